"""A tape in levels: all steps at once that wait for the same ones.  Next: native.py.

A step stands one level above the highest it reads; in a level those of one operation form a group.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

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
