"""The derivative rules: written in the table's own operations, in the table's own letters."""

from __future__ import annotations

import ast
import inspect

import pytest

from autograd_core import elementwise, rows, structural
from autograd_core.primitive import GENERAL, Primitive


def every_row() -> list[Primitive]:
    return [*elementwise.TABLE, *rows.TABLE, *structural.TABLE]


def rules_in(tree: ast.AST) -> list[ast.AST]:
    """The functions whose first letters are ``g, z``: in this project, the rules."""
    kinds = (ast.Lambda, ast.FunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [node for node in found if [a.arg for a in node.args.args[:2]] == ["g", "z"]]


def bare(tree: ast.AST) -> list[str]:
    """Divisions and powers outside the table: on plain floats they raise, or turn complex."""
    found = [n for n in ast.walk(tree) if isinstance(n, (ast.BinOp, ast.AugAssign))]
    refused = (ast.Div, ast.Pow, ast.FloorDiv, ast.Mod)
    return [f"line {n.lineno}: {ast.unparse(n)}" for n in found if isinstance(n.op, refused)]


def test_rules_use_the_rows_divide_and_power(sources):
    core = [s for s in sources if s.path.startswith("autograd_core/")]
    strange = [
        f"{s.path} {where}" for s in core for rule in rules_in(s.tree) for where in bare(rule)
    ]
    assert strange == []
    assert sum(len(rules_in(s.tree)) for s in core) >= 40  # they have been found at all


@pytest.mark.parametrize("rule", ["lambda g, z, x: g / x", "lambda g, z, x: g * x**2"])
def test_a_bare_operator_is_found(rule):
    assert [bare(node) for node in rules_in(ast.parse(rule))] != [[]]


@pytest.mark.parametrize("op", every_row(), ids=lambda op: op.name)
def test_letters(op):
    """g, z, then one letter an input, then the settings by their names."""
    for rule in op.vjp:
        if rule is not None:
            assert list(inspect.signature(rule).parameters)[:2] == ["g", "z"]


def test_names_are_unique():
    names = [op.name for op in every_row()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("op", every_row(), ids=lambda op: op.name)
def test_a_row_is_in_its_modules_table(op):
    """A row that its own module defines but no table lists would be tested by nobody."""
    module = __import__(op.module, fromlist=["TABLE"])
    defined = [
        o for o in vars(module).values() if isinstance(o, Primitive) and o.module == op.module
    ]
    assert set(defined) <= set(every_row())
    assert op.kind != GENERAL or op.vjp
