"""The tape: plain data, validated, printed, simplified to the last bit; and its executors."""

from __future__ import annotations

import ast
import math
import operator
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Value, elementwise, errors, pullback, rows
from autograd_core.execute import batched, executors, interpret
from autograd_core.execute.assembly import emittable
from autograd_core.execute.forms import form
from autograd_core.execute.program import gradient_tape
from autograd_core.execute.simplify import simplify
from autograd_core.node import VARIABLE, toposort
from autograd_core.primitive import Primitive
from autograd_core.rows import rounding
from autograd_core.tape import Step, Tape, flatten
from autograd_core.tracing import Trace, trace, tracing

EDGES = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 709.79, -745.2,
         1e308, 0.625, 2.0**-1022, 1e-8, 37.0]  # fmt: skip
NOTHING = np.empty(0)


def native():
    pytest.importorskip("llvmlite")
    from autograd_core.execute import native

    return native


def ulps(x, y):
    """How many numbers lie between two arrays; 0 for two nans, inf where a sign of 0 differs."""
    same = ((x == y) & (np.signbit(x) == np.signbit(y))) | (np.isnan(x) & np.isnan(y))
    with np.errstate(all="ignore"):
        off = np.abs(x - y) / np.spacing(np.maximum(np.abs(y), 2.0**-1022))
    return np.where(same, 0.0, np.where(np.isfinite(off) & (x != y), off, np.inf))


def row_tape(op):
    """A tape of one step; comparisons are recorded only under a trace."""
    inputs = [Value(1.0) for _ in op.vjp]
    with tracing(Trace()):
        return flatten(inputs, [op(*inputs)])


def test_print():
    x = Value(2.0)
    assert str(flatten([x], [(x * 3.0).tanh()])).splitlines() == [
        "input  %0", "const  %1 = 3.0", "%2 = multiply %0 %1", "%3 = tanh %2", "output %3",
    ]  # fmt: skip


def test_pickle():
    tape = trace(lambda x, y: x * y + 1.0, 2.0, 3.0)
    assert pickle.loads(pickle.dumps(tape)) == tape


@pytest.mark.parametrize(
    "steps, outputs",
    [
        ([Step(1, elementwise.exp, (1,), {})], (1,)),  # reads itself
        ([Step(2, elementwise.exp, (0,), {})], (1,)),  # out of turn
        ([Step(1, elementwise.exp, (-1,), {})], (1,)),
        ([Step(1, elementwise.exp, (3,), {})], (1,)),
        ([], (1,)),
        ([], (2,)),
        ([], (-1,)),
    ],
)
def test_wrong_tapes_are_refused(steps, outputs):
    with pytest.raises(errors.ArgumentError, match="a tape"):
        Tape(1, (), tuple(steps), outputs)


def test_an_input_replaces_what_made_it():
    x = Value(2.0)
    y = x * x
    assert len(flatten([y], [y.exp()]).steps) == 1
    with pytest.raises(errors.ArgumentError, match="name it among the inputs"):
        flatten([y], [y * x])


def test_a_gradient_is_more_steps():
    x, y = Value(3.0), Value(4.0)
    z = x * x * y
    slopes = pullback(z, record=True)
    tape = simplify(flatten([x, y], [z, slopes[x], slopes[y]]))
    assert interpret.interpret(tape, [3.0, 4.0]) == [36.0, 24.0, 9.0]
    assert interpret.interpret(tape, [1.0, 5.0]) == [5.0, 10.0, 1.0]


class TestSimplify:
    @pytest.mark.parametrize(
        "f, steps",
        [
            (lambda x: x * 1.0, 0),
            (lambda x: x / 1.0 - 0.0, 0),
            (lambda x: x + 0.0, 1),  # -0 + 0 is 0
            (lambda x: x * 0.0, 1),  # nan and inf
            (lambda x: x + x * (Value(2.0) * 3.0), 2),
            (lambda x: x * x + x * x, 2),
            (lambda x: x + Value.constant(2.0).sin(), 2),  # a sine is the executor's
        ],
    )
    def test_steps_left(self, f, steps):
        x = Value(1.5)
        with tracing(Trace()):
            z = f(x)
        own = [node for node in toposort(z) if node.op is VARIABLE and node is not x]
        tape = flatten([x, *own], [z])
        tape = simplify(tape, {i + 1: 2.0 for i in range(tape.inputs - 1)})
        assert len(tape.steps) == steps

    @pytest.mark.parametrize("at", EDGES)
    def test_to_the_last_bit(self, at):
        tape = trace(lambda x: (x * 1.0 - 0.0) / 1.0 + (x * x + x * x) * (x + 0.0), 1.0)
        before, after = (interpret.interpret(t, [at]) for t in (tape, simplify(tape)))
        assert np.array(before).tobytes() == np.array(after).tobytes()


