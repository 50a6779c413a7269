"""Operations as JavaScript, so that a saved page can compute: one table for the forward of each
row; the derivative rules are not written again but printed from the rows themselves.

A rule handed labelled leaves leaves a graph (formula.py), and that graph, printed as calls of the
forward functions, is the rule in JavaScript. A row that is not in the table, as one of a user's
own, is not guessed at: a page that has one shows its steps and says that it cannot recompute.
Next: stage.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from autograd_core import elementwise as rows
from autograd_core.node import Node, toposort
from autograd_core.primitive import Primitive
from autograd_core.rows import powers, rounding, trigonometry
from viz import formula

# fmt: off
# The forward of a row, of x and y, or of c, x and y. The answers are those of the row's float lane,
# at its edges too: C's pow is 1 where JavaScript's is NaN.
FORMS: dict[Primitive, str] = {
    rows.greater:       "+(x > y)",
    rows.greater_equal: "+(x >= y)",
    rows.less:          "+(x < y)",
    rows.less_equal:    "+(x <= y)",
    rows.equal:         "+(x === y)",
    rows.not_equal:     "+(x !== y)",
    rows.add:           "x + y",
    rows.subtract:      "x - y",
    rows.multiply:      "x * y",
    rows.divide:        "x / y",
    rows.positive:      "x",
    rows.negative:      "-x",
    rows.power:         "x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y)",
    rows.where:         "c !== 0 ? x : y",
    rows.maximum:       "x > y || x !== x ? x : y",
    rows.minimum:       "x < y || x !== x ? x : y",
    rows.absolute:      "Math.abs(x)",
    rows.sign:          "x === x ? +(x > 0) - +(x < 0) : x",
    rows.relu:          "x > 0 || x !== x ? x : 0",
    rows.exp:           "Math.exp(x)",
    rows.expm1:         "Math.expm1(x)",
    rows.log:           "Math.log(x)",
    rows.log1p:         "Math.log1p(x)",
    rows.sqrt:          "Math.sqrt(x)",
    rows.sin:           "Math.sin(x)",
    rows.cos:           "Math.cos(x)",
    rows.tan:           "Math.tan(x)",
    rows.tanh:          "Math.tanh(x)",
    rows.sigmoid:       "1 / (1 + Math.exp(-x))",
    rows.softplus:      "Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))",
    powers.square:      "x * x",
    powers.reciprocal:  "1 / x",
    powers.cbrt:        "Math.cbrt(x)",
    powers.rsqrt:       "1 / Math.sqrt(x)",
    powers.log2:        "Math.log2(x)",
    powers.log10:       "Math.log10(x)",
    powers.hypot:       "Math.hypot(x, y)",
    rounding.floor:     "Math.floor(x)",
    rounding.ceil:      "Math.ceil(x)",
    rounding.trunc:     "Math.trunc(x)",
    trigonometry.arcsin:  "Math.asin(x)",
    trigonometry.arccos:  "Math.acos(x)",
    trigonometry.arctan:  "Math.atan(x)",
    trigonometry.arctan2: "Math.atan2(x, y)",
    trigonometry.sinh:    "Math.sinh(x)",
    trigonometry.cosh:    "Math.cosh(x)",
    trigonometry.arcsinh: "Math.asinh(x)",
    trigonometry.arccosh: "Math.acosh(x)",
    trigonometry.arctanh: "Math.atanh(x)",
}
# fmt: on
LETTERS = {1: "x", 2: "x, y", 3: "c, x, y"}


def library(ops: Iterable[Primitive]) -> str | None:
    """The functions that compute these rows and their rules, as JavaScript; None where one of them
    has no form.

    >>> print(library([rows.tanh]))
    const F = {
    "multiply": (x, y) => x * y,
    "subtract": (x, y) => x - y,
    "tanh": (x) => Math.tanh(x),
    };
    const R = {
    "tanh": [(g, z, x) => F["multiply"](g, F["subtract"](1, F["multiply"](z, z)))],
    };
    """
    wanted = sorted(set(ops), key=lambda op: op.name)
    if not all(map(computable, wanted)):
        return None
    needed = {*wanted, *(used for op in wanted for used in in_rules(op))}
    forward = [
        f"{json.dumps(op.name)}: ({LETTERS[len(op.vjp)]}) => {FORMS[op]},"
        for op in sorted(needed, key=lambda op: op.name)
    ]
    backward = [f"{json.dumps(op.name)}: [{', '.join(rules(op))}]," for op in wanted]
    return "\n".join(["const F = {", *forward, "};", "const R = {", *backward, "};"])


@lru_cache(maxsize=256)
def computable(op: Primitive) -> bool:
    """Whether a row and all that its rules use have a form."""
    if op not in FORMS or not formula.is_scalar_rule(op):
        return False
    return all(used in FORMS for used in in_rules(op))


def in_rules(op: Primitive) -> set[Primitive]:
    """The rows that the rules of a row apply."""
    results = [formula.contribution(op, slot).result for slot in sending(op)]
    graphs = [toposort(result) for result in results if isinstance(result, Node)]
    return {node.op for graph in graphs for node in graph if not node.is_leaf}


def sending(op: Primitive) -> list[int]:
    """The inputs that a gradient flows to."""
    return [slot for slot, rule in enumerate(op.vjp) if rule is not None]


def rules(op: Primitive) -> list[str]:
    """One function an input, of g, the output and the inputs; null where no gradient flows."""
    known = sending(op)
    return [rule(op, slot) if slot in known else "null" for slot in range(len(op.vjp))]


def rule(op: Primitive, slot: int) -> str:
    """One rule.

    >>> rule(rows.multiply, 1)
    '(g, z, x, y) => F["multiply"](g, x)'
    """
    derived = formula.contribution(op, slot)
    letters = ["g", "z", *LETTERS[len(op.vjp)].split(", ")]
    names = dict(zip(derived.leaves, letters, strict=True))
    return f"({', '.join(letters)}) => {called(derived.result, names)}"


def called(root: Any, names: Mapping[Node, str]) -> str:
    """A small graph as nested calls."""
    if not isinstance(root, Node):
        return literal(root)
    if root in names:
        return names[root]
    if root.is_leaf:
        return literal(root._data)
    arguments = ", ".join(called(p, names) for p in root.inputs)
    return f"F[{json.dumps(root.op.name)}]({arguments})"


def literal(number: Any) -> str:
    """A number as JavaScript writes it.

    >>> literal(0.5), literal(2.0), literal(float("-inf"))
    ('0.5', '2', '-Infinity')
    """
    number = float(number)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
