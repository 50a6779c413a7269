"""Tensor layers: by hand, against PyTorch, and what they refuse; initialisers; a seeded run."""

import numpy as np
import pytest

import nn
from autograd_core import Tensor, tensor
from autograd_core.errors import ArgumentError, GradientError, OperandError, ShapeError
from autograd_core.testing import gradcheck
from nn import functional as F
from nn import init


def test_linear_by_hand():
    layer = nn.Linear(2, 1)
    layer.load_state_dict({"weight": [[3.0, 4.0]], "bias": [0.5]})
    x = Tensor([[1.0, 2.0], [0.0, -1.0]])
    out = layer(x)
    assert out.data.tolist() == [[11.5], [-3.5]]
    out.sum().backward()
    assert layer.weight.grad.tolist() == [[1.0, 1.0]]
    assert layer.bias.grad.tolist() == [2.0]
    assert x.grad.tolist() == [[3.0, 4.0], [3.0, 4.0]]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 4, 3), (0, 3)])
def test_linear_equal_to_torch(shape, bias):
    torch = pytest.importorskip("torch")
    ours, theirs = nn.Linear(3, 2, bias), torch.nn.Linear(3, 2, bias, dtype=torch.float64)
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    x = np.random.default_rng(0).normal(size=shape)
    a, b = Tensor(x), torch.tensor(x, requires_grad=True)
    left, right = ours(a), theirs(b)
    np.testing.assert_allclose(left.data, right.detach().numpy(), rtol=1e-12, atol=1e-14)
    (left * left).sum().backward()
    (right * right).sum().backward()
    pairs = [(a, b), *zip(ours.parameters(), theirs.parameters(), strict=True)]
    for p, q in pairs:
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-12, atol=1e-14)


ACTIVATIONS = ["Identity", "ReLU", "Tanh", "Sigmoid", "Softplus", "Softmax", "LogSoftmax"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_equal_to_torch(name):
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).normal(size=(4, 3)) * 3.0
    settings = {"dim": 1} if "Softmax" in name else {}
    a, b = Tensor(x), torch.tensor(x, requires_grad=True)
    left = getattr(nn, name)(**settings)(a)
    right = getattr(torch.nn, name)(**settings)(b)
    np.testing.assert_allclose(left.data, right.detach().numpy(), rtol=1e-12, atol=1e-14)
    (left * left).sum().backward()
    (right * right).sum().backward()
    np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("dims", [(1, -1), (0, -1), (0, 1), (1, 2), (-2, -1), (2, 2)])
def test_flatten_equal_to_torch(dims):
    torch = pytest.importorskip("torch")
    x = np.arange(24.0).reshape(2, 3, 4)
    expected = torch.flatten(torch.tensor(x), *dims).numpy()
    np.testing.assert_array_equal(F.flatten(x, *dims), expected)
    np.testing.assert_array_equal(nn.Flatten(*dims)(tensor(x)).data, expected)


def test_dropout_keeps_the_mean_and_scales_the_gradient():
    x = Tensor(np.ones((200, 200)))
    out = nn.Dropout(0.25, rng=0)(x)
    assert set(np.unique(out.data)) == {0.0, 4.0 / 3.0}
    assert out.data.mean() == pytest.approx(1.0, abs=0.02)
    out.sum().backward()
    np.testing.assert_array_equal(x.grad, out.data)


def test_dropout_at_its_ends():
    x = tensor([1.0, 2.0])
    assert nn.Dropout(0.0)(x) is x
    assert nn.Dropout(1.0)(x).data.tolist() == [0.0, 0.0]
    assert nn.Dropout(0.5).eval()(x) is x
    assert F.dropout(x, 0.5, training=False) is x


def test_dropout_keeps_float32():
    assert F.dropout(np.ones(3, np.float32), 0.5).dtype == np.float32


@pytest.mark.parametrize("drop, shape", [(F.dropout, (50,)), (F.dropout1d, (1, 50, 1))])
def test_dropout_of_whole_numbers_scales_them_too(drop, shape):
    out = drop(np.ones(shape, int), 0.25, rng=0)
    assert set(out.ravel()) == {0.0, 4.0 / 3.0}


def test_slopes_that_are_drawn():
    layer, x = nn.RReLU(0.1, 0.3, rng=0), Tensor(-np.ones(1000))
    out = layer(x)
    out.sum().backward()
    np.testing.assert_array_equal(x.grad, -out.data)
    assert -0.3 <= out.data.min() < -0.29 < -0.11 < out.data.max() <= -0.1
    assert layer.eval()(-1.0) == -0.2


def test_shrinks_at_their_bounds_and_at_nan():
    torch = pytest.importorskip("torch")
    x = np.array([-0.5, 0.0, 0.5, np.inf, -np.inf, np.nan])
    for name in ("hardshrink", "softshrink"):
        ours, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
        left, right = getattr(F, name)(ours), getattr(torch.nn.functional, name)(theirs)
        np.testing.assert_array_equal(left.data, right.detach().numpy())
        left.sum().backward()
        right.sum().backward()
        np.testing.assert_array_equal(ours.grad, theirs.grad.numpy())


