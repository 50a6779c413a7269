"""The table: operations that act entry by entry, each with its derivative beside it.
Next: value.py.

Notation, here and in every table:  g the gradient that arrives,  z the output,  x y the inputs,
c a condition,  v a tangent.  A rule is an expression in the table's own operations, so it runs on
floats, on arrays, and on nodes: then it draws a graph, and can be differentiated again. In a rule
``+ - *`` are operators; division, powers and selections go through their rows, whose float lane
follows IEEE 754. At kinks, ties and poles the rules give PyTorch's answers.
"""

# A rule may name a row that stands further down.
# mypy: disable-error-code="has-type"
from __future__ import annotations

import math
import operator
from functools import partial
from typing import Any

import numpy as np

from autograd_core.domain import POSITIVE, TRUTH, Domain, away_from
from autograd_core.lanes import float_pair
from autograd_core.primitive import Primitive as row

TIES = Domain(tie=True)
EITHER = (TIES, TIES)
NONZERO = away_from(0.0)


def choose(c: Any, x: Any, y: Any) -> Any:
    """``np.where``; and the bits of a float32 times a truth, three times as fast, where y is 0."""
    if y.__class__ is float and y == 0.0 and getattr(x, "dtype", None) == np.float32:
        return np.multiply(x.view(np.int32), c, dtype=np.int32).view(np.float32)
    return np.where(c, x, y)


# fmt: off
#                    name             on_float     on_array          one rule an input

# Comparisons: a truth carries no gradient, and jumps where the two are equal.
truth         = partial(row, domain=EITHER)
greater       = truth("greater",       operator.gt, np.greater,       None, None, symbol=">")
greater_equal = truth("greater_equal", operator.ge, np.greater_equal, None, None, symbol="≥")
less          = truth("less",          operator.lt, np.less,          None, None, symbol="<")
less_equal    = truth("less_equal",    operator.le, np.less_equal,    None, None, symbol="≤")
equal         = truth("equal",         operator.eq, np.equal,         None, None, symbol="=")
not_equal     = truth("not_equal",     operator.ne, np.not_equal,     None, None, symbol="≠")
COMPARISONS = (greater, greater_equal, less, less_equal, equal, not_equal)

# Arithmetic.
add      = row("add",      operator.add,     np.add,         lambda g, z, x, y: g,
                                                             lambda g, z, x, y: g,
               symbol="+", latex="#1 + #2")
subtract = row("subtract", operator.sub,     np.subtract,    lambda g, z, x, y: g,
                                                             lambda g, z, x, y: -g,
               symbol="-", latex="#1 - #2")
multiply = row("multiply", operator.mul,     np.multiply,    lambda g, z, x, y: g * y,
                                                             lambda g, z, x, y: g * x,
               symbol="*", latex=r"#1 \, #2")
divide   = row("divide",   operator.truediv, np.true_divide, lambda g, z, x, y: divide(g, y),
                                                             lambda g, z, x, y: -g * divide(z, y),
               symbol="/", latex=r"\frac{#1}{#2}", domain=(Domain(), NONZERO))
positive = row("positive", operator.pos,     np.positive,    lambda g, z, x: g,
               symbol="pos", latex="#1")
negative = row("negative", operator.neg,     np.negative,    lambda g, z, x: -g,
               symbol="neg", latex="-#1")
# x ** 0 is 1 whatever x, so its slope is 0 even where x ** -1 has none; and 0 ** y is 0 for every
# y > 0, so there its slope in y is 0 although log(0) is -inf.
power    = row("power",    math.pow,         np.power,
               lambda g, z, x, y: where(equal(y, 0.0), 0.0, g * (y * power(x, y - 1.0))),
               lambda g, z, x, y: g * where(equal(x, 0.0) * greater_equal(y, 0.0), 0.0, z * log(x)),
               symbol="**", latex="#1^{#2}", domain=(POSITIVE, NONZERO))

# Choosing. On a tie both inputs are chosen by half; a nan in either goes to both.
where    = row("where",    lambda c, x, y: x if c else y, choose,
               None, lambda g, z, c, x, y: where(c, g, 0.0), lambda g, z, c, x, y: where(c, 0.0, g),
               latex=r"(#1 \,?\, #2 : #3)", domain=(TRUTH, Domain(), Domain()), quiet=False)
