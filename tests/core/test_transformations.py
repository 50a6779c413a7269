"""Derivatives of functions: nested arguments, second order, both modes, and what stands beside."""

import pickle
import sys
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core as ac
import nn
from autograd_core import Tensor, Value, errors
from autograd_core.errors import AnomalyError
from autograd_core.testing import gradcheck, gradgradcheck

cube = ac.custom_vjp(np.power, lambda g, z, x, n: g * (n * x ** (n - 1.0)), None, name="cube")


def quartic(x):
    return (x**4).sum() if getattr(x, "shape", ()) else x**4


def test_nested_arguments_have_nested_gradients():
    def f(p, scale):
        return (p["w"] @ p["layers"][0] + p["b"] * p["layers"][1][0]).sum() * scale

    p = {"w": np.ones((2, 2)), "layers": [np.array([1.0, 2.0]), (3.0, None)], "b": 2.0}
    value, gradient = ac.value_and_grad(f)(p, 10.0)
    assert value == 180.0
    np.testing.assert_array_equal(gradient["w"], [[10.0, 20.0], [10.0, 20.0]])
    assert gradient["layers"][1] == (40.0, None)
    assert gradient["b"] == 60.0
    both = ac.grad(f, argnums=(1, 0))(p, 10.0)
    assert both[0] == 18.0
    assert both[1]["b"] == 60.0


def test_a_module_is_an_argument():
    nn.manual_seed(0)
    layer, x = nn.Linear(3, 2), np.ones((4, 3))
    gradient = ac.grad(lambda m, x: (m(x) ** 2).sum())(layer, x)
    (layer(Tensor(x)) ** 2).sum().backward()
    assert gradient.keys() == dict(layer.named_parameters()).keys()
    for name, p in layer.named_parameters():
        np.testing.assert_allclose(gradient[name], p.grad)


def test_auxiliary_results():
    f = lambda x: (x * x, {"twice": 2.0 * x})
    assert ac.grad(f, has_aux=True)(3.0) == (6.0, {"twice": 6.0})
    assert ac.value_and_grad(f, has_aux=True)(3.0) == ((9.0, {"twice": 6.0}), 6.0)


def test_no_perturbation_confusion():
    assert ac.grad(lambda x: x * ac.grad(lambda y: x * y)(2.0))(3.0) == 6.0
    inner = lambda x: ac.jvp(lambda y: x * y, (2.0,), (1.0,))[1]
    assert ac.grad(lambda x: x * inner(x))(3.0) == 6.0
    hessian = ac.hessian(lambda x: x * ac.grad(lambda y: y**3 * x)(x))
    assert hessian(2.0) == 12 * 3 * 2.0**2  # of 3 x⁴


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_jacobian(mode, shape):
    x = np.arange(1.0, 1.0 + np.prod(shape, dtype=int)).reshape(shape)
    f = lambda x: ac.stack([ac.sin(x), x * x])
    found = ac.jacobian(f, mode=mode)(x)
    assert found.shape == (2, *shape, *shape)
    flat = found.reshape(2, x.size, x.size)
    np.testing.assert_allclose(flat[0], np.diag(np.cos(x).ravel()))
    np.testing.assert_allclose(flat[1], np.diag(2.0 * x.ravel()))


def test_jacobian_of_a_list():
    np.testing.assert_array_equal(ac.jacobian(lambda x, y: [x * y, y], 1)(2.0, 3.0), [2.0, 1.0])
    with pytest.raises(errors.ArgumentError, match='write "forward"'):
        ac.jacobian(quartic, mode="sideways")(1.0)


def test_hessian_and_hvp():
    x, v = np.array([1.0, 2.0, 3.0]), np.array([1.0, -1.0, 2.0])
    f = lambda x: (x[0] * x[1] * x[2]) ** 2 + quartic(x)
    h = ac.hessian(f)(x)
    np.testing.assert_allclose(h, h.T)
    np.testing.assert_allclose(ac.hvp(f, x, v), h @ v)
    gradcheck(ac.grad(f), Tensor(x))
    assert ac.hvp(quartic, 2.0, 3.0) == 144.0


def test_elementwise_grad():
    x = np.linspace(-1.0, 1.0, 5)
    np.testing.assert_allclose(ac.elementwise_grad(ac.tanh)(x), 1.0 - np.tanh(x) ** 2)
    second = ac.elementwise_grad(ac.elementwise_grad(lambda x: x**3))
    np.testing.assert_allclose(second(x), 6.0 * x)


def test_jvp_of_nested_arguments():
    value, rate = ac.jvp(lambda p: p["a"] * p["b"][0], ({"a": 2.0, "b": [3.0]},),
                         ({"a": 1.0, "b": [10.0]},))  # fmt: skip
    assert (value, rate) == (6.0, 23.0)
    with pytest.raises(errors.OperandError, match="The tangent holds 1 numbers"):
        ac.jvp(lambda p: p[0], ([1.0, 2.0],), ([1.0],))


def block(x, w):
    return ac.tanh(x * w) * x


