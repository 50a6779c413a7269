"""The engine in a page and the engine in Python: the same answers, step by step and as a whole.

Run in Node, on the player's own files.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core import Value
from autograd_core.node import CONSTANT
from autograd_core.reverse import contributions
from autograd_core.testing.strategies import expressions
from viz.digits import amount, brief, encode, plain, signed
from viz.javascript import FORMS, computable, library, literal
from viz.page import FOLDER
from viz.steps import stepped
from viz.trace import nodes_under

PROGRAMS = 500
ULP = 4
EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1000.0, -1000.0, 1e-300, 1e300,
         math.inf, -math.inf, math.nan)  # fmt: skip


@pytest.fixture(scope="session")
def node():
    path = shutil.which("node")
    if path is None:
        pytest.skip("wants Node, which FULL=1 make test installs")
    return path


def run(node, program, given):
    """What a program gives, told as JSON; ``given`` is read from its standard input."""
    parts = [(FOLDER / name).read_text(encoding="utf-8") for name in
             ("numbers.js", "model.js", "engine.js", "quiz.js")]  # fmt: skip
    reading = 'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));'
    tell = """
      const word = (x) => Number.isFinite(x) ? x : Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
      const tell = (answer) => process.stdout.write(JSON.stringify(answer,
        (key, x) => typeof x === "number" ? word(x) : x));"""
    source = "\n".join([*parts, reading, tell, program])
    done = subprocess.run([node, "-e", source], input=json.dumps(given), capture_output=True,
                          encoding="utf-8", check=False, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def near(ours, theirs, ulps=ULP):
    """Equal to so many units in the last place; nan and the infinities to the letter."""
    ours, theirs = float(ours), float(theirs)
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) and math.isnan(theirs)
    if math.isinf(ours) or math.isinf(theirs):
        return ours == theirs
    return abs(ours - theirs) <= ulps * math.ulp(max(abs(ours), abs(theirs), 1e-300))


def random_programs(count):
    """So many random programs on scalars, always the same ones; none whose root is a constant."""
    found = []

    @settings(max_examples=4 * count, database=None, derandomize=True)
    @given(expressions(faces=(Value,)))
    def collect(program):
        if len(found) < count:
            root = program(*program.leaves(Value))
            if isinstance(root, Value) and root.requires_grad:
                found.append(root)

    collect()
    return found


@pytest.fixture(scope="module")
def programs():
    return random_programs(PROGRAMS)


def all_forms():
    return library(FORMS)


def test_every_row_with_a_form_can_be_recomputed():
    assert [op.name for op in FORMS if not computable(op)] == []


def test_random_programs_have_forms(programs):
    assert len(programs) == PROGRAMS
    strange = {n.op for p in programs for n in nodes_under([p], None) if not n.is_leaf}
    assert strange <= set(FORMS)


def test_each_step_agrees_when_fed_the_same_numbers(node, programs):
    """500 random programs: every operation and every rule on Python's own inputs."""
    cases = [(case, answer) for root in programs for case, answer in steps_of(root)]
    told = run(node, f"{all_forms()}\n{STEPS}", [case for case, _ in cases])
    wrong = [
        (case, answer, mine)
        for (case, answer), mine in zip(cases, told, strict=True)
        if not near(mine, answer)
    ]
    assert wrong == []
    assert len(cases) > 5 * PROGRAMS


STEPS = """
tell(given.map(([op, slot, g, z, args]) => slot === null ? F[op](...args.map(read))
  : R[op][slot](read(g), read(z), ...args.map(read))));"""


def steps_of(root):
    """Every forward step and every contribution, with 0.7 arriving."""
    for made in nodes_under([root], None):
        if made.is_leaf:
            continue
        args = [encode(p.data) for p in made.inputs]
        yield [made.op.name, None, None, None, args], made.data
        rules = [
            i for i, rule in enumerate(made.op.vjp) if rule and made.inputs[i].op is not CONSTANT
        ]
        for slot, (_, part) in zip(rules, contributions(made, 0.7), strict=True):
            yield [made.op.name, slot, 0.7, encode(made.data), args], part


def test_whole_programs_agree(node, programs):
    """Recomputed from the leaves: the trace says the same, within what rounding can do."""
    traces = [stepped(root) for root in programs]
    told = run(node, f"{all_forms()}\n{WHOLE}", traces)
    wrong = []
    for trace, run_ in zip(traces, told, strict=True):
        for mine, ours in zip(run_["values"], trace["nodes"], strict=True):
            if not close(mine, ours["value"]):
                wrong.append((ours, mine))
        for mine, ours in zip(run_["events"], trace["events"], strict=True):
            wrong += [(ours, mine) for key in ("amount", "after", "local")
                      if key in ours and not close(mine[key], ours[key])]  # fmt: skip
    assert wrong == []


