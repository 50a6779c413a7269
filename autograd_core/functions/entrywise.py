"""Entry by entry, what is put together from rows.  Next: activations.py.

Each takes numbers, lists, arrays and nodes, and broadcasts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.elementwise import absolute, divide, log, log1p, negative, power, where
from autograd_core.functions.operand import entries, numbers
from autograd_core.node import Node
from autograd_core.primitive import PLAIN
from autograd_core.rows.rounding import clip as clipped
from autograd_core.rows.rounding import rint
from autograd_core.structural.shape import cast


def fabs(x: Any) -> Any:
    """The size of each entry, a floating number.

    >>> fabs(-2.5)
    2.5
    """
    return absolute(floating(x))


def float_power(x: Any, y: Any) -> Any:
    """``x ** y`` in double precision, whatever the types: negative powers of integers too.

    >>> float_power([2, 4], -1)
    array([0.5 , 0.25])
    """
    return power(doubled(x), doubled(y))


def logit(x: Any, eps: float | None = None) -> Any:
    """``log(x / (1 − x))``, which undoes `sigmoid`; ±inf at 1 and 0, nan outside.

    With ``eps``, ``x`` is first cut off at ``eps`` and ``1 − eps``.

    >>> logit(0.5)
    0.0
    """
    x = entries(x) if eps is None else clip(x, eps, 1.0 - eps)
    return log(x) - log1p(negative(x))


def lerp(start: Any, end: Any, weight: Any) -> Any:
    """Between two numbers: ``start`` at weight 0, ``end`` at weight 1.

    >>> lerp(2.0, 4.0, 0.25)
    2.5
    """
    start, end, weight = entries(start), entries(end), entries(weight)
    return start + weight * (end - start)


def clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """``x`` cut off below ``a_min`` and above ``a_max``; None leaves a side open.

    At a bound ``x`` still has the gradient; beyond one, a bound that is a node has it.

    >>> clip([-3.0, 0.5, 7.0], 0.0, 1.0)
    array([0. , 0.5, 1. ])
    """
    low = a_min if min is None else min
    high = a_max if max is None else max
    if numbers(x).dtype.kind != "f" and not isinstance(low, Node) and not isinstance(high, Node):
        whole = np.clip(numbers(x), low, high)
        return x.constant(whole) if isinstance(x, Node) else whole
    low = -np.inf if low is None else entries(low)
    return clipped(entries(x), low, np.inf if high is None else entries(high))


clamp = clip


def round(x: Any, decimals: int = 0) -> Any:
    """To the nearest number with so many ``decimals``, halves to the even one; its slope is 0.

    >>> round([0.5, 1.5, 2.7])
    array([0., 2., 3.])
    """
    x = entries(x)
    if numbers(x).dtype.kind != "f":
        return x
    scale = 10.0 ** (decimals if decimals > 0 else -decimals)
    if decimals == 0:
        return rint(x)
    return divide(rint(x * scale), scale) if decimals > 0 else rint(divide(x, scale)) * scale


def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None,
               neginf: Any = None) -> Any:  # fmt: skip
    """``x`` with numbers in place of nan and the infinities, where its slope is 0.

    >>> nan_to_num([float("nan"), 1.0])
    array([0., 1.])
    """
    x, plain = entries(x), numbers(x)
    if plain.dtype.kind != "f":
        return x
    limits = np.finfo(plain.dtype)
    x = where(np.isnan(plain), nan, x)
    x = where(plain == np.inf, float(limits.max) if posinf is None else posinf, x)
    return where(plain == -np.inf, float(limits.min) if neginf is None else neginf, x)


def floating(x: Any) -> Any:
    """``x`` with integers made floating."""
    return doubled(x) if numbers(x).dtype.kind in "iub" else entries(x)


def doubled(x: Any) -> Any:
    """``x`` in double precision."""
    number: Any = entries(x)
    if number.__class__ in PLAIN:
        return float(number)  # type: ignore[arg-type]
    x = number
    return x if numbers(x).dtype == np.float64 else cast(x, dtype=np.dtype(float))