def test_checkpoint_gives_the_same_gradients_to_any_order():
    x, w = Tensor([0.3, -0.4]), Tensor([1.0, 2.0])
    plain = lambda x, w: block(block(x * w, w), w)
    saving = lambda x, w: ac.checkpoint(lambda x: block(x, w))(ac.checkpoint(block)(x * w, w))
    np.testing.assert_allclose(saving(x, w).data, plain(x, w).data)
    for f in (gradcheck, gradgradcheck):
        f(saving, x, w)
    for i in (0, 1):
        (saving(x, w).sum() * 1.0).backward()
        left = (x, w)[i].grad.copy()
        x.zero_grad(), w.zero_grad()
        plain(x, w).sum().backward()
        np.testing.assert_allclose(left, (x, w)[i].grad)
        x.zero_grad(), w.zero_grad()


def test_checkpoint_has_tangents():
    """Also where an argument plays no part."""
    f = lambda x, y, unused: ac.tanh(x * y) * x
    at, along = (np.array([0.5, 1.0]), np.array([1.0, 2.0]), 3.0), (np.ones(2), np.ones(2), 1.0)
    for left, right in zip(ac.jvp(f, at, along), ac.jvp(ac.checkpoint(f), at, along)):
        np.testing.assert_allclose(left, right, rtol=1e-14)


def test_checkpoint_keeps_nothing_in_between():
    kept = []

    def f(x):
        y = ac.exp(x)
        kept.append(weakref.ref(y))
        return y * y

    z = ac.checkpoint(f)(Value(1.0))
    assert kept[0]() is None
    z.backward()
    assert len(kept) == 2


def test_stop_gradient():
    assert ac.grad(lambda x: x * ac.stop_gradient(x))(3.0) == 3.0
    assert ac.stop_gradient(2.0) == 2.0


def test_custom_operation():
    gradcheck(lambda x: cube(x, 3.0), Tensor([1.0, 2.0]))
    gradgradcheck(lambda x: cube(x, 3.0), Value(2.0))
    assert ac.grad(ac.grad(lambda x: cube(x, 3.0)))(2.0) == 12.0
    z = cube(Value(2.0), 3.0)
    assert pickle.loads(pickle.dumps(z)).op is cube
    assert ac.jvp(lambda x: cube(x, 3.0), (2.0,), (1.0,)) == (8.0, 12.0)
    with pytest.raises(errors.ArgumentError, match="was given no rule"):
        ac.custom_vjp(np.sin)


def test_source_is_the_very_expression():
    x = Value(2.0, label="x")
    with ac.record_source():
        y = x * 3.0 + ac.exp(x)
    assert y.note.source.file == __file__
    assert y.note.source.expression == "x * 3.0 + ac.exp(x)"
    assert y.x.note.source.expression == "x * 3.0"
    assert y.y.note.source.expression == "ac.exp(x)"
    assert y.note.source.underlined().splitlines()[1] == "    ^^^^^^^^^^^^^^^^^^^"
    assert (x * x).note is None


def test_anomaly_in_a_result():
    x = Tensor([1.0, 0.0], label="x")
    with pytest.raises(AnomalyError) as raised, ac.detect_anomaly():
        (x * 2.0 + ac.log(x)).sum()
    said = str(raised.value)
    assert "log gave an array (2,) from 0 to 0 with 1 nan or inf" in said
    assert "inputs: x = an array (2,) from 0 to 1" in said
    line = "(x * 2.0 + ac.log(x)).sum()"
    assert f"{line}\n    {' ' * line.index('ac.log')}{'^' * len('ac.log(x)')}\n" in said


def test_anomaly_in_a_gradient():
    for run in (lambda y: y.backward(), lambda y: ac.pullback(y, record=True)):
        with ac.detect_anomaly():
            y = ac.sqrt(Value(0.0)) * 2.0
            with pytest.raises(AnomalyError, match="the gradient of sqrt gave inf") as raised:
                run(y)
        assert "y = ac.sqrt(Value(0.0)) * 2.0\n        ^^^^^^^^^^^^^^^^^^^\n" in str(raised.value)
        assert "sent to its input 0, when 2.0 arrived" in str(raised.value)


def test_anomaly_is_told_of_a_leaf_that_changed():
    x = Value(2.0)
    with ac.detect_anomaly():
        y = x * x
        x.data = 3.0
        with pytest.raises(AnomalyError, match=r"gave 4.0 and would now give 9.0"):
            y.backward()
    y.backward()  # outside, the data that leaves hold now are used
    assert x.grad == 6.0


def test_anomaly_leaves_nothing_behind():
    with ac.detect_anomaly():
        Value(1.0) * 2.0
    assert (Value(0.0).log()).data == -np.inf


# What operations hand out.


def test_gradients_are_no_views():
    x, y = Tensor(np.ones((2, 3))), Tensor(np.ones((2, 3)))
    (x + y).T.reshape(6)[:4].sum().backward()
    x.grad[...] = 7.0
    assert (y.grad <= 1.0).all()
    assert not np.shares_memory(x.grad, x.data)


