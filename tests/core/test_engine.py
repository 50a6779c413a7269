"""What the engine promises beyond its rules: passes, freedom from cycles, pickles, long chains."""

import copy
import gc
import math
import pickle
import threading
import weakref

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import autograd_core as ac
from autograd_core import (
    Tensor,
    Value,
    enable_grad,
    grad,
    hook,
    jvp,
    no_grad,
    pullback,
    value_and_grad,
    vjp,
)
from autograd_core.node import CONSTANT, apply
from autograd_core.primitive import Primitive
from autograd_core.reverse import backward_on_floats

FLOATS = st.floats(-3.0, 3.0)


def canon(a, b):
    """micrograd's README expression."""
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g


def test_canon():
    a, b = Value(-4.0), Value(2.0)
    g = canon(a, b)
    g.backward()
    assert f"{g.data:.4f} {a.grad:.4f} {b.grad:.4f}" == "24.7041 138.8338 645.5773"


@given(FLOATS, FLOATS)
def test_the_sweep_in_place_is_the_pure_sweep(x, y):
    a, b = Value(x), Value(y)
    g = canon(a, b)
    assume(math.isfinite(g.data))  # at a pole it declines
    pure = pullback(g)
    assert backward_on_floats(g, 1.0)
    np.testing.assert_array_equal([a.grad, b.grad], [pure[a], pure[b]])


def test_leaves_add_up_and_inner_nodes_show_the_last_pass():
    x = Value(3.0)
    y = x * x
    z = y * 2.0
    z.backward()
    z.backward()
    assert (x.grad, y.grad) == (24.0, 2.0)
    x.zero_grad()
    z.backward()
    assert x.grad == 12.0


def test_tensor_leaves_add_up():
    x = Tensor([1.0, 2.0])
    z = (x * x).sum()
    z.backward()
    z.backward()
    np.testing.assert_array_equal(x.grad, [4.0, 8.0])


def test_both_edges_of_a_square():
    x = Value(3.0)
    y = x * x
    assert y.inputs == (x, x)
    y.backward()
    assert x.grad == 6.0


def test_value_reads_zero_and_tensor_none_until_something_arrives():
    assert Value(1.0).grad == 0.0
    assert Value(1.0)._grad is None
    assert Tensor([1.0]).grad is None


def test_a_pole_in_the_middle_leaves_earlier_gradients_as_they_were():
    x, y = Value(2.0), Value(0.0)
    x.grad = 5.0
    z = x * (1.0 / y)
    z.backward()
    assert x.grad == math.inf
    assert y.grad == -math.inf


def test_stored_gradients_are_plain_numbers():
    v, t = Value(2.0), Tensor([1.0, 2.0])
    (v * t).sum().backward()
    assert type(v.grad) is float
    assert v.grad == 3.0
    np.testing.assert_array_equal(t.grad, [2.0, 2.0])


def test_leaves_own_their_gradients():
    a, b = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    z = a + b
    z.backward(np.ones(2))
    assert not np.shares_memory(a.grad, b.grad)
    assert not np.shares_memory(a.grad, z.grad)
    a.grad *= 10.0
    np.testing.assert_array_equal(b.grad, [1.0, 1.0])


def test_a_graph_is_freed_at_once():
    gc.collect()
    gc.disable()
    try:
        x = Value(0.5)
        z = canon(x, Value(2.0))
        z.backward()
        inner = weakref.ref(z.x)
        del z
        assert inner() is None
        t = Tensor(np.ones(3))
        w = (t * 2.0).sum()
        w.backward()
        inner = weakref.ref(w.x)
        del w
        assert inner() is None
    finally:
        gc.enable()


def test_a_chain_of_a_million_operations():
    x = Value(0.5)
    y = x
    for _ in range(1_000_000):
        y = -y
    y.backward()
    assert x.grad == 1.0
    again = pickle.loads(pickle.dumps(y))
    assert again.data == y.data
    del y, again  # freed without recursion


def test_pickles_keep_numbers_labels_and_sharing():
    x = Value(2.0, label="x")
    y = (x * x).tanh()
    y.backward()
    root, leaf = pickle.loads(pickle.dumps((y, x)))
    assert root.x.x is root.x.y is leaf
    assert (leaf.label, leaf.grad) == ("x", x.grad)
    root.backward()
    assert leaf.grad == 2 * x.grad


