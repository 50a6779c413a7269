"""Networks: the rows that are a whole layer, as ONNX has them.  Next: onnx_file.py."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from autograd_core.node import Node
from autograd_core.primitive import ELEMENTWISE
from autograd_core.structural.indexing import getitem
from nn import fused
from nn.export.graph import Graph
from nn.export.operators import STRUCTURAL, Writer, entrywise, picked
from nn.rows import convolution, lookup, pooling, recurrence
from nn.rows.recurrent_steps import project


def linear(graph: Graph, node: Node) -> str:
    """``x @ wᵀ + b``."""
    x, w, b = node.inputs
    if len(x.shape) == 2:
        return graph.add("Gemm", *[graph[p] for p in (x, w, b)], transB=1)
    turned = graph.add("Transpose", graph[w], perm=[1, 0])
    return graph.add("Add", graph.add("MatMul", graph[x], turned), graph[b])


def window(node: Node, kernel: Any) -> dict[str, Any]:
    """The settings of a window: ONNX has all paddings before, then all after."""
    how = node.params
    before, after = zip(*how["padding"], strict=True)
    return {"kernel_shape": list(kernel), "strides": list(how["stride"]),
            "dilations": list(how["dilation"]), "pads": [*before, *after]}  # fmt: skip


def convolved(graph: Graph, node: Node) -> str:
    """A convolution, with or without bias."""
    settings = window(node, node.inputs[1].shape[2:])
    return graph.add("Conv", *[graph[p] for p in node.inputs], group=node.params["groups"],
                     **settings)  # fmt: skip


def transposed(graph: Graph, node: Node) -> str:
    """A transposed convolution; what its windows do not reach is added at the end."""
    y, w = node.inputs
    how, kernel = node.params, w.shape[2:]
    axes = zip(how["sizes"], y.shape[2:], kernel, how["stride"], how["dilation"], how["padding"])
    rest = [n - ((m - 1) * s + d * (k - 1) + 1 - sum(pad)) for n, m, k, s, d, pad in axes]
    return graph.add("ConvTranspose", graph[y], graph[w], group=how["groups"],
                     output_padding=rest, **window(node, kernel))  # fmt: skip


def largest(graph: Graph, node: Node) -> str:
    """The largest entry of every window."""
    return graph.add("MaxPool", graph[node.inputs[0]], **window(node, node.params["kernel"]))


def summed(graph: Graph, node: Node) -> str:
    """The sum of every window: its mean, padding counted, times how many it has."""
    kernel = node.params["kernel"]
    settings = window(node, kernel)
    del settings["dilations"]
    name = graph.add("AveragePool", graph[node.inputs[0]], count_include_pad=1, **settings)
    return graph.add("Mul", name, np.float32(prod(kernel)))


def looked_up(graph: Graph, node: Node) -> str:
    """Rows of a table by the numbers of an input, or by numbers that stay."""
    place = graph.traces.whole_numbers(node)
    index: Any = node.params["index"]
    if place is None and not np.array_equal(index, graph.traces.twin[node].params["index"]):
        raise graph.traces.refused(
            node, "looks up numbers that were computed from an input; give it the input itself"
        )
    name = index if place is None else graph.names[f"input {place}"]
    return graph.add("Gather", graph[node.inputs[0]], name, axis=0)


# Recurrent layers. ONNX has the gates in an order of its own, and an axis of directions.

ORDER = {recurrence.rnn: ("RNN", [0]), recurrence.gru: ("GRU", [1, 0, 2]),
         recurrence.lstm: ("LSTM", [0, 3, 1, 2])}  # fmt: skip


def recurrent(graph: Graph, node: Node) -> str:
    """All states ``(T, N, H)`` of one layer in one direction.

    Of an LSTM's cells ONNX gives the last only: it gets a name of its own, for `taken`.
    """
    said, *state, _, _ = node.inputs
    if said.op is not project:
        raise graph.traces.refused(node, "is fed by something else than its own weights")
    x = said.inputs[0]
    kind, order = ORDER[node.op]
    weights = [said.inputs[1], node.inputs[-2], said.inputs[2], node.inputs[-1]]
    if any(p in graph.traces.moving for p in weights):
        raise graph.traces.refused(node, "has weights that depend on the inputs")
    w, r, b, c = (by_gate(p._data, order) for p in weights)
    first = [graph.add("Unsqueeze", graph[s], np.array([0])) if started(graph, s) else ""
             for s in state]  # fmt: skip
    settings: dict[str, Any] = {"hidden_size": node.inputs[-2].shape[1]}
    if kind == "GRU":
        settings["linear_before_reset"] = 1
    if kind == "RNN":
        settings["activations"] = [node.params["nonlinearity"].capitalize()]
    arrays = [graph.constant(array[None]) for array in (w, r, np.concatenate([b, c]))]
    outputs = 3 if kind == "LSTM" else 1
    last = graph.add(kind, graph[x], *arrays, "", *first, outputs=outputs, **settings)
    if kind != "LSTM":
        return graph.add("Squeeze", last, np.array([1]))
    states = graph.fresh(f"{last}_states")
    written = graph.operators[-1]
    graph.operators[-1] = written._replace(outputs=(states, "", last))
    graph.names[node, "cell"] = graph.add("Squeeze", last, np.array([0]))
    return graph.add("Squeeze", states, np.array([1]))


def by_gate(weight: Any, order: list[int]) -> Any:
    """The rows of a weight, or a bias, with the gates in another order."""
    return weight.reshape(len(order), -1, *weight.shape[1:])[order].reshape(weight.shape)


def started(graph: Graph, state: Node) -> bool:
    """Whether a first state is anything but zeros, which ONNX takes if nothing is said."""
    if state in graph.traces.moving:
        return True
    return bool(state._data.any() or graph.traces.twin[state]._data.any())


def indexed(node: Node, place: int, count: int) -> bool:
    """Whether a node is entry ``place`` of ``count`` of its input."""
    index = node.params.get("index")
    index = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    return node.op is getitem and isinstance(index, int) and index % count == place % count


def cells(node: Node) -> bool:
    """Whether a node is all cells of an LSTM, of which ONNX gives the last."""
    return indexed(node, 1, 2) and node.inputs[0].op is recurrence.lstm


def last_cell(node: Node) -> bool:
    """Whether a node is the last of all cells."""
    x = node.inputs[0]
    return cells(x) and indexed(node, -1, len(x._data))


def taken(graph: Graph, node: Node) -> str:
    """An entry of what an LSTM gave: its states, its cells, its last cell; or of anything else."""
    x = node.inputs[0]
    if x.op is recurrence.lstm and indexed(node, 0, 2):
        return graph[x]
    if cells(node):
        return NOTHING
    if last_cell(node) and last_cell(graph.traces.twin[node]):
        return graph.names[x.inputs[0], "cell"]
    return picked(graph, node)


NOTHING = ""  # the name of what a recurrent operator does by itself

NETWORKS: dict[Any, Writer] = {
    **STRUCTURAL,
    fused.linear: linear,
    convolution.convolve: convolved,
    convolution.affine: convolved,
    convolution.into_image: transposed,
    pooling.max_pool: largest,
    pooling.sum_windows: summed,
    lookup.lookup: looked_up,
    project: lambda graph, node: NOTHING,
    getitem: taken,
    **dict.fromkeys(ORDER, recurrent),
}


def written(graph: Graph, node: Node) -> str:
    """Write one node; gives the name of its numbers."""
    name = writer(graph, node)(graph, node)
    if name == NOTHING and any(node is result for result in graph.traces.outputs):
        raise graph.traces.refused(node, "is no result that ONNX gives by itself")
    return name


def writer(graph: Graph, node: Node) -> Writer:
    """Who writes a node; refuses one that nobody can."""
    hidden = [p for p in node.inputs if graph.names.get(p) == NOTHING]
    if hidden and not (node.op in ORDER or last_cell(node)):
        raise graph.traces.refused(node, "takes a recurrent layer apart in a way ONNX cannot")
    if node.op in NETWORKS:
        return NETWORKS[node.op]
    if node.op.kind == ELEMENTWISE:
        return entrywise
    raise graph.traces.refused(node, "has no counterpart in ONNX that is known here")
