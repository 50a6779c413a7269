"""evaluate: the loss and the metrics of a model on data it does not learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.functions.operand import numbers, operand
from autograd_core.modes import no_grad
from autograd_core.tensor import tensor
from autograd_core.value import Value
from nn.module import Module


def evaluate(
    model: Module, loss: Callable[..., Any], data: Any,
    metrics: Mapping[str, Callable[..., Any]] | None = None,
) -> dict[str, float]:  # fmt: skip
    """The mean loss over all examples of a loader, and each metric of all outputs and targets.

    In evaluation, without a graph; the model's mode is given back.
    Raises `ArgumentError` for data without batches.

    >>> import nn
    >>> model = nn.Linear(1, 1)
    >>> state = model.load_state_dict({"weight": [[2.0]], "bias": [0.0]})
    >>> evaluate(model, nn.MSELoss(), [([[1.0], [2.0]], [[2.0], [5.0]])])
    {'loss': 0.5}
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with no_grad():
            outputs, targets, losses = outputs_of(model, loss, data)
    finally:
        for module, mode in modes:
            module.training = mode
    counts = [len(target) for target in targets]
    found = {"loss": float(np.average(losses, weights=counts))}
    if metrics:
        output, target = (tensor(np.concatenate(arrays)) for arrays in (outputs, targets))
        found |= {name: measured(name, metric(output, target)) for name, metric in metrics.items()}
    return found


def measured(name: str, found: Any) -> float:
    """What a metric gave, as a number."""
    array = numbers(found)
    if array.size != 1 or array.dtype.kind not in "fiub":
        raise ArgumentError(
            f"the metric {name!r} gave an array of shape {array.shape} of {array.dtype}; a history "
            "has one number an epoch. Give a function such as nn.metrics.accuracy."
        )
    return float(array.item())


def outputs_of(model: Module, loss: Callable[..., Any], data: Any) -> tuple[Any, Any, Any]:
    """What the model gives for every batch, what it should, and how far off it is."""
    outputs, targets, losses = [], [], []
    for batch in data:
        inputs, target = parts_of(batch)
        output = outputs_for(model, inputs)
        losses.append(float(numbers(loss(output, target))))
        outputs.append(numbers(operand(output)))
        targets.append(numbers(target))
    if not losses:
        raise ArgumentError("evaluate was given data without a batch, which has no loss.")
    return outputs, targets, losses


def parts_of(batch: Any) -> tuple[Any, Any]:
    """The inputs of a batch, a list of them, and its target, which is the last part."""
    if not isinstance(batch, (tuple, list)) or len(batch) < 2:
        raise ArgumentError(
            f"a batch is a {type(batch).__name__} here; it must be a tuple of inputs and target, "
            "as of DataLoader(TensorDataset(inputs, targets), batch_size=32)."
        )
    return batch[:-1], batch[-1]


def outputs_for(model: Module, inputs: Any) -> Any:
    """What a model gives for a batch; one of Values, which takes an example, is called on each."""
    _, first = next(model.named_parameters(), ("", None))
    if not isinstance(first, Value):
        return model(*inputs)
    examples = zip(*[numbers(x).tolist() for x in inputs], strict=True)
    outputs = [model(*example) for example in examples]
    return outputs if isinstance(outputs[0], Value) else operand(outputs)
