"""Entries picked, repeated and put in order.  Next: update.py.

Which entry goes where, NumPy knows: its own function is run on the numbers of the places, and the
entries are then gathered from those places. So every detail is NumPy's, and one row differentiates
them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.elementwise import where
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.operand import numbers, operand, plain_axis
from autograd_core.functions.reduce import sum
from autograd_core.structural.indexing import getitem, putitem, setitem
from autograd_core.structural.shape import reshape
from autograd_core.structural.windows import windows

Arrange = Callable[[Any], Any]


def rearranged(x: Any, arrange: Arrange) -> Any:
    """``arrange(x)``, where ``arrange`` only moves, drops or repeats entries."""
    x = operand(x)
    size = int(np.prod(x.shape))
    try:
        places = arrange(np.arange(size).reshape(x.shape))
    except (ValueError, IndexError, TypeError) as error:
        raise ShapeError(f"an array of shape {x.shape} was rearranged: {error}.") from None
    return getitem(reshape(x, shape=(size,)), index=(places,))


def flip(x: Any, axis: Any = None) -> Any:
    """With the entries along some axes, or all, in reverse order.

    >>> flip([1.0, 2.0, 3.0])
    array([3., 2., 1.])
    """
    x = operand(x)
    rank = len(x.shape)
    plain = plain_axis(axis, None, rank, "flip")
    turned = range(rank) if plain is None else np.atleast_1d(plain)
    return getitem(x, index=tuple([slice(None, None, -1 if i in turned else 1)
                                   for i in range(rank)]))  # fmt: skip


def fliplr(x: Any) -> Any:
    """With the columns in reverse order.

    >>> fliplr([[1.0, 2.0]])
    array([[2., 1.]])
    """
    return flip(x, 1)


def flipud(x: Any) -> Any:
    """With the rows in reverse order.

    >>> flipud([1.0, 2.0])
    array([2., 1.])
    """
    return flip(x, 0)


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """Moved on along an axis; what drops out at the end comes in at the start.

    >>> roll([1.0, 2.0, 3.0], 1)
    array([3., 1., 2.])
    """
    return rearranged(x, lambda places: np.roll(places, shift, axis))


def rot90(x: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """Turned by a quarter, ``k`` times, from the first of ``axes`` to the second.

    >>> rot90([[1.0, 2.0]])
    array([[2.],
           [1.]])
    """
    return rearranged(x, lambda places: np.rot90(places, k, axes))


def tile(x: Any, reps: Any) -> Any:
    """The whole array repeated side by side.

    >>> tile([1.0, 2.0], 2)
    array([1., 2., 1., 2.])
    """
    return rearranged(x, lambda places: np.tile(places, reps))


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each entry repeated in its place.

    >>> repeat([1.0, 2.0], 2)
    array([1., 1., 2., 2.])
    """
    return rearranged(x, lambda places: np.repeat(places, repeats, axis))


def take(x: Any, indices: Any, axis: int | None = None, mode: Any = "raise") -> Any:
    """The entries at ``indices`` along an axis; None flattens first.

    >>> take([5.0, 6.0, 7.0], [2, 0])
    array([7., 5.])
    """
    return rearranged(x, lambda places: np.take(places, numbers(indices), axis, mode=mode))


def take_along_axis(x: Any, indices: Any, axis: int | None = -1) -> Any:
    """From each lane along an axis the entries that ``indices`` names in that lane.

    >>> take_along_axis([[5.0, 6.0], [7.0, 8.0]], [[1], [0]], 1)
    array([[6.],
           [7.]])
    """
    return rearranged(x, lambda places: np.take_along_axis(places, numbers(indices), axis))


def compress(condition: Any, x: Any, axis: int | None = None) -> Any:
    """The entries along an axis where ``condition`` is true.

    >>> compress([True, False, True], [1.0, 2.0, 3.0])
    array([1., 3.])
    """
    return rearranged(x, lambda places: np.compress(numbers(condition), places, axis))


def sort(x: Any, axis: int | None = -1) -> Any:
    """In rising order along an axis; None flattens first. Equal entries stay in order.

    >>> sort([3.0, 1.0, 2.0])
    array([1., 2., 3.])
    """
    return ordered(x, axis, lambda a, along: np.argsort(a, axis=along, kind="stable"))


def partition(x: Any, kth: Any, axis: int | None = -1) -> Any:
    """With the ``kth`` entry where sorting would put it, smaller ones before it.

    >>> print(partition([3.0, 1.0, 2.0], 0)[0])
    1.0
    """
    return ordered(x, axis, lambda a, along: np.argpartition(a, kth, axis=along))


