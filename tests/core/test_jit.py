"""jit: the same answers as the function itself, whatever it closes over and however it decides."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nn
from autograd_core import (
    Tensor,
    Value,
    errors,
    grad,
    hessian,
    jacobian,
    jvp,
    maximum,
    no_grad,
    value_and_grad,
)
from autograd_core.transform import jit, vmap

EXECUTORS = ["interpret", "batched", "auto"]


@pytest.fixture(params=EXECUTORS)
def executor(request):
    return request.param


def polynomial(x, y):
    return (x * y + y**3).tanh() + x / y


def test_numbers_in_numbers_out(executor):
    f = jit(polynomial, executor=executor)
    assert f(0.5, 2.0) == pytest.approx(math.tanh(9.0) + 0.25, rel=1e-14)
    assert isinstance(f(0.5, 2), float)


def test_value_and_grad(executor):
    plain = value_and_grad(polynomial, argnums=(0, 1))
    f = jit(plain, executor=executor)
    for at in ((0.5, 2.0), (-1.0, 0.3), (0.0, -2.0)):
        (value, slopes), (goal, right) = f(*at), plain(*at)
        assert (value, *slopes) == pytest.approx((goal, *right), rel=1e-13)


def test_gradients_of_the_compiled_function(executor):
    f = jit(lambda x: x**3 * 2.0, executor=executor)
    assert grad(f)(3.0) == pytest.approx(54.0)
    assert grad(grad(f))(3.0) == pytest.approx(36.0)
    assert jvp(f, (3.0,), (2.0,))[1] == pytest.approx(108.0)
    assert jit(grad(grad(f)))(3.0) == pytest.approx(36.0)


def rosenbrock(x):
    """In scalars; `rosenbrock_of_arrays` is the same in NumPy's way."""
    return sum(100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2 for a, b in zip(x[:-1], x[1:], strict=True))


def rosenbrock_of_arrays(x):
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


@pytest.mark.parametrize("derivative", [grad, hessian, jacobian])
def test_derivatives_by_an_array(derivative, executor):
    x = np.random.default_rng(7).uniform(-1.5, 1.5, 5)
    compiled = jit(derivative(rosenbrock), executor=executor)
    for at in (x, -x):
        goal = derivative(rosenbrock_of_arrays)(at)
        found = compiled(at)
        assert found.shape == goal.shape
        np.testing.assert_allclose(found, goal, rtol=1e-12, atol=1e-12)


def test_derivatives_of_several_results(executor):
    f = jit(jacobian(lambda x: [[x[0] * x[1], 3.0], [x[1].sin(), x[0]]]), executor=executor)
    goal = [[[3.0, 2.0], [0.0, 0.0]], [[0.0, math.cos(3.0)], [1.0, 0.0]]]
    np.testing.assert_allclose(f(np.array([2.0, 3.0])), goal, rtol=1e-15)
    with pytest.raises(errors.ShapeError, match="give equal lengths"):
        jit(jacobian(lambda x: [[x[0]], x[1]]))(np.array([2.0, 3.0]))


def test_derivatives_of_nested_arguments_and_modules(executor):
    f = jit(value_and_grad(lambda p: p["a"] * p["b"][0] * p["c"][1, 0]), executor=executor)
    value, slopes = f({"a": 2.0, "b": [3.0], "c": np.ones((2, 2))})
    assert (value, slopes["a"], slopes["b"]) == (6.0, 3.0, [2.0])
    np.testing.assert_array_equal(slopes["c"], [[0.0, 0.0], [6.0, 0.0]])
    model, x = nn.MLP(2, [3, 1], rng=1), np.array([0.5, -1.0])
    goal = grad(lambda m, x: m(x) ** 2)(model, x.tolist())
    found = jit(grad(lambda m, x: m(x) ** 2), executor=executor)(model, x)
    assert found.keys() == goal.keys()
    for name, slope in goal.items():
        assert found[name].data == pytest.approx(float(slope), rel=1e-12)
    value, slope = jit(value_and_grad(lambda x: model(x) ** 2), executor=executor)(x)
    by_x = grad(lambda x: model(x) ** 2)(x.tolist())
    np.testing.assert_allclose(slope.data, [float(g) for g in by_x], rtol=1e-12)
    value.backward()
    assert model.parameters()[-1].grad == pytest.approx(float(list(goal.values())[-1]), rel=1e-12)


def test_hessian_of_every_example(executor):
    x = np.random.default_rng(7).uniform(-1.5, 1.5, (3, 4))
    found = vmap(hessian(rosenbrock), executor=executor)(x)
    np.testing.assert_allclose(found.data[1], hessian(rosenbrock_of_arrays)(x[1]), rtol=1e-12)


def test_structures(executor):
    f = jit(lambda d, x: {"a": [d["u"] * x[1, 0], x], "b": (x[0][1],)}, executor=executor)
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = f({"u": 5.0}, x)
    assert found["a"][0] == 15.0
    np.testing.assert_array_equal(found["a"][1], x)
    assert found["b"] == (2.0,)
    assert f({"u": 5.0}, np.ones((3, 2)))["a"][1].shape == (3, 2)  # another shape: traced again


def test_captured_leaves_are_read_at_each_call(executor):
    w = Value(3.0)
    twice = w * 2.0  # not a leaf: followed back to w
    f = jit(lambda x: twice * x, executor=executor)
    z = f(5.0)
    assert isinstance(z, Value)
    assert z.data == 30.0
    z.backward()
    assert w.grad == 10.0
    w.data = 4.0
    assert f(5.0).data == 40.0