def test_layers_take_whole_numbers():
    x = np.array([[3, 4], [0, 5]])
    for layer in (nn.RMSNorm(2), nn.LayerNorm(2), nn.BatchNorm1d(2), nn.Linear(2, 2)):
        np.testing.assert_array_equal(layer(x).data, layer(x.astype(float)).data)


def test_a_way_round_takes_a_list():
    assert nn.Residual(nn.ReLU())([1.0, -2.0]).tolist() == [2.0, -2.0]


def test_sequential():
    first, second = nn.Linear(2, 3), nn.Linear(3, 1)
    net = nn.Sequential(first, nn.ReLU(), second)
    assert [len(net), net[0], net[-1]] == [3, first, second]
    assert list(net[1:])[1] is second
    assert list(net.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    named = nn.Sequential({"in": first, "out": second})
    assert list(named.state_dict()) == ["in.weight", "in.bias", "out.weight", "out.bias"]
    assert named.append(nn.Tanh())[2](0.0) == 0.0
    assert net(tensor([1.0, 2.0])).shape == (1,)
    assert nn.Sequential()(5.0) == nn.Sequential({})(5.0) == 5.0


def test_a_part_of_a_sequential_keeps_its_names():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    assert list(net[1:].state_dict()) == ["2.weight", "2.bias"]
    steps = {"in": nn.Linear(2, 3)}
    named = nn.Sequential(steps)
    named.append(nn.ReLU())
    assert list(steps) == ["in"]


def test_modules_are_taken_out_and_put_between():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    assert str(net.pop(1)) == "Tanh()"
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert str(net.insert(1, nn.ReLU())[1]) == "ReLU()"
    del net[0]
    assert [name for name, _ in net.named_children()] == ["0", "1"]
    choice = nn.ModuleDict({"soft": nn.Tanh(), "hard": nn.ReLU()})
    assert str(choice.pop("soft")) == "Tanh()"
    choice.clear()
    assert not len(choice)


def test_layers_start_as_in_torch():
    layer = nn.Linear(100, 400, rng=0)
    for p in layer.parameters():
        assert abs(p.data).max() <= 0.1
        assert p.data.var() == pytest.approx(0.01 / 3.0, rel=0.15)
    a, b = nn.Linear(3, 2, rng=7).weight.data, nn.Linear(3, 2, rng=7).weight.data
    np.testing.assert_array_equal(a, b)


def test_gradients_of_a_network():
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Flatten(), nn.Linear(4, 2))
    x = np.random.default_rng(0).normal(size=(5, 3))
    gradcheck(lambda x: F.cross_entropy(net(x), [0, 1, 1, 0, 1]), x)
    gradcheck(lambda net: F.cross_entropy(net(tensor(x)), [0, 1, 1, 0, 1]), net)


# Dtypes.


def test_layers_take_a_dtype_and_have_a_default():
    assert nn.Linear(2, 1).weight.dtype == np.float64
    assert nn.Linear(2, 1, dtype="float32").bias.dtype == np.float32
    nn.set_default_dtype(np.float32)
    try:
        assert nn.get_default_dtype() == np.float32
        assert nn.Linear(2, 1).weight.dtype == np.float32
        assert nn.Parameter([1, 2]).dtype == np.float32
        assert nn.Parameter(np.zeros(2)).dtype == np.float64
    finally:
        nn.set_default_dtype(np.float64)


def test_a_parameter_copies_and_trains():
    source = np.array([1.0, 2.0])
    p = nn.Parameter(source)
    source[0] = 9.0
    assert p.data[0] == 1.0
    assert nn.Parameter(tensor([3.0])).requires_grad
    (p * p).sum().backward()
    assert p.grad.tolist() == [2.0, 4.0]
    assert not nn.Parameter([1.0], requires_grad=False).requires_grad


def test_a_float32_step_stays_float32():
    net = nn.Sequential(nn.Linear(3, 4, dtype=np.float32), nn.ReLU(), nn.Linear(4, 2, dtype="f4"))
    loss = F.cross_entropy(net(tensor(np.ones((5, 3), np.float32))), [0] * 5)
    loss.backward()
    optimizer = nn.optim.Adam(net.parameters())
    optimizer.step()
    kinds = [
        loss.dtype,
        *[p.dtype for p in net.parameters()],
        *[p.grad.dtype for p in net.parameters()],
    ]
    assert set(kinds) == {np.dtype(np.float32)}
    assert {m.dtype for entry in optimizer.state.values() for m in [entry["exp_avg"]]} == {
        np.dtype(np.float32)
    }


# Initialisers.

