"""Traces: a model recorded twice, on batches of two sizes, so that what depends on the size shows.
Next: graph.py.

A graph holds plain numbers where the code computed with shapes: ``reshape`` to ``(2, 12)`` does not
say that the 2 is the batch. Recorded on batches of 2 and of 3, the same node says ``(2, 12)`` and
``(3, 12)``. What is equal in both is a setting; what grows with the batch is a multiple of it; and
what differs otherwise was computed from the data behind the graph's back, and cannot be exported.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError
from autograd_core.modes import enable_grad
from autograd_core.node import CONSTANT, Node, toposort
from autograd_core.tensor import Tensor
from autograd_core.value import Value
from nn.module import Module
from nn.rows.lookup import lookup


class Size:
    """``each · batch + rest``: a number of a shape."""

    def __init__(self, one: int, other: int, batch: int) -> None:
        self.each = other - one  # the second batch is one larger
        self.rest = one - self.each * batch

    def __str__(self) -> str:
        several = "batch" if self.each == 1 else f"{self.each}*batch"
        return several if self.rest == 0 else f"{several}+{self.rest}"


class Traces:
    """A model's graph on a batch of ``batch`` examples, beside that on one example more.

    ``inputs``   what the model was called on, as nodes; arrays where they are whole numbers
    ``outputs``  the nodes it gave
    ``order``    all nodes that a result depends on, inputs before users
    ``twin``     each node of ``order`` in the graph of the larger batch
    ``moving``   those of them that depend on the inputs
    """

    def __init__(self, model: Module, example: Any, axis: int | None) -> None:
        examples = list(example) if isinstance(example, tuple) else [example]
        first, second = batches([as_array(x) for x in examples], axis)
        self.model, self.axis = model, axis
        self.batch = 0 if axis is None else first[0].shape[axis]
        with everything_recorded(model):
            self.inputs, self.outputs = run(model, first)
            self.others, self.twins = run(model, second)
        self.order, others = toposort(*self.outputs), toposort(*self.twins)
        if [node.op for node in self.order] != [node.op for node in others]:
            raise ArgumentError(
                f"export_onnx of {model._get_name()}: on a batch of another size it does other "
                "operations. Leave the choice to what calls it, or give batch_axis=None."
            )
        self.twin = dict(zip(self.order, others, strict=True))
        self.moving = {x for x in self.inputs if isinstance(x, Node)}
        for node in self.order:
            if self.looks_up(node) or any(p in self.moving for p in node.inputs):
                self.moving.add(node)

    def looks_up(self, node: Node) -> bool:
        """Whether a node looks up numbers that come with the inputs, however they do."""
        if node.op is not lookup:
            return False
        stays = same(node.params["index"], self.twin[node].params["index"])
        return not stays or self.whole_numbers(node) is not None

    def whole_numbers(self, node: Node) -> int | None:
        """Which input, of whole numbers, an embedding looks up; None where it is none."""
        indices = node.params["index"], self.twin[node].params["index"]
        pairs = enumerate(zip(self.inputs, self.others, strict=True))
        found = [place for place, pair in pairs if all(map(same, indices, pair))]
        if len(found) > 1:
            raise self.refused(
                node, "looks up numbers that two inputs have: give examples of different numbers"
            )
        return found[0] if found else None

    def size(self, node: Node, one: int, other: int) -> Size:
        """A number of a shape, from both traces."""
        if self.axis is None and one != other:
            raise self.refused(node, "depends on the data")
        return Size(one, other, self.batch)

    def where(self, node: Node) -> str:
        """The modules that were being called when a node was made: ``layers.0``."""
        names: list[str] = []
        scope = getattr(node.note, "scope", None)
        while scope is not None and scope.parent is not None:
            names, scope = [scope.name, *names], scope.parent
        return ".".join(names)

    def refused(self, node: Node, why: str) -> ArgumentError:
        """What to raise for a node: which operation in which layer, and why."""
        scope = getattr(node.note, "scope", None)
        place = self.where(node)
        layer = f" in {scope.kind}" + f" {place!r}" * bool(place) if scope else ""
        return ArgumentError(
            f"export_onnx of {self.model._get_name()}: the operation {node.op.name}{layer} {why}."
        )


def as_array(example: Any) -> Any:
    """An example as plain numbers: float32, or whole numbers."""
    array = np.asarray(example._data if isinstance(example, Node) else example)
    if array.dtype.kind not in "fiu":
        raise OperandError(
            f"export_onnx was given an example of {array.dtype}: give a batch of numbers, or a "
            "tuple of them where the model takes several."
        )
    return array


def batches(examples: list[Any], axis: int | None) -> tuple[list[Any], list[Any]]:
    """Two batches like the examples, of other numbers: the second is one larger along ``axis``."""
    rng = np.random.default_rng(0)
    if axis is None:
        return examples, [other_numbers(x, rng) for x in examples]
    if any(x.ndim <= axis or x.shape[axis] == 0 for x in examples):
        shapes = ", ".join(str(x.shape) for x in examples)
        raise ArgumentError(
            f"export_onnx was given an example of shape {shapes}, which has no axis {axis} of "
            "examples. Give a batch, such as X[:2]; or batch_axis=None for shapes that stay."
        )
    count = max(2, *[x.shape[axis] for x in examples])
    first = [np.take(x, np.arange(count) % x.shape[axis], axis) for x in examples]
    backwards = -1 - np.arange(count + 1)
    second = [np.take(x, backwards % x.shape[axis], axis) for x in examples]
    return first, [other_numbers(x, rng) for x in second]


def other_numbers(x: Any, rng: np.random.Generator) -> Any:
    """Numbers of the same sign and range, but not the same."""
    if x.dtype.kind == "f":
        return x * 0.97
    return rng.integers(x.min(), x.max(), x.shape, endpoint=True)


@contextmanager
def everything_recorded(model: Module) -> Iterator[None]:
    """The model as it predicts, every parameter a variable, so that all it does leaves a node."""
    modes = [(module, module.training) for module in model.modules()]
    frozen = [p for p in model.parameters() if p.op is CONSTANT]
    if any(isinstance(p, Value) for p in model.parameters()):
        raise OperandError(
            f"export_onnx of {model._get_name()}: its parameters are Values, a number each. Export "
            "nn.to_tensor(model), or write it in C with nn.export_c."
        )
    try:
        model.eval()
        for p in frozen:
            p.requires_grad = True
        with enable_grad():
            yield
    finally:
        for p in frozen:
            p.requires_grad = False
        for module, training in modes:
            module.training = training


def run(model: Module, examples: list[Any]) -> tuple[list[Any], list[Node]]:
    """Call a model: what it was given, as leaves, and what came out, as nodes."""
    dtype = next((p.dtype for p in model.parameters()), np.dtype(float))
    given = [Tensor(x.astype(dtype)) if x.dtype.kind == "f" else x for x in examples]
    outputs = list(flat(model(*given)))
    if not outputs or not all(isinstance(node, Node) for node in outputs):
        raise OperandError(
            f"export_onnx of {model._get_name()}: it gave {outputs or None}, not a Tensor that "
            "remembers how it was made."
        )
    return given, outputs


def flat(outputs: Any) -> Iterator[Any]:
    """What a model gave, out of its tuples; None is left out."""
    if isinstance(outputs, (tuple, list)):
        for part in outputs:
            yield from flat(part)
    elif outputs is not None:
        yield outputs


def same(one: Any, other: Any) -> bool:
    """Whether two arrays have the same shape and numbers; a nan is a nan."""
    if isinstance(one, Node) or isinstance(other, Node):
        return False
    one, other = np.asarray(one), np.asarray(other)
    nan = one.dtype.kind == other.dtype.kind == "f"
    return one.shape == other.shape and bool(np.array_equal(one, other, equal_nan=nan))
