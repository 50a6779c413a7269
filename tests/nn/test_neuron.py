"""Networks of Values: micrograd's, number for number, and its demo."""

import contextlib
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd_core import Value, no_grad, tensor
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.node import toposort
from nn.neuron import weighted_sum

ACTIVATIONS = {
    "relu": lambda x: max(x, 0.0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "linear": lambda x: x,
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_neuron_by_hand(activation):
    neuron = nn.Neuron(2, activation=activation)
    neuron.load_state_dict({"w.0": 0.5, "w.1": -2.0, "b": 0.25})
    out = neuron([3.0, 0.5])
    assert out.data == pytest.approx(ACTIVATIONS[activation](0.75), rel=1e-15)


def test_an_activation_of_ones_own():
    neuron = nn.Neuron(1, activation=lambda v: v * v)
    neuron.load_state_dict({"w.0": 3.0, "b": 1.0})
    assert neuron([2.0]).data == 49.0


def test_the_gradient_of_a_neuron_by_hand():
    neuron = nn.Neuron(2, activation="tanh")
    neuron.load_state_dict({"w.0": -3.0, "w.1": 1.0, "b": 6.8813735870195432})
    x = [Value(2.0), Value(0.0)]
    neuron(x).backward()
    slope = 0.5  # 1 − tanh², at tanh = 1/√2
    arrived = [p.grad for p in [*neuron.w, neuron.b, *x]]
    np.testing.assert_allclose(arrived, np.multiply([2.0, 0.0, 1.0, -3.0, 1.0], slope), rtol=1e-12)


SLOTS = ("_data", "_grad", "op", "params", "label", "note", "face")


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False), st.integers(0, 5)),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
    st.booleans(),
)
def test_a_weighted_sum_leaves_the_graph_of_its_operators(terms, trained_bias, recording):
    """Node by node; also with frozen weights, plain numbers as inputs, or nothing recorded."""

    def leaf(number, kind):
        return [Value, Value.constant, float][kind % 3](number)

    weights = [[Value, Value.constant][kind // 3](w) for w, _, kind in terms]
    inputs = [leaf(x, kind) for _, x, kind in terms]
    bias = [Value.constant, Value][trained_bias](0.5)
    with contextlib.nullcontext() if recording else no_grad():
        quick = weighted_sum(weights, inputs, bias)
        plain = sum((w * x for w, x in zip(weights, inputs)), bias)
    left, right = toposort(quick), toposort(plain)
    assert len(left) == len(right)
    place = {a: i for i, a in enumerate(left)}, {b: i for i, b in enumerate(right)}
    for a, b in zip(left, right):
        assert repr([getattr(a, s) for s in SLOTS]) == repr([getattr(b, s) for s in SLOTS])
        assert [place[0][p] for p in a.inputs] == [place[1][p] for p in b.inputs]


def test_a_neuron_runs_on_columns_of_a_batch():
    neuron = nn.Neuron(2, activation="tanh", rng=0)
    X = np.random.default_rng(0).normal(size=(5, 2))
    out = neuron([tensor(X[:, 0]), tensor(X[:, 1])])
    np.testing.assert_allclose(out.data, [neuron(row).data for row in X.tolist()], rtol=1e-14)


def test_a_neuron_draws_as_its_sum():
    labels = [p.label for p in nn.Neuron(2).parameters()]
    assert labels == ["w0", "w1", "b"]


def test_the_shapes_of_an_mlp():
    model = nn.MLP(3, [4, 4, 1])
    assert len(model.parameters()) == 41
    assert [len(layer.neurons) for layer in model.layers] == [4, 4, 1]
    assert [len(layer.neurons[0].w) for layer in model.layers] == [3, 4, 4]
    assert [layer.neurons[0].nonlin for layer in model.layers] == [True, True, False]
    assert isinstance(model([1.0, 2.0, 3.0]), Value)
    assert len(nn.MLP(1, [2])([1.0])) == 2


def test_equal_to_micrograd():
    micrograd = pytest.importorskip("micrograd.nn")
    random.seed(3)
    theirs, ours = micrograd.MLP(3, [4, 4, 1]), nn.MLP(3, [4, 4, 1])
    for ours_p, theirs_p in zip(ours.parameters(), theirs.parameters(), strict=True):
        ours_p.data = theirs_p.data
    for x in ([2.0, 3.0, -1.0], [0.5, -1.0, 0.25]):
        a, b = ours(x), theirs(x)
        assert a.data == b.data
        a.backward()
        b.backward()
    assert [p.grad for p in ours.parameters()] == [p.grad for p in theirs.parameters()]


def test_the_lectures_training_loop_runs_unchanged():
    n = nn.MLP(3, [4, 4, 1])
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    losses = []
    for _ in range(20):
        ypred = [n(x) for x in xs]
        loss = sum((yout - ygt) ** 2 for ygt, yout in zip(ys, ypred))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        for p in n.parameters():
            p.data += -0.01 * p.grad
        losses.append(loss.data)
    assert losses[-1] < losses[0]


def test_the_demo_learns_two_moons():
    """micrograd's demo: an MLP 2-16-16-1, max-margin loss and a little decay, SGD."""
    nn.manual_seed(1337)
    X, y = nn.data.moons(100, noise=0.1)
    rows, labels = X.tolist(), (2 * y - 1).tolist()
    model = nn.MLP(2, [16, 16, 1])
    parameters = model.parameters()
    optimizer = nn.optim.SGD(parameters, lr=1.0)
    accuracy = 0.0
    for step in range(100):
        scores = [model(row) for row in rows]
        loss = nn.functional.hinge_loss(scores, labels) + 1e-4 * sum(p * p for p in parameters)
        accuracy = sum((s > 0) == (label > 0) for s, label in zip(scores, labels)) / len(rows)
        if accuracy == 1.0:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.param_groups[0]["lr"] = 1.0 - 0.9 * step / 100
        optimizer.step()
    assert accuracy == 1.0


def test_drawn_weights_follow_the_seed():
    assert weights(nn.MLP(2, [3, 1], rng=5)) == weights(nn.MLP(2, [3, 1], rng=5))
    nn.manual_seed(5)
    assert weights(nn.MLP(2, [3, 1])) == weights(nn.MLP(2, [3, 1], rng=5))
    drawn = weights(nn.Layer(2, 3, rng=5))
    assert len(set(drawn)) == 6 + 1  # six weights, all different, and the biases' 0


def weights(module):
    return [p.data for p in module.parameters()]


SPREADS = {
    "uniform": 1.0 / 3.0,
    "xavier_uniform": 2.0 / (400 + 100),
    "xavier_normal": 2.0 / (400 + 100),
    "kaiming_uniform": 2.0 / 400,
    "kaiming_normal": 2.0 / 400,
}


@pytest.mark.parametrize("scheme, variance", SPREADS.items())
def test_initialisers_by_fan_in_and_fan_out(scheme, variance):
    layer = nn.Layer(400, 100, init=scheme, rng=0)
    drawn = np.array([[w.data for w in neuron.w] for neuron in layer.neurons])
    assert drawn.var() == pytest.approx(variance, rel=0.03)
    assert {neuron.b.data for neuron in layer.neurons} == {0.0}


@pytest.mark.parametrize(
    "build, error, words",
    [
        (lambda: nn.Neuron(0), ArgumentError, "Neuron was asked for with nin=0"),
        (lambda: nn.Layer(2, 1.5), ArgumentError, "Layer was asked for with nout=1.5"),
        (lambda: nn.MLP(2, 16), OperandError, "takes a list with the number of neurons"),
        (lambda: nn.MLP(2, []), OperandError, r"nouts=\[\]"),
        (lambda: nn.MLP(2, [1], "gelu"), ArgumentError, "activation='gelu', which is not known"),
        (lambda: nn.Neuron(2, init="he"), ArgumentError, "init='he', which is not known"),
        (lambda: nn.MLP(2, [3], rng="x"), OperandError, "neither a seed nor a generator"),
        (lambda: nn.manual_seed(-1), ArgumentError, "the seed -1 is below 0"),
        (lambda: nn.Neuron(2)([1.0]), ShapeError, "with 2 inputs was called on 1. Give it one"),
        (lambda: nn.MLP(2, [1])(np.ones((5, 2))), ShapeError, "takes one example: write .model"),
        (lambda: nn.ValueConv1d(2, 1, 2)([1.0, 2.0]), ShapeError, "it wants a list of 2 lists of"),
        (lambda: nn.ValueConv1d(2, 1, 2)(3.0), ShapeError, "was called on 3.0: it wants a list"),
        (lambda: nn.ValueConv1d(2, 1, 2)([[1.0, 2.0]]), ShapeError, "on 1 channels of lengths"),
        (lambda: nn.ValueConv1d(2, 1, 0), ArgumentError, "kernel_size=0: it takes a whole number"),
        (lambda: nn.ValueRNNCell(0, 1), ArgumentError, "ValueRNNCell was asked for with input_s"),
        (lambda: nn.ValueRNNCell(2, 1)(1.0), ShapeError, "on 1.0 and the state .*: it takes lists"),
        (lambda: nn.data.moons(1), ArgumentError, "n=1: give a whole number, at least 2"),
    ],
)
def test_bad_input(build, error, words):
    with pytest.raises(error, match=words):
        build()


def test_moons():
    X, y = nn.data.moons(200, noise=0.0, rng=0)
    upper, lower = X[y == 0], X[y == 1]
    assert len(upper) == len(lower) == 100
    np.testing.assert_allclose(np.hypot(*upper.T), 1.0)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1.0, lower[:, 1] - 0.5), 1.0)
    assert (upper[:, 1] >= 0.0).all()
    assert (lower[:, 1] <= 0.5).all()
    assert not np.array_equal(y[:10], np.arange(10) % 2)  # shuffled


def test_a_convolution_of_values_takes_a_window_in_a_tuple():
    assert nn.ValueConv1d(1, 1, (2,), rng=0).kernel_size == 2
