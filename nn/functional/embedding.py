"""Embedding as a function: rows of a table, looked up by number.  Next: convolution.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions.operand import numbers, operand
from nn.checks import input_of, named
from nn.parameter import writable
from nn.rows import lookup as rows


def embedding(
    input: Any, weight: Any, padding_idx: int | None = None, max_norm: float | None = None,
    norm_type: float = 2.0,
) -> Any:  # fmt: skip
    """The rows of ``weight`` ``(count, width)`` with the numbers ``input`` ``(…)``: ``(…, width)``.

    The row ``padding_idx`` gets no gradient. Rows longer than ``max_norm``, in the norm of order
    ``norm_type``, are shortened first, in place. Raises `OperandError` for an input that is no
    whole numbers and `ArgumentError` for a number that has no row.

    >>> embedding([1, 0, 1], [[0.0, 0.5], [1.0, 1.5]])
    array([[1. , 1.5],
           [0. , 0.5],
           [1. , 1.5]])
    """
    return looked_up("embedding", input, weight, padding_idx, max_norm, norm_type)


def looked_up(
    owner: Any, input: Any, weight: Any, padding_idx: int | None, max_norm: float | None,
    norm_type: float,
) -> Any:  # fmt: skip
    """What `embedding` and its layer do."""
    table, index = operand(weight), numbers(input_of(owner, input))
    require_table(owner, table.shape)
    count = table.shape[0]
    if index.dtype.kind not in "iu" and index.size:
        raise OperandError(
            f"{named(owner)} was called on an input of dtype {index.dtype}: it takes the numbers "
            "of rows, such as x.astype(int)."
        )
    index = index.astype(np.intp)
    stray = index[(index < 0) | (index >= count)]
    if stray.size:
        raise ArgumentError(
            f"{named(owner)} was called on the number {stray[0]}, and has {count} rows: they go "
            f"from 0 to {count - 1}."
        )
    if max_norm is not None:
        require_norm(owner, max_norm)
        shorten(table, np.unique(index), max_norm, norm_type)
    return rows.lookup(table, index=index, padding_idx=row_of(owner, padding_idx, count))


def shorten(table: Any, index: Any, max_norm: float, norm_type: float) -> None:
    """Bring those rows of a table that are longer down to ``max_norm``, in place."""
    array = writable(table)
    lengths = np.linalg.norm(array[index], norm_type, axis=1)
    long = lengths > max_norm
    array[index[long]] *= (max_norm / (lengths[long] + 1e-7))[:, None]


def row_of(owner: Any, padding_idx: int | None, count: int) -> int | None:
    """The number of the padding's row, counted from the start; refuses one that is not there."""
    if padding_idx is None:
        return None
    whole = isinstance(padding_idx, (int, np.integer)) and not isinstance(padding_idx, bool)
    if not whole or not -count <= padding_idx < count:
        raise ArgumentError(
            f"{named(owner)} was given padding_idx={padding_idx!r} and {count} rows: they go from "
            f"0 to {count - 1}."
        )
    return int(padding_idx % count)


def require_norm(owner: Any, max_norm: float | None) -> None:
    """Refuse a longest length that is none."""
    if max_norm is not None and not max_norm > 0:
        raise ArgumentError(f"{named(owner)} was given max_norm={max_norm}; give a number above 0.")


def require_table(owner: Any, shape: tuple[int, ...]) -> None:
    """Refuse what is no table."""
    if len(shape) != 2:
        raise ShapeError(
            f"{named(owner)} was given vectors of shape {shape}: a table has the shape (count, "
            "width), a vector a row."
        )
