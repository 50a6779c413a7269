"""Every function composed of rows: its values against NumPy, SciPy or PyTorch where they have it,
its gradient against differences to orders 1 and 2, and what it does to dtypes.

A function is tested by having a line here: what it is called, how, and where.
"""

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Tensor, Value
from autograd_core.testing import gradcheck, gradgradcheck


def spread(*shape, low=-2.0, high=2.0, seed=0):
    """Points no two of which are close, in an order that is always the same."""
    size = int(np.prod(shape))
    points = np.linspace(low, high, size) + 0.017
    return np.random.default_rng(seed).permutation(points).reshape(shape)


VECTOR, OTHER = spread(5), spread(5, seed=3)
MATRIX, CUBE = spread(3, 4), spread(2, 3, 4)
SQUARE = spread(3, 3, seed=2) + 2.0 * np.eye(3)
STACK = np.stack([SQUARE, SQUARE.T + np.eye(3)])
DEFINITE = SQUARE @ SQUARE.T + np.eye(3)
LABELS = np.array([2, 0, 1, 1])
INDEX = np.array([[0, 2, 1, 0], [1, 1, 0, 2]])

# Entry by entry: name, settings, where. Values are compared with PyTorch's function of that name.
ENTRYWISE = [
    ("relu6", {}, (-2.0, 8.0)), ("leaky_relu", {}, (-3.0, 3.0)), ("elu", {}, (-3.0, 3.0)),
    ("elu", {"alpha": 2.0}, (-3.0, 3.0)), ("selu", {}, (-3.0, 3.0)),
    ("celu", {"alpha": 2.0}, (-3.0, 3.0)), ("gelu", {}, (-3.0, 3.0)),
    ("gelu", {"approximate": "tanh"}, (-3.0, 3.0)), ("silu", {}, (-3.0, 3.0)),
    ("mish", {}, (-3.0, 3.0)), ("hardtanh", {}, (-3.0, 3.0)), ("hardsigmoid", {}, (-5.0, 5.0)),
    ("hardswish", {}, (-5.0, 5.0)), ("softsign", {}, (-3.0, 3.0)), ("tanhshrink", {}, (-3.0, 3.0)),
    ("logsigmoid", {}, (-3.0, 3.0)), ("logit", {}, (0.1, 0.9)),
    ("logit", {"eps": 0.2}, (0.02, 0.98)), ("sinc", {}, (-3.0, 3.0)),
    ("nan_to_num", {}, (-3.0, 3.0)), ("clip", {"min": -1.0, "max": 1.0}, (-3.0, 3.0)),
    ("fabs", {}, (0.5, 3.0)),
]  # fmt: skip

