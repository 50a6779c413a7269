"""The backward pass as text: its numbers are the lecture's, and it touches no gradient."""

from __future__ import annotations

import pytest

from autograd_core import Tensor, Value
from autograd_core.errors import GradientError
from viz import explain

LECTURE = """\
o = tanh(n) = 0.7071   g = +1, the seed: how fast o changes with itself
  to n    g · (1 − z²)   1 − z² = 1 − 0.7071² = 0.5   +1 × +0.5 = +0.5

n = %6 + b = 0.8814   g = +0.5
  to %6   g              1                            +0.5 × +1 = +0.5
  to b    g              1                            +0.5 × +1 = +0.5

%6 = %2 + %5 = −6   g = +0.5
  to %2   g              1                            +0.5 × +1 = +0.5
  to %5   g              1                            +0.5 × +1 = +0.5

%2 = x1 · w1 = −6   g = +0.5
  to x1   g · y          y = −3                       +0.5 × −3 = −1.5
  to w1   g · x          x = 2                        +0.5 × +2 = +1

%5 = x2 · w2 = 0   g = +0.5
  to x2   g · y          y = 1                        +0.5 × +1 = +0.5
  to w2   g · x          x = 0                        +0.5 × 0 = 0

gradients
  x1   −1.5
  w1   +1
  x2   +0.5
  w2   0
  b    +0.5"""


def test_the_lecture_neuron(lecture):
    blocks = set(str(explain(lecture)).split("\n\n"))
    assert blocks == set(LECTURE.split("\n\n"))


def test_accumulation_on_a_shared_node():
    a = Value(-2.0, label="a")
    b = Value(3.0, label="b")
    d, e = a * b, a + b
    text = str(explain(d * e))
    # d·e with d = −6, e = 1: a gets e·b = 3 from d, and d = −6 from e: −3 together.
    assert "+3 += −6 → −3" in text or "−6 += +3 → −3" in text
    assert text.endswith("gradients\n  a   −3\n  b   −8")


def test_both_edges_of_a_square_and_no_gradient_is_touched():
    x = Value(3.0, label="x")
    out = x * x
    explanation = explain(out)
    assert repr(explanation) == str(explanation) == explanation.text
    assert explanation.text.count("to x") == 2
    assert "+3 += +3 → +6" in explanation.text
    assert (x._grad, out._grad) == (None, None)


def test_gradients_that_are_there_already_change_nothing(lecture):
    before = str(explain(lecture))
    lecture.backward()
    assert str(explain(lecture)) == before


def test_one_variable_is_only_a_seed():
    assert "g = +1, the seed" in str(explain(Value(2.0, label="x")))


def test_columns_line_up(lecture):
    rows = [line for line in str(explain(lecture)).splitlines() if line.startswith("  to ")]
    products = [row.rindex("   ") + 3 for row in rows]
    assert len(set(products)) == 1
    assert all(row == row.rstrip() for row in rows)


def test_wide_letters_line_up_in_a_terminal():
    text = str(explain(Value(2.0, label="日本") * Value(3.0, label="ab")))
    first, second = (line for line in text.splitlines() if line.startswith("  to"))
    assert first.index("g ·") == second.index("g ·") - 2


def test_an_array_is_told_by_shape_and_range():
    a = Tensor([[1.0, 2.0], [3.0, 4.0]])
    a.label = "A"
    text = str(explain((a * Tensor([1.0, 1.0])).sum()))
    assert "to A    g · y" in text
    assert "summed to (2,)" in text


def test_odd_numbers(odd):
    assert "nan" in str(explain(odd))


def test_a_label_stays_in_its_line(hostile):
    x = Value(2.0, label=hostile)
    text = str(explain(x * 3.0))
    assert len(text.splitlines()) == 5
    assert max(map(len, text.splitlines())) < 120


@pytest.mark.parametrize(
    "root, words",
    [
        (Tensor([1.0, 2.0]) * 1.0, r"starts at one number.*shape \(2,\).*\.sum\(\)"),
        (Value.constant(1.0), "constant"),
    ],
)
def test_bad_input(root, words):
    with pytest.raises(GradientError, match=words):
        explain(root)
