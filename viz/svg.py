"""The picture: cards, clusters and edges as SVG.  Next: drawing.py.

All that users wrote goes in as text, escaped in one place, `text`. Elements carry ``data-node``,
``data-cluster`` and ``data-edges``, so that a page can find them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from html import escape

from viz import card as cards
from viz.card import Card
from viz.layout.model import TITLE, Layout, Point, Problem, Rectangle
from viz.measure import is_measured, shorten, text_width
from viz.scene import Link, Scene
from viz.theme import style

MARGIN = 14.0
LEGEND = 24.0
ARROW = 7.0
GROUP_SIZE = 11.0
SLOT_SIZE = 9.0
TINT = (0.10, 0.42)  # the opacity of the faintest colour, and what is added for the strongest


def problem(scene: Scene, made: Sequence[Card], direction: str) -> Problem:
    """The scene as a layout problem."""
    return Problem(
        sizes=[(c.width, c.height) for c in made],
        edges=[(link.source, link.target) for link in scene.links],
        homes=scene.homes,
        parents=scene.parents,
        direction=direction,
    )


def picture(
    scene: Scene,
    made: Sequence[Card],
    layout: Layout,
    *,
    direction: str = "LR",
    theme: str = "auto",
) -> str:
    """The SVG document."""
    body = "\n".join(
        [
            *(group(scene, c, box) for c, box in zip(scene.clusters, layout.clusters, strict=True)),
            *(node(scene, i, c, layout.boxes[i]) for i, c in enumerate(made)),
            *edges(scene, layout, direction),
        ]
    )
    width, height = layout.width, layout.height
    legend_text, legend_width = legend()
    if legend_width <= width:
        height += LEGEND
        body += f'\n<g transform="{move(0, height)}">{legend_text}</g>'
    return document(scene, body, (width, height), theme)


def document(
    scene: Scene, body: str, size: tuple[float, float], theme: str, more_style: str = ""
) -> str:
    """Markup as a document of its own, with a margin around it."""
    scope = f"graph-{zlib.crc32((body + theme).encode()):08x}"
    width, height = (length + 2 * MARGIN for length in size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{scope}" role="img" '
        f'aria-label="{escape(summary(scene))}" viewBox="0 0 {n(width)} {n(height)}" '
        f'width="{n(width)}" height="{n(height)}" style="max-width:100%;height:auto">\n'
        f"<style>{style(scope, theme)}{more_style}</style>\n"
        f'<rect class="page" width="100%" height="100%" rx="8"/>\n'
        f'<g transform="{move(MARGIN, MARGIN)}">\n{body}\n</g>\n</svg>\n'
    )


def summary(scene: Scene) -> str:
    """What a screen reader says of the picture."""
    told = scene.trace
    names = ", ".join(told["nodes"][i]["name"] for i in told["roots"])
    return f"Computation graph of {names}: {len(told['nodes'])} nodes, {len(told['edges'])} edges"


def node(scene: Scene, i: int, made: Card, box: Rectangle) -> str:
    """One card."""
    item = scene.items[i]
    of = f'data-cluster="{item.cluster}"' if item.node is None else f'data-node="{item.node}"'
    pieces = [
        f'<g class="{classes(made)}" {of} transform="{move(box.x, box.y)}">',
        f"<title>{escape(made.tip)}</title>",
        frame(made),
        *(row(made, k) for k in range(len(made.rows))),
        "</g>",
    ]
    return "".join(pieces)


def classes(made: Card) -> str:
    """By which the style sheet knows a card."""
    return f"node {made.kind}{' root' if made.root else ''}"


def frame(made: Card) -> str:
    """A card without its numbers."""
    box = rectangle("card", 0, 0, made.width, made.height, 6 if made.title else 14)
    return "".join([box, *header(made)])


def header(made: Card) -> Iterator[str]:
    """Title and operation; a bar marks a variable."""
    if not made.title:
        return
    inner = made.width - 2
    if made.kind != "module":
        yield (
            f'<path class="head" d="M1 {n(cards.HEADER)}V6a5 5 0 0 1 5 -5H{n(inner - 4)}'
            f'a5 5 0 0 1 5 5V{n(cards.HEADER)}z"/>'
        )
    if made.kind == "variable":
        yield (
            f'<path class="bar" d="M1 {n(made.height - 6)}V6a5 5 0 0 1 4 -4.9'
            f'V{n(made.height - 1.1)}a5 5 0 0 1 -4 -4.9z"/>'
        )
    middle = cards.HEADER / 2
    yield text(made.title, cards.EDGE + 2, middle + 4.6, cards.TITLE_SIZE, "title")
    if made.name:
        right = made.width - cards.EDGE
        yield text(made.name, right, middle + 4, cards.NAME_SIZE, "muted", anchor="end")
    if made.chip:
        width = text_width(made.chip, cards.CHIP_SIZE) + cards.EDGE
        left = made.width - cards.EDGE / 2 - width
        yield rectangle("chip", left, 4, width, cards.HEADER - 8, 8)
        yield text(
            made.chip, left + width / 2, middle + 4, cards.CHIP_SIZE, "muted", anchor="middle"
        )


def row(made: Card, k: int) -> str:
    """A name and a number, on the colour of the number."""
    this = made.rows[k]
    top = (cards.HEADER + 2 if made.title else 5.5) + k * cards.ROW
    base = top + cards.ROW / 2 + 4.2
    right = made.width - cards.EDGE
    pieces = []
    if this.name:
        pieces.append(text(this.name, cards.EDGE + 2, base, cards.NAME_SIZE, "muted"))
    if this.sign or this.odd:
        colour = "odd" if this.odd else "plus" if this.sign > 0 else "minus"
        strength = 0.35 if this.odd else TINT[0] + TINT[1] * this.strength
        width = text_width(this.text, cards.NUMBER_SIZE, monospace=True) + 8
        left = right + 4 - width
        tint = rectangle(colour, left, top + 1, width, cards.ROW - 2, 4)
        pieces.append(tint.replace("/>", f' fill-opacity="{strength:.2f}"/>'))
    pieces.append(text(this.text, right, base, cards.NUMBER_SIZE, "number", anchor="end"))
    return "".join(pieces)


def group(scene: Scene, cluster: int, box: Rectangle) -> str:
    """An open module: a box behind its nodes, its name at the top."""
    record = scene.trace["clusters"][cluster]
    name, kind = record["name"], record["kind"]
    said = name if name == kind else f"{name} · {kind}"
    label = shorten(said, GROUP_SIZE, box.width - 16)
    return (
        f'<g data-cluster="{cluster}"><title>{escape(f"{name} ({kind})")}</title>'
        + rectangle("group", box.x, box.y, box.width, box.height, 9)
        + text(label, box.x + 9, box.y + TITLE / 2 + 6, GROUP_SIZE, "muted")
        + "</g>"
    )


def edges(scene: Scene, layout: Layout, direction: str) -> Iterator[str]:
    """Every line with its arrow; where inputs may not change places, their number."""
    for link, curve in zip(scene.links, layout.edges, strict=True):
        ids = " ".join(map(str, link.edges))
        said = "\n".join(f"{source} → {target}" for source, target in named(scene, link))
        yield (
            f'<g class="edge" data-edges="{ids}"><title>{escape(said)}</title>'
            f'<path d="{path(curve)}"/><path class="tip" d="{arrow(curve[-1], direction)}"/>'
            f"{slot(scene, link, curve[-1], direction)}</g>"
        )


def named(scene: Scene, link: Link) -> list[tuple[str, str]]:
    """The ends of each edge of a line, by name; no more than a few."""
    told = scene.trace
    ends = [told["edges"][i] for i in link.edges[:8]]
    return [
        (
            told["nodes"][edge["source"]]["name"],
            told["nodes"][edge["target"]]["name"],
        )
        for edge in ends
    ]


def slot(scene: Scene, link: Link, end: Point, direction: str) -> str:
    """1, 2, … where the order of the inputs matters."""
    i = scene.items[link.target].node
    if i is None or not scene.trace["nodes"][i]["ordered"]:
        return ""
    number = str(scene.trace["edges"][link.edges[0]]["slot"] + 1)
    x, y = end
    at = (x + 3, y + 3) if direction == "LR" else (x + 4, y - ARROW - 1)
    return text(number, *at, SLOT_SIZE, "muted")


def path(curve: Sequence[Point]) -> str:
    """A Bézier curve as path data."""
    start, *others = [f"{n(x)} {n(y)}" for x, y in curve]
    return f"M{start}C{' '.join(others)}"


def arrow(end: Point, direction: str) -> str:
    """The head of an arrow, as path data."""
    x, y = end
    half = ARROW / 2
    if direction == "LR":
        return f"M{n(x)} {n(y)}l{n(-ARROW)} {n(-half)}v{n(ARROW)}z"
    return f"M{n(x)} {n(y)}l{n(-half)} {n(-ARROW)}h{n(ARROW)}z"


def legend() -> tuple[str, float]:
    """What the colours mean, and how wide that is."""
    said = (
        ("plus", "positive"),
        ("minus", "negative (stronger: larger)"),
        ("", "— no gradient computed"),
    )
    pieces, x = [], 0.0
    for colour, meaning in said:
        if colour:
            tint = rectangle(colour, x, -9, 12, 10, 3)
            pieces.append(tint.replace("/>", ' fill-opacity="0.45"/>'))
            x += 17
        pieces.append(text(meaning, x, 0, cards.NAME_SIZE, "muted"))
        x += text_width(meaning, cards.NAME_SIZE) + 12
    return "".join(pieces), x


# Elements.


def text(said: str, x: float, y: float, size: float, classes: str, *, anchor: str = "start") -> str:
    """A text element; letters of unknown width are made to take the width they were given."""
    monospace = "number" in classes
    pinned = ""
    if not is_measured(said):
        width = text_width(said, size, monospace=monospace)
        pinned = f' textLength="{n(width)}" lengthAdjust="spacingAndGlyphs"'
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text class="{classes}" x="{n(x)}" y="{n(y)}" font-size="{n(size)}"{at}{pinned}>'
        f"{escape(said)}</text>"
    )


def rectangle(classes: str, x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners."""
    return (
        f'<rect class="{classes}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" '
        f'rx="{n(radius)}"/>'
    )


def move(x: float, y: float) -> str:
    """A transform."""
    return f"translate({n(x)} {n(y)})"


def n(number: float) -> str:
    """A coordinate, to a tenth of a pixel at least."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
