"""A training to scrub through: the graph at every n-th step, the loss, and where a classifier
draws its line; in a notebook or in a saved page that needs no kernel.

Plain data, schema version 1:

    version   1
    every     how many steps lie between two that are recorded
    losses    the loss of every step
    columns   paths into the trace, as ``["nodes", 3, "value"]``: what differs between the frames
    frames    step · numbers (one for each column) · scores (of the plane, one byte a point, row by
              row, in base64: −127 to 127, or the class; −128 for nan; null where there is none)
    plane     null, or low · high (the corners) · count (points a side) · classes (their names) ·
              signed (a score's sign decides between two) · points (x, y, class)

The trace is that of the first frame, so the structure is told once. Where the page can compute, the
numbers are those of the leaves alone, and the rest follows from them. Next: words.py.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, GradientError, OperandError
from autograd_core.node import VARIABLE, Node
from viz import frames
from viz.digits import encode, plain
from viz.notebook import framed
from viz.page import page
from viz.plots.boundary import plane, require_points, scores_on
from viz.settings import require_choice, require_whole
from viz.stage import stage
from viz.stepping import LANGUAGES, Stepper, stepper
from viz.theme import THEMES
from viz.trace import nodes_under

VERSION = 1


class TrainingRecord:
    """What happened in a training, to be shown; last in a notebook cell it shows itself.

    ``every``    record each so-manieth step, from the first on
    ``predict``  what the model says of points (m, 2): m scores, or scores (m, k), one a class
    ``X, y``     the points (n, 2) and their labels, for the picture of ``predict``
    ``lang``     "auto" as the reader's browser has it, "en", "es"
    ``theme``    "auto" as the reader's notebook or system has it, "light", "dark"

    Raises `ArgumentError` for settings that are not known, `ShapeError` for data that is not in the
    plane.

    >>> from autograd_core import Value
    >>> w, record = Value(1.0, label="w"), TrainingRecord(every=2)
    >>> for step in range(5):
    ...     loss = (w * 3.0 - 6.0) ** 2
    ...     w.zero_grad()
    ...     loss.backward()
    ...     record.add(loss)
    ...     w.data -= 0.02 * w.grad
    >>> record
    <TrainingRecord: 5 steps, 3 recorded, loss 9 → 0.2533>
    """

    def __init__(
        self,
        *,
        every: int = 1,
        predict: Callable[[np.ndarray], Any] | None = None,
        X: Any = None,
        y: Any = None,
        lang: str = "auto",
        theme: str = "auto",
    ):
        require_choice("lang", lang, LANGUAGES)
        require_choice("theme", theme, THEMES)
        if require_whole("every", every, "of steps, as in every=10") < 1:
            raise ArgumentError(f"every={every} was asked for. Give 1 or more steps.")
        if (predict is None) != (X is None) or (X is None) != (y is None):
            raise ArgumentError(
                "a decision boundary is drawn from three things together: predict, X and y. "
                "Give all of them, or none."
            )
        self.every = every
        self.predict = predict
        self.options = {"lang": lang, "theme": theme, "quiz": None}
        self.losses: list[float] = []
        self.frames: list[dict[str, Any]] = []
        self._data = None if X is None else require_points(X, y)
        self._plane: dict[str, Any] | None = None
        self._first: Stepper | None = None
        self._paths: list[tuple[Any, ...]] = []

    def add(self, loss: Any, *, graph: Any = None) -> None:
        """Tell of one step: its loss, and every so often the graph; between the backward pass and
        the optimiser's step, while the graph still holds the numbers that made the loss.

        ``graph`` is what to step through, if not the loss itself: the loss of one example, say,
        where the whole is too large. Raises `OperandError` where neither is a node, `GradientError`
        where the leaves have changed since, and `ArgumentError` for a graph of another structure
        and for one too large to step through.
        """
        number = float(loss._data if isinstance(loss, Node) else loss)
        if len(self.losses) % self.every == 0:
            self._record(loss if graph is None else graph)
        self.losses.append(number)

    def _record(self, root: Any) -> None:
        """One frame."""
        if not isinstance(root, Node):
            raise OperandError(
                f"a training was to be recorded, and {root!r:.60} has no graph. Give the loss as "
                "the Value or Tensor that it is, before .item(), or a graph=."
            )
        require_unchanged(root)
        shown = stepper(root)
        told = list(frames.atoms(frames.numbers_in(shown)))
        paths = [path for path, _ in told]
        first = self._first or shown
        if frames.structure(shown) != frames.structure(first) or paths != (self._paths or paths):
            raise ArgumentError(
                f"step {len(self.losses)} was to be recorded, and its graph is another than that "
                "of the first. Give the same computation at every step: graph=, the loss of one "
                "example that stays."
            )
        self._first, self._paths = first, paths
        written = frames.same if shown.library else frames.short
        numbers = [written(atom) for _, atom in told]
        self.frames.append({"step": len(self.losses), "numbers": numbers, "scores": self._scores()})

    def _scores(self) -> str | None:
        """What the model says of the plane, a byte a point."""
        if self.predict is None or self._data is None:
            return None
        points, labels = self._data
        scores = scores_on(plane(points, frames.SIDE), self.predict)
        if self._plane is None:
            self._plane = frames.plane_of(points, labels, scores)
        return base64.b64encode(frames.in_bytes(scores).tobytes()).decode()

    @property
    def data(self) -> dict[str, Any]:
        """All of it as plain data; raises `ArgumentError` where nothing was recorded."""
        self._require_some()
        varying = [k for k, column in enumerate(self._columns()) if len(set(column)) > 1]
        frames = [{**f, "numbers": [f["numbers"][k] for k in varying]} for f in self.frames]
        return {
            "version": VERSION,
            "every": self.every,
            "losses": [encode(loss) for loss in self.losses],
            "columns": [list(self._paths[k]) for k in varying],
            "frames": frames,
            "plane": self._plane,
        }

    @property
    def trace(self) -> dict[str, Any]:
        """The graph at the first frame, as `stepper` tells it."""
        trace: dict[str, Any] = self._require_some().trace
        return trace

    @property
    def html(self) -> str:
        """The page."""
        first = self._require_some()
        data = {"trace": first.trace, "stage": self._stage(), "options": self.options,
                "training": self.data}  # fmt: skip
        return page(data, first.library, first.title)

    def _stage(self) -> dict[str, Any]:
        """Cards and scenes, with room for the longest number of any frame."""
        longest = [max(column, key=frames.width) for column in self._columns()]
        return stage(frames.patched(self.trace, self._paths, longest))

    def save(self, path: str | Path) -> Path:
        """Write the page (.html), or what it plays as plain data (.json). Gives the path.

        Raises `ArgumentError` for another suffix and where nothing was recorded, OSError where the
        file cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() == ".html":
            text = self.html
        elif path.suffix.lower() == ".json":
            text = json.dumps({"trace": self.trace, "training": self.data}, allow_nan=False)
        else:
            raise ArgumentError(
                f"a training was to be saved as {path.name!r}, and it is a page. Choose a name "
                "that ends in .html or .json; a picture of the loss is viz.loss_curve(losses)."
            )
        path.write_bytes(text.encode())
        return path

    def _columns(self) -> Iterator[tuple[Any, ...]]:
        """The numbers of every path, over the frames."""
        return zip(*(frame["numbers"] for frame in self.frames))

    def _require_some(self) -> Stepper:
        """Refuse to show what has not begun."""
        if self._first is None:
            raise ArgumentError(
                "a training was to be shown of which nothing is recorded. Call record.add(loss) "
                "at every step, between loss.backward() and the optimiser's step."
            )
        return self._first

    def _repr_html_(self) -> str | None:
        """The page in a frame; beside it the first picture, and the losses."""
        if self._first is None:
            return None
        lines = [f"{f['step']:>6}   {plain(self.losses[f['step']])}" for f in self.frames]
        still = self._first.picture.svg
        text = "\n".join([repr(self), *lines])
        return framed(self.html, self._first.title, still=still, text=text)

    def __repr__(self) -> str:
        if not self.losses:
            return "<TrainingRecord: nothing yet>"
        ends = f"loss {plain(self.losses[0])} → {plain(self.losses[-1])}"
        return f"<TrainingRecord: {len(self.losses)} steps, {len(self.frames)} recorded, {ends}>"


def require_unchanged(root: Node) -> None:
    """Refuse a graph whose leaves have moved on since it was computed: its numbers do not fit."""
    for node in nodes_under([root], None):
        inputs = node.inputs
        if not any(p.op is VARIABLE for p in inputs):
            continue
        with np.errstate(all="ignore"):
            again = type(node).face.compute(node.op, [p._data for p in inputs], node.params)
        if not np.array_equal(again, node._data, equal_nan=True):
            raise GradientError(
                "a step of training was to be recorded, and its leaves have changed since the loss "
                "was computed, so its numbers no longer fit together. Call record.add(loss) after "
                "loss.backward() and before the optimiser's step."
            )
