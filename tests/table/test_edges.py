"""At the edges: no exception, no warning, no other dtype, on both faces, to the second derivative.

Every row that acts entry by entry, and every function of arrays: at nan, the infinities, zeros of
both signs, large and small numbers, on empty arrays and single numbers, in both precisions. And
what is handed out: results are read-only, gradients are nobody else's memory.
"""

import itertools

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Tensor, Value, elementwise, rows
from autograd_core.functions import activations
from autograd_core.primitive import ELEMENTWISE
from autograd_core.structural import TABLE
from autograd_core.structural.shape import cast

EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -3.0, 6.0, 1e30, 1e-30, np.inf, -np.inf, np.nan]
PRECISIONS = [np.float32, np.float64]
SHAPES = [(), (0,), (2, 0, 3)]

ROWS = [op for op in (*elementwise.TABLE, *rows.TABLE) if op not in elementwise.COMPARISONS]
COMPOSED = [
    thing for name, thing in vars(activations).items()
    if getattr(thing, "__module__", "") == activations.__name__ and ">>>" in (thing.__doc__ or "")
]  # fmt: skip
MORE = [ac.logit, ac.fabs, ac.nan_to_num, ac.round, lambda x: ac.clip(x, -1.0, 1.0)]
ENTRYWISE = [*ROWS, *COMPOSED, *MORE]

# Functions of an array of shape (2, 3), and how: the result stays in its precision.
OF_ARRAYS = {
    **{name: {} for name in (
        "sum", "mean", "max", "min", "prod", "var", "std", "median", "ptp", "logsumexp", "nansum",
        "nanmean", "average", "cumsum", "cumprod", "softmax", "log_softmax", "sort", "flip",
        "ravel", "transpose", "triu", "tril", "trace", "diagonal", "diag", "diagflat", "fliplr",
        "flipud", "rot90", "atleast_3d", "squeeze", "norm",
    )},
    "roll": {"shift": 1}, "tile": {"reps": 2}, "repeat": {"repeats": 2}, "pad": {"pad_width": 1},
    "take": {"indices": [0, 2]}, "sliding_window_view": {"window_shape": (1, 2)},
    "expand_dims": {"axis": 0}, "broadcast_to": {"shape": (4, 2, 3)}, "reshape": {},
    "cummax": {}, "cummin": {}, "swapaxes": {"axis1": 0, "axis2": 1},
    "moveaxis": {"source": 0, "destination": 1}, "partition": {"kth": 1},
}  # fmt: skip


def swept(z, inputs):
    """The gradient by each input, and its own derivatives: all must be had without a word."""
    if not z.requires_grad:
        return
    seed = np.ones(z.shape, z.dtype) if isinstance(z, Tensor) else 1.0
    first = ac.pullback(z, seed, record=True)
    for x in inputs:
        slope = first.get(x)
        if isinstance(slope, ac.Node) and slope.requires_grad:
            again = ac.pullback(slope, np.ones(slope.shape) if slope.shape else None)
            assert all(g is None or np.shape(g) == p.shape for p, g in again.items())
    z.backward(seed)


def check_array(f, arrays):
    """Of one precision in, of one precision out; the gradients as their variables."""
    inputs = [Tensor(a) for a in arrays]
    z = f(*inputs)
    assert z.dtype == arrays[-1].dtype
    assert not z.data.flags.writeable
    swept(z, inputs)
    for x, a in zip(inputs, arrays, strict=True):
        if x.grad is not None:
            assert x.grad.dtype == a.dtype
            assert x.grad.shape == a.shape
            assert x.grad.flags.writeable
    everything = [
        z.data,
        *[x.data for x in inputs],
        *[x.grad for x in inputs if x.grad is not None],
    ]
    for left, right in itertools.combinations(everything[1:], 2):
        assert not np.shares_memory(left, right)
    for arrived in everything[1 + len(inputs) :]:
        assert not np.shares_memory(everything[0], arrived)


