"""Images and signals in another size: interpolated, or as means of as many windows as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.functions.reduce import mean
from autograd_core.functions.shape import broadcast_to, reshape, stack
from autograd_core.structural.indexing import getitem
from nn.checks import each_axis, input_of, named, require_shape
from nn.functional.images import require_images

LINEAR = {"linear": 1, "bilinear": 2}


def interpolate(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
    align_corners: bool | None = None, recompute_scale_factor: bool | None = None, *,
    owner: Any = "interpolate",
) -> Any:  # fmt: skip
    """``(N, C, L)`` or ``(N, C, H, W)`` in the size ``size``, or ``scale_factor`` times as large.

    "nearest" repeats the entry at the place a result comes from, rounded down. "linear" (signals)
    and "bilinear" (images) mix the two nearest along each axis; entries are small squares, or with
    ``align_corners`` points, the first and last of which stay where they are. With
    ``recompute_scale_factor`` the factor is the one that the sizes, which are whole, really have.

    Raises `ArgumentError` for another mode, or unless one of size and scale_factor is given.

    >>> interpolate([[[1.0, 3.0]]], scale_factor=2, mode="linear")
    array([[[1. , 1.5, 2.5, 3. ]]])
    """
    require_resize(owner, size, scale_factor, mode, align_corners)
    x = input_of(owner, input)
    rank = len(x.shape) - 2
    fits = rank in (1, 2) and LINEAR.get(mode, rank) == rank and 0 not in x.shape[2:]
    signals = "" if mode == "bilinear" else "(N, C, L)"
    images = "" if mode == "linear" else "(N, C, H, W)"
    require_shape(owner, x.shape, fits, f"it wants {' or '.join(filter(None, (signals, images)))}")
    if size is None:
        factors = each_factor(owner, scale_factor, rank)
        sizes = tuple([int(n * f) for n, f in zip(x.shape[2:], factors, strict=True)])
        require_shape(owner, x.shape, min(sizes) > 0, f"{scale_factor} times that is nothing")
    else:
        sizes = each_axis(owner, "size", size, rank)
    steps = [n / m for n, m in zip(x.shape[2:], sizes, strict=True)]
    if size is None and not recompute_scale_factor:
        steps = [1.0 / f for f in factors]
    for axis, (count, step) in enumerate(zip(sizes, steps, strict=True), start=2):
        if mode == "nearest":
            x = repeated(x, axis, count, step)
        else:
            x = mixed(x, axis, count, step, bool(align_corners))
    return x


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """``(N, C, L)`` to ``(N, C, output_size)``: means of windows that cover the signal evenly.

    >>> adaptive_avg_pool1d([[1.0, 2.0, 6.0]], 2)
    array([[1.5, 4. ]])
    """
    return adaptive_pool("adaptive_avg_pool1d", 1, input, output_size)


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """``(N, C, H, W)`` to ``(N, C, *output_size)``; None leaves an axis as it is.

    >>> adaptive_avg_pool2d([[[1.0, 4.0], [2.0, 3.0]]], (1, None))
    array([[[1.5, 3.5]]])
    """
    return adaptive_pool("adaptive_avg_pool2d", 2, input, output_size)


def adaptive_pool(owner: Any, rank: int, input: Any, output_size: Any) -> Any:
    """What the adaptive pools and their layers do. Window i of m goes from ``⌊i·n/m⌋`` to
    ``⌈(i + 1)·n/m⌉``; where m divides n they all are alike.
    """
    x = input_of(owner, input)
    require_images(owner, x.shape, rank)
    given = tuple(output_size) if isinstance(output_size, Sequence) else (output_size,) * rank
    lengths = x.shape[-rank:]
    wanted = [n if m is None else m for n, m in zip(lengths, given)] + [*given[rank:]]
    sizes = each_axis(owner, "output_size", wanted, rank)
    if not any(n % m for n, m in zip(lengths, sizes, strict=True)):
        parts = [part for n, m in zip(lengths, sizes, strict=True) for part in (m, n // m)]
        return mean(reshape(x, (*x.shape[:-rank], *parts)), tuple(range(1 - 2 * rank, 0, 2)))
    for axis, m in enumerate(sizes, start=-rank):
        n = x.shape[axis]
        spans = [slice(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
        x = stack([mean(along(x, axis, span), axis) for span in spans], axis)
    return x


def repeated(x: Any, axis: int, count: int, step: float) -> Any:
    """``count`` entries along an axis, ``step`` apart, rounded down; a whole number of each by
    broadcasting, which is faster.
    """
    n = x.shape[axis]
    if count % n == 0 and step * (count // n) == 1.0:
        shape = x.shape
        spread = broadcast_to(
            reshape(x, (*shape[: axis + 1], 1, *shape[axis + 1 :])),
            (*shape[: axis + 1], count // n, *shape[axis + 1 :]),
        )
        return reshape(spread, (*shape[:axis], count, *shape[axis + 1 :]))
    places = np.minimum(np.floor(np.arange(count) * np.float32(step)).astype(int), n - 1)
    return along(x, axis, places)


def mixed(x: Any, axis: int, count: int, step: float, align_corners: bool) -> Any:
    """``count`` entries along an axis, each a mixture of the two between which its place falls."""
    n = x.shape[axis]
    if align_corners:
        places = np.linspace(0.0, n - 1.0, count)
    else:
        places = np.clip((np.arange(count) + 0.5) * step - 0.5, 0.0, None)
    before = np.minimum(places.astype(int), n - 1)
    after = np.minimum(before + 1, n - 1)
    share = (places - before).astype(x.dtype).reshape(-1, *(1,) * (len(x.shape) - axis - 1))
    return along(x, axis, before) * (1 - share) + along(x, axis, after) * share


def each_factor(owner: Any, scale_factor: Any, rank: int) -> list[float]:
    """A factor for each axis; refuses what is none."""
    listed = list(scale_factor) if isinstance(scale_factor, Sequence) else [scale_factor] * rank
    known = all(isinstance(f, (int, float, np.number)) and f > 0 for f in listed)
    if not known or len(listed) != rank:
        raise ArgumentError(
            f"{named(owner)} was given scale_factor={scale_factor!r}: it takes a number above 0"
            + (f", or {rank} of them." if rank > 1 else ".")
        )
    return [float(f) for f in listed]


def along(x: Any, axis: int, index: Any) -> Any:
    """The entries that ``index`` picks along one axis."""
    return getitem(x, index=(*(slice(None),) * (axis % len(x.shape)), index))


def require_resize(
    owner: Any, size: Any, scale_factor: Any, mode: str, align_corners: bool | None
) -> None:
    """Refuse a size said twice or not at all, and what is not known."""
    if (size is None) == (scale_factor is None):
        raise ArgumentError(
            f"{named(owner)} was given size={size} and scale_factor={scale_factor}: give one."
        )
    if mode not in ("nearest", *LINEAR):
        known = "'nearest', 'linear' or 'bilinear'"
        raise ArgumentError(f"{named(owner)} was given mode={mode!r}; it is {known}.")
    if align_corners is not None and mode == "nearest":
        raise ArgumentError(f"{named(owner)}: align_corners is a setting of the linear modes.")
