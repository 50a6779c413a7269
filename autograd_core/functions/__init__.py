"""The public functions: all that NumPy users ask for by name, a file a topic.

Those of one row (sin, exp, maximum, …) are the rows themselves; the rest check what they are
given and put rows together. Read operand.py first, then entrywise.py, reduce.py, shape.py.
"""

# fmt: off
# isort: off
from autograd_core.elementwise import absolute as abs
from autograd_core.elementwise import absolute as absolute
from autograd_core.elementwise import (
    add, cos, divide, exp, expm1, log, log1p, maximum, minimum, multiply, negative, positive,
    power, relu, sigmoid, sign, sin, softplus, sqrt, subtract, tan, tanh, where,
)
from autograd_core.functions import linalg
from autograd_core.functions.activations import (
    celu, elu, gelu, hardsigmoid, hardswish, hardtanh, leaky_relu, logsigmoid, mish, relu6, selu,
    silu, softsign, tanhshrink,
)
from autograd_core.functions.arrange import (
    compress, diag, diagflat, diagonal, flip, fliplr, flipud, pad, partition, repeat, roll, rot90,
    sliding_window_view, sort, take, take_along_axis, tile, topk, trace, tril, triu,
)
from autograd_core.functions.axes import (
    append, array_split, atleast_1d, atleast_2d, atleast_3d, broadcast_arrays, column_stack,
    dstack, expand_dims, hstack, meshgrid, moveaxis, ravel, split, squeeze, swapaxes, vstack,
)
from autograd_core.functions.contract import (
    cross, dot, einsum, inner, kron, outer, tensordot, vdot,
)
from autograd_core.functions.create import (
    arange, asarray, eye, full, full_like, linspace, one_hot, ones, ones_like, zeros, zeros_like,
)
from autograd_core.functions.cumulative import (
    cummax, cummin, cumprod, cumsum, prod,
)
from autograd_core.functions.entrywise import (
    clamp, clip, fabs, float_power, lerp, logit, nan_to_num, round,
)
from autograd_core.functions.norms import (
    norm,
)
from autograd_core.functions.questions import (
    all, allclose, any, argmax, argmin, argsort, array_equal, count_nonzero, isfinite, isinf,
    isnan, logical_and, logical_not, logical_or, logical_xor, nonzero, searchsorted, signbit,
)
from autograd_core.functions.reduce import (
    amax, amin, log_softmax, logsumexp, max, mean, min, softmax, sum,
)
from autograd_core.functions.shape import (
    broadcast_to, concatenate, matmul, reshape, stack, transpose,
)
from autograd_core.functions.statistics import (
    average, median, nanmean, nansum, ptp, std, var,
)
from autograd_core.rows.powers import (
    cbrt, exp2, hypot, log10, log2, logaddexp, logaddexp2, reciprocal, rsqrt, square,
)
from autograd_core.rows.trigonometry import (
    arccos, arccosh, arcsin, arcsinh, arctan, arctan2, arctanh, cosh, deg2rad, rad2deg, sinh,
)
from autograd_core.rows.rounding import (
    ceil, floor, floor_divide, fmax, fmin, fmod, heaviside, remainder, rint, trunc,
)
from autograd_core.rows.rounding import remainder as mod
from autograd_core.rows.special import (
    erf, erfc, sinc, xlogy,
)
# isort: on

__all__ = [
    "abs", "absolute", "add", "all", "allclose", "amax", "amin", "any", "append", "arange",
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "argmax", "argmin",
    "argsort", "array_equal", "array_split", "asarray", "atleast_1d", "atleast_2d", "atleast_3d",
    "average", "broadcast_arrays", "broadcast_to", "cbrt", "ceil", "celu", "clamp", "clip",
    "column_stack", "compress", "concatenate", "cos", "cosh", "count_nonzero", "cross", "cummax",
    "cummin", "cumprod", "cumsum", "deg2rad", "diag", "diagflat", "diagonal", "divide", "dot",
    "dstack", "einsum", "elu", "erf", "erfc", "exp", "exp2", "expand_dims", "expm1", "eye",
    "fabs", "flip", "fliplr", "flipud", "float_power", "floor", "floor_divide", "fmax", "fmin",
    "fmod", "full", "full_like", "gelu", "hardsigmoid", "hardswish", "hardtanh", "heaviside",
    "hstack", "hypot", "inner", "isfinite", "isinf", "isnan", "kron", "leaky_relu", "lerp",
    "linalg", "linspace", "log", "log10", "log1p", "log2", "log_softmax", "logaddexp",
    "logaddexp2", "logical_and", "logical_not", "logical_or", "logical_xor", "logit",
    "logsigmoid", "logsumexp", "matmul", "max", "maximum", "mean", "median", "meshgrid", "min",
    "minimum", "mish", "mod", "moveaxis", "multiply", "nan_to_num", "nanmean", "nansum", "negative",
    "nonzero", "norm", "one_hot", "ones", "ones_like", "outer", "pad", "partition", "positive",
    "power", "prod", "ptp", "rad2deg", "ravel", "reciprocal", "relu", "relu6", "remainder",
    "repeat", "reshape", "rint", "roll", "rot90", "round", "rsqrt", "searchsorted", "selu",
    "sigmoid", "sign", "signbit", "silu", "sin", "sinc", "sinh", "sliding_window_view", "softmax",
    "softplus", "softsign", "sort", "split", "sqrt", "square", "squeeze", "stack", "std",
    "subtract", "sum", "swapaxes", "take", "take_along_axis", "tan", "tanh", "tanhshrink",
    "tensordot", "tile", "topk", "trace", "transpose", "tril", "triu", "trunc", "var", "vdot",
    "vstack", "where", "xlogy", "zeros", "zeros_like",
]
