"""Running sums, products and extremes, and the product of entries.  Next: questions.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.functions.operand import numbers, operand, reduced_axis
from autograd_core.functions.reduce import reduced
from autograd_core.primitive import Primitive
from autograd_core.structural import cumulative as rows
from autograd_core.structural.indexing import getitem
from autograd_core.structural.shape import reshape


def prod(x: Any, axis: Any = None, keepdims: bool = False, *, dim: Any = None,
         keepdim: bool = False) -> Any:  # fmt: skip
    """The product of the entries over ``axis``; 1 over nothing. Zeros are no exception.

    >>> from autograd_core import Tensor
    >>> x = Tensor([2.0, 0.0, 3.0])
    >>> prod(x).backward()
    >>> x.grad
    array([0., 6., 0.])
    """
    return reduced(rows.product, x, axis, dim, keepdims, keepdim)


def cumsum(x: Any, axis: Any = None, *, dim: Any = None) -> Any:
    """The sums up to each entry along ``axis``; None flattens first.

    >>> cumsum([1.0, 2.0, 3.0])
    array([1., 3., 6.])
    """
    return running(rows.cumsum, x, axis, dim)


def cumprod(x: Any, axis: Any = None, *, dim: Any = None) -> Any:
    """The products up to each entry along ``axis``; None flattens first.

    >>> cumprod([1.0, 2.0, 3.0])
    array([1., 2., 6.])
    """
    return running(rows.cumprod, x, axis, dim)


def cummax(x: Any, axis: int = 0, *, dim: Any = None) -> Any:
    """The largest entry up to each one; of equal ones the last has the gradient.

    >>> cummax([1.0, 3.0, 2.0])
    array([1., 3., 3.])
    """
    return running_extreme(np.maximum, x, axis if dim is None else dim)


def cummin(x: Any, axis: int = 0, *, dim: Any = None) -> Any:
    """The smallest entry up to each one; of equal ones the last has the gradient.

    >>> cummin([2.0, 1.0, 3.0])
    array([2., 1., 1.])
    """
    return running_extreme(np.minimum, x, axis if dim is None else dim)


def running(op: Primitive, x: Any, axis: Any, dim: Any) -> Any:
    """Run a cumulative row along a checked axis."""
    x = operand(x)
    plain = reduced_axis(axis, dim, len(x.shape), op.name)
    if plain is None:
        x, plain = reshape(x, shape=(-1,)), 0
    return op(x, axis=plain)


def running_extreme(ufunc: Any, x: Any, axis: Any) -> Any:
    """The entries that are the extreme so far, picked by where they stand."""
    x = operand(x)
    plain: Any = reduced_axis(
        axis, None, len(x.shape), "cummax" if ufunc is np.maximum else "cummin"
    )
    if plain is None:
        x, plain = reshape(x, shape=(-1,)), 0
    moving = np.moveaxis(numbers(x), plain, 0)
    so_far = ufunc.accumulate(moving, axis=0)
    attained = (moving == so_far) | (moving != moving)
    places = np.indices(moving.shape)[0]
    last = np.moveaxis(np.maximum.accumulate(np.where(attained, places, 0), axis=0), 0, plain)
    index: Any = list(np.indices(last.shape, sparse=True))
    index[plain] = last
    return getitem(x, index=tuple(index))
