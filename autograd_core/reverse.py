"""The reverse sweep: the gradient of one node with respect to all nodes under it.

Next: structural/, the operations on arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_core.node import AMBIENT, CONSTANT, TRACE, Node, require_variable, toposort
from autograd_core.quiet import quietly

Gradients = dict[Node, Any]


def contributions(node: Node, g: Any, record: bool = False) -> Iterator[tuple[Node, Any]]:
    """What ``node`` sends to each input when ``g`` arrives: arriving times local, edge by edge.

    With ``record`` the rules are handed nodes instead of numbers, so each part is a graph.
    """
    op, inputs, params = node.op, node.inputs, node.params
    z: Any = node if record else node._data
    args = inputs if record else [p._data for p in inputs]
    rules: Any = op.array_vjp if isinstance(z, np.ndarray) else op.vjp
    parts = rules[0](g, z, *args, **params) if op.joint else None
    for i, p in enumerate(inputs):
        if p.op is CONSTANT or (parts is None and rules[i] is None):
            continue
        part = p.match(rules[i](g, z, *args, **params) if parts is None else parts[i])
        yield p, p.face.constant(part) if record and not isinstance(part, Node) else part


def pullback(root: Node, seed: Any = None, *, record: bool = False) -> Gradients:
    """The gradient of ``root`` with respect to every node under it; touches no node.

    ``seed`` is the gradient that arrives at ``root``, of its shape; 1 when left out. A node that
    nothing reaches has None. With ``record`` the gradients are nodes: graphs to draw, or to
    differentiate again.

    >>> from autograd_core import Value
    >>> x = Value(3.0)
    >>> pullback(x * x)[x]
    6.0
    """
    seed = root.seed(None) if seed is None else seed
    return quietly(sweep, toposort(root), seed, record)  # type: ignore[no-any-return]


def sweep(order: list[Node], seed: Any, record: bool = False, bulk: bool = False) -> Gradients:
    """`pullback` of the last node of ``order``; with ``bulk``, no further than to bulk nodes."""
    gradient: Gradients = dict.fromkeys(order)
    gradient[order[-1]] = seed
    send = AMBIENT.get().send or contributions
    for node in reversed(order):
        g = gradient[node]
        if g is not None and node.x is not None and not (bulk and node.bulk):
            for p, part in send(node, g, record):
                before = gradient[p]
                gradient[p] = part if before is None else before + part
    return gradient


def backward(root: Node, gradient: Any = None) -> None:
    """Fill ``.grad``: leaves add up over passes, inner nodes show this pass.

    ``gradient`` is what arrives at ``root``, of its shape; 1 when left out.
    Raises `GradientError` for a constant, and for more than one entry without a gradient.
    """
    require_variable(root, "The node that backward() was called on")
    if (trace := TRACE.get()) is not None:
        trace.refuse("calls backward(), which fills .grad")
    seed = root.seed(gradient)
    with STORING:
        plain = seed.__class__ is float and AMBIENT.get().send is None
        if root.x is not None and plain and backward_on_floats(root, seed):
            return
    gradient = quietly(sweep, toposort(root, bulk=True), seed, bulk=True)
    with STORING:
        store([(node, g) for node, g in gradient.items() if g is not None])


STORING = threading.Lock()  # leaves may be shared between threads; nothing is called back under it


def store(arrived: list[tuple[Any, Any]]) -> None:
    """Put gradients into their nodes. A leaf owns its array, so that it may be written to; inner
    nodes only show theirs, which may be one array for several, or a view of another.
    """
    shown = set()
    for node, g in arrived:
        if node.x is not None:
            node._grad = node.keep(g)
            shown.add(id(g if getattr(g, "base", None) is None else g.base))
    for node, g in arrived:
        if node.x is None:
            if node._grad is not None:
                g = node._grad + g
            elif id(g) in shown or getattr(g, "base", None) is not None:
                g = +g  # a copy
            node._grad = node.keep(g)
            shown.add(id(g))


# The same sweep again for a graph of floats only, in place: it sums up in the nodes themselves,
# and without a dictionary it is twice as fast.


def backward_on_floats(root: Any, seed: float) -> bool:
    """Whether it could be done: not at a pole, where Python raises and IEEE 754 has an answer,
    and not with an operation that has no rules for floats. If not, every leaf is as it was.
    """
    nothing = object()  # stands where no gradient has arrived in this pass
    leaves: list[tuple[Any, float | None]] = []
    order: list[Any] = []
    done = False
    try:
        order_on_floats(root, nothing, order, leaves)
        root._grad = seed
        sweep_on_floats(order, nothing)
        done = True
    except (ArithmeticError, ValueError, TypeError):
        pass
    finally:
        for leaf, before in leaves:
            if not done or leaf._grad is nothing:
                leaf._grad = before
            elif before is not None:
                leaf._grad += before
        if not done:
            for node in order:
                node._grad = None
    return done


def order_on_floats(root: Any, nothing: Any, order: list[Any], leaves: list[Any]) -> None:
    """`toposort` that marks in the nodes what it has seen, and sets the leaves aside."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node is None:  # the marker left below a node's inputs: they are done
            order.append(stack.pop())
        elif node._grad is not nothing:
            node._grad = nothing
            stack.append(node)
            stack.append(None)
            p, q = node.x, node.y  # one after the other: a loop over two costs half as much again
            if p.x is not None:
                stack.append(p)
            elif p._grad is not nothing:
                leaves.append((p, p._grad))
                p._grad = nothing
            if q is None:
                continue
            if q.x is not None:
                stack.append(q)
            elif q._grad is not nothing:
                leaves.append((q, q._grad))
                q._grad = nothing


def sweep_on_floats(order: list[Any], nothing: Any) -> None:
    """Send every node's gradient to its inputs, users first. A rule that is None sends ``g``."""
    for node in reversed(order):
        g, z = node._grad, node._data
        first, second = node.op.float_vjp
        p, q = node.x, node.y
        x, before = p._data, p._grad
        if q is None:
            part = g if first is None else first(g, z, x)
            p._grad = part if before is nothing else before + part
            continue
        if p.op is not CONSTANT:
            part = g if first is None else first(g, z, x, q._data)
            p._grad = part if before is nothing else before + part
        if q.op is not CONSTANT:
            part = g if second is None else second(g, z, x, q._data)
            before = q._grad
            q._grad = part if before is nothing else before + part
