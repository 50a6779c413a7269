"""Activations with settings of PyTorch's; the others are autograd_core's own functions."""

from __future__ import annotations

from typing import Any

from autograd_core import elementwise
from autograd_core.elementwise import absolute, divide, greater, less_equal, where
from autograd_core.functions import clip, split
from autograd_core.functions.operand import entries, operand
from autograd_core.functions.reduce import log_weights
from autograd_core.functions.shape import reshape
from nn.checks import input_of, is_whole, require_number, require_shape
from nn.parameter import floating_like
from nn.seed import generator


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """``ln(1 + e^(beta·x)) / beta``: a relu without the corner, sharper for a larger ``beta``.

    PyTorch gives x itself where ``beta·x`` is over ``threshold``, which saves it an overflow and is
    2e-9 off. There is none here, and ``threshold`` is not used.

    >>> round(softplus(0.0), 4), round(softplus(0.0, beta=2.0), 4)
    (0.6931, 0.3466)
    """
    require_number("softplus", "beta", beta, "a number above 0", lambda beta: beta > 0)
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


def threshold(input: Any, threshold: float, value: float) -> Any:
    """``x`` where it is above ``threshold``, else ``value``.

    >>> threshold([0.5, 2.0], 1.0, 0.0)
    array([0., 2.])
    """
    require_number("threshold", "threshold", threshold)
    require_number("threshold", "value", value)
    x = entries(input)
    return where(less_equal(x, threshold), value, x)


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    """``x``, but 0 between ``−lambd`` and ``lambd``.

    >>> hardshrink([-0.5, 2.0])
    array([0., 2.])
    """
    require_number("hardshrink", "lambd", lambd)
    x = entries(input)
    return where(less_equal(absolute(x), lambd), 0.0, x)


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    """``x`` brought ``lambd`` nearer to 0, and no further. Raises `ArgumentError` for one below 0.

    >>> softshrink([-0.5, 2.0])
    array([0. , 1.5])
    """
    require_number("softshrink", "lambd", lambd, "a distance, 0 or more", lambda far: far >= 0)
    x = entries(input)
    return x - clip(x, -lambd, lambd)


def softmin(input: Any, dim: int = -1, dtype: Any = None) -> Any:
    """`softmax` of ``−x``: positive weights that sum to 1, the largest for the smallest entry.

    >>> softmin([0.0, 1000.0])
    array([1., 0.])
    """
    return elementwise.exp(log_weights("softmin", -operand(input), dim, None, dtype))


def glu(input: Any, dim: int = -1) -> Any:
    """``a · sigmoid(b)``, a and b the first and second half along ``dim``.

    Raises `ShapeError` for an axis that has no halves.

    >>> glu([3.0, 0.0])
    array([1.5])
    """
    x = input_of("glu", input)
    there = is_whole(dim) and -len(x.shape) <= dim < len(x.shape)
    fits = there and x.shape[dim] % 2 == 0
    require_shape("glu", x.shape, fits, f"its axis {dim} has no two halves")
    a, b = split(x, 2, axis=dim)
    return a * elementwise.sigmoid(b)


def rrelu(
    input: Any, lower: float = 1.0 / 8.0, upper: float = 1.0 / 3.0, training: bool = False,
    rng: Any = None,
) -> Any:  # fmt: skip
    """``x``, times a slope where it is not positive: in training one is drawn for each entry.

    Otherwise the slope is the middle of ``lower`` and ``upper`` (Xu and others, 2015). Raises
    `ArgumentError` for a range that has no numbers in it.

    >>> rrelu([-1.0, 2.0], 0.1, 0.3)
    array([-0.2,  2. ])
    """
    require_number("rrelu", "lower", lower, "a number, 0 or more", lambda lower: lower >= 0)
    require_number(
        "rrelu", "upper", upper, f"a number from {lower} on", lambda upper: upper >= lower
    )
    x = entries(input)
    if not training:
        return where(greater(x, 0.0), x, x * ((lower + upper) / 2.0))
    x = operand(x)
    slopes = generator(rng).uniform(lower, upper, x.shape).astype(floating_like(x))
    return where(greater(x, 0.0), x, x * slopes)
