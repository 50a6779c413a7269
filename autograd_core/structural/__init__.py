"""The table of structural rows: those that move, reduce or contract entries, a file a topic.

Read shape.py first, then reduction.py, indexing.py, contraction.py.
"""

from autograd_core.structural import contraction, indexing, reduction, shape

TABLE = (*shape.TABLE, *reduction.TABLE, *indexing.TABLE, *contraction.TABLE)

__all__ = ["TABLE"]
