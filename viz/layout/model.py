"""What a layout is given, what it works on, and what it gives.  Next: ranking.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Point = tuple[float, float]

GAP = 14.0  # between neighbours in a layer
THREADS = 400  # in a graph with more of them, the edges of a box share theirs
THREAD = 8.0  # what an edge takes when it passes a layer
PAD = 12.0  # between a cluster's border and what it holds
TITLE = 20.0  # and above that, its name


@dataclass
class Problem:
    """Boxes by width and height, edges by the indices of their boxes, clusters by their parent.

    ``homes`` has the cluster of each box or None, ``parents`` that of each cluster or None. An
    edge may occur more than once. ``direction`` is "LR" or "TB".
    """

    sizes: Sequence[tuple[float, float]]
    edges: Sequence[tuple[int, int]]
    homes: Sequence[int | None] = ()
    parents: Sequence[int | None] = ()
    direction: str = "LR"

    def chain(self, cluster: int | None) -> tuple[int, ...]:
        """A cluster and those around it, outermost first."""
        path: list[int] = []
        while cluster is not None:
            path.append(cluster)
            cluster = self.parents[cluster]
        return tuple(reversed(path))


class Rectangle(NamedTuple):
    """Left, top, width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass
class Layout:
    """Where everything goes. An edge is a start and then three points for each Bézier piece."""

    width: float
    height: float
    boxes: list[Rectangle]
    edges: list[list[Point]]
    clusters: list[Rectangle]


@dataclass
class Layers:
    """A problem cut into layers: items are its boxes, then a thread for each layer an edge passes.

    ``below`` and ``above`` are the neighbours one layer on and one layer back, each connection
    once. In a big graph the edges from one box share a thread, as a wire that branches. ``onward``
    tells how a thread continues.
    """

    problem: Problem
    ranks: list[int]
    rows: list[list[int]] = field(default_factory=list)
    above: list[list[int]] = field(default_factory=list)
    below: list[list[int]] = field(default_factory=list)
    homes: list[int | None] = field(default_factory=list)
    onward: dict[int, int] = field(default_factory=dict)
    paths: list[list[int]] = field(default_factory=list)  # of each edge: box, threads, box

    def __post_init__(self) -> None:
        count = len(self.problem.sizes)
        self.boxes = count
        self.homes = list(self.problem.homes) or [None] * count
        self.above = [[] for _ in range(count)]
        self.below = [[] for _ in range(count)]
        self.chains = [self.problem.chain(i) for i in range(len(self.problem.parents))]
        self.thread_edges()
        self.fill_clusters()
        self.rows = [[] for _ in range(max(self.ranks, default=-1) + 1)]
        for item, r in enumerate(self.ranks):
            self.rows[r].append(item)

    def around(self, item: int) -> tuple[int, ...]:
        """The clusters around an item, outermost first."""
        home = self.homes[item]
        return () if home is None else self.chains[home]

    def add_item(self, r: int, home: int | None) -> int:
        """A new thread or filler in layer ``r``."""
        self.ranks.append(r)
        self.homes.append(home)
        self.above.append([])
        self.below.append([])
        return len(self.ranks) - 1

    def thread_edges(self) -> None:
        """Lead every edge from layer to layer."""
        reach = self.reach()
        between = sum([self.ranks[v] - self.ranks[u] - 1 for u, v in self.problem.edges])
        shared = between > THREADS
        threads: dict[tuple[int, int | None, int], int] = {}
        linked: set[tuple[int, int]] = set()
        for u, v in self.problem.edges:
            path = [u]
            for r in range(self.ranks[u] + 1, self.ranks[v]):
                home = self.thread_home(u, v, r, reach)
                key = (u, home if shared else len(self.problem.parents) + v, r)
                if key not in threads:
                    threads[key] = self.add_item(r, home)
                    self.onward[path[-1]] = threads[key]
                path.append(threads[key])
            path.append(v)
            self.paths.append(path)
            for link in zip(path, path[1:], strict=False):
                if link not in linked:
                    linked.add(link)
                    self.below[link[0]].append(link[1])
                    self.above[link[1]].append(link[0])

    def reach(self) -> list[tuple[int, int]]:
        """The first and the last layer that each cluster has something in; -1 for an empty one."""
        found = [(-1, -1)] * len(self.chains)
        for item, r in enumerate(self.ranks):
            for c in self.around(item):
                first, last = found[c] if found[c] != (-1, -1) else (r, r)
                found[c] = (min(first, r), max(last, r))
        return found

    def thread_home(self, u: int, v: int, r: int, reach: list[tuple[int, int]]) -> int | None:
        """The cluster that an edge passes layer ``r`` in: it leaves the clusters of its source
        where they end, and enters those of its target where they begin.
        """
        ours, theirs = self.around(u), self.around(v)
        shared = sum(1 for a, b in zip(ours, theirs, strict=False) if a == b)
        entered = [c for c in theirs[shared:] if reach[c][0] <= r]
        not_left = [c for c in ours[shared:] if reach[c][1] >= r]
        around = [*ours[:shared], *(entered or not_left)]
        return around[-1] if around else None

    def fill_clusters(self) -> None:
        """A filler wherever a cluster reaches across a layer in which it has nothing."""
        seen: defaultdict[int, set[int]] = defaultdict(set)
        for item, r in enumerate(self.ranks):
            for cluster in self.around(item):
                seen[cluster].add(r)
        for cluster in sorted(seen, key=lambda c: -len(self.chains[c])):
            inside = seen[cluster]
            for r in sorted(set(range(min(inside), max(inside))) - inside):
                for outer in self.chains[cluster]:
                    seen[outer].add(r)
                self.add_item(r, cluster)

    def breadth(self, item: int) -> float:
        """How much of its layer an item takes."""
        if item >= self.boxes:
            return THREAD
        width, height = self.problem.sizes[item]
        return height if self.problem.direction == "LR" else width

    def length(self, item: int) -> float:
        """How far an item reaches along the layers."""
        if item >= self.boxes:
            return 0.0
        width, height = self.problem.sizes[item]
        return width if self.problem.direction == "LR" else height
