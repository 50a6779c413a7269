"""Expressions from the command line: what is read, and what is said where one cannot be."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest

from autograd_core import Value
from autograd_core.errors import ExpressionError
from viz.__main__ import main
from viz.expression import FUNCTIONS, read, read_values

VALUES = {"x": 2.0, "w": -3.0, "b": 6.88}


def test_the_neuron():
    out = read("tanh(x*w + b)", VALUES)
    assert out.data == math.tanh(0.88)
    out.backward()
    leaves = {node.label: node.grad for node in out.inputs[0].inputs[0].inputs}
    slope = 1 - math.tanh(0.88) ** 2
    assert leaves == pytest.approx({"x": -3 * slope, "w": 2 * slope})


@pytest.mark.parametrize(
    "text, value",
    [
        ("-x**2", -4.0), ("2**-x", 0.25), ("x/0", math.inf), ("(1 + x) * .5", 1.5), ("+x", 2.0),
        ("max(x, 3)", 3.0), ("minimum(x, 1e1)", 2.0), ("-2 * x", -4.0), ("x - -1", 3.0),
        ("x\n+ 1", 3.0), ("log(x - 2)", -math.inf), ("2**3**x", 512.0), ("relu(-x)", 0.0),
        ("1 − x·x×2 ÷ 4", -1.0),
    ],
)  # fmt: skip
def test_what_is_read(text, value):
    assert read(text, {"x": 2.0}).data == value


def test_functions_come_from_the_table():
    assert {"tanh", "exp", "sqrt", "maximum", "relu", "log1p", "abs", "softplus"} <= set(FUNCTIONS)
    assert not {"where", "greater", "equal", "eval", "__import__"} & set(FUNCTIONS)


@pytest.mark.parametrize(
    "text, words, place",
    [
        ("tanh(x*q)", "q has no value: add q=1.0", 7),
        ("tanh(x", "'(' was never closed", 4),
        ("foo(x)", "foo is not a function here; known: abs, add,", 0),
        ("1 + x.real", "only names, numbers", 4),
        ("x ^ 2", "write ** for a power", 4),
        ("x // 2", "write / for a division", 5),
        ("x % 2", "only + - * / ** are known", 4),
        ("tanh(x, x)", "tanh takes 1 argument", 0),
        ("maximum(x)", "maximum takes 2 arguments", 0),
        ("tanh + x", "tanh is a function: write tanh(…)", 0),
        ("x + 'a'", "'a' is not a real number", 4),
        ("x + 2j", "2j is not a real number", 4),
        ("x + True", "True is not a real number", 4),
        ("x + 1e999 * [x]", "only names, numbers", 12),
        ("é + ü", "é has no value", 0),
        ("x*é + ü", "é has no value", 2),
        ("not x", "of the signs in front", 0),
        ("__import__('os').system('true')", "this cannot be called", 0),
        ("(lambda: x)()", "this cannot be called", 1),
        ("tanh(*x)", "only names, numbers", 5),
        ("x if x else x", "only names, numbers", 0),
        ("sen(x)", "sen is not a function here: did you mean sin?", 0),
        ("x = 3", "an expression has no =: values are given after it", 2),
        ("tanh(x x)", "an operator or a bracket is missing", 5),
        ("sin x", "an operator or a bracket is missing", 4),
        ("x + 2x", "a number ends here: write 2*x", 4),
        ("x²", "write **2 for a square", 1),
        ("x < 1", "this cannot be read: only names", 0),
        ("x +", "the expression ends too early", 3),
        (f"x + {'9' * 400}", "too large", 4),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_a_caret(text, words, place):
    with pytest.raises(ExpressionError) as caught:
        read(text, {"x": 2.0})
    said, shown, caret = str(caught.value).split("\n")
    assert words in said
    assert shown == f"  {text}"
    assert caret == "  " + " " * place + "^"


@pytest.mark.parametrize(
    "text, values, words",
    [
        ("", {}, "the expression is empty"),
        ("x", {"x": 1.0, "y": 2.0}, "y was given a value, but is not in the expression"),
        ("x" + "+x" * 50_000, {"x": 1.0}, "nested too deeply"),
        ("x\0", {"x": 1.0}, "cannot|early"),
    ],
)
def test_mistakes_without_a_place(text, values, words):
    with pytest.raises(ExpressionError, match=words):
        read(text, values)


@pytest.mark.parametrize(
    "given, words",
    [
        (["2"], "'2' is not a value: write name=number without spaces"),
        (["x="], "is not a value"),
        (["x=two"], "'two' is not a number"),
        (["x=1", "x=2"], "x was given two values"),
        (["2x=1"], "is not a value"),
    ],
)
def test_bad_values(given, words):
    with pytest.raises(ExpressionError, match=words):
        read_values(given)


def run(*arguments, cwd=None):
    """The command, as a person calls it."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "viz", *arguments],
        capture_output=True, encoding="utf-8", cwd=cwd, env=environment, check=False,
    )  # fmt: skip


def test_the_command_draws(tmp_path):
    done = run("tanh(x*w + b)", "x=2", "w=-3", "b=6.88", "-o", "neuron.html", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "wrote neuron.html\n", "")
    page = (tmp_path / "neuron.html").read_text(encoding="utf-8")
    assert "+0.7064" in page
    assert "Content-Security-Policy" in page


def test_the_command_explains():
    done = run("x*x", "x=3")
    assert done.returncode == 0
    assert "+3 += +3 → +6" in done.stdout


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["tanh(x*q)", "x=2"], "viz: q has no value: add q=1.0\n  tanh(x*q)\n         ^\n"),
        (["x"], "viz: x has no value: add x=1.0\n  x\n  ^\n"),
        (["1 + 2"], "viz: the expression is the number 3: it has no variable"),
        ([], "viz: no expression was given"),
        (["x", "x=1", "y=2"], "viz: y was given a value"),
        (["x", "x=1", "-o", "x.jpg"], "viz: a drawing was to be saved as 'x.jpg'"),
        (["x", "x=1", "-o", "/no/such/folder/x.svg"], "viz: /no/such/folder/x.svg could not be"),
    ],
)
def test_the_command_fails_with_one_line(capsys, arguments, words):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith(words)
    assert "Traceback" not in said


def test_an_expression_may_begin_with_a_minus(capsys):
    assert main(["-x*2", "x=3"]) == 0
    assert "−6" in capsys.readouterr().out


def test_unwritable_output(tmp_path, capsys):
    folder = tmp_path / "out.svg"
    folder.mkdir()
    assert main(["x*2", "x=3", "-o", str(folder)]) == 2
    assert "could not be written" in capsys.readouterr().err


def test_the_leaves_are_values_with_labels():
    assert isinstance(read("x", {"x": 1.0}), Value)
    assert read("x", {"x": 1.0}).label == "x"
