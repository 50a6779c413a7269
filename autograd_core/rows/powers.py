"""The table, continued: powers, roots, and logarithms to other bases.  Next: trigonometry.py."""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

import math

import numpy as np

from autograd_core.domain import POSITIVE, Domain
from autograd_core.elementwise import NONZERO, divide, exp
from autograd_core.primitive import Primitive as row
from autograd_core.quiet import quietly

LN_2 = math.log(2.0)
LN_10 = math.log(10.0)


def log_add_exp2(x: float, y: float) -> float:
    """NumPy's, which knows every infinity."""
    return float(quietly(np.logaddexp2, x, y))


def log_add_exp(x: float, y: float) -> float:
    """NumPy's, which knows every infinity."""
    return float(quietly(np.logaddexp, x, y))


# fmt: off
square     = row("square",     lambda x: x * x,   np.square,     lambda g, z, x: g * (2.0 * x),
                 latex="#1^2")
reciprocal = row("reciprocal", lambda x: 1.0 / x, np.reciprocal, lambda g, z, x: -g * (z * z),
                 latex=r"\frac{1}{#1}", domain=(NONZERO,))
cbrt       = row("cbrt",       math.cbrt,         np.cbrt,
                 lambda g, z, x: divide(g, 3.0 * (z * z)),
                 latex=r"\sqrt[3]{#1}", domain=(NONZERO,))
rsqrt      = row("rsqrt",      lambda x: 1.0 / math.sqrt(x), lambda x: 1 / np.sqrt(x),
                 lambda g, z, x: g * (-0.5 * (z * z * z)),
                 latex=r"\frac{1}{\sqrt{#1}}", domain=(POSITIVE,))
exp2       = row("exp2",       math.exp2,         np.exp2,  lambda g, z, x: g * (z * LN_2),
                 latex="2^{#1}")
log2       = row("log2",       math.log2,         np.log2,  lambda g, z, x: divide(g, x * LN_2),
                 latex=r"\log_2 #1", domain=(POSITIVE,))
log10      = row("log10",      math.log10,        np.log10, lambda g, z, x: divide(g, x * LN_10),
                 latex=r"\log_{10} #1", domain=(POSITIVE,))
hypot      = row("hypot",      lambda x, y: math.hypot(x, y), np.hypot,
                 lambda g, z, x, y: g * divide(x, z), lambda g, z, x, y: g * divide(y, z),
                 latex=r"\sqrt{#1^2 + #2^2}", domain=(NONZERO, Domain()))
logaddexp  = row("logaddexp",  log_add_exp,  np.logaddexp,  lambda g, z, x, y: g * exp(x - z),
                                                            lambda g, z, x, y: g * exp(y - z),
                 latex=r"\ln(e^{#1} + e^{#2})")
logaddexp2 = row("logaddexp2", log_add_exp2, np.logaddexp2, lambda g, z, x, y: g * exp2(x - z),
                                                            lambda g, z, x, y: g * exp2(y - z),
                 latex=r"\log_2(2^{#1} + 2^{#2})")
# fmt: on

TABLE = (square, reciprocal, cbrt, rsqrt, exp2, log2, log10, hypot, logaddexp, logaddexp2)
