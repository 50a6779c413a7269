"""The two views of a network are one network: outputs and gradients agree to 1e-12."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd_core import Value, tensor
from autograd_core.errors import ArgumentError, OperandError

NETWORKS = st.fixed_dictionaries(
    {
        "nin": st.integers(1, 4),
        "nouts": st.lists(st.integers(1, 4), min_size=1, max_size=3),
        "activation": st.sampled_from(["relu", "tanh", "sigmoid", "softplus", "linear"]),
        "rng": st.integers(0, 2**32 - 1),
    }
)


def outputs_of(mlp, X):
    """What a network of Values gives for each example, and its gradient of their sum of squares."""
    rows = [mlp(row) for row in X.tolist()]
    rows = [row if isinstance(row, list) else [row] for row in rows]
    mlp.zero_grad()
    sum(out * out for row in rows for out in row).backward()
    return np.array([[out.data for out in row] for row in rows])


def gradient_of(mlp):
    """Weights and biases of each layer, as `Linear` lays them out."""
    arrived = []
    for layer in mlp.layers:
        arrived.append(np.array([[w.grad for w in neuron.w] for neuron in layer.neurons]))
        arrived.append(np.array([neuron.b.grad for neuron in layer.neurons]))
    return arrived


@given(NETWORKS)
def test_both_views_agree(settings):
    mlp = nn.MLP(**settings)
    net = nn.to_tensor(mlp)
    X = np.random.default_rng(settings["rng"]).normal(size=(3, settings["nin"]))
    expected = outputs_of(mlp, X)
    out = net(tensor(X))
    np.testing.assert_allclose(out.data, expected, rtol=1e-12, atol=1e-12)
    (out * out).sum().backward()
    for p, g in zip(net.parameters(), gradient_of(mlp), strict=True):
        np.testing.assert_allclose(p.grad, g, rtol=1e-12, atol=1e-12)


@given(NETWORKS)
def test_there_and_back_is_the_same(settings):
    mlp = nn.MLP(**settings)
    back = nn.to_value(nn.to_tensor(mlp))
    assert back.state_dict() == mlp.state_dict()
    X = np.random.default_rng(1).normal(size=(2, settings["nin"]))
    np.testing.assert_array_equal(outputs_of(back, X), outputs_of(mlp, X))
    assert repr(back) == repr(mlp)


def test_a_layer_without_bias_has_constant_ones():
    net = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Tanh(), nn.Linear(3, 1))
    mlp = nn.to_value(net)
    assert len(mlp.parameters()) == 6 + 4
    assert mlp([1.0, 2.0]).data == pytest.approx(net(tensor([1.0, 2.0])).item(), rel=1e-14)
    assert nn.to_tensor(mlp)[0].bias is None


def test_an_activation_after_the_last_layer_is_kept():
    net = nn.Sequential(nn.Linear(2, 1), nn.Identity(), nn.Sigmoid())
    mlp = nn.to_value(net)
    assert mlp.layers[0].neurons[0].activation == "sigmoid"
    assert mlp([1.0, 2.0]).data == pytest.approx(net(tensor([1.0, 2.0])).item(), rel=1e-14)


@pytest.mark.parametrize("activation", [
    nn.GELU("tanh"), nn.LeakyReLU(0.3), nn.SiLU(), nn.Softplus(beta=3.0), nn.Softplus(),
    nn.Threshold(0.1, 2.0),
], ids=repr)  # fmt: skip
def test_every_activation_of_entries_is_taken_with_its_settings(activation):
    inner = nn.Sequential(nn.Linear(2, 4), activation, nn.Dropout(0.5))
    net = nn.Sequential(inner, nn.Linear(4, 3)).eval()
    mlp, x = nn.to_value(net), [0.5, -2.0]
    wanted = net(tensor(x)).data
    np.testing.assert_allclose([z.data for z in mlp(x)], wanted, rtol=1e-12)
    np.testing.assert_allclose(nn.to_tensor(mlp)(tensor(x)).data, wanted, rtol=1e-12)
    (alone,) = nn.to_value(nn.Linear(2, 1)).layers
    assert alone.neurons[0].activation == "linear"


def test_conversions_copy():
    mlp = nn.MLP(2, [1])
    net = nn.to_tensor(mlp)
    net[0].weight.data[...] = 9.0
    assert mlp.layers[0].neurons[0].w[0].data != 9.0


def test_a_conversion_may_be_float32():
    assert nn.to_tensor(nn.MLP(2, [1]), dtype=np.float32)[0].weight.dtype == np.float32


def test_one_network_trained_in_both_views_stays_one():
    mlp = nn.MLP(2, [4, 1], "tanh", rng=0)
    net = nn.to_tensor(mlp)
    X, y = nn.data.moons(8, rng=0)
    labels = 2 * y - 1
    for view in (mlp, net):
        optimizer = nn.optim.Adam(view.parameters(), lr=0.05)
        for _ in range(5):
            if view is mlp:
                scores, target = [mlp(row) for row in X.tolist()], labels.tolist()
            else:
                scores, target = net(tensor(X)).reshape(-1), tensor(labels)
            loss = nn.functional.hinge_loss(scores, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    for a, b in zip(nn.to_tensor(mlp).parameters(), net.parameters(), strict=True):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "convert, words",
    [
        (
            lambda: nn.to_value(nn.Sequential(nn.Linear(2, 2), nn.Softmax())),
            r"with Softmax\(dim=-1\) as module 1",
        ),
        (
            lambda: nn.to_value(nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Tanh())),
            r"with Tanh\(\) as module 2",
        ),
        (lambda: nn.to_value(nn.Sequential(nn.ReLU())), r"with ReLU\(\) as module 0"),
        (lambda: nn.to_value(nn.Sequential()), "without a Linear layer"),
        (lambda: nn.to_value(nn.Conv1d(1, 1, 1)), r"of a Conv1d with Conv1d\(1, 1, .* as module 0"),
        (
            lambda: nn.to_value(nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))),
            r"with Dropout\(p=0.5\) as module 1: .* and by dropout after eval\(\)",
        ),
        (lambda: nn.to_tensor(nn.MLP(2, [2, 1], Value.exp)), "Build the Sequential by hand"),
        (lambda: nn.to_tensor(nn.Linear(2, 1)), "to_tensor was given a Linear; it takes an MLP"),
        (lambda: nn.to_value(3), "to_value was given a int; it takes a Sequential"),
    ],
)
def test_what_has_no_other_view(convert, words):
    with pytest.raises((ArgumentError, OperandError), match=words):
        convert()
