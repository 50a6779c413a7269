"""Apart: what no example changes, told from the rest, and sums over examples taken apart.
Next: fused.py, straight.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from autograd_core.elementwise import add, multiply
from autograd_core.tape import Step, Tape


class Output(NamedTuple):
    """An output as a sum: of a slot that examples change, or none, and of slots that none does."""

    varying: int | None
    fixed: tuple[int, ...]


class Apart:
    """A tape whose first ``batch`` inputs differ from example to example.

    ``varies``   whether examples change a slot    ``first``   the slot of the first step
    ``outputs``  an `Output` each; if not ``summed`` over the examples, of one slot
    ``needed``   the slots that the outputs are made from
    ``used_once`` those that are used but once
    ``products`` the summed outputs, by number, that only add up the product of two slots that
                 vary, and those: of use to nothing else
    """

    def __init__(self, tape: Tape, batch: int, summed: bool) -> None:
        self.tape = tape
        self.summed = summed
        self.first = tape.inputs + len(tape.constants)
        self.varies = [i < batch for i in range(self.first)]
        for step in tape.steps:
            self.varies.append(any(self.varies[a] for a in step.args))
        self.outputs = [self.split(i) for i in tape.outputs]
        self.needed = {i for out in self.outputs for i in out.fixed}
        self.needed |= {out.varying for out in self.outputs if out.varying is not None}
        for step in reversed(tape.steps):
            if step.out in self.needed:
                self.needed.update(step.args)
        reads = Counter(a for step in tape.steps if step.out in self.needed for a in step.args)
        for out in self.outputs:
            reads.update(out.fixed if out.varying is None else (*out.fixed, out.varying))
        self.used_once = {i for i, count in reads.items() if count == 1}
        self.products = dict(self.multiplied()) if summed else {}

    def multiplied(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """See ``products``."""
        for k, out in enumerate(self.outputs):
            step = self.step(out.varying) if out.varying in self.used_once else None
            if step and step.op is multiply and all(self.varies[a] for a in step.args):
                yield k, step.args

    def step(self, slot: int) -> Step | None:
        """What computes a slot; None for an input or a constant."""
        return self.tape.steps[slot - self.first] if slot >= self.first else None

    def split(self, slot: int) -> Output:
        """An output, taken apart where examples change only one side of an addition."""
        fixed: list[int] = []
        while self.varies[slot]:
            step = self.step(slot)
            plain = [a for a in step.args if not self.varies[a]] if step else []
            if not (self.summed and step and step.op is add and plain):
                return Output(slot, tuple(fixed))
            fixed += plain
            slot = next(a for a in step.args if self.varies[a])
        return Output(None, (*fixed, slot))
