"""The layered layout: where boxes stand, how edges run, what clusters enclose.

Sugiyama's method in four steps, each a file: `ranking` gives every box a layer (`simplex` makes the
edges short), `ordering` arranges each layer with few crossings, `placing` sets the positions within
the layers (Brandes and Köpf), `routing` draws the edges. `containing` keeps clusters as rectangles
that hold their boxes and nothing else.

Everything is deterministic and in plain Python. Along the layers a position is called *along*,
within a layer *across*: so one code serves both directions, left to right and top to bottom.
Next: ranking.py.
"""

from __future__ import annotations

from viz.layout.containing import contain
from viz.layout.model import Layers, Layout, Problem
from viz.layout.ordering import order
from viz.layout.placing import place
from viz.layout.ranking import rank
from viz.layout.routing import assemble

__all__ = ["lay_out"]


def lay_out(problem: Problem) -> Layout:
    """Positions for every box, edge and cluster of ``problem``, whose edges must form no cycle.

    >>> from viz.layout.model import Problem
    >>> drawn = lay_out(Problem(sizes=[(40, 20), (40, 20)], edges=[(0, 1)]))
    >>> [(box.x, box.y) for box in drawn.boxes]
    [(0.0, 0.0), (84.0, 0.0)]
    """
    layers = Layers(problem, rank(problem))
    order(layers)
    across = place(layers)
    if problem.parents:
        across = contain(layers, across)
    return assemble(layers, across)
