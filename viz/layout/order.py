"""In which order the items of each layer stand, so that few edges cross.  Next: place.py.

Layers are swept forth and back, each sorted by where its neighbours in the layer before stand (the
barycentre); then neighbours change places wherever that undoes a crossing. The best order seen is
kept. A cluster is sorted by one number in all layers at once, so its items stay together and two
clusters never change sides on the way.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from viz.layout.model import Layers

Rows = list[list[int]]
Keys = dict[int, float]

SWEEPS = 16
EFFORT = 400_000  # items times sweeps: big graphs are swept less often
PASSES = 6


def order(layers: Layers) -> None:
    """Arrange ``layers.rows``."""
    place = initial_places(layers)
    items = max(1, len(layers.ranks))
    sweeps = max(4, min(SWEEPS, EFFORT // (20 * items)))
    best, fewest = layers.rows, None
    for sweep in range(sweeps + 1):
        if sweep:
            sort_rows(layers, place, forth=sweep % 2 == 1)
        else:
            sort_all(layers, place, {}, cluster_keys(layers, place))
        switch(layers, place, PASSES if items < 600 else 1)
        found = crossings(layers, place)
        if fewest is None or found < fewest:
            best, fewest = [list(row) for row in layers.rows], found
        if fewest == 0:
            break
    layers.rows = best


def initial_places(layers: Layers) -> list[float]:
    """Depth first from the ends back, first input first: a tree is drawn without a crossing."""
    place = [0.0] * len(layers.ranks)
    seen = [False] * len(layers.ranks)
    clock = 0
    ends = [i for i in range(len(layers.ranks)) if not layers.below[i]]
    stack = ends[::-1]
    while stack:
        item = stack.pop()
        if not seen[item]:
            seen[item] = True
            place[item] = clock
            clock += 1
            stack.extend(reversed(layers.above[item]))
    return place


def sort_rows(layers: Layers, place: list[float], *, forth: bool) -> None:
    """One sweep: each layer by the barycentre of its neighbours in the layer before."""
    neighbours = layers.above if forth else layers.below
    clusters = cluster_keys(layers, place)
    rows = layers.rows if forth else layers.rows[::-1]
    for row in rows:
        keys = {
            item: sum([place[n] for n in near]) / len(near)
            for item in row
            if (near := neighbours[item])
        }
        sort_row(layers, row, place, keys, clusters)


def sort_all(layers: Layers, place: list[float], keys: Keys, clusters: Keys) -> None:
    """Every layer by what is known already."""
    for row in layers.rows:
        sort_row(layers, row, place, keys, clusters)


def sort_row(
    layers: Layers, row: list[int], place: list[float], keys: Keys, clusters: Keys
) -> None:
    """One layer; an item without a key stays. Places are then counted from the middle."""
    if clusters:
        row.sort(key=lambda item: nested_key(layers, item, keys.get(item, place[item]), clusters))
    else:
        row.sort(key=lambda item: keys.get(item, place[item]))
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


def switch(layers: Layers, place: list[float], passes: int) -> None:
    """Let neighbours of one cluster change places where that undoes crossings."""
    for _ in range(passes):
        if not sum([switch_row(layers, row, place) for row in layers.rows]):
            return


def switch_row(layers: Layers, row: list[int], place: list[float]) -> int:
    """One pass along a layer: how many changed places."""
    switched = 0
    near = [
        (sorted([place[n] for n in layers.above[i]]), sorted([place[n] for n in layers.below[i]]))
        for i in row
    ]
    for i in range(len(row) - 1):
        a, b = row[i], row[i + 1]
        if layers.homes[a] == layers.homes[b] and gain(near[i], near[i + 1]) > 0:
            row[i], row[i + 1] = b, a
            near[i], near[i + 1] = near[i + 1], near[i]
            place[a], place[b] = place[b], place[a]
            switched += 1
    return switched


Near = tuple[list[float], list[float]]


def gain(left: Near, right: Near) -> int:
    """How many crossings fewer if two neighbours change places."""
    total = 0
    for ours, theirs in zip(left, right, strict=True):
        if ours and theirs and ours[-1] > theirs[0]:
            for at in ours:
                below = bisect_left(theirs, at)
                same = 0
                while below + same < len(theirs) and theirs[below + same] == at:
                    same += 1
                total += 2 * below + same - len(theirs)
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
