"""A tape, run by NumPy: all examples at once, and all steps at once that wait for the same ones.
Next: forms.py.

Steps are put in levels, a step one above the highest it reads; in a level those of one operation
form a group, which is one call. So a network of neurons runs layer by layer although it was written
neuron by neuron, and a graph of scalars too.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from autograd_core.execute.run import Run
from autograd_core.primitive import Primitive
from autograd_core.tape import Tape


class Group(NamedTuple):
    """Steps of one operation that can run together; what they write lies side by side."""

    op: Primitive
    params: dict[str, Any]
    first: int
    last: int
    args: tuple[Any, ...]  # an array of slots for each argument


class Plan(NamedTuple):
    """A tape in groups, and where its outputs have come to lie."""

    groups: list[Group]
    outputs: Any
    slots: int


def plan(tape: Tape) -> Plan:
    """The groups of a tape, lowest level first.

    >>> from autograd_core import Value
    >>> from autograd_core.tape import flatten
    >>> x = Value(2.0)
    >>> [(g.op.name, g.last - g.first) for g in plan(flatten([x], [x * x + x * 3.0])).groups]
    [('multiply', 2), ('add', 1)]
    """
    base = tape.inputs + len(tape.constants)
    level = [0] * base
    for step in tape.steps:
        level.append(1 + max([level[i] for i in step.args], default=0))
    number = {op: i for i, op in enumerate(dict.fromkeys([s.op for s in tape.steps]))}

    def key(step: Any) -> tuple[int, int, int]:  # a step with settings stands alone
        return level[step.out], number[step.op], step.out if step.params else -1

    order = sorted(tape.steps, key=key)
    place = np.arange(base + len(order))
    place[[step.out for step in order]] = np.arange(base, len(place))
    groups, first = [], base
    for _, same in groupby(order, key):
        steps = list(same)
        args = tuple(place[list(column)] for column in zip(*[s.args for s in steps], strict=True))
        groups.append(Group(steps[0].op, steps[0].params, first, first + len(steps), args))
        first += len(steps)
    return Plan(groups, place[list(tape.outputs)], len(place))


def together(slots: Any) -> Any:
    """An index for these slots: a slice, which copies nothing, where they follow each other."""
    first = int(slots[0])
    if (slots == slots[0]).all():
        return slice(first, first + 1)
    if (np.diff(slots) == 1).all():
        return slice(first, first + len(slots))
    return slots


def prepare(tape: Tape, batch: int, summed: bool) -> Run:
    """See run.py."""
    groups, outputs, slots = plan(tape)
    calls = [
        (g.op.on_array, g.params, slice(g.first, g.last), [together(a) for a in g.args])
        for g in groups
    ]
    constants = np.array(tape.constants, dtype=float)[:, None]
    base = tape.inputs + len(constants)

    def run(examples: Any, shared: Any) -> Any:
        v = np.empty((slots, examples.shape[1]))
        v[:batch] = examples
        v[batch : tape.inputs] = shared[:, None]
        v[tape.inputs : base] = constants
        with np.errstate(all="ignore"):
            for on_array, params, out, args in calls:
                v[out] = on_array(*[v[a] for a in args], **params)
            answer = v[outputs]
            return answer.sum(axis=1) if summed else answer

    return run
