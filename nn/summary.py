"""summary: what a model does to a shape, what it holds, and what it costs, a layer a line.

The model is run once, on zeros, in evaluation. Shapes are seen at every call; the multiply-adds are
read off the graph that is left behind, whose nodes know which module made them: so whatever is
written in forward() is counted, not only layers that somebody thought of.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import index
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import OperandError
from autograd_core.modes import enable_grad
from autograd_core.node import CONSTANT, Node, toposort
from autograd_core.tensor import Tensor
from autograd_core.value import Value
from nn.module import Module, walk
from nn.parameter import get_default_dtype


class Line(NamedTuple):
    """One module: where it stands, what it gives, what it holds itself, what its own calls cost."""

    name: str
    kind: str
    depth: int
    shape: Any  # of its last result; None if it was not called
    parameters: int
    multiply_adds: int


class Summary(NamedTuple):
    """What `summary` found out; prints as a table. Bytes of the graph are those of one forward."""

    lines: list[Line]
    parameters: int
    trainable: int
    multiply_adds: int
    parameter_bytes: int
    graph_bytes: int

    def __str__(self) -> str:
        return "\n".join([*table(self.lines), *totals(self)])

    def __repr__(self) -> str:
        return str(self)


def summary(model: Module, input_shape: Any, *, dtype: Any = None) -> Summary:
    """Shapes, parameters, multiply-adds and memory of a model, a layer a line.

    ``input_shape`` is the shape of the input, its batch axis too, or a list of shapes for several;
    a model of Values gets lists of that shape. ``dtype`` is the input's: int for words.
    The model, its mode and nn's random generator are left as they are.

    Raises `OperandError` for what is no module or no shape, and whatever the model says of such a
    shape.

    >>> from nn import Linear, ReLU, Sequential
    >>> summary(Sequential(Linear(2, 3), ReLU(), Linear(3, 1)), (10, 2))
    Layer       Output   Parameters  Multiply-adds
    Sequential  (10, 1)           -              -
      0 Linear  (10, 3)           9             60
      1 ReLU    (10, 3)           -              -
      2 Linear  (10, 1)           4             30
    13 parameters, all trainable, 104 bytes; 90 multiply-adds; 560 bytes of results kept
    """
    if not isinstance(model, Module):
        raise OperandError(
            f"summary was given a {type(model).__name__}; it takes a module of nn and a shape, as "
            "in summary(model, (1, 784))."
        )
    shapes = input_shape if isinstance(input_shape, list) else [input_shape]
    shapes = [whole(shape) for shape in shapes]
    shown: dict[Module, Any] = {}
    with watched(model, shown), enable_grad():
        result = model(*[zeros(model, shape, dtype) for shape in shapes])
    nodes = [node for node in toposort(*found_nodes(result)) if node.x is not None]
    costs = Counter[Any]()
    for node in nodes:
        costs[getattr(node.note, "module", None)] += cost(node)
    parameters = model.parameters()
    sizes = [np.size(p._data) for p in parameters]
    trained = [n for n, p in zip(sizes, parameters, strict=True) if p.op is not CONSTANT]
    return Summary(
        lines(model, shown, costs), sum(sizes), sum(trained), costs.total(),
        sum(np.asarray(p._data).nbytes for p in parameters),
        sum(np.asarray(n._data).nbytes for n in nodes if not isinstance(n._data, tuple)),
    )  # fmt: skip


def zeros(model: Module, shape: Any, dtype: Any) -> Any:
    """An input of zeros that is a variable, so that all that is done to it is recorded."""
    if any(isinstance(p, Value) for p in model.parameters()):
        return values(shape)
    return Tensor(np.zeros(shape, dtype or get_default_dtype()))


def values(shape: tuple[int, ...]) -> Any:
    """Lists in lists of Values."""
    return [values(shape[1:]) for _ in range(shape[0])] if shape else Value(0.0)


def whole(shape: Any) -> tuple[int, ...]:
    """A shape as whole numbers."""
    try:
        sizes = tuple([index(n) for n in np.atleast_1d(np.asarray(shape, dtype=object))])
    except TypeError:
        sizes = (-1,)
    if min(sizes, default=0) < 0:
        raise OperandError(
            f"summary was given input_shape={shape!r}: give the shape of an input in whole "
            "numbers, such as (1, 784); 1 will do for the batch."
        )
    return sizes


@contextmanager
def watched(model: Module, shown: dict[Module, Any]) -> Iterator[None]:
    """Inside, the model is in evaluation, and the shape of every module's last result is noted."""
    modules = list(model.modules())
    modes = [module.training for module in modules]
    model.eval()
    for module in modules:
        module.forward = noting(module, shown)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            del module.forward
            module.training = mode


