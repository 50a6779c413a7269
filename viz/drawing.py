"""The picture of a graph, which shows itself in a notebook and saves itself.

Next: digraph.py.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from autograd_core.errors import ArgumentError, MissingExtraError
from viz import digraph, figure, html, svg
from viz.card import Card, card
from viz.digits import MARKS, decimal_mark
from viz.export import Writers, write
from viz.layout import lay_out
from viz.layout.graphviz_engine import dot_layout
from viz.layout.model import Layout
from viz.notebook import pictured
from viz.scene import Fold, Scene, arrange
from viz.settings import require_choice
from viz.theme import require_theme
from viz.trace import Trace, trace

MOST = 4000  # boxes; a picture of more helps nobody, and a browser struggles
ENGINES = ("auto", "layered", "dot")


class Drawing:
    """A picture of a graph: last in a notebook cell it shows itself; ``save`` writes a file.

    >>> from autograd_core import Value
    >>> from viz import draw
    >>> drawing = draw(Value(2.0, label="x") ** 2)
    >>> drawing.svg.startswith("<svg"), len(drawing.trace["nodes"])
    (True, 3)
    """

    def __init__(self, scene: Scene, direction: str, theme: str, engine: str, decimal: str = "."):
        self.scene = scene
        self.direction = direction
        self.theme = theme
        self.engine = engine
        self.decimal = decimal
        self._svg = ""

    @property
    def trace(self) -> Trace:
        """The graph as plain data."""
        return self.scene.trace

    @property
    def svg(self) -> str:
        """The picture as an SVG document."""
        if not self._svg:
            self._svg = svg.picture(
                self.scene, self.cards, self.layout, direction=self.direction, theme=self.theme
            )
        return self._svg

    @cached_property
    def cards(self) -> list[Card]:
        """What stands in each box."""
        with decimal_mark(self.decimal):
            return [card(self.scene, item) for item in self.scene.items]

    @property
    def layout(self) -> Layout:
        """Where everything goes."""
        problem = svg.problem(self.scene, self.cards, self.direction)
        return dot_layout(problem) if self.engine == "dot" else lay_out(problem)

    @property
    def writers(self) -> Writers:
        """What it can be saved as."""
        return {
            ".svg": lambda: self.svg.encode(),
            ".html": lambda: html.page(self).encode(),
            ".dot": lambda: digraph.source(self.scene, self.direction).encode(),
            ".png": lambda: self.rendered("png"),
            ".pdf": lambda: self.rendered("pdf"),
        }

    def rendered(self, suffix: str) -> bytes:
        """By matplotlib, in the colours of the page; where there is none, by Graphviz, without."""
        try:
            return figure.render(
                self.scene, self.cards, self.layout, self.direction, self.theme, suffix
            )
        except MissingExtraError:
            if not digraph.find_program(suffix):
                raise
        with decimal_mark(self.decimal):
            return digraph.render(self.scene, self.direction, suffix)

    def save(self, path: str | Path) -> Path:
        """Write the picture; the suffix says how: .svg, .html, .dot, or .png and .pdf where there
        is matplotlib or Graphviz to make them. Gives the path.

        Raises `ArgumentError` for another suffix, `MissingExtraError` where neither is
        there, and OSError where the file cannot be written.

        >>> from tempfile import mkdtemp
        >>> from autograd_core import Value
        >>> draw(Value(2.0, label="x")).save(Path(mkdtemp()) / "x.svg").name
        'x.svg'
        """
        return write(path, self.writers, "drawing")

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return pictured(self.svg, repr(self).strip("<>"))

    def __repr__(self) -> str:
        told = self.trace
        return f"<Drawing: {len(told['nodes'])} nodes, {len(told['edges'])} edges>"


def draw(
    root: Any,
    *,
    direction: str = "LR",
    fold: Fold = "auto",
    theme: str = "auto",
    engine: str = "auto",
    depth: int | None = None,
    decimal: str = ".",
) -> Drawing:
    """The graph under ``root`` (a `Value` or `Tensor`, or a list of them) with all its numbers.

    ``direction``  "LR" from left to right, "TB" from top to bottom
    ``fold``       modules as one box each: "auto" over forty nodes, False, True, or at which depth
    ``theme``      "auto" as the reader's notebook or system has it, "light", "dark"
    ``engine``     "auto" the layout built in, "dot" Graphviz's, where it is installed
    ``depth``      only what is so many operations away from ``root``, or nearer
    ``decimal``    what fractions follow: "." or "," (a .dot file, which programs read, has points)

    A gradient that has not been computed is a dash. Raises `OperandError` for what is no node, and
    `ArgumentError` for a setting that is not known and for more boxes than a picture can show.

    >>> from autograd_core import Value
    >>> x = Value(3.0, label="x")
    >>> y = x * x
    >>> draw(y)
    <Drawing: 2 nodes, 2 edges>
    """
    require_choice("direction", direction, digraph.DIRECTIONS)
    require_choice("engine", engine, ENGINES)
    require_choice("decimal", decimal, MARKS)
    require_theme(theme)
    scene = arrange(trace(root, depth=depth), fold)
    require_few(scene)
    return Drawing(scene, direction, theme, engine, decimal)


def require_few(scene: Scene) -> None:
    """Refuse a picture that nobody could read."""
    boxes = len(scene.items)
    if boxes <= MOST:
        return
    fold = "fold its modules with fold=0, or " if scene.trace["clusters"] else ""
    raise ArgumentError(
        f"a picture of {boxes:,} boxes was asked for, and beyond {MOST:,} nobody can read one. "
        f"To see a part, {fold}draw a node nearer to the leaves, or only the last operations "
        "with draw(root, depth=8)."
    )
