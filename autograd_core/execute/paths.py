"""Paths: the tapes of one function, one for each way its decisions went.  Next: traced.py."""

from __future__ import annotations

import math
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import TracingError
from autograd_core.execute.captured import Captured
from autograd_core.execute.program import Program
from autograd_core.execute.simplify import simplify
from autograd_core.node import toposort
from autograd_core.tape import Tape, flatten
from autograd_core.tracing import Trace, tracing
from autograd_core.trees import Entries, Structure, put_together, shapes, take_apart
from autograd_core.value import Value

MOST_PATHS = 64


class Call(NamedTuple):
    """How a function is called: what every trace of it starts from."""

    f: Callable[..., Any]
    structure: Structure  # of (args, kwargs)
    shapes: tuple[tuple[int, ...], ...]  # of each leaf, for one example
    mapped: tuple[bool, ...]  # whether a leaf differs from example to example
    executor: str
    summed: bool

    @property
    def alone(self) -> bool:
        """Whether there are no examples."""
        return not any(self.mapped)


class Path:
    """One way through a function: a tape, the truths it rests on, and what it reads from outside.

    ``checked``   the program of the results and, after them, the guards
    ``results``   the program of the results alone, for gradients
    ``draws``     how the random numbers of a call are drawn: inputs after the examples' own, or
                  after the arguments where there are no examples
    ``captured``  the nodes that the function closed over: the last of the shared inputs
    """

    def __init__(self, call: Call, numbers: list[list[float]], wanted: Sequence[bool]) -> None:
        start = time.perf_counter()
        recorded = record_path(call, numbers, wanted)
        self.draws = recorded.draws
        own = sum(len(entries) for entries in numbers) + len(self.draws)
        tape, captured = closed_over(recorded, own)
        self.captured = Captured(captured)
        batch = sum(len(entries) for entries, m in zip(numbers, call.mapped) if m)
        batch += 0 if call.alone else len(self.draws)
        self.modules = [module for ref in recorded.called if (module := ref()) is not None]
        self.structure = recorded.structure
        self.shapes = shapes(recorded.structure)
        ends = [0, *accumulate([math.prod(shape) for shape in self.shapes])]
        spans = [slice(*span) for span in pairwise(ends)]
        self.cuts = list(zip(spans, self.shapes, strict=True))  # each leaf among the results
        self.bare = not any(self.shapes)  # numbers only, and no array
        self.outcomes = recorded.outcomes
        self.places = recorded.places
        self.size = len(tape.outputs) - len(self.outcomes)
        each = bool(self.outcomes) and not call.alone  # every example has its own decisions
        self.checked = Program(tape, batch, call.summed and not each, call.executor)
        only = tape
        if self.outcomes:
            only = simplify(replace(tape, outputs=tape.outputs[: self.size]))
        single = self.size == 1 and not call.alone
        self.results = Program(only, batch, call.summed, call.executor, single)
        self.expected = np.array(self.outcomes, dtype=bool)
        self.seconds = time.perf_counter() - start

    def broken(self, out: Any) -> Any:
        """For each example, the first guard that found another answer; -1 where none did."""
        wrong = (out[self.size :] != 0.0) != (
            self.expected if out.ndim == 1 else self.expected[:, None]
        )
        return np.where(wrong.any(axis=0), wrong.argmax(axis=0), -1)


class Recorded(NamedTuple):
    """What is kept of a trace; its nodes are not, so that those it made itself are freed."""

    tape: Tape
    leaves: list[weakref.ref[Any]]
    data: list[float]  # of the leaves
    others: dict[int, weakref.ref[Any]]  # what depends on no argument, and where it stands
    structure: Structure
    outcomes: tuple[bool, ...]
    places: tuple[str, ...]
    draws: list[tuple[Any, ...]]  # (rule, settings) of each random number
    called: list[weakref.ref[Any]]  # modules


def record_path(call: Call, numbers: list[list[float]], wanted: Sequence[bool]) -> Recorded:
    """Run the function once. Every leaf under its result is an input of the tape, at first."""
    inputs = [[Value(x) for x in entries] for entries in numbers]
    trees = [Entries.of(v, shape) if shape else v[0] for v, shape in zip(inputs, call.shapes)]
    trace = Trace(wanted)
    with tracing(trace):
        args, kwargs = put_together(call.structure, iter(trees))
        result = call.f(*args, **kwargs)
    structure, outputs = results_of(result, call.f)
    targets = [*outputs, *[guard.truth for guard in trace.guards]]
    wide, shared = ([x for v, mapped in zip(inputs, call.mapped) if mapped is m for x in v]
                    for m in (True, False))  # fmt: skip
    drawn = [draw.number for draw in trace.draws]
    order = [*shared, *drawn] if call.alone else [*wide, *drawn, *shared]
    nodes = toposort(*targets, below=order)
    for node in nodes:
        require_scalar(node, call.f)
    leaves = [node for node in nodes if node.x is None]
    tape = flatten([*order, *leaves], targets)
    return Recorded(
        tape, [weakref.ref(n) for n in leaves], [float(n._data) for n in leaves],
        outside(nodes, order, tape), structure,
        tuple([g.outcome for g in trace.guards]), tuple([g.place for g in trace.guards]),
        [(draw.rule, draw.settings) for draw in trace.draws], trace.called,
    )  # fmt: skip


