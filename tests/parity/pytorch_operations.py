"""How PyTorch's operations are called here: its testers' name for one, and a function that takes
what PyTorch's takes, ``dim`` said as ``axis``. Next: pytorch_samples.py.
"""

import numpy as np

import autograd_core as ac
from autograd_core import linalg
from autograd_core.structural.shape import sum_to


def words(text):
    """The words of a text."""
    return text.split()


# Named alike, and called alike.
ALIKE = words("""
    abs amax amin column_stack ceil cos cosh deg2rad diag dstack erf erfc exp exp2 expm1
    float_power floor fmax fmin fmod fliplr flipud hstack hypot inner kron lerp linalg.cross
    linalg.det linalg.inv linalg.matrix_power linalg.multi_dot linalg.slogdet linalg.svdvals log
    log10 log1p log2 logaddexp logaddexp2 logit logsumexp matmul maximum mean minimum nan_to_num
    nanmean nansum outer positive prod rad2deg ravel reciprocal remainder reshape roll rot90 round
    round:decimals_0 round:decimals_3 round:decimals_neg_3 rsqrt sigmoid sign sin sinc sinh sqrt
    square stack sum take tan tanh tile trace tril triu trunc vdot vstack xlogy broadcast_to
    max:reduction_no_dim min:reduction_no_dim
""")
ACTIVATIONS = words("""
    celu elu gelu hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish relu relu6 selu silu
    softsign tanhshrink
""")


def ours(name):
    """Our function of a name like PyTorch's."""
    found = ac
    for part in name.split(":")[0].split("."):
        found = getattr(found, part)
    return found


def ordinary(x):
    """The slices that leave all of an array."""
    return [slice(None)] * len(x.shape)


def at(x, axis, index):
    """``x``'s index that takes ``index`` along one axis."""
    place = ordinary(x)
    place[axis] = index
    return tuple(place)


def lanes(index, axis):
    """An index of integer arrays: each entry of ``index`` along its own lane."""
    place = list(np.indices(index.shape, sparse=True))
    place[axis] = index
    return tuple(place)


def squeezed(x, axis=None):
    """PyTorch passes over a named axis that is not of length 1; NumPy refuses it."""
    if axis is None or not x.shape:
        return ac.squeeze(x)
    axes = axis if isinstance(axis, (tuple, list)) else [axis]
    return ac.squeeze(x, tuple(a for a in axes if x.shape[a] == 1))


def expanded(x, shape):
    """`broadcast_to`, where PyTorch says −1 for a length to keep."""
    before = (1,) * (len(shape) - len(x.shape)) + x.shape
    return ac.broadcast_to(x, [m if n == -1 else n for m, n in zip(before, shape)])


def deviation(function):
    """`std` and `var`, of which PyTorch divides by n − 1, or n − correction."""

    def of(x, axis=None, unbiased=True, keepdims=False, correction=None):
        if isinstance(axis, bool):
            axis, unbiased = None, axis
        ddof = int(unbiased) if correction is None else correction
        return function(x, axis or None if axis != 0 else 0, ddof=ddof, keepdims=keepdims)

    return of


