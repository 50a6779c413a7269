"""``x.at[i]``: what an assignment would do, as a new array."""

from __future__ import annotations

from typing import Any

from autograd_core.structural.indexing import putitem, setitem


class At:
    """``x.at``, to be indexed."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __getitem__(self, index: Any) -> Place:
        return Place(self.x, index)


class Place:
    """``x.at[i]``: the entries that ``set`` and ``add`` act on."""

    def __init__(self, x: Any, index: Any) -> None:
        self.x = x
        self.index = index

    def set(self, y: Any) -> Any:
        """``x`` with ``y`` at the place.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[0].set(5.0)
        Tensor([5., 2.], grad=None)
        """
        return setitem(self.x, y, index=self.index)

    def add(self, y: Any) -> Any:
        """``x`` with ``y`` added at the place, as often as the index names it.

        >>> from autograd_core import Tensor
        >>> Tensor([1.0, 2.0]).at[[0, 0]].add(5.0)
        Tensor([11.,  2.], grad=None)
        """
        here = self.x[self.index]
        return self.x + putitem(y + here * 0.0, shape=self.x.shape, index=self.index)