# name, arguments, settings: NumPy has the same function.
NUMPY = [
    ("float_power", (np.abs(VECTOR) + 0.5, OTHER), {}),
    ("sum", (CUBE,), {"axis": (0, 2)}), ("mean", (CUBE,), {"axis": -1, "keepdims": True}),
    ("max", (CUBE,), {"axis": (0, 1)}), ("min", (CUBE,), {}), ("amax", (CUBE,), {"axis": 1}),
    ("amin", (CUBE,), {"axis": 1}), ("ptp", (MATRIX,), {"axis": 0}),
    ("prod", (CUBE,), {"axis": (0, 2)}), ("prod", (VECTOR,), {}),
    ("var", (CUBE,), {"axis": (0, 1), "ddof": 1}), ("std", (CUBE,), {"axis": -1}),
    ("std", (MATRIX,), {"ddof": 1, "keepdims": True}), ("average", (MATRIX,), {}),
    ("average", (MATRIX,), {"axis": 1, "weights": np.array([1.0, 2.0, 3.0, 4.0])}),
    ("median", (CUBE,), {"axis": (0, 2)}), ("median", (CUBE,), {"axis": 1, "keepdims": True}),
    ("nansum", (CUBE,), {"axis": 0}), ("nanmean", (CUBE,), {"axis": 0}),
    ("cumsum", (CUBE,), {"axis": 1}), ("cumsum", (MATRIX,), {}), ("cumprod", (CUBE,), {"axis": -1}),
    ("ravel", (CUBE,), {}), ("squeeze", (CUBE[:, :1],), {}), ("squeeze", (CUBE[:1],), {"axis": 0}),
    ("expand_dims", (MATRIX, (0, -1)), {}), ("swapaxes", (CUBE, 0, -1), {}),
    ("moveaxis", (CUBE, 0, -1), {}), ("moveaxis", (CUBE, (0, 1), (-1, 0)), {}),
    ("flip", (CUBE,), {}), ("flip", (CUBE,), {"axis": (0, 2)}), ("fliplr", (MATRIX,), {}),
    ("flipud", (MATRIX,), {}), ("roll", (CUBE, 2), {}), ("roll", (CUBE, (1, -1)), {"axis": (0, 2)}),
    ("rot90", (MATRIX,), {"k": 3}), ("tile", (MATRIX, (2, 1, 2)), {}), ("repeat", (MATRIX, 2), {}),
    ("repeat", (MATRIX, [1, 0, 2]), {"axis": 0}), ("pad", (MATRIX, 1), {}),
    ("pad", (MATRIX, ((1, 2), (0, 3))), {"constant_values": 7.0}),
    ("pad", (MATRIX, 2), {"mode": "edge"}), ("pad", (MATRIX, 2), {"mode": "reflect"}),
    ("pad", (MATRIX, (2, 1)), {"mode": "wrap"}), ("pad", (MATRIX, 1), {"mode": "symmetric"}),
    ("triu", (MATRIX,), {"k": 1}), ("tril", (CUBE,), {"k": -1}), ("diag", (VECTOR,), {"k": -1}),
    ("diag", (MATRIX,), {"k": 1}), ("diagonal", (CUBE,), {"offset": 1, "axis1": 2, "axis2": 1}),
    ("diagflat", (MATRIX,), {}), ("trace", (CUBE,), {}), ("take", (MATRIX, INDEX), {"axis": 1}),
    ("take", (MATRIX, [3, 3, -1]), {}), ("take_along_axis", (MATRIX, INDEX[:, :4], 0), {}),
    ("compress", ([True, False, True], MATRIX), {"axis": 0}), ("sort", (CUBE,), {"axis": 0}),
    ("sort", (MATRIX,), {"axis": None}), ("partition", (VECTOR, 2), {}),
    ("dot", (CUBE, MATRIX.T), {}), ("dot", (MATRIX, CUBE.swapaxes(1, 2)), {}),
    ("vdot", (MATRIX, OTHER[:1] + MATRIX), {}), ("inner", (CUBE, MATRIX), {}),
    ("outer", (VECTOR, MATRIX), {}), ("kron", (MATRIX[:2, :2], CUBE[:, :2, 0]), {}),
    ("cross", (SQUARE, SQUARE.T), {}), ("cross", (SQUARE, SQUARE[::-1]), {"axis": 0}),
    ("tensordot", (CUBE, MATRIX.T, 1), {}), ("tensordot", (CUBE, MATRIX, ([1, 2], [0, 1])), {}),
    ("atleast_1d", (np.float64(2.5),), {}), ("atleast_2d", (VECTOR,), {}),
    ("atleast_3d", (MATRIX,), {}), ("append", (MATRIX, VECTOR), {}),
    ("append", (MATRIX, MATRIX), {"axis": 0}),
    ("lib.stride_tricks.sliding_window_view", (MATRIX, (2, 3)), {}),
    ("lib.stride_tricks.sliding_window_view", (MATRIX, 2), {"axis": 1}),
    ("linalg.inv", (STACK,), {}), ("linalg.det", (STACK,), {}), ("linalg.solve", (STACK, CUBE), {}),
    ("linalg.solve", (SQUARE, VECTOR[:3]), {}), ("linalg.cholesky", (DEFINITE,), {}),
    ("linalg.matrix_power", (SQUARE, 5), {}), ("linalg.matrix_power", (SQUARE, -2), {}),
    ("linalg.matrix_power", (SQUARE, 0), {}), ("linalg.pinv", (MATRIX,), {}),
    ("linalg.eigvalsh", (DEFINITE,), {}), ("linalg.svdvals", (MATRIX,), {}),
    ("linalg.norm", (CUBE,), {}), ("linalg.norm", (VECTOR,), {"ord": 3}),
    ("linalg.norm", (VECTOR,), {"ord": 0}), ("linalg.norm", (VECTOR,), {"ord": -np.inf}),
    *[("linalg.norm", (CUBE,), {"ord": order, "axis": (0, 2)})
      for order in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)],
    *[("linalg.norm", (CUBE,), {"ord": order, "axis": 1, "keepdims": True})
      for order in (None, 1, 2, 0.5, np.inf)],
]  # fmt: skip

