"""Derivatives by nested arguments, of nested results, and by modules; first by hand, then against
each other.
"""

import numpy as np
import pytest

import autograd_core as ac
import nn
from autograd_core import Tensor, Value, errors
from autograd_core.fresh import leaves

X, Y = np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0])


def mixed(p, y):
    """A number from a dict with a list in it, and an array: a b₀ + Σ b₁² Σ y + a² y₀."""
    a, b = p["a"], p["b"]
    return a * b[0] + (b[1] ** 2).sum() * y.sum() + a * a * y[0]


POINT = {"a": 2.0, "b": [3.0, X]}


def test_gradients_by_several_arguments_are_nested_as_they_are():
    by_p, by_y = ac.grad(mixed, (0, 1))(POINT, Y)
    assert by_p["a"] == 3.0 + 2.0 * 2.0 * 3.0
    assert by_p["b"][0] == 2.0
    np.testing.assert_array_equal(by_p["b"][1], 2.0 * X * Y.sum())
    np.testing.assert_array_equal(by_y, (X**2).sum() + np.array([4.0, 0.0, 0.0]))
    (alone,) = ac.grad(mixed, [1])(POINT, Y)
    np.testing.assert_array_equal(alone, by_y)
    np.testing.assert_array_equal(ac.grad(mixed, -1)(POINT, Y), by_y)


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
def test_jacobian_by_several_nested_arguments(mode):
    f = lambda p, y: ac.outer(p["b"][1] * p["a"], y)
    by_p, by_y = ac.jacobian(f, (0, 1), mode)(POINT, Y)
    np.testing.assert_array_equal(by_p["a"], np.outer(X, Y))
    np.testing.assert_array_equal(by_p["b"][0], np.zeros((2, 3)))
    np.testing.assert_array_equal(by_p["b"][1], np.einsum("ik,j->ijk", 2.0 * np.eye(2), Y))
    np.testing.assert_array_equal(by_y, np.einsum("i,jk->ijk", 2.0 * X, np.eye(3)))


def test_jacobian_of_a_dict_is_a_dict():
    found = ac.jacobian(lambda x: {"square": x * x, "sum": x.sum()})(X)
    np.testing.assert_array_equal(found["square"], np.diag(2.0 * X))
    np.testing.assert_array_equal(found["sum"], np.ones(2))


def test_hessian_is_nested_twice():
    of_p, of_y = ac.hessian(mixed, (0, 1))(POINT, Y)
    by_p, by_y = of_p["a"]
    assert by_p["a"] == 2.0 * Y[0]
    np.testing.assert_array_equal(by_y, [4.0, 0.0, 0.0])
    by_p, by_y = of_y
    np.testing.assert_array_equal(by_p["a"], [4.0, 0.0, 0.0])
    np.testing.assert_array_equal(by_y, np.zeros((3, 3)))
    second = ac.hessian(mixed)(POINT, Y)
    assert second["a"]["b"][0] == second["b"][0]["a"] == 1.0
    np.testing.assert_array_equal(second["b"][1]["b"][1], 2.0 * Y.sum() * np.eye(2))


def test_pieces_agree_with_the_whole():
    """A tree is one long vector in pieces."""
    whole = lambda z: mixed({"a": z[0], "b": [z[1], z[2:4]]}, z[4:])
    z = np.array([2.0, 3.0, *X, *Y])
    expected = ac.hessian(whole)(z)
    v = np.linspace(-1.0, 1.0, 7)
    pieces = lambda v: ({"a": v[0], "b": [v[1], v[2:4]]}, v[4:])
    f = lambda both: mixed(*both)
    flat = lambda tree: np.concatenate([np.ravel(x) for x in leaves(tree)])
    np.testing.assert_allclose(flat(ac.hvp(f, pieces(z), pieces(v))), expected @ v, rtol=1e-13)
    np.testing.assert_allclose(flat(ac.grad(f)(pieces(z))), ac.grad(whole)(z), rtol=1e-13)


def test_vjp_and_jvp_of_nested_results_are_transposes():
    f = lambda p, y: (ac.sin(p["b"][1]) * p["a"], {"c": y * y.sum(), "d": [p["b"][0] * p["a"]]})
    value, back = ac.vjp(f, POINT, Y)
    np.testing.assert_array_equal(value[1]["c"], Y * 12.0)
    assert value[1]["d"] == [6.0]
    moved = {"a": 0.5, "b": [-1.0, np.array([2.0, 0.1])]}, np.array([0.3, 0.2, 0.1])
    same, rate = ac.jvp(f, (POINT, Y), moved)
    arriving = np.array([1.0, -2.0]), {"c": np.array([0.1, 0.2, 0.3]), "d": [4.0]}
    for a, b in zip(leaves(value), leaves(same), strict=True):
        np.testing.assert_array_equal(a, b)
    pairs = lambda p, q: sum(np.sum(a * b) for a, b in zip(leaves(p), leaves(q), strict=True))
    assert pairs(back(arriving), moved) == pytest.approx(pairs(arriving, rate), rel=1e-13)
    with pytest.raises(errors.OperandError, match="The gradient holds 1 numbers or arrays, for 3"):
        back(1.0)


