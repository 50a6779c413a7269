"""Activations with settings of PyTorch's; the others are autograd_core's own functions."""

from __future__ import annotations

from typing import Any

from autograd_core import elementwise
from autograd_core.elementwise import divide, greater, where
from autograd_core.functions.operand import entries, operand
from autograd_core.functions.shape import reshape
from nn.checks import input_of, require_shape


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """``ln(1 + e^(beta·x)) / beta``: a relu without the corner, sharper for a larger ``beta``.

    PyTorch gives x itself where ``beta·x`` is over ``threshold``, which saves it an overflow and is
    2e-9 off. There is none here, and ``threshold`` is not used.

    >>> round(softplus(0.0), 4), round(softplus(0.0, beta=2.0), 4)
    (0.6931, 0.3466)
    """
    x = entries(input)
    return elementwise.softplus(x) if beta == 1 else divide(elementwise.softplus(x * beta), beta)


def prelu(input: Any, weight: Any, *, owner: Any = "prelu") -> Any:
    """``x``, times ``weight`` where it is not positive; one weight, or one a channel (axis 1).

    Raises `ShapeError` for another number of weights.

    >>> prelu([-1.0, 2.0], [0.5])
    array([-0.5,  2. ])
    """
    x, slope = input_of(owner, input), reshape(operand(weight), -1)
    count = slope.shape[0]
    fits = count == 1 or (len(x.shape) > 1 and x.shape[1] == count)
    require_shape(owner, x.shape, fits, f"it wants (N, {count}, …)")
    slope = reshape(slope, (1, -1, *(1,) * (len(x.shape) - 2)) if count > 1 else ())
    return where(greater(x, 0.0), x, x * slope)
