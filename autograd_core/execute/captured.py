"""Captured: the nodes that a traced function closed over, read and differentiated as one vector.
Next: paths.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.execute.columns import Column
from autograd_core.execute.interpret import interpret
from autograd_core.node import CONSTANT, Node, record, toposort
from autograd_core.structural.indexing import pile
from autograd_core.tape import flatten
from autograd_core.tensor import Tensor

ALONG = {"axis": 0}
GRADIENT: Any = vars(Node)["_grad"]  # the slot itself


class Receivers:
    """The variables among some leaves, which take the entries of a gradient."""

    def __init__(self, leaves: Sequence[Any]) -> None:
        self.places = [i for i, leaf in enumerate(leaves) if leaf.op is not CONSTANT]
        self.every = len(self.places) == len(leaves)
        self.column = Column([leaves[i] for i in self.places], "_grad")

    def add(self, gradient: Any) -> None:
        """Add each entry to its leaf's gradient."""
        self.column.add(gradient if self.every else gradient[self.places])


class Bundle(Tensor):
    """Many leaf Values as one vector. `backward` hands their gradients out in one go."""

    __slots__ = ("receivers",)
    bulk = True

    def _hand_out(self, gradient: Any) -> None:
        """Pass a gradient on to the leaves. What is no array is a sweep's own mark."""
        if not isinstance(gradient, np.ndarray):
            GRADIENT.__set__(self, gradient)
            return
        receivers = getattr(self, "receivers", None) or Receivers(self.inputs)
        receivers.add(gradient)

    _grad = property(GRADIENT.__get__, _hand_out)


def bundle(nodes: Sequence[Any], data: Any, leaves: bool) -> Any:
    """Scalars, and their numbers, as one vector: a node that leads to each of them."""
    face = Bundle if leaves else Tensor
    others = tuple(nodes[2:])
    return record(face, pile, data, ALONG, nodes[0], nodes[1] if len(nodes) > 1 else None, others)


class Captured:
    """Nodes from outside: leaves, then what was computed from leaves, which is computed anew.

    ``nodes``  all of them, in the order of a tape's inputs
    """

    def __init__(self, nodes: Sequence[Any]) -> None:
        self.nodes = list(nodes)
        interior = [node for node in nodes if node.x is not None]
        self.column = Column(self.nodes[: len(nodes) - len(interior)], "_data")
        self.below = [node for node in toposort(*interior) if node.x is None]
        self.above = flatten(self.below, interior) if interior else None
        self.receivers = Receivers(nodes) if nodes and not interior else None
        self.inputs = (*[*nodes, None, None][:2], tuple(nodes[2:]))

    def numbers(self) -> Any:
        """What the nodes hold now, or would hold if they were computed now."""
        own = self.column.fill().copy()
        if self.above is None:
            return own
        found = interpret(self.above, [leaf._data for leaf in self.below])
        return np.concatenate([own, np.array(found, dtype=float)])

    def vector(self, numbers: Any) -> Any:
        """A node that holds their numbers, and leads to each of them."""
        if self.receivers is None:
            return record(Tensor, pile, numbers, ALONG, *self.inputs)
        node = record(Bundle, pile, numbers, ALONG, *self.inputs)
        node.receivers = self.receivers
        return node