def padded(mode):
    """`pad`, whose widths PyTorch gives from the last axis on, flat."""

    def of(x, widths, _=None, value=None):
        pairs = [(0, 0)] * len(x.shape)
        for i in range(len(widths) // 2):
            pairs[-1 - i] = tuple(widths[2 * i : 2 * i + 2])
        if any(n < 0 for pair in pairs for n in pair):
            cut = [slice(max(0, -a), n - max(0, -b)) for (a, b), n in zip(pairs, x.shape)]
            x, pairs = x[tuple(cut)], [(max(a, 0), max(b, 0)) for a, b in pairs]
        return ac.pad(x, pairs, mode, **({} if value is None else {"constant_values": value}))

    return of


def of_each(function):
    """A function of several arrays, which PyTorch takes as a list too."""
    return lambda x: function(*x) if isinstance(x, (list, tuple)) else function(x)


def running(function):
    """A cumulative function; NumPy's makes an axis of a single number."""
    return lambda x, axis, **_: function(x, axis).reshape(x.shape)


def solved(x, y, left=True):
    """PyTorch takes a stack of vectors too, where NumPy sees a matrix."""
    if not left:
        return linalg.solve(x.mT, y.mT).mT
    if len(y.shape) == len(x.shape) - 1:
        return linalg.solve(x, y.reshape(*y.shape, 1)).reshape(y.shape)
    return linalg.solve(x, y)


def svd_with_columns(parts):
    """PyTorch's older `svd` returns V, not its transpose."""
    return parts.U, parts.S, parts.Vh.mT


def split_by_size(x, size, axis=0):
    """PyTorch's `split`: by the length of a part, or of each."""
    sizes = size if isinstance(size, (tuple, list)) else [size] * -(-x.shape[axis] // size)
    return ac.split(x, np.cumsum(sizes)[:-1].tolist(), axis)


def in_dtype(function):
    """``dtype=`` by PyTorch's name for it."""
    return lambda x, axis, dtype: function(x, axis, dtype=str(dtype).removeprefix("torch."))


def vector_norm(x, ord=2, axis=None, keepdims=False, dtype=None):
    """Of all entries as one vector where no axis is given."""
    if axis is None:
        flat = linalg.norm(ac.ravel(x), ord)
        return flat.reshape((1,) * len(x.shape)) if keepdims else flat
    if not isinstance(axis, (tuple, list)) or len(axis) == 1:
        return linalg.norm(x, ord, *np.atleast_1d(axis).tolist(), keepdims=keepdims)
    axes = [a % len(x.shape) for a in axis]
    rest = [i for i in range(len(x.shape)) if i not in axes]
    lead = [x.shape[i] for i in rest]
    found = linalg.norm(x.transpose(rest + axes).reshape(*lead, -1), ord, -1)
    return (
        found.reshape([1 if i in axes else n for i, n in enumerate(x.shape)]) if keepdims else found
    )


def any_norm(x, ord=None, axis=None, keepdims=False, dtype=None):
    """`torch.linalg.norm`: without order and axis, of all entries."""
    return linalg.norm(
        x, ord, axis if axis is None or np.ndim(axis) == 0 or len(axis) > 1 else axis[0], keepdims
    )


def put(x, index, values, accumulate=False):
    place = x.at[tuple(index)]
    return place.add(values) if accumulate else place.set(values)


def broadcast_mask(x, mask):
    return np.broadcast_arrays(np.empty(x.shape), mask)[1]


# fmt: off
HERE = {
    **{name: ours(name) for name in ALIKE},
    **{f"nn.functional.{name}": ours(name) for name in ACTIVATIONS},
    "T": lambda x: x.T, "mT": lambda x: x.mT, "H": lambda x: x.T, "mH": lambda x: x.mT,
    "t": lambda x: x.T,
    "__getitem__": lambda x, index: x[index],
    "__radd__": lambda x, y: y + x, "__rdiv__": lambda x, y: y / x, "__rmul__": lambda x, y: y * x,
    "__rmatmul__": lambda x, y: y @ x, "__rmod__": lambda x, y: y % x,
    "__rpow__": lambda x, y: y**x, "__rsub__": lambda x, y: y - x,
    "acos": ac.arccos, "acosh": ac.arccosh, "asin": ac.arcsin, "asinh": ac.arcsinh,
    "atan": ac.arctan, "atan2": ac.arctan2, "atanh": ac.arctanh,
    "add": lambda x, y, alpha=1: x + alpha * y, "sub": lambda x, y, alpha=1: x - alpha * y,
    "rsub": lambda x, y, alpha=1: y - alpha * x,
    "mul": ac.multiply, "true_divide": ac.divide, "div:no_rounding_mode": ac.divide,
    "div:floor_rounding": lambda x, y, rounding_mode: ac.floor_divide(x, y),
    "div:trunc_rounding": lambda x, y, rounding_mode: ac.trunc(ac.divide(x, y)),
    "neg": ac.negative, "pow": ac.power, "max:binary": ac.maximum, "min:binary": ac.minimum,
    "clamp": ac.clip, "clamp_min": ac.maximum, "clamp_max": ac.minimum,
    "addcmul": lambda x, a, b, value=1: x + value * (a * b),
    "addcdiv": lambda x, a, b, value=1: x + value * (a / b),
    "addmm": lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b),
    "addmm:decomposed": lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b),
    "addmv": lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b),
    "baddbmm": lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b),
    "addbmm": lambda x, a, b, beta=1, alpha=1: beta * x + alpha * (a @ b).sum(0),
    "addr": lambda x, a, b, beta=1, alpha=1: beta * x + alpha * ac.outer(a, b),
    "aminmax": lambda x, **axis: [ac.amin(x, **axis), ac.amax(x, **axis)],
    "dot": ac.dot, "mm": ac.dot, "bmm": ac.matmul, "mv": ac.dot,
    "linalg.vecdot": lambda x, y, axis=-1: (x * y).sum(axis),
    "tensordot": lambda x, y, axis: ac.tensordot(x, y, axis),
    "einsum": lambda arrays, formula: ac.einsum(formula, *arrays),
    "cross": lambda x, y, axis=-1: linalg.cross(x, y, axis),
    "atleast_1d": of_each(ac.atleast_1d), "atleast_2d": of_each(ac.atleast_2d),
    "atleast_3d": of_each(ac.atleast_3d),
    "broadcast_tensors": ac.broadcast_arrays, "cat": ac.concatenate,
    "meshgrid:variadic_tensors": ac.meshgrid,
    "meshgrid:list_of_tensors": lambda arrays, **order: ac.meshgrid(*arrays, **order),
    "expand": expanded,
    "expand_as": lambda x, y: ac.broadcast_to(x, y.shape),
    "sum_to_size": lambda x, *shape: sum_to(x, shape=tuple(np.ravel(shape).astype(int).tolist())),
    "flip": ac.flip, "movedim": ac.moveaxis, "permute": ac.transpose, "transpose": ac.swapaxes,
    "view": ac.reshape, "view_as": lambda x, y: x.reshape(y.shape),
    "reshape_as": lambda x, y: x.reshape(y.shape),
    "unsqueeze": ac.expand_dims, "squeeze": squeezed, "squeeze:multiple": squeezed,
    "repeat": lambda x, reps: ac.tile(x, reps),
    "repeat_interleave": lambda x, repeats, axis=None, **_: ac.repeat(x, repeats, axis),
    "diagonal": lambda x, offset=0, dim1=0, dim2=1: ac.diagonal(x, offset, dim1, dim2),
    "linalg.diagonal": lambda x, offset=0, dim1=-2, dim2=-1: ac.diagonal(x, offset, dim1, dim2),
    "diagflat": lambda x, offset=0: ac.diagflat(x, offset),
    "split": split_by_size, "split_with_sizes": split_by_size, "split:list_args": split_by_size,
    "tensor_split": lambda x, parts, axis=0: ac.array_split(
        x, parts if np.ndim(parts) else int(parts), axis),
    "hsplit": lambda x, parts: ac.array_split(x, parts, min(len(x.shape) - 1, 1)),
    "vsplit": lambda x, parts: ac.array_split(x, parts, 0),
    "dsplit": lambda x, parts: ac.array_split(x, parts, 2),
    "unbind": lambda x, axis=0: list(ac.moveaxis(x, axis, 0)),
    "select": lambda x, axis, i: x[at(x, axis, i)],
    "narrow": lambda x, axis, start, length: ac.take(
        x, np.arange(length) + int(start) % x.shape[axis], axis),
    "index_select": lambda x, axis, i: ac.take(x, i, axis),
    "index_add": lambda x, axis, i, y, alpha=1: x.at[at(x, axis, i)].add(alpha * y),
    "index_copy": lambda x, axis, i, y: x.at[at(x, axis, i)].set(y),
    "index_fill": lambda x, axis, i, y: x.at[at(x, axis, i)].set(y),
    "index_put": put,
    "gather": lambda x, axis, i: x[lanes(i, axis)],
    "scatter_add": lambda x, axis, i, y: x.at[lanes(i, axis)].add(y[tuple(map(slice, i.shape))]),
    "take_along_dim": lambda x, i, axis=None: ac.take_along_axis(
        x, i.ravel() if axis is None else i, axis),
    "masked_fill": lambda x, mask, y: ac.where(mask, y, x),
    "masked_select": lambda x, mask: ac.broadcast_arrays(x, mask)[0][broadcast_mask(x, mask)],
    "where": lambda x, c, y: ac.where(c, x, y),
    "sort": lambda x, axis=-1, descending=False, stable=True: (
        ac.flip(ac.sort(x, axis), axis) if descending else ac.sort(x, axis)),
    "msort": lambda x: ac.sort(x, 0),
    "topk": lambda x, k, axis=-1, largest=True, sorted=True: ac.topk(x, k, axis, largest),
    "cummax": running(ac.cummax), "cummin": running(ac.cummin), "cumsum": running(ac.cumsum),
    "cumprod": running(ac.cumprod),
    "max:reduction_with_dim": ac.max, "min:reduction_with_dim": ac.min,
    "softmax": ac.softmax, "log_softmax": ac.log_softmax,
    "softmax:with_dtype": in_dtype(ac.softmax), "log_softmax:with_dtype": in_dtype(ac.log_softmax),
    "std": deviation(ac.std), "var": deviation(ac.var),
    "std:unbiased": deviation(ac.std), "var:unbiased": deviation(ac.var),
    "nn.functional.pad:constant": padded("constant"),
    "nn.functional.pad:reflect": padded("reflect"),
    "nn.functional.pad:circular": padded("wrap"), "nn.functional.pad:replicate": padded("edge"),
    "constant_pad_nd": lambda x, widths, value=0.0: padded("constant")(x, widths, value=value),
    "unfold": lambda x, axis, size, step: ac.sliding_window_view(x, size, axis)[
        at(x, axis, slice(None, None, step))],
    "linalg.cholesky": lambda x, upper=False: linalg.cholesky(x, upper=upper),
    "cholesky": lambda x, upper=False: linalg.cholesky(x, upper=upper),
    # PyTorch reads one triangle, and spreads its gradient over both.
    "linalg.eigh": lambda x, UPLO=None: linalg.eigh(x),
    "linalg.eigvalsh": lambda x, UPLO=None: linalg.eigvalsh(x),
    "linalg.pinv": linalg.pinv, "pinverse": linalg.pinv,
    "linalg.pinv:singular": lambda a, b: linalg.pinv(a @ b.mT),
    "linalg.solve": solved,
    "linalg.qr": linalg.qr,
    "qr": lambda x, some=True: linalg.qr(x, "reduced" if some else "complete"),
    "linalg.svd": linalg.svd,
    "svd": lambda x, some=True, compute_uv=True: svd_with_columns(linalg.svd(x, not some)),
    "linalg.norm": any_norm, "linalg.norm:subgradients_at_zero": any_norm,
    "linalg.vector_norm": vector_norm,
    "linalg.matrix_norm": lambda x, ord="fro", axis=(-2, -1), keepdims=False, dtype=None: (
        linalg.norm(x, ord, axis, keepdims)),
    "dist": lambda x, y, p=2: vector_norm(x - y, p),
}  # fmt: skip

