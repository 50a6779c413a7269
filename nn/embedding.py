"""Embedding: a table of vectors, one for each word of a vocabulary.  Next: shape.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.functions.operand import numbers
from nn import init
from nn.checks import require_width
from nn.functional.embedding import looked_up, require_norm, require_table, row_of
from nn.module import Module
from nn.parameter import Parameter, floating, writable


class Embedding(Module):
    """The vectors with the numbers that come in: ``(…)`` whole numbers to ``(…, embedding_dim)``.

    ``weight`` is ``(num_embeddings, embedding_dim)``, drawn from a normal distribution. The vector
    ``padding_idx`` starts as 0, and no gradient changes it. Vectors longer than ``max_norm``, in
    the norm of order ``norm_type``, are shortened to it, in place, when they are looked up.

    Raises `ArgumentError` for a number that has no vector, and `OperandError` for one that is not
    whole.

    >>> layer = Embedding(5, 3, padding_idx=0)
    >>> layer([[1, 4, 0]]).shape
    (1, 3, 3)
    >>> layer([0]).data
    array([[0., 0., 0.]])
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None,
        max_norm: float | None = None, norm_type: float = 2.0, *, dtype: Any = None,
        rng: Any = None,
    ) -> None:  # fmt: skip
        require_width("Embedding", "num_embeddings", num_embeddings)
        require_width("Embedding", "embedding_dim", embedding_dim)
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = row_of("Embedding", padding_idx, num_embeddings)
        require_norm("Embedding", max_norm)
        self.max_norm, self.norm_type = max_norm, norm_type
        zeros = np.zeros((num_embeddings, embedding_dim), floating(dtype))
        self.weight = init.normal_(Parameter(zeros), rng=rng)
        if self.padding_idx is not None:
            writable(self.weight)[self.padding_idx] = 0.0

    def forward(self, input: Any) -> Any:
        """``(…)`` to ``(…, embedding_dim)``."""
        return looked_up(self, input, self.weight, self.padding_idx, self.max_norm,
                         self.norm_type)  # fmt: skip

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        longest = "" if self.max_norm is None else f", max_norm={self.max_norm}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}{longest}"

    @classmethod
    def from_pretrained(
        cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None,
        max_norm: float | None = None, norm_type: float = 2.0,
    ) -> Embedding:  # fmt: skip
        """An embedding of vectors that are known, copied; they are not trained if ``freeze``.

        >>> Embedding.from_pretrained([[1.0, 2.0]])([0])
        Tensor([[1., 2.]])
        """
        table = Parameter(numbers(embeddings), requires_grad=not freeze)
        require_table("Embedding.from_pretrained", table.shape)
        count, width = table.shape
        layer = cls(count, width, padding_idx, max_norm, norm_type)
        layer.weight = table
        return layer