def outside(nodes: list[Any], inputs: list[Any], tape: Tape) -> dict[int, weakref.ref[Any]]:
    """The slots of the operations that depend on no input, and their nodes."""
    moved = set(inputs)
    found = {}
    operations = [node for node in nodes if node.x is not None]
    for node, step in zip(operations, tape.steps, strict=True):
        if any(p in moved for p in node.inputs):
            moved.add(node)
        else:
            found[step.out] = weakref.ref(node)
    return found


def closed_over(recorded: Recorded, own: int) -> tuple[Tape, list[Any]]:
    """The tape with an input for each node the function closed over, and those nodes: leaves, then
    others. Now that the trace is gone, a node that is still there is held by someone else; the
    rest the function made itself, and their leaves are constants.
    """
    leaves = [leaf() for leaf in recorded.leaves]
    others = {slot: node for slot, ref in recorded.others.items() if (node := ref()) is not None}
    cut = list(others)
    if not leaves and not cut:
        return simplify(recorded.tape), []
    used = simplify(recorded.tape, None, cut)
    read = {slot for step in used.steps for slot in step.args} | set(used.outputs)
    fixed = {}
    for i, leaf in enumerate(leaves):
        if leaf is None or own + i not in read:
            fixed[own + i] = recorded.data[i]
    cut = [slot for k, slot in enumerate(cut) if own + len(leaves) + k in read]
    captured = [leaf for i, leaf in enumerate(leaves) if own + i not in fixed]
    return simplify(recorded.tape, fixed, cut), captured + [others[slot] for slot in cut]


def results_of(result: Any, f: Any) -> tuple[Structure, list[Any]]:
    """The structure of a result, and its scalars as nodes."""
    leaves: list[Any] = []
    structure = take_apart(result, leaves)
    scalars: list[Any] = []
    for leaf in leaves:
        entries = leaf.scalars() if isinstance(leaf, Entries) else np.ravel(leaf).tolist() if (
            isinstance(leaf, np.ndarray)
        ) else [leaf]  # fmt: skip
        scalars += [Value.constant(x) if isinstance(x, (int, float)) else x for x in entries]
    if not scalars or has_static(structure):
        raise TracingError(
            f"{name_of(f)} returned {result!r} under jit or vmap: a traced function returns nodes "
            "or numbers, or lists, tuples and dicts of them."
        )
    return structure, scalars


def has_static(structure: Structure) -> bool:
    """Whether something in a structure is no number."""
    if structure[0] in ("number", "array"):
        return False
    return structure[0] == "static" or any(has_static(part) for part in structure[-1])


def require_scalar(node: Any, f: Any) -> None:
    """Refuse what a tape of scalars cannot hold."""
    if not isinstance(node, Value) or (node.x is not None and node.op.on_float is None):
        raise TracingError(
            f"{name_of(f)} made or captured a {type(node).__name__} by {node.op.name} under jit or "
            "vmap, which trace programs of scalars: write it on Values, or run it without them."
        )


def name_of(f: Any) -> str:
    """What to call a function in a message."""
    return getattr(f, "__name__", type(f).__name__)


class Paths:
    """All the paths of one way of calling a function that have been met, the last one first."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.known: list[Path] = []
        self.called: list[Any] = []  # modules, by traces that nobody has asked about yet

    def first(self, numbers: Callable[[], list[list[float]]]) -> Path:
        """Where to begin."""
        return self.known[0] if self.known else self.add(numbers(), ())

    def after(self, path: Path, broken: int, numbers: Callable[[], list[list[float]]]) -> Path:
        """The path on which that guard has the other answer, traced if it is new."""
        wanted = (*path.outcomes[:broken], not path.outcomes[broken])
        for other in self.known:
            if other.outcomes[: broken + 1] == wanted:
                return other
        if len(self.known) >= MOST_PATHS:
            raise TracingError(
                f"{name_of(self.call.f)} has taken {MOST_PATHS} paths and would take another at "
                f"{path.places[broken]}, where it decides on a traced number. Decide without a "
                "branch: where(x > 0, a, b), maximum(a, b), relu(x)."
            )
        return self.add(numbers(), wanted)

    def add(self, numbers: list[list[float]], wanted: Sequence[bool]) -> Path:
        path = Path(self.call, numbers, wanted)
        self.known.append(path)
        self.called += path.modules
        return path
