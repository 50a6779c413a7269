"""The forward sweep: how a change of the leaves moves every node above them.  Next: functional.py.

It needs no second table. Entry by entry the Jacobian is diagonal, so a rule applied to a tangent
is the tangent's rule; a linear operation is its own tangent; and any other rule is linear in the
gradient it is handed, so its transpose, the tangent's rule, is had by differentiating it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.node import VARIABLE, Node, become_leaf, new, toposort
from autograd_core.primitive import ELEMENTWISE, LINEAR, MULTILINEAR
from autograd_core.reverse import pullback
from autograd_core.structural.shape import broadcast_to


def pushforward(root: Node, tangents: dict[Node, Any], *, record: bool = False) -> Any:
    """How fast ``root`` moves when each node in ``tangents`` moves at its tangent; None if not.

    A tangent has its node's shape: a number, an array, or a node with ``record``.

    >>> from autograd_core import Value
    >>> x = Value(3.0)
    >>> pushforward(x * x, {x: 1.0})
    6.0
    """
    moved: dict[Node, Any] = {}
    with np.errstate(all="ignore"):
        for node in toposort(root):
            moved[node] = tangents.get(node)
            if moved[node] is None and any(moved[p] is not None for p in node.inputs):
                moved[node] = tangent(node, [moved[p] for p in node.inputs], record)
    return moved[root]


def tangent(node: Node, incoming: list[Any], record: bool) -> Any:
    """The tangent of one node from those of its inputs, None where an input stands still."""
    z = node if record else node._data
    args: list[Any] = list(node.inputs) if record else [p._data for p in node.inputs]
    if node.op.kind == LINEAR:
        still = [v if v is not None else 0.0 * a for v, a in zip(incoming, args, strict=True)]
        return node.op(*still, **node.params)
    parts = [
        one_tangent(node, i, v, z, args, record) for i, v in enumerate(incoming) if v is not None
    ]
    moved = [part for part in parts if part is not None]
    return sum(moved[1:], moved[0]) if moved else None


def one_tangent(node: Node, i: int, v: Any, z: Any, args: list[Any], record: bool) -> Any:
    """What the ``i``-th input's tangent ``v`` adds."""
    op, params = node.op, node.params
    if op.kind == MULTILINEAR:
        return op(*args[:i], v, *args[i + 1 :], **params)
    if not op.joint and op.vjp[i] is None:
        return None
    if op.kind == ELEMENTWISE:
        part = op.vjp[i](v, z, *args, **params)  # type: ignore[misc]
        same = getattr(part, "shape", ()) == node.shape
        return part if same else broadcast_to(part, shape=node.shape)
    return transposed(node, i, v, z, args)


def transposed(node: Node, i: int, v: Any, z: Any, args: list[Any]) -> Any:
    """The transpose of the pullback to input ``i``, applied to ``v``: the derivative of
    ``<rule(g), v>`` in g, which is the same whatever g is.
    """
    g = become_leaf(new(node.face), VARIABLE, node.keep(np.zeros(node.shape)))
    op = node.op
    part: Any = op.vjp[0 if op.joint else i](g, z, *args, **node.params)  # type: ignore[misc]
    part = part[i] if op.joint else part
    if not isinstance(part, Node):  # nothing of g arrives there
        return None
    return pullback(part, v, record=isinstance(v, Node))[g]
