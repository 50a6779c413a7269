"""The stepper: back-propagation one step at a time, in a notebook or in a saved page.

It needs no kernel and no network once it is made. Next: card.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from autograd_core.errors import ArgumentError, missing_extra
from viz.animation import animated
from viz.digits import MARKS, decimal_mark
from viz.drawing import Drawing
from viz.explanation import Explanation
from viz.export import Writers, write
from viz.javascript import library
from viz.notebook import framed
from viz.page import page
from viz.scene import MANY, arrange
from viz.settings import require_choice, require_whole
from viz.stage import stage, with_gradients
from viz.steps import stepped, worded
from viz.theme import THEMES
from viz.trace import nodes_under, require_nodes

if TYPE_CHECKING:
    from viz.live import LiveStepper

LANGUAGES = ("auto", "en", "es")
MOST = 2000  # nodes


class Stepper:
    """A page that steps through a graph; last in a notebook cell it shows itself.

    >>> from autograd_core import Value
    >>> shown = stepper(Value(2.0, label="x") ** 2)
    >>> shown.html.startswith("<!DOCTYPE html>"), len(shown.trace["steps"])
    (True, 5)
    """

    def __init__(self, root: Any, options: dict[str, Any]):
        self.root = root
        self.options = options
        self.trace: Any = stepped(root)
        self._html = ""

    @property
    def title(self) -> str:
        """What the page is about."""
        name = self.trace["nodes"][self.trace["roots"][0]]["name"]
        return f"Back-propagation through {name}"

    @property
    def html(self) -> str:
        """The page."""
        if not self._html:
            with decimal_mark(self.options["decimal"]):
                told, cards = worded(self.trace), stage(self.trace)
            data = {"trace": told, "stage": cards, "options": self.options}
            self._html = page(data, self.library, self.title)
        return self._html

    @property
    def text(self) -> str:
        """The backward pass as `explain` tells it."""
        return Explanation(self.trace, self.options["decimal"]).text

    @property
    def library(self) -> str | None:
        """What the page computes with, as JavaScript; None where it cannot."""
        nodes = self.trace["nodes"]
        if any(node["params"] or isinstance(node["value"], dict) for node in nodes):
            return None
        return library(node.op for node in nodes_under([self.root], None) if not node.is_leaf)

    @property
    def picture(self) -> Drawing:
        """The picture without steps: every value, and the gradients that the pass ends with."""
        scene, options = arrange(with_gradients(self.trace)), self.options
        return Drawing(scene, "LR", options["theme"], "auto", options["decimal"])

    @property
    def animation(self) -> str:
        """The steps as a picture that plays by itself."""
        with decimal_mark(self.options["decimal"]):
            return animated(self.trace, self.options["theme"])

    def save(self, path: str | Path) -> Path:
        """Write the page (.html) or what it plays as plain data (.json); the picture, with all
        gradients (.svg, .dot, .png, .pdf), or one that plays by itself (.animated.svg).

        Gives the path. Raises `ArgumentError` for another suffix and for a moving picture of too
        many boxes, `MissingExtraError` where a program is missing, OSError where the file cannot be
        written.
        """
        writers: Writers = {
            **self.picture.writers,
            ".html": lambda: self.html.encode(),
            ".json": lambda: json.dumps(self.trace, allow_nan=False).encode(),
            ".animated.svg": lambda: self.animation.encode(),
        }
        return write(path, writers, "stepper")

    def _repr_html_(self) -> str:
        """The page in a frame; beside it picture and steps, for where frames are stripped."""
        return framed(self.html, self.title, still=self.picture.svg, text=self.text)

    def __repr__(self) -> str:
        steps = f"{len(self.trace['steps'])} steps"
        if len(self.trace["nodes"]) > MANY:
            return f"<Stepper: {len(self.trace['nodes'])} nodes, {steps}>"
        return self.text


@overload
def stepper(
    root: Any,
    *,
    lang: str = ...,
    theme: str = ...,
    quiz: int | None = ...,
    decimal: str = ...,
    live: Literal[False] = ...,
) -> Stepper: ...


@overload
def stepper(
    root: Any,
    *,
    lang: str = ...,
    theme: str = ...,
    quiz: int | None = ...,
    decimal: str = ...,
    live: Literal[True],
) -> LiveStepper: ...


def stepper(
    root: Any,
    *,
    lang: str = "auto",
    theme: str = "auto",
    quiz: int | None = None,
    decimal: str = ".",
    live: bool = False,
) -> Stepper | LiveStepper:
    """Every step of the forward and of the backward pass to ``root``, to be led through.

    ``lang``     "auto" as the reader's browser has it, "en", "es"
    ``theme``    "auto" as the reader's notebook or system has it, "light", "dark"
    ``quiz``     start with questions: the same number asks the same ones, for a whole class
    ``decimal``  what fractions follow: "." or ","; fields understand both
    ``live``     as a widget, whose step, edits and score can be read and set while it is shown

    No ``.grad`` is read or written. Raises `OperandError` for what is no node, `GradientError`
    where no backward pass can start, `ArgumentError` for a setting that is not known and for more
    nodes than anybody would step through, `MissingExtraError` for ``live`` without anywidget.

    >>> from autograd_core import Value
    >>> x = Value(3.0, label="x")
    >>> stepper(x * x)
    %1 = x · x = 9   g = +1, the seed: how fast %1 changes with itself
      to x   g · y   y = 3   +1 × +3 = +3
      to x   g · x   x = 3   +1 × +3 = +3   +3 += +3 → +6
    <BLANKLINE>
    gradients
      x   +6
    """
    require_choice("lang", lang, LANGUAGES)
    require_choice("theme", theme, THEMES)
    require_choice("decimal", decimal, MARKS)
    if quiz is not None:
        quiz = require_whole("quiz", quiz, "that decides what is asked, as in quiz=7")
    if isinstance(root, (list, tuple)):
        require_nodes(root)
        raise ArgumentError(
            f"a stepper of {len(root)} roots was asked for, and a backward pass starts at one. "
            "Give one of them, or their sum."
        )
    require_few(len(nodes_under(require_nodes(root), None)))
    shown = Stepper(root, {"lang": lang, "theme": theme, "quiz": quiz, "decimal": decimal})
    return live_stepper(shown) if live else shown


def live_stepper(shown: Stepper) -> LiveStepper:
    """The same as a widget."""
    try:
        from viz.live import LiveStepper
    except ImportError:
        raise missing_extra("anywidget", "widget", "viz.stepper(live=True)") from None
    return LiveStepper(shown)


def require_few(nodes: int) -> None:
    """Refuse what nobody would step through, and what a browser would struggle with."""
    if nodes > MOST:
        raise ArgumentError(
            f"a stepper of {nodes:,} nodes was asked for, and beyond {MOST:,} nobody reaches the "
            "end. To see a part, step through one example instead of a batch, or through a "
            "smaller network; viz.draw(root) shows the whole, folded."
        )
