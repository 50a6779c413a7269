"""Wrong rules: every rule of a table, broken in every plausible way.

A rule is read from the source as an expression and changed in one place: a sign turned, a factor
or a term dropped, a number doubled or halved, inputs swapped, z for x, a choice turned round, a
selection left out. The result is compiled in the row's own module.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from autograd_core.primitive import Primitive


class Mutant(NamedTuple):
    """A rule with one thing wrong."""

    op: Primitive
    which: int  # the input whose rule it is
    what: str  # what was done to it
    source: str  # the wrong rule
    rule: Any


def rules_of(module: ModuleType) -> Iterator[tuple[Primitive, int, ast.Lambda]]:
    """The rules of a module's rows that stand there as lambdas, as trees."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        op = getattr(module, getattr(node.targets[0], "id", ""), None)
        if isinstance(op, Primitive):
            for which, rule in enumerate(node.value.args[3:]):
                if isinstance(rule, ast.Lambda):
                    yield op, which, rule


def mutants_of(module: ModuleType) -> Iterator[Mutant]:
    """Every mutant of every rule of a module, each once."""
    for op, which, rule in rules_of(module):
        seen = {ast.unparse(rule)}
        for what, wrong in changed(rule):
            source = ast.unparse(wrong)
            if source not in seen:
                seen.add(source)
                yield Mutant(op, which, what, source, eval(source, dict(vars(module))))


def changed(rule: ast.Lambda) -> Iterator[tuple[str, ast.Lambda]]:
    """Copies of a rule, each with one node of its body replaced."""
    places = [node for node in ast.walk(rule.body) if isinstance(node, ast.expr)]
    asked = {id(node.value) for node in places if isinstance(node, ast.Attribute)}
    for i, place in enumerate(places):
        if id(place) in asked:  # of x.shape nothing but the shape is read
            continue
        for what, wrong in replacements(place, [a.arg for a in rule.args.args]):
            twin = copy.deepcopy(rule)
            old = [node for node in ast.walk(twin.body) if isinstance(node, ast.expr)][i]
            yield what, Exchange(old, wrong).visit(twin)


class Exchange(ast.NodeTransformer):
    """One node for another."""

    def __init__(self, old: ast.expr, new: ast.expr) -> None:
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
