"""Spread and middle: what statistics asks of many entries.  Next: cumulative.py.

Arguments as in reduce.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.elementwise import divide, equal, sqrt, where
from autograd_core.errors import ShapeError
from autograd_core.functions.operand import numbers, operand, reduced_axis
from autograd_core.functions.reduce import max, mean, min, sum
from autograd_core.structural.indexing import getitem
from autograd_core.structural.reduction import count, kept_shape
from autograd_core.structural.shape import broadcast_to, reshape, transpose


def var(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False, *, dim: Any = None,
        keepdim: bool = False) -> Any:  # fmt: skip
    """The variance: the mean squared distance from the mean; ``ddof`` is taken off the divisor.

    >>> print(var([1.0, 2.0, 3.0]), var([1.0, 2.0, 3.0], ddof=1))
    0.6666666666666666 1.0
    """
    x = operand(x)
    plain = reduced_axis(axis, dim, len(x.shape), "var")
    apart = x - mean(x, plain, keepdims=True)
    summed = sum(apart * apart, plain, keepdims=bool(keepdims or keepdim))
    degrees = count(x.shape, plain) - ddof
    return divide(summed, float(degrees if degrees > 0 else 0))


def std(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False, *, dim: Any = None,
        keepdim: bool = False) -> Any:  # fmt: skip
    """The standard deviation, the root of `var`; where all entries are equal its slope is 0.

    >>> print(std([1.0, 2.0, 3.0], ddof=1))
    1.0
    """
    return root(var(x, axis, ddof, keepdims, dim=dim, keepdim=keepdim))


def average(x: Any, axis: Any = None, weights: Any = None, *, keepdims: bool = False) -> Any:
    """The mean weighted by ``weights``: of x's shape, or of one axis's length.

    Raises `ShapeError` for weights of another shape.

    >>> print(average([1.0, 2.0, 6.0], weights=[1.0, 1.0, 2.0]))
    3.75
    """
    x = operand(x)
    plain = reduced_axis(axis, None, len(x.shape), "average")
    if weights is None:
        return mean(x, plain, keepdims)
    w = operand(weights)
    if w.shape != x.shape:
        if not isinstance(plain, int) or w.shape != (x.shape[plain],):
            raise ShapeError(
                f"average of shape {x.shape} over axis {axis} with weights of shape {w.shape}: "
                "give weights of the same shape, or one for each entry of a single axis."
            )
        w = reshape(w, shape=tuple([n if i == plain else 1 for i, n in enumerate(x.shape)]))
        w = broadcast_to(w, shape=x.shape)
    return divide(sum(x * w, plain, keepdims), sum(w, plain, keepdims))


def ptp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """From peak to peak: the largest entry minus the smallest.

    >>> print(ptp([3.0, 1.0, 7.0]))
    6.0
    """
    return max(x, axis, keepdims) - min(x, axis, keepdims)


def median(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The middle entry; of an even number the mean of the two in the middle, by half each.

    >>> print(median([5.0, 1.0, 2.0, 4.0]))
    3.0
    """
    x = operand(x)
    plain = reduced_axis(axis, None, len(x.shape), "median")
    lanes = reduced_last(x, plain)
    n = lanes.shape[-1]
    if n == 0:
        return mean(x, plain, keepdims)
    order = np.argsort(numbers(lanes), axis=-1, kind="stable")
    middle = np.stack([order[..., (n - 1) // 2], order[..., n // 2]])
    middle = np.where(np.isnan(numbers(lanes)).any(axis=-1), order[..., -1], middle)
    where_: Any = tuple(np.indices(middle.shape[1:], sparse=True))
    both = getitem(lanes, index=(*where_, middle[0])) + getitem(lanes, index=(*where_, middle[1]))
    shape = kept_shape(x.shape, plain)
    return reshape(both * 0.5, shape=shape) if keepdims else both * 0.5


def nansum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum of the entries that are not nan.

    >>> print(nansum([1.0, float("nan"), 2.0]))
    3.0
    """
    x = operand(x)
    return sum(where(np.isnan(numbers(x)), 0.0, x), axis, keepdims)


def nanmean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The mean of the entries that are not nan; nan where there is none.

    >>> print(nanmean([1.0, float("nan"), 2.0]))
    1.5
    """
    x = operand(x)
    there = ~np.isnan(numbers(x))
    plain = reduced_axis(axis, None, len(x.shape), "nanmean")
    found = nansum(x, plain, keepdims)
    floating = found.dtype if found.dtype.kind == "f" else float
    return divide(found, np.sum(there, axis=plain, keepdims=keepdims, dtype=floating))


def root(x: Any) -> Any:
    """The square root with slope 0 at 0: of a sum of squares, where 0 is its least value."""
    zero = equal(numbers(x), 0.0)
    return where(zero, 0.0, sqrt(where(zero, 1.0, x)))


def reduced_last(x: Any, axis: Any) -> Any:
    """``x`` with the axes to reduce over joined as its last."""
    rank = len(x.shape)
    axes = tuple(range(rank)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    first = [i for i in range(rank) if i not in axes]
    shape = (*[x.shape[i] for i in first], int(np.prod([x.shape[i] for i in axes])))
    return reshape(transpose(x, axes=(*first, *axes)), shape=shape)