def test_deepcopy_is_apart():
    x = Tensor([1.0, 2.0])
    y = (x * x).sum()
    twin = copy.deepcopy(y)
    twin.backward()
    assert x.grad is None


def test_no_grad_and_enable_grad():
    x = Value(2.0)
    with no_grad():
        y = x * x
        with enable_grad():
            z = x * x
    assert (y.requires_grad, z.requires_grad) == (False, True)
    assert y.op is CONSTANT

    @no_grad()
    def inference(v):
        return v * 3.0

    assert not inference(x).requires_grad


def test_no_grad_is_of_its_thread():
    found = []
    x = Value(2.0)
    with no_grad():
        worker = threading.Thread(target=lambda: found.append((x * x).requires_grad))
        worker.start()
        worker.join()
    assert found == [True]


def test_threads_share_parameters():
    w = Value(0.5)

    def work():
        for _ in range(200):
            loss = w * 2.0
            for _ in range(20):
                loss = loss + w
            pullback(loss)
            loss.backward()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert w.grad == 4 * 200 * 22.0


def test_detach():
    x = Value(3.0)
    y = x * x.detach()
    y.backward()
    assert x.grad == 3.0
    t = Tensor([3.0])
    (t * t.detach()).backward()
    assert t.grad == [3.0]


def test_hooks_look_and_replace():
    seen = []
    x = Value(3.0)
    (hook(x, seen.append) * 4.0).backward()
    assert (seen, x.grad) == ([4.0], 4.0)
    t = Tensor([1.0, 2.0])
    (t.hook(lambda g: g * 10.0) * 2.0).sum().backward()
    np.testing.assert_array_equal(t.grad, [20.0, 20.0])


def test_a_hook_that_raises_leaves_gradients_as_they_were():
    x = Value(3.0)
    x.grad = 7.0

    def fail(g):
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        (hook(x, fail) * 4.0).backward()
    assert x.grad == 7.0


def test_backward_inside_a_hook():
    x = Value(3.0)
    inner = x * 5.0
    (hook(x * 2.0, lambda g: inner.backward()) * 4.0).backward()
    assert x.grad == 5.0 + 8.0


def test_order_of_the_graph_is_inputs_first():
    x = Value(1.0)
    y = x * x + x.exp()
    place = {node: i for i, node in enumerate(ac.node.toposort(y))}
    assert all(place[p] < place[n] for n in place for p in n.inputs)
    assert len(place) == 4


# Derivatives of functions.


def test_grad_of_grad_and_perturbations_apart():
    assert grad(lambda x: x**3)(2) == 12.0
    assert grad(grad(lambda x: x**3))(2.0) == 12.0
    assert grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0) == 6.0
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0


def test_grad_gives_nodes_where_somebody_may_go_on():
    x = Value(3.0)
    slope = grad(lambda v: v**2)(x)
    assert isinstance(slope, Value)
    slope.backward()
    assert x.grad == 2.0
    w = Value(5.0)
    captured = grad(lambda v: v * w)(2.0)
    captured.backward()
    assert (captured.data, w.grad) == (5.0, 1.0)


def test_grad_of_arrays_and_of_several_arguments():
    gx, gy = grad(lambda x, y: (x * y).sum(), argnums=(0, 1))(np.ones(2), np.array([2.0, 3.0]))
    np.testing.assert_array_equal(gx, [2.0, 3.0])
    np.testing.assert_array_equal(gy, [1.0, 1.0])
    value, slope = value_and_grad(lambda x: (x * x).sum())(np.array([1.0, 2.0]))
    assert value == 5.0
    np.testing.assert_array_equal(slope, [2.0, 4.0])


def test_an_unused_argument_has_gradient_zero():
    assert grad(lambda x, y: x * 2.0, argnums=1)(1.0, 5.0) == 0.0
    np.testing.assert_array_equal(grad(lambda x: 1.0)(np.ones(3)), np.zeros(3))


