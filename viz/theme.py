"""The colours, light and dark, and the style sheet of a picture.  Next: svg.py.

Blue is positive and red negative, which the colour-blind tell apart; the sign is printed as well.
Every colour is written twice, as itself and as a variable: viewers that know no variables show the
light picture.
"""

from __future__ import annotations

from autograd_core.errors import ArgumentError

# fmt: off
#            name        light      dark
PALETTE = (
            ("page",     "#ffffff", "#0d1420"),
            ("card",     "#ffffff", "#1a2436"),
            ("head",     "#eef2f7", "#25324a"),
            ("module",   "#e6ecf5", "#22314f"),
            ("border",   "#8a99ad", "#5c708c"),
            ("ink",      "#101828", "#e8edf5"),
            ("muted",    "#566377", "#a3b1c6"),
            ("edge",     "#6b7a90", "#8596ae"),
            ("accent",   "#7048c6", "#b79bff"),
            ("group",    "#f5f7fb", "#121c2d"),
            ("rim",      "#c3cddb", "#38485f"),
            ("plus",     "#1f6feb", "#4c8dff"),
            ("minus",    "#d92d20", "#ff5b4d"),
            ("odd",      "#b45309", "#f5b544"),
)
#            selector            property       colour
RULES = (
            (".page",           "fill",        "page"),
            (".card",           "fill",        "card"),
            (".card",           "stroke",      "border"),
            (".root .card",     "stroke",      "ink"),
            (".module .card",   "fill",        "module"),
            (".head",           "fill",        "head"),
            (".chip",           "fill",        "card"),
            (".group",          "fill",        "group"),
            (".group",          "stroke",      "rim"),
            (".edge path",      "stroke",      "edge"),
            (".edge .tip",      "fill",        "edge"),
            (".bar",            "fill",        "accent"),
            (".plus",           "fill",        "plus"),
            (".minus",          "fill",        "minus"),
            (".odd",            "fill",        "odd"),
            ("text",            "fill",        "ink"),
            ("text.muted",      "fill",        "muted"),
)
SHAPES = """\
{0} text{{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,"DejaVu Sans",sans-serif}}
{0} text.number{{font-family:Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}}
{0} text.title{{font-weight:650}}
{0} .card{{stroke-width:1}}
{0} .root .card{{stroke-width:2}}
{0} .constant .card{{stroke-dasharray:3 2.5}}
{0} .edge path{{fill:none;stroke-width:1.35}}
{0} .edge .tip{{stroke:none}}
{0} .group{{stroke-width:1}}
"""
# fmt: on

THEMES = ("auto", "light", "dark")


def style(scope: str, theme: str) -> str:
    """The style sheet of the picture whose id is ``scope``.

    Raises `ArgumentError` for a theme that is none of auto, light and dark.
    """
    require_theme(theme)
    picture = f"#{scope}"
    column = 2 if theme == "dark" else 1
    sheets = [f"{picture}{{{variables(column)}}}"]
    if theme == "auto":
        dark, light = variables(2), variables(1)
        sheets.append(f"@media (prefers-color-scheme:dark){{{picture}{{{dark}}}}}")
        # Inside a notebook its own theme decides, whatever the system prefers.
        sheets.append(f'[data-jp-theme-light="true"] {picture},.vscode-light {picture}{{{light}}}')
        sheets.append(f'[data-jp-theme-light="false"] {picture},.vscode-dark {picture}{{{dark}}}')
    colours = {row[0]: row[column] for row in PALETTE}
    sheets += [
        f"{picture} {selector}{{{what}:{colours[name]};{what}:var(--{name})}}"
        for selector, what, name in RULES
    ]
    return "\n".join([*sheets, SHAPES.format(picture).strip()])


def variables(column: int) -> str:
    """The palette as CSS variables."""
    return ";".join(f"--{row[0]}:{row[column]}" for row in PALETTE)


def require_theme(theme: str) -> None:
    """Refuse what is no theme."""
    if theme not in THEMES:
        raise ArgumentError(
            f'theme={theme!r} was asked for; it is "auto" (the reader\'s own), "light" or "dark".'
        )
