"""Wrong rules: every rule of a table, and every helper of one, broken in every plausible way.

A rule is read from the source and changed in one place: a sign turned, a factor or a term dropped,
a number doubled or halved, inputs swapped, z for x, a choice turned round, a selection left out.
The result is compiled among the names of the row's own module.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from autograd_core.primitive import Primitive


class Mutant(NamedTuple):
    """A rule or a helper with one thing wrong."""

    right: FunctionType  # what it stands in for
    ops: tuple[Primitive, ...]  # the rows that use it
    what: str  # what was done to it
    source: str  # the statement that is wrong now, or the whole rule
    wrong: Any

    @property
    def name(self) -> str:
        """A helper's own name; a rule has that of its row."""
        name = self.right.__name__
        return self.ops[0].name if name == "<lambda>" else name


def mutants_of(table: tuple[Primitive, ...]) -> Iterator[Mutant]:
    """Every mutant of every rule and of every helper that rules of a table reach, each once."""
    for right, ops in users(table).items():
        yield from (mutants_of_rule if right.__name__ == "<lambda>" else mutants_of_helper)(
            right, tuple(ops)
        )


def users(table: tuple[Primitive, ...]) -> dict[FunctionType, list[Primitive]]:
    """The rows that use each rule and each helper, in the order of the table."""
    found: dict[FunctionType, list[Primitive]] = {}
    modules = {op.module for op in table}
    for op in table:
        reached = [rule for rule in op.vjp if rule is not None]
        for function in reached:  # grows while it is walked
            names = {name for code in codes(function.__code__) for name in code.co_names}
            called = [function.__globals__.get(name) for name in sorted(names)]
            helpers = [f for f in called if isinstance(f, FunctionType) and f.__module__ in modules]
            reached += [f for f in helpers if f not in reached]
        for function in reached:
            found.setdefault(function, []).append(op)
    return found


def codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the comprehensions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def mutants_of_rule(right: FunctionType, ops: tuple[Primitive, ...]) -> Iterator[Mutant]:
    """A rule that is written as a lambda: an expression."""
    rule = lambda_of(right)
    seen = {ast.unparse(rule)}
    names = [a.arg for a in rule.args.args]
    for what, tree, _ in changed(rule, [rule.body], names):
        source = ast.unparse(tree)
        if source not in seen:
            seen.add(source)
            yield Mutant(right, ops, what, source, eval(source, right.__globals__))


def lambda_of(rule: FunctionType) -> ast.Lambda:
    """The tree of a lambda, found by where it stands in its file."""
    module = ast.parse(inspect.getsource(inspect.getmodule(rule)))
    line, *_, column = next(
        (start, end, left) for start, end, left, _ in rule.__code__.co_positions() if left
    )
    for node in ast.walk(module):
        if isinstance(node, ast.Lambda) and node.body.lineno <= line <= node.body.end_lineno:
            first = (node.body.lineno, node.body.col_offset)
            last = (node.body.end_lineno, node.body.end_col_offset)
            if first <= (line, column) < last:
                return node
    raise LookupError(f"the source of {rule} was not found")


