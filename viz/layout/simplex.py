"""Layers with the least total length of edges, by the network simplex method.  Next: ordering.py.

Gansner, Koutsofios, North and Vo, A Technique for Drawing Directed Graphs (IEEE Transactions on
Software Engineering, 1993). A spanning tree of *tight* edges, those as short as they may be, fixes
all ranks. Cut one tree edge, and the tree falls in two; if more edges run against the cut edge
than along it, moving the cut-off part until another edge gets tight makes the whole shorter.

Here every tree edge is known by its lower node, and what the paper calls its cut value is read off
one number a node: *surplus*, the edges that leave the node's subtree less those that enter it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

Edge = tuple[int, int]

EFFORT = 150_000  # nodes moved, all in all; a huge graph is left a little longer than it could be


class Tree:
    """A spanning tree (a forest, if the graph falls apart) of tight edges, and the ranks."""

    def __init__(self, count: int, edges: Sequence[Edge], ranks: list[int]):
        self.ranks = ranks
        self.leaving: list[list[int]] = [[] for _ in range(count)]
        self.entering: list[list[int]] = [[] for _ in range(count)]
        for u, v in edges:
            self.leaving[u].append(v)
            self.entering[v].append(u)
        self.parent = [-1] * count
        self.children: list[dict[int, None]] = [{} for _ in range(count)]
        self.surplus = [len(self.leaving[i]) - len(self.entering[i]) for i in range(count)]

    def slack(self, u: int, v: int) -> int:
        """How much longer an edge is than it must be."""
        return self.ranks[v] - self.ranks[u] - 1

    def root_at(self, root: int, links: Sequence[list[int]]) -> None:
        """Hang the part of the tree that ``root`` is in below it."""
        order, seen = [root], {root}
        for node in order:
            for other in links[node]:
                if other not in seen:
                    seen.add(other)
                    order.append(other)
                    self.parent[other] = node
                    self.children[node][other] = None
        for node in reversed(order[1:]):
            self.surplus[self.parent[node]] += self.surplus[node]

    def below(self, node: int) -> list[int]:
        """The subtree of a node, itself first."""
        found = [node]
        for other in found:
            found.extend(self.children[other])
        return found

    def should_move(self, node: int) -> bool:
        """Whether the graph gets shorter when this subtree leaves its parent."""
        parent = self.parent[node]
        if parent < 0 or self.surplus[node] == 0:
            return False
        leads_up = self.ranks[parent] > self.ranks[node]
        return self.surplus[node] < 0 if leads_up else self.surplus[node] > 0

    def move(self, node: int) -> int:
        """Move a subtree until another edge gets tight, and hang it there; its size."""
        subtree = self.below(node)
        forth = self.surplus[node] > 0  # more edges lead out than in: they get shorter
        inside = set(subtree)
        near = self.leaving if forth else self.entering
        ends = [(own, other) for own in subtree for other in near[own] if other not in inside]
        gaps = [self.slack(*(end if forth else end[::-1])) for end in ends]
        least = min(gaps)
        own, other = ends[gaps.index(least)]
        for moved in subtree if least else ():
            self.ranks[moved] += least if forth else -least
        self.hang(node, own, other)
        return len(subtree)

    def hang(self, node: int, own: int, other: int) -> None:
        """Take the subtree of ``node`` off and hang it on by ``own``, below ``other``."""
        total = self.surplus[node]
        del self.children[self.parent[node]][node]
        for above in self.ancestors(self.parent[node]):
            self.surplus[above] -= total
        for above in self.ancestors(other):
            self.surplus[above] += total
        parent, kept = other, 0
        while True:  # turn round the way from ``own`` up to ``node``
            following, was = self.parent[own], self.surplus[own]
            self.parent[own], self.surplus[own] = parent, total - kept
            self.children[parent][own] = None
            if own == node:
                return
            del self.children[following][own]
            parent, kept, own = own, was, following

    def ancestors(self, node: int) -> Iterator[int]:
        """A node and all it hangs below."""
        while node >= 0:
            yield node
            node = self.parent[node]


def shortest(count: int, edges: Sequence[Edge], ranks: list[int]) -> list[int]:
    """Ranks with the least total length, from ranks that are merely possible.

    >>> shortest(3, [(0, 2), (1, 2)], [0, -5, 1])
    [0, 0, 1]
    """
    tree = Tree(count, edges, list(ranks))
    links = tighten(tree)
    for root in range(count):
        if tree.parent[root] < 0 and not tree.children[root]:
            tree.root_at(root, links)
    effort, idle, node = 0, 0, 0
    while idle < count and effort < EFFORT:
        idle += 1
        if tree.should_move(node):
            effort += tree.move(node)
            idle = 0
        node = (node + 1) % count
    return tree.ranks


def tighten(tree: Tree) -> list[list[int]]:
    """Move parts until tight edges hold each connected part together; those edges, node by node."""
    count = len(tree.ranks)
    links: list[list[int]] = [[] for _ in range(count)]
    part = [[node] for node in range(count)]
    for u in range(count):
        for v in tree.leaving[u]:
            if tree.slack(u, v) == 0 and part[u] is not part[v]:
                join(part, links, u, v)
    waiting = list({(len(p), p[0]) for p in part})
    heapify(waiting)  # the smallest part is moved: a node is looked at few times
    while waiting:
        size, node = heappop(waiting)
        if len(part[node]) == size and part[node][0] == node and attach(tree, part, links, node):
            heappush(waiting, (len(part[node]), part[node][0]))
    return links


def attach(tree: Tree, part: list[list[int]], links: list[list[int]], node: int) -> bool:
    """Move the part of ``node`` to its nearest neighbour; False if it has none."""
    own = part[node]
    out = [(tree.slack(u, v), u, v, 1) for u in own for v in tree.leaving[u]]
    back = [(tree.slack(u, v), u, v, -1) for v in own for u in tree.entering[v]]
    outer = [end for end in out + back if part[end[1]] is not part[end[2]]]
    if not outer:
        return False
    least, u, v, sign = min(outer)
    for moved in own:
        tree.ranks[moved] += sign * least
    join(part, links, u, v)
    return True


def join(part: list[list[int]], links: list[list[int]], u: int, v: int) -> None:
    """Two parts become one, held by the edge from u to v."""
    links[u].append(v)
    links[v].append(u)
    large, small = (part[u], part[v]) if len(part[u]) >= len(part[v]) else (part[v], part[u])
    large.extend(small)
    for node in small:
        part[node] = large