def test_vjp_and_jvp_are_transposes():
    def f(x, w):
        return ac.tanh(x @ w)

    rng = np.random.default_rng(0)
    x, w, v, u, g = (rng.normal(size=s) for s in ((2, 3), (3, 4), (2, 3), (3, 4), (2, 4)))
    z, back = vjp(f, x, w)
    moved_z, moved = jvp(f, (x, w), (v, u))
    np.testing.assert_allclose(z, moved_z)
    gx, gw = back(g)
    np.testing.assert_allclose((g * moved).sum(), (gx * v).sum() + (gw * u).sum())


def test_a_recorded_gradient_is_a_graph():
    x = Value(0.5, label="x")
    gradient = pullback(x.tanh(), record=True)[x]
    assert gradient.op.symbol == "*"
    assert x in ac.node.toposort(gradient)


# Both faces, NumPy's functions, Python's protocols.


def test_numpy_functions_find_the_rows():
    x, t = Value(0.5), Tensor([0.5, 1.0])
    assert np.exp(x).data == math.exp(0.5)
    assert isinstance(np.float64(2) * x, Value)
    np.testing.assert_array_equal((np.float64(2) * t).data, [1.0, 2.0])
    np.testing.assert_array_equal(np.sum(t).data, 1.5)
    np.testing.assert_array_equal(np.concatenate([t, np.ones(1)]).data, [0.5, 1.0, 1.0])
    np.testing.assert_array_equal((np.eye(2) @ t).data, [0.5, 1.0])
    assert bool(np.greater(x, 0.0)) is True


def test_object_arrays_of_values():
    row = np.array([Value(1.0), Value(2.0)], dtype=object)
    total = (row * Value(3.0)).sum()
    total.backward()
    assert (total.data, row[0].grad) == (9.0, 3.0)


def test_functions_on_plain_numbers_are_plain():
    assert ac.exp(0.0) == 1.0
    assert ac.log(0.0) == -math.inf
    np.testing.assert_array_equal(ac.relu(np.array([-1.0, 2.0])), [0.0, 2.0])


def test_numbers_in_python():
    v = Value(2.5, label="v")
    assert (float(v), int(v), bool(v), f"{v:.2f}", "%.1f" % v) == (2.5, 2, True, "2.50", "2.5")
    assert repr(v) == "Value(data=2.5, grad=0.0)"
    assert repr(Tensor([1.0, 2.0])) == "Tensor([1., 2.], grad=None)"
    assert v == 2.5
    assert v != "two"
    assert v in {v}
    assert 2**v == pytest.approx(2**2.5)


def test_values_and_tensors_mix():
    v, t = Value(2.0), Tensor(np.ones((2, 3)))
    for z in (v * t, t * v, v - t, t / v, v**t):
        assert isinstance(z, Tensor)
    rows = ac.stack([v, v * v])
    (rows * np.array([1.0, 10.0])).sum().backward()
    assert v.grad == 41.0


def test_pullback_gives_numbers_and_is_silent_at_a_pole():
    x, t = Value(0.0), Tensor([0.0, 2.0])
    assert pullback(1.0 / x)[x] == -math.inf
    assert type(pullback(x * x)[x]) is float
    np.testing.assert_array_equal(pullback((1.0 / t).sum())[t], [-np.inf, -0.25])


def test_inner_tensors_show_what_arrived():
    x = Tensor([1.0, 2.0])
    y = x * 3.0
    z = (y * y).sum()
    z.backward()
    np.testing.assert_array_equal(y.grad, [6.0, 12.0])
    assert z.grad == 1.0


def test_what_no_gradient_reaches_is_left_alone():
    """A rule that is None sends nothing, and the nodes above it are passed by."""
    first = Primitive("first", None, lambda x, y: x + 0.0 * y, lambda g, z, x, y: g, None)
    x, y = Tensor([1.0]), Tensor([2.0])
    above = y.exp()
    root = apply(first, (x, above)).sum()
    gradient = pullback(root)
    assert (gradient[x].tolist(), gradient[above], gradient[y]) == ([1.0], None, None)
    root.backward()
    assert (x.grad.tolist(), above.grad, y.grad) == ([1.0], None, None)


def test_the_number_of_a_truth_is_a_float():
    truth = Value(data=True)
    assert (type(float(truth)), float(truth), truth.item()) == (float, 1.0, 1.0)