def test_captured_constants_are_read_at_each_call(executor):
    c = Value.constant(3.0)
    f = jit(lambda x: (c * 2.0) * x, executor=executor)
    assert f(1.0).data == 6.0
    c.data = 5.0
    assert f(1.0).data == 10.0


def test_a_node_passed(executor):
    x = Value(2.0)
    y = x * 3.0
    z = jit(lambda a, b: a * a * b, executor=executor)(y, 10.0)
    (z + x).backward()
    assert z.data == 360.0
    assert x.grad == 2 * 6.0 * 10.0 * 3.0 + 1.0


def test_gradients_reach_a_leaf_on_two_ways(executor):
    w = Value(3.0)
    z = jit(lambda x: w * x, executor=executor)(2.0) + w * w
    z.backward()
    assert w.grad == 8.0
    z.backward()
    assert w.grad == 16.0


def test_without_recording(executor):
    w = Value(3.0)
    with no_grad():
        z = jit(lambda x: w * x, executor=executor)(2.0)
    assert z.data == 6.0
    assert not z.requires_grad


class TestGuards:
    def test_paths(self, executor):
        f = jit(lambda x: x * 2.0 if x > 0 else -x, executor=executor)
        assert [f(x) for x in (1.0, -1.0, 0.0, -0.0, math.nan, 3.0)][:4] == [2.0, 1.0, 0.0, 0.0]
        assert f.stats["paths"] == 2
        assert math.isnan(f(math.nan))

    def test_loops_and_max(self, executor):
        def f(x, y):
            while x < 100:
                x = x * 2
            return max(x, y, x + 1) - (y if y else 0.5)

        compiled = jit(f, executor=executor)
        for at in ((3.0, 4.0), (50.0, 0.0), (300.0, 1e4), (3.0, 4.0)):
            assert compiled(*at) == f(*(Value(v) for v in at)).data

    def test_a_captured_value_decides(self, executor):
        w = Value(1.0)
        f = jit(lambda x: x if w > 0 else -x, executor=executor)
        assert f(2.0) in (2.0, Value(2.0)) or f(2.0).data == 2.0
        w.data = -1.0
        assert float(f(2.0)) == -2.0

    def test_too_many_paths(self):
        def count(x):
            n = 0
            while x > n:
                n += 1
            return x * n

        f = jit(count)
        for i in range(-1, 63):
            f(i + 0.5)
        assert f.stats["paths"] == 64
        with pytest.raises(errors.TracingError, match=r"64 paths .* line .*where\(x > 0, a, b\)"):
            f(100.0)

    def test_a_comparison_can_stay_in_the_program(self, executor):
        f = jit(lambda x: (x > 1) * x + maximum(x, 0.0), executor=executor)
        assert [f(2.0), f(0.5), f(-1.0)] == [4.0, 0.5, 0.0]
        assert f.stats["guards"] == 0


@pytest.mark.parametrize(
    "f, says",
    [
        (lambda x: float(x), "reads the number"),
        (lambda x: x * int(x), "reads the number"),
        (lambda x: x * x.data, "reads the number"),
        (lambda x: x * x.item(), "reads the number"),
        (lambda x: x * x.detach(), "reads the number"),
        (lambda x: (x * x).backward(), "calls backward"),
        (lambda x: x * x.grad, "reads a gradient"),
        (lambda x: None, "a traced function returns nodes"),
        (lambda x: "seven", "a traced function returns nodes"),
    ],
)
def test_what_a_replay_cannot_see_is_refused(f, says):
    with pytest.raises(errors.TracingError, match=says):
        jit(f)(2.0)


def test_refusals_name_the_line():
    w = Value(2.0)

    def f(x):
        return x * w.data

    with pytest.raises(errors.TracingError, match=r"test_jit\.py, line \d+"):
        jit(f)(1.0)
    with pytest.raises(errors.TracingError, match=r"enters no_grad"):
        jit(quiet)(1.0)
    assert w.data == 2.0  # outside of a trace all is as before


def quiet(x):
    with no_grad():
        return x * 2.0


def test_arrays_are_no_scalars():
    from autograd_core import Tensor

    w = Tensor([1.0, 2.0])
    with pytest.raises(errors.TracingError, match="programs of scalars"):
        jit(lambda x: (w * x).sum())(2.0)


def test_one_inside_another(executor):
    inner = jit(lambda x: x * x if x > 1 else x)
    f = jit(lambda x: inner(x) + inner(x * 2.0), executor=executor)
    assert [f(0.25), f(0.75), f(2.0)] == [0.75, 3.0, 20.0]
    batch = jit(lambda x: sum(vmap(lambda v: v * v)(x)), executor=executor)
    assert batch(np.array([1.0, 2.0, 3.0])) == 14.0


def test_tape_and_stats():
    f = jit(lambda x: x * x)
    with pytest.raises(errors.TracingError, match="no tape before it was called"):
        _ = f.tape
    f(2.0)
    assert "multiply %0 %0" in str(f.tape)
    assert f.stats["steps"] == 1
    with pytest.raises(errors.ArgumentError, match="choose from"):
        jit(lambda x: x, executor="fast")


@pytest.mark.parametrize(
    "read",
    [
        lambda t: t.data[0],
        lambda t: t.sum().item(),
        lambda t: float(t[0]),
        lambda t: t.tolist()[0],
        lambda t: np.asarray(t.detach())[0],
    ],
)
def test_numbers_of_a_captured_tensor_are_refused(read):
    captured = Tensor([1.0, 2.0])
    with pytest.raises(errors.TracingError, match="reads the numbers of a Tensor"):
        jit(lambda x: x * read(captured))(2.0)
