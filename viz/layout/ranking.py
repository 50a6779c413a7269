"""Which layer each box goes to: every edge leads on, and edges are short.  Next: ordering.py.

Operations stand as early as they can, so that the neurons of a layer stand in one column; what is
given (weights, inputs) stands right before its first use; then boxes with more edges on one side
than on the other are drawn to that side. A cluster begins only behind all that enters it, as the
call of a module does, so that clusters which feed each other stand one behind the other.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from viz.layout.model import Problem
from viz.layout.simplex import shortest

ROUNDS = 3
Links = list[list[tuple[int, int]]]  # of each box: another one, and the layers between at least


def rank(problem: Problem) -> list[int]:
    """The layer of each box, from 0.

    >>> rank(Problem(sizes=[(1, 1)] * 4, edges=[(0, 1), (1, 2), (3, 2)]))
    [0, 1, 2, 1]
    """
    try:
        ranks = short_edges(problem, beginnings(problem))
        if not problem.parents:
            ranks = shortest(len(ranks), problem.edges, ranks)
    except CycleError:  # something leaves a cluster and comes back to it: no beginnings, then
        ranks = short_edges(problem, [])
    first = min(ranks, default=0)
    return [r - first for r in ranks]


def beginnings(problem: Problem) -> list[tuple[int, int, int]]:
    """The beginning of each cluster, as one box more: behind what enters, before what is in it."""
    count, parents = len(problem.sizes), problem.parents
    links = [(count + p, count + c, 0) for c, p in enumerate(parents) if p is not None]
    links += [(count + c, i, 0) for i, c in enumerate(problem.homes) if c is not None]
    for u, v in problem.edges if parents else ():
        around = set(problem.chain(problem.homes[u]))
        links += [(u, count + c, 1) for c in problem.chain(problem.homes[v]) if c not in around]
    return links


def short_edges(problem: Problem, extra: list[tuple[int, int, int]]) -> list[int]:
    """Ranks that respect the edges and the links of ``extra``; raises CycleError if none do."""
    count = len(problem.sizes)
    before: Links = [[] for _ in range(count + len(problem.parents))]
    behind: Links = [[] for _ in before]
    for u, v, apart in [*((u, v, 1) for u, v in problem.edges), *extra]:
        before[v].append((u, apart))
        behind[u].append((v, apart))
    needs = {v: [u for u, _ in links] for v, links in enumerate(before)}
    order = list(TopologicalSorter(needs).static_order())
    degree = [0] * len(before)  # edges behind less edges before
    for u, v in problem.edges:
        degree[u] += 1
        degree[v] -= 1
    ranks = as_early_as_possible(order, before)
    for _ in range(ROUNDS):
        for node in [*order, *reversed(order)]:
            if degree[node] < 0:
                ranks[node] = earliest(ranks, before[node])
            elif degree[node] > 0 and node < count:
                ranks[node] = min([ranks[v] - apart for v, apart in behind[node]])
    return ranks[:count]


def as_early_as_possible(order: list[int], before: Links) -> list[int]:
    """The longest way from a beginning decides."""
    ranks = [0] * len(before)
    for node in order:
        ranks[node] = earliest(ranks, before[node])
    return ranks


def earliest(ranks: list[int], before: list[tuple[int, int]]) -> int:
    """The first layer that what comes before leaves free."""
    return max([ranks[u] + apart for u, apart in before], default=0)
