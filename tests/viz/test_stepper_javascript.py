"""The engine in a page and the engine in Python: the same answers, step by step and as a whole.

Run in Node, on the player's own files.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import re
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Value, elementwise, rows
from autograd_core.node import CONSTANT, Node
from autograd_core.reverse import contributions, pullback
from autograd_core.testing import first_order_condition
from autograd_core.testing.programs import Input, Program, Step, applications, value_of
from viz.digits import amount, brief, encode, plain, signed
from viz.javascript import computable, library, literal, written
from viz.page import FOLDER
from viz.steps import stepped
from viz.trace import nodes_under

PROGRAMS = 500
ULP = 4
EPSILON = np.finfo(float).eps
FORMS = dict.fromkeys(op for op in (*elementwise.TABLE, *rows.TABLE) if written(op)).keys()
DRAWN = sorted(FORMS, key=lambda op: op.name)
BOUND = 1e-12  # times the first-order condition: a whole program
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
      const tell = (answer) => process.stdout.write(JSON.stringify(answer, (key, x) =>
        typeof x !== "number" || Number.isFinite(x) ? x : String(x)));"""
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
    return abs(ours - theirs) <= ulps * math.ulp(max(abs(ours), abs(theirs)))


def random_programs(count):
    """So many random programs on scalars, always the same ones, of rows that a page can compute;
    none whose root is a constant. Drawn without hypothesis: nothing here is ever made smaller.
    """
    rng, found = random.Random(0), []
    while len(found) < count:
        program = random_program(rng)
        root = program(*program.leaves(Value))
        if root.requires_grad:
            found.append((program, root))
    return found


def random_program(rng):
    """Up to three inputs, of which the first is a variable, and up to six operations on them."""
    constant = [False, *(rng.random() < 0.5 for _ in range(rng.randint(0, 2)))]
    inputs = [Input(np.array(round(rng.uniform(-3.0, 3.0), 4)), which) for which in constant]
    known, steps = [x.data for x in inputs], []
    for _ in range(rng.randint(1, 6)):
        op = rng.choice(DRAWN)
        ways = applications(op, known, len(op.vjp))
        step = rng.choice(ways) if ways else Step(elementwise.tanh, (0,), {})
        value = value_of(step.op, [known[i] for i in step.places], {})
        if value is not None:
            steps.append(step)
            known.append(value)
    return Program(tuple(inputs), tuple(steps))


def moved_to_edges(program, rng):
    """The program on leaves that were moved to hard numbers; constants stay as they are."""
    leaves = program.leaves(Value)
    for leaf in leaves:
        if leaf.requires_grad:
            leaf.data = EDGES[rng.integers(len(EDGES))]
    return program(*leaves)


@pytest.fixture(scope="module")
def found():
    return random_programs(PROGRAMS)


@pytest.fixture(scope="module")
def programs(found):
    return [root for _, root in found]


@pytest.fixture(scope="module")
def at_hard_numbers(found):
    """The same programs, each on hard numbers drawn at random."""
    rng = np.random.default_rng(0)
    return [moved_to_edges(program, rng) for program, _ in found]


def all_forms():
    return library(FORMS)


def test_every_row_with_a_form_can_be_recomputed():
    assert [op.name for op in FORMS if not computable(op)] == []


def test_the_first_table_has_forms():
    assert set(elementwise.TABLE) <= FORMS


def test_so_many_random_programs_are_there(programs):
    used = {n.op for p in programs for n in nodes_under([p], None) if not n.is_leaf}
    assert len(programs) == PROGRAMS
    assert used <= FORMS
    assert len(used) > 0.7 * len(FORMS)  # comparisons end in no root


@pytest.mark.parametrize("which", ["programs", "at_hard_numbers"])
def test_each_step_agrees_when_fed_the_same_numbers(node, which, request):
    """500 random programs: every operation and every rule on Python's own inputs."""
    roots = request.getfixturevalue(which)
    cases = [(case, answer) for root in roots for case, answer in steps_of(root)]
    told = run(node, f"{all_forms()}\n{STEPS}", [case for case, _ in cases])
    wrong = [
        (case, answer, mine)
        for (case, answer), mine in zip(cases, told, strict=True)
        if not right(case, answer, mine)
    ]
    assert wrong == []
    assert len(cases) > 5 * PROGRAMS


def right(case, ours, mine):
    """Four units in the last place a step: an operation is one, a rule may be several."""
    name, slot, g, z, args = case
    if near(mine, ours) or slot is None:
        return near(mine, ours)
    rule = next(op for op in FORMS if op.name == name).vjp[slot]
    said = rule(Value(g), *[Value(float(x)) for x in (z, *args)])
    bound = ULP * EPSILON * condition(said)
    return math.isfinite(bound) and abs(float(mine) - float(ours)) <= bound


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
    """Recomputed from the leaves, every number of the trace is as near as rounding lets it be."""
    traces = [stepped(root) for root in programs]
    told = run(node, f"{all_forms()}\n{WHOLE}", [(trace, []) for trace in traces])
    numbers = [
        number
        for root, trace, made in zip(programs, traces, told, strict=True)
        for number in compared(root, trace, made)
    ]
    assert [number for number in numbers if not close(*number)] == []
    assert len(numbers) > 15 * PROGRAMS


