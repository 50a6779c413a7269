"""DataLoader: batch after batch of a data set.  Next: shipped.py, toys.py."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from nn.data.collate import default_collate
from nn.data.dataset import Dataset, require_dataset, whole_numbers
from nn.seed import generator as as_generator


class DataLoader:
    """Batches of ``batch_size`` examples, every example once each time it is gone through.

    ``shuffle``     in a new order every time, drawn from ``generator``: a seed, a NumPy generator,
                    or None for nn's own
    ``sampler``     the numbers of the examples in an order of your own, instead of ``shuffle``
    ``batch_sampler``  lists of numbers, one a batch, instead of all of these
    ``collate_fn``  makes a batch of a list of examples; `default_collate` stacks them
    ``drop_last``   leave out the last batch where it is smaller

    Raises `ArgumentError`, when it is made, for settings that give no batch at all or that
    contradict each other.

    >>> from nn.data import TensorDataset
    >>> loader = DataLoader(TensorDataset([[1.0], [2.0], [3.0]], [0, 1, 0]), batch_size=2)
    >>> for x, y in loader:
    ...     print(x.tolist(), y.tolist())
    [[1.0], [2.0]] [0, 1]
    [[3.0]] [0]

    Sequences of different lengths are filled up by a function of one's own:

    >>> from nn.utils.rnn import pad_sequence
    >>> words = [[1, 2, 3], [4], [5, 6]]
    >>> fill = lambda batch: (pad_sequence(batch, batch_first=True), [len(row) for row in batch])
    >>> next(iter(DataLoader(words, batch_size=2, collate_fn=fill)))
    (array([[1, 2, 3],
           [4, 0, 0]]), [3, 1])
    """

    def __init__(
        self, dataset: Any, batch_size: int = 1, shuffle: bool = False, *,
        sampler: Iterable[int] | None = None, batch_sampler: Iterable[Any] | None = None,
        collate_fn: Callable[[list[Any]], Any] | None = None, drop_last: bool = False,
        generator: Any = None,
    ) -> None:  # fmt: skip
        require_dataset("DataLoader", dataset)
        whole = isinstance(batch_size, (int, np.integer)) and not isinstance(batch_size, bool)
        if not whole or batch_size < 1:
            raise ArgumentError(
                f"DataLoader was given batch_size={batch_size!r}; give a whole number from 1 on."
            )
        require_one_order(shuffle, sampler, batch_sampler, int(batch_size), drop_last)
        self.dataset, self.batch_size, self.shuffle = dataset, int(batch_size), shuffle
        self.sampler, self.batch_sampler = sampler, batch_sampler
        self.collate_fn, self.drop_last = collate_fn, drop_last
        self.generator = as_generator(generator)
        if batch_sampler is None and not len(self):
            raise ArgumentError(
                f"DataLoader was given {self.count()} examples, batch_size={batch_size} and "
                f"drop_last={drop_last}: that is no batch at all, and a loop over it would do "
                "nothing. Give it data, or a smaller batch_size."
            )

    def count(self) -> int:
        """How many examples are gone through."""
        return len(self.dataset if self.sampler is None else self.sampler)  # type: ignore[arg-type]

    def __len__(self) -> int:
        """How many batches there are."""
        if self.batch_sampler is not None:
            return len(self.batch_sampler)  # type: ignore[arg-type]
        batches = self.count() / self.batch_size
        return math.floor(batches) if self.drop_last else math.ceil(batches)

    def __iter__(self) -> Iterator[Any]:
        return map(self.batch, self.batches())

    def batches(self) -> Iterator[Any]:
        """The numbers of the examples, batch by batch; the order is drawn at once."""
        if self.batch_sampler is not None:
            return iter(self.batch_sampler)
        if self.sampler is not None:
            order = whole_numbers("DataLoader", list(self.sampler))
        elif self.shuffle:
            order = self.generator.permutation(len(self.dataset))
        else:
            order = np.arange(len(self.dataset))
        starts = range(0, len(order), self.batch_size)
        return islice((order[start : start + self.batch_size] for start in starts), len(self))

    def batch(self, indices: Any) -> Any:
        """The batch of these examples."""
        if isinstance(self.dataset, Dataset) and self.dataset.take and self.collate_fn is None:
            return self.dataset.take(indices)
        collate = self.collate_fn or default_collate
        return collate([self.dataset[int(i)] for i in indices])


def require_one_order(
    shuffle: Any, sampler: Any, batch_sampler: Any, batch_size: int, drop_last: bool
) -> None:
    """Refuse two orders, batches that are said twice, and an order that cannot be counted."""
    orders = {"shuffle": shuffle is not False, "sampler": sampler is not None,
              "batch_sampler": batch_sampler is not None}  # fmt: skip
    if batch_sampler is not None:
        orders |= {"batch_size": batch_size != 1, "drop_last": drop_last}
    said = [f"{name}=" for name, given in orders.items() if given]
    if len(said) > 1:
        raise ArgumentError(
            f"DataLoader was given {' and '.join(said)}: each says by itself what comes when. Give "
            "one of them."
        )
    if sampler is not None and not hasattr(sampler, "__len__"):
        raise ArgumentError(
            f"DataLoader was given a {type(sampler).__name__} as sampler=, which has no length and "
            "is used up after one epoch. Give a list of numbers, or an object with __len__."
        )
