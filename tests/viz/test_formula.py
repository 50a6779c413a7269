"""Rules as formulas: derived from every row of the table, and worth what the rule is worth."""

from __future__ import annotations

import math
import re

import pytest

from autograd_core import Value
from autograd_core import elementwise as rows
from autograd_core.elementwise import TABLE
from viz import formula

EXPECTED = {
    ("add", 0): ("g", "1"),
    ("subtract", 1): ("−g", "−1"),
    ("multiply", 0): ("g · y", "y"),
    ("multiply", 1): ("g · x", "x"),
    ("divide", 0): ("g / y", "1 / y"),
    ("divide", 1): ("−g · z / y", "−(z / y)"),
    ("negative", 0): ("−g", "−1"),
    ("power", 0): ("where(y = 0, 0, g · y · x^(y − 1))", "where(y = 0, 0, y · x^(y − 1))"),
    ("exp", 0): ("g · z", "z"),
    ("log", 0): ("g / x", "1 / x"),
    ("sqrt", 0): ("g / (2 · z)", "1 / (2 · z)"),
    ("cos", 0): ("−g · sin(x)", "−sin(x)"),
    ("tanh", 0): ("g · (1 − z²)", "1 − z²"),
    ("sigmoid", 0): ("g · z · (1 − z)", "z · (1 − z)"),
    ("relu", 0): ("where(x > 0, g, 0)", "where(x > 0, 1, 0)"),
    ("where", 1): ("where(c, g, 0)", "where(c, 1, 0)"),
}
RULES = [
    (op, slot)
    for op in TABLE
    for slot, rule in enumerate(op.vjp)
    if rule is not None and formula.is_scalar_rule(op)
]


@pytest.mark.parametrize("name, slot", EXPECTED)
def test_formulas_as_a_book_has_them(name, slot):
    op = next(op for op in TABLE if op.name == name)
    found = formula.contribution(op, slot).show(), formula.local(op, slot).show()
    assert found == EXPECTED[name, slot]


def as_python(text: str) -> str:
    """A formula as Python can evaluate it: an independent reading of its brackets."""
    text = re.sub(r"(\w+|\([^()]*\))²", r"\1**2.0", text)
    for sign, python in (("−", "-"), ("·", "*"), ("^", "**"), ("≥", ">="), ("≤", "<=")):
        text = text.replace(sign, python)
    return re.sub(r"(?<![<>=])=(?!=)", "==", text)


FUNCTIONS = {
    "where": lambda c, x, y: x if c else y, "sin": math.sin, "cos": math.cos, "log": math.log,
    "sign": lambda x: math.copysign(1.0, x), "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
}  # fmt: skip


@pytest.mark.parametrize("op, slot", RULES, ids=[f"{op.name}-{slot}" for op, slot in RULES])
def test_every_formula_is_worth_what_its_rule_is(op, slot):
    inputs = [0.375, 0.75, 0.625][: len(op.vjp)]
    z, g = op(*inputs), 1.5
    names = ["g", "z", *formula.letters(op, len(inputs))]
    values = dict(zip(names, [g, z, *inputs], strict=True))
    expected = op.vjp[slot](g, z, *inputs)
    shown = formula.contribution(op, slot).show()
    assert eval(as_python(shown), FUNCTIONS, values) == pytest.approx(float(expected))
    local = formula.local(op, slot)
    assert eval(as_python(local.show()), FUNCTIONS, values) * g == pytest.approx(float(expected))
    numbers = local.show([repr(value).replace("-", "−") for value in (z, *inputs)])
    assert eval(as_python(numbers), FUNCTIONS) * g == pytest.approx(float(expected))


@pytest.mark.parametrize(
    "op", [op for op in TABLE if op.vjp and any(op.vjp)], ids=lambda op: op.name
)
def test_every_row_has_a_formula(op):
    assert all(formula.contribution(op, i).show() for i, rule in enumerate(op.vjp) if rule)


def test_numbers_put_in():
    assert formula.contribution(rows.multiply, 0).show(["−1", "6", "2", "−3"]) == "−(−3)"
    assert formula.local(rows.tanh, 0).show(["−0.5"]) == "1 − (−0.5)²"


def test_brackets_are_there_where_they_are_needed_and_only_there():
    a, b, c = (Value(2.0, label=name) for name in "abc")
    cases = {
        "a − (b − c)": a - (b - c), "a − b − c": a - b - c, "a · (b + c)": a * (b + c),
        "a · b + c": a * b + c, "a / (b · c)": a / (b * c), "a / b · c": a / b * c,
        "(a + b)^c": (a + b) ** c, "a^(b^c)".replace("(b^c)", "b^c"): a ** (b**c),
        "(a^b)^c": (a**b) ** c, "−(a + b)": -(a + b), "(−a)^b": (-a) ** b, "−a^b": -(a**b),
        "a + (−b)": a + (-b), "maximum".replace("imum", "") + "(a, b)": rows.maximum(a, b),
    }  # fmt: skip
    assert {formula.graph_text(node): text for text, node in cases.items()} == {
        text: text for text in cases
    }


def test_which_rows_tell_their_inputs_apart_is_found_out():
    symmetric = {op.name for op in TABLE if len(op.vjp) == 2 and formula.symmetric(op)}
    assert symmetric == {"add", "multiply", "maximum", "minimum"}


def test_a_gradient_that_is_a_graph_is_not_needed_under_no_grad():
    from autograd_core import no_grad

    formula.derive.cache_clear()
    with no_grad():
        assert formula.contribution(rows.tanh, 0).show() == "g · (1 − z²)"


def test_what_is_shared_many_times_over_is_not_written_out():
    """Forty squares of squares would be 2⁴⁰ letters; what fits is written as ever."""
    x = Value(1.0, label="x")
    y = x
    for _ in range(40):
        y = y.sin() + y
    text = formula.graph_text(y)
    assert "…" in text
    assert len(text) <= formula.LONGEST_FORMULA
    assert formula.graph_text(x.sin() + x) == "sin(x) + x"
