"""The table of structural rows: those that move, reduce or contract entries, a file a topic.

Read shape.py first, then reduction.py, indexing.py, contraction.py.
"""

from autograd_core.structural.binding import TABLE

__all__ = ["TABLE"]
