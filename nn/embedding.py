"""Embedding: a table of vectors, one for each word of a vocabulary.  Next: shape.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.functions.operand import numbers
from nn import init
from nn.checks import require_width
from nn.functional.layers import looked_up
from nn.module import Module
from nn.parameter import Parameter, floating, writable


class Embedding(Module):
    """The vectors with the numbers that come in: ``(…)`` whole numbers to ``(…, embedding_dim)``.

    ``weight`` is ``(num_embeddings, embedding_dim)``, drawn from a normal distribution. The vector
    ``padding_idx`` starts as 0, and no gradient changes it.

    Raises `ArgumentError` for a number that has no vector, and `OperandError` for one that is not
    whole.

    >>> layer = Embedding(5, 3, padding_idx=0)
    >>> layer([[1, 4, 0]]).shape
    (1, 3, 3)
    >>> layer([0]).data
    array([[0., 0., 0.]])
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, *,
        dtype: Any = None, rng: Any = None,
    ) -> None:  # fmt: skip
        require_width("Embedding", "num_embeddings", num_embeddings)
        require_width("Embedding", "embedding_dim", embedding_dim)
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ArgumentError(
                f"Embedding was given padding_idx={padding_idx} and {num_embeddings} vectors: "
                f"they go from 0 to {num_embeddings - 1}."
            )
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        zeros = np.zeros((num_embeddings, embedding_dim), floating(dtype))
        self.weight = init.normal_(Parameter(zeros), rng=rng)
        if self.padding_idx is not None:
            writable(self.weight)[self.padding_idx] = 0.0

    def forward(self, x: Any) -> Any:
        """``(…)`` to ``(…, embedding_dim)``."""
        return looked_up(self, x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"

    @classmethod
    def from_pretrained(
        cls, embeddings: Any, freeze: bool = True, padding_idx: int | None = None
    ) -> Embedding:
        """An embedding of vectors that are known, copied; they are not trained if ``freeze``.

        >>> Embedding.from_pretrained([[1.0, 2.0]])([0])
        Tensor([[1., 2.]])
        """
        table = Parameter(numbers(embeddings), requires_grad=not freeze)
        layer = cls(table.shape[0], table.shape[1], padding_idx)
        layer.weight = table
        return layer