@pytest.mark.parametrize("f", [
    lambda x: x[1:], lambda x: x.T, lambda x: x.reshape(-1), lambda x: x.copy(),
    lambda x: ac.sliding_window_view(x, 2, 0),
    lambda x: ac.broadcast_to(x, (2, 3, 2)), ac.ravel, lambda x: x.astype(np.float32),
])  # fmt: skip
def test_results_are_read_only(f):
    z = f(Tensor(np.ones((3, 2))))
    with pytest.raises(ValueError, match="read-only"):
        z.data[0] = 5.0


def test_intermediate_results_are_freed_at_once():
    x = Tensor(np.ones(4))
    y = ac.exp(x)
    kept = weakref.ref(y)
    z = ac.square(y)
    del y
    assert kept() is not None
    del z
    assert kept() is None
    assert sys.getrefcount(x) == 2


# Every kind of index, and updates.

MASK = np.array([[True, False, True], [False, True, True]])
INDICES = [
    1, -1, slice(None, None, -2), (slice(1), 2), (Ellipsis, 0), (None, 1, None), ([0, 0, 1],),
    ([1, 0], [2, 2]), (slice(None), [0, 2, 2]), MASK,
    np.array([True, False]), (0, [True, False, True]), (np.int64(1), [0, 0]), [[0, 1], [1, 1]],
    (), (slice(2, 0), ), np.array([], dtype=int),
]  # fmt: skip


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_indexing(index):
    data = np.arange(6.0).reshape(2, 3)
    plain = tuple(index) if isinstance(index, tuple) else index
    np.testing.assert_array_equal(Tensor(data)[index].data, data[plain])
    gradcheck(lambda x: x[index], Tensor(data))
    gradcheck(lambda x, y: x.at[index].set(y * 2.0), Tensor(data), Tensor(1.5))
    gradcheck(lambda x, y: x.at[index].add(y), Tensor(data), Tensor(1.5))
    gradgradcheck(lambda x, y: x.at[index].multiply(y), Tensor(data), Tensor(1.5))
    gradcheck(lambda x, y: x.at[index].max(y), Tensor(data), Tensor(2.5))
    gradcheck(lambda x, y: x.at[index].min(y), Tensor(data), Tensor(2.5))
    for name, ufunc in (("add", np.add), ("multiply", np.multiply), ("max", np.maximum)):
        expected = data.copy()
        ufunc.at(expected, plain, 1.5)
        updated = getattr(Tensor(data).at[index], name)(1.5)
        np.testing.assert_allclose(updated.data, expected)


def test_the_last_of_repeated_assignments_wins():
    x, y = Tensor(np.zeros(3)), Tensor([1.0, 2.0, 3.0])
    z = x.at[[0, 0, 1]].set(y)
    z.backward(np.array([1.0, 10.0, 100.0]))
    np.testing.assert_array_equal(z.data, [2.0, 3.0, 0.0])
    np.testing.assert_array_equal(y.grad, [0.0, 1.0, 10.0])
    np.testing.assert_array_equal(x.grad, [0.0, 0.0, 100.0])


SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)


@given(SHAPES, st.data())
def test_reductions_as_numpy_over_any_axes(shape, data):
    x = np.random.default_rng(len(shape)).standard_normal(shape)
    axes = data.draw(st.sets(st.integers(0, len(shape) - 1)) if shape else st.just(set()))
    axis = data.draw(st.sampled_from([None, tuple(axes)]))
    for name in ("sum", "prod", "nansum"):
        found = getattr(ac, name)(Tensor(x), axis=axis)
        np.testing.assert_allclose(found.data, getattr(np, name)(x, axis=axis), rtol=1e-12)
        t = Tensor(x)
        getattr(ac, name)(t, axis=axis, keepdims=True).sum().backward()
        assert t.grad.shape == shape


@given(SHAPES, SHAPES)
def test_broadcasting_as_pytorch(left, right):
    torch = pytest.importorskip("torch")
    try:
        np.broadcast_shapes(left, right)
    except ValueError:
        with pytest.raises(errors.ShapeError):
            ac.arctan2(Tensor(np.ones(left)), Tensor(np.ones(right)))
        return
    rng = np.random.default_rng(7)
    a, b = rng.standard_normal(left), rng.standard_normal(right)
    x, y = Tensor(a), Tensor(b)
    p, q = (torch.tensor(v, requires_grad=True) for v in (a, b))
    pairs = [(ac.arctan2, torch.atan2), (ac.hypot, torch.hypot), (ac.fmax, torch.fmax),
             (ac.logaddexp, torch.logaddexp)]  # fmt: skip
    for f, theirs in pairs:
        x.grad = y.grad = p.grad = q.grad = None
        z, expected = f(x, y), theirs(p, q)
        np.testing.assert_allclose(z.data, expected.detach().numpy(), rtol=1e-13)
        z.sum().backward()
        expected.sum().backward()
        np.testing.assert_allclose(x.grad, p.grad.numpy(), rtol=1e-11, atol=1e-14)
        np.testing.assert_allclose(y.grad, q.grad.numpy(), rtol=1e-11, atol=1e-14)
