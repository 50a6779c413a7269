"""Attention: who looked at what, and how much.  Next: rates.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.errors import OperandError, ShapeError
from viz.plots.canvas import canvas, on, signed_map
from viz.plots.given import Array, numbers_of, shown
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12  # queries and keys whose weights are written in
WHAT = "a map of attention"


def attention_map(
    weights: Any,
    queries: Sequence[Any] | None = None,
    keys: Sequence[Any] | None = None,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    theme: str = "auto",
) -> Axes:
    """How much each query (a row) looks at each key (a column): the bluer the more.

    ``weights`` ``(L, S)`` are between 0 and 1: what a layer of attention gives second, of one
    example. ``queries`` and ``keys`` name its rows and columns; left out, they are numbered.
    Raises `ShapeError` for shapes and lengths that do not fit, `OperandError` for what are no
    weights, `MissingExtraError` without matplotlib.

    >>> ax = attention_map([[0.9, 0.1], [0.2, 0.8]], ["treinta", "uno"], ["thirty", "one"])
    >>> [text.get_text() for text in ax.texts]
    ['0.9', '0.1', '0.2', '0.8']
    """
    said = words(lang)
    table = require_weights(weights)
    rows = require_names(queries, "queries", len(table))
    columns = require_names(keys, "keys", table.shape[1])
    width, height = (1.2 + 0.62 * len(columns), 1.2 + 0.5 * len(rows))
    ax, colours = canvas(ax, theme, "viz.attention_map", (max(width, 3.2), max(height, 2.6)))
    image = ax.imshow(table, cmap=signed_map(colours), vmin=-1, vmax=1, aspect="auto")
    if max(table.shape) <= MOST:
        for (i, j), weight in np.ndenumerate(table):
            shade = image.cmap(image.norm(weight))
            ax.text(j, i, f"{weight:.1f}", ha="center", va="center", color=on(shade), fontsize=8)
    long = max(map(len, columns)) > 4
    slant: dict[str, Any] = (
        {"rotation": 40, "ha": "left", "rotation_mode": "anchor"} if long else {}
    )
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(columns)), columns, **slant)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlabel(said["key"], color=colours["ink"])
    ax.set_ylabel(said["query"], color=colours["ink"])
    return ax


def require_weights(weights: Any) -> Array:
    """A table of weights, all between 0 and 1."""
    table = numbers_of(weights, WHAT)
    if table.ndim != 2 or not table.size:
        raise ShapeError(
            f"weights of shape {table.shape} were given for {WHAT}, which shows one example: give "
            "shape (queries, keys), as in weights[0]."
        )
    if not (np.isfinite(table).all() and table.min() >= -1e-6 and table.max() <= 1 + 1e-6):
        raise OperandError(
            f"numbers from {table.min():.4g} to {table.max():.4g} were given for {WHAT}, and "
            "weights are between 0 and 1. Give what softmax made of the scores."
        )
    return table


def require_names(given: Any, name: str, count: int) -> list[str]:
    """A name for each row or column: their numbers where none are given."""
    if given is not None and not isinstance(given, (Sequence, np.ndarray)):
        raise OperandError(
            f"{name}={shown(given)} was given for {WHAT}. Give a list of words, as in "
            f'{name}=["thirty", "one"].'
        )
    names = [str(entry) for entry in (range(count) if given is None else given)]
    if len(names) != count:
        raise ShapeError(
            f"{name} has {len(names)} names and the weights have {count} {name}. Give one for each."
        )
    return names
