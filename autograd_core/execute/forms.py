"""The forward of an elementwise row as a small expression, for languages other than Python.
Next: assembly.py.

It is not written a second time but read from the row's own ``on_float``: ``math.tanh`` is the
expression ``tanh(x)``, ``operator.add`` is ``x + y``, and a lambda is what stands in its source.
So a row of the user's own is compiled as the built-in ones are. The expression is a tree of
arithmetic, comparison, ``a if c else b`` and calls by name, of the letters x, y and w; whoever
emits code from it says which calls it knows.

Where plain Python raises (a pole, an overflow) the expression follows IEEE 754, as the row does.
"""

from __future__ import annotations

import ast
import linecache
import operator
from collections.abc import Callable
from functools import cache
from types import BuiltinFunctionType, FunctionType
from typing import Any

from autograd_core.primitive import ELEMENTWISE, Primitive

LETTERS = "xyw"  # the first, second and third input

SIGNS: dict[Any, str] = {
    operator.add: "x + y", operator.sub: "x - y", operator.mul: "x * y", operator.truediv: "x / y",
    operator.pos: "x", operator.neg: "-x", operator.gt: "x > y", operator.ge: "x >= y",
    operator.lt: "x < y", operator.le: "x <= y", operator.eq: "x == y", operator.ne: "x != y",
}  # fmt: skip
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)


class UnreadableError(Exception):
    """What stands in a function is more than a form can say."""


@cache
def form(op: Primitive) -> ast.expr | None:
    """The expression of a row; None where it cannot be read: not elementwise, without a float
    lane, of several statements, with settings, or with its source out of reach.

    >>> from autograd_core.elementwise import relu, sigmoid, tanh
    >>> for op in (tanh, sigmoid, relu):
    ...     print(ast.unparse(form(op)))
    tanh(x)
    1.0 / (1.0 + exp(-x))
    x if x > 0.0 or x != x else 0.0
    """
    if op.kind != ELEMENTWISE or op.on_float is None or op.joint or len(op.vjp) > len(LETTERS):
        return None
    try:
        return number(read(op.on_float, LETTERS[: len(op.vjp)]))
    except UnreadableError:
        return None


def calls(tree: ast.expr) -> set[str]:
    """The names of the functions that an expression calls.

    >>> from autograd_core.elementwise import softplus
    >>> sorted(calls(form(softplus)))
    ['abs', 'exp', 'log1p']
    """
    found = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {name.id for name in found if isinstance(name, ast.Name)}


def read(function: Callable[..., Any], letters: str) -> ast.expr:
    """A function of numbers as an expression of letters."""
    if function in SIGNS:
        return ast.parse(SIGNS[function], mode="eval").body
    if isinstance(function, FunctionType):
        arguments, body = source(function)
        if len(arguments) != len(letters):
            raise UnreadableError
        return plain(body, dict(zip(arguments, letters)), function.__globals__)
    if isinstance(function, BuiltinFunctionType):
        return call(function.__name__, [ast.Name(c) for c in letters])
    raise UnreadableError


def source(function: FunctionType) -> tuple[list[str], ast.expr]:
    """The arguments of a lambda, or of a function of one ``return``, and its body as a tree."""
    for node in functions_of(function.__code__.co_filename):
        body: Any = node.body
        if isinstance(node, ast.FunctionDef):
            returned = [part for part in node.body if not is_text(part)]
            if len(returned) != 1 or not isinstance(returned[0], ast.Return):
                continue
            body = returned[0].value
        if any(inside(place, body) for place in function.__code__.co_positions()):
            return [a.arg for a in node.args.args], body
    raise UnreadableError


@cache
def functions_of(filename: str) -> list[Any]:
    """Every lambda and function that a file, or a cell of a notebook, has; the inner ones first."""
    try:
        tree = ast.parse("".join(linecache.getlines(filename)))
    except SyntaxError:
        return []
    return [n for n in ast.walk(tree) if isinstance(n, ast.Lambda | ast.FunctionDef)][::-1]


def is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def inside(place: tuple[int | None, ...], body: Any) -> bool:
    """Whether an instruction stands in the source of a body; the first of all has no width."""
    line, last_line, column, last_column = place
    return (line, column) != (last_line, last_column) and (
        (body.lineno, body.col_offset) <= (line, column)
        and (last_line, last_column) <= (body.end_lineno, body.end_col_offset)
    )


# What Python's expressions mean on numbers, in the few kinds of nodes that a form has.


def plain(tree: Any, names: dict[str, str], known: dict[str, Any]) -> ast.expr:
    """An expression as a form; ``known`` is where it finds constants."""

    def part(inner: Any) -> ast.expr:
        return plain(inner, names, known)

    match tree:
        case ast.Name(id=name) if name in names:
            return ast.Name(names[name])
        case ast.Name(id=name) if isinstance(known.get(name), float):
            return ast.Constant(known[name])
        case ast.Constant(value=value) if isinstance(value, int | float):
            return ast.Constant(float(value))
        case ast.UnaryOp(op=ast.USub()):
            return ast.UnaryOp(tree.op, number(part(tree.operand)))
        case ast.BinOp() if isinstance(tree.op, ARITHMETIC):
            return ast.BinOp(number(part(tree.left)), tree.op, number(part(tree.right)))
        case ast.BinOp(op=ast.Pow()):
            return call("pow", [number(part(tree.left)), number(part(tree.right))])
        case ast.Compare(comparators=[right]):
            return ast.Compare(number(part(tree.left)), tree.ops, [number(part(right))])
        case ast.BoolOp(values=[left, right]):
            return ast.BoolOp(tree.op, [truth(part(left)), truth(part(right))])
        case ast.IfExp():
            chosen = number(part(tree.body)), number(part(tree.orelse))
            return ast.IfExp(truth(part(tree.test)), *chosen)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=[]):
            return call(name, [number(part(argument)) for argument in tree.args])
    raise UnreadableError


def call(name: str, args: list[Any]) -> ast.expr:
    """A call; the larger and the smaller are choices, made as Python makes them."""
    if name == "float":
        return args[0]  # type: ignore[no-any-return]
    if name in ("max", "min"):
        beyond = ast.Gt() if name == "max" else ast.Lt()
        x, y = args
        return ast.IfExp(ast.Compare(y, [beyond], [x]), y, x)
    return ast.Call(ast.Name({"fabs": "abs"}.get(name, name)), args, [])


def is_truth(tree: ast.expr) -> bool:
    """Whether an expression is true or false, and not a number."""
    return isinstance(tree, ast.Compare | ast.BoolOp)


def number(tree: ast.expr) -> ast.expr:
    """A truth is 1 or 0."""
    return ast.IfExp(tree, ast.Constant(1.0), ast.Constant(0.0)) if is_truth(tree) else tree


def truth(tree: ast.expr) -> ast.expr:
    """Every number but 0 is true, nan included."""
    return tree if is_truth(tree) else ast.Compare(tree, [ast.NotEq()], [ast.Constant(0.0)])