maximum  = row("maximum",  lambda x, y: x if x > y or x != x else y, np.maximum,
               lambda g, z, x, y: where(equal(x, y), 0.5 * g, where(less(x, y), 0.0, g)),
               lambda g, z, x, y: where(equal(x, y), 0.5 * g, where(less(y, x), 0.0, g)),
               symbol="max", latex=r"\max(#1, #2)", domain=EITHER)
minimum  = row("minimum",  lambda x, y: x if x < y or x != x else y, np.minimum,
               lambda g, z, x, y: where(equal(x, y), 0.5 * g, where(greater(x, y), 0.0, g)),
               lambda g, z, x, y: where(equal(x, y), 0.5 * g, where(greater(y, x), 0.0, g)),
               symbol="min", latex=r"\min(#1, #2)", domain=EITHER)
absolute = row("abs",      abs,              np.absolute,    lambda g, z, x: g * sign(x),
               latex="|#1|", domain=(NONZERO,), quiet=False)
sign     = row("sign",     lambda x: float((x > 0.0) - (x < 0.0)) if x == x else x, np.sign,
               lambda g, z, x: 0.0, latex=r"\operatorname{sign} #1", domain=(NONZERO,), quiet=False)
relu     = row("relu",     lambda x: x if x > 0.0 or x != x else 0.0, lambda x: np.maximum(x, 0),
               lambda g, z, x: where(greater(x, 0.0), g, 0.0),
               symbol="ReLU", latex=r"\max(0, #1)", domain=(NONZERO,), quiet=False)

# Exponentials and logarithms.
exp      = row("exp",      math.exp,         np.exp,         lambda g, z, x: g * z,
               latex="e^{#1}")
expm1    = row("expm1",    math.expm1,       np.expm1,       lambda g, z, x: g * (z + 1.0),
               latex="e^{#1} - 1")
log      = row("log",      math.log,         np.log,         lambda g, z, x: divide(g, x),
               latex=r"\ln #1", domain=(POSITIVE,))
log1p    = row("log1p",    math.log1p,       np.log1p,       lambda g, z, x: divide(g, x + 1.0),
               latex=r"\ln(1 + #1)", domain=(Domain(low=-1.0),))
sqrt     = row("sqrt",     math.sqrt,        np.sqrt,        lambda g, z, x: divide(g, 2.0 * z),
               latex=r"\sqrt{#1}", domain=(POSITIVE,))

# Trigonometry.
sin      = row("sin",      math.sin,         np.sin,         lambda g, z, x: g * cos(x),
               latex=r"\sin #1")
cos      = row("cos",      math.cos,         np.cos,         lambda g, z, x: -g * sin(x),
               latex=r"\cos #1")
tan      = row("tan",      math.tan,         np.tan,         lambda g, z, x: g * (1.0 + z * z),
               latex=r"\tan #1", domain=(Domain(low=-1.5, high=1.5),))

# Neurons.
tanh     = row("tanh",     math.tanh,        np.tanh,        lambda g, z, x: g * (1.0 - z * z),
               latex=r"\tanh #1")
sigmoid  = row("sigmoid",  lambda x: 1.0 / (1.0 + math.exp(-x)), lambda x: 1 / (1 + np.exp(-x)),
               lambda g, z, x: g * (z * (1.0 - z)), latex=r"\sigma(#1)")
# ln(1 + e^x), without overflow: the larger of x and 0, and what is left, which is at most ln 2.
softplus = row("softplus", lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
               lambda x: np.logaddexp(x, x.dtype.type(0)), lambda g, z, x: g * sigmoid(x),
               latex=r"\ln(1 + e^{#1})")

TABLE = (
    *COMPARISONS, add, subtract, multiply, divide, positive, negative, power, where, maximum,
    minimum, absolute, sign, relu, exp, expm1, log, log1p, sqrt, sin, cos, tan, tanh, sigmoid,
    softplus,
)
# fmt: on

# Read on floats, the names in a rule mean the plain functions.
ON_FLOATS = {name: op.on_float for name, op in globals().items() if isinstance(op, row)}
for op in TABLE:
    if len(op.vjp) <= 2 and None not in op.vjp:
        op.float_vjp = float_pair(op.vjp, ON_FLOATS)
