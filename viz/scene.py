"""What of a trace is shown: every node, or some modules as one box each.  Next: card.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from autograd_core.errors import ArgumentError
from viz.trace import Trace, chain, one_module, parameters

Fold = bool | int | Literal["auto"]

SHARED = -1  # stands for a cluster: the variables that several calls of a module share
MANY = 40  # more nodes than that, and modules are folded unless asked otherwise


@dataclass
class Item:
    """One box: a node, or a folded cluster with all its nodes."""

    node: int | None
    cluster: int | None
    nodes: list[int] = field(default_factory=list)


@dataclass
class Link:
    """One line: the edges it stands for run from one box to another."""

    source: int
    target: int
    edges: list[int]


@dataclass
class Scene:
    """Boxes and lines; ``clusters`` has the open ones, ``homes`` their index for each box."""

    trace: Trace
    items: list[Item]
    links: list[Link]
    clusters: list[int]
    homes: list[int | None]
    parents: list[int | None]


def arrange(told: Trace, fold: Fold = "auto") -> Scene:
    """The scene of a trace. ``fold`` is "auto", False, True, or at which depth modules are folded:
    0 folds the outermost, 1 those inside them. Raises `ArgumentError` for anything else.

    >>> from autograd_core import Value
    >>> from viz.trace import trace
    >>> x = Value(2.0)
    >>> scene = arrange(trace(x * x))
    >>> len(scene.items), [link.edges for link in scene.links]
    (2, [[0], [1]])
    """
    chains = [chain(node["cluster"], told["clusters"]) for node in told["nodes"]]
    depth = fold_depth(told, chains, fold)
    folded = {path[depth] for path in chains if depth is not None and len(path) > depth}
    for i in shared_variables(told) if folded else ():
        chains[i] = [SHARED]
        folded.add(SHARED)
    while True:
        scene = fold_scene(told, chains, folded)
        cycle = find_cycle(scene)
        closed = {scene.items[i].cluster for i in cycle} - {None}
        if not closed:
            return scene
        folded -= closed  # what leaves a module and comes back to it cannot be drawn as one box


def shared_variables(told: Trace) -> list[int]:
    """The weights of a module that is called more than once: they belong to no single call."""
    users: dict[int, set[int | None]] = {}
    for edge in told["edges"]:
        if told["nodes"][edge["source"]]["kind"] == "variable":
            user = told["nodes"][edge["target"]]
            users.setdefault(edge["source"], set()).add(user["cluster"])
    return [
        i
        for i, places in users.items()
        if told["nodes"][i]["cluster"] is None
        and None not in places
        and len(places) > 1
        and one_module(places, told["clusters"])
    ]


def fold_depth(told: Trace, chains: Sequence[list[int]], fold: Fold) -> int | None:
    """From which depth on modules are folded; None for not at all."""
    if fold is False:
        return None
    if fold is True:
        return 0
    if isinstance(fold, int) and fold >= 0:
        return fold
    if fold != "auto":
        raise ArgumentError(
            f'fold={fold!r} was asked for; it is "auto", False, True, or a depth from 0 on.'
        )
    if len(told["nodes"]) <= MANY or not told["clusters"]:
        return None
    deepest = max(map(len, chains))
    for depth in range(deepest):
        if len({path[depth] for path in chains if len(path) > depth}) > 1:
            return depth
    return 0


def fold_scene(told: Trace, chains: Sequence[list[int]], folded: set[int]) -> Scene:
    """The scene in which just these clusters are one box each."""
    items: list[Item] = []
    place: list[int] = []
    box_of: dict[int, int] = {}
    for node, path in zip(told["nodes"], chains, strict=True):
        closed = next((c for c in path if c in folded), None)
        if closed is None or closed not in box_of:
            if closed is not None:
                box_of[closed] = len(items)
            items.append(Item(node["id"] if closed is None else None, closed))
        place.append(len(items) - 1 if closed is None else box_of[closed])
        items[place[-1]].nodes.append(node["id"])
    homes = [open_home(told, chains, item) for item in items]
    shown = sorted({c for home in homes for c in chain(home, told["clusters"])})
    index = {c: i for i, c in enumerate(shown)}
    parents = [told["clusters"][c]["parent"] for c in shown]
    return Scene(
        trace=told,
        items=items,
        links=links_of(told, items, place),
        clusters=shown,
        homes=[None if home is None else index[home] for home in homes],
        parents=[None if parent is None else index[parent] for parent in parents],
    )


def open_home(told: Trace, chains: Sequence[list[int]], item: Item) -> int | None:
    """The cluster that a box is drawn in."""
    if item.cluster == SHARED:
        return None
    if item.cluster is not None:
        return told["clusters"][item.cluster]["parent"]
    path = chains[item.nodes[0]]
    return path[-1] if path else None


def links_of(told: Trace, items: Sequence[Item], place: Sequence[int]) -> list[Link]:
    """The lines: between two nodes one for each edge, at a folded module one for each neighbour."""
    bundles: dict[tuple[int, int], Link] = {}
    links = []
    for edge in told["edges"]:
        source, target = place[edge["source"]], place[edge["target"]]
        if source == target:
            continue
        link = Link(source, target, [edge["id"]])
        if items[source].node is None or items[target].node is None:
            if (source, target) in bundles:
                bundles[source, target].edges.append(edge["id"])
                continue
            bundles[source, target] = link
        links.append(link)
    return links


def find_cycle(scene: Scene) -> list[int]:
    """The boxes of a cycle, if folding made one."""
    before: dict[int, list[int]] = {i: [] for i in range(len(scene.items))}
    for link in scene.links:
        before[link.target].append(link.source)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def parameter_count(scene: Scene, item: Item) -> int:
    """How many numbers among a box's nodes are variables."""
    nodes = [scene.trace["nodes"][i] for i in item.nodes]
    return parameters({**scene.trace, "nodes": nodes})
