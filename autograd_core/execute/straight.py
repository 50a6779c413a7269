"""A small tape as one function without a branch, in LLVM's language.  Next: native.py.

What no example changes is computed once, on single numbers. The rest is a loop over blocks of
examples, a register of them at a time. A sum over the examples is kept lane by lane and folded at
the end; its part that no example changes is multiplied by their number instead of added up.

All the function's memory is one array: what it reads and writes at fixed places, then the examples
and the results, a row each, as far apart as there are examples in whole blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core.elementwise import power
from autograd_core.execute.apart import Apart
from autograd_core.execute.assembly import Emitter, Lane
from autograd_core.execute.forms import LETTERS, form
from autograd_core.tape import Tape

MINUS_ZERO = -0.0  # changes nothing it is added to


class Layout:
    """Where everything lies in the memory of a compiled tape, counted in float64.

    ``shared``  the shared inputs           ``lanes_of_sums``  each sum over the examples, by lane
    ``kept``    what is computed once       ``sums``           and added up
    ``rows``    the first row: the examples, an input a row, then, if not summed, the outputs
    """

    def __init__(self, tape: Tape, batch: int, summed: bool, lanes: int) -> None:
        count = len(tape.outputs) if summed else 0
        self.lanes_of_sums = 0  # first, for it must be aligned
        self.shared = count * lanes
        self.kept = self.shared + tape.inputs - batch
        self.sums = self.kept + len(tape.steps)
        self.rows = -(-(self.sums + count) // lanes) * lanes
        self.batch = batch
        self.wide = batch + (0 if summed else len(tape.outputs))


class Straight(Apart):
    """A tape being written in LLVM's language."""

    def __init__(self, tape: Tape, batch: int, summed: bool, lanes: int) -> None:
        super().__init__(tape, batch, summed)
        self.layout = Layout(tape, batch, summed, lanes)
        self.wide = Emitter(lanes)
        self.once = self.wide.narrow()
        self.exact: dict[int, float] = dict(enumerate(tape.constants, tape.inputs))
        self.single: dict[int, Lane] = {}  # what was computed once
        self.results: dict[int, Lane] = {}  # what is computed in every block
        self.read = {
            a
            for i, step in enumerate(tape.steps, self.first)
            for a in step.args
            if i in self.needed and self.varies[i]
        }  # in the blocks
        self.read |= set() if summed else set(tape.outputs)

    def assembly(self) -> str:
        """The whole function."""
        self.wide.text("define void @run(i64 %n, i64 %stride, ptr %v) alignstack(64) {\nentry:")
        self.before()
        if self.summed and not any(out.varying is not None for out in self.outputs):
            self.wide.text("  ret void\n}")
            return self.wide.assembly()
        self.wide.text("  br label %loop\nloop:\n  %i = phi i64 [0, %entry], [%next, %loop]")
        self.block()
        self.wide.text(f"  %next = add i64 %i, {self.wide.lanes}\n"
                       "  %more = icmp slt i64 %next, %n\n"
                       "  br i1 %more, label %loop, label %done\ndone:")  # fmt: skip
        if self.summed:
            self.fold(len(self.outputs))
        self.wide.text("  ret void\n}")
        return self.wide.assembly()

    def before(self) -> None:
        """What is computed once, and kept in memory for the blocks to read."""
        e, layout = self.once, self.layout
        for k, step in enumerate(self.tape.steps):
            if step.out in self.needed and not self.varies[step.out]:
                numbers = [self.exact.get(a) for a in step.args]
                lane = emit(e, step.op, [self.scalar(a) for a in step.args], numbers)
                self.single[step.out] = lane
                if step.out in self.read:
                    e.store(lane, e.at("%v", layout.kept + k))
        if not self.summed:
            return
        n = e.new("sitofp i64 %n to double")
        for place, out in enumerate(self.outputs):
            total = e.number(MINUS_ZERO)
            for k, i in enumerate(out.fixed):
                total = total + self.scalar(i) if k else self.scalar(i)
            e.store(total * n if out.fixed else total, e.at("%v", layout.sums + place))

    def scalar(self, i: int) -> Lane:
        """A slot that no example changes, as one number."""
        if i < self.tape.inputs:
            return self.once.load(self.once.at("%v", self.layout.shared + i - self.layout.batch))
        return self.once.number(self.exact[i]) if i in self.exact else self.single[i]

    def block(self) -> None:
        """The steps that examples change, and the outputs, each as soon as it is there."""
        e, batch = self.wide, self.layout.batch
        inside = e.inside() if self.summed and e.lanes > 1 else None
        products = {self.outputs[k].varying for k in self.products}
        waiting: dict[int, list[int]] = {}
        for place, out in enumerate(self.outputs):
            if out.varying is not None or not self.summed:
                slot = out.fixed[0] if out.varying is None else out.varying
                waiting.setdefault(slot, []).append(place)
        rows = [self.row(j) for j in range(batch)]
        for i in sorted({i for i in self.needed if self.varies[i]} | set(waiting)):
            if i < batch:
                self.results[i] = e.load(rows[i], 8 * e.lanes)
            elif self.varies[i] and i not in products:
                step = self.tape.steps[i - self.first]
                numbers = [self.exact.get(a) for a in step.args]
                self.results[i] = emit(e, step.op, [self.lane(a) for a in step.args], numbers)
            for place in waiting.get(i, ()):
                self.give(i, place, inside)

    def give(self, i: int, place: int, inside: Lane | None) -> None:
        """Write slot ``i`` as an output, or add it to its sum."""
        e = self.wide
        if not self.summed:
            e.store(self.lane(i), self.row(self.layout.batch + place), 8 * e.lanes)
            return
        at = e.at("%v", self.layout.lanes_of_sums + place * e.lanes)
        before = e.load(at, 8 * e.lanes)
        if place in self.products:
            x, y = [self.lane(a) for a in self.products[place]]
            after = e.intrinsic("fmuladd", x, y, before)  # rounded once, where that is quick
        else:
            after = before + self.lane(i)
        e.store(inside.choose(after, before) if inside else after, at, 8 * e.lanes)

    def lane(self, i: int) -> Lane:
        """A slot in all lanes of a register."""
        if i in self.results:
            return self.results[i]
        if i in self.exact:
            return self.wide.number(self.exact[i])
        kept = self.layout.kept + i - self.first
        shared = self.layout.shared + i - self.layout.batch
        return self.wide.spread("%v", shared if i < self.tape.inputs else kept)

    def row(self, j: int) -> str:
        """The address of this block in row ``j``."""
        e = self.wide
        offset = e.new(f"mul i64 %stride, {j}", "i64").name
        place = e.new(f"add i64 {offset}, %i", "i64").name
        return e.at(e.at("%v", self.layout.rows), place)

    def fold(self, count: int) -> None:
        """After the loop over blocks: the lanes of each sum are added up, and cleared."""
        e, layout = self.wide, self.layout
        e.text("  br label %fold\nfold:\n  %k = phi i64 [0, %done], [%k.next, %fold]")
        lanes = e.at("%v", e.new(f"mul i64 %k, {e.lanes}", "i64").name)
        total = e.total(e.load(lanes, 8 * e.lanes))
        e.store(e.number(MINUS_ZERO), lanes, 8 * e.lanes)
        place = e.at(e.at("%v", layout.sums), "%k")
        self.once.store(self.once.load(place) + total, place)
        e.text(f"  %k.next = add i64 %k, 1\n  %left = icmp slt i64 %k.next, {count}\n"
               "  br i1 %left, label %fold, label %folded\nfolded:")  # fmt: skip


def emit(e: Emitter, op: Any, args: list[Lane], numbers: Sequence[Any]) -> Lane:
    """One step. A power with a small whole exponent is a few products."""
    if op is power and numbers[1] in (-1.0, 2.0, 3.0):
        x = args[0]
        return e.number(1.0) / x if numbers[1] < 0 else x * x if numbers[1] == 2.0 else x * x * x
    return e.expression(form(op), dict(zip(LETTERS, args)))
