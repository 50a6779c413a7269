"""Tape: a program as plain data.  Next: execute/, the ways to run one.

A graph is nodes that name their inputs. Written down in order, with numbers for names, it is a
program: it can be printed, pickled, made smaller, compiled. A gradient is more steps of the same.

>>> from autograd_core import Value
>>> x = Value(0.5)
>>> print(flatten([x], [(x * x + 1.0).tanh()]))
input  %0
const  %1 = 1.0
%2 = multiply %0 %0
%3 = add %2 %1
%4 = tanh %3
output %4
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd_core.errors import ArgumentError
from autograd_core.node import CONSTANT, Node, toposort
from autograd_core.primitive import Primitive


class Step(NamedTuple):
    """``out = op(*args, **params)``, where ``out`` and ``args`` are numbers of slots."""

    out: int
    op: Primitive
    args: tuple[int, ...]
    params: dict[str, Any]


@dataclass(frozen=True)
class Tape:
    """A program that is right by construction: every slot is written once, and before it is read.
    Slots are numbered: ``inputs`` of them (a number), then the constants, then one for each step.

    Raises `ArgumentError` for a step that reads what is not written yet, or writes out of turn.
    """

    inputs: int
    constants: tuple[Any, ...]
    steps: tuple[Step, ...]
    outputs: tuple[int, ...]

    def __post_init__(self) -> None:
        end = self.inputs + len(self.constants)
        for step in self.steps:
            if step.out != end or not all(0 <= slot < end for slot in step.args):
                raise ArgumentError(f"a tape cannot hold {text(step)!r} where slot %{end} is next.")
            end += 1
        if not all(0 <= slot < end for slot in self.outputs):
            raise ArgumentError(f"a tape of {end} slots cannot give out {self.outputs}.")

    def __str__(self) -> str:
        constants = enumerate(self.constants, self.inputs)
        return "\n".join([
            "input  " + " ".join(f"%{i}" for i in range(self.inputs)),
            *[f"const  %{i} = {number!r}" for i, number in constants],
            *map(text, self.steps),
            "output " + " ".join(f"%{i}" for i in self.outputs),
        ])  # fmt: skip


def text(step: Step) -> str:
    """One line: ``%3 = tanh %2``."""
    settings = [f"{name}={setting!r}" for name, setting in step.params.items()]
    return " ".join([f"%{step.out} =", step.op.name, *[f"%{i}" for i in step.args], *settings])


def flatten(inputs: Sequence[Node], outputs: Sequence[Node]) -> Tape:
    """The program that computes ``outputs`` from ``inputs``, which replace all that made them.

    Raises `ArgumentError` for a variable under ``outputs`` that is not among the inputs.
    """
    place: dict[Node, int] = {node: i for i, node in enumerate(inputs)}
    order = toposort(*outputs, below=inputs)
    constants = [node for node in order if node.op is CONSTANT]
    steps = [node for node in order if node.op is not CONSTANT]
    place.update(zip([*constants, *steps], range(len(inputs), len(inputs) + len(order))))
    if stray := [node for node in steps if node.x is None]:
        raise ArgumentError(f"the outputs depend on {stray[0]!r}: name it among the inputs.")
    rows = [Step(place[n], n.op, tuple([place[p] for p in n.inputs]), n.params) for n in steps]
    data = tuple([n._data for n in constants])
    return Tape(len(inputs), data, tuple(rows), tuple([place[n] for n in outputs]))
