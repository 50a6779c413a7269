"""Clusters as rectangles: positions are moved until each encloses its items and no others.

Every "stands before, by so much" is a constraint between two *marks*: the middle of an item, or the
near or far border of a cluster. The constraints form no cycle, because clusters stand in one order
in all layers. Pushing all marks one way satisfies them, pushing them the other way does, and so
does the mean of the two; from there every mark moves towards where it would like to be, as far as
its neighbours let it.  Next: routing.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from viz.layout.model import GAP, PAD, TITLE, Layers
from viz.layout.placing import separation

ROUNDS = 12
Constraint = tuple[int, int, float]


def contain(layers: Layers, across: list[float]) -> list[float]:
    """Positions of the items, then the near and the far border of every cluster."""
    wanted = across + borders(layers, across)
    constraints = merged([c for row in layers.rows for c in row_constraints(layers, row)])
    before: list[list[tuple[int, float]]] = [[] for _ in wanted]
    behind: list[list[tuple[int, float]]] = [[] for _ in wanted]
    for (a, b), apart in constraints.items():
        before[b].append((a, apart))
        behind[a].append((b, apart))
    sequence = sorted_marks(before, behind)
    at = feasible(wanted, sequence, before, behind)
    for i in range(ROUNDS):
        relax(layers, at, sequence if i % 2 else sequence[::-1], before, behind)
    return at


def near_border(layers: Layers, cluster: int) -> int:
    """The mark of a cluster's top, or left."""
    return len(layers.ranks) + 2 * cluster


def far_border(layers: Layers, cluster: int) -> int:
    """The mark of a cluster's bottom, or right."""
    return near_border(layers, cluster) + 1


def borders(layers: Layers, across: list[float]) -> list[float]:
    """Where borders would be if nothing stood in the way."""
    near = [math.inf] * len(layers.chains)
    far = [-math.inf] * len(layers.chains)
    for item, at in enumerate(across):
        for cluster in layers.around(item):
            near[cluster] = min(near[cluster], at - layers.breadth(item) / 2 - PAD)
            far[cluster] = max(far[cluster], at + layers.breadth(item) / 2 + PAD)
    ends = [end for pair in zip(near, far, strict=True) for end in pair]
    return [end if math.isfinite(end) else 0.0 for end in ends]


def row_constraints(layers: Layers, row: list[int]) -> Iterator[Constraint]:
    """What stands before what in one layer, borders included."""
    marks: list[tuple[int, int | None]] = []  # the mark, and the item where it is one
    outer: tuple[int, ...] = ()
    for item in row:
        inner = layers.around(item)
        shared = sum(1 for a, b in zip(outer, inner, strict=False) if a == b)
        marks += [(far_border(layers, c), None) for c in reversed(outer[shared:])]
        marks += [(near_border(layers, c), None) for c in inner[shared:]]
        marks.append((item, item))
        outer = inner
    marks += [(far_border(layers, c), None) for c in reversed(outer)]
    for (a, left), (b, right) in zip(marks, marks[1:], strict=False):
        yield a, b, distance(layers, a, b, left, right)


def distance(layers: Layers, a: int, b: int, left: int | None, right: int | None) -> float:
    """The least distance between two marks that follow each other."""
    if left is not None and right is not None:
        return separation(layers, left, right)
    halves = sum(layers.breadth(item) / 2 for item in (left, right) if item is not None)
    if is_near(layers, a) and not is_near(layers, b, or_item=True):
        return PAD  # a cluster without anything in this layer
    if is_near(layers, a):
        return halves + PAD + (TITLE if layers.problem.direction == "LR" else 0.0)
    return halves + (GAP if is_near(layers, b) or right is not None else PAD)


def is_near(layers: Layers, mark: int, *, or_item: bool = False) -> bool:
    """Whether a mark is a near border."""
    items = len(layers.ranks)
    return or_item if mark < items else (mark - items) % 2 == 0


def merged(constraints: list[Constraint]) -> dict[tuple[int, int], float]:
    """One constraint for each pair of marks, the strictest."""
    strictest: dict[tuple[int, int], float] = {}
    for a, b, apart in constraints:
        strictest[a, b] = max(apart, strictest.get((a, b), 0.0))
    return strictest


Links = list[list[tuple[int, float]]]


def sorted_marks(before: Links, behind: Links) -> list[int]:
    """Every mark after those it must stand behind."""
    waiting = [len(links) for links in before]
    sequence = [mark for mark, count in enumerate(waiting) if count == 0]
    for mark in sequence:
        for following, _ in behind[mark]:
            waiting[following] -= 1
            if waiting[following] == 0:
                sequence.append(following)
    return sequence


def feasible(wanted: list[float], sequence: list[int], before: Links, behind: Links) -> list[float]:
    """The mean of pushing everything one way and pushing everything the other."""
    pushed, pulled = list(wanted), list(wanted)
    for mark in sequence:
        pushed[mark] = max([wanted[mark], *(pushed[a] + apart for a, apart in before[mark])])
    for mark in reversed(sequence):
        pulled[mark] = min([wanted[mark], *(pulled[b] - apart for b, apart in behind[mark])])
    return [(a + b) / 2 for a, b in zip(pushed, pulled, strict=True)]


def relax(
    layers: Layers, at: list[float], sequence: list[int], before: Links, behind: Links
) -> None:
    """Each mark as near as it may go to where it wants to be."""
    items = len(layers.ranks)
    for mark in sequence:
        low = max((at[a] + apart for a, apart in before[mark]), default=-math.inf)
        high = min((at[b] - apart for b, apart in behind[mark]), default=math.inf)
        if mark < items:
            goal = pull(layers, mark, at)
        else:
            goal = high if is_near(layers, mark) else low  # a border close to what it encloses
        at[mark] = max(low, min(high, goal))


def pull(layers: Layers, item: int, at: list[float]) -> float:
    """The mean of the neighbours in the same cluster, or of all where there are none; a thread
    holds on to its own line more than to its branches.
    """
    near = layers.above[item] + layers.below[item]
    if item >= layers.boxes:
        near = [n for n in near if n >= layers.boxes] or near
    near = [n for n in near if layers.homes[n] == layers.homes[item]] or near
    return sum([at[n] for n in near]) / len(near) if near else at[item]
