"""The forward of each elementwise row as a small expression, for languages other than Python.
Next: assembly.py.

The letters are the row's inputs; there is arithmetic, comparison, ``a if c else b``, and calls of
``exp log tanh sin cos tan expm1 log1p sqrt pow abs``. A truth is 1 or 0, and every number but 0 is
true, nan included. From these a compiler is fed, and a script in another language can be written.
"""

from __future__ import annotations

import ast
from functools import cache

from autograd_core import elementwise as rows
from autograd_core.primitive import Primitive

# fmt: off
FORMS: dict[Primitive, str] = {
    rows.greater:       "1 if x > y else 0",   rows.less:       "1 if x < y else 0",
    rows.greater_equal: "1 if x >= y else 0",  rows.less_equal: "1 if x <= y else 0",
    rows.equal:         "1 if x == y else 0",  rows.not_equal:  "1 if x != y else 0",
    rows.add:           "x + y",               rows.subtract:   "x - y",
    rows.multiply:      "x * y",               rows.divide:     "x / y",
    rows.positive:      "x",                   rows.negative:   "-x",
    rows.power:         "pow(x, y)",           rows.where:      "y if x != 0 else w",
    rows.maximum:       "x if x > y or x != x else y",
    rows.minimum:       "x if x < y or x != x else y",
    rows.absolute:      "abs(x)",
    rows.sign:          "1 if x > 0 else -1 if x < 0 else 0 if x == 0 else x",
    rows.relu:          "x if x > 0 or x != x else 0",
    rows.exp:           "exp(x)",              rows.expm1:      "expm1(x)",
    rows.log:           "log(x)",              rows.log1p:      "log1p(x)",
    rows.sqrt:          "sqrt(x)",             rows.sin:        "sin(x)",
    rows.cos:           "cos(x)",              rows.tan:        "tan(x)",
    rows.tanh:          "tanh(x)",             rows.sigmoid:    "1 / (1 + exp(-x))",
    rows.softplus:      "(x if x > 0 or x != x else 0) + log1p(exp(-abs(x)))",
}
# fmt: on

LETTERS = "xyw"  # the first, second and third input


@cache
def parsed(form: str) -> ast.expr:
    """A form as a tree, for an emitter to walk.

    >>> type(parsed("x + y")).__name__
    'BinOp'
    """
    return ast.parse(form, mode="eval").body
