"""Operations as JavaScript, so that a saved page can compute: both the forward of a row and its
derivative rules are printed from the row itself.

The forward is the small expression that its own ``on_float`` is read as
(autograd_core/execute/forms.py). A rule handed labelled leaves leaves a graph (formula.py), and
that graph, printed as calls of the forward functions, is the rule. A row that cannot be read, as
one of a user's own may be, is not guessed at: a page that has one shows its steps and says that it
cannot recompute.  Next: stage.py.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from autograd_core.execute.forms import LETTERS, calls, form
from autograd_core.node import Node, toposort
from autograd_core.primitive import Primitive
from viz import formula

# What JavaScript's Math has of the functions that forms call, by the same name.
MATH = frozenset((
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos",
    "cosh", "exp", "expm1", "floor", "hypot", "log", "log10", "log1p", "log2", "sin", "sinh",
    "sqrt", "tan", "tanh", "trunc",
))  # fmt: skip
ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
SIGNS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "===", ast.NotEq: "!==",
         ast.And: "&&", ast.Or: "||"}  # fmt: skip


def library(ops: Iterable[Primitive]) -> str | None:
    """The functions that compute these rows and their rules, as JavaScript; None where one of them
    has no form.

    >>> from autograd_core.elementwise import tanh
    >>> print(library([tanh]))
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
        f"{json.dumps(op.name)}: ({letters(op)}) => {expression(form(op))},"
        for op in sorted(needed, key=lambda op: op.name)
    ]
    backward = [f"{json.dumps(op.name)}: [{', '.join(rules(op))}]," for op in wanted]
    return "\n".join(["const F = {", *forward, "};", "const R = {", *backward, "};"])


@lru_cache(maxsize=256)
def computable(op: Primitive) -> bool:
    """Whether a row and all that its rules use can be written in JavaScript."""
    if not (formula.is_scalar_rule(op) and written(op)):
        return False
    return all(map(written, in_rules(op)))


def written(op: Primitive) -> bool:
    """Whether the forward of a row can be."""
    tree = form(op)
    return tree is not None and calls(tree) <= MATH | {"pow"}


def expression(tree: Any) -> str:
    """A form in JavaScript's signs.

    >>> from autograd_core.elementwise import relu
    >>> expression(form(relu))
    'x > 0 || x !== x ? x : 0'
    """
    match tree:
        case ast.Name(id=name):
            return str(name)
        case ast.Constant(value=value):
            return literal(value)
        case ast.UnaryOp(operand=operand):
            return f"-{inner(operand)}"
        case ast.BinOp(left=left, op=sign, right=right):
            return f"{inner(left)} {ARITHMETIC[type(sign)]} {inner(right)}"
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return f"{inner(left)} {SIGNS[type(sign)]} {inner(right)}"
        case ast.BoolOp(op=sign, values=values):
            return f" {SIGNS[type(sign)]} ".join(map(condition, values))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"{expression(test)} ? {inner(body)} : {expression(orelse)}"
    return call(tree.func.id, [expression(argument) for argument in tree.args])


def condition(tree: Any) -> str:
    """A part of a condition, in brackets where it is one of several parts itself."""
    return inner(tree) if isinstance(tree, ast.BoolOp) else expression(tree)


def inner(tree: Any) -> str:
    """A part of an expression, in brackets where it has a sign of its own."""
    text = expression(tree)
    return text if isinstance(tree, ast.Name | ast.Constant | ast.Call) else f"({text})"


def call(name: str, args: list[str]) -> str:
    """A call. C's pow is 1 for a base of 1, and for -1 to infinity; JavaScript's is NaN there."""
    if name == "pow":
        x, y = args
        one = f"{x} === 1 || ({x} === -1 && Math.abs({y}) === Infinity)"
        return f"({one} ? 1 : Math.pow({x}, {y}))"
    return f"Math.{name}({', '.join(args)})"


def letters(op: Primitive) -> str:
    """The inputs of a row.

    >>> from autograd_core.elementwise import where
    >>> letters(where)
    'x, y, w'
    """
    return ", ".join(LETTERS[: len(op.vjp)])


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

    >>> from autograd_core.elementwise import multiply
    >>> rule(multiply, 1)
    '(g, z, x, y) => F["multiply"](g, x)'
    """
    derived = formula.contribution(op, slot)
    arguments = ["g", "z", *LETTERS[: len(op.vjp)]]
    names = dict(zip(derived.leaves, arguments, strict=True))
    return f"({', '.join(arguments)}) => {called(derived.result, names)}"


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