# Functions of a list of arrays.
LISTS = [
    ("concatenate", (MATRIX, MATRIX), {"axis": 1}), ("stack", (MATRIX, MATRIX), {"axis": -1}),
    ("vstack", (VECTOR, OTHER), {}), ("hstack", (MATRIX, MATRIX), {}),
    ("dstack", (VECTOR, OTHER), {}), ("column_stack", (VECTOR, OTHER), {}),
    ("linalg.multi_dot", (VECTOR[:3], MATRIX, CUBE[0].T, SQUARE), {}),
]  # fmt: skip

# Functions that return several arrays.
SEVERAL = [
    ("split", (VECTOR, [1, 3]), {}), ("array_split", (MATRIX, 3), {"axis": 1}),
    ("meshgrid", (VECTOR, OTHER[:2]), {}), ("meshgrid", (VECTOR, OTHER[:2]), {"indexing": "ij"}),
    ("broadcast_arrays", (VECTOR, spread(2, 1)), {}), ("linalg.eigh", (DEFINITE,), {}),
    ("linalg.slogdet", (STACK,), {}), ("linalg.qr", (MATRIX.T,), {}), ("linalg.qr", (MATRIX,), {}),
]  # fmt: skip

FORMULAS = [
    ("ij,jk->ik", ((2, 3), (3, 4))), ("ij,jk", ((2, 3), (3, 4))), ("ba", ((2, 3),)),
    ("ii->", ((3, 3),)), ("ii->i", ((3, 3),)), ("iij->j", ((3, 3, 2),)), ("i->", ((3,),)),
    ("i,i->", ((3,), (3,))), ("ij->", ((2, 3),)), ("i,j->ij", ((2,), (3,))),
    ("...ij,...jk->...ik", ((2, 2, 3), (3, 2))), ("...ij,...jk", ((1, 2, 3), (4, 3, 2))),
    ("i...->...", ((2, 3),)), ("ij,kj,kl->il", ((2, 3), (4, 3), (4, 2))), ("ii,i", ((3, 3), (3,))),
    ("ij,ij->i", ((2, 3), (2, 3))), ("ij,jk->", ((1, 3), (3, 4))), (",i->i", ((), (3,))),
    ("a,b,c,abc->", ((2,), (3,), (2,), (2, 3, 2))), ("ij,j->ij", ((2, 1), (3,))),
]  # fmt: skip


def ours(name):
    found = ac
    for part in name.removeprefix("lib.stride_tricks.").split("."):
        found = getattr(found, part)
    return found


def numpys(name):
    found = np
    for part in name.split("."):
        found = getattr(found, part)
    return found


def numbers(z):
    return z.data if isinstance(z, (Tensor, Value)) else np.asarray(z)


def is_variable(x):
    return isinstance(x, (np.ndarray, np.floating)) and x.dtype == float


def check_gradients(f, arguments):
    """To orders 1 and 2, over those arguments that hold floating numbers."""
    places = [i for i, x in enumerate(arguments) if is_variable(x)]

    def of_variables(*given):
        whole = list(arguments)
        for i, x in zip(places, given, strict=True):
            whole[i] = x
        return f(*whole)

    points = [Tensor(arguments[i]) for i in places]
    gradcheck(of_variables, *points)
    gradgradcheck(of_variables, *points, rtol=1e-5, atol=1e-6)


def check_like_numpy(name, arguments, settings, gather=lambda f: f):
    expected = gather(numpys(name))(*arguments, **settings)
    tensors = [Tensor(x) if is_variable(x) else x for x in arguments]
    for function in (ours(name), numpys(name)):  # NumPy's own name finds ours
        found = gather(function)(*tensors, **settings)
        assert found.shape == np.shape(expected)
        np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-13)
        assert found.requires_grad
        assert not found.data.flags.writeable


