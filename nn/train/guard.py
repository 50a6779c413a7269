"""The guard of a training: nan and infinity are told where they begin, before they do harm."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.anomaly import finite, first_to_blame, inputs, shown, what_happened
from autograd_core.errors import AnomalyError
from autograd_core.node import Node, toposort
from autograd_core.quiet import quietly
from autograd_core.reverse import contributions
from nn.module import Module

ADVICE = (
    "The optimiser has not moved. A smaller learning rate, clip_norm=, or scaled inputs are what "
    "helps most often."
)


def require_finite_loss(loss: Any, model: Module, place: str) -> None:
    """Refuse a loss of nan or inf: which layer it begins in is read off the graph."""
    if finite(loss._data):
        return
    node = first_to_blame(loss)
    raise AnomalyError(
        f"the loss became {shown(loss._data)} in {place}. {origin(node, model)}:\n"
        f"{what_happened(node, node._data)}{inputs(node)}\n{ADVICE}"
    )


def require_finite_gradients(loss: Any, model: Module, place: str) -> None:
    """Refuse a gradient of nan or inf: the operation that sends the first one is looked for."""
    broken = [
        name
        for name, p in model.named_parameters()
        if p._grad is not None and not np.isfinite(np.sum(p._grad)) and not finite(p._grad)
    ]
    if not broken:
        return
    node = quietly(first_to_send, loss)
    said = "" if node is None else f" {origin(node, model)}:\nin the gradient of {node.op.name}"
    said += "" if node is None else inputs(node)
    raise AnomalyError(
        f"the gradient of {broken[0]!r} became nan or inf in {place}.{said}\n{ADVICE}"
    )


def first_to_send(loss: Node) -> Node | None:
    """Going down from the loss, the first operation that makes nan or inf of a finite gradient."""
    for node in reversed(toposort(loss)):
        if node.x is None or node._grad is None or not finite(node._grad):
            continue
        if not all(finite(part) for _, part in contributions(node, node._grad)):
            return node
    return None


def origin(node: Node, model: Module) -> str:
    """In which layer a node was made, or which number from outside it was made of."""
    names = {id(p): name for name, p in model.named_parameters()}
    for p in node.inputs or (node,):
        if p.x is None and not finite(p._data):
            if id(p) in names:
                return f"The parameter {names[id(p)]!r} already holds nan or inf"
            return "The data of the batch already holds nan or inf"
    path, scope = [], node.note.scope if node.note else None
    while scope is not None and scope.parent is not None:
        path.append(scope.name)
        scope = scope.parent
    if not path:
        return "It begins outside of all layers"
    kind = node.note.scope.kind  # type: ignore[union-attr]
    return f"It begins in {'.'.join(reversed(path))!r}, a {kind}"
