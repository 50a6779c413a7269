"""Programs as plain data: what a random test is made of, how it is run, and how it is printed.
Next: strategies.py.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import numpy as np

from autograd_core import elementwise
from autograd_core.domain import Domain
from autograd_core.node import Node
from autograd_core.primitive import ELEMENTWISE, Primitive
from autograd_core.rows import TABLE as ROWS
from autograd_core.structural.binding import TABLE as STRUCTURAL
from autograd_core.structural.reduction import total
from autograd_core.tensor import Tensor, tensor
from autograd_core.value import Value

HEADER = "from autograd_core import Tensor, Value, tensor"
STEADY = 0.05  # how far the entries of a matrix and of its vectors stay away from 0
LARGEST = 20.0  # numbers stay below this, so that differences keep their digits
CLEARANCE = 0.05  # how far they stay from kinks, poles and ties
OPERATIONS = (*elementwise.TABLE, *ROWS, *STRUCTURAL)


class Input(NamedTuple):
    """A leaf of a program: an array, and whether it is a constant."""

    data: Any
    constant: bool


class Step(NamedTuple):
    """One operation on earlier places of a program: inputs first, then steps."""

    op: Primitive
    places: tuple[int, ...]
    params: dict[str, Any]


class Program(NamedTuple):
    """Inputs and steps. Its result is the sum of all numbers that no later step uses."""

    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]

    def leaves(self, face: type[Node] = Tensor) -> list[Any]:
        """Fresh leaves of a face; constants as constants."""
        made: list[Any] = []
        for data, constant in self.inputs:
            if face is Value:
                made.append(Value.constant(data) if constant else Value(data))
            else:
                made.append(tensor(data, requires_grad=not constant))
        return made

    def __call__(self, *leaves: Any) -> Any:
        """The result on the given leaves: nodes, arrays or floats."""
        nodes = list(leaves)
        for op, places, params in self.steps:
            nodes.append(op(*[nodes[i] for i in places], **params))
        summed = [summed_up(nodes[i]) for i in self.ends()]
        result = summed[0]
        for one in summed[1:]:
            result = result + one
        return result

    def ends(self) -> list[int]:
        """The places that no step uses."""
        used = {i for step in self.steps for i in step.places}
        first = len(self.inputs)
        truths = {first + i for i, s in enumerate(self.steps) if s.op in elementwise.COMPARISONS}
        ends = [i for i in range(first + len(self.steps)) if i not in used | truths]
        return ends or list(range(first))

    def code(self, face: type[Node] = Tensor) -> str:
        """The program as a file that runs."""
        lines = ["import numpy as np", "from numpy import array", HEADER]
        for module in sorted({step.op.module for step in self.steps}):
            lines.append(f"import {module}")
        names = [f"x{i}" for i in range(len(self.inputs))]
        for name, (data, constant) in zip(names, self.inputs, strict=True):
            if face is Value:
                made = repr(float(data)) if constant else f"Value({float(data)!r})"
            else:
                shown = np.array2string(data, separator=", ", floatmode="unique")
                made = f"{'tensor' if constant else 'Tensor'}(np.array({shown}))"
            lines.append(f"{name} = {made}")
        for op, places, params in self.steps:
            operands = [names[i] for i in places] + [f"{k}={as_code(v)}" for k, v in params.items()]
            names.append(f"y{len(names) - len(self.inputs)}")
            lines.append(f"{names[-1]} = {path_of(op)}({', '.join(operands)})")
        ends = [names[i] + ("" if face is Value else ".sum()") for i in self.ends()]
        return "\n".join([*lines, f"result = {' + '.join(ends)}", "result.backward()"])

    def __repr__(self) -> str:
        scalar = all(np.shape(data) == () for data, _ in self.inputs) and all(
            step.op.on_float is not None for step in self.steps
        )
        return "\n" + self.code(Value if scalar else Tensor)


def summed_up(node: Any) -> Any:
    """A node as a single number."""
    return total(node, axis=None, keepdims=False) if getattr(node, "shape", ()) else node


def as_code(setting: Any) -> str:
    """A setting as code would write it."""
    if isinstance(setting, type):
        return f"np.{setting.__name__}"
    return f"np.{setting!r}" if isinstance(setting, np.dtype) else repr(setting)


def path_of(op: Primitive) -> str:
    """Where a row is found, as code would write it."""
    module = __import__(op.module, fromlist=["_"])
    name = next(name for name, thing in vars(module).items() if thing is op)
    return f"{op.module}.{name}"


def fits(domain: Domain, data: Any) -> bool:
    """Whether all entries lie in a domain, clear of its ends and kinks."""
    if domain.truth or data.dtype == bool:
        return bool(data.dtype == bool) and domain.truth
    if domain.definite or domain.spread:
        square = data.ndim >= 2 and data.shape[-1] == data.shape[-2]
        return (square or (data.ndim >= 2 and not domain.definite)) and well_conditioned(
            domain, data
        )
    inside = (data > domain.low + CLEARANCE) & (data < domain.high - CLEARANCE)
    for kink in domain.kinks:
        inside &= np.abs(data - kink) > CLEARANCE
    return bool(np.all(inside))


def well_conditioned(domain: Domain, data: Any) -> bool:
    """Whether matrices are clear of those that cannot be taken apart, or in more than one way.

    Nor may an entry of their vectors be near 0: where it is, their sign jumps.
    """
    if domain.definite:
        values, *vectors = np.linalg.eigh(0.5 * (data + data.swapaxes(-1, -2)))
    else:
        left, values, right = np.linalg.svd(data, full_matrices=False)
        values, vectors = values[..., ::-1], [left, right, data]
    if domain.spread:
        apart = np.all(np.diff(values, axis=-1) > CLEARANCE)
        steady = all(np.all(np.abs(entries) > STEADY) for entries in vectors)
        return bool(apart and steady and np.all(values > CLEARANCE))
    return bool(np.all(values > CLEARANCE))


def ties(op: Primitive, operands: list[Any]) -> bool:
    """Whether entries that a row compares come too close to each other."""
    if not any(domain.tie for domain in op.domain):
        return False
    if op.kind == ELEMENTWISE:
        return bool(np.any(np.abs(operands[0] - operands[1]) < CLEARANCE))
    entries = np.sort(np.concatenate([np.ravel(x) for x in operands]))
    return bool(np.any(np.diff(entries) < CLEARANCE))


def value_of(op: Primitive, operands: list[Any], params: dict[str, Any]) -> Any:
    """What a row gives, or None where it would leave the ground that tests stand on."""
    if ties(op, operands):
        return None
    result = np.asarray(op.array_lane(operands, params))
    return result if np.all(np.abs(result) < LARGEST) else None


def settings(op: Primitive, shapes: tuple[tuple[int, ...], ...]) -> list[dict[str, Any]]:
    """The params with which a row may be applied to operands of these shapes."""
    if op.kind != ELEMENTWISE:
        return [sample.params for sample in op.samples if sample.shapes == shapes]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        return []
    return [{}]


def arities(op: Primitive) -> list[int]:
    """How many operands a row takes."""
    return sorted({len(sample.shapes) for sample in op.samples}) or [len(op.vjp)]


def applications(op: Primitive, known: list[Any], arity: int) -> list[Step]:
    """Every way to apply a row to places whose numbers lie in its domains and shapes fit."""
    domains = op.domain * arity if op.joint else op.domain
    choices = [[i for i, x in enumerate(known) if fits(d, x)] for d in domains]
    return [
        Step(op, places, params)
        for places in product(*choices)
        for params in settings(op, tuple([known[i].shape for i in places]))
    ]
