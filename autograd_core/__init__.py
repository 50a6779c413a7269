"""autograd_core: reverse-mode differentiation, one rule at a time.

Read in this order: primitive, node, elementwise, arithmetic, value, reverse. That is the engine;
the rest of the package is breadth.
"""

import importlib
from typing import TYPE_CHECKING, Any

# fmt: off
# isort: off
from autograd_core.functions import (
    abs, absolute, add, all, allclose, amax, amin, any, append, arange, arccos, arccosh, arcsin,
    arcsinh, arctan, arctan2, arctanh, argmax, argmin, argsort, array_equal, array_split, asarray,
    atleast_1d, atleast_2d, atleast_3d, average, broadcast_arrays, broadcast_to, cbrt, ceil, celu,
    clamp, clip, column_stack, compress, concatenate, cos, cosh, count_nonzero, cross, cummax,
    cummin, cumprod, cumsum, deg2rad, diag, diagflat, diagonal, divide, dot, dstack, einsum, elu,
    erf, erfc, exp, exp2, expand_dims, expm1, eye, fabs, flip, fliplr, flipud, float_power, floor,
    floor_divide, fmax, fmin, fmod, full, full_like, gelu, hardsigmoid, hardswish, hardtanh,
    heaviside, hstack, hypot, inner, isfinite, isinf, isnan, kron, leaky_relu, lerp, linalg,
    linspace, log, log10, log1p, log2, log_softmax, logaddexp, logaddexp2, logical_and, logical_not,
    logical_or, logical_xor, logit, logsigmoid, logsumexp, matmul, max, maximum, mean, median,
    meshgrid, min, minimum, mish, mod, moveaxis, multiply, nan_to_num, nanmean, nansum, negative,
    nonzero, norm, one_hot, ones, ones_like, outer, pad, partition, positive, power, prod, ptp,
    rad2deg, ravel, reciprocal, relu, relu6, remainder, repeat, reshape, rint, roll, rot90, round,
    rsqrt, searchsorted, selu, sigmoid, sign, signbit, silu, sin, sinc, sinh, sliding_window_view,
    softmax, softplus, softsign, sort, split, sqrt, square, squeeze, stack, std, subtract, sum,
    swapaxes, take, take_along_axis, tan, tanh, tanhshrink, tensordot, tile, topk, trace, transpose,
    tril, triu, trunc, var, vdot, vstack, where, xlogy, zeros, zeros_like,
)
from autograd_core.errors import AutogradError
from autograd_core.functional import grad, jvp, value_and_grad, vjp
from autograd_core.hooks import hook, stop_gradient
from autograd_core.modes import enable_grad, no_grad
from autograd_core.node import Node
from autograd_core.reverse import pullback
from autograd_core.tensor import Tensor, tensor
from autograd_core.value import Value
# isort: on
# fmt: on

if TYPE_CHECKING:
    from autograd_core.anomaly import detect_anomaly
    from autograd_core.checkpoints import checkpoint
    from autograd_core.custom import custom_vjp
    from autograd_core.derivatives import elementwise_grad, hessian, hvp, jacobian
    from autograd_core.source import record_source
    from autograd_core.transform import jit, vmap

# What is imported when it is first asked for: importing the package stays as quick as NumPy.
LATER = {
    "checkpoint": "checkpoints", "custom_vjp": "custom", "detect_anomaly": "anomaly",
    "elementwise_grad": "derivatives", "hessian": "derivatives", "hvp": "derivatives",
    "jacobian": "derivatives", "jit": "transform", "record_source": "source", "vmap": "transform",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module 'autograd_core' has no attribute {name!r}")
    thing = getattr(importlib.import_module(f"autograd_core.{LATER[name]}"), name)
    globals()[name] = thing
    return thing


# fmt: off

__version__ = "0.1.0"

__all__ = [
    "AutogradError", "Node", "Tensor", "Value", "abs", "absolute", "add", "all", "allclose",
    "amax", "amin", "any", "append", "arange", "arccos", "arccosh", "arcsin", "arcsinh", "arctan",
    "arctan2", "arctanh", "argmax", "argmin", "argsort", "array_equal", "array_split", "asarray",
    "atleast_1d", "atleast_2d", "atleast_3d", "average", "broadcast_arrays", "broadcast_to",
    "cbrt", "ceil", "celu", "checkpoint", "clamp", "clip", "column_stack", "compress",
    "concatenate", "cos", "cosh", "count_nonzero", "cross", "cummax", "cummin", "cumprod",
    "cumsum", "custom_vjp", "deg2rad", "detect_anomaly", "diag", "diagflat", "diagonal", "divide",
    "dot", "dstack", "einsum", "elementwise_grad", "elu", "enable_grad", "erf", "erfc", "exp",
    "exp2", "expand_dims", "expm1", "eye", "fabs", "flip", "fliplr", "flipud", "float_power",
    "floor", "floor_divide", "fmax", "fmin", "fmod", "full", "full_like", "gelu", "grad",
    "hardsigmoid", "hardswish", "hardtanh", "heaviside", "hessian", "hook", "hstack", "hvp",
    "hypot", "inner", "isfinite", "isinf", "isnan", "jacobian", "jit", "jvp", "kron",
    "leaky_relu", "lerp", "linalg", "linspace", "log", "log10", "log1p", "log2", "log_softmax",
    "logaddexp", "logaddexp2", "logical_and", "logical_not", "logical_or", "logical_xor", "logit",
    "logsigmoid", "logsumexp", "matmul", "max", "maximum", "mean", "median", "meshgrid", "min",
    "minimum", "mish", "mod", "moveaxis", "multiply", "nan_to_num", "nanmean", "nansum", "negative",
    "no_grad", "nonzero", "norm", "one_hot", "ones", "ones_like", "outer", "pad", "partition",
    "positive", "power", "prod", "ptp", "pullback", "rad2deg", "ravel", "reciprocal",
    "record_source", "relu", "relu6", "remainder", "repeat", "reshape", "rint", "roll", "rot90",
    "round", "rsqrt", "searchsorted", "selu", "sigmoid", "sign", "signbit", "silu", "sin", "sinc",
    "sinh", "sliding_window_view", "softmax", "softplus", "softsign", "sort", "split", "sqrt",
    "square", "squeeze", "stack", "std", "stop_gradient", "subtract", "sum", "swapaxes", "take",
    "take_along_axis", "tan", "tanh", "tanhshrink", "tensor", "tensordot", "tile", "topk",
    "trace", "transpose", "tril", "triu", "trunc", "value_and_grad", "var", "vdot", "vjp", "vmap",
    "vstack", "where", "xlogy", "zeros", "zeros_like",
]