def compared(root, trace, made):
    """Python's number, the page's, and the node that Python's came from: for every node and event.

    What an event says is worked out once more as a graph, since only a graph has a condition.
    """
    order = nodes_under([root], None)
    yield from zip([node["value"] for node in trace["nodes"]], made["values"], order, strict=True)
    gradients, sums = pullback(root, record=True), {}
    for event, mine in zip(trace["events"], made["events"], strict=True):
        if event["event"] == "contribution":
            edge, at = trace["edges"][event["edge"]], order[event["node"]]
            rule = at.op.vjp[edge["slot"]]
            local = rule(1.0, at, *at.inputs, **at.params)
            amount = rule(gradients[at], at, *at.inputs, **at.params)
            before = sums.get(edge["source"])
            sums[edge["source"]] = amount if before is None else before + amount
            yield event["local"], mine["local"], local
            yield event["amount"], mine["amount"], amount
        elif event["event"] == "accumulation":
            yield event["after"], mine["after"], sums[event["target"]]


WHOLE = """
tell(given.map(([trace, leaves]) => computeRun(makeModel(trace),
  new Map(leaves.map(([id, x]) => [id, read(x)])))));"""


def test_programs_moved_to_their_edges_agree(node, programs, at_hard_numbers):
    """As by what-if: the page has the program as it was, and is told other leaves."""
    traces = [stepped(root) for root in at_hard_numbers]
    given = [(stepped(root), leaves_of(trace))
             for root, trace in zip(programs, traces, strict=True)]  # fmt: skip
    told = run(node, f"{all_forms()}\n{WHOLE}", given)
    numbers = [
        number
        for root, trace, made in zip(at_hard_numbers, traces, told, strict=True)
        for number in compared(root, trace, made)
    ]
    assert [number for number in numbers if not close(*number)] == []
    assert sum(not math.isfinite(float(ours)) for ours, _, _ in numbers) > PROGRAMS


def leaves_of(trace):
    """The leaves of a trace, by id."""
    return [(node["id"], node["value"]) for node in trace["nodes"] if node["kind"] == "variable"]


def close(ours, mine, said):
    """Within so much of the first-order condition of the graph that ``ours`` came from."""
    ours, mine = float(ours), float(mine)
    if not math.isfinite(mine) or not math.isfinite(ours):
        return near(mine, ours)
    return abs(mine - ours) <= BOUND * condition(said)


def condition(said):
    """How far right answers may lie apart; inf beside an overflow: there only steps are held."""
    differentiable = isinstance(said, Node) and said.requires_grad
    return (
        first_order_condition(said) if differentiable else abs(float(getattr(said, "data", said)))
    )


def edge_cases(op):
    """A row and its rules on every combination of hard numbers, and Python's answers."""
    for args in itertools.product(EDGES, repeat=len(op.vjp)):
        z = op(*args)
        given = [encode(x) for x in args]
        yield [op.name, None, None, None, given], z
        for slot, rule in enumerate(op.vjp):
            if rule is not None:
                part = rule(0.7, np.float64(z), *map(np.float64, args))
                yield [op.name, slot, 0.7, encode(z), given], part


@pytest.fixture(scope="module")
def at_edges(node):
    """What both say, by the name of the row; Node is started once for all."""
    with np.errstate(all="ignore"):
        cases = [(case, float(answer)) for op in FORMS for case, answer in edge_cases(op)]
    told = run(node, f"{all_forms()}\n{STEPS}", [case for case, _ in cases])
    found = {op.name: [] for op in FORMS}
    for (case, ours), mine in zip(cases, told, strict=True):
        found[case[0]].append((case, ours, mine))
    return found


@pytest.mark.parametrize("op", FORMS, ids=lambda op: op.name)
def test_forward_and_rules_agree_at_the_edges(at_edges, op):
    """Kinks, ties, poles, overflow, nan: every pair of hard numbers."""
    said = at_edges[op.name]
    assert len(said) >= len(EDGES)
    assert [(case, ours, mine) for case, ours, mine in said if not right(case, ours, mine)] == []


@pytest.mark.parametrize("op", FORMS, ids=lambda op: op.name)
def test_the_library_of_one_row_has_all_that_it_uses(op):
    forward, rules = library([op]).split("const R = ")
    defined = set(re.findall(r'^"(\w+)":', forward, re.MULTILINE))
    assert op.name in defined
    assert set(re.findall(r'F\["(\w+)"\]', rules)) <= defined


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
