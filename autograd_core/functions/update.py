"""``x.at[i]``: what an assignment would do, as a new array.

Where an index names an entry more than once, updates are made one after the other, in order: the
last ``set`` wins, ``add`` and ``multiply`` add and multiply each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd_core.arrays import plain_index
from autograd_core.elementwise import add, maximum, minimum, multiply
from autograd_core.functions.operand import operand
from autograd_core.structural.indexing import getitem, repeats, setitem
from autograd_core.structural.shape import broadcast_to, reshape


class At:
    """``x.at``, to be indexed."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __getitem__(self, index: Any) -> Place:
        return Place(self.x, plain_index(index))


class Place:
    """``x.at[i]``: the entries that an update acts on."""

    def __init__(self, x: Any, index: Any) -> None:
        self.x = x
        self.index = index

    def set(self, y: Any) -> Any:
        """``x`` with ``y`` at the place.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[0].set(5.0)
        Tensor([5., 2.], grad=None)
        """
        return self.updated(y, lambda here, new: new)

    def add(self, y: Any) -> Any:
        """``x`` with ``y`` added at the place, as often as the index names it.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[[0, 0]].add(5.0)
        Tensor([11.,  2.], grad=None)
        """
        return self.updated(y, add)

    def multiply(self, y: Any) -> Any:
        """``x`` multiplied by ``y`` at the place.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[1].multiply(5.0)
        Tensor([ 1., 10.], grad=None)
        """
        return self.updated(y, multiply)

    def max(self, y: Any) -> Any:
        """``x`` at the place no smaller than ``y``.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[:].max(1.5)
        Tensor([1.5, 2. ], grad=None)
        """
        return self.updated(y, maximum)

    def min(self, y: Any) -> Any:
        """``x`` at the place no larger than ``y``.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[:].min(1.5)
        Tensor([1. , 1.5], grad=None)
        """
        return self.updated(y, minimum)

    def updated(self, y: Any, combine: Callable[[Any, Any], Any]) -> Any:
        """``x`` with ``combine(what is there, y)`` at the place."""
        y = operand(y)
        if not repeats(self.index):
            return setitem(self.x, combine(self.x[self.index], y), index=self.index)
        size = int(np.prod(self.x.shape))
        places = np.arange(size).reshape(self.x.shape)[self.index]
        entries = reshape(broadcast_to(y, shape=places.shape), shape=(-1,))
        flat = reshape(self.x, shape=(size,))
        for turn in turns(places.ravel()):
            at = (places.ravel()[turn],)
            new = combine(getitem(flat, index=at), getitem(entries, index=(turn,)))
            flat = setitem(flat, new, index=at)
        return reshape(flat, shape=self.x.shape)


def turns(places: Any) -> Iterator[Any]:
    """The updates in rounds, so that each round names no place twice.

    >>> import numpy as np
    >>> [turn.tolist() for turn in turns(np.array([4, 7, 4]))]
    [[0, 1], [2]]
    """
    order = np.argsort(places, kind="stable")
    ranked = places[order]
    first = np.r_[True, ranked[1:] != ranked[:-1]][: len(ranked)]
    starts = np.maximum.accumulate(np.where(first, np.arange(len(ranked)), 0))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(ranked)) - starts
    for r in range(int(rank.max(initial=-1)) + 1):
        yield np.flatnonzero(rank == r)
