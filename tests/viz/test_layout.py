"""The layered layout: nothing overlaps, few edges cross, and it is the same every time."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.digraph import find_program
from viz.layout import lay_out
from viz.layout.graphviz_engine import dot_layout
from viz.layout.model import Layers, Problem
from viz.layout.ranking import rank
from viz.layout.simplex import shortest

SIZES = [(40.0, 30.0), (90.0, 56.0), (150.0, 74.0)]


@st.composite
def problems(draw, most=25, clusters=True):
    """Random graphs without cycles, in clusters in clusters."""
    count = draw(st.integers(1, most))
    sizes = [draw(st.sampled_from(SIZES)) for _ in range(count)]
    edges = [
        (draw(st.integers(0, v - 1)), v)
        for v in range(1, count)
        for _ in range(draw(st.integers(0, 3)))
    ]
    many = draw(st.integers(0, 4)) if clusters else 0
    parents = [draw(st.sampled_from([None, *range(c)])) for c in range(many)]
    homes = [draw(st.sampled_from([None, *range(many)])) for _ in range(count)]
    return Problem(sizes, edges, homes, parents, draw(st.sampled_from(["LR", "TB"])))


def random_graph(count, window, seed):
    """A graph as computations make it: one or two inputs each, most of them recent."""
    draws = random.Random(seed)
    edges = [
        (draws.randrange(max(0, v - window), v), v)
        for v in range(1, count)
        for _ in range(draws.choice([1, 1, 2, 2]))
    ]
    return Problem([draws.choice(SIZES) for _ in range(count)], edges)


def overlap(a, b, slack=1e-6):
    """Whether two rectangles share an area."""
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x) > slack
    return across and min(a.y + a.height, b.y + b.height) - max(a.y, b.y) > slack


def holds(outer, inner, slack=1e-6):
    """Whether one rectangle is inside another."""
    return (
        outer.x - slack <= inner.x
        and outer.y - slack <= inner.y
        and inner.x + inner.width <= outer.x + outer.width + slack
        and inner.y + inner.height <= outer.y + outer.height + slack
    )


def meets(four, box):
    """Whether a piece of a curve can reach into a box: it stays among its four points."""
    (left, *_, right), (top, *_, bottom) = (sorted(p[d] for p in four) for d in (0, 1))
    across = left < box.x + box.width and box.x < right
    return across and top < box.y + box.height and box.y < bottom


def points(curve, pieces=12):
    """Points along a Bézier curve, by its formula."""
    found = [curve[0]]
    for i in range(0, len(curve) - 1, 3):
        for k in range(1, pieces + 1):
            t = k / pieces
            weights = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
            four = curve[i : i + 4]
            found.append(tuple(sum(w * p[d] for w, p in zip(weights, four)) for d in (0, 1)))
    return found


def boxes_and_clusters_keep_apart(problem, layout):
    boxes = layout.boxes
    assert [(box.width, box.height) for box in boxes] == problem.sizes
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i] if overlap(a, b)]
    for c, cluster in enumerate(layout.clusters):
        for i, box in enumerate(boxes):
            inside = c in problem.chain(problem.homes[i])
            assert holds(cluster, box) if inside else not overlap(cluster, box)
        for d, other in enumerate(layout.clusters[:c]):
            if cluster.width and other.width:
                nested = d in problem.chain(c)
                assert holds(other, cluster) if nested else not overlap(cluster, other)


def no_edge_runs_through_a_box(problem, layout):
    for ends, curve in zip(problem.edges, layout.edges):
        for k in range(0, len(curve) - 1, 3):
            four = curve[k : k + 4]
            near = [box for i, box in enumerate(layout.boxes) if i not in ends and meets(four, box)]
            for x, y in points(four) if near else ():
                assert not any(b.x < x < b.x + b.width and b.y < y < b.y + b.height for b in near)


def edges_start_and_end_at_their_boxes_and_lead_on(problem, layout):
    along = 0 if problem.direction == "LR" else 1
    for (u, v), curve in zip(problem.edges, layout.edges):
        source, target = layout.boxes[u], layout.boxes[v]
        far = (source.x + source.width, source.y + source.height)[along]
        near = (target.x, target.y)[along]
        assert curve[0][along] == pytest.approx(far)
        assert curve[-1][along] == pytest.approx(near)
        assert far < near
        steps = [point[along] for point in points(curve)]
        assert all(b >= a - 1e-9 for a, b in zip(steps, steps[1:]))


def it_starts_at_zero_and_holds_everything(problem, layout):
    for box in layout.boxes:
        assert box.x >= -1e-9
        assert box.y >= -1e-9
        assert box.x + box.width <= layout.width + 1e-6
        assert box.y + box.height <= layout.height + 1e-6


@given(problems(most=60))
@settings(max_examples=60)
def test_every_layout_keeps_its_promises(problem):
    """All of them on one layout, since a layout is what takes the time."""
    layout = lay_out(problem)
    boxes_and_clusters_keep_apart(problem, layout)
    no_edge_runs_through_a_box(problem, layout)
    edges_start_and_end_at_their_boxes_and_lead_on(problem, layout)
    it_starts_at_zero_and_holds_everything(problem, layout)


@given(problems(most=15))
@settings(max_examples=30)
def test_it_is_the_same_every_time(problem):
    assert lay_out(problem) == lay_out(problem)


def test_two_edges_between_two_boxes_are_two_lines():
    first, second = lay_out(Problem([(40, 20)] * 2, [(0, 1), (0, 1)])).edges
    assert first[-1] != second[-1]


def test_a_chain_is_straight_and_a_tree_has_no_crossing():
    chain = lay_out(Problem([(40, 20)] * 5, [(i, i + 1) for i in range(4)]))
    assert len({box.y for box in chain.boxes}) == 1
    tree = Problem([(40, 20)] * 31, [(i, (i - 1) // 2) for i in range(1, 31)])
    assert crossing_points(lay_out(tree), tree.edges) == 0


def test_what_feeds_a_cluster_stands_before_all_of_it():
    # 0 -> 1 in cluster 0; 1 -> 3 in cluster 1, which also has the weight 2.
    problem = Problem([(40, 20)] * 4, [(0, 1), (1, 3), (2, 3)], [0, 0, 1, 1], [None, None])
    ranks = rank(problem)
    assert ranks[2] > ranks[1]


def test_a_cluster_that_is_left_and_entered_again():
    problem = Problem([(40, 20)] * 3, [(0, 1), (1, 2)], [0, None, 0], [None])
    layout = lay_out(problem)
    assert not overlap(layout.clusters[0], layout.boxes[1])


@given(problems(most=7, clusters=False))
@settings(max_examples=40)
def test_edges_are_as_short_as_they_can_be(problem):
    """Against all rankings there are, for graphs small enough to try them."""
    count = len(problem.sizes)

    def total(ranks):
        return sum(ranks[v] - ranks[u] for u, v in problem.edges)

    def rankings(prefix):
        if len(prefix) == count:
            yield prefix
            return
        low = max((prefix[u] + 1 for u, v in problem.edges if v == len(prefix)), default=0)
        for r in range(low, count):
            yield from rankings([*prefix, r])

    if count <= 5:
        found = rank(problem)
        assert all(found[u] < found[v] for u, v in problem.edges)
        assert total(found) == min(map(total, rankings([])))


def test_the_simplex_takes_any_possible_ranks():
    assert shortest(4, [(0, 1), (2, 3)], [0, 9, 5, 7]) in ([8, 9, 6, 7], [0, 1, 5, 6], [8, 9, 5, 6])
    assert shortest(1, [], [3]) == [3]


def test_threads_are_shared_in_a_big_graph_only():
    edges = [(i, i + 1) for i in range(59)] + [(0, i) for i in range(2, 60)]
    small = Layers(Problem([(1, 1)] * 4, [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)]), [0, 1, 2, 3])
    big = Layers(Problem([(1, 1)] * 60, edges), list(range(60)))
    assert len(small.ranks) == 4 + 2 + 1
    assert len(big.ranks) == 60 + 58


# Beside Graphviz.


def side(p, q, r):
    """On which side of the lines from p to q the points r are."""
    across, along = q - p, r - p
    return across[..., 0] * along[..., 1] - across[..., 1] * along[..., 0]


def meetings(first, second):
    """Where two lines made of straight pieces cross, to four pixels."""
    a, b, c, d = first[:-1, None], first[1:, None], second[None, :-1], second[None, 1:]
    one, other = side(a, b, c), side(a, b, d)
    i, j = np.nonzero((one * other < -1e-6) & (side(c, d, a) * side(c, d, b) < -1e-6))
    t = (one[i, j] / (one[i, j] - other[i, j]))[:, None]
    return {tuple(at) for at in np.rint((c[0, j] + t * (d[0, j] - c[0, j])) / 4)}


def crossing_points(layout, edges):
    """How many points of the picture two lines without a common end cross in."""
    lines = [np.array(points(curve, 8)) for curve in layout.edges]
    found = set()
    for i, first in enumerate(lines):
        for j, second in enumerate(lines[:i]):
            near = (first.min(0) <= second.max(0)).all() and (second.min(0) <= first.max(0)).all()
            if near and not set(edges[i]) & set(edges[j]):
                found |= meetings(first, second)
    return len(found)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("count, window", [(15, 12), (30, 5), (30, 12), (45, 30), (60, 12)])
def test_no_more_than_half_as_many_crossings_again_as_dot(count, window, seed):
    if not find_program("json"):
        pytest.skip("wants Graphviz, which FULL=1 make test installs")
    problem = random_graph(count, window, seed)
    ours = crossing_points(lay_out(problem), problem.edges)
    theirs = crossing_points(dot_layout(problem), problem.edges)
    assert ours <= 1.5 * theirs


@pytest.mark.parametrize("count, limit", [(300, 0.1), (3000, 1.5)])
@pytest.mark.parametrize("window", [8, 30])
def test_it_is_fast(count, limit, window):
    """In this process's own time. A machine that is shared is asked again, and given half more."""
    limit *= 1.5
    problem = random_graph(count, window, 1)
    times = [10.0]
    while min(times) >= limit and len(times) < 10:
        start = time.process_time()
        lay_out(problem)
        times.append(time.process_time() - start)
    assert min(times) < limit
