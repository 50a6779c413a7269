"""Activations as modules."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.module import Module


class Identity(Module):
    """Its input, unchanged.

    >>> Identity()(3.0)
    3.0
    """

    def forward(self, x: Any) -> Any:
        return x


class ReLU(Module):
    """``max(0, x)``; its slope at 0 is 0.

    >>> ReLU()(-1.0)
    0.0
    """

    def forward(self, x: Any) -> Any:
        return functional.relu(x)


class Tanh(Module):
    """The hyperbolic tangent: from -1 to 1.

    >>> Tanh()(0.0)
    0.0
    """

    def forward(self, x: Any) -> Any:
        return functional.tanh(x)


class Sigmoid(Module):
    """``1 / (1 + e^-x)``: from 0 to 1.

    >>> Sigmoid()(0.0)
    0.5
    """

    def forward(self, x: Any) -> Any:
        return functional.sigmoid(x)


class Softplus(Module):
    """``ln(1 + e^x)``: a relu without the corner.

    >>> round(Softplus()(0.0), 4)
    0.6931
    """

    def forward(self, x: Any) -> Any:
        return functional.softplus(x)


class Softmax(Module):
    """Positive weights that sum to 1 along ``dim``.

    >>> Softmax()([0.0, 0.0])
    array([0.5, 0.5])
    """

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Any) -> Any:
        return functional.softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class LogSoftmax(Softmax):
    """The logarithm of `Softmax`, without underflow.

    >>> LogSoftmax()([1000.0, 0.0])
    array([    0., -1000.])
    """

    def forward(self, x: Any) -> Any:
        return functional.log_softmax(x, self.dim)
