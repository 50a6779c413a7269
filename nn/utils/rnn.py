"""Sequences of different lengths, as torch.nn.utils.rnn has them.  Read padded.py first."""

from nn.utils.packed import (
    PackedSequence,
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
)
from nn.utils.padded import pad_sequence

__all__ = [
    "PackedSequence",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
]
