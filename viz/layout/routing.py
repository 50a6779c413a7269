"""Edges as curves, and the finished layout.

Within a layer an edge runs straight; it bends only in the gap between two layers, where no box
stands. So no edge can pass through a box.
"""

from __future__ import annotations

import math

from viz.layout.containing import far_border, near_border
from viz.layout.model import PAD, TITLE, Layers, Layout, Point, Rectangle

LAYER_GAP = 44.0
STEEP = 0.12  # of the widest jump across a gap is added to it, so that curves stay readable
WIDEST = 150.0
PORT = 13.0  # between two edges that enter one box


def assemble(layers: Layers, across: list[float]) -> Layout:
    """Everything in its place, in the directions of the page."""
    starts, ends = spans(layers, across)
    shelves = cluster_spans(layers, starts, ends)
    ports = entries(layers, across)
    boxes = [box(layers, i, starts, ends, across) for i in range(layers.boxes)]
    curves = [
        route(layers, path, ports[i], boxes, starts, ends, across)
        for i, path in enumerate(layers.paths)
    ]
    clusters = [enclose(layers, c, shelves[c], across) for c in range(len(shelves))]
    return on_page(layers.problem.direction, boxes, curves, clusters)


def spans(layers: Layers, across: list[float]) -> tuple[list[float], list[float]]:
    """Where each layer starts and ends; the borders of clusters take room between layers."""
    opening, closing = nesting(layers)
    starts, ends, at = [], [], 0.0
    for r, row in enumerate(layers.rows):
        if r:
            jump = max(
                (abs(across[u] - across[v]) for u in layers.rows[r - 1] for v in layers.below[u]),
                default=0.0,
            )
            at += min(WIDEST, LAYER_GAP + STEEP * max(0.0, jump - LAYER_GAP))
            at += closing[r - 1] + opening[r]
        starts.append(at)
        at += max(map(layers.length, row), default=0.0)
        ends.append(at)
    return starts, ends


def nesting(layers: Layers) -> tuple[list[float], list[float]]:
    """The room that borders need before and behind each layer."""
    opening, closing = [0.0] * len(layers.rows), [0.0] * len(layers.rows)
    title = TITLE if layers.problem.direction == "TB" else 0.0
    reach = layers.reach()
    for c, chain in enumerate(layers.chains):
        first, last = reach[c]
        if last >= 0:
            before = sum(1 for outer in chain if reach[outer][0] == first)
            behind = sum(1 for outer in chain if reach[outer][1] == last)
            opening[first] = max(opening[first], before * (PAD + title))
            closing[last] = max(closing[last], behind * PAD)
    return opening, closing


def cluster_spans(
    layers: Layers, starts: list[float], ends: list[float]
) -> list[tuple[float, float]]:
    """From where to where each cluster reaches along the layers; inner ones first."""
    title = TITLE if layers.problem.direction == "TB" else 0.0
    reach = layers.reach()
    span = [
        (starts[first], ends[last]) if last >= 0 else (math.inf, -math.inf) for first, last in reach
    ]
    for c in sorted(range(len(span)), key=lambda c: -len(layers.chains[c])):
        span[c] = (span[c][0] - PAD - title, span[c][1] + PAD)
        parent = layers.problem.parents[c]
        if parent is not None:
            span[parent] = (min(span[parent][0], span[c][0]), max(span[parent][1], span[c][1]))
    return span


def box(
    layers: Layers, i: int, starts: list[float], ends: list[float], across: list[float]
) -> Rectangle:
    """A box, in the middle of its layer's depth."""
    r = layers.ranks[i]
    length, breadth = layers.length(i), layers.breadth(i)
    along = (starts[r] + ends[r] - length) / 2
    return Rectangle(along, across[i] - breadth / 2, length, breadth)


def enclose(
    layers: Layers, cluster: int, span: tuple[float, float], across: list[float]
) -> Rectangle:
    """A cluster's rectangle; an empty one is a point."""
    if not math.isfinite(span[0]):
        return Rectangle(0.0, 0.0, 0.0, 0.0)
    near = across[near_border(layers, cluster)]
    far = across[far_border(layers, cluster)]
    return Rectangle(span[0], near, span[1] - span[0], far - near)


def entries(layers: Layers, across: list[float]) -> list[float]:
    """Where across each edge enters its box: in the order in which they come, so none cross."""
    arriving: dict[int, list[int]] = {}
    for i, path in enumerate(layers.paths):
        arriving.setdefault(path[-1], []).append(i)
    ports = [0.0] * len(layers.paths)
    for target, paths in arriving.items():
        paths.sort(key=lambda i: across[layers.paths[i][-2]])
        step = min(PORT, layers.breadth(target) / (len(paths) + 1))
        for k, i in enumerate(paths):
            ports[i] = across[target] + (k - (len(paths) - 1) / 2) * step
    return ports


def route(
    layers: Layers, path: list[int], port: float, boxes: list[Rectangle],
    starts: list[float], ends: list[float], across: list[float],
) -> list[Point]:  # fmt: skip
    """Straight through each layer, a bend between two."""
    source, *threads, target = path
    curve: list[Point] = [(boxes[source].x + boxes[source].width, across[source])]
    level = across[source]
    for item in path[:-1]:
        r = layers.ranks[item]
        level = across[item]
        straight(curve, (ends[r], level))
        following = port if r + 1 == layers.ranks[target] else across[threads[0]]
        threads = threads[1:]
        bend(curve, (starts[r + 1], following))
    straight(curve, (boxes[target].x, port))
    return curve


def straight(curve: list[Point], end: Point) -> None:
    """A line to ``end``, if there is any way to go."""
    start = curve[-1]
    if end[0] - start[0] > 1e-9:
        third = (end[0] - start[0]) / 3
        curve += [(start[0] + third, start[1]), (end[0] - third, end[1]), end]


def bend(curve: list[Point], end: Point) -> None:
    """A curve that leaves and arrives along the layers' direction."""
    start = curve[-1]
    half = (start[0] + end[0]) / 2
    curve += [(half, start[1]), (half, end[1]), end]


def on_page(
    direction: str, boxes: list[Rectangle], curves: list[list[Point]], clusters: list[Rectangle]
) -> Layout:
    """Along and across become x and y, or y and x; everything starts at 0."""
    if direction == "TB":
        boxes = [Rectangle(b.y, b.x, b.height, b.width) for b in boxes]
        clusters = [Rectangle(c.y, c.x, c.height, c.width) for c in clusters]
        curves = [[(y, x) for x, y in curve] for curve in curves]
    shapes = [*boxes, *(c for c in clusters if c.width)]
    points = [point for curve in curves for point in curve]
    left = min([s.x for s in shapes] + [x for x, _ in points], default=0.0)
    top = min([s.y for s in shapes] + [y for _, y in points], default=0.0)
    right = max([s.x + s.width for s in shapes] + [x for x, _ in points], default=0.0)
    bottom = max([s.y + s.height for s in shapes] + [y for _, y in points], default=0.0)
    return Layout(
        width=right - left,
        height=bottom - top,
        boxes=[moved(b, left, top) for b in boxes],
        edges=[[(x - left, y - top) for x, y in curve] for curve in curves],
        clusters=[moved(c, left, top) for c in clusters],
    )


def moved(shape: Rectangle, left: float, top: float) -> Rectangle:
    """A rectangle counted from another corner."""
    return Rectangle(shape.x - left, shape.y - top, shape.width, shape.height)
