"""export_onnx: a model as a file that other programs run, with no Python near them."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import missing_extra
from nn.export.graph import Graph, Operator
from nn.export.networks import written
from nn.export.traces import Size, Traces
from nn.module import Module
from nn.saving import put

OPSET, IR_VERSION = 18, 10  # what runtimes from 2024 on read


def export_onnx(model: Module, example: Any, path: Any, *, batch_axis: int | None = 0) -> None:
    """Write what ``model`` computes in ``eval()`` to an ONNX file, in float32.

    ``example`` is a batch it takes, of at least one example, or a tuple of several inputs. Their
    ``batch_axis`` is free in the file: batches of any size may come. None: shapes stay as they are.
    The model is called twice, and its recorded graph is written operation by operation, whatever
    Python code made it. Inputs are named ``input``, ``input_2``, …, results ``output``, ….

    Raises `ArgumentError` for an operation that ONNX does not have, naming its layer, and for what
    was computed from the data without being recorded.

    >>> import tempfile
    >>> from nn import Linear, ReLU, Sequential
    >>> model = Sequential(Linear(2, 3), ReLU(), Linear(3, 1))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export_onnx(model, [[0.5, -1.0]], f"{folder}/model.onnx")
    """
    try:
        import onnx
    except ImportError:
        raise missing_extra("onnx", "onnx", "nn.export_onnx") from None
    graph, inputs, outputs = drawn(Traces(model, example, batch_axis))
    file = onnx.helper.make_model(
        proto(onnx, graph, inputs, outputs),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        producer_name="autograd-core",
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(file, full_check=True)
    put(path, file.SerializeToString())


def drawn(traces: Traces) -> tuple[Graph, dict[str, Any], dict[str, Any]]:
    """The graph, and the shapes of its inputs and outputs by name, with their dtypes."""
    graph = Graph(traces)
    inputs: dict[str, Any] = {}
    for place, x in enumerate(traces.inputs):
        name = graph.names[f"input {place}"] = graph.fresh(numbered("input", place))
        inputs[name] = described(traces, x, traces.others[place])
        if not isinstance(x, np.ndarray):
            graph.names[x] = name
    for node in traces.order:
        if node in traces.moving and node not in graph.names:
            graph.place = traces.where(node)
            graph.names[node] = written(graph, node)
    graph.place = ""
    outputs = {}
    for place, node in enumerate(traces.outputs):
        name = graph.fresh(numbered("output", place))
        outputs[name] = described(traces, node, traces.twins[place])
        graph.operators.append(Operator("Identity", (graph[node],), (name,), {}))
    return graph, inputs, outputs


def numbered(name: str, place: int) -> str:
    """``input``, ``input_2``, ``input_3``."""
    return f"{name}_{place + 1}" if place else name


def described(traces: Traces, one: Any, other: Any) -> tuple[bool, list[int | str]]:
    """Whether it holds numbers (and not whole ones), and its shape: what grows has a name."""
    sizes = [Size(n, m, traces.batch) for n, m in zip(one.shape, other.shape, strict=True)]
    return not isinstance(one, np.ndarray), [str(s) if s.each else s.rest for s in sizes]


def proto(onnx: Any, graph: Graph, inputs: dict[str, Any], outputs: dict[str, Any]) -> Any:
    """The graph as the package has it."""
    helper, kinds = onnx.helper, onnx.TensorProto

    def info(name: str, floating: bool, sizes: list[Any]) -> Any:
        kind = kinds.FLOAT if floating else kinds.INT64
        return helper.make_tensor_value_info(name, kind, sizes)

    return helper.make_graph(
        [helper.make_node(o.kind, o.inputs, o.outputs, **o.settings) for o in graph.operators],
        graph.traces.model._get_name(),
        [info(name, *about) for name, about in inputs.items()],
        [info(name, *about) for name, about in outputs.items()],
        [onnx.numpy_helper.from_array(array, name) for name, array in graph.constants.items()],
    )