def mutants_of_helper(right: FunctionType, ops: tuple[Primitive, ...]) -> Iterator[Mutant]:
    """A helper that is written as a function: each statement of it."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(right))).body
    body = [part for statement in function.body for part in simple(statement)]
    names = [node.id for node in ast.walk(function) if isinstance(node, ast.Name)]
    names = sorted({*names, *(a.arg for a in function.args.args)} & local_names(right))
    seen = {ast.unparse(function)}
    for what, tree, statement in changed(function, body, names):
        source = ast.unparse(tree)
        if source not in seen:
            seen.add(source)
            space = dict(vars(inspect.getmodule(right)))
            exec(source, space)
            wrong = FunctionType(space[right.__name__].__code__, right.__globals__, right.__name__,
                                 right.__defaults__)  # fmt: skip
            yield Mutant(right, ops, what, statement, wrong)


def simple(statement: ast.stmt) -> Iterator[ast.AST]:
    """The statements inside one, and its condition; a docstring has nothing to be wrong."""
    if isinstance(statement, ast.If):
        yield statement.test
        for inner in (*statement.body, *statement.orelse):
            yield from simple(inner)
    elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
        yield statement


def local_names(function: FunctionType) -> set[str]:
    """The arguments and variables of a function."""
    return set(function.__code__.co_varnames)


def changed(tree: Any, parts: list[ast.AST], names: list[str]) -> Iterator[tuple[str, Any, str]]:
    """Copies of a tree, each with one expression of some parts of it replaced, and the part."""
    places = [node for part in parts for node in ast.walk(part)]
    positions = {id(node): i for i, node in enumerate(ast.walk(tree))}
    asked = {id(node.value) for node in places if isinstance(node, ast.Attribute)}
    for part in parts:
        for place in ast.walk(part):
            stored = isinstance(getattr(place, "ctx", None), ast.Store)
            # Of x.shape nothing but the shape is read; and what a name is given to stays.
            if not isinstance(place, ast.expr) or id(place) in asked or stored:
                continue
            for what, wrong in replacements(place, names):
                twin = copy.deepcopy(tree)
                twins = list(ast.walk(twin))
                own = twins[positions[id(part)]]
                exchange = Exchange(twins[positions[id(place)]], wrong)
                whole = exchange.visit(twin)
                text = ast.unparse(exchange.visit(own) if own is not exchange.old else wrong)
                yield what, ast.fix_missing_locations(whole), text


class Exchange(ast.NodeTransformer):
    """One node for another."""

    def __init__(self, old: ast.AST, new: ast.expr) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def replacements(place: ast.expr, names: list[str]) -> Iterator[tuple[str, ast.expr]]:
    """What may plausibly stand in a place by mistake."""
    if isinstance(place, ast.BinOp):
        yield "left part alone", place.left
        yield "right part alone", place.right
        if isinstance(place.op, ast.Add | ast.Sub):
            other = ast.Sub() if isinstance(place.op, ast.Add) else ast.Add()
            yield "a sign turned", ast.BinOp(place.left, other, place.right)
    if isinstance(place, ast.UnaryOp):
        yield "a minus lost", place.operand
    if isinstance(place, ast.Name) and place.id in names:
        yield "a minus added", ast.UnaryOp(ast.USub(), place)
        yield "doubled", ast.BinOp(ast.Constant(2.0), ast.Mult(), place)
        for name in names:
            if name != place.id and name in "gzxyc":
                yield f"{name} for {place.id}", ast.Name(name, ast.Load())
    if isinstance(place, ast.Constant) and isinstance(place.value, float):
        for number in (0.0, 1.0, place.value + 1.0):
            yield f"{number} for {place.value}", ast.Constant(number)
    if isinstance(place, ast.Call) and isinstance(place.func, ast.Name):
        yield from wrong_calls(place, place.func.id)
    if isinstance(place, ast.Compare):
        yield "turned round", ast.UnaryOp(ast.Not(), place)
    if isinstance(place, ast.IfExp):
        yield "always so", place.body
        yield "never so", place.orelse


SIBLINGS = {
    "sin": "cos", "cos": "sin", "less": "greater", "greater": "less", "equal": "not_equal",
    "greater_equal": "less",
}  # fmt: skip


def wrong_calls(call: ast.Call, name: str) -> Iterator[tuple[str, ast.expr]]:
    """A call left out, with its arguments exchanged, or of a sibling."""
    if call.args:
        yield f"{name} left out", call.args[0]
    if len(call.args) > 1:
        first, second, *rest = call.args
        swapped = [call.args[0], *reversed(call.args[1:])] if len(call.args) == 3 else None
        order = swapped or [second, first, *rest]
        yield f"{name} turned round", ast.Call(call.func, order, call.keywords)
    if name in SIBLINGS:
        sibling = ast.Name(SIBLINGS[name], ast.Load())
        yield f"{SIBLINGS[name]} for {name}", ast.Call(sibling, call.args, call.keywords)
