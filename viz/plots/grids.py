"""Weights as pictures: matrices by layer, and the filters of a convolution.  Next: confusion.py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.errors import OperandError, ShapeError
from viz.digits import signed
from viz.plots.canvas import canvas, division, on, panels, signed_map, without_ticks
from viz.plots.given import Array, is_module, named, numbers_of, shown, unwrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SMALLEST, LARGEST = 5.0, 10.0  # points: numbers in cells


def weight_grid(source: Any, ax: Axes | None = None, *, theme: str = "auto") -> Axes:
    """Matrices of weights: red below zero, blue above, the page's colour at zero.

    ``source`` is a module, of which every parameter with two axes is drawn, or matrices: a mapping
    from names, a list, or one. All are on one scale, which stands beside them; small ones have
    their numbers written in. The pictures are ``ax.child_axes``. Raises `OperandError` where there
    is no matrix, `MissingExtraError` without matplotlib.

    >>> ax = weight_grid({"W": [[1.0, -2.0], [0.0, 3.0]]})
    >>> ax.child_axes[0].images[0].get_array().tolist()
    [[1.0, -2.0], [0.0, 3.0]]
    """
    matrices = matrices_of(source)
    ax, colours = canvas(ax, theme, "viz.weight_grid", (6.4, 4.6))
    extent = extent_of(*matrices.values())
    made = panels(ax, len(matrices), colours)
    for panel, (name, matrix) in zip(made, matrices.items(), strict=True):
        image = signed_image(panel, marked(matrix), extent, colours)
        panel.set_aspect("auto")
        without_ticks(panel, colours, f"{name}  {'×'.join(map(str, matrix.shape))}".strip())
        write_numbers(panel, image, matrix, size_of_numbers(ax, len(made), matrix))
    add_scale(ax, image, colours)
    return ax


def filter_grid(
    source: Any,
    ax: Axes | None = None,
    *,
    shape: tuple[int, int] | None = None,
    theme: str = "auto",
) -> Axes:
    """Filters side by side: red below zero, blue above, all on one scale.

    ``source``  filters (n, height, width) in a square; filters (n, channels, height, width), one a
                row with its channels; or a module, whose first such parameter is drawn
    ``shape``   (height, width), for what is stored as rows: the weights (n, height · width) of a
                layer that looks at a picture

    Raises `ShapeError` for shapes that do not fit, `OperandError` for a module without filters,
    `MissingExtraError` without matplotlib.

    >>> ax = filter_grid(np.ones((3, 2, 2)))
    >>> ax.images[0].get_array().shape
    (5, 5)
    """
    filters = require_filters(source, shape)
    ax, colours = canvas(ax, theme, "viz.filter_grid", (5.2, 4.6))
    image = signed_image(ax, mosaic(filters), extent_of(filters), colours)
    ax.set_axis_off()
    add_scale(ax, image, colours)
    return ax


def matrices_of(source: Any) -> dict[str, Array]:
    """What of the source has two axes; of what was given by itself, all must."""
    what = "a grid of weights"
    entries = {"": source} if is_matrix(source) else named(source, what)
    if is_module(source):
        entries = {name: p for name, p in entries.items() if np.ndim(unwrapped(p)) == 2}
    arrays = {name: numbers_of(entry, what) for name, entry in entries.items()}
    strange = {name: a.shape for name, a in arrays.items() if a.ndim != 2 or not a.size}
    if not arrays:
        raise OperandError(
            f"{shown(source)} was given for {what}, and has no matrices. A network of scalars "
            "becomes one of arrays by nn.to_tensor(model); single arrays are given by names."
        )
    if strange:
        name, shape = next(iter(strange.items()))
        raise ShapeError(
            f"{name or 'an array'} of shape {shape} was given for {what}. Give matrices: two axes, "
            "and an entry at least, as w.reshape(len(w), -1) has them."
        )
    return arrays


def is_matrix(source: Any) -> bool:
    """A list of lists of numbers: one matrix, not a list of several."""
    return (
        isinstance(source, (list, tuple))
        and len(source) > 0
        and all(isinstance(row, (list, tuple)) for row in source)
        and all(np.ndim(unwrapped(entry)) == 0 for row in source for entry in row)
    )


def require_filters(source: Any, shape: Any) -> Array:
    """Filters as (rows, columns, height, width)."""
    what = "a grid of filters"
    if is_module(source):
        source = first_filters(source, shape)
    filters = marked(numbers_of(source, what))
    if shape is not None:
        filters = reshaped(filters, shape)
    if filters.ndim not in (3, 4) or not filters.size:
        raise ShapeError(
            f"an array of shape {filters.shape} was given for {what}. Give (n, height, width) or "
            "(n, channels, height, width); rows are made pictures by shape=(height, width)."
        )
    if filters.ndim == 4 and filters.shape[1] > 1:
        return filters
    return in_a_square(filters.reshape(len(filters), *filters.shape[-2:]))


def first_filters(module: Any, shape: Any) -> Any:
    """The first parameter of a module that can be drawn as filters."""
    axes = (3, 4) if shape is None else (2,)
    for _, parameter in module.named_parameters():
        if np.ndim(unwrapped(parameter)) in axes:
            return parameter
    raise OperandError(
        f"a {type(module).__name__} was given for a grid of filters, and has none. Give their "
        "array, or for a layer that looks at a picture shape=(height, width) too."
    )


def reshaped(filters: Array, shape: Any) -> Array:
    """Rows as pictures."""
    try:
        height, width = shape
        return filters.reshape(len(filters), height, width)
    except (TypeError, ValueError):
        raise ShapeError(
            f"shape={shape!r:.60} was given for filters of shape {filters.shape}, and does not "
            "fit. Give shape=(height, width), where each row has height · width entries."
        ) from None


def in_a_square(filters: Array) -> Array:
    """(n, height, width) as rows of as many columns; what is left over is nan."""
    columns = math.ceil(math.sqrt(len(filters)))
    rows = math.ceil(len(filters) / columns)
    padded = np.full((rows * columns, *filters.shape[1:]), np.nan)
    padded[: len(filters)] = filters
    return padded.reshape(rows, columns, *filters.shape[1:])


def mosaic(filters: Array) -> Array:
    """One picture of (rows, columns, height, width), a line of nan between neighbours.

    >>> mosaic(np.ones((1, 2, 1, 2))).tolist()
    [[1.0, 1.0, nan, 1.0, 1.0]]
    """
    padded = np.pad(filters, ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=np.nan)
    rows, columns, height, width = padded.shape
    whole = padded.transpose(0, 2, 1, 3).reshape(rows * height, columns * width)
    return whole[:-1, :-1]


def marked(array: Array) -> Array:
    """What is not finite as infinity, so that nan can stand for a gap."""
    return np.where(np.isfinite(array), array, np.inf)


def extent_of(*arrays: Array) -> float:
    """The largest size of a finite entry: where the colours are full."""
    sizes = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in arrays]
    return float(max(sizes)) or 1.0


def signed_image(ax: Axes, array: Array, extent: float, colours: dict[str, str]) -> Any:
    """An array in red and blue; infinity is drawn as what is beyond the scale."""
    drawn = np.where(np.isinf(array), 2 * extent, array)
    return ax.imshow(
        np.ma.masked_where(np.isnan(array), drawn), cmap=signed_map(colours),
        vmin=-extent, vmax=extent, interpolation="nearest",
    )  # fmt: skip


def write_numbers(panel: Axes, image: Any, matrix: Array, size: float) -> None:
    """The numbers in the cells, where they can be read."""
    if size < SMALLEST:
        return
    for (i, j), number in np.ndenumerate(matrix):
        shade = image.cmap(image.norm(2 * image.norm.vmax if not np.isfinite(number) else number))
        text = signed(float(f"{number:.2g}"))
        panel.text(j, i, text, ha="center", va="center", fontsize=size, color=on(shade))


def size_of_numbers(ax: Axes, count: int, matrix: Array) -> float:
    """The size, in points, at which seven characters fit into a cell of one of the panels."""
    height, width = (72 / ax.figure.dpi * side for side in (ax.bbox.height, ax.bbox.width))
    rows, columns = division(count)
    across = 0.75 * width / columns / matrix.shape[1]
    down = 0.75 * height / rows / matrix.shape[0]
    return float(min(LARGEST, across / 4.4, down / 1.6))


def add_scale(ax: Axes, image: Any, colours: dict[str, str]) -> None:
    """The colours and their numbers, beside the picture."""
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.7, pad=0.02)
    bar.ax.tick_params(colors=colours["ink"], labelsize=8)
    bar.outline.set_edgecolor(colours["border"])
