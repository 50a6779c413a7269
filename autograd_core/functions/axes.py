"""Axes added, dropped and exchanged, and arrays joined and split along them.  Next: arrange.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ShapeError
from autograd_core.functions.operand import operand, plain_axis
from autograd_core.functions.shape import concatenate
from autograd_core.structural import shape as rows
from autograd_core.structural.indexing import getitem


def ravel(x: Any) -> Any:
    """All entries in one axis.

    >>> ravel([[1.0, 2.0], [3.0, 4.0]])
    array([1., 2., 3., 4.])
    """
    return rows.reshape(operand(x), shape=(-1,))


def squeeze(x: Any, axis: Any = None) -> Any:
    """Without its axes of length 1, or without the ones that are named.

    Raises `ShapeError` for a named axis of another length.

    >>> squeeze([[1.0, 2.0]])
    array([1., 2.])
    """
    x = operand(x)
    plain: Any = plain_axis(axis, None, len(x.shape), "squeeze")
    axes = [i for i, n in enumerate(x.shape) if n == 1] if plain is None else np.atleast_1d(plain)
    wrong = [int(i) for i in axes if x.shape[i] != 1]
    if wrong:
        raise ShapeError(
            f"squeeze of axis {wrong[0]} of shape {x.shape}: only an axis of length 1 can go."
        )
    return rows.reshape(x, shape=tuple([n for i, n in enumerate(x.shape) if i not in axes]))


def expand_dims(x: Any, axis: Any) -> Any:
    """With an axis of length 1 at each place that is named.

    >>> expand_dims([1.0, 2.0], 0)
    array([[1., 2.]])
    """
    x = operand(x)
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    plain: Any = plain_axis(axis, None, len(x.shape) + count, "expand_dims")
    lengths = list(x.shape)
    for a in sorted(np.atleast_1d(plain).tolist()):
        lengths.insert(a, 1)
    return rows.reshape(x, shape=tuple(lengths))


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """With two axes exchanged.

    >>> swapaxes([[1.0, 2.0]], 0, 1).shape
    (2, 1)
    """
    x = operand(x)
    order = list(range(len(x.shape)))
    a, b = (plain_axis(i, None, len(order), "swapaxes") for i in (axis1, axis2))
    order[a], order[b] = order[b], order[a]  # type: ignore[index]
    return rows.transpose(x, axes=tuple(order))


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """With axes moved to other places, the rest in order.

    >>> import numpy as np
    >>> moveaxis(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    x = operand(x)
    rank = len(x.shape)
    pairs = [plain_axis(a, None, rank, "moveaxis") for a in (source, destination)]
    from_, to = (np.atleast_1d(p).tolist() for p in pairs)  # type: ignore[arg-type]
    order = [i for i in range(rank) if i not in from_]
    for place, axis in sorted(zip(to, from_, strict=True)):
        order.insert(place, axis)
    return rows.transpose(x, axes=tuple(order))


def broadcast_arrays(*arrays: Any) -> list[Any]:
    """Each array repeated to the shape that they broadcast to.

    >>> [x.shape for x in broadcast_arrays([[1.0], [2.0]], [1.0, 2.0, 3.0])]
    [(2, 3), (2, 3)]
    """
    inputs = [operand(x) for x in arrays]
    shape = common_shape(inputs, "broadcast_arrays")
    return [rows.broadcast_to(x, shape=shape) for x in inputs]


def common_shape(inputs: Sequence[Any], what: str) -> tuple[int, ...]:
    """The shape that all broadcast to."""
    try:
        return np.broadcast_shapes(*[x.shape for x in inputs])
    except ValueError:
        shapes = " and ".join(str(x.shape) for x in inputs)
        raise ShapeError(
            f"{what} of shapes {shapes}: compared from the last axis back, lengths must be equal "
            "or 1."
        ) from None


def at_least(x: Any, rank: int) -> Any:
    """``x`` with axes of length 1 added where NumPy adds them."""
    x = operand(x)
    return rows.reshape(x, shape=getattr(np, f"atleast_{rank}d")(np.empty(x.shape)).shape)


def each_at_least(arrays: tuple[Any, ...], rank: int) -> Any:
    """One array, or a list of several."""
    made = [at_least(x, rank) for x in arrays]
    return made[0] if len(made) == 1 else made


def atleast_1d(*arrays: Any) -> Any:
    """With one axis at least.

    >>> atleast_1d(3.0)
    array([3.])
    """
    return each_at_least(arrays, 1)


def atleast_2d(*arrays: Any) -> Any:
    """With two axes at least.

    >>> atleast_2d([3.0])
    array([[3.]])
    """
    return each_at_least(arrays, 2)


def atleast_3d(*arrays: Any) -> Any:
    """With three axes at least.

    >>> atleast_3d([3.0, 4.0]).shape
    (1, 2, 1)
    """
    return each_at_least(arrays, 3)


def vstack(arrays: Sequence[Any]) -> Any:
    """Joined along the first axis, vectors as rows.

    >>> vstack([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 2.],
           [3., 4.]])
    """
    return concatenate([at_least(x, 2) for x in arrays], axis=0)


def hstack(arrays: Sequence[Any]) -> Any:
    """Joined along the second axis, vectors along their only one.

    >>> hstack([[1.0], [2.0, 3.0]])
    array([1., 2., 3.])
    """
    inputs = [at_least(x, 1) for x in arrays]
    return concatenate(inputs, axis=0 if inputs and len(inputs[0].shape) == 1 else 1)


def dstack(arrays: Sequence[Any]) -> Any:
    """Joined along the third axis.

    >>> dstack([[1.0, 2.0], [3.0, 4.0]]).shape
    (1, 2, 2)
    """
    return concatenate([at_least(x, 3) for x in arrays], axis=2)


def column_stack(arrays: Sequence[Any]) -> Any:
    """Vectors as columns of a matrix.

    >>> column_stack([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 3.],
           [2., 4.]])
    """
    inputs = [operand(x) for x in arrays]
    return concatenate([x if len(x.shape) > 1 else at_least(x, 2).T for x in inputs], axis=1)


def append(x: Any, values: Any, axis: int | None = None) -> Any:
    """``values`` after ``x``, along an axis; None flattens both first.

    >>> append([1.0], [2.0, 3.0])
    array([1., 2., 3.])
    """
    if axis is None:
        return concatenate([ravel(x), ravel(values)])
    return concatenate([x, values], axis)


def array_split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Cut along an axis: into so many parts as equal as can be, or at the places named.

    >>> [len(part) for part in array_split([1.0, 2.0, 3.0], 2)]
    [2, 1]
    """
    x = operand(x)
    plain: Any = plain_axis(axis, None, len(x.shape), "split")
    places = np.array_split(np.arange(x.shape[plain]), indices_or_sections)
    before = (slice(None),) * plain
    if isinstance(indices_or_sections, (int, np.integer)):
        ends = np.cumsum([len(p) for p in places]).tolist()
        cuts = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    else:
        given = [int(i) for i in indices_or_sections]
        cuts = [slice(a, b) for a, b in zip([None, *given], [*given, None], strict=True)]
    return [getitem(x, index=(*before, cut)) for cut in cuts]


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """`array_split`, where a number of parts must divide the axis.

    Raises `ShapeError` if it does not.

    >>> [len(part) for part in split([1.0, 2.0, 3.0, 4.0], 2)]
    [2, 2]
    """
    x = operand(x)
    plain: Any = plain_axis(axis, None, len(x.shape), "split")
    sections = indices_or_sections
    if isinstance(sections, (int, np.integer)) and x.shape[plain] % sections:
        raise ShapeError(
            f"split of an axis of length {x.shape[plain]} into {sections} equal parts: use "
            "array_split, or name the places to cut."
        )
    return array_split(x, indices_or_sections, axis)


def meshgrid(*arrays: Any, indexing: Any = "xy") -> list[Any]:
    """Every combination of coordinates: one array an axis.

    >>> [x.shape for x in meshgrid([1.0, 2.0], [3.0, 4.0, 5.0])]
    [(3, 2), (3, 2)]
    """
    inputs = [ravel(x) for x in arrays]
    empty: Any = [np.empty(x.shape) for x in inputs]
    shapes = [m.shape for m in np.meshgrid(*empty, indexing=indexing, sparse=True)]
    laid = [rows.reshape(x, shape=shape) for x, shape in zip(inputs, shapes)]
    return broadcast_arrays(*laid)
