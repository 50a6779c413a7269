"""The table, continued: further operations that act entry by entry, a file a topic.

Laid out as elementwise.py is, whose notation holds here: powers.py first, then trigonometry.py,
rounding.py, special.py.
"""

from autograd_core.rows.binding import TABLE

__all__ = ["TABLE"]
