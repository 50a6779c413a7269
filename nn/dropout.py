"""Dropout: in training, some of the input is left out at random.  Next: embedding.py.

What is left grows by ``1 / (1 - p)``, so that its expected value stays what it was (Srivastava and
others, 2014). After ``eval()`` nothing is changed. Drawn from nn's generator (`manual_seed`), or
from ``rng``. ``inplace`` is taken for PyTorch's sake and does nothing.
"""

from __future__ import annotations

from typing import Any

from nn.checks import entries_of
from nn.functional.layers import dropout, dropout_channels, require_probability
from nn.module import Module


class Dropout(Module):
    """Each entry is 0 with probability ``p``: any shape to the same.

    Raises `ArgumentError` for ``p`` outside [0, 1].

    >>> Dropout(0.5).eval()([1.0, 2.0])
    array([1., 2.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False, *, rng: Any = None) -> None:
        require_probability(self._get_name(), p)
        self.p = p
        self.rng = rng

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return dropout(entries_of(self, input), self.p, self.training, self.rng)

    def extra_repr(self) -> str:
        return f"p={self.p}"


class Dropout1d(Dropout):
    """Each whole channel of signals ``(N, C, L)`` is 0 with probability ``p``.

    >>> Dropout1d(1.0)([[1.0, 2.0]])
    array([[0., 0.]])
    """

    rank = 1

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return dropout_channels(self, self.rank, input, self.p, self.training, self.rng)


class Dropout2d(Dropout1d):
    """Each whole channel of images ``(N, C, H, W)`` is 0 with probability ``p``.

    >>> Dropout2d(0.5).eval()([[[1.0, 2.0]]])
    array([[[1., 2.]]])
    """

    rank = 2