def noting(module: Module, shown: dict[Module, Any]) -> Callable[..., Any]:
    """``module.forward``, with a note of what shape comes out."""
    forward = module.forward

    def noted(*args: Any, **kwargs: Any) -> Any:
        result = forward(*args, **kwargs)
        shown[module] = shape_of(result)
        return result

    return noted


def shape_of(result: Any) -> Any:
    """The shape of a tensor; of a tuple, that of each part; of lists of Values, their lengths."""
    if isinstance(result, list) and result and all(isinstance(part, Value) for part in result):
        return (len(result),)
    if isinstance(result, list) and result and all(isinstance(part, list) for part in result):
        return (len(result), *shape_of(result[0]))
    if isinstance(result, (tuple, list)):
        return tuple([shape_of(part) for part in result])
    return tuple(np.shape(result._data if isinstance(result, Node) else result))


def found_nodes(result: Any) -> list[Node]:
    """The nodes in what a model gives, however nested."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (tuple, list)):
        return [node for part in result for node in found_nodes(part)]
    return [result] if isinstance(result, Node) else []


# What operations cost: how many multiplications with an addition behind each.


def per_output(weight: Any) -> int:
    """Of a kernel ``(out, …)``: of how many entries of the input one of the output is made."""
    return int(weight.size // weight.shape[0])


def of_product(node: Any) -> int:
    """Of ``x @ y``: the length of what is summed over, for every entry of the result."""
    return int(node._data.size * node.x.shape[-1])


def of_einsum(node: Any) -> int:
    """Of einsum: the product of the lengths of all its axes."""
    axes = {*zip(node.params["x_axes"], node.x.shape), *zip(node.params["y_axes"], node.y.shape)}
    return math.prod(length for _, length in axes)


def of_recurrence(node: Any) -> int:
    """Of all steps of a recurrent layer: its weight ``(gates · H, H)``, at every step."""
    gates, *steps, width = node.x.shape
    return int(gates * width * width * math.prod(steps))


COSTS: dict[str, Callable[[Any], int]] = {
    "matmul": of_product,
    "linear": of_product,
    "einsum": of_einsum,
    "project": lambda node: node.y._data.size * math.prod(node.x.shape[:-1]),
    "convolution": lambda node: node._data.size * per_output(node.y._data),
    "into_image": lambda node: node.x._data.size * per_output(node.y._data),
    "rnn": of_recurrence,
    "gru": of_recurrence,
    "lstm": of_recurrence,
    "multiply": lambda node: int(isinstance(node, Value)),  # of Values: a neuron is made of these
}


def cost(node: Node) -> int:
    """The multiply-adds of one operation; what works entry by entry counts nothing."""
    return int(COSTS[node.op.name](node)) if node.op.name in COSTS else 0


# How it prints.


def lines(model: Module, shown: dict[Module, Any], costs: Counter[Any]) -> list[Line]:
    """A line for every module, in order, each where it is first found."""
    found: list[Line] = []
    above: list[str] = []  # the paths of the modules that the next one may stand in
    for path, module, parameters in walk(model):
        while above and not path.startswith(above[-1]):
            above.pop()
        name = path[len(above[-1]) :] if above else path
        sizes = {id(p): np.size(p._data) for _, p in parameters}
        kind, shape, own = module._get_name(), shown.get(module), sum(sizes.values())
        found.append(Line(name, kind, len(above), shape, own, costs[module]))
        above.append(f"{path}." if path else "")
    return found


def table(listed: list[Line]) -> list[str]:
    """The lines under each other, in columns."""
    rows = [("Layer", "Output", "Parameters", "Multiply-adds")]
    for line in listed:
        name = "  " * line.depth + f"{line.name} {line.kind}".strip()
        shape = "not called" if line.shape is None else str(line.shape)
        counts = [f"{n:,}" if n else "-" for n in (line.parameters, line.multiply_adds)]
        rows.append((name, shape, counts[0], counts[1]))
    a, b, c, d = (max(map(len, column)) for column in zip(*rows))
    return [f"{w:<{a}}  {x:<{b}}  {y:>{c}}  {z:>{d}}" for w, x, y, z in rows]


def totals(found: Summary) -> list[str]:
    """The last line."""
    all_of_it = "all" if found.trainable == found.parameters else f"{found.trainable:,}"
    held = f"{found.parameters:,} parameters, {all_of_it} trainable, {size(found.parameter_bytes)}"
    if not found.parameters:
        held = "no parameters: there is nothing to train"
    cost = f"{found.multiply_adds:,} multiply-adds"
    return [f"{held}; {cost}; {size(found.graph_bytes)} of results kept"]


def size(count: float) -> str:
    """Bytes, as a person reads them."""
    for unit in ("bytes", "kB", "MB"):
        if count < 10_000:
            return f"{count:,.0f} {unit}"
        count /= 1000.0
    return f"{count:,.0f} GB"
