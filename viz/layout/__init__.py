"""The layered layout: where boxes stand, how edges run, what clusters enclose.

Sugiyama's method in four steps, each a file: `rank` gives every box a layer, `order` arranges each
layer with few crossings, `place` sets the positions within the layers (Brandes and Köpf), `route`
draws the edges. `contain` keeps clusters as rectangles that hold their boxes and nothing else.

Everything is deterministic and in plain Python. Along the layers a position is called *along*,
within a layer *across*: so one code serves both directions, left to right and top to bottom.
Next: rank.py.
"""

from __future__ import annotations

from viz.layout.contain import contain
from viz.layout.model import Layers, Layout, Problem, Rectangle
from viz.layout.order import order
from viz.layout.place import place
from viz.layout.rank import rank
from viz.layout.route import assemble

__all__ = ["Layout", "Problem", "Rectangle", "lay_out"]


def lay_out(problem: Problem) -> Layout:
    """Positions for every box, edge and cluster of ``problem``, whose edges must form no cycle.

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
