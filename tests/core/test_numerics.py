"""The answers at kinks, ties, poles and empty axes: PyTorch's, read off by running it."""

import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import Tensor, Value, grad

INF, NAN = math.inf, math.nan

# what, the function, where, its value, its gradients
SCALARS = [
    ("x**2 at 0", lambda x: x**2, [0.0], 0.0, [0.0]),
    ("x**1 at 0", lambda x: x**1, [0.0], 0.0, [1.0]),
    ("x**0 at 0", lambda x: x**0, [0.0], 1.0, [0.0]),
    ("x**y at (0, 0)", lambda x, y: x**y, [0.0, 0.0], 1.0, [0.0, 0.0]),
    ("x**y at (0, 2)", lambda x, y: x**y, [0.0, 2.0], 0.0, [0.0, 0.0]),
    ("x**y at (0, 1)", lambda x, y: x**y, [0.0, 1.0], 0.0, [1.0, 0.0]),
    ("x**y at (0, -1)", lambda x, y: x**y, [0.0, -1.0], INF, [-INF, -INF]),
    ("x**y at (-2, 3)", lambda x, y: x**y, [-2.0, 3.0], -8.0, [12.0, NAN]),
    ("x**0.5 at 0", lambda x: x**0.5, [0.0], 0.0, [INF]),
    ("x**-1 at 0", lambda x: x**-1, [0.0], INF, [-INF]),
    ("x**0.5 at -2", lambda x: x**0.5, [-2.0], NAN, [NAN]),
    ("0**x at 0", lambda x: 0**x, [0.0], 1.0, [0.0]),
    ("0**x at 2", lambda x: 0**x, [2.0], 0.0, [0.0]),
    ("relu at 0", ac.relu, [0.0], 0.0, [0.0]),
    ("maximum with 0 at 0", lambda x: ac.maximum(x, 0.0), [0.0], 0.0, [0.5]),
    ("where(x > 0, x, 0) at 0", lambda x: ac.where(x > 0, x, 0.0), [0.0], 0.0, [0.0]),
    ("(x + |x|) / 2 at 0", lambda x: (x + abs(x)) / 2, [0.0], 0.0, [0.5]),
    ("|x| at 0", abs, [0.0], 0.0, [0.0]),
    ("sign at 0", ac.sign, [0.0], 0.0, [0.0]),
    ("sign at -2", ac.sign, [-2.0], -1.0, [0.0]),
    ("sigmoid at 0", ac.sigmoid, [0.0], 0.5, [0.25]),
    ("sigmoid at 1000", ac.sigmoid, [1000.0], 1.0, [0.0]),
    ("sigmoid at -1000", ac.sigmoid, [-1000.0], 0.0, [0.0]),
    ("tanh at 0", ac.tanh, [0.0], 0.0, [1.0]),
    ("tanh at 1000", ac.tanh, [1000.0], 1.0, [0.0]),
    ("softplus at 0", ac.softplus, [0.0], math.log(2.0), [0.5]),
    ("softplus at 1000", ac.softplus, [1000.0], 1000.0, [1.0]),
    ("softplus at -1000", ac.softplus, [-1000.0], 0.0, [0.0]),
    ("maximum of a tie", ac.maximum, [2.0, 2.0], 2.0, [0.5, 0.5]),
    ("minimum of a tie", ac.minimum, [2.0, 2.0], 2.0, [0.5, 0.5]),
    ("maximum(x, x)", lambda x: ac.maximum(x, x), [2.0], 2.0, [1.0]),
    ("maximum(nan, 1)", ac.maximum, [NAN, 1.0], NAN, [1.0, 1.0]),
    ("minimum(nan, 1)", ac.minimum, [NAN, 1.0], NAN, [1.0, 1.0]),
    ("sqrt at 0", ac.sqrt, [0.0], 0.0, [INF]),
    ("sqrt at -1", ac.sqrt, [-1.0], NAN, [NAN]),
    ("sqrt(x**2) at 0", lambda x: ac.sqrt(x**2), [0.0], 0.0, [NAN]),
    ("log at 0", ac.log, [0.0], -INF, [INF]),
    ("log at -1", ac.log, [-1.0], NAN, [-1.0]),
    ("log1p at -1", ac.log1p, [-1.0], -INF, [INF]),
    ("exp at 1000", ac.exp, [1000.0], INF, [INF]),
    ("exp at -1000", ac.exp, [-1000.0], 0.0, [0.0]),
    ("where(x > 0, sqrt x, 0) at 0", lambda x: ac.where(x > 0, ac.sqrt(x), 0.0), [0.0], 0.0, [NAN]),
    (
        "sqrt made safe at 0",
        lambda x: ac.where(x > 0, ac.sqrt(ac.where(x > 0, x, 1.0)), 0.0),
        [0.0], 0.0, [0.0],
    ),
    ("1/x at 0", lambda x: 1.0 / x, [0.0], INF, [-INF]),
    ("0/0", lambda x, y: x / y, [0.0, 0.0], NAN, [INF, NAN]),
    ("x * inf", lambda x: x * INF, [2.0], INF, [INF]),
    ("sin at inf", ac.sin, [INF], NAN, [NAN]),
    ("relu6 at 0", ac.relu6, [0.0], 0.0, [0.0]),
    ("relu6 at 6", ac.relu6, [6.0], 6.0, [0.0]),
    ("hardtanh at 1", ac.hardtanh, [1.0], 1.0, [0.0]),
    ("hardtanh at -1", ac.hardtanh, [-1.0], -1.0, [0.0]),
    ("hardsigmoid at 3", ac.hardsigmoid, [3.0], 1.0, [0.0]),
    ("hardsigmoid at -3", ac.hardsigmoid, [-3.0], 0.0, [0.0]),
    ("clamp at its bound", lambda x: ac.clamp(x, min=0.0), [0.0], 0.0, [1.0]),
    ("clip at its upper bound", lambda x: ac.clip(x, -1.0, 1.0), [1.0], 1.0, [1.0]),
    ("leaky_relu at 0", ac.leaky_relu, [0.0], 0.0, [0.01]),
    ("elu at 0", ac.elu, [0.0], 0.0, [1.0]),
    ("elu at 1000", ac.elu, [1000.0], 1000.0, [1.0]),
    ("elu at -1000", ac.elu, [-1000.0], -1.0, [0.0]),
    ("gelu at 0", ac.gelu, [0.0], 0.0, [0.5]),
    ("gelu at 1000", ac.gelu, [1000.0], 1000.0, [1.0]),
    ("gelu at -1000", ac.gelu, [-1000.0], 0.0, [0.0]),
    ("silu at 0", ac.silu, [0.0], 0.0, [0.5]),
    ("silu at 1000", ac.silu, [1000.0], 1000.0, [1.0]),
    ("silu at -1000", ac.silu, [-1000.0], 0.0, [0.0]),
    ("logsigmoid at 0", ac.logsigmoid, [0.0], -math.log(2.0), [0.5]),
    ("logsigmoid at 1000", ac.logsigmoid, [1000.0], 0.0, [0.0]),
    ("logsigmoid at -1000", ac.logsigmoid, [-1000.0], -1000.0, [1.0]),
    ("fmax of a tie", ac.fmax, [2.0, 2.0], 2.0, [1.0, 0.0]),
    ("fmin of a tie", ac.fmin, [2.0, 2.0], 2.0, [1.0, 0.0]),
    ("fmax(nan, 1)", ac.fmax, [NAN, 1.0], 1.0, [0.0, 1.0]),
    ("logaddexp(-inf, -inf)", ac.logaddexp, [-INF, -INF], -INF, [NAN, NAN]),
    ("rsqrt at 0", ac.rsqrt, [0.0], INF, [-INF]),
    ("xlogy(0, 0)", ac.xlogy, [0.0, 0.0], 0.0, [0.0, NAN]),
    ("hypot(0, 0)", ac.hypot, [0.0, 0.0], 0.0, [NAN, NAN]),
    ("arctan2(0, 0)", ac.arctan2, [0.0, 0.0], 0.0, [0.0, -0.0]),
    ("remainder(7, 3)", ac.remainder, [7.0, 3.0], 1.0, [1.0, -2.0]),
    ("7 % 3", lambda x, y: x % y, [7.0, 3.0], 1.0, [1.0, -2.0]),
    ("fmod(-7, 3)", ac.fmod, [-7.0, 3.0], -1.0, [1.0, 2.0]),
    ("7 // 3", lambda x, y: x // y, [7.0, 3.0], 2.0, [0.0, 0.0]),
    ("7 // 0", lambda x, y: x // y, [7.0, 0.0], INF, [0.0, 0.0]),
    ("floor at 1", ac.floor, [1.0], 1.0, [0.0]),
    ("round at 2.5", ac.round, [2.5], 2.0, [0.0]),
    ("trunc at -1.5", ac.trunc, [-1.5], -1.0, [0.0]),
    ("arcsin at 1", ac.arcsin, [1.0], math.pi / 2, [INF]),
    ("arcsin at -1", ac.arcsin, [-1.0], -math.pi / 2, [INF]),
    ("arccosh at 1", ac.arccosh, [1.0], 0.0, [INF]),
    ("arctanh at 1", ac.arctanh, [1.0], INF, [INF]),
    ("cbrt at 0", ac.cbrt, [0.0], 0.0, [INF]),
    ("sinc at 0", ac.sinc, [0.0], 1.0, [0.0]),
    ("cosh at 1000", ac.cosh, [1000.0], INF, [INF]),
    ("exp2 at 2000", ac.exp2, [2000.0], INF, [INF]),
    ("log2 at 0", ac.log2, [0.0], -INF, [INF]),
    ("reciprocal at 0", ac.reciprocal, [0.0], INF, [-INF]),
    ("erf at 1000", ac.erf, [1000.0], 1.0, [0.0]),
    ("erfc at -1000", ac.erfc, [-1000.0], 2.0, [0.0]),
    ("heaviside at 0", ac.heaviside, [0.0, 0.25], 0.25, [0.0, 1.0]),
    ("heaviside beside 0", ac.heaviside, [1.0, 0.0], 1.0, [0.0, 0.0]),
    ("fmax(1, nan)", ac.fmax, [1.0, NAN], 1.0, [1.0, 0.0]),
    ("fmax(nan, 1)", ac.fmax, [NAN, 1.0], 1.0, [0.0, 1.0]),
    ("fmin(1, nan)", ac.fmin, [1.0, NAN], 1.0, [1.0, 0.0]),
    ("fmin(nan, 1)", ac.fmin, [NAN, 1.0], 1.0, [0.0, 1.0]),
    ("xlogy(0, 2)", ac.xlogy, [0.0, 2.0], 0.0, [math.log(2.0), 0.0]),
    ("xlogy(2, 0.5)", ac.xlogy, [2.0, 0.5], -2.0 * math.log(2.0), [-math.log(2.0), 4.0]),
    ("xlogy(2, 0)", ac.xlogy, [2.0, 0.0], -INF, [-INF, INF]),
    ("xlogy(0, 0.5)", ac.xlogy, [0.0, 0.5], 0.0, [-math.log(2.0), 0.0]),
    ("clip below", ac.clip, [0.3, 0.5, 1.0], 0.5, [0.0, 1.0, 0.0]),
    ("clip within", ac.clip, [0.6, 0.5, 1.0], 0.6, [1.0, 0.0, 0.0]),
    ("clip above", ac.clip, [1.5, 0.5, 1.0], 1.0, [0.0, 0.0, 1.0]),
    ("the diamond (2x²)² at 3", lambda x: (2.0 * x**2) ** 2, [3.0], 324.0, [432.0]),
]  # fmt: skip


def faces(at):
    yield [Value(x) for x in at]
    yield [Tensor(x) for x in at]


@pytest.mark.parametrize(
    ("f", "at", "value", "gradients"), [case[1:] for case in SCALARS], ids=[c[0] for c in SCALARS]
)
def test_scalar(f, at, value, gradients):
    for inputs in faces(at):
        z = f(*inputs)
        z.backward()
        np.testing.assert_allclose(float(z.data), value, rtol=1e-15)
        np.testing.assert_allclose([float(x.grad) for x in inputs], gradients, rtol=1e-15)
        for x in inputs:
            x.zero_grad()
        z.backward(3.0)
        expected = 3.0 * np.array(gradients)
        np.testing.assert_allclose([float(x.grad) for x in inputs], expected, rtol=1e-15)


ARRAYS = [
    ("max of ties", lambda x: ac.max(x), [1.0, 3.0, 3.0], 3.0, [0.0, 0.5, 0.5]),
    ("min of ties", lambda x: ac.min(x), [1.0, 1.0, 3.0], 1.0, [0.5, 0.5, 0.0]),
    ("max over an axis", lambda x: ac.max(x, axis=0), [1.0, 3.0, 3.0], 3.0, [0.0, 0.5, 0.5]),
    ("logsumexp large", ac.logsumexp, [1000.0, 1000.0], 1000.0 + math.log(2), [0.5, 0.5]),
    ("logsumexp with -inf", ac.logsumexp, [-INF, 0.0], 0.0, [0.0, 1.0]),
    ("logsumexp all -inf", ac.logsumexp, [-INF, -INF], -INF, [NAN, NAN]),
    ("logsumexp with inf", ac.logsumexp, [INF, 0.0], INF, [NAN, 0.0]),
    ("logsumexp of nothing", ac.logsumexp, [], -INF, []),
    ("softmax", lambda x: ac.softmax(x)[0], [1000.0, 0.0], 1.0, [0.0, 0.0]),
    ("log_softmax", lambda x: ac.log_softmax(x)[1], [1000.0, 0.0], -1000.0, [-1.0, 1.0]),
    ("softmax with -inf", lambda x: ac.softmax(x)[0], [-INF, 0.0], 0.0, [0.0, 0.0]),
    ("softmax all -inf", lambda x: ac.softmax(x)[0], [-INF, -INF], NAN, [NAN, NAN]),
    ("sum of nothing", ac.sum, [], 0.0, []),
    ("mean of nothing", ac.mean, [], NAN, []),
    ("amax of ties", ac.amax, [1.0, 3.0, 3.0], 3.0, [0.0, 0.5, 0.5]),
    ("median of 4", ac.median, [4.0, 1.0, 2.0, 3.0], 2.5, [0.0, 0.0, 0.5, 0.5]),
    ("median with a nan", ac.median, [1.0, NAN, 2.0], NAN, [0.0, 1.0, 0.0]),
    ("norm at 0", ac.norm, [0.0, 0.0], 0.0, [0.0, 0.0]),
    ("norm 1", lambda x: ac.norm(x, 1), [2.0, 0.0, -3.0], 5.0, [1.0, 0.0, -1.0]),
    ("norm inf of a tie", lambda x: ac.norm(x, INF), [2.0, -2.0], 2.0, [0.5, -0.5]),
    ("norm 3 at 0", lambda x: ac.norm(x, 3), [0.0, 0.0], 0.0, [0.0, 0.0]),
    ("std of equal values", ac.std, [2.0, 2.0], 0.0, [0.0, 0.0]),
    ("var of equal values", ac.var, [2.0, 2.0], 0.0, [0.0, 0.0]),
    ("std of one value", lambda x: ac.std(x, ddof=1), [2.0], NAN, [NAN]),
    ("prod of nothing", ac.prod, [], 1.0, []),
    ("prod with a zero", ac.prod, [2.0, 0.0, 3.0], 0.0, [0.0, 6.0, 0.0]),
    ("prod with two zeros", ac.prod, [0.0, 0.0, 3.0], 0.0, [0.0, 0.0, 0.0]),
    ("cumprod with a zero", lambda x: ac.cumprod(x).sum(), [2.0, 0.0, 3.0], 2.0, [1.0, 8.0, 0.0]),
    ("cumprod, two zeros", lambda x: ac.cumprod(x).sum(), [0.0, 0.0, 3.0], 0.0, [1.0, 0.0, 0.0]),
    ("cumprod with inf", lambda x: ac.cumprod(x).sum(), [INF, 2.0], INF, [3.0, INF]),
    ("max with a nan", ac.max, [1.0, NAN, NAN], NAN, [0.0, 0.5, 0.5]),
    ("min over an axis with a nan", lambda x: ac.min(x, axis=0), [NAN, 1.0], NAN, [1.0, 0.0]),
    ("cumsum", lambda x: ac.cumsum(x).sum(), [1.0, 1.0, 1.0], 6.0, [3.0, 2.0, 1.0]),
    ("cummax of ties", lambda x: ac.cummax(x).sum(), [1.0, 1.0, 0.0], 3.0, [1.0, 2.0, 0.0]),
    ("sort of ties", lambda x: (ac.sort(x) * [1.0, 2.0, 3.0]).sum(), [5.0, 1.0, 5.0], 26.0,
     [2.0, 1.0, 3.0]),
    ("topk", lambda x: (ac.topk(x, 2)[0] * [1.0, 10.0]).sum(), [5.0, 7.0, 6.0], 67.0,
     [0.0, 1.0, 10.0]),
    ("einsum i,i-> of one operand", lambda x: ac.einsum("i,i->", x, x), [1.0, 2.0], 5.0,
     [2.0, 4.0]),
    ("einsum i->", lambda x: ac.einsum("i->", x), [1.0, 2.0], 3.0, [1.0, 1.0]),
    ("nan_to_num", lambda x: ac.nan_to_num(x, posinf=9.0).sum(), [NAN, INF, 1.0], 10.0,
     [0.0, 0.0, 1.0]),
    ("an index twice", lambda x: (x[[0, 0, 1]] * [10.0, 1.0, 100.0]).sum(), [1.0, 1.0, 1.0], 111.0,
     [11.0, 100.0, 0.0]),
    ("an index from behind", lambda x: x[[-1, 2]].sum(), [1.0, 1.0, 1.0], 2.0, [0.0, 0.0, 2.0]),
    ("at.set", lambda x: (x.at[1].set(x[0] * 7) * [1.0, 2.0, 3.0]).sum(), [1.0, 1.0, 1.0], 18.0,
     [15.0, 0.0, 3.0]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("f", "at", "value", "gradient"), [case[1:] for case in ARRAYS], ids=[c[0] for c in ARRAYS]
)
def test_array(f, at, value, gradient):
    x = Tensor(np.array(at, dtype=float))
    z = f(x)
    z.backward()
    np.testing.assert_allclose(z.data, value, rtol=1e-15)
    np.testing.assert_allclose(x.grad, gradient, rtol=1e-12)


def test_signs_of_zero_in_softmax():
    x = Tensor([1000.0, 0.0])
    ac.softmax(x)[0].backward()
    assert not np.signbit(x.grad[0])


def test_einsum_of_a_diagonal():
    for formula in ("ii->", "ii->i"):
        x = Tensor(np.ones((3, 3)))
        ac.einsum(formula, x).sum().backward()
        np.testing.assert_array_equal(x.grad, np.eye(3))


class TestEqualEigenvalues:
    """Of the identity: each is right as long as nothing asks which vector belongs to which."""

    def test_values_alone_do_no_harm(self):
        x = Tensor(np.eye(3))
        (ac.linalg.eigh(x)[0] * [1.0, 1.0, 1.0]).sum().backward()
        np.testing.assert_array_equal(x.grad, np.eye(3))

    def test_singular_values_alone_do_no_harm(self):
        x = Tensor(2.0 * np.eye(3))
        ac.linalg.svd(x)[1].sum().backward()
        np.testing.assert_allclose(x.grad, np.eye(3), atol=1e-15)

    def test_vectors_have_no_slope(self):
        x = Tensor(np.eye(2))
        (ac.linalg.eigh(x)[1] * [[1.0, 2.0], [3.0, 5.0]]).sum().backward()
        assert not np.isfinite(x.grad[0, 1])


def test_what_carries_no_gradient():
    x = Tensor([1.0, 3.0, 2.0])
    for answer in (ac.argmax(x), x.argmin(), ac.argsort(x), x > 1.0, ac.searchsorted(x, 2.0)):
        assert not isinstance(answer, ac.Node)
    assert (Value(1.0) > 0.5) is True
    with pytest.raises(ac.AutogradError):
        ac.max(Tensor(np.zeros(0)))


def test_erf_to_four_ulp():
    x = np.concatenate([np.linspace(-7.0, 7.0, 20001), np.logspace(-300.0, 0.0, 999)])
    for ours, exact in ((ac.erf, math.erf), (ac.erfc, math.erfc)):
        expected = np.array([exact(v) for v in x])
        ulps = np.abs(ours(Tensor(x)).data - expected) / np.spacing(np.abs(expected))
        assert ulps.max() <= 4.0
    np.testing.assert_array_equal(ac.erf(np.array([NAN, INF, -INF, -0.0])), [NAN, 1.0, -1.0, -0.0])


def test_second_and_third_derivatives_at_zero():
    second = grad(grad(lambda x: x**2))
    third = grad(grad(grad(lambda x: x**3)))
    assert second(0.0) == 2.0
    assert third(0.0) == 6.0
    assert grad(grad(ac.relu))(0.0) == 0.0
    # sin(u)/u bends by -1/3 at 0; NumPy's sinc has u = πx.
    np.testing.assert_allclose(grad(grad(ac.sinc))(0.0), -(math.pi**2) / 3.0, rtol=1e-15)
    assert grad(grad(ac.abs))(0.0) == 0.0


def test_python_max_and_min_pick_an_argument():
    a, b = Value(2.0), Value(2.0)
    max(a, b).backward()
    assert sorted([a.grad, b.grad]) == [0.0, 1.0]


@pytest.mark.parametrize("arriving", [NAN, INF])
def test_what_arrives_does_not_reach_an_inactive_branch(arriving):
    x = Value(-1.0)
    (ac.relu(x) * arriving).backward()
    assert x.grad == 0.0


MATMULS = [
    ((3,), (3,), ()), ((3,), (3, 4), (4,)), ((2, 3), (3,), (2,)), ((5, 2, 3), (3,), (5, 2)),
    ((3,), (5, 3, 4), (5, 4)), ((5, 2, 3), (3, 4), (5, 2, 4)), ((2, 3), (5, 3, 4), (5, 2, 4)),
    ((5, 1, 2, 3), (4, 3, 6), (5, 4, 2, 6)), ((0, 3), (3, 2), (0, 2)), ((2, 0), (0, 3), (2, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "shape"), MATMULS)
def test_matmul_shapes(left, right, shape):
    x, y = Tensor(np.ones(left)), Tensor(np.ones(right))
    z = x @ y
    assert z.shape == shape
    z.backward(np.ones(shape))
    assert (x.grad.shape, y.grad.shape) == (left, right)


def test_matmul_of_a_number_is_an_error():
    with pytest.raises(ac.AutogradError, match=r"no matrix: multiply with \*"):
        Tensor(2.0) @ Tensor([1.0])


def test_dtypes():
    single, double = Tensor(np.ones(2, np.float32)), Tensor(np.ones(2))
    assert (single * double).dtype == np.float64
    assert (single * 2.0).dtype == np.float32
    assert (2 * single + Value(1.0)).dtype == np.float32
    assert (Tensor([1, 2]) / 2).dtype == np.float64
    assert ac.mean(Tensor([1, 2])).dtype == np.float64
    (single * double).sum().backward()
    assert (single.grad.dtype, double.grad.dtype) == (np.float32, np.float64)
    with pytest.raises(ac.AutogradError, match="negative integer powers"):
        Tensor([2]) ** -1


@pytest.mark.parametrize("order", [None, 1, 2, 3, 0.5, 0, INF, -INF, -1, -2])
def test_every_norm_is_flat_at_zero(order):
    f = lambda x: ac.norm(x, order)
    assert f(np.zeros(3)) == 0.0
    for derivative in (ac.grad(f), ac.hessian(f)):
        assert not derivative(np.zeros(3)).any()
    some = ac.grad(f)(np.array([0.0, 3.0]))
    assert np.isfinite(some).all()


@pytest.mark.parametrize("order", ["fro", "nuc", 1, -1, 2, -2, INF, -INF])
def test_every_matrix_norm_has_a_slope_at_zero(order):
    torch = pytest.importorskip("torch")
    zero = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
    torch.linalg.matrix_norm(zero, order).backward()
    found = ac.grad(lambda x: ac.norm(x, order))(np.zeros((2, 2)))
    np.testing.assert_array_equal(found, zero.grad.numpy())


def test_the_number_of_entries_that_are_not_zero_has_no_slope():
    x = np.array([1.0, 0.0, -2.0])
    assert not ac.grad(lambda x: ac.norm(x, 0))(x).any()
    assert not ac.hessian(lambda x: ac.norm(x, 0))(x).any()


def test_a_gradient_may_be_asked_of_an_input_that_plays_no_part():
    np.testing.assert_array_equal(grad(lambda x, y: (x * x).sum(), 1)(np.ones(2), np.ones(3)), 0.0)
    assert grad(lambda x: 3.0)(2.0) == 0.0


def test_a_hook_may_rewrite_a_gradient_and_more_than_one_entry_wants_one():
    x = Tensor([1.0, 2.0])
    y = x.hook(lambda g: 10.0 * g) * 3.0
    with pytest.raises(ac.AutogradError, match=r"backward\(\) on a Tensor of shape \(2,\)"):
        y.backward()
    y.backward([1.0, 2.0])
    np.testing.assert_array_equal(x.grad, [30.0, 60.0])
    single = Tensor([2.0])
    (single * single).backward()
    assert single.grad == [4.0]
    assert not (x.detach() * 2.0).requires_grad


def test_a_stale_graph_uses_what_its_leaves_hold_now():
    x = Tensor([1.0, 2.0])
    y = (x * x).sum()
    x.data = np.array([5.0, 7.0])
    y.backward()
    np.testing.assert_array_equal(x.grad, [10.0, 14.0])
