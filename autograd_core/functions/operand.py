"""What the public functions accept, made plain: arrays, axes, shapes.  Next: reduce.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.node import Node
from autograd_core.primitive import PLAIN
from autograd_core.structural.indexing import pile
from autograd_core.structural.reduction import Axis
from autograd_core.structural.shape import Shape, lifted


def operand(x: Any) -> Any:
    """``x`` as something a row of arrays takes: a Tensor or an array; a Value becomes a Tensor of
    shape (), and a list of nodes is stacked.
    """
    if isinstance(x, Node):
        return x if x.face is Node.array_face else lifted(x)
    if isinstance(x, np.ndarray):
        return x
    if contains_node(x):
        return pile(*[operand(entry) for entry in x], axis=0)
    try:
        array = np.asarray(x)
    except ValueError:  # NumPy's word for it is inhomogeneous
        raise OperandError(f"{x!r} has rows of different lengths, so it is no array.") from None
    if array.dtype.kind not in "fiub":
        raise OperandError(f"{x!r} is no operand: give real numbers, arrays or nodes.")
    return array


def entries(x: Any) -> Any:
    """`operand`, but numbers and Values stay as they are: for functions of entries."""
    return x if x.__class__ in PLAIN or isinstance(x, Node) else operand(x)


def numbers(x: Any) -> Any:
    """The plain numbers of ``x``, as an array."""
    return np.asarray(x._data if isinstance(x, Node) else x)


def contains_node(x: Any) -> bool:
    """Whether a nested list holds a node."""
    return isinstance(x, Node) or (isinstance(x, (list, tuple)) and any(map(contains_node, x)))


def plain_axis(axis: Any, dim: Any, rank: int, what: str) -> Axis:
    """``axis``, or PyTorch's ``dim``, as None, a number or a tuple, all in range."""
    if dim is not None:
        if axis is not None:
            raise ArgumentError(f"{what} was given both axis and dim: they are one; give axis.")
        axis = dim
    if axis is None:
        return None
    axes = tuple(axis) if isinstance(axis, Iterable) else (axis,)
    for one in axes:
        if not isinstance(one, (int, np.integer)):
            raise OperandError(f"{what} over axis {one!r}: an axis is a whole number.")
        if not -rank <= one < rank:
            raise ShapeError(
                f"{what} over axis {one} of an array with {rank} axes: "
                + (f"axes go from {-rank} to {rank - 1}." if rank else "it has no axis to name.")
            )
    plain = tuple([int(one) % rank for one in axes])
    if len(set(plain)) < len(plain):
        raise ShapeError(f"{what} over axes {axes}: an axis is named twice.")
    return plain if isinstance(axis, Iterable) else plain[0]


def reduced_axis(axis: Any, dim: Any, rank: int, what: str) -> Axis:
    """`plain_axis`, for reductions: as NumPy has it, they find an axis 0 in a single number too."""
    plain = plain_axis(axis, dim, rank or 1, what)
    return plain if rank else None


def floating(what: str, dtype: Any) -> np.dtype[Any]:
    """``dtype`` as NumPy's; refuses what is not floating."""
    try:
        found: np.dtype[Any] | None = np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found.kind != "f":
        raise ArgumentError(
            f"{what} was asked for in {dtype if found is None else found}, which has no fractions "
            "and so no gradient. Give a floating dtype: np.float64 or np.float32."
        )
    return found


def plain_shape(shape: tuple[Any, ...]) -> Shape:
    """``(2, 3)`` from either ``f(x, 2, 3)`` or ``f(x, (2, 3))``."""
    if len(shape) == 1 and isinstance(shape[0], Iterable):
        shape = tuple(shape[0])
    try:
        return tuple([int(n.__index__()) for n in shape])
    except AttributeError:
        raise OperandError(f"a shape is made of whole numbers, and {shape!r} is not.") from None
