"""The Axes that plots draw on: made where none is given, in the colours of theme.py.
Next: given.py.

Colours are chosen by the background that is there, so a plot on a dark Axes, or under a dark
style of matplotlib, is a dark plot; ``theme="light"`` and ``theme="dark"`` set the background too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd_core.errors import OperandError, missing_extra
from viz.theme import PALETTE, require_theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

LIGHT = {row[0]: row[1] for row in PALETTE}
DARK = {row[0]: row[2] for row in PALETTE}
# Ten colours that the colour-blind tell apart, by Petroff, Accessible Color Sequences (2021).
SEQUENCE = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
            "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd")  # fmt: skip
LINES = ("-", "--", "-.", ":")
MARKERS = "os^Dv<>phd"


def canvas(
    ax: Any, theme: str, purpose: str, size: tuple[float, float] = (5.2, 4.0)
) -> tuple[Axes, dict[str, str]]:
    """The Axes to draw on, and the colours to draw with.

    Raises `OperandError` for what is no Axes, `MissingExtraError` without matplotlib.
    """
    require_theme(theme)
    try:
        from matplotlib.axes import Axes
        from matplotlib.pyplot import subplots
    except ImportError:
        raise missing_extra("matplotlib", "plots", purpose) from None
    if ax is None:
        ax = subplots(figsize=size, layout="constrained")[1]
    elif not isinstance(ax, Axes):
        raise OperandError(
            f"{purpose} was given ax={ax!r:.60}, which is no Axes of matplotlib. Give one, as in "
            "figure, ax = plt.subplots(), or leave it out."
        )
    if theme != "auto":
        ax.figure.set_facecolor((DARK if theme == "dark" else LIGHT)["page"])
        dress(ax, DARK if theme == "dark" else LIGHT)
    return ax, shades(ax)


def dress(ax: Axes, colours: dict[str, str]) -> None:
    """Give an Axes the background and ink of a theme."""
    ax.set_facecolor(colours["page"])
    ax.tick_params(which="both", colors=colours["ink"])
    for spine in ax.spines.values():
        spine.set_color(colours["border"])
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set_color(colours["ink"])


def shades(ax: Axes) -> dict[str, str]:
    """The palette for the background of an Axes."""
    return LIGHT if is_light(ax.get_facecolor()) else DARK


def is_light(colour: Any) -> bool:
    """Whether dark ink reads better on a colour than white: by its luminance, as WCAG 2 has it."""
    from matplotlib.colors import to_rgba

    *channels, alpha = to_rgba(colour)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return alpha < 0.5 or luminance > 0.18


def on(colour: Any) -> str:
    """The ink that can be read on a colour."""
    return LIGHT["ink"] if is_light(colour) else "#ffffff"


def signed_map(colours: dict[str, str]) -> Colormap:
    """Red below zero, the page at zero, blue above. What is beyond the scale has a colour
    of its own, and nan is a gap.
    """
    from matplotlib.colors import LinearSegmentedColormap

    ends = [colours["minus"], colours["page"], colours["plus"]]
    return LinearSegmentedColormap.from_list("signed", ends).with_extremes(
        bad=colours["page"], over=colours["odd"]
    )


def class_colours(count: int, colours: dict[str, str]) -> list[str]:
    """Red and blue for two classes, as the shades of a signed score behind them."""
    if count == 2:
        return [colours["minus"], colours["plus"]]
    return [SEQUENCE[k % len(SEQUENCE)] for k in range(count)]


def panels(ax: Axes, count: int, colours: dict[str, str]) -> list[Axes]:
    """``ax`` divided into so many panels, row by row, with room for a title above each."""
    rows, columns = division(count)
    width, height = 1 / columns, 1 / rows
    ax.set_axis_off()
    made = []
    for k in range(count):
        row, column = divmod(k, columns)
        corner = (column * width + 0.04 * width, 1 - (row + 1) * height + 0.04 * height)
        panel = ax.inset_axes((*corner, 0.92 * width, 0.8 * height))
        dress(panel, colours)
        made.append(panel)
    return made


def division(count: int) -> tuple[int, int]:
    """Rows and columns for so many panels.

    >>> division(8)
    (3, 3)
    """
    columns = math.ceil(math.sqrt(count))
    return math.ceil(count / columns), columns


def without_ticks(ax: Axes, colours: dict[str, str], title: str, size: float = 9.0) -> None:
    """A panel that says what it is above, and has no scale."""
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=size, color=colours["ink"], pad=4)
