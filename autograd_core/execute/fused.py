"""A tape with long sums of many steps as single ones: what a network looks like to NumPy.
Next: batched.py.

A neuron written in scalars is a chain of additions, and most of what it adds are products. Chains
as long as that become one task: a sum, or a product of a matrix of weights and the vector of what
came in, shared by all neurons of a layer. Shorter ones stay as they are, rounded step by step.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from autograd_core.elementwise import add, multiply
from autograd_core.execute.apart import Apart
from autograd_core.tape import Tape

LONG = 8  # additions in a row that are worth a task of their own

SUM, DOT = "sum", "dot"


class Task(NamedTuple):
    """A step, or many: ``what`` is an operation, or SUM of all ``args``, or DOT, the products of
    the first half of ``args`` with the second.
    """

    out: int
    what: Any
    args: tuple[int, ...]
    params: dict[str, Any]


class Group(NamedTuple):
    """Tasks of one kind that can run together; what they write lies side by side.

    ``args`` is a matrix of places, a column a task; ``wide`` says which rows examples change.
    """

    what: Any
    params: dict[str, Any]
    wide: tuple[bool, ...]
    first: int
    last: int
    args: Any


class Fused(Apart):
    """The tasks of a tape, in groups, lowest level first.

    What examples change, and what they do not, is counted apart: ``place`` says where a slot lies
    among its own kind, and ``sizes`` how many there are of each, those that vary first.
    """

    def __init__(self, tape: Tape, batch: int, summed: bool) -> None:
        super().__init__(tape, batch, summed)
        self.end = len(self.varies)
        tasks = self.tasks()
        self.level = dict.fromkeys(range(self.first), 0)
        for task in tasks:
            self.level[task.out] = 1 + max([self.level[a] for a in task.args], default=0)
        self.place: dict[int, int] = {}
        self.sizes = [0, 0]
        for i in range(self.first):
            self.put(i)
        self.groups = [self.group(tasks) for tasks in self.together(tasks)]

    def chains(self) -> dict[int, tuple[list[int], list[int]]]:
        """The long chains of additions, by their last step: what is added, and the steps."""
        found: dict[int, tuple[list[int], list[int]]] = {}
        for step in self.tape.steps:
            if step.op is not add or step.out not in self.needed:
                continue
            x, y = step.args if step.args[0] in found else step.args[::-1]
            goes_on = x in found and x in self.used_once
            terms, steps = found.pop(x) if goes_on else ([x], [])
            terms.append(y)  # the lists go from step to step
            steps.append(step.out)
            found[step.out] = terms, steps
        return {out: chain for out, chain in found.items() if len(chain[1]) >= LONG}

    def tasks(self) -> list[Task]:
        """Every step that is needed, chains in place of their last step."""
        chains = self.chains()
        gone = {i for _, steps in chains.values() for i in steps}
        gone |= {i for k in self.products if (i := self.outputs[k].varying) is not None}
        made: list[Task] = []
        dots: dict[int, list[Task]] = {}
        for out, (terms, _) in chains.items():
            products = [t for t in terms if self.weighted(t)]
            if len(products) >= LONG:
                gone.update(products)
                rest = [t for t in terms if t not in set(products)]
                dots[out] = [self.dot(products), Task(out, SUM, (*rest, self.end - 1), {})]
            else:
                dots[out] = [Task(out, SUM, tuple(terms), {})]
        for step in self.tape.steps:
            if step.out in dots:
                made += dots[step.out]
            elif step.out in self.needed and step.out not in gone:
                made.append(Task(*step))
        return made

    def weighted(self, slot: int) -> bool:
        """Whether a slot is the product of what varies and what does not, and used but once."""
        step = self.step(slot)
        return (
            step is not None and step.op is multiply and slot in self.used_once
            and self.varies[step.args[0]] != self.varies[step.args[1]]
        )  # fmt: skip

    def dot(self, products: list[int]) -> Task:
        """The sum of these products, in a slot of its own."""
        pairs = [self.step(t).args for t in products]  # type: ignore[union-attr]
        pairs = [pair if self.varies[pair[0]] else pair[::-1] for pair in pairs]
        self.varies.append(True)
        self.end += 1
        return Task(self.end - 1, DOT, tuple(x for x, _ in pairs) + tuple(w for _, w in pairs), {})

    def together(self, tasks: list[Task]) -> Any:
        """Tasks that can run as one, level by level; a step with settings stands alone."""
        number: dict[Any, int] = {}

        def key(task: Task) -> Any:
            kind: Any = task.what, tuple([self.varies[a] for a in task.args])
            if task.what is DOT:  # of the same vector
                kind = task.what, task.args[: len(task.args) // 2]
            kind = (kind, task.out) if task.params else kind
            return self.level[task.out], number.setdefault(kind, len(number))

        return (list(same) for _, same in groupby(sorted(tasks, key=key), key))

    def put(self, slot: int) -> None:
        """Give a slot its place."""
        kind = 0 if self.varies[slot] else 1
        self.place[slot] = self.sizes[kind]
        self.sizes[kind] += 1

    def group(self, tasks: list[Task]) -> Group:
        for task in tasks:
            self.put(task.out)
        wide = tuple([self.varies[a] for a in tasks[0].args])
        args = np.array([[self.place[a] for a in task.args] for task in tasks]).T
        first = self.place[tasks[0].out]
        return Group(tasks[0].what, tasks[0].params, wide, first, first + len(tasks), args)
