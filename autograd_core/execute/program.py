"""Program: a tape ready to run, and its gradient, which is a program again.  Next: captured.py.

A program takes part in a graph through one row, `replayed`, whose rules run the gradient programs;
handed nodes they leave a node, so a program can be differentiated as often as one likes.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd_core.elementwise import multiply
from autograd_core.execute import executors
from autograd_core.execute.captured import Captured, bundle
from autograd_core.execute.interpret import interpret
from autograd_core.execute.run import Run
from autograd_core.execute.simplify import simplify
from autograd_core.node import Node
from autograd_core.primitive import GENERAL, LINEAR, Primitive
from autograd_core.reverse import pullback
from autograd_core.structural.indexing import join, pile
from autograd_core.structural.shape import reshape
from autograd_core.tape import Tape, flatten
from autograd_core.tensor import Tensor
from autograd_core.tracing import tracing
from autograd_core.value import Value

NO_EXAMPLES = np.empty((0, 1))  # a program without examples is run once, on nothing


class Program:
    """A tape whose first ``batch`` inputs differ from example to example.

    ``summed`` programs add their outputs up over the examples, and ``single`` ones have but one
    output and leave out the axis of outputs. See run.py for the shapes.
    """

    def __init__(
        self, tape: Tape, batch: int, summed: bool, executor: str, single: bool = False
    ) -> None:
        self.tape = tape
        self.batch = batch
        self.summed = summed
        self.executor = executor
        self.single = single
        self.gradients: dict[int, Program] = {}
        self.seconds = 0.0

    @cached_property
    def run(self) -> Run:
        """The function from arrays to an array; made, and compiled, when first asked for."""
        start = time.perf_counter()
        run = executors.prepare(self.tape, self.batch, self.summed, self.executor)
        self.seconds = time.perf_counter() - start
        return run

    def preparing(self) -> float:
        """The seconds that it took to make this ready to run, and its gradients."""
        return self.seconds + sum(program.preparing() for program in self.gradients.values())

    def gradient(self, by: int) -> Program:
        """What sends a gradient of the outputs back to the examples (0) or the shared inputs (1).

        Its inputs are this program's and, at the end of the examples (of the shared ones, for a
        summed program), the gradient that arrives.
        """
        if by not in self.gradients:
            tape = gradient_tape(self.tape, self.batch, self.summed, by)
            batch = self.batch + (0 if self.summed else len(self.tape.outputs))
            self.gradients[by] = Program(tape, batch, by == 1, self.executor)
        return self.gradients[by]

    def __reduce__(self) -> Any:
        return Program, (self.tape, self.batch, self.summed, self.executor, self.single)

    def answer(self, out: Any, over: float = 1.0) -> Any:
        """What ``run`` found, in its shape; a sum is divided by ``over``, and by 0 is nan."""
        if over != 1.0:
            out = out / over if over else np.full_like(out, np.nan)
        return out.reshape(out.shape[1:]) if self.single else out


def gradient_tape(tape: Tape, batch: int, summed: bool, by: int) -> Tape:
    """The tape run on nodes, and their graph swept: more steps of the same kind."""
    with tracing(None):
        inputs = [Value(1.0) for _ in range(tape.inputs)]
        arriving = [Value(1.0) for _ in tape.outputs]
        outputs = interpret(tape, inputs)
        pairs = zip(arriving, outputs, strict=True)
        gradient = pullback(sum([g * z for g, z in pairs], Value(0.0)), record=True)
    wanted = inputs[batch:] if by else inputs[:batch]
    found = [gradient.get(x) for x in wanted]
    here = inputs[:batch], inputs[batch:]
    order = [*here[0], *here[1], *arriving] if summed else [*here[0], *arriving, *here[1]]
    return simplify(flatten(order, [Value.constant(0.0) if g is None else g for g in found]))


def sent_back(by: int, g: Any, examples: Any, shared: Any, program: Program, over: float) -> Any:
    """What arrives at the examples or at the shared inputs."""
    in_graph = isinstance(shared, Node) or isinstance(examples, Node) or isinstance(g, Node)
    if over != 1.0:
        g = g / over
    if program.single:
        g = reshape(g, shape=(1, *g.shape)) if in_graph else g[None]
    beside = (shared if program.summed else examples), g
    both = join(*beside, axis=0) if in_graph else np.concatenate(beside)
    examples, shared = (examples, both) if program.summed else (both, shared)
    gradient = program.gradient(by)
    if in_graph:
        return replayed(examples, shared, program=gradient, over=1.0)
    return gradient.run(examples, shared)


replayed = Primitive(
    "program", None,
    lambda examples, shared, program, over: program.answer(program.run(examples, shared), over),
    lambda g, z, examples, shared, program, over: sent_back(0, g, examples, shared, program, over),
    lambda g, z, examples, shared, program, over: sent_back(1, g, examples, shared, program, over),
    kind=GENERAL, quiet=False,
)  # fmt: skip


def only(shape: tuple[int, ...], index: int) -> Any:
    """Zeros, and a one at ``index``."""
    array = np.zeros(shape)
    array[index] = 1.0
    return array


item = Primitive(
    "item", None, lambda x, index: np.asarray(x[index]),
    lambda g, z, x, index: multiply(g, only(x.shape, index)),
    kind=LINEAR, quiet=False,
)  # fmt: skip


def vector(leaves: Sequence[Any], captured: Captured, data: Any) -> Any:
    """Arguments and the leaves a function captured, side by side; ``data`` is their numbers."""
    if not leaves:
        return captured.vector(data) if captured.nodes else data
    parts = [*leaves, *captured.nodes]
    if all(part.__class__ is Value or part.__class__ is float for part in parts):
        nodes = [Value.constant(p) if p.__class__ is float else p for p in parts]
        return bundle(nodes, data, all(node.x is None for node in nodes))
    if len(parts) == 1 and parts[0].__class__ is Tensor and parts[0].shape == data.shape:
        return parts[0]  # it is that vector
    flat = [flat_part(leaf) for leaf in leaves]
    if captured.nodes:
        flat.append(captured.vector(data[-len(captured.nodes) :]))
    return join(*flat, axis=0)


def flat_part(leaf: Any) -> Any:
    """An argument as a vector."""
    if isinstance(leaf, Value):
        return pile(leaf, axis=0)
    return reshape(leaf if isinstance(leaf, Node) else np.asarray(leaf, float), shape=(-1,))
