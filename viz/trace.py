"""A graph as plain data that JSON can hold: nodes, edges, clusters, and the events of a backward.

This is all that layouts, drawings, pages and texts know of a graph. Schema, version 1:

    version   1
    roots     ids of the nodes that were asked for
    nodes     id · kind (variable, constant, operation) · op · symbol · ordered (the inputs may not
              change places) · label (as the user wrote it) · name (unique) · value · grad (null
              until one was computed) · cluster · params (as text)
    edges     id · source · target · slot (which input of the target)
    clusters  id · name · kind · parent: one call of a module
    sources   file · cell (of a notebook, else null) · line · before · expression · after: a place
              in the user's program, with what stands around the expression in its line
    events    what `events.py` says of one backward pass; empty where none was asked for

A value is a number (nan and the infinities are words), or the summary of an array: its shape, its
dtype, its first few entries, its lowest and highest. Ids count up, inputs before users.
Next: sources.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from autograd_core.errors import ArgumentError
from autograd_core.node import VARIABLE, Node, Scope
from viz import events
from viz.digits import Amount, amount, count
from viz.formula import setting, symmetric
from viz.measure import visible
from viz.settings import require_node, require_whole
from viz.sources import SourceRecord, sources_of

VERSION = 1
NAME_LENGTH = 24


class NodeRecord(TypedDict):
    """A node."""

    id: int
    kind: str
    op: str
    symbol: str
    ordered: bool
    label: str
    name: str
    value: Amount
    grad: Amount | None
    cluster: int | None
    params: dict[str, str]
    sources: list[int]


class EdgeRecord(TypedDict):
    """An input of a node; ``x * x`` has two."""

    id: int
    source: int
    target: int
    slot: int


class ClusterRecord(TypedDict):
    """A call of a module."""

    id: int
    name: str
    kind: str
    parent: int | None


class Trace(TypedDict):
    """The whole of it."""

    version: int
    roots: list[int]
    nodes: list[NodeRecord]
    edges: list[EdgeRecord]
    clusters: list[ClusterRecord]
    sources: list[SourceRecord]
    events: list[dict[str, Any]]


def trace(root: Any, *, backward: bool = False, depth: int | None = None) -> Trace:
    """``root`` (a node, or a list of them) and all under it as plain data.

    With ``backward`` the events of a backward pass from the one root are told; the gradients in
    the nodes stay as they are. ``depth`` keeps only nodes that many operations away or nearer.
    Raises `OperandError` for what is no node, `GradientError` where no backward pass can start.

    >>> from autograd_core import Value
    >>> x = Value(3.0, label="x")
    >>> told = trace(x * x)
    >>> [node["symbol"] for node in told["nodes"]], [edge["slot"] for edge in told["edges"]]
    (['variable', '*'], [0, 1])
    """
    roots = require_nodes(root)
    if backward and len(roots) > 1:
        raise ArgumentError(
            f"the backward pass of {len(roots)} roots was asked for, and a pass starts at one. "
            "Give one of them, or their sum."
        )
    order = nodes_under(roots, depth)
    ids = {node: i for i, node in enumerate(order)}
    scopes, clusters = clusters_of(order)
    written, sources = sources_of(order)
    told = Trace(
        version=VERSION,
        roots=[ids[node] for node in roots],
        nodes=[node_record(node, i, scopes[node], written[i]) for i, node in enumerate(order)],
        edges=edge_records(order, ids),
        clusters=clusters,
        sources=sources,
        events=[],
    )
    name_nodes(told["nodes"])
    if backward:
        told["events"] = events.backward_events(roots[0], ids, told)
    return told


def require_nodes(root: Any) -> list[Node]:
    """The roots as a list without repetitions."""
    roots = list(root) if isinstance(root, (list, tuple)) else [root]
    if not roots:
        raise ArgumentError("no node was given, so there is nothing to show. Give one or more.")
    for node in roots:
        require_node(node)
    return list(dict.fromkeys(roots))


def nodes_under(roots: Sequence[Node], depth: int | None) -> list[Node]:
    """Every node to tell of, inputs before users."""
    order = reading_order(roots)
    if depth is None:
        return order
    if require_whole("depth", depth, "of operations, as in depth=8") < 0:
        raise ArgumentError(f"a graph was asked for to depth={depth}. Give 0 or more.")
    kept: dict[Node, None] = dict.fromkeys(roots)
    frontier = list(roots)
    for _ in range(depth):
        frontier = [p for node in frontier for p in node.inputs if p not in kept]
        kept.update(dict.fromkeys(frontier))
    return [node for node in order if node in kept]


def reading_order(roots: Sequence[Node]) -> list[Node]:
    """Inputs before users, first input first: the order in which an expression is read."""
    order: dict[Node, None] = {}
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, done = stack.pop()
        if node in order:
            continue
        if done or node.is_leaf:
            order[node] = None
        else:
            stack.append((node, True))
            stack.extend((p, False) for p in reversed(node.inputs) if p not in order)
    return list(order)


def node_record(node: Node, i: int, cluster: int | None, sources: list[int]) -> NodeRecord:
    """One node."""
    kind = node.op.name if node.is_leaf else "operation"
    return NodeRecord(
        id=i,
        kind=kind,
        op=node.op.name,
        symbol=node.op.symbol,
        ordered=not symmetric(node.op),
        label=node.label or "",
        name="",
        value=amount(node._data),
        grad=None if node._grad is None else amount(node._grad),
        cluster=cluster,
        params={name: setting(value) for name, value in node.params.items()},
        sources=sources,
    )


def edge_records(order: Sequence[Node], ids: dict[Node, int]) -> list[EdgeRecord]:
    """Every edge, by the node it enters and then by slot."""
    ends = [
        (ids[p], ids[node], slot)
        for node in order
        for slot, p in enumerate(node.inputs)
        if p in ids
    ]
    return [
        EdgeRecord(id=i, source=source, target=target, slot=slot)
        for i, (source, target, slot) in enumerate(ends)
    ]


def name_nodes(nodes: Sequence[NodeRecord]) -> None:
    """Give every node a name that no other has: its label, or ``%`` and its id."""
    labels = [visible(" ".join(node["label"].split())) for node in nodes]
    short = [label if len(label) <= NAME_LENGTH else f"{label[:NAME_LENGTH]}…" for label in labels]
    uses = {name: short.count(name) for name in set(short)}
    for node, name in zip(nodes, short, strict=True):
        node["name"] = name if name and uses[name] == 1 else f"{name}%{node['id']}"


# Clusters: calls of modules, told by the scopes that nodes carry.


def clusters_of(order: Sequence[Node]) -> tuple[dict[Node, int | None], list[ClusterRecord]]:
    """The cluster of each node, and all clusters, parents first."""
    known: dict[Scope, int] = {}
    records: list[ClusterRecord] = []
    home: dict[Node, int | None] = {}
    for node in order:
        scope = node.note.scope if node.note is not None else None
        home[node] = None if scope is None else cluster_id(scope, known, records)
    house_leaves(order, home, records)
    return home, records


def cluster_id(scope: Scope, known: dict[Scope, int], records: list[ClusterRecord]) -> int:
    """The id of a scope, which is new or known; so are those around it."""
    if scope not in known:
        parent = None if scope.parent is None else cluster_id(scope.parent, known, records)
        known[scope] = len(records)
        records.append(
            ClusterRecord(
                id=known[scope],
                name=visible(scope.name),
                kind=visible(scope.kind),
                parent=parent,
            )
        )
    return known[scope]


def house_leaves(
    order: Sequence[Node], home: dict[Node, int | None], records: Sequence[ClusterRecord]
) -> None:
    """Put the parameters and constants of a module inside it: no operation made them, so they
    carry no scope. What enters a module from outside stays outside.
    """
    users: dict[Node, set[int | None]] = {}
    for node in order:
        for p in node.inputs:
            if p in home and p.is_leaf and home[p] is None:
                users.setdefault(p, set()).add(home[node])
    for leaf, places in users.items():
        around = common([chain(place, records) for place in places])
        innermost = around[-1] if around else None
        ours = innermost in places or is_parameter(leaf) or one_module(places, records)
        if innermost is not None and ours and not is_given(leaf):
            home[leaf] = innermost


def one_module(places: set[int | None], records: Sequence[ClusterRecord]) -> bool:
    """Whether clusters are calls of one module, as far as names can tell."""
    return len({tuple(records[c]["name"] for c in chain(place, records)) for place in places}) == 1


def chain(cluster: int | None, records: Sequence[ClusterRecord]) -> list[int]:
    """A cluster and those around it, outermost first."""
    path: list[int] = []
    while cluster is not None:
        path.append(cluster)
        cluster = records[cluster]["parent"]
    return path[::-1]


def common(chains: Sequence[list[int]]) -> list[int]:
    """What all chains begin with."""
    first, *others = chains
    for length in range(len(first), 0, -1):
        if all(other[:length] == first[:length] for other in others):
            return first[:length]
    return []


def is_parameter(leaf: Node) -> bool:
    """A subclass of a face, as ``nn.Parameter`` is: it belongs to the module that uses it."""
    return leaf.op is VARIABLE and type(leaf) is not type(leaf).face


def is_given(leaf: Node) -> bool:
    """An array that is no parameter: the data that a module was called on."""
    return leaf.shape != () and not is_parameter(leaf)


def parameters(told: Trace) -> int:
    """How many numbers in the graph are variables."""
    leaves = [node for node in told["nodes"] if node["op"] == VARIABLE.name]
    return sum(count(node["value"]) for node in leaves)