EMITTABLE = [op for op in (*elementwise.TABLE, *rows.TABLE) if emittable(op)]
FORMS = [op for op in elementwise.TABLE if emittable(op)]
# Of 0 and -0 either may be the larger: C leaves it open, and NumPy's answer depends on the length.
EITHER_ZERO = (rounding.fmax, rounding.fmin)


@pytest.mark.parametrize("op", EMITTABLE, ids=lambda op: op.name)
@pytest.mark.parametrize("executor", ["interpret", "native"])
def test_rows_agree_at_the_edges(op, executor):
    """Each step of each executor is within 4 ulp of NumPy's, nan, inf and -0 included."""
    tape, count = row_tape(op), len(op.vjp)
    rng = np.random.default_rng(0)
    numbers = np.concatenate([EDGES, *(rng.standard_normal(200) * s for s in (1e-3, 1, 30, 300))])
    examples = np.array([rng.permutation(numbers) for _ in range(count)])
    if count == 2:
        pairs = np.array(np.meshgrid(EDGES, EDGES)).reshape(2, -1)
        examples = np.concatenate([examples, pairs], axis=1)
    if op is elementwise.where:
        examples[0] = examples[0] > 0
    run = (interpret if executor == "interpret" else native()).prepare
    expected = batched.prepare(tape, count, False)(examples, NOTHING)
    found = run(tape, count, False)(examples, NOTHING)
    if op in EITHER_ZERO:
        found, expected = found + 0.0, expected + 0.0
    assert ulps(found, expected).max() <= 4


UNARY = [op for op in FORMS if len(op.vjp) == 1 and op is not elementwise.tan]
BINARY = [op for op in FORMS if len(op.vjp) == 2 and op is not elementwise.power]


@st.composite
def programs(draw):
    """A random program of up to 30 operations, and numbers to run it on."""
    count = draw(st.integers(1, 4))
    slots = count
    steps = []
    for _ in range(draw(st.integers(1, 30))):
        op = draw(st.sampled_from(UNARY + BINARY + [elementwise.where]))
        args = tuple(draw(st.integers(0, slots - 1)) for _ in op.vjp)
        steps.append(Step(slots, op, args, {}))
        slots += 1
    outputs = tuple(draw(st.lists(st.integers(0, slots - 1), min_size=1, max_size=3)))
    number = st.sampled_from(EDGES) | st.floats(-4, 4)
    n = draw(st.integers(1, 19))
    rows = [[draw(number) for _ in range(n)] for _ in range(count)]
    return Tape(count, (), tuple(steps), outputs), np.array(rows)


@given(programs())
def test_exact_programs_agree_to_the_bit(program):
    """What is rounded alike everywhere is the same everywhere, nan for nan and -0 for -0."""
    tape, examples = program
    inexact = [s for s in tape.steps if s.op.name in INEXACT]
    expected = interpret.prepare(tape, tape.inputs, False)(examples, NOTHING)
    for other in (batched, native()):
        found = other.prepare(tape, tape.inputs, False)(examples, NOTHING)
        assert found.shape == expected.shape
        if not inexact:
            assert ulps(found, expected).max() == 0