@pytest.mark.parametrize(("name", "settings", "ends"), ENTRYWISE)
def test_entrywise(name, settings, ends):
    x = spread(2, 5, low=ends[0], high=ends[1])
    f = lambda x: ours(name)(x, **settings)
    check_gradients(f, (x,))
    for entry in x.ravel():
        v, t = Value(entry), Tensor(entry)
        left, right = f(v), f(t)
        np.testing.assert_allclose(left.data, right.data, rtol=4e-15, atol=1e-16)
        np.testing.assert_allclose(f(float(entry)), left.data, rtol=1e-15)
        left.backward(), right.backward()
        np.testing.assert_allclose(v.grad, t.grad, rtol=1e-12, atol=1e-15)
    single = f(Tensor(x.astype(np.float32)))
    assert single.dtype == np.float32
    z = f(Tensor([0.25], dtype=np.float32))
    z.backward()


@pytest.mark.parametrize(("name", "settings", "ends"), ENTRYWISE)
def test_entrywise_as_pytorch(name, settings, ends):
    torch = pytest.importorskip("torch")
    theirs = getattr(torch.nn.functional, name, None) or getattr(torch, name, None)
    if theirs is None:
        theirs = torch.abs
    x = spread(40, low=ends[0], high=ends[1])
    t, p = Tensor(x), torch.tensor(x, requires_grad=True)
    left, right = ours(name)(t, **settings), theirs(p, **settings)
    np.testing.assert_allclose(left.data, right.detach().numpy(), rtol=1e-12, atol=1e-15)
    left.sum().backward()
    right.sum().backward()
    # PyTorch's hardsigmoid has its slope, 1/6, in single precision.
    np.testing.assert_allclose(
        t.grad, p.grad.numpy(), rtol=1e-7 if name == "hardsigmoid" else 1e-11, atol=1e-14
    )


@pytest.mark.parametrize(("name", "arguments", "settings"), NUMPY)
def test_like_numpy(name, arguments, settings):
    check_like_numpy(name, arguments, settings)
    if settings.get("ord") != 0:
        check_gradients(lambda *xs: ours(name)(*xs, **settings), arguments)


@pytest.mark.parametrize(("name", "arguments", "settings"), LISTS)
def test_of_a_list(name, arguments, settings):
    gather = lambda f: lambda *xs, **kw: f(list(xs), **kw)
    check_like_numpy(name, arguments, settings, gather)
    check_gradients(lambda *xs: ours(name)(list(xs), **settings), arguments)


@pytest.mark.parametrize(("name", "arguments", "settings"), SEVERAL)
def test_several_results(name, arguments, settings):
    expected = numpys(name)(*arguments, **settings)
    tensors = [Tensor(x) if is_variable(x) else x for x in arguments]
    for z, e in zip(ours(name)(*tensors, **settings), expected, strict=True):
        np.testing.assert_allclose(numbers(z), e, rtol=1e-12, atol=1e-13)

    def differentiable(*xs):
        return [z for z in ours(name)(*xs, **settings) if isinstance(z, Tensor)]

    check_gradients(differentiable, arguments)


@pytest.mark.parametrize(("formula", "shapes"), FORMULAS)
def test_einsum(formula, shapes):
    arrays = [spread(*shape, seed=i) for i, shape in enumerate(shapes)]
    expected = np.einsum(formula, *arrays)
    found = ac.einsum(formula, *map(Tensor, arrays))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-13)
    check_gradients(lambda *xs: ac.einsum(formula, *xs), arrays)


def test_svd_and_lstsq():
    for shape in ((4, 3), (3, 4)):
        x = spread(*shape, seed=5)
        u, s, v = ac.linalg.svd(Tensor(x), full_matrices=False)
        np.testing.assert_allclose((u * s).data @ v.data, x, atol=1e-13)
        check_gradients(lambda x: list(ac.linalg.svd(x, full_matrices=False)), (x,))
        check_gradients(lambda x: ac.linalg.svd(x).S, (x,))
        for whole, basis in zip(ac.linalg.svd(Tensor(x))[::2], np.linalg.svd(x)[::2]):
            np.testing.assert_allclose(np.abs(whole.data), np.abs(basis), atol=1e-13)


