"""Activations, named as PyTorch names them.  Next: reduce.py.

Those that are one row (relu, sigmoid, tanh, softplus) are in elementwise.py. Where a branch could
overflow, the number it is handed is made harmless first: a branch not taken must not send a nan.
"""

from __future__ import annotations

import math
from typing import Any

from autograd_core.elementwise import (
    absolute,
    divide,
    expm1,
    greater,
    greater_equal,
    less_equal,
    negative,
    relu,
    sigmoid,
    softplus,
    tanh,
    where,
)
from autograd_core.errors import ArgumentError
from autograd_core.functions.operand import entries
from autograd_core.rows.special import erfc

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def logsigmoid(x: Any) -> Any:
    """``log(sigmoid(x))``, without underflow.

    >>> logsigmoid(-1000.0)
    -1000.0
    """
    return negative(softplus(negative(entries(x))))


def relu6(x: Any) -> Any:
    """``x`` between 0 and 6, flat outside.

    >>> relu6([-1.0, 3.0, 8.0])
    array([0., 3., 6.])
    """
    x = entries(x)
    return where(greater_equal(x, 6.0), 6.0, relu(x))


def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    """``x``, times ``negative_slope`` where it is not positive.

    >>> leaky_relu([-2.0, 3.0])
    array([-0.02,  3.  ])
    """
    x = entries(x)
    return where(greater(x, 0.0), x, x * negative_slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """``x`` where positive, else ``alpha (eˣ − 1)``.

    >>> elu(2.0), round(elu(-1.0), 4)
    (2.0, -0.6321)
    """
    x = entries(x)
    return where(greater(x, 0.0), x, alpha * expm1(not_positive(x)))


def selu(x: Any) -> Any:
    """`elu` with the two constants that keep mean 0 and variance 1 (Klambauer et al., 2017).

    >>> round(selu(1.0), 4)
    1.0507
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """``x`` where positive, else ``alpha (e^(x/alpha) − 1)``: smooth for every alpha.

    >>> round(celu(-1.0, 2.0), 4)
    -0.7869
    """
    x = entries(x)
    return where(greater(x, 0.0), x, alpha * expm1(divide(not_positive(x), float(alpha))))


def gelu(x: Any, approximate: str = "none") -> Any:
    """``x Φ(x)``, Φ the normal distribution; ``approximate="tanh"`` is the formula with tanh.

    Raises `ArgumentError` for another word.

    >>> round(gelu(1.0), 6), round(gelu(1.0, approximate="tanh"), 6)
    (0.841345, 0.841192)
    """
    x = entries(x)
    if approximate == "none":
        return 0.5 * x * erfc(x * -math.sqrt(0.5))
    if approximate == "tanh":
        return 0.5 * x * (1.0 + tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * (x * x * x))))
    raise ArgumentError(f'gelu with approximate={approximate!r}: write "none" or "tanh".')


def silu(x: Any) -> Any:
    """``x sigmoid(x)``, also called swish.

    >>> round(silu(1.0), 4)
    0.7311
    """
    x = entries(x)
    return x * sigmoid(x)


def mish(x: Any) -> Any:
    """``x tanh(softplus(x))``.

    >>> round(mish(1.0), 4)
    0.8651
    """
    x = entries(x)
    return x * tanh(softplus(x))


def hardtanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """``x`` between two bounds, flat at them and outside.

    >>> hardtanh([-2.0, 0.5, 2.0])
    array([-1. ,  0.5,  1. ])
    """
    x = entries(x)
    inside = where(less_equal(x, float(min_val)), float(min_val), x)
    return where(greater_equal(x, float(max_val)), float(max_val), inside)


def hardsigmoid(x: Any) -> Any:
    """A sigmoid of straight lines: 0 below −3, 1 above 3.

    >>> hardsigmoid([-4.0, 0.0, 4.0])
    array([0. , 0.5, 1. ])
    """
    return divide(relu6(entries(x) + 3.0), 6.0)


def hardswish(x: Any) -> Any:
    """``x hardsigmoid(x)``.

    >>> hardswish([-4.0, 3.0])
    array([-0.,  3.])
    """
    x = entries(x)
    return x * hardsigmoid(x)


def softsign(x: Any) -> Any:
    """``x / (1 + |x|)``.

    >>> softsign(3.0)
    0.75
    """
    x = entries(x)
    return divide(x, 1.0 + absolute(x))


def tanhshrink(x: Any) -> Any:
    """``x − tanh(x)``.

    >>> round(tanhshrink(1.0), 4)
    0.2384
    """
    x = entries(x)
    return x - tanh(x)


def not_positive(x: Any) -> Any:
    """``x`` where it is below zero, and 0 elsewhere."""
    return where(greater(x, 0.0), 0.0, x)
