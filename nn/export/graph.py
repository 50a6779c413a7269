"""Graph: operators of ONNX as plain data, written one after another.  Next: operators.py.

Nothing here needs the package `onnx`; onnx_file.py turns it into a file.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_core.node import Node
from nn.export.traces import Size, Traces, same
from nn.parameter import Parameter


class Operator(NamedTuple):
    """``outputs = kind(*inputs, **settings)``, inputs and outputs by name; "" is left out."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: dict[str, Any]


class Graph:
    """What was written so far, and the names of what it computes."""

    def __init__(self, traces: Traces) -> None:
        self.traces = traces
        self.operators: list[Operator] = []
        self.constants: dict[str, Any] = {}
        self.truths: dict[str, str] = {}  # a number that is 1 or 0, and the truth it came from
        self.names: dict[Any, str] = {}
        self.taken: set[str] = set()
        self.place = ""  # the layer whose operators are written
        self.parameters = {id(p): name for name, p in traces.model.named_parameters()}

    def fresh(self, wanted: str) -> str:
        """A name that is not taken."""
        name, count = wanted, 1
        while name in self.taken:
            count += 1
            name = f"{wanted}_{count}"
        self.taken.add(name)
        return name

    def add(self, kind: str, *inputs: Any, outputs: int = 1, **settings: Any) -> str:
        """Write an operator; gives the name of its (last) output. An input that is no name is an
        array of constants.
        """
        given = tuple([x if isinstance(x, str) else self.constant(x) for x in inputs])
        stem = f"{self.place}/{kind}" if self.place else kind
        names = tuple([""] * (outputs - 1) + [self.fresh(stem)])
        self.operators.append(Operator(kind, given, names, settings))
        return names[-1]

    def constant(self, array: Any, wanted: str = "constant") -> str:
        """An array by name; small ones are kept once."""
        array = np.asarray(array)
        if array.dtype.kind == "f":
            array = array.astype(np.float32)
        key = (
            (array.dtype.str, array.shape, array.tobytes()) if array.size < 16 else len(self.names)
        )
        if wanted == "constant" and key in self.names:
            return self.names[key]
        name = self.names[key] = self.fresh(wanted)
        self.constants[name] = array
        return name

    # Nodes.

    def __getitem__(self, node: Node) -> str:
        """The name of a node's numbers."""
        if node not in self.names:
            self.names[node] = self.held(node)
        return self.names[node]

    def held(self, node: Node) -> str:
        """Numbers that do not depend on the inputs, under a name."""
        pair = node._data, self.traces.twin[node]._data
        one, other = (
            np.asarray(x, None if np.asarray(x).dtype.kind == "f" else float) for x in pair
        )
        if isinstance(node, Parameter) and id(node) in self.parameters:
            return self.constant(one, self.parameters[id(node)])
        if same(one, other):
            return self.constant(one)
        if one.shape == other.shape == ():
            return self.count(node, one.item(), other.item())
        return self.repeated(node, one, other)

    def repeated(self, node: Node, one: Any, other: Any) -> str:
        """Numbers that are repeated along the batch, such as the zeros that a state starts with."""
        if one.ndim == other.ndim:
            along = [n != m for n, m in zip(one.shape, other.shape, strict=True)]
            core = one[tuple([slice(1) if grows else slice(None) for grows in along])]
            if all(same(np.broadcast_to(core, x.shape), x) for x in (one, other)):
                return self.add("Expand", core, self.shape(node, one.shape, other.shape))
        raise self.traces.refused(self.user(node), "uses numbers computed from the data unrecorded")

    def count(self, node: Node, one: float, other: float) -> str:
        """A number that is a multiple of the batch, as in a mean over it."""
        each = other - one
        if self.traces.axis is None or each % 1 or one != each * self.traces.batch:
            raise self.traces.refused(self.user(node), "uses a number computed from the data")
        return self.add("Mul", self.add("Cast", self.batch(), to=1), np.float32(each))

    def user(self, node: Node) -> Node:
        """The first node that takes one as an input."""
        users = (n for n in self.traces.order if any(p is node for p in n.inputs))
        return next(users, node)

    def batch(self) -> str:
        """The size of the batch, as a shape of one number."""
        axis = self.traces.axis or 0
        if "batch" not in self.names:
            self.names["batch"] = self.add("Shape", self.names["input 0"], start=axis, end=axis + 1)
        return self.names["batch"]

    def shape(self, node: Node, one: Any, other: Any) -> str:
        """A shape, from both traces."""
        sizes = [self.traces.size(node, n, m) for n, m in zip(one, other, strict=True)]
        if not any(size.each for size in sizes):
            return self.constant(np.array([size.rest for size in sizes], np.int64))
        return self.add("Concat", *map(self.number, sizes), axis=0)

    def reshaped(self, node: Node) -> Any:
        """The shape to reshape to: -1 stands for the one number that depends on the batch."""
        one, other = node._data.shape, self.traces.twin[node]._data.shape
        sizes = [self.traces.size(node, n, m) for n, m in zip(one, other, strict=True)]
        if sum(size.each != 0 for size in sizes) == 1:
            return np.array([-1 if size.each else size.rest for size in sizes], np.int64)
        return self.shape(node, one, other)

    def number(self, size: Size) -> str:
        """One number of a shape."""
        if not size.each:
            return self.constant(np.array([size.rest], np.int64))
        name = self.batch()
        if size.each != 1:
            name = self.add("Mul", name, np.array([size.each], np.int64))
        return self.add("Add", name, np.array([size.rest], np.int64)) if size.rest else name
