"""The table, continued: rounding, remainders, and choosing between numbers.  Next: special.py.

A step function has slope 0 wherever it has one, and 0 is given at its steps too.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

import math
import operator

import numpy as np

from autograd_core.domain import Domain
from autograd_core.elementwise import (
    NONZERO,
    TIES,
    divide,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    not_equal,
    where,
)
from autograd_core.primitive import Primitive as row

STEPS = Domain(-4.0, 4.0, kinks=(-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0))
HALVES = Domain(-3.5, 3.5, kinks=(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5))
BELOW = Domain(low=1.3, high=1.9)  # the number divided by, so that no quotient nears a whole number
ABOVE = Domain(low=2.0, high=2.7)


def between(x: float, low: float, high: float) -> float:
    """``x`` cut off at two bounds; the upper one counts where they cross."""
    return float(np.minimum(np.maximum(x, low), high))


def step(x: float, at_zero: float) -> float:
    """0 below zero, 1 above."""
    return float(np.heaviside(x, at_zero))


# fmt: off
floor        = row("floor", lambda x: float(np.floor(x)), np.floor, lambda g, z, x: 0.0,
                   latex=r"\lfloor #1 \rfloor", domain=(STEPS,))
ceil         = row("ceil",  lambda x: float(np.ceil(x)),  np.ceil,  lambda g, z, x: 0.0,
                   latex=r"\lceil #1 \rceil", domain=(STEPS,))
trunc        = row("trunc", lambda x: float(np.trunc(x)), np.trunc, lambda g, z, x: 0.0,
                   latex=r"\operatorname{trunc} #1", domain=(STEPS,))
rint         = row("rint",  lambda x: float(np.rint(x)),  np.rint,  lambda g, z, x: 0.0,
                   latex=r"\operatorname{round} #1", domain=(HALVES,))
# The remainder has the sign of what divides (remainder, Python's %) or of what is divided (fmod).
remainder    = row("remainder",    operator.mod,      np.remainder,
                   lambda g, z, x, y: g, lambda g, z, x, y: -g * floor_divide(x, y),
                   symbol="%", latex=r"#1 \bmod #2", domain=(ABOVE, BELOW))
fmod         = row("fmod",         math.fmod,         np.fmod,
                   lambda g, z, x, y: g, lambda g, z, x, y: -g * rint(divide(x - z, y)),
                   latex=r"\operatorname{fmod}(#1, #2)", domain=(ABOVE, BELOW))
floor_divide = row("floor_divide", operator.floordiv, np.floor_divide,
                   lambda g, z, x, y: 0.0, lambda g, z, x, y: 0.0,
                   symbol="//", latex=r"\lfloor #1 / #2 \rfloor", domain=(ABOVE, BELOW))
heaviside    = row("heaviside",    step,              np.heaviside,
                   lambda g, z, x, y: 0.0, lambda g, z, x, y: where(equal(x, 0.0), g, 0.0),
                   latex="H(#1)", domain=(NONZERO, Domain()))
# The larger and the smaller, passing over a nan; on a tie the first has all of the gradient.
fmax = row("fmax", lambda x, y: y if x != x or y > x else x, np.fmax,
           lambda g, z, x, y: where(greater_equal(x, y) + not_equal(y, y), g, 0.0),
           lambda g, z, x, y: where(greater_equal(x, y) + not_equal(y, y), 0.0, g),
           latex=r"\max(#1, #2)", domain=(TIES, TIES))
fmin = row("fmin", lambda x, y: y if x != x or y < x else x, np.fmin,
           lambda g, z, x, y: where(less_equal(x, y) + not_equal(y, y), g, 0.0),
           lambda g, z, x, y: where(less_equal(x, y) + not_equal(y, y), 0.0, g),
           latex=r"\min(#1, #2)", domain=(TIES, TIES))
# x between low and high; at a bound x still has the gradient.
clip = row("clip", between, lambda x, low, high: np.minimum(np.maximum(x, low), high),
           lambda g, z, x, y, w: where(greater_equal(x, y) * less_equal(x, w), g, 0.0),
           lambda g, z, x, y, w: where(less(x, y) * less_equal(y, w), g, 0.0),
           lambda g, z, x, y, w: where(greater(x, w) + greater(y, w), g, 0.0),
           latex=r"\min(\max(#1, #2), #3)", domain=(TIES, TIES, TIES))
# fmt: on

TABLE = (
    floor, ceil, trunc, rint, remainder, fmod, floor_divide, heaviside, fmax, fmin, clip,
)  # fmt: skip
