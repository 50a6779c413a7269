"""Executors agree on whole random programs, are chosen and replaced in words, and can be read."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core import Value, arctanh, errors, value_and_grad
from autograd_core.execute import executors, interpret
from autograd_core.execute.listing import listing
from autograd_core.execute.program import gradient_tape
from autograd_core.execute.simplify import simplify
from autograd_core.rows.special import erf
from autograd_core.tape import flatten
from autograd_core.testing import first_order_condition
from autograd_core.testing.strategies import expressions
from autograd_core.transform import jit, vmap

NAMES = ["batched", "auto"]  # compiled, where every step has a form
USUAL = settings.default.max_examples  # 2,000 in the deep profile
FEW = settings(max_examples=USUAL if USUAL > 500 else 8)  # a program takes LLVM a while
PROGRAMS = expressions(depth=12, faces=(Value,))


def numbers_of(program):
    return [float(data) for data, _ in program.inputs]


@FEW
@given(PROGRAMS, st.integers(1, 9), st.integers(0, 3))
def test_programs_agree(program, n, batch):
    """The results of all executors on a random program, within 1e-12 times its condition; and the
    gradients, within that of the program that computes them.
    """
    leaves = [Value(x) for x in numbers_of(program)]
    root = program(*leaves)
    tape = simplify(flatten(leaves, [root]))
    batch = min(batch, tape.inputs)
    rows = np.repeat(np.array(numbers_of(program))[:, None], n, axis=1)
    allowed = 1e-12 * first_order_condition(root)
    for name in NAMES:
        run = executors.prepare(tape, batch, False, name)
        found = run(rows[:batch], rows[batch:, 0])
        assert found.shape == (1, n)
        assert (np.abs(found - root.data) <= allowed).all() or not math.isfinite(allowed)
    compare_gradients(tape, rows, batch)


def compare_gradients(tape, rows, batch):
    """The summed gradient by the shared inputs, run by all executors."""
    by = gradient_tape(tape, batch, False, 1)
    n = rows.shape[1]
    given = [*rows[:batch, 0], 1.0, *rows[batch:, 0]]
    inputs = [Value(x) for x in given]
    outputs = interpret.interpret(by, inputs)
    examples = np.concatenate([rows[:batch], np.ones((1, n))])
    for name in NAMES:
        found = executors.prepare(by, batch + 1, True, name)(examples, rows[batch:, 0])
        for slope, node in zip(found, outputs, strict=True):
            goal = float(getattr(node, "_data", node)) * n
            allowed = 1e-12 * n * (first_order_condition(node) if isinstance(node, Value) else 0.0)
            assert abs(slope - goal) <= allowed or not math.isfinite(allowed)


LONG = 40


def long_sums(x, w, b):
    """What NumPy runs as products of matrices and long sums."""
    rows = [w[4 * j : 4 * j + len(x)] for j in range(6)]
    neurons = [sum((p * q for p, q in zip(x, row, strict=True)), b).relu() for row in rows]
    return sum(v * v for v in neurons) * 0.1 + sum(w) * sum(v * v for v in w)


@pytest.mark.parametrize("name", NAMES)
def test_neurons_agree(name):
    rng = np.random.default_rng(0)
    x, w, b = rng.standard_normal(10), rng.standard_normal(LONG), 0.3
    inputs = [Value(v) for v in [*x, *w, b]]
    root = long_sums(inputs[:10], inputs[10:-1], inputs[-1])
    tape = simplify(flatten(inputs, [root]))
    rows = np.array([[v.data] * 3 for v in inputs])
    found = executors.prepare(tape, 10, False, name)(rows[:10], rows[10:, 0])
    np.testing.assert_allclose(found, root.data, atol=1e-12 * first_order_condition(root))
    compare_gradients(tape, rows, 10)


@pytest.fixture
def native():
    return pytest.importorskip("autograd_core.execute.native")


def test_source_that_runs_by_itself():
    w = Value(0.5)

    def f(x, y):
        inner = (w * x * y).sigmoid() + (x if x > 0 else y).relu() ** 2 + abs(x) / (y + 1.0)
        return inner + (x > y) * x.softplus().tanh() - y.sqrt() * float("inf")

    compiled = jit(value_and_grad(f, argnums=(0, 1)))
    value, slopes = compiled(1.0, 4.0)
    names = {}
    exec(compiled.python, names)
    found = names["f"](1.0, 4.0)
    np.testing.assert_allclose(found, [value.data, *[s.data for s in slopes]], rtol=1e-12)
    wide = names["f"](np.array([1.0, 1.0]), 4.0)
    np.testing.assert_allclose(np.array(wide)[:, 1], found, rtol=1e-12)
    assert compiled.python.startswith("import numpy as np\n")
    assert "w0=0.5" in compiled.python


@FEW
@given(PROGRAMS)
def test_source_agrees(program):
    leaves = [Value(x) for x in numbers_of(program)]
    root = program(*leaves)
    tape = simplify(flatten(leaves, [root]))
    try:
        source = listing(tape, "f")
    except errors.ArgumentError:  # erf has no form in NumPy's functions
        return
    names = {}
    exec(source, names)
    allowed = 1e-12 * first_order_condition(root)
    found = names["f"](*numbers_of(program))
    assert abs(found - root.data) <= allowed or not math.isfinite(allowed)


def test_source_of_an_operation_with_a_pole_at_one():
    f = jit(lambda x: arctanh(x))
    f(0.5)
    assert "np.arctanh(x0)" in f.python


def test_an_operation_that_numpy_has_not():
    f = jit(lambda x: erf(x))
    f(0.5)
    with pytest.raises(errors.ArgumentError, match="erf has no form in NumPy's functions"):
        _ = f.python


def test_compiling_takes_time_in_proportion_to_the_tape(native):
    """A thousand functions in one straight line once took a minute."""

    def chain(x):
        for _ in range(1000):
            x = x.tanh()
        return x

    f = jit(value_and_grad(chain), executor="native")
    f(0.5)
    assert f.stats["steps"] > 3000
    assert f.stats["seconds compiling"] < 15  # half a second where nothing else runs


def test_stats():
    f = jit(lambda x, y: (x * y).tanh() + (x > y))
    assert f.stats["paths"] == f.stats["flops"] == 0
    f(1.0, 2.0)
    stats = f.stats
    assert (stats["paths"], stats["steps"], stats["guards"]) == (1, 4, 0)
    assert (stats["flops"], stats["bytes"]) == (3, 8 * 6)  # a comparison is no arithmetic
    assert stats["seconds tracing"] > 0
    assert stats["seconds compiling"] > 0


def test_too_many_shapes_are_said_once(monkeypatch):
    monkeypatch.setattr("autograd_core.execute.traced.MOST_SHAPES", 3)
    f = jit(lambda x: x[0], executor="interpret")
    for n in (1, 2, 3):
        f(np.ones(n))
    with pytest.warns(executors.ExecutorWarning, match="called in 3 ways"):
        f(np.ones(4))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f(np.ones(5))
    assert f.stats["paths"] == 3


def test_a_compiler_that_fails_is_replaced_and_it_is_said_once(native, monkeypatch):
    def broken(*args):
        raise RuntimeError("no such instruction")

    monkeypatch.setattr(native, "prepare", broken)
    executors.say_once.cache_clear()
    with pytest.warns(executors.ExecutorWarning, match="no such instruction. NumPy runs it"):
        assert jit(lambda x: x * 2.0)(3.0) == 6.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert jit(lambda x: x * 3.0)(3.0) == 9.0
    with pytest.raises(errors.ArgumentError, match=r"LLVM cannot compile this.*Use executor"):
        jit(lambda x: x * 4.0, executor="native")(3.0)


def test_a_machine_without_a_compiler(native, monkeypatch):
    monkeypatch.setattr(native, "unusable", lambda: "LLVM cannot compile here: no target.")
    executors.say_once.cache_clear()
    f = jit(lambda x: x * 5.0)
    with pytest.warns(executors.ExecutorWarning, match="no target. NumPy runs it"):
        f(3.0)
    assert f(3.0) == 15.0
    assert f.stats["executor"] == "batched"
    assert "no target" in f.stats["why"]
    with pytest.raises(errors.ArgumentError, match="no target"):
        jit(lambda x: x, executor="native")(1.0)


@pytest.mark.parametrize("name", ["interpret", "batched", "auto"])
@pytest.mark.parametrize(
    "call, error, says",
    [
        (lambda e: jit(lambda x: "seven", executor=e)(1.0), errors.TracingError, "returned"),
        (lambda e: jit(lambda x: [], executor=e)(1.0), errors.TracingError, "returned"),
        (lambda e: jit(lambda x: x, executor=e)([1.0, "a"]), errors.TracingError, "returned"),
        (lambda e: vmap(lambda x, y: x, executor=e)([1.0], [1.0, 2.0]), errors.ShapeError, "one"),
        (
            lambda e: vmap(lambda x: x[0], executor=e)([[1.0], [1.0, 2.0]]),
            errors.OperandError,
            "array",
        ),
        (lambda e: vmap(lambda x: x, executor=e)(2.0), errors.ShapeError, "leading axis"),
    ],
)
def test_bad_input(name, call, error, says):
    with pytest.raises(error, match=says):
        call(name)


@pytest.mark.parametrize("name", ["interpret", "batched", "auto"])
def test_no_examples_and_no_numbers(name):
    w = Value(2.0)
    f = vmap(lambda x: (w * x).exp(), executor=name)
    none = f(np.empty(0))
    assert none.shape == (0,)
    none.sum().backward()
    assert w.grad == 0.0
    some = f([math.nan, math.inf, -math.inf])
    np.testing.assert_array_equal(some.data, [math.nan, math.inf, 0.0])
