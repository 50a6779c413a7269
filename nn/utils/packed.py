"""Packed sequences: sequences of different lengths without their padding, for recurrent layers.

All first steps stand side by side, then all second ones, and so on: the longest sequence first, so
that those which go on are always the first few. A recurrent layer that reads a packed sequence
stops each of them where it ends, and reads it backwards from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions import swapaxes, where
from autograd_core.functions.operand import numbers, operand
from nn.checks import is_whole, require_number
from nn.utils.padded import pad_sequence


class PackedSequence(NamedTuple):
    """What `pack_padded_sequence` makes, as torch.nn.utils.rnn.PackedSequence.

    ``data``             ``(sum of lengths, …)``
    ``batch_sizes``      how many sequences have a first step, a second, …
    ``sorted_indices``   where each stood before they were sorted; None if they came sorted
    ``unsorted_indices`` where each stands now

    >>> import numpy as np
    >>> packed = PackedSequence(np.array([1, 4, 2, 3]), np.array([2, 1, 1]))
    >>> packed.lengths, packed.padded().tolist()
    (array([3, 1]), [[1, 4], [2, 0], [3, 0]])
    """

    data: Any
    batch_sizes: Any
    sorted_indices: Any = None
    unsorted_indices: Any = None

    @property
    def lengths(self) -> Any:
        """The length of each sequence, the longest first."""
        return (np.arange(self.batch_sizes[0])[:, None] < self.batch_sizes).sum(axis=1)

    def padded(self, padding_value: float = 0.0) -> Any:
        """``(T, N, …)``, the longest sequence first."""
        steps, count = len(self.batch_sizes), int(self.batch_sizes[0])
        held = np.arange(count) < self.batch_sizes[:, None]
        starts = np.cumsum(self.batch_sizes) - self.batch_sizes
        places = np.where(held, starts[:, None] + np.arange(count), 0)
        x = operand(self.data)
        held = held.reshape(steps, count, *(1,) * (len(x.shape) - 1))
        return where(held, x[places], np.asarray(padding_value, x.dtype))

    def filled(self, x: Any) -> PackedSequence:
        """The same sequences of other entries, from ``(T, N, …)``."""
        return self._replace(data=x[np.nonzero(np.arange(x.shape[1]) < self.batch_sizes[:, None])])


def pack_padded_sequence(
    input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack sequences ``(T, N, …)``, with ``batch_first`` ``(N, T, …)``, of these ``lengths``.

    With ``enforce_sorted`` the longest has to come first; otherwise they are sorted here, and stand
    as they did again after `pad_packed_sequence`.

    Raises `ArgumentError` for lengths that are not from 1 to T or not sorted, and `ShapeError` for
    another number of them.

    >>> import numpy as np
    >>> pack_padded_sequence(np.array([[1, 2, 3], [4, 0, 0]]), [3, 1], batch_first=True).data
    array([1, 4, 2, 3])
    """
    x = operand(input)
    if len(x.shape) < 2:
        raise ShapeError(f"pack_padded_sequence of an input of shape {x.shape}: give (T, N, …).")
    x = swapaxes(x, 0, 1) if batch_first else x
    given = require_lengths(numbers(lengths), *x.shape[:2])
    order = None
    if not enforce_sorted:
        order = np.argsort(-given, kind="stable")
        x, given = x[:, order], given[order]
    elif (given[1:] > given[:-1]).any():
        raise ArgumentError(
            f"pack_padded_sequence was given lengths={given.tolist()}, not the longest first. Sort "
            "the sequences, or give enforce_sorted=False."
        )
    batch_sizes = (given > np.arange(given.max())[:, None]).sum(axis=1)
    back = None if order is None else np.argsort(order)
    return PackedSequence(None, batch_sizes, order, back).filled(x[: len(batch_sizes)])


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Any, Any]:  # fmt: skip
    """What `pack_padded_sequence` packed: ``(T, N, …)``, or ``(N, T, …)``, and the lengths.

    ``total_length`` is what T should be, where it was more than the longest has. Raises
    `ArgumentError` for less.

    >>> import numpy as np
    >>> packed = pack_padded_sequence(np.array([[1, 4], [2, 0]]), [2, 1])
    >>> pad_packed_sequence(packed, batch_first=True)
    (array([[1, 2],
           [4, 0]]), array([2, 1]))
    """
    if not isinstance(sequence, PackedSequence):
        raise OperandError(
            f"pad_packed_sequence was given one {type(sequence).__name__}; it takes what "
            "pack_padded_sequence or pack_sequence made."
        )
    require_number("pad_packed_sequence", "padding_value", padding_value)
    longest, total = len(sequence.batch_sizes), total_length
    if total is not None and not (is_whole(total) and total >= longest):
        raise ArgumentError(
            f"pad_packed_sequence was given total_length={total!r}, but a sequence has {longest} "
            "steps: give that or more."
        )
    more = [sequence.batch_sizes, np.zeros((total or longest) - longest, int)]
    x = sequence._replace(batch_sizes=np.concatenate(more)).padded(padding_value)
    lengths, back = sequence.lengths, sequence.unsorted_indices
    if back is not None:
        x, lengths = x[:, back], lengths[back]
    return swapaxes(x, 0, 1) if batch_first else x, lengths


def pack_sequence(sequences: Sequence[Any], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences ``(length, …)``; as `pad_sequence` and `pack_padded_sequence`.

    >>> import numpy as np
    >>> pack_sequence([np.array([1, 2, 3]), np.array([4])]).batch_sizes
    array([2, 1, 1])
    """
    padded = pad_sequence(sequences)  # which refuses what has no length
    lengths = [len(one) for one in sequences]
    return pack_padded_sequence(padded, lengths, enforce_sorted=enforce_sorted)


def require_lengths(lengths: Any, longest: int, count: int) -> Any:
    """The lengths as whole numbers; refuses those of no sequences ``(longest, count)``."""
    if lengths.shape != (count,):
        raise ShapeError(
            f"pack_padded_sequence of {count} sequences was given lengths of shape "
            f"{lengths.shape}: give one for each."
        )
    fits = lengths.dtype.kind in "iu" and count and lengths.min() > 0 and lengths.max() <= longest
    if not fits:
        raise ArgumentError(
            f"pack_padded_sequence was given lengths={lengths.tolist()}: they are whole numbers "
            f"from 1 to {longest}, the steps of the input."
        )
    return lengths


def turned(x: Any, lengths: Any) -> Any:
    """Sequences ``(T, N, …)`` backwards; with ``lengths`` each by itself, the padding unmoved."""
    if lengths is None:
        return x[::-1]
    steps = np.arange(x.shape[0])[:, None]
    return x[np.where(steps < lengths, lengths - 1 - steps, steps), np.arange(len(lengths))]


def final(x: Any, lengths: Any) -> Any:
    """The last step of sequences ``(T, N, …)``; with ``lengths`` of each by itself."""
    return x[-1] if lengths is None else x[lengths - 1, np.arange(len(lengths))]
