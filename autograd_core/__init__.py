"""autograd_core: reverse-mode differentiation, one rule at a time.

Read in this order: primitive, node, elementwise, arithmetic, value, reverse. That is the engine;
the rest of the package is breadth.
"""

from autograd_core.elementwise import absolute as abs
from autograd_core.elementwise import (
    cos,
    exp,
    expm1,
    log,
    log1p,
    maximum,
    minimum,
    relu,
    sigmoid,
    sign,
    sin,
    softplus,
    sqrt,
    tan,
    tanh,
    where,
)
from autograd_core.errors import AutogradError
from autograd_core.functional import grad, jvp, value_and_grad, vjp
from autograd_core.functions import (
    broadcast_to,
    concatenate,
    log_softmax,
    logsumexp,
    matmul,
    max,
    mean,
    min,
    reshape,
    softmax,
    stack,
    sum,
    transpose,
)
from autograd_core.hooks import hook
from autograd_core.modes import enable_grad, no_grad
from autograd_core.node import Node
from autograd_core.reverse import pullback
from autograd_core.tensor import Tensor, tensor
from autograd_core.value import Value

__version__ = "0.1.0"

__all__ = [
    "AutogradError",
    "Node",
    "Tensor",
    "Value",
    "abs",
    "broadcast_to",
    "concatenate",
    "cos",
    "enable_grad",
    "exp",
    "expm1",
    "grad",
    "hook",
    "jvp",
    "log",
    "log1p",
    "log_softmax",
    "logsumexp",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "no_grad",
    "pullback",
    "relu",
    "reshape",
    "sigmoid",
    "sign",
    "sin",
    "softmax",
    "softplus",
    "sqrt",
    "stack",
    "sum",
    "tan",
    "tanh",
    "tensor",
    "transpose",
    "value_and_grad",
    "vjp",
    "where",
]
