"""A tape written as Python: straight-line NumPy source that runs by itself.  Next: traced.py."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.execute.forms import LETTERS, calls, form
from autograd_core.quiet import quietly
from autograd_core.tape import Step, Tape

OPERATORS = {"add": "+", "subtract": "-", "multiply": "*"}  # Python's / raises at 0
NAMES = {
    "abs": "absolute", "pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2",
}  # fmt: skip


def listing(tape: Tape, name: str, captured: Sequence[float] = ()) -> str:
    """The source of a function of the tape's inputs: numbers, or arrays of one entry an example.

    The last inputs may be left out: ``captured`` is what they are then.

    >>> from autograd_core import Value
    >>> from autograd_core.tape import flatten
    >>> x = Value(0.5)
    >>> print(listing(flatten([x], [(x * 3.0).relu()]), "f"))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    @np.errstate(all="ignore")
    def f(x0):
        v2 = x0 * 3.0
        v3 = np.where((v2 > 0.0) | (v2 != v2), v2, 0.0)
        return v3
    """
    own = tape.inputs - len(captured)
    slots = [f"x{i}" for i in range(own)] + [f"w{i}" for i in range(len(captured))]
    given = [*slots[:own], *[f"{w}={literal(x)}" for w, x in zip(slots[own:], captured)]]
    slots += [literal(number) for number in tape.constants]
    lines = []
    for step in tape.steps:
        slots.append(f"v{step.out}")
        lines.append(f"    v{step.out} = {expression(step, [slots[i] for i in step.args])}")
    results = ", ".join(slots[i] for i in tape.outputs)
    head = ["import numpy as np", "", "", '@np.errstate(all="ignore")']
    return "\n".join([*head, f"def {name}({', '.join(given)}):", *lines, f"    return {results}"])


def literal(number: float) -> str:
    """A number as code; nan and the infinities have no literal."""
    number = float(number)
    return repr(number) if np.isfinite(number) else f"float({str(number)!r})"


def expression(step: Step, args: list[str]) -> str:
    """One step: a ufunc by its name, anything else by its form."""
    on_array: Any = step.op.on_array
    if isinstance(on_array, np.ufunc) and not step.params:
        name = on_array.__name__
        if name in OPERATORS:
            return f" {OPERATORS[name]} ".join(args)
        called = f"np.{name}({', '.join(args)})"
        truth = quietly(on_array, *[1.0] * len(args)).dtype == bool
        return f"{called} * 1.0" if truth else called
    tree = None if step.params else form(step.op)
    if tree is None or not all(hasattr(np, NAMES.get(name, name)) for name in calls(tree)):
        raise ArgumentError(
            f"the operation {step.op.name} has no form in NumPy's functions, so it cannot be "
            "written as source: write it in operations that have one."
        )
    return written(tree, dict(zip(LETTERS, args)))


def written(tree: Any, names: dict[str, str]) -> str:
    """A form in NumPy's words: selections and truths act entry by entry there."""
    if isinstance(tree, ast.Name):
        return names[tree.id]
    if isinstance(tree, ast.IfExp):
        parts = [written(t, names) for t in (tree.test, tree.body, tree.orelse)]
        return f"np.where({', '.join(parts)})"
    if isinstance(tree, ast.BoolOp):
        sign = " | " if isinstance(tree.op, ast.Or) else " & "
        return sign.join(f"({written(t, names)})" for t in tree.values)
    if isinstance(tree, ast.Call):
        name = tree.func.id  # type: ignore[attr-defined]
        return f"np.{NAMES.get(name, name)}({', '.join(written(t, names) for t in tree.args)})"
    if isinstance(tree, ast.Constant):
        return literal(tree.value)  # type: ignore[arg-type]
    return between(tree, names)


def between(tree: Any, names: dict[str, str]) -> str:
    """An operator and its operands, each in brackets where it is more than a name."""

    def of(part: Any) -> str:
        text = written(part, names)
        return text if isinstance(part, ast.Name | ast.Constant | ast.Call) else f"({text})"

    if isinstance(tree, ast.UnaryOp):
        return f"-{of(tree.operand)}"
    if isinstance(tree, ast.Compare):
        (sign,), (right,) = tree.ops, tree.comparators
        return f"{of(tree.left)} {SIGNS[type(sign)]} {of(right)}"
    if isinstance(tree.op, ast.Div):
        return f"np.divide({written(tree.left, names)}, {written(tree.right, names)})"
    return f"{of(tree.left)} {SIGNS[type(tree.op)]} {of(tree.right)}"


SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Gt: ">", ast.GtE: ">=",
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