INEXACT = {"exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "sigmoid", "softplus"}


@given(programs(), st.integers(0, 4))
def test_simplified_programs_agree(program, batch):
    """For every split of the inputs into those of an example and shared ones, and summed or not."""
    tape, examples = program
    batch = min(batch, tape.inputs)
    shared = np.ascontiguousarray(examples[batch:, 0])
    small = simplify(tape)
    for summed in (False, True):
        plain = batched.prepare(tape, batch, False)(examples[:batch], shared)
        found = batched.prepare(small, batch, summed)(examples[:batch], shared)
        with np.errstate(all="ignore"):
            goal = plain.sum(axis=1) if summed else plain
        np.testing.assert_allclose(found, goal, rtol=1e-12)
        compiled = native().prepare(small, batch, summed)(examples[:batch], shared)
        assert compiled.shape == goal.shape


def test_a_big_tape_is_looped_over():
    """More steps than one function should have: by groups, with the same answers."""
    x = y = Value(0.5)
    for _ in range(20_000):
        y = (y * 1.0001).tanh() if _ % 1000 == 0 else y + 1e-7
    tape = flatten([x], [y])
    (expected,) = interpret.interpret(tape, [0.3])
    for executor in (batched, native()):
        found = executor.prepare(tape, 1, False)(np.array([[0.3, 0.4]]), NOTHING)
        assert found[0, 0] == pytest.approx(expected, rel=1e-12)


def test_the_gradient_of_a_tape():
    tape = trace(lambda x, y: x * x * y, 1.0, 1.0)
    slopes = gradient_tape(tape, 0, True, 1)  # x, y, and what arrives
    assert interpret.interpret(slopes, [3.0, 4.0, 10.0]) == [240.0, 90.0]


def test_what_cannot_be_compiled_says_so():
    cube = Primitive("cube", lambda x: [x**3][0], lambda x: x**3, lambda g, z, x: g * 3.0 * x * x)
    tape = trace(cube, 2.0)
    assert executors.chosen(tape, "auto")[0] == "batched"
    assert "cube has no form" in executors.chosen(tape, "auto")[1]
    with pytest.raises(errors.ArgumentError, match="cube has no form"):
        executors.prepare(tape, 0, True, "native")
    with pytest.raises(errors.ArgumentError, match="choose from"):
        executors.require_executor("fast")


def test_a_trace_that_decides_is_refused():
    with pytest.raises(errors.TracingError, match=r"test_tape\.py, line"):
        trace(lambda x: x if x > 0 else -x, 1.0)
    with pytest.raises(errors.TracingError, match="has to return a Value"):
        trace(lambda x: [x], 1.0)


class TestForms:
    """What a row computes, read from its own function."""

    def of(self, on_float, count=1):
        rules = (lambda g, z, *inputs: g,) * count
        tree = form(Primitive("mine", on_float, np.positive, *rules))
        return tree and ast.unparse(ast.fix_missing_locations(tree))

    def test_of_builtin_functions(self):
        assert self.of(math.tanh) == "tanh(x)"
        assert self.of(operator.truediv, 2) == "x / y"
        assert self.of(operator.ge, 2) == "1.0 if x >= y else 0.0"
        assert self.of(math.fabs) == "abs(x)"

    def test_of_lambdas_and_functions_of_one_line(self):
        def hinge(score):
            """What is missing to 1."""
            return max(1 - score, 0.0)

        assert self.of(lambda v: v * v * v) == "x * x * x"
        assert self.of(lambda v: v**2 + 1) == "pow(x, 2.0) + 1.0"
        assert self.of(hinge) == "0.0 if 0.0 > 1.0 - x else 1.0 - x"
        assert self.of(lambda a, b: (a > 0) - (b < LIMIT), 2) == (
            "(1.0 if x > 0.0 else 0.0) - (1.0 if y < 6.5 else 0.0)"
        )
        pair = (lambda a: a + 1.0), (lambda a: a - 1.0)
        assert [self.of(f) for f in pair] == ["x + 1.0", "x - 1.0"]

    def test_what_cannot_be_read(self):
        def two_lines(v):
            w = v + 1.0
            return w * w

        assert self.of(two_lines) is None
        assert self.of(lambda v: [v][0]) is None
        assert self.of(lambda v, power=3.0: v * power) is None
        assert self.of(eval("lambda v: v * v")) is None  # no source
        assert self.of(float.hex) is None

    def test_a_row_of_ones_own_is_compiled(self):
        cube = Primitive("cube", lambda v: v * v * v, lambda v: v * v * v,
                         lambda g, z, x: g * (3.0 * x * x))  # fmt: skip
        tape = trace(cube, 2.0)
        assert executors.chosen(tape, "auto") == ("native", "")
        run = executors.prepare(tape, 1, False, "native")
        assert run(np.array([[2.0, -3.0]]), NOTHING).tolist() == [[8.0, -27.0]]


LIMIT = 6.5
