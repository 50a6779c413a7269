"""In which order the items of each layer stand, so that few edges cross.  Next: placing.py.

Layers are swept forth and back, each sorted by where its neighbours in the layer before stand (the
barycentre); then each item is sifted: taken out and put back wherever in its layer the fewest edges
cross (Matuszewski, Schönfeld and Molitor, Graph Drawing 1999). That is done from several first
orders, more of them for a small graph, and the best order seen is kept. A cluster is sorted by one
number in all layers at once, so its items stay together and two clusters never change sides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, islice
from random import Random

from viz.layout.model import Layers

Keys = dict[int, float]
Near = tuple[list[float], list[float]]  # where the neighbours of an item stand, before and behind

STARTS = 12
SWEEPS = 6
EFFORT = 9_000  # pairs and items looked at over all starts: big graphs are tried from fewer
SIFTED = 12_000  # pairs; beyond, sifting takes too long
ROUNDS = 4


def order(layers: Layers) -> None:
    """Arrange ``layers.rows``."""
    pairs = sum([len(row) ** 2 for row in layers.rows])
    starts = max(1, min(STARTS, EFFORT // (1 + pairs + 4 * len(layers.ranks))))
    best, fewest = layers.rows, -1
    for place in islice(first_places(layers), starts):
        found, rows = improve(layers, place, pairs <= SIFTED)
        if fewest < 0 or found < fewest:
            best, fewest = rows, found
        if fewest == 0:
            break
    layers.rows = best


def improve(layers: Layers, place: list[float], sift: bool) -> tuple[int, list[list[int]]]:
    """Sweep and sift from one first order; the fewest crossings seen, and the rows then."""
    sort_rows(layers, place, None)
    best, fewest = [list(row) for row in layers.rows], crossings(layers, place)
    for sweep in range(SWEEPS):
        sort_rows(layers, place, layers.below if sweep % 2 else layers.above, back=sweep % 2 == 1)
        if sift and sweep >= SWEEPS - 2:
            sift_rows(layers, place)
        found = crossings(layers, place)
        if found < fewest:
            best, fewest = [list(row) for row in layers.rows], found
    return fewest, best


def first_places(layers: Layers) -> Iterator[list[float]]:
    """First orders: depth first from the ends back, which draws a tree without a crossing; from
    the beginnings forth; and then any, the same ones every time.
    """
    yield depth_first(layers.above, layers.below)
    yield depth_first(layers.below, layers.above)
    random = Random(len(layers.ranks))
    while True:
        yield [random.random() for _ in layers.ranks]


def depth_first(onward: Sequence[list[int]], back: Sequence[list[int]]) -> list[float]:
    """A place for each item by when a walk first meets it."""
    place = [-1.0] * len(onward)
    stack = [item for item in range(len(onward)) if not back[item]][::-1]
    clock = 0.0
    while stack:
        item = stack.pop()
        if place[item] < 0:
            place[item] = clock = clock + 1
            stack.extend(reversed(onward[item]))
    return place


def sort_rows(
    layers: Layers, place: list[float], near: Sequence[list[int]] | None, *, back: bool = False
) -> None:
    """Each layer by the barycentre of its neighbours in ``near``; what has none stays.

    Places are then counted from the middle of the layer.
    """
    clusters = cluster_keys(layers, place)
    for row in reversed(layers.rows) if back else layers.rows:
        keys = {
            item: sum([place[n] for n in near[item]]) / len(near[item])
            if near and near[item]
            else place[item]
            for item in row
        }
        if clusters:
            nested = {item: nested_key(layers, item, keys[item], clusters) for item in row}
            row.sort(key=nested.__getitem__)
        else:
            row.sort(key=keys.__getitem__)
        number(row, place)


def number(row: list[int], place: list[float]) -> None:
    """Places in a layer, counted from its middle."""
    middle = (len(row) - 1) / 2
    for i, item in enumerate(row):
        place[item] = i - middle


def nested_key(
    layers: Layers, item: int, key: float, clusters: Keys
) -> tuple[tuple[float, int], ...]:
    """The keys of the clusters around an item, then its own."""
    return (*((clusters[c], c) for c in layers.around(item)), (key, -1))


def cluster_keys(layers: Layers, place: Sequence[float]) -> Keys:
    """Where each cluster wants to be: the mean over its items and their neighbours."""
    total = [0.0] * len(layers.chains)
    count = [0] * len(layers.chains)
    for item in range(len(layers.ranks)) if layers.chains else ():
        near = [item, *layers.above[item], *layers.below[item]]
        at = sum([place[n] for n in near])
        for cluster in layers.around(item):
            total[cluster] += at
            count[cluster] += len(near)
    return {c: total[c] / max(1, count[c]) for c in range(len(total))}


def sift_rows(layers: Layers, place: list[float]) -> None:
    """Sift every layer until none changes any more."""
    waiting = set(range(len(layers.rows)))
    for _ in range(ROUNDS):
        changed = set()
        for r in sorted(waiting):
            if sift_row(layers, layers.rows[r], place):
                changed.add(r)
        waiting = {r + step for r in changed for step in (-1, 0, 1)} & set(range(len(layers.rows)))


def sift_row(layers: Layers, row: list[int], place: list[float]) -> bool:
    """Sift the items that stand together in one cluster; whether that changed the layer."""
    before = list(row)
    row.clear()
    for _, together in groupby(before, key=layers.homes.__getitem__):
        row.extend(sifted(layers, list(together), place))
    number(row, place)
    return row != before


def sifted(layers: Layers, items: list[int], place: list[float]) -> list[int]:
    """Each item put where in the sequence the fewest edges cross."""
    near = [neighbours(layers, item, place) for item in items]
    gains = [[0] * len(items) for _ in items]  # in row i, column j: if j stood left of i
    for i, left in enumerate(near):
        for j in range(i + 1, len(items)):
            gains[i][j] = gain(left, near[j])
            gains[j][i] = -gains[i][j]
    sequence = list(range(len(items)))
    for i in range(len(items)):
        at = sequence.index(i)
        sequence.insert(best_place(sequence, at, gains[i]), sequence.pop(at))
    return [items[i] for i in sequence]


def best_place(sequence: Sequence[int], at: int, gains: Sequence[int]) -> int:
    """Where an item gains the most, going past one neighbour after the other."""
    right = list(accumulate([gains[i] for i in sequence[at + 1 :]], initial=0))
    left = list(accumulate([-gains[i] for i in reversed(sequence[:at])], initial=0))
    more, best = max(right), max(left)
    return at + right.index(more) if more >= best else at - left.index(best)


def neighbours(layers: Layers, item: int, place: Sequence[float]) -> Near:
    """Where the neighbours stand, in order."""
    above, below = layers.above[item], layers.below[item]
    return sorted([place[n] for n in above]), sorted([place[n] for n in below])


def gain(left: Near, right: Near) -> int:
    """How many crossings fewer if the right one stood left."""
    total = 0
    for ours, theirs in zip(left, right):
        if not ours or not theirs:
            continue
        if ours[-1] < theirs[0]:
            total -= len(ours) * len(theirs)
        elif ours[0] > theirs[-1]:
            total += len(ours) * len(theirs)
        else:
            for at in ours:
                total += bisect_left(theirs, at) + bisect_right(theirs, at) - len(theirs)
    return total


def crossings(layers: Layers, place: Sequence[float]) -> int:
    """How many pairs of connections cross."""
    total = 0
    for row in layers.rows:
        ends: list[float] = []
        for item in row:
            targets = [place[n] for n in layers.below[item]]
            for at in targets:
                total += len(ends) - bisect_right(ends, at)
            for at in targets:
                insort(ends, at)
    return total
