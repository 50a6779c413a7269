"""Collate: examples become a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograd_core.errors import OperandError, ShapeError
from autograd_core.functions.operand import numbers
from autograd_core.tensor import tensor


def default_collate(batch: list[Any]) -> Any:
    """A batch of a list of examples: numbers and arrays are stacked into a constant Tensor.

    Tuples, lists and dictionaries are gone into, part by part; strings become a list.

    Raises `ShapeError` for arrays of different shapes, `OperandError` for what nobody can stack.

    >>> default_collate([([1.0, 2.0], 0), ([3.0, 4.0], 1)])
    ([Tensor([1., 3.]), Tensor([2., 4.])], Tensor([0, 1], dtype=int64))
    """
    if not len(batch):
        raise ShapeError("default_collate was given no examples, of which there is no batch.")
    first = batch[0]
    if isinstance(first, (str, bytes)):
        return list(batch)
    if isinstance(first, Mapping):
        return {key: default_collate([example[key] for example in batch]) for key in first}
    if isinstance(first, (tuple, list)):
        require_same({(len(example),) for example in batch})
        parts = [default_collate(list(part)) for part in zip(*batch)]
        return type(first)(parts) if type(first) in (tuple, list) else type(first)(*parts)
    return stacked(batch)


def stacked(batch: list[Any]) -> Any:
    """Numbers or arrays of one shape as one tensor."""
    arrays = [np.asarray(numbers(example)) for example in batch]
    require_same({array.shape for array in arrays})
    if any(array.dtype.kind not in "fiub" for array in arrays):
        kind = next(type(x).__name__ for x, a in zip(batch, arrays) if a.dtype.kind not in "fiub")
        raise OperandError(
            f"a batch was to be made of examples that hold a {kind}, and only numbers can be "
            "stacked. Give the DataLoader a collate_fn that says what to make of a list of them."
        )
    return tensor(np.stack(arrays))


def require_same(shapes: set[tuple[int, ...]]) -> None:
    """Refuse examples of different shapes."""
    if len(shapes) > 1:
        raise ShapeError(
            f"a batch was to be made of examples of shapes {sorted(shapes)}, which cannot be "
            "stacked. Give the DataLoader a collate_fn that fills them up: nn.utils.rnn has "
            "pad_sequence."
        )