def arguments(op, dtype):
    """Every edge with every other, in as many arrays as the operation takes."""
    count = len(getattr(op, "vjp", [None]))
    drawn = np.array(list(itertools.product(EDGES, repeat=count)), dtype).T
    truths = [d.truth for d in getattr(op, "domain", [])] or [False] * count
    return [a > 0.0 if truth else a for a, truth in zip(drawn, truths)]


def name_of(thing):
    return getattr(thing, "name", None) or thing.__name__


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("op", ENTRYWISE, ids=name_of)
def test_entry_by_entry(op, dtype):
    arrays = arguments(op, dtype)
    check_array(op, arrays)
    for shape in SHAPES:
        check_array(op, [np.resize(a[:1], shape) for a in arrays])


@pytest.mark.parametrize("op", ENTRYWISE, ids=name_of)
def test_numbers_agree_with_arrays(op):
    arrays = arguments(op, np.float64)
    tensors = [Tensor(a) for a in arrays]
    z = op(*tensors)
    if z.requires_grad:
        z.backward(np.ones(z.shape))
    for i, point in enumerate(zip(*arrays, strict=True)):
        values = [Value(x) for x in point]
        single = op(*values)
        np.testing.assert_allclose(single.data, z.data[i], rtol=1e-12, err_msg=str(point))
        assert type(single.data) is float
        swept(single, values)
        for v, t in zip(values, tensors, strict=True):
            arrived = 0.0 if t.grad is None else t.grad[i]
            np.testing.assert_allclose(v.grad, arrived, rtol=1e-12, err_msg=f"gradient at {point}")


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", OF_ARRAYS)
def test_functions_of_arrays(name, dtype):
    f = lambda x: getattr(ac, name)(x, **OF_ARRAYS[name]) if name != "reshape" else x.reshape(-1)
    plain = np.arange(6.0, dtype=dtype).reshape(2, 3) - 2.0
    check_array(f, [plain])
    for broken in (np.nan, np.inf, -np.inf):
        x = plain.copy()
        x[0, 1] = broken
        check_array(f, [x])
        check_array(f, [np.full((2, 3), broken, dtype)])


REDUCTIONS = ["sum", "mean", "prod", "var", "std", "median", "logsumexp", "nansum", "nanmean"]


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_over_nothing(name, dtype):
    f = getattr(ac, name)
    for settings in ({}, {"axis": 1}, {"axis": 0, "keepdims": True}, {"axis": (0, 1)}):
        check_array(lambda x: f(x, **settings), [np.zeros((2, 0), dtype)])  # noqa: B023


OTHERS = [op for op in TABLE if op.kind != ELEMENTWISE and op.samples]


@pytest.mark.parametrize("op", OTHERS, ids=name_of)
def test_what_rows_of_arrays_hand_out(op):
    for sample in op.samples:
        arrays = [np.cos(np.arange(float(np.prod(s))) ** 2).reshape(s) for s in sample.shapes]
        if op.domain[0].definite:
            arrays = [a @ a.mT + np.eye(a.shape[-1]) for a in arrays]
        if op is not cast:
            check_array(lambda *xs: op(*xs, **sample.params), arrays)  # noqa: B023


def test_derivatives_of_functions_share_no_memory():
    x, y, g = np.ones((2, 1)), np.ones((2, 1)), np.ones((2, 1))
    (x_bar, y_bar), both = ac.vjp(ac.add, x, y)[1](g), ac.grad(lambda x, y: (x + y).sum(), (0, 1))
    jacobians = ac.jacobian(lambda x, y: (x + y).sum(), (0, 1))(x, y)
    turned = ac.grad(lambda x: x.T.reshape(-1).sum())(x)
    everything = [x, y, g, x_bar, y_bar, *both(x, y), *jacobians, turned]
    for left, right in itertools.combinations(everything, 2):
        assert not np.shares_memory(left, right)
    for derivative in everything[3:]:
        assert derivative.flags.writeable
