"""Histograms of activations and of gradients by layer, one row a layer on one scale: what
saturates, what dies, and what vanishes shows itself by comparison.  Next: grids.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz.digits import plain
from viz.plots.canvas import canvas
from viz.plots.given import Array, Named, activations, gradients
from viz.plots.words import words
from viz.settings import require_choice

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS = 60
ROOM = 0.84  # of a row, for its tallest bar
DECADES = 12  # below the largest gradient: what is smaller is drawn at the edge


def activation_histogram(
    source: Any, ax: Axes | None = None, *, lang: str = "en", theme: str = "auto"
) -> Axes:
    """How what each layer puts out is distributed, the first layer at the top.

    ``source`` is what a module's call made (a node, whose graph knows the layers), or arrays: a
    mapping from names, a list, one array. Bars below zero are red, above it blue; beside a row
    stand its standard deviation, and how many entries are zero or not finite.
    Raises `OperandError` for anything else, `MissingExtraError` without matplotlib.

    >>> ax = activation_histogram({"hidden": [-0.5, 0.5, 1.0], "output": [0.0, 2.0, 4.0]})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['hidden', 'output']
    """
    said = words(lang)
    named = activations(source)
    ax, colours = canvas(ax, theme, "viz.activation_histogram", size_for(named))
    linear_rows(ax, named, colours)
    dress_rows(ax, named, said, colours)
    ax.set_xlabel(said["activation"], color=colours["ink"])
    return ax


def gradient_histogram(
    source: Any,
    ax: Axes | None = None,
    *,
    scale: str = "log",
    lang: str = "en",
    theme: str = "auto",
) -> Axes:
    """How the gradients that arrived at each layer are distributed, the first layer at the top.

    ``source``  a module: the gradients of its parameters; a node: those of what each layer of its
                graph put out; or arrays, by names or in a list
    ``scale``   "log": by size, the positive upwards in blue and the negative downwards in red, so
                that one row a thousand times smaller than another is seen; or "linear"

    Raises `GradientError` where no gradient has arrived, otherwise as `activation_histogram`.

    >>> from autograd_core import Tensor
    >>> w = Tensor([1.0, -2.0])
    >>> (w * w).sum().backward()
    >>> ax = gradient_histogram({"w": w})
    >>> ax.get_xscale(), [label.get_text() for label in ax.get_yticklabels()]
    ('log', ['w'])
    """
    said = words(lang)
    require_choice("scale", scale, ("log", "linear"))
    named = gradients(source)
    ax, colours = canvas(ax, theme, "viz.gradient_histogram", size_for(named))
    (log_rows if scale == "log" else linear_rows)(ax, named, colours)
    dress_rows(ax, named, said, colours)
    ax.set_xlabel(said["size" if scale == "log" else "gradient"], color=colours["ink"])
    return ax


def size_for(named: Named) -> tuple[float, float]:
    """A figure that grows with its rows."""
    return 6.4, min(1.2 + 0.62 * len(named), 14.0)


def linear_rows(ax: Axes, named: Named, colours: dict[str, str]) -> None:
    """Rows of bars on their floors; zero is an edge, so that a bar has one sign."""
    edges = linear_edges(np.concatenate([finite(array) for array in named.values()]))
    for row, array in enumerate(named.values()):
        floor = len(named) - 1 - row
        counts = np.histogram(finite(array), edges)[0]
        heights = ROOM * counts / max(counts.max(), 1)
        for colour, side in (("minus", edges[1:] <= 0), ("plus", edges[:-1] >= 0)):
            bars(ax, heights, edges, side, floor, colours[colour])
    ax.axvline(0.0, color=colours["ink"], linewidth=0.7)
    ax.set_ylim(0, len(named))


def log_rows(ax: Axes, named: Named, colours: dict[str, str]) -> None:
    """Rows of bars by size, on a logarithmic scale: the positive up, the negative down."""
    edges = log_edges(np.concatenate([finite(array) for array in named.values()]))
    for row, array in enumerate(named.values()):
        middle = len(named) - 0.5 - row
        entries = finite(array)
        sizes = np.clip(np.abs(entries), edges[0], edges[-1])
        up, down = (np.histogram(sizes[s], edges)[0] for s in (entries > 0, entries < 0))
        tallest = max(up.max(), down.max(), 1)
        bars(ax, ROOM / 2 * up / tallest, edges, up >= 0, middle, colours["plus"])
        bars(ax, -ROOM / 2 * down / tallest, edges, down >= 0, middle, colours["minus"])
        ax.axhline(middle, color=colours["rim"], linewidth=0.7)
    ax.set_xscale("log")
    ax.set_ylim(0, len(named))


def bars(ax: Axes, heights: Array, edges: Array, side: Array, floor: float, colour: str) -> None:
    """The bars that ``side`` chooses, which are neighbours, standing on a floor."""
    if side.any():
        low, high = side.argmax(), len(side) - side[::-1].argmax()
        ax.stairs(floor + heights[low:high], edges[low : high + 1], baseline=floor, fill=True,
                  color=colour)  # fmt: skip


def finite(array: Array) -> Array:
    """The entries that can be placed on a scale."""
    return array[np.isfinite(array)]


def linear_edges(entries: Array) -> Array:
    """Equal bins over all entries, zero being an edge."""
    low, high = min(entries.min(initial=0.0), 0.0), max(entries.max(initial=0.0), 0.0)
    step = (high - low) / BINS or 1.0 / BINS
    first, last = np.floor(low / step - 1e-9), np.ceil(high / step + 1e-9)
    return np.arange(first, last + 1) * step


def log_edges(entries: Array) -> Array:
    """Equal bins of the logarithm, over at most so many decades."""
    sizes = np.abs(entries[entries != 0])
    high = np.log10(sizes.max(initial=1e-300)) if sizes.size else 0.0
    low = max(np.log10(sizes.min()) if sizes.size else -1.0, high - DECADES)
    return np.logspace(low - 0.05, high + 0.05, BINS + 1)


def dress_rows(ax: Axes, named: Named, said: dict[str, str], colours: dict[str, str]) -> None:
    """Names to the left of the rows, what can be said of each to the right, lines between."""
    middles = len(named) - 0.5 - np.arange(len(named))
    ax.set_yticks(middles, list(named))
    ax.tick_params(axis="y", length=0)
    told = [summary(array, said) for array in named.values()]
    aside = ax.secondary_yaxis("right")
    aside.set_yticks(middles, told)
    aside.tick_params(length=0, colors=colours["muted"], labelsize=8)
    aside.spines["right"].set_visible(False)
    for row in range(1, len(named)):
        ax.axhline(row, color=colours["rim"], linewidth=0.7)


def summary(array: Array, said: dict[str, str]) -> str:
    """The standard deviation, and how many entries are zero or not finite.

    >>> summary(np.array([1.0, -1.0, 0.0, np.nan]), words("en"))
    'std 0.8165\\n25 % zeros\\n1 not finite'
    """
    placed = finite(array)
    if not placed.size:
        return said["nothing"]
    lines = [said["std"].format(plain(placed.std()))]
    zeros, odd = np.sum(array == 0), array.size - placed.size
    if zeros:
        lines.append(said["zeros"].format(plain(float(f"{100 * zeros / array.size:.2g}"))))
    if odd:
        lines.append(said["odd"].format(odd))
    return "\n".join(lines)
