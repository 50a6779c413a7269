"""Activations that look along an axis: weights that sum to 1, and gates.  Next: thresholds.py."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.activations import Activation


class AlongAxis(Activation):
    """What they share: ``dim``, the last axis unless said."""

    settings = ("dim",)

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim


class Softmax(AlongAxis):
    """Positive weights that sum to 1 along ``dim``.

    >>> Softmax()([0.0, 0.0])
    array([0.5, 0.5])
    """

    function = staticmethod(functional.softmax)


class LogSoftmax(AlongAxis):
    """The logarithm of `Softmax`, without underflow.

    >>> LogSoftmax()([1000.0, 0.0])
    array([    0., -1000.])
    """

    function = staticmethod(functional.log_softmax)


class Softmin(AlongAxis):
    """`Softmax` of ``−x``: the smallest entry weighs most.

    >>> Softmin()([0.0, 1000.0])
    array([1., 0.])
    """

    function = staticmethod(functional.softmin)


class GLU(AlongAxis):
    """``a · sigmoid(b)``, a and b the halves along ``dim``: a gate (Dauphin and others, 2017).

    >>> GLU()([3.0, 0.0])
    array([1.5])
    """

    function = staticmethod(functional.glu)


class Softmax2d(Activation):
    """`Softmax` over the channels of images ``(N, C, H, W)`` or ``(C, H, W)``, place by place.

    >>> Softmax2d()([[[0.0]], [[0.0]]]).ravel()
    array([0.5, 0.5])
    """

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return functional.softmax(input, -3)