class Bend(nn.Module):
    """Σ tanh(w x)·v, small enough to do by hand."""

    def __init__(self):
        self.w, self.v = nn.Parameter(np.array([0.5, -1.0])), nn.Parameter(2.0)

    def forward(self, x):
        return (ac.tanh(self.w * x) * self.v).sum()


def as_arguments(w, v, x):
    return (ac.tanh(w * x) * v).sum()


def test_derivatives_by_a_module_are_a_dict_of_its_parameters():
    model, loss = Bend(), lambda model, x: model(x)
    w, v = (p.data.copy() for p in model.parameters())
    expected = ac.grad(as_arguments, (0, 1))(w, v, X)
    found = ac.grad(loss)(model, X)
    np.testing.assert_allclose(found["w"], expected[0])
    np.testing.assert_allclose(found["v"], expected[1])
    assert model.w.grad is None
    second, by_hand = ac.hessian(loss)(model, X), ac.hessian(as_arguments, (0, 1))(w, v, X)
    np.testing.assert_allclose(second["w"]["w"], by_hand[0][0], rtol=1e-14)
    np.testing.assert_allclose(second["v"]["w"], by_hand[1][0], rtol=1e-14)
    np.testing.assert_allclose(second["w"]["v"], by_hand[0][1], rtol=1e-14)
    along = {"w": np.array([1.0, 2.0]), "v": np.array(0.5)}
    product = ac.hvp(lambda model: model(X), model, along)
    np.testing.assert_allclose(product["w"], by_hand[0][0] @ along["w"] + by_hand[0][1] * 0.5)
    matrix = ac.jacobian(lambda model: ac.tanh(model.w * X) * model.v)(model)
    np.testing.assert_allclose(matrix["v"], np.tanh(w * X))
    _, rate = ac.jvp(lambda model: model(X), (model,), (along,))
    assert rate == pytest.approx(float(found["w"] @ along["w"] + found["v"] * 0.5))


def test_a_derivative_inside_leaves_no_variables_behind():
    assert ac.grad(lambda x: ac.grad(lambda y: x * y * y)(2.0))(3.0) == 4.0
    assert ac.grad(lambda x: x * ac.vjp(lambda y: x * y**3, 2.0)[1](1.0)[0])(3.0) == 72.0
    assert ac.grad(lambda x: ac.hvp(lambda y: x * y**3, 2.0, 1.0))(3.0) == 12.0
    free = Value(5.0)
    assert isinstance(ac.grad(lambda x: ac.grad(lambda y: x * y * y * free)(2.0))(3.0), Value)


def test_the_gradient_of_a_gradient_by_a_module():
    """A penalty on slopes: by x inside, by the module outside, and by the module twice."""
    model = Bend()
    w, v = (p.data.copy() for p in model.parameters())
    penalty = lambda model: (ac.grad(lambda x: model(x))(X) ** 2).sum()
    by_hand = lambda w, v: (ac.grad(as_arguments, 2)(w, v, X) ** 2).sum()
    expected = ac.grad(by_hand, (0, 1))(w, v)
    found = ac.grad(penalty)(model)
    np.testing.assert_allclose(found["w"], expected[0], rtol=1e-14)
    np.testing.assert_allclose(found["v"], expected[1], rtol=1e-14)
    steep = lambda model: (ac.grad(lambda m: m(X))(model)["w"] ** 2).sum()
    by_hand = lambda w, v: (ac.grad(as_arguments)(w, v, X) ** 2).sum()
    np.testing.assert_allclose(ac.grad(steep)(model)["w"], ac.grad(by_hand)(w, v), rtol=1e-14)


def test_checkpoint_of_nested_and_named_arguments():
    f = lambda p, *, scale, name: ac.tanh(p["a"] * p["b"][0]) * scale * len(name)
    for kind in (Value, Tensor):
        a, b, scale = kind(0.5), kind(2.0), kind(3.0)
        grads = []
        for g in (f, ac.checkpoint(f)):
            z = g({"a": a, "b": [b, None]}, scale=scale, name="ab")
            z.backward()
            grads.append([float(x.grad) for x in (a, b, scale)])
            for x in (a, b, scale):
                x.zero_grad()
        assert grads[0] == grads[1]
        assert z.op.name == "checkpoint"
        assert len(z.inputs) == 3


def test_checkpoint_in_a_module():
    class Deep(nn.Module):
        def __init__(self):
            self.inner = nn.Linear(2, 2, rng=0)
            self.saving = True

        def forward(self, x):
            block = lambda x: ac.tanh(self.inner(x))
            return (ac.checkpoint(block) if self.saving else block)(x)

    model, x = Deep(), Tensor(np.array([[0.3, 0.4]]))
    model(x).sum().backward()
    saved = [p.grad.copy() for p in (x, *model.parameters())]
    model.saving = False
    for p in (x, *model.parameters()):
        p.zero_grad()
    model(x).sum().backward()
    for g, p in zip(saved, (x, *model.parameters()), strict=True):
        np.testing.assert_allclose(g, p.grad, rtol=1e-15)
    assert all(len(node.inputs) <= 3 for node in ac.node.toposort(model(x)))
