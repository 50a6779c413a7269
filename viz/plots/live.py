"""A loss curve that grows while a network trains, in its own place and without flicker.
Next: boundary.py.

The picture is shown once, under a ``display_id``; from then on that output is replaced. Its
figure is not pyplot's, so the end of the cell shows no second one.
"""

from __future__ import annotations

import io
import math
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, missing_extra
from viz.plots.canvas import canvas
from viz.plots.curves import label_axes, line_style, numbers
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

RESOLUTION = 144  # dots an inch: twice what a screen of 72 shows


class LiveLossCurve:
    """A loss curve to `update` while training; ``ax`` is its Axes.

    In a notebook the picture is redrawn in place, at most once in ``every`` seconds, and when the
    ``with`` ends. Elsewhere nothing is shown; ``ax.figure.savefig`` keeps the picture.
    Raises `ArgumentError` for a negative ``every``, `MissingExtraError` without matplotlib.

    >>> with LiveLossCurve() as live:
    ...     for loss in (0.9, 0.5, 0.3):
    ...         live.update(loss=loss)
    >>> live.ax.lines[0].get_ydata().tolist()
    [0.9, 0.5, 0.3]
    """

    def __init__(
        self,
        ax: Axes | None = None,
        *,
        every: float = 0.25,
        lang: str = "en",
        theme: str = "auto",
    ):
        if not isinstance(every, (int, float)) or not every >= 0:
            raise ArgumentError(f"every={every!r} was asked for; it is in seconds, 0 or more.")
        self.words = words(lang)
        self.every = every
        given = new_axes() if ax is None else ax
        self.ax, self.colours = canvas(given, theme, "viz.LiveLossCurve")
        self.history: dict[str, list[float]] = {}
        self.lines: dict[str, Line2D] = {}
        self.shown_at = -math.inf
        self.handle: Any = None

    def update(self, **losses: Any) -> None:
        """One number more for each series that is named: ``live.update(train=0.3, test=0.4)``.

        Raises `OperandError` for what is no number, and where none is named.

        >>> live = LiveLossCurve()
        >>> live.update(train=1.0, test=2.0)
        >>> live.history
        {'train': [1.0], 'test': [2.0]}
        """
        read = {name: one_number(name, loss) for name, loss in losses.items()}
        if not read:
            raise OperandError("update() was given no loss. Name one, as in update(loss=0.5).")
        updates = len(self)
        for name in read:
            self.history.setdefault(name, [math.nan] * updates)
        for name, entries in self.history.items():
            entries.append(read.get(name, math.nan))
        if time.monotonic() - self.shown_at >= self.every:
            self.show()

    def __len__(self) -> int:
        return max(map(len, self.history.values()), default=0)

    def draw(self) -> None:
        """Bring the lines up to date; lines that are there are moved, not made again."""
        for name, entries in self.history.items():
            if name not in self.lines:
                style = line_style(len(self.lines))
                self.lines[name] = self.ax.plot([], [], label=name, **style)[0]
                label_axes(self.ax, list(self.lines), self.words, self.colours)
            self.lines[name].set_data(np.arange(1, len(entries) + 1), np.array(entries))
        self.ax.relim()
        self.ax.autoscale_view()

    def show(self) -> None:
        """Draw, and in a notebook put the picture in the place of the last."""
        self.draw()
        self.shown_at = time.monotonic()
        if not in_a_notebook():
            return
        notebook: Any = import_module("IPython.display")
        picture = notebook.Image(data=self.png(), retina=True)
        if self.handle is None:
            self.handle = notebook.display(picture, display_id=True)
        else:
            self.handle.update(picture)

    def png(self) -> bytes:
        """The picture."""
        stream = io.BytesIO()
        self.ax.figure.canvas.figure.savefig(stream, format="png", dpi=RESOLUTION)
        return stream.getvalue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.history:
            self.show()


def new_axes() -> Axes:
    """An Axes that pyplot does not know of, so that it does not show it too."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_extra("matplotlib", "plots", "viz.LiveLossCurve") from None
    return Figure(figsize=(5.2, 3.4), layout="constrained").subplots()


def one_number(name: str, loss: Any) -> float:
    """A loss as a float."""
    found = numbers(loss)
    if len(found) != 1:
        raise OperandError(
            f"update({name}=…) was given {len(found)} numbers. Give one, as in "
            f"update({name}=loss.item())."
        )
    return found[0]


def in_a_notebook() -> bool:
    """Whether a kernel is there to display something; whoever has one has imported IPython."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None
