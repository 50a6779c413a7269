"""Dataset: examples that are counted and numbered.  Next: loader.py."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions.operand import numbers, operand
from autograd_core.tensor import Tensor, tensor
from nn.seed import generator as as_generator


class Dataset:
    """The base of data sets: define ``__len__`` and ``__getitem__``, which gives one example.

    One that can give many examples as a batch at once may also define ``take(indices)``; it is
    then not asked for each, nor collated.

    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, i):
    ...         return i, i * i
    >>> Squares()[3]
    (3, 9)
    """

    take: Any = None

    def __len__(self) -> int:
        raise NotImplementedError(
            f"{type(self).__name__} defines no __len__, so nobody knows how many examples it has."
        )

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(
            f"{type(self).__name__} defines no __getitem__(self, index), which gives one example."
        )


class TensorDataset(Dataset):
    """Arrays or tensors side by side: example i is the tuple of their i-th rows, as constants.

    Raises `ArgumentError` for none, `ShapeError` unless all are equally long.

    >>> TensorDataset([[1.0, 2.0], [3.0, 4.0]], [0, 1])[1]
    (Tensor([3., 4.]), Tensor(1, dtype=int64))
    """

    def __init__(self, *tensors: Any) -> None:
        if not tensors:
            raise ArgumentError("TensorDataset was given nothing. Give it arrays: inputs, targets.")
        self.arrays = [np.asarray(numbers(operand(held))) for held in tensors]
        shapes = [array.shape for array in self.arrays]
        if any(not shape or shape[0] != shapes[0][0] for shape in shapes):
            raise ShapeError(
                f"TensorDataset was given arrays of shapes {', '.join(map(str, shapes))}: their "
                "first axes count the examples, and must be equally long."
            )

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """All of it."""
        return tuple(map(tensor, self.arrays))

    def __len__(self) -> int:
        return len(self.arrays[0])

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple([tensor(array[index]) for array in self.arrays])

    take = __getitem__  # NumPy's index may be a list of them


class Subset(Dataset):
    """Some examples of a data set, by their numbers.

    Raises `ArgumentError` for a number the data set does not have, `OperandError` for what is no
    list of whole numbers.

    >>> Subset(TensorDataset([1.0, 2.0, 3.0]), [2, 0])[0]
    (Tensor(3.),)
    """

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        self.dataset = dataset
        self.indices = whole_numbers("Subset", indices)
        count = len(dataset)
        out = self.indices[(self.indices < -count) | (self.indices >= count)]
        if out.size:
            raise ArgumentError(
                f"Subset was asked for example {out[0]} of a data set that has {count}, numbered "
                "from 0."
            )
        if isinstance(dataset, Dataset) and dataset.take is not None:
            self.take = lambda indices: dataset.take(self.indices[indices])

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Any:
        return self.dataset[self.indices[index]]


def random_split(dataset: Any, lengths: Sequence[float], generator: Any = None) -> list[Subset]:
    """Parts of a data set, drawn at random: of these many examples, or of these shares.

    ``lengths`` add up to the number of examples, or to 1; what shares leave over goes to the
    first ones. ``generator`` is a seed, a NumPy generator, or None for nn's own.

    Raises `ArgumentError` for lengths that add up to something else.

    >>> a, b = random_split(TensorDataset(range(10)), [0.75, 0.25], generator=0)
    >>> len(a), len(b)
    (8, 2)
    """
    counts = counted(lengths, len(dataset))
    order = as_generator(generator).permutation(len(dataset))
    ends = np.cumsum(counts)
    return [Subset(dataset, order[end - count : end]) for count, end in zip(counts, ends)]


def counted(lengths: Sequence[float], total: int) -> list[int]:
    """How many examples each part gets."""
    lengths = list(lengths) if isinstance(lengths, Iterable) else [lengths]
    if not lengths or any(isinstance(n, str) or not n >= 0 for n in lengths):
        raise ArgumentError(f"random_split was given lengths={lengths}; give counts or shares.")
    if sum(lengths) == total and all(n == int(n) for n in lengths):
        return [int(n) for n in lengths]
    if not math.isclose(sum(lengths), 1.0):
        raise ArgumentError(
            f"random_split was given lengths={lengths}, which add up to {sum(lengths):g}: counts "
            f"must add up to the {total} examples there are, and shares to 1."
        )
    counts = [math.floor(total * share) for share in lengths]
    for i in range(total - sum(counts)):
        counts[i % len(counts)] += 1
    return counts


def whole_numbers(owner: str, indices: Any) -> np.ndarray:
    """The numbers of examples as an array; refuses truths, fractions and tables."""
    array = np.asarray(indices)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise OperandError(
            f"{owner} was given the numbers of examples as an array of shape {array.shape} of "
            f"{array.dtype}: give a list of whole numbers. Of a mask, np.flatnonzero(mask) is one."
        )
    return array.astype(int)


def require_dataset(owner: str, dataset: Any) -> None:
    """Refuse what cannot be counted and numbered."""
    counted = hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__")
    if not counted or isinstance(dataset, Mapping):
        raise OperandError(
            f"{owner} was given a {type(dataset).__name__}, which has no length or no items. Give "
            "it a list of examples, or TensorDataset(inputs, targets)."
        )