WHOLE = """
tell(given.map((trace) => computeRun(makeModel(trace), new Map())));"""


def close(mine, ours):
    """Rounding in a dozen steps, however ill they are conditioned."""
    mine, ours = float(mine), float(ours)
    if not math.isfinite(mine) or not math.isfinite(ours):
        return near(mine, ours)
    return abs(mine - ours) <= 1e-9 * max(1.0, abs(ours))


@pytest.mark.parametrize("op", FORMS, ids=lambda op: op.name)
def test_forward_and_rules_agree_at_the_edges(node, op):
    """Kinks, ties, poles, overflow, nan: every pair of hard numbers."""
    grid = np.array(np.meshgrid(*[EDGES] * len(op.vjp))).reshape(len(op.vjp), -1).T
    cases, answers = [], []
    with np.errstate(all="ignore"):
        for args in [[float(x) for x in row] for row in grid]:
            z = op(*args)
            cases.append([op.name, None, None, None, [encode(x) for x in args]])
            answers.append(float(z))
            for slot, rule in enumerate(op.vjp):
                if rule is not None:
                    given = [encode(x) for x in args]
                    cases.append([op.name, slot, 0.7, encode(z), given])
                    answers.append(float(rule(0.7, np.float64(z), *map(np.float64, args))))
    told = run(node, f"{library([op])}\n{STEPS}", cases)
    wrong = [
        (case, ours, mine)
        for case, ours, mine in zip(cases, answers, told, strict=True)
        if not near(mine, ours)
    ]
    assert wrong == []


def test_a_leaf_that_is_moved_moves_everything(node):
    x, w = Value(2.0, label="x"), Value(-3.0, label="w")
    program = """const model = makeModel(given), leaves = new Map([[0, 0.5]]);
    const made = computeRun(model, leaves), {slope} = nudge(model, leaves, 1);
    tell({values: made.values, gradients: [...finalGradients(made)], slope});"""
    told = run(node, f"{library(FORMS)}\n{program}", stepped((x * w).tanh()))
    again_x, again_w = Value(0.5), Value(-3.0)
    y = (again_x * again_w).tanh()
    y.backward()
    assert near(told["values"][-1], y.data)
    gradients = dict(map(tuple, told["gradients"]))
    assert near(gradients[0], again_x.grad)
    assert near(gradients[1], again_w.grad)
    assert math.isclose(told["slope"], again_w.grad, rel_tol=1e-5)


def test_numbers_are_written_alike(node):
    numbers = [*EDGES, 1.0625, 0.10625, 1.0615, 123.45, 9999.5, 99995.0, 0.00012345, 1e-5, 12345.0,
               1.7976931348623157e308, 5e-324, 1e16, 100.0, -0.25]  # fmt: skip
    rng = np.random.default_rng(0)
    numbers += [float(x) for x in rng.normal(size=400) * 10.0 ** rng.integers(-12, 12, 400)]
    told = run(node, "tell(given.map((x) => [plain(x), signed(x)]));", [encode(x) for x in numbers])
    assert told == [[plain(encode(x)), signed(encode(x))] for x in numbers]


@given(st.floats(allow_subnormal=True))
def test_literals_are_the_number(x):
    text = literal(x).replace("Infinity", "inf")
    assert near(float(text), x, ulps=0)


def test_formulas_with_numbers_are_those_of_the_explanation(node):
    x, w, b = Value(2.0), Value(-3.0), Value(6.88)
    told = stepped((x * w + b).tanh() / w - w)
    parts = [e for e in told["events"] if e.get("template")]
    program = """const model = makeModel(given), run = recordedRun(model);
    tell(model.events.filter((e) => e.template).map((e) => substitute(e.template,
      [plain(run.values[e.node]),
       ...model.inputs[e.node].map((edge) => plain(run.values[edge.source]))])));"""
    assert run(node, program, told) == [event["numbers"] for event in parts]


def test_arrays_are_written_alike(node):
    arrays = np.array([1.0, -2.0, 0.0]), np.ones((2, 3)), np.array([-1.0, math.inf] * 15)
    amounts = [amount(array) for array in arrays]
    assert run(node, "tell(given.map((a) => brief(a)));", amounts) == [brief(a) for a in amounts]


def test_the_same_seed_asks_the_same_questions(node):
    x = Value(2.0)
    told = stepped((x * x * x + x).tanh())
    program = """const model = makeModel(given), ask = (seed) =>
      chooseQuestions(model, recordedRun(model), seed, 4);
    tell([ask(1), ask(1), ask(2), [isRight(1.009, 1), isRight(1.02, 1), isRight(-1, 1)]]);"""
    first, again, other, right = run(node, program, told)
    assert first == again != other
    assert right == [True, False, False]
