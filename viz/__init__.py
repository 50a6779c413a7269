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
    from viz.plots import (
        LiveLossCurve,
        activation_histogram,
        attention_map,
        boundary_frames,
        confusion_matrix,
        decision_boundary,
        filter_grid,
        gradient_histogram,
        learning_rate_curve,
        loss_curve,
        loss_landscape,
        weight_grid,
    )
    from viz.stepping import Stepper, stepper
    from viz.training import TrainingRecord

__all__ = [
    "Drawing",
    "Explanation",
    "LiveLossCurve",
    "Stepper",
    "TrainingRecord",
    "activation_histogram",
    "attention_map",
    "boundary_frames",
    "confusion_matrix",
    "decision_boundary",
    "draw",
    "explain",
    "filter_grid",
    "gradient_histogram",
    "learning_rate_curve",
    "loss_curve",
    "loss_landscape",
    "stepper",
    "to_graphviz",
    "weight_grid",
]

HOMES = {
    "Drawing": "drawing",
    "Explanation": "explanation",
    "LiveLossCurve": "plots",
    "Stepper": "stepping",
    "TrainingRecord": "training",
    "activation_histogram": "plots",
    "attention_map": "plots",
    "boundary_frames": "plots",
    "confusion_matrix": "plots",
    "decision_boundary": "plots",
    "draw": "drawing",
    "explain": "explanation",
    "filter_grid": "plots",
    "gradient_histogram": "plots",
    "learning_rate_curve": "plots",
    "loss_curve": "plots",
    "loss_landscape": "plots",
    "stepper": "stepping",
    "to_graphviz": "digraph",
    "weight_grid": "plots",
}


def __getattr__(name: str) -> Any:
    """Load a part of the package when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'viz' has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(f"viz.{HOMES[name]}"), name)
    return found