FILLERS = [
    ("uniform_", (), 1.0 / 12.0),
    ("uniform_", (-2.0, 2.0), 4.0 / 3.0),
    ("normal_", (1.0, 0.5), 0.25),
    ("xavier_uniform_", (), 2.0 / 500),
    ("xavier_uniform_", (3.0,), 18.0 / 500),
    ("xavier_normal_", (), 2.0 / 500),
    ("kaiming_uniform_", (), 2.0 / 400),
    ("kaiming_uniform_", (1.0,), 1.0 / 400),
    ("kaiming_normal_", (0.0, "fan_out", "relu"), 2.0 / 100),
    ("zeros_", (), 0.0),
    ("ones_", (), 0.0),
]


@pytest.mark.parametrize("name, settings, variance", FILLERS)
def test_initialisers_fill_in_place(name, settings, variance):
    nn.manual_seed(0)
    weight = nn.Linear(400, 100).weight
    array = weight.data
    assert getattr(init, name)(weight, *settings) is weight
    assert weight.data is array
    assert array.var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("name, settings, variance", FILLERS)
def test_initialisers_have_torchs_spread(name, settings, variance):
    torch = pytest.importorskip("torch")
    theirs = torch.empty(100, 400)
    getattr(torch.nn.init, name)(theirs, *settings)
    assert theirs.var(correction=0).item() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("name", ["linear", "sigmoid", "tanh", "relu", "selu", "leaky_relu"])
def test_gains_are_torchs(name):
    torch = pytest.importorskip("torch")
    assert init.calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))


def test_fans_count_the_field_of_a_convolution():
    assert init.fans(Tensor(np.zeros((8, 3, 5, 5)))) == (75, 200)


def test_a_seed_repeats_everything():
    def run():
        nn.manual_seed(3)
        net = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 1))
        X, y = nn.data.moons(20)
        return F.binary_cross_entropy_with_logits(net(tensor(X)).reshape(-1), tensor(y)).item()

    assert run() == run()


def test_a_network_learns_two_moons():
    nn.manual_seed(0)
    X, y = nn.data.moons(200, noise=0.1)
    net = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2))
    optimizer = nn.optim.Adam(net.parameters(), lr=0.02)
    X, classes = tensor(X), tensor(y)
    for _ in range(150):
        loss = F.cross_entropy(net(X), classes)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert (net(X).data.argmax(axis=1) == y).all()


LAYER = nn.Linear(64, 2)
REFUSED = [
    (
        lambda: LAYER(np.zeros((5, 63))),
        ShapeError,
        r"Linear\(in_features=64, out_features=2, bias=True\) was called on an input of shape "
        r"\(5, 63\): its last axis must have 64 entries",
    ),
    (lambda: LAYER(tensor(1.0)), ShapeError, r"an input of shape \(\)"),
    (lambda: LAYER([1.0]), ShapeError, r"shape \(1,\)"),
    (lambda: nn.Linear(0, 2), ArgumentError, "in_features=0. Give a whole number from 1 on"),
    (
        lambda: nn.Linear(2, 2, dtype=int),
        ArgumentError,
        "a parameter was asked for in int64, which",
    ),
    (lambda: nn.set_default_dtype("int32"), ArgumentError, "in int32"),
    (lambda: nn.Dropout(1.5), ArgumentError, "Dropout was given p=1.5"),
    (lambda: F.dropout([1.0], -0.5), ArgumentError, "dropout was given p=-0.5"),
    (lambda: nn.Sequential(nn.ReLU), OperandError, r"a class: call it, as in ReLU\(\)"),
    (lambda: nn.Sequential(nn.ReLU(), max), OperandError, "as 1, which is no module"),
    (lambda: nn.Flatten(2, 1)(np.zeros((1, 2, 3))), ShapeError, "no axes from 2 to 1"),
    (lambda: nn.Flatten()(np.zeros(3)), ShapeError, r"Flatten\(.*shape \(3,\)"),
    (lambda: init.xavier_normal_(LAYER.bias), ShapeError, "use zeros_ or uniform_"),
    (lambda: init.kaiming_normal_(LAYER.weight, mode="in"), ArgumentError, "mode='in'"),
    (lambda: init.normal_(LAYER.weight, 0.0, -1.0), ArgumentError, "std=-1.0"),
    (lambda: init.calculate_gain("gelu"), ArgumentError, "no gain for 'gelu'"),
    (lambda: nn.Parameter(["a"]), OperandError, "no array can be made"),
    (lambda: setattr(Tensor([1.0]) * 2, "requires_grad", True), AttributeError, "requires_grad"),
    (lambda: F.linear([1.0], [[1.0, 2.0]]), ShapeError, "must have 2 entries"),
]


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_only_leaves_are_frozen():
    p = nn.Parameter([1.0])
    p.requires_grad = False
    assert (p * 2.0).requires_grad is False
    with pytest.raises(GradientError, match="set on a leaf only"):
        nn.Parameter.requires_grad.fset(Tensor([1.0]) * 2.0, False)
