"""Operations as C99, printed from the rows themselves (autograd_core/execute/forms.py).
Next: c_header.py.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_core.errors import ArgumentError
from autograd_core.execute.forms import LETTERS, calls, form
from autograd_core.primitive import Primitive
from nn.export.spelling import SPELT_OUT

# What math.h has of the functions that forms call; all by the same name but the first.
MATH = {"abs": "fabs", **{name: name for name in (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh",
    "erf", "erfc", "exp", "exp2", "expm1", "floor", "fmod", "hypot", "lgamma", "log", "log10",
    "log1p", "log2", "pow", "rint", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
)}}  # fmt: skip
ARITHMETIC = {ast.Add: ("+", 5), ast.Sub: ("-", 5), ast.Mult: ("*", 6), ast.Div: ("/", 6)}
SIGNS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!="}
TRUTH = " ? 1.0 : 0.0"
TERNARY, LOGIC, COMPARISON, SUM, NEGATIVE, ATOM = 0, 1, 3, 5, 7, 8


class Text(NamedTuple):
    """An expression, and how tightly its outermost sign binds: what it needs brackets beside."""

    text: str
    binds: int

    def within(self, binds: int) -> str:
        """As a part of something that binds so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


def applied(op: Primitive, args: Sequence[Text]) -> Text:
    """A row applied to expressions.

    >>> from autograd_core.elementwise import multiply, relu
    >>> applied(multiply, [Text("a + b", SUM), Text("c", ATOM)]).text
    '(a + b) * c'
    >>> applied(relu, [Text("x", ATOM)]).text
    'x > 0.0 || x != x ? x : 0.0'
    """
    tree = form(op)
    if tree is None or not calls(tree) <= MATH.keys() | SPELT_OUT.keys():
        raise ArgumentError(
            f"export_c of an expression with the operation {op.name}, which has no counterpart in "
            "C99 that is known here. Write it in operations that have: arithmetic, comparisons, "
            "where, and the functions of math.h."
        )
    return printed(tree, dict(zip(LETTERS, args)))


def often(op: Primitive) -> set[int]:
    """Which inputs stand more than once in the expression of a row; what is spelt out may."""
    tree = form(op)
    if tree is not None and calls(tree) & SPELT_OUT.keys():
        return {*range(len(op.vjp))}
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)] if tree else []
    return {place for place, letter in enumerate(LETTERS) if names.count(letter) > 1}


def printed(tree: Any, names: dict[str, Text]) -> Text:
    """A form in C's signs."""

    def part(inner: Any, binds: int = TERNARY) -> str:
        return printed(inner, names).within(binds)

    match tree:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=float(value)):
            return literal(value)
        case ast.UnaryOp(operand=operand):
            return Text(f"-{part(operand, ATOM)}", NEGATIVE)
        case ast.BinOp(left=left, op=kind, right=right):
            sign, binds = ARITHMETIC[type(kind)]
            return Text(f"{part(left, binds)} {sign} {part(right, binds + 1)}", binds)
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[ast.Constant(value=0.0)]) if (
            part(left).endswith(TRUTH) and part(left).count("?") == 1
        ):
            return Text(part(left).removesuffix(TRUTH), LOGIC)  # it was a truth already
        case ast.Compare(left=left, ops=[kind], comparators=[right]):
            sides = part(left, SUM), part(right, SUM)
            return Text(f"{sides[0]} {SIGNS[type(kind)]} {sides[1]}", COMPARISON)
        case ast.BoolOp(op=kind, values=values):
            sign = " && " if isinstance(kind, ast.And) else " || "
            return Text(sign.join(part(value, COMPARISON) for value in values), LOGIC)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            parts = part(test, LOGIC), part(body, LOGIC), part(orelse)
            return Text(f"{parts[0]} ? {parts[1]} : {parts[2]}", TERNARY)
    if (spelling := SPELT_OUT.get(tree.func.id)) is not None:
        args = [printed(argument, names) for argument in tree.args]
        return printed(spelling, dict(zip(LETTERS, args)))
    listed = ", ".join(part(argument) for argument in tree.args)
    return Text(f"{MATH[tree.func.id]}({listed})", ATOM)


def literal(number: float) -> Text:
    """A number, of which no digit is lost.

    >>> literal(0.1).text, literal(2).text, literal(float("-inf")).text
    ('0.1', '2.0', '-INFINITY')
    """
    number = float(number)
    if math.isnan(number):
        return Text("NAN", ATOM)
    text = "INFINITY" if math.isinf(number) else repr(abs(number))
    return Text(text, ATOM) if math.copysign(1.0, number) > 0 else Text(f"-{text}", NEGATIVE)
