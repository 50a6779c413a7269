"""vmap: a function of one example, on all of them, with the gradients of a loop over them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, errors, grad, value_and_grad
from autograd_core.transform import jit, vmap


@pytest.fixture(params=["interpret", "batched", "auto"])
def executor(request):
    return request.param


RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((11, 2)), RNG.standard_normal(11)


def test_a_network_as_a_loop(executor):
    model = nn.MLP(2, [4, 3, 1], activation="tanh")

    def loss(x, y):
        return (model(x) - y) ** 2

    found = vmap(loss, executor=executor)(X, Y).mean()
    found.backward()
    slopes = [p.grad for p in model.parameters()]
    model.zero_grad()
    goal = sum(loss(x, y) for x, y in zip(X.tolist(), Y.tolist(), strict=True)) / len(X)
    goal.backward()
    assert found.item() == pytest.approx(goal.data, rel=1e-13)
    np.testing.assert_allclose(slopes, [p.grad for p in model.parameters()], rtol=1e-11)


def test_training_with_the_optimisers_unchanged(executor):
    def train(batch_loss, model, steps=5):
        optimizer = nn.optim.Adam(model.parameters(), lr=0.1)
        for _ in range(steps):
            optimizer.zero_grad()
            batch_loss().backward()
            optimizer.step()
        return [p.data for p in model.parameters()]

    one, two = nn.MLP(2, [3, 1], rng=1), nn.MLP(2, [3, 1], rng=1)
    mapped = vmap(lambda x, y: (one(x) - y) ** 2, executor=executor)
    looped = train(lambda: sum((two(x) - y) ** 2 for x, y in zip(X, Y.tolist())) / len(X), two)
    np.testing.assert_allclose(train(lambda: mapped(X, Y).mean(), one), looped, rtol=1e-9)


def test_axes_and_results(executor):
    f = vmap(lambda x, s: {"a": x[0] * s, "b": [x, x[1]]}, in_axes=(1, None), executor=executor)
    found = f(X.T, 3.0)
    np.testing.assert_array_equal(found["a"].data, X[:, 0] * 3.0)
    np.testing.assert_array_equal(found["b"][0].data, X)
    np.testing.assert_array_equal(found["b"][1].data, X[:, 1])


def test_gradients_of_every_argument(executor):
    x, s = Tensor(X), Value(1.5)
    z = vmap(lambda v, t: (v[0] * v[1] * t).tanh(), in_axes=(0, None), executor=executor)(x, s)
    z.backward(Y)
    t, u = Tensor(X), Value(1.5)
    (t[:, 0] * t[:, 1] * u).tanh().backward(Y)
    np.testing.assert_allclose(x.grad, t.grad, rtol=1e-12)
    assert s.grad == pytest.approx(u.grad, rel=1e-12)


def test_it_composes_with_grad(executor):
    f = vmap(value_and_grad(lambda x: x**3), executor=executor)
    value, slope = f(np.array([1.0, 2.0]))
    np.testing.assert_allclose(value.data, [1.0, 8.0])
    np.testing.assert_allclose(slope.data, [3.0, 12.0])
    total = grad(lambda w: vmap(lambda x: (w * x) ** 2, executor=executor)([1.0, 2.0]).sum())
    assert total(3.0) == pytest.approx(30.0)
    assert grad(total)(3.0) == pytest.approx(10.0)


def test_examples_go_their_own_ways(executor):
    w = Value(2.0)

    def f(x):
        if x > 1:
            return w * x if x > 2 else x * x
        return -x

    mapped = vmap(f, executor=executor)
    x = np.array([0.5, 3.0, 1.5, np.nan, 1.0, 2.5])
    found = mapped(x)
    np.testing.assert_array_equal(found.data, [-0.5, 6.0, 2.25, np.nan, -1.0, 5.0])
    found[np.array([0, 1, 2, 4, 5])].sum().backward()
    assert w.grad == 5.5
    assert mapped.stats["paths"] == 3


def test_a_path_not_taken_is_never_seen(executor):
    """The log of a negative number would be nan; it is thrown away, with its gradient."""
    w = Value(1.0)
    z = vmap(lambda x: (w * x).log() if x > 0 else w * x, executor=executor)(np.array([-1.0, 1.0]))
    z.sum().backward()
    assert z.data.tolist() == [-1.0, 0.0]
    assert w.grad == -1.0 + 1.0


@pytest.mark.parametrize("n", [0, 1, 3, 8, 9, 17])
def test_any_number_of_examples(n, executor):
    w = Value(2.0)
    z = vmap(lambda x: w * x, executor=executor)(np.arange(float(n)))
    assert z.shape == (n,)
    z.sum().backward()
    assert w.grad == sum(range(n))


@pytest.mark.parametrize(
    "arguments, axes, error, says",
    [
        ((X, Y[:3]), 0, errors.ShapeError, "of one length, and got: 11, 3"),
        ((X, 2.0), 0, errors.ShapeError, r"in_axes=\(0, None\)"),
        ((X, Y), (0,), errors.OperandError, "one for each"),
        ((X, Y), 5, errors.ShapeError, "over axis 5"),
        (([[1.0], [1.0, 2.0]], Y), 0, errors.OperandError, "no array can be made"),
        ((X, Y), None, errors.ShapeError, "no argument"),
    ],
)
def test_bad_input(arguments, axes, error, says):
    with pytest.raises(error, match=says):
        vmap(lambda x, y: x[0] * y, in_axes=axes)(*arguments)


def test_results_that_differ_in_kind():
    with pytest.raises(errors.ShapeError, match="different structures"):
        vmap(lambda x: x if x > 0 else [x, x])(np.array([1.0, -1.0]))


def test_a_captured_node_with_a_past(executor):
    """Between the function and the leaves: the gradient reaches it, and the leaves below it."""
    w = Value(2.0)
    v = w * w
    z = vmap(lambda x: v * x, executor=executor)([1.0, 2.0])
    z.sum().backward()
    assert (v.grad, w.grad) == (3.0, 12.0)
    f = vmap(lambda x: v * x, executor=executor)
    f([1.0])
    w.data = 3.0
    assert f([1.0]).data.tolist() == [9.0]


class TestDropout:
    """Random numbers of nn are inputs of the tape, drawn anew at each call, for each example."""

    def test_under_vmap(self, executor):
        nn.manual_seed(0)
        w = Value(2.0)
        drop = vmap(lambda x: nn.functional.dropout(w * x, 0.25), executor=executor)
        first, second = (drop(np.ones(400)).data for _ in range(2))
        for found in (first, second):
            assert set(found.tolist()) == {0.0, 2.0 / 0.75}
            assert 0.15 < np.mean(found == 0.0) < 0.35
        assert (first != second).any()
        z = drop(np.ones(400))
        z.sum().backward()
        assert w.grad == pytest.approx(z.data.sum() / 2.0, rel=1e-12)

    def test_under_jit(self, executor):
        nn.manual_seed(0)
        w = Value(3.0)
        f = jit(lambda x: sum(nn.functional.dropout(x, 0.5)), executor=executor)
        assert {f(np.ones(2)) for _ in range(40)} == {0.0, 2.0, 4.0}
        g = jit(lambda x: nn.functional.dropout(w * x, 0.5), executor=executor)
        found = [g(1.0) for _ in range(20)]
        assert {z.data for z in found} == {0.0, 6.0}
        for z in found:
            w.zero_grad()
            z.backward()
            assert w.grad == z.data / 3.0

    def test_decisions_on_what_was_drawn(self, executor):
        """All paths see the same draw: an example is never drawn for twice."""
        nn.manual_seed(0)

        def f(x):
            kept = nn.functional.dropout(x, 0.5)
            return -kept if kept > 0 else kept + 1.0

        found = vmap(f, executor=executor)(Tensor(np.ones(400)))
        assert set(found.data.tolist()) == {-2.0, 1.0}
        assert 0.4 < np.mean(found.data == 1.0) < 0.6
        assert {jit(f, executor=executor)(1.0) for _ in range(40)} == {-2.0, 1.0}

    def test_a_network_that_is_trained_and_asked(self, executor):
        nn.manual_seed(0)
        drop = nn.Dropout(0.5)
        f = vmap(lambda x: drop([x, x])[0], executor=executor)
        assert set(f(np.ones(50)).data.tolist()) == {0.0, 2.0}
        drop.eval()
        assert set(f(np.ones(50)).data.tolist()) == {1.0}


def test_memory_for_sizes_that_do_not_come_back_is_let_go(executor, monkeypatch):
    monkeypatch.setattr("autograd_core.execute.traced.MOST_SHAPES", 10)
    double = vmap(lambda x: 2.0 * x, executor=executor)
    double(np.ones(3))
    tracemalloc.start()
    for n in range(2000, 2100):
        double(np.ones(n))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 40 * 2 * 8 * 2100  # of 100 sizes, an input and an output each
    assert len(double.shortcuts) <= 10
