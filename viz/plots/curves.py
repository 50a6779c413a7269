"""Loss curves: one line a series.  Next: live.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.errors import OperandError
from autograd_core.node import Node
from viz.plots.canvas import LINES, SEQUENCE, canvas
from viz.plots.given import numbers_of, shown, unwrapped
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def loss_curve(
    history: Any, ax: Axes | None = None, *, lang: str = "en", theme: str = "auto"
) -> Axes:
    """One line for each series of ``history``: a list of numbers, a mapping from names to lists,
    or a list of records (mappings from names to numbers), one an epoch.

    ``lang``   "en" or "es", the words at the sides
    ``theme``  "auto" the background that ``ax`` has; "light" or "dark", which set it

    Raises `OperandError` for anything else, `MissingExtraError` without matplotlib.

    >>> ax = loss_curve({"train": [0.9, 0.4, 0.2], "test": [1.0, 0.6, 0.5]})
    >>> [line.get_label() for line in ax.lines]
    ['train', 'test']
    """
    said = words(lang)
    lines = series(history, said["loss"])
    ax, colours = canvas(ax, theme, "viz.loss_curve")
    for k, (name, numbers) in enumerate(lines.items()):
        ax.plot(range(1, len(numbers) + 1), numbers, label=name, **line_style(k))
    label_axes(ax, list(lines), said, colours)
    return ax


def line_style(k: int) -> dict[str, Any]:
    """How the k-th line looks: told apart by its dashes too, where there is no colour."""
    return {
        "color": SEQUENCE[k % len(SEQUENCE)],
        "linestyle": LINES[k % len(LINES)],
        "linewidth": 1.8,
    }


def label_axes(ax: Axes, names: list[str], said: dict[str, str], colours: dict[str, str]) -> None:
    """What stands at the sides; several lines have a legend, one has its name there."""
    ax.set_xlabel(said["epoch"], color=colours["ink"])
    if ax.get_xscale() == "linear":
        ax.locator_params(axis="x", integer=True)
    if len(names) > 1:
        ax.legend(frameon=False, labelcolor=colours["ink"])
        if ax.get_ylabel() == names[0]:  # from when it was alone
            ax.set_ylabel("")
    else:
        ax.set_ylabel(names[0], color=colours["ink"])
    ax.grid(color=colours["rim"], alpha=0.5)


def series(history: Any, name: str = "loss") -> dict[str, list[float]]:
    """A history in any of its shapes as named lists of numbers.

    >>> series([{"loss": 2.0}, {"loss": 1.0, "accuracy": 0.5}])
    {'loss': [2.0, 1.0], 'accuracy': [nan, 0.5]}
    """
    if isinstance(history, Mapping) and history:
        return {str(key): numbers(entry) for key, entry in history.items()}
    if isinstance(history, (np.ndarray, Node)) and np.ndim(unwrapped(history)):
        history = np.ravel(unwrapped(history)).tolist()
    if isinstance(history, Sequence) and not isinstance(history, (str, bytes)) and history:
        if all(isinstance(record, Mapping) for record in history):
            return columns(history)
        return {name: numbers(history)}
    raise OperandError(
        f"{shown(history)} was given for a loss curve. Give a list of numbers, a mapping such "
        'as {"train": [...], "test": [...]}, or a list of records such as {"loss": 0.5}.'
    )


def columns(records: Any) -> dict[str, list[float]]:
    """Records as lists, by name; what a record does not have is nan."""
    names = dict.fromkeys(key for record in records for key in record)
    return {str(key): numbers([record.get(key, np.nan) for record in records]) for key in names}


def numbers(entry: Any) -> list[float]:
    """One series."""
    made = numbers_of(entry, "a loss curve").ravel().tolist()
    return list(made)