def ordered(x: Any, axis: int | None, order: Callable[[Any, Any], Any]) -> Any:
    """Put in the order that ``order`` finds."""
    x = operand(x)
    if axis is None:
        x, axis = reshape(x, shape=(-1,)), -1
    plain_axis(axis, None, len(x.shape), "sort")
    return take_along_axis(x, order(numbers(x), axis), axis)


def topk(x: Any, k: int, axis: int = -1, largest: bool = True, *, dim: Any = None) -> Any:
    """The ``k`` largest entries along an axis (or smallest), and where they stand.

    >>> topk([3.0, 1.0, 2.0], 2)
    (array([3., 2.]), array([0, 2]))
    """
    x = operand(x)
    plain: Any = plain_axis(axis if dim is None else None, dim, len(x.shape), "topk")
    if not 0 <= k <= x.shape[plain]:
        raise ArgumentError(f"topk of {k} entries of an axis of length {x.shape[plain]}.")
    key = -numbers(x) if largest else numbers(x)
    found = np.take(np.argsort(key, axis=plain, kind="stable"), range(k), axis=plain)
    return take_along_axis(x, found, plain), found


def pad(x: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = 0.0) -> Any:
    """With a border: of a constant, or of entries (modes edge, reflect, symmetric, wrap).

    ``pad_width`` is a number, a pair for before and after, or a pair an axis.

    >>> pad([1.0, 2.0], (1, 2))
    array([0., 1., 2., 0., 0.])
    """
    x = operand(x)
    if mode in ("edge", "reflect", "symmetric", "wrap"):
        return rearranged(x, lambda places: np.pad(places, pad_width, mode))
    if mode != "constant":
        raise ArgumentError(
            f"pad with mode={mode!r}: there are constant, edge, reflect, symmetric and wrap."
        )
    frame = np.pad(np.zeros_like(numbers(x)), pad_width, constant_values=numbers(constant_values))
    before = np.broadcast_to(pad_width, (len(x.shape), 2))[:, 0].tolist()
    return setitem(frame, x, index=tuple([slice(a, a + n) for a, n in zip(before, x.shape)]))


def triu(x: Any, k: int = 0) -> Any:
    """The upper triangle of the last two axes, from the ``k``-th diagonal; 0 elsewhere.

    >>> triu([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 2.],
           [0., 4.]])
    """
    x = operand(x)
    return where(np.triu(np.ones(x.shape[-2:], bool), k), x, 0.0)


def tril(x: Any, k: int = 0) -> Any:
    """The lower triangle of the last two axes, up to the ``k``-th diagonal; 0 elsewhere.

    >>> tril([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 0.],
           [3., 4.]])
    """
    x = operand(x)
    return where(np.tril(np.ones(x.shape[-2:], bool), k), x, 0.0)


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonals along two axes, as the last axis.

    >>> diagonal([[1.0, 2.0], [3.0, 4.0]])
    array([1., 4.])
    """
    return rearranged(x, lambda places: np.diagonal(places, offset, axis1, axis2))


def diag(x: Any, k: int = 0) -> Any:
    """The diagonal of a matrix, or the matrix with a vector on its diagonal.

    >>> diag([1.0, 2.0])
    array([[1., 0.],
           [0., 2.]])
    """
    x = operand(x)
    if len(x.shape) != 1:
        return diagonal(x, k)
    n = x.shape[0] + (k if k > 0 else -k)
    i = np.arange(x.shape[0])
    return putitem(x, shape=(n, n), index=(i + (-k if k < 0 else 0), i + (k if k > 0 else 0)))


def diagflat(x: Any, k: int = 0) -> Any:
    """The matrix with all entries on its diagonal.

    >>> diagflat([[1.0, 2.0]]).shape
    (2, 2)
    """
    return diag(reshape(operand(x), shape=(-1,)), k)


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of the diagonal.

    >>> print(trace([[1.0, 2.0], [3.0, 4.0]]))
    5.0
    """
    return sum(diagonal(x, offset, axis1, axis2), axis=-1)


def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """Every window along some axes; the window's own axes come last.

    >>> sliding_window_view([1.0, 2.0, 3.0], 2)
    array([[1., 2.],
           [2., 3.]])
    """
    x = operand(x)
    window = tuple(np.atleast_1d(window_shape).tolist())
    plain = plain_axis(axis, None, len(x.shape), "sliding_window_view")
    axes = tuple(range(len(x.shape))) if plain is None else tuple(np.atleast_1d(plain).tolist())
    return windows(x, window=window, axis=axes)
