"""checkpoint: compute again in the backward pass instead of keeping every result in between."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from autograd_core.elementwise import positive
from autograd_core.fresh import fresh_variable, leaves, mapped
from autograd_core.functional import as_node
from autograd_core.node import CONSTANT, VARIABLE, Node, record, toposort
from autograd_core.primitive import GENERAL, Primitive
from autograd_core.reverse import pullback

Function = Callable[..., Any]


def recomputed(*args: Any, function: Function, captured: tuple[Node, ...]) -> Any:
    """The value alone: what is captured, the function reads by itself."""
    return as_node(function(*args[: len(args) - len(captured)]))._data


def into_function(
    g: Any, z: Any, *inputs: Any, function: Function, captured: tuple[Node, ...]
) -> list[Any]:
    """Run the function again on fresh variables, this time to be swept.

    Where the gradient is recorded, the variables are tied to the true inputs after the sweep: were
    they tied before, it would go on through them.
    """
    deeper = isinstance(g, Node)
    given = inputs[: len(inputs) - len(captured)]
    fresh = [fresh_variable(getattr(x, "_data", x)) for x in given]
    gradient = pullback(as_node(function(*fresh)), g, record=deeper)
    if deeper:
        for variable, x in zip(fresh, given):
            if isinstance(x, Node):
                variable.op, variable.x = positive, x
    return [part_for(gradient, node) for node in (*fresh, *captured)]


def part_for(gradient: dict[Node, Any], node: Any) -> Any:
    """What arrived at a node; zeros if nothing did."""
    part = gradient.get(node)
    return node.keep(np.zeros(node.shape)) if part is None else part


checkpointed = Primitive(
    "checkpoint", None, recomputed, into_function, kind=GENERAL, joint=True
)  # fmt: skip


def checkpoint(f: Function) -> Function:
    """``f``, of which only the inputs and the result are kept: the rest is computed again when the
    gradient is. ``f`` takes anything, nodes in nested lists, tuples and dicts too, returns a node,
    and gives the same again.

    Variables that ``f`` reads without being handed them have their gradient too.

    >>> from autograd_core import Value, exp
    >>> x = Value(0.0)
    >>> checkpoint(lambda x: exp(exp(x)))(x).backward()
    >>> round(x.grad, 4)
    2.7183
    """

    @wraps(f)
    def once(*args: Any, **kwargs: Any) -> Any:
        inputs = [x for x in leaves([args, kwargs]) if isinstance(x, Node)]

        def function(*given: Any) -> Any:
            node = iter(given)
            again = mapped([args, kwargs], lambda x: next(node) if isinstance(x, Node) else x)
            return f(*again[0], **again[1])

        fresh = [x if x.op is CONSTANT else fresh_variable(x._data) for x in inputs]
        root = as_node(function(*fresh))
        own = set(fresh)  # in a list, == would compare numbers
        found = [n for n in toposort(root) if n.op is VARIABLE and n not in own]
        nodes = (*inputs, *found)
        if not nodes:
            return root
        params = {"function": function, "captured": tuple(found)}
        return record(root.face, checkpointed, root._data, params, nodes[0],
                      nodes[1] if len(nodes) > 1 else None, tuple(nodes[2:]))  # fmt: skip

    return once
