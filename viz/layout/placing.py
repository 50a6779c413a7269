"""Where in its layer each item stands: straight threads, boxes beside their neighbours.

Brandes and Köpf, Fast and Simple Horizontal Coordinate Assignment (Graph Drawing 2001): items are
aligned with their median neighbours into straight blocks, once for each of four corners the layout
can be pushed to, blocks are packed, and each item takes the middle of its four positions.
Next: containing.py.
"""

from __future__ import annotations

from itertools import accumulate

from viz.layout.model import GAP, PAD, TITLE, Layers

Rows = list[list[int]]
Pairs = set[tuple[int, int]]


def place(layers: Layers) -> list[float]:
    """The middle of each item across its layer."""
    crossed = conflicts(layers)
    runs = []
    for forth in (True, False):
        for mirrored in (False, True):
            rows = layers.rows if forth else layers.rows[::-1]
            rows = [row[::-1] for row in rows] if mirrored else rows
            run = one_corner(layers, rows, crossed, forth=forth, mirrored=mirrored)
            runs.append([-at for at in run] if mirrored else run)
    return middle(layers, runs)


def one_corner(
    layers: Layers, rows: Rows, crossed: Pairs, *, forth: bool, mirrored: bool
) -> list[float]:
    """Align and pack, pushed to one corner."""
    near = straight_neighbours(layers, forth)
    root = align(rows, near, crossed, len(layers.ranks))
    return pack(layers, rows, root, mirrored)


def straight_neighbours(layers: Layers, forth: bool) -> list[list[int]]:
    """Whom each item may be aligned with: where a thread goes on, only what goes on."""
    onward = {u: v for u, v in layers.onward.items() if u >= layers.boxes}
    if forth:
        return [
            [u for u in above if onward.get(u, item) == item]
            for item, above in enumerate(layers.above)
        ]
    return [
        [onward[item]] if item in onward else list(below) for item, below in enumerate(layers.below)
    ]


def conflicts(layers: Layers) -> Pairs:
    """Connections that cross a thread's own: the thread stays straight, they do not."""
    position = {item: i for row in layers.rows for i, item in enumerate(row)}
    found: Pairs = set()
    for row in layers.rows[1:]:
        ends = [thread_end(layers, item, position) for item in row]
        highest = list(accumulate((-1 if e is None else e for e in ends), max, initial=-1))
        far = len(position)
        lows = accumulate((far if e is None else e for e in reversed(ends)), min, initial=far)
        lowest = list(lows)[::-1]
        for i, item in enumerate(row):
            if ends[i] is None:
                found.update(
                    (u, item)
                    for u in layers.above[item]
                    if highest[i] > position[u] or lowest[i + 1] < position[u]
                )
    return found


def thread_end(layers: Layers, item: int, position: dict[int, int]) -> int | None:
    """Where the thread that passes here stood one layer back; None for any other item."""
    above = layers.above[item]
    inner = item >= layers.boxes and above and above[0] >= layers.boxes
    return position[above[0]] if inner else None


def align(rows: Rows, near: list[list[int]], crossed: Pairs, count: int) -> list[int]:
    """The root of each item's block: items in one block stand in one line."""
    position = [0] * count
    for row in rows:
        for i, item in enumerate(row):
            position[item] = i
    root = list(range(count))
    taken = [False] * count
    for row in rows:
        last = -1
        for item in row:
            ordered = sorted(near[item], key=position.__getitem__)
            medians = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
            free = [u for u in medians if not taken[u] and position[u] > last]
            chosen = next((u for u in free if not {(u, item), (item, u)} & crossed), None)
            if chosen is not None:
                root[item] = root[chosen]
                taken[chosen] = True
                last = position[chosen]
    return root


def pack(layers: Layers, rows: Rows, root: list[int], mirrored: bool) -> list[float]:
    """Blocks as far to one side as they go, then back towards what follows them."""
    after: dict[int, dict[int, float]] = {r: {} for r in root}
    waiting = dict.fromkeys(after, 0)
    for row in rows:
        for left, right in zip(row, row[1:], strict=False):
            pair = (right, left) if mirrored else (left, right)
            apart = separation(layers, *pair)
            blocks = after[root[left]]
            if root[right] not in blocks:
                waiting[root[right]] += 1
            blocks[root[right]] = max(apart, blocks.get(root[right], 0.0))
    sequence, at = push(after, waiting)
    for block in reversed(sequence):
        if after[block]:
            at[block] = max(at[block], min(at[b] - apart for b, apart in after[block].items()))
    return [at[r] for r in root]


def push(
    after: dict[int, dict[int, float]], waiting: dict[int, int]
) -> tuple[list[int], dict[int, float]]:
    """The blocks one after the other, and the least position of each."""
    at = dict.fromkeys(after, 0.0)
    sequence = [block for block, count in waiting.items() if count == 0]
    for block in sequence:
        for following, apart in after[block].items():
            at[following] = max(at[following], at[block] + apart)
            waiting[following] -= 1
            if waiting[following] == 0:
                sequence.append(following)
    return sequence, at


def separation(layers: Layers, left: int, right: int) -> float:
    """The least distance between the middles of two neighbours, borders between them included."""
    apart = (layers.breadth(left) + layers.breadth(right)) / 2 + GAP
    if left >= layers.boxes and right >= layers.boxes:
        apart -= GAP / 2
    if layers.homes[left] == layers.homes[right]:
        return apart
    ours, theirs = layers.around(left), layers.around(right)
    shared = sum(1 for a, b in zip(ours, theirs, strict=False) if a == b)
    title = TITLE if layers.problem.direction == "LR" else 0.0
    return apart + (len(ours) - shared) * PAD + (len(theirs) - shared) * (PAD + title)


def middle(layers: Layers, runs: list[list[float]]) -> list[float]:
    """The mean of the two middle ones of four positions, the four made to fit each other."""
    if not layers.ranks:
        return []
    lows, highs = [min(run) for run in runs], [max(run) for run in runs]
    narrowest = min(range(4), key=lambda i: highs[i] - lows[i])
    shifts = [highs[narrowest] - highs[i] if i % 2 else lows[narrowest] - lows[i] for i in range(4)]
    fitted = [[at + shift for at in run] for run, shift in zip(runs, shifts, strict=True)]
    return [sum(sorted(four)[1:3]) / 2 for four in zip(*fitted, strict=True)]
