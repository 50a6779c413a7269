"""Activations that cut off what is small.  Next: linear.py."""

from __future__ import annotations

from typing import Any

from nn import functional
from nn.activations import Activation


class Threshold(Activation):
    """``x`` where it is above ``threshold``, else ``value``.

    >>> Threshold(1.0, 0.0)(0.5)
    0.0
    """

    function = staticmethod(functional.threshold)
    settings = ("threshold", "value")

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        self._keep(threshold=threshold, value=value)


class Hardshrink(Activation):
    """``x``, but 0 between ``−lambd`` and ``lambd``.

    >>> Hardshrink()(0.5)
    0.0
    """

    function = staticmethod(functional.hardshrink)
    settings = ("lambd",)

    def __init__(self, lambd: float = 0.5) -> None:
        self._keep(lambd=lambd)

    def extra_repr(self) -> str:
        return ", ".join(map(str, self.chosen().values()))


class Softshrink(Hardshrink):
    """``x`` brought ``lambd`` nearer to 0, and no further.

    >>> Softshrink()(2.0)
    1.5
    """

    function = staticmethod(functional.softshrink)


class RReLU(Activation):
    """``x``, times a slope drawn for each entry where it is not positive; after ``eval()`` times
    the middle of ``lower`` and ``upper``.

    >>> RReLU(0.1, 0.3).eval()(-1.0)
    -0.2
    """

    settings = ("lower", "upper")

    def __init__(
        self, lower: float = 1.0 / 8.0, upper: float = 1.0 / 3.0, inplace: bool = False, *,
        rng: Any = None,
    ) -> None:  # fmt: skip
        self._keep(lower=lower, upper=upper)
        self.rng = rng

    def forward(self, input: Any) -> Any:
        """The same shape."""
        return functional.rrelu(input, **self.chosen(), training=self.training, rng=self.rng)
