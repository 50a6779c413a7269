"""The picture drawn with matplotlib, for .png and .pdf.

Next: export.py.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd_core.errors import missing_extra
from viz import card as cards
from viz.card import Card
from viz.layout.model import TITLE, Layout, Point, Rectangle
from viz.scene import Scene
from viz.svg import ARROW, GROUP_SIZE, MARGIN, TINT
from viz.theme import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = 2  # pixels for each unit: sharp on a projector
UNITS = 72  # units in an inch, as in a PDF


def render(
    scene: Scene, made: Sequence[Card], layout: Layout, direction: str, theme: str, suffix: str
) -> bytes:
    """The picture in one of matplotlib's formats.

    Raises `MissingExtraError` where matplotlib is missing.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        purpose = f"saving a picture as .{suffix}"
        raise missing_extra("matplotlib or Graphviz", "plots", purpose) from error
    width, height = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN
    figure = Figure((width / UNITS, height / UNITS), dpi=UNITS)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-MARGIN, width - MARGIN), ylim=(height - MARGIN, -MARGIN))
    axes.axis("off")
    colours = palette(theme)
    figure.set_facecolor(colours["page"])
    Painter(axes, colours).scene(scene, made, layout, direction)
    written = io.BytesIO()
    with warnings.catch_warnings():  # letters that its font has not are drawn as boxes
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(written, format=suffix, dpi=UNITS * DOTS, facecolor=colours["page"])
    return written.getvalue()


def palette(theme: str) -> dict[str, str]:
    """The colours by name; a file has one theme, so "auto" is the light one."""
    return {row[0]: row[2 if theme == "dark" else 1] for row in PALETTE}


class Painter:
    """Draws on Axes whose units are pixels, downwards."""

    def __init__(self, axes: Axes, colours: dict[str, str]):
        self.axes = axes
        self.colours = colours

    def scene(self, scene: Scene, made: Sequence[Card], layout: Layout, direction: str) -> None:
        """Modules, then lines, then cards."""
        for cluster, box in zip(scene.clusters, layout.clusters, strict=True):
            self.box(box, "group", "rim", 9)
            name = scene.trace["clusters"][cluster]["name"]
            self.text(name, box.x + 9, box.y + TITLE / 2 + 6, GROUP_SIZE, "muted")
        for curve in layout.edges:
            self.edge(curve, direction)
        for one, box in zip(made, layout.boxes, strict=True):
            self.card(one, box)

    def edge(self, curve: Sequence[Point], direction: str) -> None:
        """A line and its arrow."""
        from matplotlib.patches import PathPatch, Polygon
        from matplotlib.path import Path

        codes = [Path.MOVETO, *[Path.CURVE4] * (len(curve) - 1)]
        line = PathPatch(Path(list(curve), codes), fc="none", ec=self.colours["edge"], lw=1.35)
        self.axes.add_patch(line)
        (x, y), half = curve[-1], ARROW / 2
        behind = [(x - ARROW, y - half), (x - ARROW, y + half)]
        above = [(x - half, y - ARROW), (x + half, y - ARROW)]
        corners = [(x, y), *(behind if direction == "LR" else above)]
        self.axes.add_patch(Polygon(corners, color=self.colours["edge"], lw=0))

    def card(self, made: Card, box: Rectangle) -> None:
        """A box with its title and its numbers."""
        fill = "module" if made.kind == "module" else "card"
        dashes = (0, (3, 2.5)) if made.kind == "constant" else "-"
        edge, width = ("ink", 2.0) if made.root else ("border", 1.0)
        self.box(box, fill, edge, dashes=dashes, width=width)
        middle = box.y + cards.HEADER / 2 + 4.6
        left, right = box.x + cards.EDGE + 2, box.x + box.width - cards.EDGE
        self.text(made.title, left, middle, cards.TITLE_SIZE, "ink", weight="bold")
        self.text(made.chip or made.name, right, middle, cards.NAME_SIZE, "muted", ha="right")
        if made.kind == "variable":
            self.box(Rectangle(box.x, box.y + 1, 4, box.height - 2), "accent", radius=0)
        for k, row in enumerate(made.rows):
            top = box.y + (cards.HEADER + 2 if made.title else 5.5) + k * cards.ROW
            self.row(row, left, right, top)

    def row(self, row: cards.Row, left: float, right: float, top: float) -> None:
        """A name and a number, on the colour of the number."""
        base = top + cards.ROW / 2 + 4.2
        if row.sign or row.odd:
            colour = "odd" if row.odd else "plus" if row.sign > 0 else "minus"
            strength = 0.35 if row.odd else TINT[0] + TINT[1] * row.strength
            width = 0.62 * cards.NUMBER_SIZE * len(row.text) + 8
            tint = Rectangle(right + 4 - width, top + 1, width, cards.ROW - 2)
            self.box(tint, colour, radius=4, alpha=strength)
        self.text(row.name, left, base, cards.NAME_SIZE, "muted")
        self.text(row.text, right, base, cards.NUMBER_SIZE, "ink", ha="right", family="monospace")

    def box(
        self, box: Rectangle, fill: str, edge: str = "none", radius: float = 6,
        *, dashes: Any = "-", width: float = 1.0, alpha: float | None = None,
    ) -> None:  # fmt: skip
        """A rectangle with round corners."""
        from matplotlib.patches import FancyBboxPatch

        style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        patch = FancyBboxPatch(
            (box.x, box.y), box.width, box.height, style, fc=self.colours[fill],
            ec=self.colours.get(edge, "none"), lw=width, ls=dashes, alpha=alpha,
        )  # fmt: skip
        self.axes.add_patch(patch)

    def text(self, said: str, x: float, y: float, size: float, colour: str, **how: Any) -> None:
        """One line of text, never read as mathematics."""
        family = how.pop("family", "sans-serif")
        self.axes.text(
            x, y, said, size=size, color=self.colours[colour], family=family, va="baseline",
            parse_math=False, **how,
        )  # fmt: skip
