"""Is a gradient right? Finite differences, Taylor remainders, and everything a row must satisfy.

Read differences.py first, then report.py, check.py, taylor.py, condition.py, points.py, rows.py,
programs.py; strategies.py, which needs hypothesis, is imported by its own name.
"""

from autograd_core.testing.check import gradcheck, gradgradcheck
from autograd_core.testing.compare import assert_gradients_close, assert_no_nan
from autograd_core.testing.condition import first_order_condition
from autograd_core.testing.report import GradcheckError, Mismatch, Report
from autograd_core.testing.rows import check_primitive
from autograd_core.testing.taylor import taylor_test

__all__ = [
    "GradcheckError",
    "Mismatch",
    "Report",
    "assert_gradients_close",
    "assert_no_nan",
    "check_primitive",
    "first_order_condition",
    "gradcheck",
    "gradgradcheck",
    "taylor_test",
]
