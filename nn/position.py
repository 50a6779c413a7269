"""Positional encodings: what tells attention, which knows no order, where a thing stands."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import init
from nn.checks import input_of, require_sequence, require_shape, require_width
from nn.module import Module
from nn.parameter import Parameter, floating, floating_like


def sinusoids(length: int, width: int) -> Any:
    """``(length, width)``: at place t sin(t·ω) and cos(t·ω), ω from 1 down to about 1/10000.

    From Vaswani and others (2017): moving on by a step turns each pair by an angle, so what lies
    some places away is a linear function of what is here.

    >>> sinusoids(2, 4).round(4)
    array([[0.    , 1.    , 0.    , 1.    ],
           [0.8415, 0.5403, 0.01  , 1.    ]])
    """
    rates = 10000.0 ** (-np.arange(0, width, 2) / width)
    angles = np.arange(length)[:, None] * rates
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, -1)[:, :width]


class Encoding(Module):
    """What both share: a table, a row a place, is added along the right axis."""

    d_model: int
    batch_first: bool

    def forward(self, input: Any) -> Any:
        """The same shape. Raises `ShapeError` for another width, or a sequence too long."""
        x = input_of(self, input)
        require_sequence(self, x.shape, self.d_model, self.batch_first)
        rows = self._rows(x)
        between = len(x.shape) == 3 and not self.batch_first
        return x + (rows[:, None] if between else rows)

    def _rows(self, x: Any) -> Any:
        """What to add, ``(T, d_model)``."""
        raise NotImplementedError

    def _steps(self, x: Any) -> int:
        return int(x.shape[-2 if self.batch_first else 0])

    def extra_repr(self) -> str:
        return f"{self.d_model}" + ", batch_first=True" * self.batch_first


class SinusoidalEncoding(Encoding):
    """Adds `sinusoids` to ``(T, N, d_model)``, with ``batch_first`` ``(N, T, d_model)``, or to one
    sequence ``(T, d_model)``; of any length.

    >>> import numpy as np
    >>> SinusoidalEncoding(2)(np.zeros((2, 2))).round(4)
    array([[0.    , 1.    ],
           [0.8415, 0.5403]])
    """

    def __init__(self, d_model: int, batch_first: bool = False) -> None:
        require_width(self._get_name(), "d_model", d_model)
        self.d_model, self.batch_first = d_model, batch_first

    def _rows(self, x: Any) -> Any:
        return sinusoids(self._steps(x), self.d_model).astype(floating_like(x))


class LearnedEncoding(Encoding):
    """Adds a parameter ``weight`` ``(max_len, d_model)``, a row a place; shapes as of
    `SinusoidalEncoding`.

    First weights are normal with a standard deviation of 0.02. Raises `ShapeError` for a sequence
    longer than ``max_len``.

    >>> import numpy as np
    >>> LearnedEncoding(4, max_len=10)(np.zeros((3, 4))).shape
    (3, 4)
    """

    def __init__(
        self, d_model: int, max_len: int, batch_first: bool = False, *, dtype: Any = None,
        rng: Any = None,
    ) -> None:  # fmt: skip
        require_width(self._get_name(), "d_model", d_model)
        require_width(self._get_name(), "max_len", max_len)
        self.d_model, self.batch_first, self.max_len = d_model, batch_first, max_len
        weight = Parameter(np.zeros((max_len, d_model), floating(dtype)))
        self.weight = init.normal_(weight, 0.0, 0.02, rng=rng)

    def _rows(self, x: Any) -> Any:
        steps = self._steps(x)
        require_shape(self, x.shape, steps <= self.max_len, f"it knows {self.max_len} places")
        return self.weight[:steps]

    def extra_repr(self) -> str:
        return f"{super().extra_repr()}, max_len={self.max_len}"
