"""Shapes changed, arrays joined, matrices multiplied.  Next: update.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd_core.errors import OperandError, ShapeError
from autograd_core.functions.operand import operand, plain_axis, plain_shape
from autograd_core.structural import contraction, indexing
from autograd_core.structural import shape as rows


def reshape(x: Any, *shape: Any) -> Any:
    """The same entries in another shape; one length may be -1, which is worked out.

    Raises `ShapeError` where the number of entries differs.

    >>> reshape([1.0, 2.0, 3.0, 4.0], 2, -1)
    array([[1., 2.],
           [3., 4.]])
    """
    return rows.reshape(operand(x), shape=plain_shape(shape))


def transpose(x: Any, *axes: Any) -> Any:
    """The axes in another order; all reversed when none are given, as NumPy has it.

    >>> transpose([[1.0, 2.0, 3.0]]).shape
    (3, 1)
    """
    x = operand(x)
    if not axes or axes == (None,):
        return rows.transpose(x, axes=None)
    plain = plain_axis(plain_shape(axes), None, len(x.shape), "transpose")
    if len(plain) != len(x.shape):  # type: ignore[arg-type]
        raise ShapeError(
            f"transpose to axes {plain} of an array of shape {x.shape}: name every axis once."
        )
    return rows.transpose(x, axes=plain)


def broadcast_to(x: Any, shape: Any) -> Any:
    """``x`` repeated to ``shape``. Raises `ShapeError` where it does not broadcast.

    >>> broadcast_to([1.0, 2.0], (2, 2))
    array([[1., 2.],
           [1., 2.]])
    """
    return rows.broadcast_to(operand(x), shape=plain_shape((shape,)))


def concatenate(arrays: Sequence[Any], axis: int = 0, *, dim: int | None = None) -> Any:
    """Arrays joined along an axis they have. Raises `ShapeError` where other axes differ.

    >>> concatenate([[1.0], [2.0, 3.0]])
    array([1., 2., 3.])
    """
    inputs = [operand(x) for x in several(arrays, "concatenate")]
    rank = len(inputs[0].shape)
    plain = plain_axis(axis if dim is None else None, dim, rank, "concatenate")
    return indexing.join(*inputs, axis=plain)


def stack(arrays: Sequence[Any], axis: int = 0, *, dim: int | None = None) -> Any:
    """Arrays of one shape joined along a new axis; Values become a Tensor.

    >>> from autograd_core import Value
    >>> stack([Value(1.0), Value(2.0)])
    Tensor([1., 2.], grad=None)
    """
    inputs = [operand(x) for x in several(arrays, "stack")]
    rank = len(inputs[0].shape) + 1
    plain = plain_axis(axis if dim is None else None, dim, rank, "stack")
    return indexing.pile(*inputs, axis=plain)


def matmul(x: Any, y: Any) -> Any:
    """The product of matrices ``x @ y``, with NumPy's rules for vectors and stacks of matrices.

    Raises `ShapeError` for a 0-d operand, and where the inner lengths differ.

    >>> matmul([[1.0, 2.0]], [3.0, 4.0])
    array([11.])
    """
    return contraction.matmul(operand(x), operand(y))


def several(arrays: Any, what: str) -> list[Any]:
    """The arrays of a list, refusing none."""
    if not isinstance(arrays, Iterable):
        raise OperandError(f"{what} of {arrays!r}: give the arrays in a list.")
    listed = list(arrays)
    if not listed:
        raise ShapeError(f"{what} of an empty list: there is no shape to give. Pass one or more.")
    return listed
