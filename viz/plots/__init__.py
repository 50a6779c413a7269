"""Plots of a training and of a network: each takes the arrays or the module it draws and an
optional Axes, and returns the Axes.  Read canvas.py first.

All take ``theme``: "auto" draws on the background that the Axes has, be it light or dark; "light"
and "dark" set it. Those with words take ``lang``: "en" or "es". matplotlib is imported when
something is drawn.
"""

from viz.plots.attention import attention_map
from viz.plots.boundary import boundary_frames, decision_boundary
from viz.plots.confusion import confusion_matrix
from viz.plots.curves import loss_curve
from viz.plots.grids import filter_grid, weight_grid
from viz.plots.histograms import activation_histogram, gradient_histogram
from viz.plots.landscape import loss_landscape
from viz.plots.live import LiveLossCurve
from viz.plots.rates import learning_rate_curve

__all__ = [
    "LiveLossCurve",
    "activation_histogram",
    "attention_map",
    "boundary_frames",
    "confusion_matrix",
    "decision_boundary",
    "filter_grid",
    "gradient_histogram",
    "learning_rate_curve",
    "loss_curve",
    "loss_landscape",
    "weight_grid",
]
