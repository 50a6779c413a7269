"""Norms of vectors and matrices.  Next: linalg.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.elementwise import absolute, equal, power, where
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.entrywise import floating
from autograd_core.functions.operand import numbers, operand, reduced_axis
from autograd_core.functions.reduce import max, min, sum
from autograd_core.functions.statistics import root
from autograd_core.structural import factors
from autograd_core.structural.shape import reshape, transpose


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices, of any order that NumPy knows.

    Vectors: 2 (when left out), any number, ``inf``, ``-inf``, 0. Matrices: "fro" (when left out),
    "nuc", 1, -1, 2, -2, ``inf``, ``-inf``. At a kink a norm has its least slope: 0 at 0.

    >>> print(norm([3.0, 4.0]), norm([3.0, 4.0], 1), norm([3.0, 4.0], float("inf")))
    5.0 7.0 4.0
    """
    x = floating(operand(x))
    rank = len(x.shape)
    if axis is None and (ord is None or (ord == 2 and rank == 1) or (ord == "fro" and rank == 2)):
        return root(sum(x * x, keepdims=keepdims))
    axes = reduced_axis(tuple(range(rank)) if axis is None else axis, None, rank, "norm")
    plain = axes if isinstance(axes, tuple) else (axes,)
    if len(plain) == 1:
        return vector_norm(x, 2 if ord is None else ord, plain[0], keepdims)
    if len(plain) != 2:
        raise ShapeError(f"norm over {len(plain)} axes: a vector has one and a matrix two.")
    return matrix_norm(x, "fro" if ord is None else ord, plain, keepdims)


def vector_norm(x: Any, ord: Any, axis: Any, keepdims: bool) -> Any:
    """One number a vector."""
    size = absolute(x)
    if ord == np.inf:
        return max(size, axis, keepdims)
    if ord == -np.inf:
        return min(size, axis, keepdims)
    if ord == 0:
        return sum(where(equal(numbers(x), 0.0), 0.0 * size, 1.0 + 0.0 * size), axis, keepdims)
    if ord == 1:
        return sum(size, axis, keepdims)
    if ord == 2:
        return root(sum(x * x, axis, keepdims))
    if isinstance(ord, str):
        raise ArgumentError(f"norm of order {ord!r} of a vector: the order is a number.")
    # An entry that is 0 adds 0, or inf to a negative power, whatever the slope of the power there.
    nothing = equal(numbers(x), 0.0)
    powers = power(where(nothing, 1.0, size), float(ord))
    summed = sum(where(nothing, 0.0 if ord > 0 else np.inf, powers), axis, keepdims)
    zero = equal(numbers(summed), 0.0)
    return where(zero, 0.0, power(where(zero, 1.0, summed), 1.0 / ord))


def matrix_norm(x: Any, ord: Any, axes: tuple[Any, ...], keepdims: bool) -> Any:
    """One number a matrix."""
    first, second = axes
    if ord == "fro":
        return root(sum(x * x, axes, keepdims))
    if ord in (1, -1, np.inf, -np.inf):
        down, across = (first, second) if ord in (1, -1) else (second, first)
        columns = sum(absolute(x), down, keepdims=True)
        found = (max if ord > 0 else min)(columns, across, keepdims=True)
    elif ord in ("nuc", 2, -2):
        rest = [i for i in range(len(x.shape)) if i not in axes]
        values = factors.svd(transpose(x, axes=(*rest, first, second)))[..., x.shape[first], :]
        found = {"nuc": sum, 2: max, -2: min}[ord](values, axis=-1)
    else:
        raise ArgumentError(f'norm of order {ord!r} of a matrix: "fro", "nuc", ±1, ±2 or ±inf.')
    lengths = [(n, i in axes) for i, n in enumerate(x.shape)]
    if keepdims:
        return reshape(found, shape=tuple([1 if gone else n for n, gone in lengths]))
    return reshape(found, shape=tuple([n for n, gone in lengths if not gone]))