# The matrices to be made symmetric first: of others PyTorch sees one triangle only.
SYMMETRIC = {"linalg.eigh", "linalg.eigvalsh"}

# Before the comparison: where results are right with either sign, their sizes are compared.
AFTER = {"linalg.eigh": abs, "linalg.svd": abs, "svd": abs}

# PyTorch's hardsigmoid has its slope, 1/6, in single precision.
ROUGH = {"nn.functional.hardsigmoid": 1e-8}

# At 0 a norm's slope is 0 on both sides, and so is its second derivative here: there it is nan.
FIRST_ORDER = {"linalg.norm:subgradients_at_zero"}


def of_a_number(s):
    """In PyTorch a single number has an axis; in NumPy it is found by reductions alone."""
    return s.input.ndim == 0


LEFT_OUT = {
    **dict.fromkeys(("index_select", "index_add", "index_copy", "index_fill", "gather", "topk"),
                    of_a_number),
    **dict.fromkeys(("scatter_add", "transpose", "unfold"), of_a_number),
    # An empty vector joins everything.
    "cat": lambda s: {x.ndim for x in s.input} == {1, 2},
    # An index of more axes than the array.
    "gather": lambda s: s.input.ndim < max(1, s.args[1].ndim),
}  # fmt: skip

# Why an operation is not run here, by names with stars.
ELSEWHERE = {
    "a layer, a loss, or straight beyond a threshold": "nn.functional.* native_* *batch_norm*",
    "complex numbers": """
        fft.* stft complex polar real angle conj* resolve_* view_as_complex cdouble cfloat chalf
        linalg.eig linalg.eigvals sgn""",
    "random numbers": "bernoulli normal* *dropout* pca_lowrank svd_lowrank",
    "storage, which arrays that do not change have no need of": """
        *_copy as_strided* alias* clone contiguous fill zero_ to view_as_* *_scatter to_sparse
        sparse.* double float half bfloat16""",
    "masked arrays: where() says it": "masked.* masked_scatter _unsafe_masked*",
    "gamma, Bessel and other special functions": """
        digamma lgamma mvlgamma* polygamma* special.* erfinv i0""",
    "NumPy's meaning is another, and holds": "median nanmedian",
    "statistics, distances and integrals made of what is here": """
        cov corrcoef cdist diff gradient quantile nanquantile kthvalue mode renorm std_mean*
        var_mean* trapezoid trapz cumulative_trapezoid logcumsumexp linalg.vander""",
    "combinations of pieces that are here": """
        block_diag cartesian_prod combinations chunk unsafe_* diag_embed flatten unflatten
        slice put index_reduce* scatter scatter_reduce* _segment_reduce* copysign ldexp frexp frac
        nextafter logdet norm norm:*""",
    "other factorisations and solvers": """
        cholesky_inverse cholesky_solve linalg.*_ex linalg.cond linalg.householder_product
        linalg.lu* lu lu_* linalg.lstsq* linalg.pinv:hermitian linalg.solve_triangular
        linalg.tensorinv linalg.tensorsolve matrix_exp ormqr triangular_solve""",
    "PyTorch's own machinery": """
        _softmax_backward_data _upsample* grid_sampler* max_pool2d_with_indices_backward
        torch.ops.aten.*""",
}
