"""The same layout problem, solved by Graphviz's dot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from viz.digraph import run_graphviz
from viz.layout.model import PAD, Layout, Point, Problem, Rectangle

INCH = 72.0


def dot_layout(problem: Problem) -> Layout:
    """Positions from dot; raises `MissingExtraError` where there is no Graphviz."""
    answer = run_graphviz("\n".join(dot_source(problem)), "json", 'draw(..., engine="dot")')
    told = json.loads(answer)
    height = float(told["bb"].split(",")[3])
    boxes = [Rectangle(0.0, 0.0, 0.0, 0.0)] * len(problem.sizes)
    clusters = [Rectangle(0.0, 0.0, 0.0, 0.0)] * len(problem.parents)
    for item in told.get("objects", ()):
        if item["name"].startswith("cluster_"):
            clusters[int(item["name"][8:])] = corner_box(item["bb"], height)
        else:
            i = int(item["name"])
            boxes[i] = centred_box(item["pos"], problem.sizes[i], height)
    curves: list[list[Point]] = [[] for _ in problem.edges]
    for edge in told.get("edges", ()):
        curves[int(edge["id"])] = spline(edge["pos"], height)
    return Layout(float(told["bb"].split(",")[2]), height, boxes, curves, clusters)


def dot_source(problem: Problem) -> Iterator[str]:
    """The problem as a .dot file of boxes without text."""
    yield f"digraph {{ rankdir={problem.direction}; nodesep=0.2; ranksep=0.6"
    yield 'node [shape=box fixedsize=true label=""]; edge [arrowhead=none]'
    yield from cluster_source(problem, None)
    for i, (u, v) in enumerate(problem.edges):
        yield f"{u} -> {v} [id={i}]"
    yield "}"


def cluster_source(problem: Problem, home: int | None) -> Iterator[str]:
    """The boxes and clusters directly inside one."""
    homes = list(problem.homes) or [None] * len(problem.sizes)
    for i, (width, height) in enumerate(problem.sizes):
        if homes[i] == home:
            yield f"{i} [width={width / INCH:.4f} height={height / INCH:.4f}]"
    for c, parent in enumerate(problem.parents):
        if parent == home:
            yield f'subgraph cluster_{c} {{ label=" "; margin={PAD}'
            yield from cluster_source(problem, c)
            yield "}"


def numbers(text: str) -> list[float]:
    """The numbers of a list with commas."""
    return [float(piece) for piece in text.split(",")]


def corner_box(bounds: Any, height: float) -> Rectangle:
    """A rectangle from Graphviz's lower left and upper right corner."""
    left, low, right, high = numbers(bounds)
    return Rectangle(left, height - high, right - left, high - low)


def centred_box(middle: Any, size: tuple[float, float], height: float) -> Rectangle:
    """A rectangle around its middle."""
    x, y = numbers(middle)
    return Rectangle(x - size[0] / 2, height - y - size[1] / 2, *size)


def spline(text: Any, height: float) -> list[Point]:
    """A curve; Graphviz may put the tip of an arrow before it."""
    points = [piece for piece in text.split() if piece[0] not in "se"]
    return [(x, height - y) for x, y in map(numbers, points)]
