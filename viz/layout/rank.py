"""Which layer each box goes to: every edge leads on, and edges are short.  Next: order.py.

All boxes start as late as they can, so that a weight stands beside the product that uses it; then
boxes with more edges before than behind are drawn back to what they are made from.
"""

from __future__ import annotations

from graphlib import TopologicalSorter

from viz.layout.model import Problem

ROUNDS = 3


def rank(problem: Problem) -> list[int]:
    """The layer of each box, from 0.

    >>> rank(Problem(sizes=[(1, 1)] * 4, edges=[(0, 1), (1, 2), (3, 2)]))
    [0, 1, 2, 1]
    """
    count = len(problem.sizes)
    before: list[list[int]] = [[] for _ in range(count)]
    behind: list[list[int]] = [[] for _ in range(count)]
    for u, v in problem.edges:
        before[v].append(u)
        behind[u].append(v)
    order = list(TopologicalSorter(dict(enumerate(before))).static_order())
    ranks = as_late_as_possible(order, behind)
    for _ in range(ROUNDS):
        for node in order:
            shift(node, ranks, before[node], behind[node])
        for node in reversed(order):
            shift(node, ranks, before[node], behind[node])
    first = min(ranks, default=0)
    return [r - first for r in ranks]


def as_late_as_possible(order: list[int], behind: list[list[int]]) -> list[int]:
    """The longest way to an end decides."""
    ranks = [0] * len(order)
    for node in reversed(order):
        ranks[node] = min((ranks[v] for v in behind[node]), default=1) - 1
    return ranks


def shift(node: int, ranks: list[int], before: list[int], behind: list[int]) -> None:
    """Move one box to where its edges together are shortest."""
    if len(before) > len(behind):
        ranks[node] = max(ranks[u] for u in before) + 1
    elif len(behind) > len(before):
        ranks[node] = min(ranks[v] for v in behind) - 1
