"""Which entries of its inputs an entry of an array is made from, and how strongly.  Next: page.py.

    feeds    for each edge between small arrays (and numbers): for each entry of its target the
             entries of its source that feed it, as [place, derivative, place, derivative, …];
             places count rows first. An edge is left out where the telling would be too long.

There is no second table of operations here. What an entry is made from follows from the row's own
pullback, handed a gradient that is 1 at this entry and 0 elsewhere; handed nan in place of the 1,
it also marks the entries whose derivative happens to be 0. Where a row acts entry by entry, the
places follow from broadcasting alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd_core.node import CONSTANT, Node, record
from autograd_core.primitive import ELEMENTWISE
from autograd_core.reverse import contributions
from viz.digits import Number, encode
from viz.events import receiving

MOST_PAIRS = 6000  # in one page
MOST_WORK = 4000  # entries in one graph whose pullback is asked for
MOST_ENTRIES = 256  # of an array whose entries are told one by one
MOST_BEHIND = 10_000  # entries of an input; beyond, one pullback for each entry would take long
DIGITS = 6
Pairs = list[list[Number]]


def feeds(order: Sequence[Node], edges: Sequence[Mapping[str, Any]]) -> dict[str, Pairs]:
    """The links between entries, by the id of the edge (as text, as JSON wants it).

    >>> from autograd_core import Tensor
    >>> from viz.trace import trace
    >>> x = Tensor([1.0, 2.0])
    >>> y = (x * x).sum()
    >>> feeds([x, y.x, y], trace(y)["edges"])["2"]
    [[0, 1.0, 1, 1.0]]
    """
    ids = {(edge["target"], edge["slot"]): str(edge["id"]) for edge in edges}
    found: dict[str, Pairs] = {}
    left, work = MOST_PAIRS, MOST_WORK
    for i, node in enumerate(order):
        work -= math.prod(node.shape) if worth_telling(node) else 0
        for slot, pairs in links(node) if worth_telling(node) and work >= 0 else ():
            length = sum(map(len, pairs)) // 2
            if length <= left and (i, slot) in ids:
                found[ids[i, slot]] = pairs
                left -= length
    return found


def is_small(shape: tuple[int, ...]) -> bool:
    """Whether a reader can look at every entry, in rows."""
    return len(shape) <= 2 and 0 < math.prod(shape) <= MOST_ENTRIES


def worth_telling(node: Node) -> bool:
    """Whether entries are there to be told apart, and few enough."""
    if node.is_leaf or any(isinstance(n._data, tuple) for n in (node, *node.inputs)):
        return False
    shapes = [p.shape for p in node.inputs]
    few = all(math.prod(shape) <= MOST_BEHIND for shape in shapes)
    there = any(shapes) or bool(node.shape)
    return few and there and is_small(node.shape) and any(map(is_small, shapes))


def links(node: Node) -> Iterator[tuple[int, Pairs]]:
    """For each input that entries can be told of: its slot, and the pairs of each entry made."""
    twin = with_variables(node)
    numbers, marks = (rows_of(twin, one) for one in (1.0, np.nan))
    for slot, number, mark in zip(receiving(twin), numbers, marks, strict=True):
        p = twin.inputs[slot]
        if is_small(p.shape):
            alone = node.op.kind == ELEMENTWISE
            fed = places(node, p) if alone else np.isnan(mark) | (number != 0)
            yield slot, [told(*both) for both in zip(number, map(np.flatnonzero, fed), strict=True)]


def with_variables(node: Node) -> Node:
    """The same operation on inputs that all ask for their gradient, constants too."""
    face: Any = type(node).face
    inputs: list[Any] = [
        type(p).face(p._data) if p.op is CONSTANT else p  # type: ignore[call-arg]
        for p in node.inputs
    ]
    y = inputs[1] if len(inputs) > 1 else None
    twin: Node = record(face, node.op, node._data, node.params, inputs[0], y, tuple(inputs[2:]))
    return twin


def rows_of(node: Node, one: float) -> list[Any]:
    """For each input a matrix: in row i what it gets when ``one`` arrives at entry i alone."""
    with np.errstate(all="ignore"):
        sent = [
            [np.ravel(part) for _, part in contributions(node, unit(node, i, one))]
            for i in range(math.prod(node.shape))
        ]
    return [np.array(rows) for rows in zip(*sent, strict=True)]


def unit(node: Node, i: int, one: float) -> Any:
    """A gradient that is ``one`` at an entry, and 0 elsewhere."""
    if isinstance(node._data, float):
        return one
    g = np.zeros(node.shape, node._data.dtype)
    g.flat[i] = one
    return g


def places(node: Node, p: Node) -> Any:
    """Which entry of ``p`` each entry of ``node`` was made from, where ``p`` is broadcast to it."""
    count = math.prod(p.shape)
    at = np.broadcast_to(np.arange(count).reshape(p.shape), node.shape).ravel()
    return at[:, None] == np.arange(count)


def told(row: Any, at: Any) -> list[Number]:
    """Places and derivatives, one after the other, to some digits."""
    pairs = ([int(j), encode(float(f"{row[j]:.{DIGITS}g}"))] for j in at)
    return [piece for pair in pairs for piece in pair]