def test_factors_by_one_triangle():
    for which, other in (("L", np.triu(SQUARE, 1)), ("U", np.tril(SQUARE, -1))):
        messy = DEFINITE + other  # what stands in the other triangle plays no part
        expected = np.linalg.eigh(messy, which).eigenvalues
        np.testing.assert_allclose(ac.linalg.eigvalsh(messy, which), expected, rtol=1e-12)
        check_gradients(lambda x: ac.linalg.eigvalsh(x, which), (messy,))  # noqa: B023
    x = Tensor(DEFINITE)
    np.testing.assert_array_equal(
        ac.linalg.cholesky(x, upper=True).data, ac.linalg.cholesky(x).data.T
    )
    with pytest.raises(ac.AutogradError, match='UPLO=\'M\': write "L" or "U"'):
        ac.linalg.eigh(x, "M")


def test_qr_of_every_shape():
    for shape in ((3, 2), (3, 3), (2, 4), (2, 3, 5)):
        x = spread(*shape, seed=1)
        expected = np.linalg.qr(x)
        for part, e in zip(ac.linalg.qr(Tensor(x)), expected, strict=True):
            np.testing.assert_allclose(part.data, e, atol=1e-13)
        np.testing.assert_allclose(ac.linalg.qr(x, "r"), expected.R, atol=1e-13)
    with pytest.raises(ac.AutogradError, match="no gradient where a matrix is higher than wide"):
        ac.linalg.qr(Tensor(MATRIX.T), "complete")


def test_pinv_of_nearly_singular():
    x = np.diag([1.0, 1e-5])
    for setting in ({"rcond": 1e-3}, {"rtol": 1e-3}):
        np.testing.assert_allclose(ac.linalg.pinv(x, **setting), np.diag([1.0, 0.0]))


def test_reductions_find_an_axis_in_a_single_number():
    for name in ("sum", "mean", "max", "min", "prod", "std", "var", "median", "logsumexp", "ptp"):
        for axis in (0, -1, (0,)):
            assert ours(name)(Tensor(3.0), axis=axis).shape == ()
        with pytest.raises(ac.AutogradError, match="axis 1"):
            ours(name)(Tensor(3.0), axis=1)
    x, y = spread(5, 2, seed=1), spread(5, seed=2)
    np.testing.assert_allclose(
        ac.linalg.lstsq(Tensor(x), Tensor(y))[0].data, np.linalg.lstsq(x, y)[0], rtol=1e-12
    )
    check_gradients(lambda x, y: list(ac.linalg.lstsq(x, y)[:2]), (x, y))


def test_topk():
    values, places = ac.topk(Tensor(MATRIX), 2, axis=1)
    np.testing.assert_array_equal(values.data, -np.sort(-MATRIX, axis=1)[:, :2])
    np.testing.assert_array_equal(np.take_along_axis(MATRIX, places, 1), values.data)
    check_gradients(lambda x: ac.topk(x, 2, axis=0, largest=False)[0], (MATRIX,))


OF_ARRAYS = [
    "average", "atleast_2d", "cummax", "cumprod", "cumsum", "diagflat", "log_softmax", "logsumexp",
    "max", "mean", "median", "nanmean", "nansum", "prod", "ptp", "ravel", "reshape", "softmax",
    "squeeze", "std", "sum", "var", "linalg.norm",
]  # fmt: skip


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_functions_of_arrays_take_a_value(name):
    """It is an array of one entry to them, and its gradient is a number."""
    v, t = Value(0.5), Tensor(0.5)
    shape = (-1,) if name == "reshape" else ()
    for x in (v, t):
        z = ours(name)(x, *shape)
        z.backward(np.ones(z.shape))
        slope = ac.pullback(z, np.ones(z.shape), record=True).get(x)
        assert slope is None or ac.pullback(slope * x)[x] == x.grad
    assert type(v.grad) is float
    assert v.grad == t.grad
