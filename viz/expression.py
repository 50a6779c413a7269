"""An expression given as text, read into a graph: parsed, and never run as code.

Names, numbers, ``+ - * / **``, unary minus, brackets, and the table's functions of one or two
arguments; nothing else. A mistake is answered by one line and a caret under the place.
Next: __main__.py.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from autograd_core import Value
from autograd_core import elementwise as rows
from autograd_core.errors import ExpressionError
from viz.explanation import width

OPERATORS = {
    ast.Add: rows.add,
    ast.Sub: rows.subtract,
    ast.Mult: rows.multiply,
    ast.Div: rows.divide,
    ast.Pow: rows.power,
}
AS_PRINTED = str.maketrans("−·×÷", "-**/")  # signs as texts have them, our own among them
UNCLEAR = "an operator or a bracket is missing before this, as in 2*x and sin(x)"
EQUALS = 'an expression has no =: values are given after it, as in "x*y" x=2 y=3'
# What Python's grammar says, where it says too little.
CLEARER = {"invalid decimal literal": "a number ends here: write 2*x"}
READABLE = "this cannot be read: only names, numbers, + - * / **, brackets and functions can"
TOO_DEEP = "the expression is nested too deeply to be read"
INSTEAD = {ast.BitXor: "write ** for a power", ast.FloorDiv: "write / for a division"}
FUNCTIONS = {
    name: op
    for op in rows.TABLE
    if len(op.vjp) <= 2 and None not in op.vjp
    for name in (op.name, op.symbol.lower())
    if name.isidentifier()
}


def read(text: str, values: Mapping[str, float]) -> Value:
    """The graph of an expression, its variables labelled by their names.

    Raises `ExpressionError` for what cannot be read, for a name without a value, and for a value
    that is not used.

    >>> read("x*x + 1", {"x": 3.0}).data
    10.0
    """
    text = " ".join(text.split("\n")).translate(AS_PRINTED)
    tree = parse(text)
    leaves = {name: Value(number, label=name) for name, number in values.items()}
    used: set[str] = set()
    try:
        result = Reader(text, leaves, used).visit(tree.body)
    except RecursionError:
        raise ExpressionError(TOO_DEEP) from None
    unused = [name for name in values if name not in used]
    if unused:
        raise ExpressionError(f"{unused[0]} was given a value, but is not in the expression")
    return result if isinstance(result, Value) else Value.constant(result)


def parse(text: str) -> ast.Expression:
    """Python's own grammar reads it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval")
    except SyntaxError as error:
        if not text.strip():
            raise ExpressionError("the expression is empty") from None
        if not error.offset:
            raise mistake(text, len(text.rstrip()), "the expression ends too early") from None
        raise mistake(
            text, error.offset - 1, clearer(error.msg, text[error.offset - 1 :])
        ) from None
    except RecursionError:
        raise ExpressionError(TOO_DEEP) from None
    except (ValueError, MemoryError) as error:
        raise ExpressionError(f"the expression cannot be read: {error}") from None


def clearer(said: str, rest: str) -> str:
    """What Python's grammar said of what follows, or what it means here."""
    if rest.startswith("="):
        return EQUALS
    if said.startswith("invalid syntax"):
        return UNCLEAR
    if said.startswith("invalid character '²'"):
        return "write **2 for a square"
    return CLEARER.get(said, said)


class Reader:
    """Walks a syntax tree; what it does not know, it refuses."""

    def __init__(self, text: str, leaves: Mapping[str, Value], used: set[str]):
        self.text = text
        self.leaves = leaves
        self.used = used

    def visit(self, node: ast.expr) -> Any:
        """The number or node that a part of the expression stands for."""
        method = getattr(self, f"read_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.mistake(node, READABLE)
        return method(node)

    def read_constant(self, node: ast.Constant) -> float:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise self.mistake(node, f"{node.value!r} is not a real number")
        try:
            return float(node.value)
        except OverflowError:
            raise self.mistake(node, "this number is too large for a float") from None

    def read_name(self, node: ast.Name) -> Value:
        if node.id in FUNCTIONS and node.id not in self.leaves:
            raise self.mistake(node, f"{node.id} is a function: write {node.id}(…)")
        if node.id not in self.leaves:
            raise self.mistake(node, f"{node.id} has no value: add {node.id}=1.0")
        self.used.add(node.id)
        return self.leaves[node.id]

    def read_unaryop(self, node: ast.UnaryOp) -> Any:
        if isinstance(node.op, ast.UAdd):
            return self.visit(node.operand)
        if not isinstance(node.op, ast.USub):
            raise self.mistake(node, "of the signs in front, only minus and plus are known")
        if isinstance(node.operand, ast.Constant):
            return -self.read_constant(node.operand)
        return rows.negative(self.visit(node.operand))

    def read_binop(self, node: ast.BinOp) -> Any:
        op = OPERATORS.get(type(node.op))
        if op is None:
            hint = INSTEAD.get(type(node.op), "only + - * / ** are known")
            raise self.mistake(node.right, f"the operator before this is not known: {hint}")
        return op(self.visit(node.left), self.visit(node.right))

    def read_call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        op = FUNCTIONS.get(name)
        if op is None:
            said = f"{name} is not a function here" if name else "this cannot be called"
            near = "".join(
                f": did you mean {one}?" for one in get_close_matches(name, FUNCTIONS, 1)
            )
            known = "" if near else f"; known: {', '.join(sorted(FUNCTIONS))}"
            raise self.mistake(node.func, said + near + known)
        takes = len(op.vjp)
        if len(node.args) != takes or node.keywords:
            raise self.mistake(node, f"{name} takes {takes} argument{'s' * (takes > 1)}")
        return op(*map(self.visit, node.args))

    def mistake(self, node: ast.expr, said: str) -> ExpressionError:
        """What is wrong with a part; its place is counted in bytes."""
        place = len(self.text.encode()[: node.col_offset].decode())
        return mistake(self.text, place, said)


def mistake(text: str, place: int, said: str) -> ExpressionError:
    """One line that says what is wrong, the expression, and a caret under the place."""
    shown = text.replace("\t", " ")
    return ExpressionError(f"{said}\n  {shown}\n  {' ' * width(shown[:place])}^")


def read_values(given: list[str]) -> dict[str, float]:
    """``["x=2", "w=-3"]`` as numbers by name; raises `ExpressionError` for anything else.

    >>> read_values(["x=2", "w=-3e-1"])
    {'x': 2.0, 'w': -0.3}
    """
    values: dict[str, float] = {}
    for piece in given:
        name, _, number = (part.strip() for part in piece.partition("="))
        if not name.isidentifier() or not number:
            raise ExpressionError(
                f"{piece!r} is not a value: write name=number without spaces, such as x=2"
            )
        if name in values:
            raise ExpressionError(f"{name} was given two values")
        try:
            values[name] = float(number)
        except ValueError:
            said = f"{number!r} is not a number, in {piece!r}"
            point = f": write {name}={number.replace(',', '.')}" if "," in number else ""
            raise ExpressionError(said + point) from None
    return values
