"""What a NumPy or PyTorch user reaches for is there: by its name here, through NumPy's own
functions, and as a method of arrays.
"""

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Tensor, Value
from autograd_core.errors import OperandError

ENTRYWISE = """
    power float_power square sqrt cbrt reciprocal abs absolute fabs sign exp exp2 expm1 log log2
    log10 log1p sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh
    deg2rad rad2deg hypot sinc logaddexp logaddexp2 maximum minimum fmax fmin clip where floor ceil
    round trunc remainder mod fmod floor_divide nan_to_num heaviside positive negative add subtract
    multiply divide rint"""
ACTIVATIONS = """
    sigmoid logsigmoid softplus relu relu6 leaky_relu elu selu celu gelu silu mish hardtanh
    hardsigmoid hardswish softsign tanhshrink erf erfc xlogy rsqrt logit lerp"""
REDUCTIONS = """
    sum mean average var std max amax min amin prod median ptp cumsum cumprod logsumexp nansum
    nanmean all any argmax argmin count_nonzero"""
SHAPES = """
    reshape ravel squeeze expand_dims transpose swapaxes moveaxis broadcast_to broadcast_arrays
    concatenate stack vstack hstack dstack split array_split tile repeat flip fliplr flipud roll
    rot90 pad triu tril diag diagonal diagflat trace atleast_1d atleast_2d atleast_3d append take
    take_along_axis compress sort argsort partition topk searchsorted sliding_window_view one_hot
    meshgrid"""
PRODUCTS = "matmul dot vdot inner outer tensordot einsum kron cross"
LINALG = """
    norm inv solve det slogdet cholesky eigh matrix_power multi_dot qr svd pinv lstsq"""
CREATION = """
    tensor asarray zeros ones full eye arange linspace zeros_like ones_like full_like"""
TRANSFORMATIONS = """
    grad value_and_grad elementwise_grad vjp jvp jacobian hessian hvp checkpoint no_grad enable_grad
    stop_gradient hook detect_anomaly custom_vjp"""
METHODS = """
    T mT at data grad shape dtype ndim size all any argmax argmin argsort astype clip compress copy
    cumprod cumsum diagonal dot flatten item max mean min nonzero partition prod ravel repeat
    reshape round searchsorted sort squeeze std sum swapaxes take tolist trace transpose var
    backward detach numpy zero_grad"""
OPERATORS = """
    add radd sub rsub mul rmul truediv rtruediv pow rpow matmul rmatmul mod rmod floordiv
    rfloordiv neg pos abs gt ge lt le eq ne getitem setitem
    len iter float int bool array format"""


@pytest.mark.parametrize(
    "names", [ENTRYWISE, ACTIVATIONS, REDUCTIONS, SHAPES, PRODUCTS, CREATION, TRANSFORMATIONS]
)
def test_functions(names):
    assert [name for name in names.split() if not hasattr(ac, name)] == []
    assert [name for name in names.split() if name not in ac.__all__] == []


def test_linear_algebra():
    assert [name for name in LINALG.split() if not hasattr(ac.linalg, name)] == []


def test_methods_and_operators():
    assert [name for name in METHODS.split() if not hasattr(Tensor, name)] == []
    assert [name for name in OPERATORS.split() if not hasattr(Tensor, f"__{name}__")] == []


def called(function, x):
    """NumPy's function on ``x``, with what else it wants."""
    name = function.__name__
    more = {
        "clip": (-1.0, 1.0), "reshape": (4,), "tile": (2,),
        "swapaxes": (0, 1), "moveaxis": (0, 1), "broadcast_to": ((3, 2, 2),), "split": (2,),
        "array_split": (2,), "repeat": (2,), "roll": (1,), "pad": (1,), "append": (x,),
        "take": ([0],), "take_along_axis": (np.array([[0, 1]]), 0), "compress": (x,),
        "partition": (1,), "matrix_power": (2,), "sliding_window_view": ((1, 2),),
        "expand_dims": (0,),
    }  # fmt: skip
    if name in ("concatenate", "stack", "vstack", "hstack", "dstack", "multi_dot"):
        return function([x, x])
    if name == "arccosh":
        return function(x + 1.0)
    if name == "searchsorted":
        return function(x[0], x[1])
    if name == "lstsq":
        return function(np.concatenate([x, x[:1]]), x[[0, 1, 0], 0])
    if name == "where":
        return function(True, x, x)
    if name == "einsum":
        return function("ij,jk", x, x)
    if name == "cross":
        return function(x[0, :1].repeat(3), x[0, :1].repeat(3))
    if name == "compress":
        return function([True, False], x, axis=0)
    if name in more:
        return function(x, *more[name])
    both = getattr(function, "nin", 0) == 2 or name in (
        "dot", "vdot", "inner", "outer", "tensordot", "kron", "solve",
    )  # fmt: skip
    return function(x, x) if both else function(x)


THROUGH_NUMPY = [
    *(getattr(np, name) for names in (ENTRYWISE, REDUCTIONS, SHAPES, PRODUCTS)
      for name in names.split() if hasattr(np, name)),
    *(getattr(np.linalg, name) for name in LINALG.split()),
    np.lib.stride_tricks.sliding_window_view, np.zeros_like, np.ones_like,
]  # fmt: skip


@pytest.mark.parametrize("function", THROUGH_NUMPY, ids=lambda f: f.__name__)
def test_numpys_own_functions(function):
    x = np.array([[0.7, 0.2], [0.2, 0.5]])
    expected, found = called(function, x), called(function, Tensor(x))
    several = isinstance(expected, (tuple, list))
    for e, f in zip(expected if several else [expected], found if several else [found]):
        np.testing.assert_allclose(f.data if isinstance(f, Tensor) else f, e, atol=1e-12)


@pytest.mark.parametrize("name", [n for n in ENTRYWISE.split() if hasattr(np, n)])
def test_numpys_own_functions_of_values(name):
    function = getattr(np, name)
    expected, found = called(function, 0.7), called(function, Value(0.7))
    assert float(found) == pytest.approx(float(expected), rel=1e-14)
    assert isinstance(found, Value)


def test_where_and_out_are_refused_in_a_sentence():
    x = Tensor([1.0, 2.0])
    for settings in ({"where": np.array([True, False])}, {"out": np.empty(2)}):
        (name,) = settings
        with pytest.raises(OperandError, match=f"np.exp with {name}= on a Tensor"):
            np.exp(x, **settings)
        with pytest.raises(OperandError, match=f"does not take {name}="):
            np.sum(x, **settings)
