"""The public functions that are more than a row: they check what they are given and put rows
together, a file a topic. Read operand.py first, then reduce.py, shape.py, update.py.
"""

from autograd_core.functions.reduce import (
    log_softmax,
    logsumexp,
    max,
    mean,
    min,
    softmax,
    sum,
)
from autograd_core.functions.shape import (
    broadcast_to,
    concatenate,
    matmul,
    reshape,
    stack,
    transpose,
)

__all__ = [
    "broadcast_to",
    "concatenate",
    "log_softmax",
    "logsumexp",
    "matmul",
    "max",
    "mean",
    "min",
    "reshape",
    "softmax",
    "stack",
    "sum",
    "transpose",
]
