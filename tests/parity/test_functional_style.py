"""Programs as users of HIPS autograd write them: plain functions of NumPy's, differentiated from
outside. The kinds of cases are the ones its tests try; the cases are our own.
"""

import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import errors

X = np.array([0.3, -1.2, 2.0, 0.7])
M = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])


def use_twice(x):
    y = np.sin(x)
    return y * y + y


def through_a_closure(x):
    inner = lambda t: x * t  # reads the outer variable
    return inner(2.0) + inner(x)


def fanned_out(x):
    total = 0.0
    for i in range(3):
        total = total + x[i] * x[i + 1 :].sum()
    return total


def built_up(x):
    parts = []
    for row in x:
        parts.append(row.sum())
    return np.stack(parts).prod()


def mixed_index(x):
    return x[..., [0, 2]][:, None, ::-1].sum() * x[1, -1] + x[x > 0.4].sum()


def by_builtin_sum(x):
    return sum(x) ** 2 + max(x) * min(x) + abs(x[1])


def by_methods(x):
    return (x.T @ x).trace() + x.ravel().std() + x.reshape(3, 2).max(axis=0).sum()


CASES = {
    "a result used twice": (use_twice, 0.7),
    "a variable of the enclosing scope": (through_a_closure, 1.5),
    "entries fanned out": (fanned_out, X),
    "a list built up and stacked": (built_up, M),
    "every kind of index": (mixed_index, M),
    "Python's sum, max, min and abs": (by_builtin_sum, X),
    "methods": (
        lambda x: (x.T @ x).trace() + x.ravel().std() + x.reshape(3, 2).max(axis=0).sum(),
        M,
    ),
    "numbers and arrays mixed": (lambda x: (2.0 * x + np.float64(3.0) * x / X - 1).mean(), X),
    "an array on the left": (lambda x: (M @ x[:3]).sum() + (X * x).sum(), X),
    "a power of itself": (lambda x: (abs(x) ** x).sum(), X),
    "one entry in an array": (lambda x: (x * x).sum(keepdims=True), X),
    "a list of results averaged": (lambda x: ac.mean([x[0] * x[1], x[2], 1.0 * x[3]]), X),
    "joined and cut": (lambda x: np.split(np.concatenate([x, x * x]), 2)[1][1:].prod(), X),
    "a branch": (lambda x: (x[0] * x[1] if x[0] > 0 else x[0]) * x[2], X),
    "a loop until": (lambda x: newton(x[2]), X),
}


def newton(x):
    """The square root, by Newton's iteration until it stands still."""
    guess = x
    while abs(float(guess * guess - x)) > 1e-15:
        guess = 0.5 * (guess + x / guess)
    return guess


def difference(f, x, h=1e-6):
    """Central differences, entry by entry."""
    x = np.asarray(x)
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        up, down = (ac.value_and_grad(f)(x + s * e)[0] for s in (1.0, -1.0))
        slopes[i] = np.squeeze(up - down) / (2.0 * h)
    return slopes


@pytest.mark.parametrize("name", CASES)
def test_a_plain_function(name):
    f, x = CASES[name]
    np.testing.assert_allclose(ac.grad(f)(x), difference(f, x), rtol=1e-6, atol=1e-8)
    one = lambda x: ac.reshape(f(x), ()) if np.ndim(x) else f(x)
    second = ac.hessian(one)(x)
    square = np.reshape(second, (np.size(x), np.size(x)))
    np.testing.assert_allclose(square, square.T, rtol=1e-10, atol=1e-12)
    slope = lambda x: ac.grad(one)(x).sum() if np.ndim(x) else ac.grad(one)(x)
    total = second.sum(axis=tuple(range(np.ndim(x)))) if np.ndim(x) else second
    np.testing.assert_allclose(ac.grad(slope)(x), total, rtol=1e-9, atol=1e-12)


def test_many_orders():
    f = np.sin
    for n in range(1, 7):
        f = ac.grad(f)
        assert f(0.4) == pytest.approx(math.sin(0.4 + n * math.pi / 2), rel=1e-12)


def test_the_shape_of_a_jacobian_is_the_results_then_the_arguments():
    for rows, columns in (((), (3,)), ((2,), ()), ((2, 1), (3,)), ((2,), (2, 3)), ((0,), (3,))):
        f = lambda x: ac.broadcast_to(ac.sum(x * x), rows)  # noqa: B023
        assert np.shape(ac.jacobian(f)(np.ones(columns))) == (*rows, *columns)


def test_a_wrapped_function_keeps_its_name_and_words():
    def cost(x):
        """What it costs."""
        return x * x

    for derive in (ac.grad, ac.value_and_grad, ac.jacobian, ac.hessian, ac.elementwise_grad):
        assert (derive(cost).__name__, derive(cost).__doc__) == ("cost", "What it costs.")


def test_nodes_are_not_silently_made_plain_arrays():
    with pytest.raises(errors.AutogradError, match=r"stack\(\[a, b\]\)|x.detach\(\)|lose"):
        ac.grad(lambda x: np.array([x, x * x]).sum())(np.array(2.0))
    with pytest.raises(errors.FrozenError, match=r"x.at\[i\].set\(v\)"):
        ac.grad(lambda x: x.__setitem__(0, 1.0))(X)
