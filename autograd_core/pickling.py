"""How a graph is pickled and copied: as flat columns, so that a long chain needs no recursion."""

from __future__ import annotations

from typing import Any

from autograd_core.node import VARIABLE, Node, become_leaf, new, toposort


def flatten(root: Node) -> list[list[Any]]:
    """The graph under ``root`` as flat columns, an entry a node: what a pickle or copy of it holds.

    A variable below the root is kept as itself, so that a pickle keeps shared variables shared.
    """
    nodes = toposort(root)
    place = dict(zip(nodes, range(len(nodes)), strict=True))
    return [
        [n if n.op is VARIABLE and n is not root else type(n) for n in nodes],
        [n.op for n in nodes],
        [n._data for n in nodes],
        [n._grad for n in nodes],
        [place.get(n.x) for n in nodes],  # type: ignore[arg-type]
        [place.get(n.y) for n in nodes],  # type: ignore[arg-type]
        [tuple(map(place.__getitem__, n.others)) if n.others else () for n in nodes],
        [n.params for n in nodes],
        [n.label for n in nodes],
    ]


def rebuild(columns: list[list[Any]]) -> Node:
    """The graph that `flatten` wrote; its last node."""
    nodes: list[Any] = []
    for kept, op, data, grad, x, y, others, params, label in zip(*columns, strict=True):
        node = kept
        if not isinstance(kept, Node):
            node = become_leaf(new(kept), op, data, label)
            node._grad, node.params = grad, params
            node.x = None if x is None else nodes[x]
            node.y = None if y is None else nodes[y]
            node.others = tuple([nodes[i] for i in others])
        nodes.append(node)
    return nodes[-1]  # type: ignore[no-any-return]
