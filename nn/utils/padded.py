"""Sequences of different lengths side by side in one array.  Next: packed.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions import pad, stack
from autograd_core.functions.operand import operand
from nn.checks import require_number


def pad_sequence(
    sequences: Sequence[Any], batch_first: bool = False, padding_value: float = 0.0,
    padding_side: str = "right",
) -> Any:  # fmt: skip
    """Stack sequences ``(length, …)``, each filled up to the longest.

    Gives ``(longest, batch, …)``, or ``(batch, longest, …)`` if ``batch_first``; a Tensor if one of
    them is, and gradients flow back to it.

    Raises `ArgumentError` for no sequences, `OperandError` for what is no list of them, and
    `ShapeError` where what follows the length differs.

    >>> import numpy as np
    >>> pad_sequence([np.array([1, 2, 3]), np.array([4])], batch_first=True)
    array([[1, 2, 3],
           [4, 0, 0]])
    """
    if padding_side not in ("left", "right"):
        raise ArgumentError(
            f'pad_sequence was given padding_side={padding_side!r}; it is "left" or "right".'
        )
    if not isinstance(sequences, Iterable) or isinstance(sequences, str):
        raise OperandError(
            f"pad_sequence was given {sequences!r}; it takes a list of sequences, such as "
            "[np.array([1, 2, 3]), np.array([4])]."
        )
    require_number("pad_sequence", "padding_value", padding_value)
    rows = [operand(row) for row in sequences]
    if not rows:
        raise ArgumentError("pad_sequence was given no sequences, and nothing has no longest.")
    shapes = [tuple(row.shape) for row in rows]
    if any(not shape or shape[1:] != shapes[0][1:] for shape in shapes):
        raise ShapeError(
            f"pad_sequence was given sequences of shapes {shapes}: each needs a length first, and "
            "what follows the length must be the same for all."
        )
    longest = max(shape[0] for shape in shapes)
    padded = [
        pad(row, widths(longest - len(row), row.ndim, padding_side), constant_values=padding_value)
        for row in rows
    ]
    return stack(padded, axis=0 if batch_first else 1)


def widths(missing: int, rank: int, side: str) -> list[tuple[int, int]]:
    """How much is added before and after, axis by axis."""
    first = (missing, 0) if side == "left" else (0, missing)
    return [first] + [(0, 0)] * (rank - 1)
