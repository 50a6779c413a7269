"""Operators: each row as ONNX has it.  Next: networks.py, onnx_file.py.

An operation of entries is written from the row itself (autograd_core/execute/forms.py), so that
rows of one's own are exported too; a few stand in ONNX under a name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np

from autograd_core import elementwise
from autograd_core.execute.forms import LETTERS, form
from autograd_core.node import Node
from autograd_core.structural import contraction, indexing, reduction, shape
from nn.export import spelling
from nn.export.graph import Graph

Writer = Callable[[Graph, Node], str]

NAMED = {
    elementwise.relu: "Relu", elementwise.sigmoid: "Sigmoid", elementwise.softplus: "Softplus",
    elementwise.maximum: "Max", elementwise.minimum: "Min",
}  # fmt: skip
SIGNS: dict[type, str] = {
    ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul", ast.Div: "Div", ast.Gt: "Greater",
    ast.GtE: "GreaterOrEqual", ast.Lt: "Less", ast.LtE: "LessOrEqual", ast.Eq: "Equal",
    ast.And: "And", ast.Or: "Or",
}  # fmt: skip
CALLS = {
    **{name: name.capitalize() for name in (
        "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "erf",
        "exp", "floor", "log", "pow", "sin", "sinh", "sqrt", "tan", "tanh",
    )},
    "rint": "Round", "maximum": "Max", "minimum": "Min",
}  # fmt: skip
SPELT_OUT = spelling.SPELT_OUT | spelling.parsed({
    "expm1": "exp(x) - 1.0", "log1p": "log(x + 1.0)", "erfc": "1.0 - erf(x)",
    "exp2": "pow(2.0, x)", "log2": "log(x) / 0.6931471805599453",
    "log10": "log(x) / 2.302585092994046",
    "trunc": "floor(x) if x > 0.0 else ceil(x)", "hypot": "sqrt(x * x + y * y)",
    "cbrt": f"pow(x, {1 / 3}) if x > 0.0 else -pow(-x, {1 / 3})",
    "atan2": f"atan(x / y) if y > 0.0 else x / abs(x) * {pi / 2} - atan(y / x) if x != 0.0 else "
             f"0.0 if y == 0.0 else {pi} if y < 0.0 else y",
})  # fmt: skip


def entrywise(graph: Graph, node: Node) -> str:
    """An operation of entries."""
    names = [graph[p] for p in node.inputs]
    if node.op in NAMED:
        return graph.add(NAMED[node.op], *names)
    tree = None if node.params else form(node.op)
    if tree is None:
        raise graph.traces.refused(node, "has no counterpart in ONNX that is known here")
    try:
        return expression(graph, tree, dict(zip(LETTERS, names)))
    except KeyError as error:
        raise graph.traces.refused(node, f"uses {error}, which ONNX does not have") from None


def expression(graph: Graph, tree: Any, names: dict[str, str]) -> str:
    """A form (execute/forms.py) as operators, of inputs that have ``names``."""

    def part(inner: Any) -> str:
        return expression(graph, inner, names)

    match tree:
        case ast.Name(id=name):
            return names[name]
        case ast.Constant(value=float(value)):
            return graph.constant(np.float32(value))
        case ast.UnaryOp(operand=operand):
            return graph.add("Neg", part(operand))
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]):
            first = part(left)
            known = graph.truths.get(first)
            return known or graph.add("Not", graph.add("Equal", first, part(right)))
        case ast.BinOp(left=left, op=sign, right=right):
            return graph.add(SIGNS[type(sign)], part(left), part(right))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return graph.add(SIGNS[type(sign)], part(left), part(right))
        case ast.BoolOp(op=sign, values=[left, right]):
            return graph.add(SIGNS[type(sign)], part(left), part(right))
        case ast.IfExp(test=test, body=ast.Constant(value=1.0), orelse=ast.Constant(value=0.0)):
            truth = part(test)
            number = graph.add("Cast", truth, to=1)
            graph.truths[number] = truth
            return number
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return graph.add("Where", part(test), part(body), part(orelse))
    name, args = tree.func.id, [part(argument) for argument in tree.args]
    if name == "fmod":
        return graph.add("Mod", *args, fmod=1)
    if name in SPELT_OUT and name not in CALLS:
        return expression(graph, SPELT_OUT[name], dict(zip(LETTERS, args)))
    return graph.add(CALLS[name], *args)


# Rows that move, reduce and contract.


def reduced(kind: str) -> Writer:
    """A reduction over axes."""

    def write(graph: Graph, node: Node) -> str:
        axis = node.params["axis"]
        axes = range(len(node.inputs[0].shape)) if axis is None else np.atleast_1d(axis)
        keep = int(node.params["keepdims"])
        return graph.add(kind, graph[node.inputs[0]], np.array(axes, np.int64), keepdims=keep)

    return write


def reshape(graph: Graph, node: Node) -> str:
    """The same entries in another shape."""
    return graph.add("Reshape", graph[node.inputs[0]], graph.reshaped(node))


def broadcast(graph: Graph, node: Node) -> str:
    """Entries repeated."""
    size = graph.shape(node, node.shape, graph.traces.twin[node].shape)
    return graph.add("Expand", graph[node.inputs[0]], size)


def transpose(graph: Graph, node: Node) -> str:
    """Axes in another order."""
    axes = node.params["axes"] or range(len(node.shape))[::-1]
    return graph.add("Transpose", graph[node.inputs[0]], perm=[int(a) for a in axes])


def unchanged(graph: Graph, node: Node) -> str:
    """A copy, or another dtype: all numbers are float32 here."""
    return graph[node.inputs[0]]


def joined(graph: Graph, node: Node) -> str:
    """Arrays one after another."""
    return graph.add("Concat", *[graph[p] for p in node.inputs], axis=node.params["axis"])


def piled(graph: Graph, node: Node) -> str:
    """Arrays side by side on a new axis."""
    axis = node.params["axis"] % len(node.shape)
    parts = [graph.add("Unsqueeze", graph[p], np.array([axis])) for p in node.inputs]
    return graph.add("Concat", *parts, axis=axis)


def contracted(graph: Graph, node: Node) -> str:
    """A product summed over axes that are named by letters."""
    how = node.params
    equation = f"{how['x_axes']},{how['y_axes']}->{how['axes']}"
    return graph.add("Einsum", *[graph[p] for p in node.inputs], equation=equation)


# Picking entries.

END = np.iinfo(np.int64).max


def picked(graph: Graph, node: Node) -> str:
    """Slices first, then numbers and arrays of numbers, then new axes."""
    twin = graph.traces.twin[node]
    if (found := places_in_each(node)) is not None and alike(found, places_in_each(twin)):
        examples = graph.add("Reshape", graph[node.inputs[0]], np.array([-1, width(node)]))
        return graph.add("Gather", examples, found.astype(np.int64), axis=1)
    index, other = listed(node), listed(twin)
    if not all(map(alike, index, other)):
        raise graph.traces.refused(node, "picks by numbers that depend on the data or the batch")
    places = [part for part in index if part is not None]
    if not separate(node, places):
        raise graph.traces.refused(node, "picks by arrays in a way that ONNX has no operator for")
    name = sliced(graph, graph[node.inputs[0]], places)
    for axis in reversed([i for i, p in enumerate(places) if not isinstance(p, slice)]):
        name = graph.add("Gather", name, np.asarray(places[axis], np.int64), axis=axis)
    left = [part for part in index if part is None or isinstance(part, slice) or np.ndim(part)]
    if new := [i for i, part in enumerate(left) if part is None]:
        name = graph.add("Unsqueeze", name, np.array(new))
    return name


def places_in_each(node: Node) -> Any:
    """Entries of a batch rearranged in each example alike (as to pad, or to flip it): the places in
    an example; None where it is something else.

    The batch comes in one row, and every example takes its places from its own part of that.
    """
    index = node.params["index"]
    places = index[0] if isinstance(index, tuple) and len(index) == 1 else None
    if not isinstance(places, np.ndarray) or places.ndim < 2 or len(node.inputs[0].shape) != 1:
        return None
    starts = np.arange(len(places)).reshape(-1, *(1,) * (places.ndim - 1)) * width(node)
    first = places[0]
    inside = first.min() >= 0 and first.max() < width(node)
    return first if inside and np.array_equal(places, first + starts) else None


def width(node: Node) -> int:
    """How many entries an example has, of a batch in one row."""
    return int(node.inputs[0].shape[0] // node.shape[0])


def separate(node: Node, places: list[Any]) -> bool:
    """Whether each axis is picked by itself, as operators of ONNX do it."""
    chosen = [p for p in places if not isinstance(p, slice)]
    arrays = [np.asarray(p) for p in chosen if np.ndim(p)]
    if any(array.ndim > 1 or array.dtype == bool for array in arrays):
        return False
    return len(chosen) < 2 or not arrays or outer(node.params["index"])


def outer(index: Any) -> bool:
    """Whether an index is what `np.ix_` makes: an array for each axis, along that axis."""
    parts = index if isinstance(index, tuple) else (index,)
    return len(parts) > 1 and all(
        isinstance(part, np.ndarray) and part.ndim == len(parts) and part.size == part.shape[axis]
        for axis, part in enumerate(parts)
    )


def listed(node: Node) -> list[Any]:
    """An index with a part for each axis: the ellipsis written out."""
    index, shape = node.params["index"], node.inputs[0].shape
    if outer(index):
        flat = [part.reshape(-1) for part in index]
        index = tuple([slice(None) if np.array_equal(part, np.arange(n)) else part
                       for part, n in zip(flat, shape, strict=True)])  # fmt: skip
    parts = list(index) if isinstance(index, tuple) else [index]
    rank = len(shape)
    missing = rank - sum(part is not None and part is not Ellipsis for part in parts)
    place = next((i for i, part in enumerate(parts) if part is Ellipsis), len(parts))
    return [*parts[:place], *[slice(None)] * missing, *parts[place + 1 :]]


def alike(one: Any, other: Any) -> bool:
    """Whether two parts of an index pick the same."""
    if isinstance(one, slice) or one is None:
        return bool(one == other)
    return np.array_equal(one, other)


def sliced(graph: Graph, name: str, places: list[Any]) -> str:
    """All slices in one operator; those of everything are none."""
    cut = [(i, p) for i, p in enumerate(places) if isinstance(p, slice) and p != slice(None)]
    if not cut:
        return name
    steps = [p.step or 1 for _, p in cut]
    first = [(0 if s > 0 else END) if p.start is None else p.start for (_, p), s in zip(cut, steps)]
    last = [(END if s > 0 else -END) if p.stop is None else p.stop for (_, p), s in zip(cut, steps)]
    axes = [i for i, _ in cut]
    return graph.add("Slice", name, *[np.array(n, np.int64) for n in (first, last, axes, steps)])


STRUCTURAL: dict[Any, Writer] = {
    reduction.total: reduced("ReduceSum"),
    reduction.average: reduced("ReduceMean"),
    reduction.largest: reduced("ReduceMax"),
    reduction.smallest: reduced("ReduceMin"),
    reduction.logsumexp: reduced("ReduceLogSumExp"),
    shape.reshape: reshape,
    shape.transpose: transpose,
    shape.broadcast_to: broadcast,
    shape.lifted: unchanged,
    shape.cast: unchanged,
    indexing.join: joined,
    indexing.pile: piled,
    contraction.matmul: lambda graph, node: graph.add("MatMul", *[graph[p] for p in node.inputs]),
    contraction.contract: contracted,
}
