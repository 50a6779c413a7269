"""viz: what a graph looks like. `draw` it, step through it, `explain` it, or use Graphviz.

One pipeline of plain data: trace -> scene -> layout -> svg, text, html.  Read trace.py first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viz.digraph import to_graphviz
    from viz.drawing import Drawing, draw
    from viz.explanation import Explanation, explain
    from viz.plots import decision_boundary, loss_curve
    from viz.stepping import Stepper, stepper

__all__ = [
    "Drawing",
    "Explanation",
    "Stepper",
    "decision_boundary",
    "draw",
    "explain",
    "loss_curve",
    "stepper",
    "to_graphviz",
]

HOMES = {
    "Drawing": "drawing",
    "Explanation": "explanation",
    "Stepper": "stepping",
    "decision_boundary": "plots",
    "draw": "drawing",
    "explain": "explanation",
    "loss_curve": "plots",
    "stepper": "stepping",
    "to_graphviz": "digraph",
}


def __getattr__(name: str) -> Any:
    """Load a part of the package when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'viz' has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(f"viz.{HOMES[name]}"), name)
    return found
