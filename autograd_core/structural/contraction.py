"""The table, continued: products of matrices, for every pair of ranks, and contractions of two
arrays over named axes (every axis in two of the three places).  Next: linalg.py.

A vector on the left is a row and on the right a column, and loses that axis again in the result.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.domain import Sample
from autograd_core.primitive import MULTILINEAR
from autograd_core.primitive import Primitive as row
from autograd_core.structural.shape import reshape, transpose


def flipped(x: Any) -> Any:
    """``x`` with its last two axes exchanged."""
    rank = len(x.shape)
    return transpose(x, axes=(*range(rank - 2), rank - 1, rank - 2))


def column(x: Any) -> Any:
    """``x`` with an axis of length 1 after its last."""
    return reshape(x, shape=(*x.shape, 1))


def as_row(x: Any) -> Any:
    """``x`` with an axis of length 1 before its last."""
    return reshape(x, shape=(*x.shape[:-1], 1, *x.shape[-1:]))


def into_left(g: Any, x: Any, y: Any) -> Any:
    """What arrives at ``x`` of ``x @ y``: ``g @ yᵀ``."""
    if len(y.shape) == 1:
        return column(g) * y
    if len(x.shape) == 1:
        product = matmul(y, column(g))
        return reshape(product, shape=product.shape[:-1])
    return matmul(g, flipped(y))


def into_right(g: Any, x: Any, y: Any) -> Any:
    """What arrives at ``y`` of ``x @ y``: ``xᵀ @ g``."""
    if len(x.shape) == 1 and len(y.shape) > 1:
        return column(x) * as_row(g)
    if len(y.shape) == 1:
        return column(g) * x
    return matmul(flipped(x), g)


def product(x: Any, y: Any) -> Any:
    """``x @ y``, with the reason in plain words where it cannot be."""
    try:
        return np.matmul(x, y)
    except ValueError:
        if 0 in (np.ndim(x), np.ndim(y)):
            raise ValueError("a single number is no matrix: multiply with * instead") from None
        inner, outer = np.shape(x)[-1], np.shape(y)[max(-2, -np.ndim(y))]
        if inner == outer:
            raise ValueError("the axes before the last two do not broadcast") from None
        raise ValueError(
            f"the last axis of the first has length {inner} and must be {outer}, the "
            + ("length of the second" if np.ndim(y) == 1 else "next-to-last of the second")
        ) from None


matmul = row(
    "matmul", None, product,
    lambda g, z, x, y: into_left(g, x, y),
    lambda g, z, x, y: into_right(g, x, y),
    kind=MULTILINEAR, symbol="@", latex=r"#1 \, #2",
    samples=tuple(
        Sample(shapes, {})
        for shapes in (
            ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((2, 4, 3), (3,)),
            ((3,), (2, 3, 4)), ((2, 1, 2, 3), (3, 2)), ((2, 3), (2, 3, 2)),
            ((2, 1, 2, 3), (3, 3, 2)), ((0, 3), (3, 2)), ((2, 0), (0, 3)),
        )
    ),
)  # fmt: skip

contract = row(
    "einsum", None, lambda x, y, x_axes, y_axes, axes:
        np.einsum(f"{x_axes},{y_axes}->{axes}", x, y, optimize=True),
    lambda g, z, x, y, x_axes, y_axes, axes:
        contract(g, y, x_axes=axes, y_axes=y_axes, axes=x_axes),
    lambda g, z, x, y, x_axes, y_axes, axes:
        contract(x, g, x_axes=x_axes, y_axes=axes, axes=y_axes),
    kind=MULTILINEAR, samples=(
        Sample(((2, 3), (3, 4)), {"x_axes": "ij", "y_axes": "jk", "axes": "ki"}),
        Sample(((2, 3), (2, 3)), {"x_axes": "ij", "y_axes": "ij", "axes": "i"}),
    ),
)  # fmt: skip

TABLE = (matmul, contract)
