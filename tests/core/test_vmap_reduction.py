"""vmap with a reduction: what the mean of the results of all examples is, and leads to."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, errors, grad, value_and_grad
from autograd_core.transform import jit, vmap

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((11, 2)), RNG.standard_normal(11)
OVER = {"mean": len(X), "sum": 1}


@pytest.fixture(params=["interpret", "batched", "auto"])
def executor(request):
    return request.param


@pytest.fixture(params=["mean", "sum"])
def reduction(request):
    return request.param


def test_a_network_as_a_loop(executor, reduction):
    model = nn.MLP(2, [4, 3, 1], activation="tanh")

    def loss(x, y):
        return (model(x) - y) ** 2

    losses = vmap(loss, reduction=reduction, executor=executor)
    for _ in range(2):  # traced, then replayed
        model.zero_grad()
        found = losses(X, Y)
        found.backward()
    slopes = [p.grad for p in model.parameters()]
    model.zero_grad()
    goal = sum(loss(x, y) for x, y in zip(X.tolist(), Y.tolist())) / OVER[reduction]
    goal.backward()
    assert found.shape == ()
    assert found.item() == pytest.approx(goal.data, rel=1e-13)
    np.testing.assert_allclose(slopes, [p.grad for p in model.parameters()], rtol=1e-11)


def test_the_gradient_of_a_batch_in_one_run(executor, reduction):
    def loss(w, b, x, y):
        return (w[0] * x[0] + w[1] * x[1] + b - y) ** 2

    w, b = np.array([0.5, -1.0]), 0.25
    step = value_and_grad(loss, argnums=(0, 1))
    losses = vmap(step, (None, None, 0, 0), reduction=reduction, executor=executor)
    apart = X @ w + b - Y
    share = 2.0 * apart / OVER[reduction]
    for offset in (np.array(b), b):  # an array, and a number
        for _ in range(2):
            found, (slopes, slope) = losses(w, offset, X, Y)
            assert not found.requires_grad
            np.testing.assert_allclose(found.data, (apart**2).sum() / OVER[reduction])
            np.testing.assert_allclose(slopes.data, X.T @ share)
            np.testing.assert_allclose(slope.data, share.sum())


def test_examples_that_go_different_ways(executor, reduction):
    w = Value(2.0)
    losses = vmap(lambda x: w * x if x > 0 else w * w * x, reduction=reduction, executor=executor)
    x = np.array([1.0, -2.0, 3.0, -4.0])
    over = len(x) if reduction == "mean" else 1
    for _ in range(2):
        w.zero_grad()
        found = losses(x)
        found.backward()
        assert found.item() == (2.0 * 4.0 - 4.0 * 6.0) / over
        assert w.grad == (4.0 - 2.0 * 2.0 * 6.0) / over


def test_gradients_reach_the_examples_too(executor, reduction):
    x = Tensor(X)
    found = vmap(lambda v: v[0] * v[0] * v[1], reduction=reduction, executor=executor)(x)
    found.backward()
    goal = np.stack([2.0 * X[:, 0] * X[:, 1], X[:, 0] ** 2], axis=1) / OVER[reduction]
    np.testing.assert_allclose(x.grad, goal)


def test_it_can_be_differentiated_again(executor):
    losses = vmap(lambda w, x: (w * x) ** 3, (None, 0), reduction="mean", executor=executor)
    x = np.array([1.0, 2.0])
    again = grad(grad(lambda w: losses(w, x)))(2.0)
    assert float(getattr(again, "data", again)) == pytest.approx(6.0 * 2.0 * (1.0 + 8.0) / 2)


def test_arrays_and_nests_lose_the_axis_of_the_examples(executor):
    f = vmap(lambda x: {"x": x, "first": [x[0]]}, reduction="mean", executor=executor)
    for argument in (X, Tensor(X)):
        found = f(argument)
        np.testing.assert_allclose(found["x"].data, X.mean(axis=0))
        np.testing.assert_allclose(found["first"][0].data, X[:, 0].mean())


def test_dropout_is_drawn_for_every_example(executor):
    drop = nn.Sequential(nn.Dropout(0.5, rng=0))
    found = vmap(lambda x: drop([x])[0], reduction="mean", executor=executor)(np.ones(2000))
    assert 0.9 < found.item() < 1.1


def test_every_module_that_is_called_may_change_its_mode(executor, reduction):
    """One inside another, one in a list, and one that is called on one path alone."""
    drop, late = nn.Dropout(0.5, rng=0), nn.Dropout(1.0)
    layers = [drop, nn.Sequential(late)]

    def f(x):
        entry = layers[0]([x])[0]
        return layers[1]([entry])[0] if x > 3.0 else entry

    drop.eval()
    losses = vmap(f, reduction=reduction, executor=executor)
    over = 1000 if reduction == "mean" else 1
    small, large = np.ones(1000), np.full(1000, 4.0)
    for _ in range(2):
        assert losses(small).item() == 1000.0 / over
        assert losses(large).item() == 0.0
        late.eval()
        assert losses(large).item() == 4000.0 / over
        late.train()
        drop.train()
        assert losses(small).item() != 1000.0 / over
        drop.eval()
    assert len(losses.paths) == 4, "each mode was traced once"


class Line(nn.Module):
    """A module that keeps its own function of all examples."""

    def __init__(self):
        self.slope = Value(2.0)
        self.whole = vmap(self.one, reduction="sum")

    def one(self, x):
        return self.slope * x


def test_a_copy_is_traced_anew():
    line = Line()
    assert line.whole(np.ones(3)).item() == 6.0
    other = copy.deepcopy(line)
    other.slope.data = 5.0
    assert (line.whole(np.ones(3)).item(), other.whole(np.ones(3)).item()) == (6.0, 15.0)
    other.whole(np.ones(3)).backward()
    assert (line.slope.grad, other.slope.grad) == (0.0, 3.0)


def test_inside_a_traced_function():
    total = vmap(lambda x: (x * x, [x, 2 * x]), reduction="mean")
    square, (same, double) = jit(lambda x: total(x))(np.array([1.0, 2.0, 3.0]))
    assert square == pytest.approx(14.0 / 3.0)
    assert (same, double) == (2.0, 4.0)
    whole = vmap(lambda x: x, reduction="sum")
    np.testing.assert_allclose(jit(lambda x: whole(x))(X), X.sum(axis=0))


def test_of_no_examples(executor):
    for reduction, goal in (("sum", 0.0), ("mean", np.nan)):
        f = vmap(lambda x: 2.0 * x, reduction=reduction, executor=executor)
        np.testing.assert_array_equal(f(np.empty(0)).data, goal)


def test_of_no_examples_of_any_shape(executor, reduction):
    f = vmap(lambda x: 2.0 * x[1][0], reduction=reduction, executor=executor)
    goal = np.nan if reduction == "mean" else 0.0
    for argument in (np.empty((0, 2, 3)), Tensor(np.empty((0, 2, 3)))):
        np.testing.assert_array_equal(f(argument).data, goal)


@pytest.mark.parametrize("strange", [["1", "2"], [None, 2.0], [1j, 2.0]])
def test_what_is_no_number_is_refused_on_every_call(strange):
    shared = vmap(lambda w, x: w[0] * x, (None, 0), reduction="sum")
    for f, last in ((vmap(lambda x: 2.0 * x, reduction="sum"), ()), (shared, (np.ones(2),))):
        f(np.ones(2), *last)
        f(np.ones(2), *last)  # on the short way
        for _ in range(2):
            with pytest.raises(errors.OperandError, match="real numbers"):
                f(np.array(strange), *last)


def test_another_word_is_refused():
    with pytest.raises(errors.ArgumentError, match="'none', 'mean', 'sum'"):
        vmap(lambda x: x, reduction="max")
