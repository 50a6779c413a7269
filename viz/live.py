"""The stepper as a widget: the same page, whose step, edits and score a kernel reads and sets.

It needs the extra `widget`, so only `stepper(root, live=True)` imports this file.
Next: frames.py.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from autograd_core.errors import ArgumentError
from viz.digits import encode
from viz.notebook import HEIGHT
from viz.page import player
from viz.stepping import Stepper


def encoded(edits: dict[str, float], _: Any) -> dict[str, Any]:
    """JSON has no word of its own for nan and the infinities."""
    return {name: encode(number) for name, number in edits.items()}


class LiveStepper(anywidget.AnyWidget):
    """A stepper that talks back: last in a notebook cell it shows itself.

    ``step``     where the reader is, from 0; set it, and every view of it goes there
    ``edits``    the leaves that were given another value, by name; set it to give them one
    ``score``    of the quiz: points, questions, left, seed; None before it is begun
    ``answers``  of the quiz, by step: hints, tries, done, right; set it to take them up again

    All four are traits, so ``observe`` tells of changes. A leaf is set by assigning a whole new
    mapping: ``live.edits = {**live.edits, "w": 1.0}``. Raises `ArgumentError` for a step or a leaf
    that there is none of, and for edits where a page cannot compute.

    >>> from autograd_core import Value
    >>> from viz import stepper
    >>> live = stepper(Value(2.0, label="x") ** 2, live=True)
    >>> live.step, live.edits, live.score
    (0, {}, None)
    >>> live.step = 3
    >>> live.edits = {"x": 5.0}
    """

    _esm = player(("beside.js", "widget.js"))

    page = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(HEIGHT).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    edits = traitlets.Dict().tag(sync=True, to_json=encoded)
    score = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    answers = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)

    def __init__(self, shown: Stepper):
        self.shown = shown
        super().__init__(page=shown.html, title=shown.title)

    @traitlets.validate("step")
    def _require_step(self, proposal: Any) -> Any:
        last = len(self.shown.trace["steps"]) - 1
        if not 0 <= proposal["value"] <= last:
            raise ArgumentError(
                f"step {proposal['value']} was asked for, and there are the steps 0 to {last}."
            )
        return proposal["value"]

    @traitlets.validate("edits")
    def _require_leaves(self, proposal: Any) -> dict[str, float]:
        edits = proposal["value"]
        if edits and self.shown.library is None:
            raise ArgumentError(
                f"{', '.join(edits)} was to be edited in a graph that a page cannot compute: it "
                "has arrays, or an operation of your own. Change the value in Python, and make "
                "the stepper again."
            )
        names = [node["name"] for node in self.shown.trace["nodes"] if node["kind"] == "variable"]
        for name in edits:
            if name not in names:
                raise ArgumentError(
                    f"{name!r} was to be edited, and it is no leaf of this graph. "
                    f"Its leaves are {', '.join(names)}."
                )
        return {name: float(number) for name, number in edits.items()}

    def _repr_mimebundle_(self, **settings: Any) -> Any:
        """The widget, and for where no kernel answers what a stepper shows without one."""
        bundle, metadata = super()._repr_mimebundle_(**settings) or ({}, {})
        told = {"text/html": self.shown._repr_html_(), "text/plain": repr(self.shown)}
        return bundle | told, metadata

    def __repr__(self) -> str:
        return repr(self.shown)
