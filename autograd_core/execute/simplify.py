"""A tape with the same answers to the last bit, and fewer steps.  Next: interpret.py.

What nobody reads is dropped, what is computed twice is computed once, and what depends on no input
is computed now; but only by operations that every machine rounds alike, so that all executors
still agree: a sine is left to the executor.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

from autograd_core.elementwise import (
    COMPARISONS,
    absolute,
    add,
    divide,
    maximum,
    minimum,
    multiply,
    negative,
    positive,
    power,
    relu,
    sign,
    sqrt,
    subtract,
    where,
)  # fmt: skip
from autograd_core.tape import Step, Tape

EXACT = {
    *COMPARISONS, add, subtract, multiply, divide, negative, positive, sqrt, maximum, minimum,
    absolute, sign, relu, where,
}  # fmt: skip


def bits(number: float) -> bytes:
    """What tells 0 from -0, and finds a nan again."""
    return struct.pack("d", number)


ZERO, MINUS_ZERO, ONE = bits(0.0), bits(-0.0), bits(1.0)

# x + -0 and x - 0 are x for every x, -0 and nan included; x + 0 is not.
NEUTRAL = {
    multiply: ((ONE, 1), (ONE, 0)),
    divide: ((ONE, 1),),
    power: ((ONE, 1),),
    add: ((MINUS_ZERO, 1), (MINUS_ZERO, 0)),
    subtract: ((ZERO, 1),),
}


class Simplified:
    """The steps that are left, numbered by what they compute rather than by where they stand."""

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.steps: list[Any] = [None] * inputs  # a step, a number, or None for an input
        self.known: dict[Any, int] = {}

    def new(self, key: Any, entry: Any) -> int:
        slot = self.known.get(key)
        if slot is None:
            slot = self.known[key] = len(self.steps)
            self.steps.append(entry)
        return slot

    def constant(self, number: float) -> int:
        return self.new(bits(number), float(number))

    def number(self, slot: int) -> float | None:
        entry = self.steps[slot]
        return entry if entry.__class__ is float else None

    def step(self, op: Any, args: tuple[int, ...], params: dict[str, Any]) -> int:
        """The slot that has ``op`` of ``args``: an old one where it can be."""
        numbers = [self.number(slot) for slot in args]
        if op in EXACT and None not in numbers:
            return self.constant(float(op.float_lane(numbers, params)))
        same = self.itself(op, args, numbers)
        if same is not None:
            return same
        if op is add or op is multiply:
            args = tuple(sorted(args))
        key: Any = (op, args, id(params)) if params else (op, args)
        return self.new(key, (op, args, params))

    def itself(self, op: Any, args: tuple[int, ...], numbers: list[Any]) -> int | None:
        """The argument that ``op`` gives back unchanged, if it is one."""
        if op is positive:
            return args[0]
        if op is where and (numbers[0] is not None or args[1] == args[2]):
            return args[1] if numbers[0] else args[2]
        for number, place in NEUTRAL.get(op, ()):
            if numbers[place] is not None and bits(numbers[place]) == number:
                return args[1 - place]
        return None

    def tape(self, outputs: Iterable[int]) -> Tape:
        """What the outputs need, in order."""
        outputs = tuple(outputs)
        needed = [False] * len(self.steps)
        for slot in outputs:
            needed[slot] = True
        for slot in range(len(needed) - 1, self.inputs - 1, -1):
            if needed[slot] and self.steps[slot].__class__ is tuple:
                for arg in self.steps[slot][1]:
                    needed[arg] = True
        kept = [s for s in range(self.inputs, len(needed)) if needed[s]]
        constants = [s for s in kept if self.steps[s].__class__ is float]
        kept = [s for s in kept if self.steps[s].__class__ is tuple]
        order = [*range(self.inputs), *constants, *kept]
        place = dict(zip(order, range(len(order)), strict=True))
        steps = []
        for slot in kept:
            op, args, params = self.steps[slot]
            steps.append(Step(place[slot], op, tuple([place[a] for a in args]), params))
        numbers = [self.steps[s] for s in constants]
        return Tape(self.inputs, tuple(numbers), tuple(steps), tuple(place[s] for s in outputs))


def simplify(tape: Tape, fixed: dict[int, float] | None = None, cut: Sequence[int] = ()) -> Tape:
    """The same program without dead code and common sub-expressions, its constants folded.

    ``fixed`` says which inputs are no inputs any more, but these numbers; ``cut`` which steps are
    inputs instead, after all others.

    >>> from autograd_core import Value
    >>> from autograd_core.tape import flatten
    >>> x = Value(0.5)
    >>> print(simplify(flatten([x], [(x * x) * 1.0 + x * x])))
    input  %0
    %1 = multiply %0 %0
    %2 = add %1 %1
    output %2
    """
    fixed = fixed or {}
    inputs = tape.inputs - len(fixed)
    simple = Simplified(inputs + len(cut))
    given = dict(zip(cut, range(inputs, inputs + len(cut)), strict=True))
    free = iter(range(tape.inputs))
    place = [simple.constant(fixed[i]) if i in fixed else next(free) for i in range(tape.inputs)]
    place += [simple.constant(number) for number in tape.constants]
    for step in tape.steps:
        args = tuple([place[slot] for slot in step.args])
        found = given.get(step.out)
        place.append(simple.step(step.op, args, step.params) if found is None else found)
    return simple.tape([place[slot] for slot in tape.outputs])
