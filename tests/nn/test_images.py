"""Layers of images, sequences and tables: what PyTorch does not decide, and what they refuse."""

import pickle
import re

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, no_grad, tensor
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.testing import gradcheck, gradgradcheck
from nn import functional as F

RNG = np.random.default_rng(0)
IMAGE = (1, 2, 3, 4)

LAYERS = [
    (nn.Conv1d(2, 2, 2, stride=2), (2, 2, 4)),
    (nn.Conv2d(2, 2, 2, padding=1, groups=2), IMAGE),
    (nn.Conv2d(2, 1, 2, padding_mode="circular", padding=1, dilation=2), IMAGE),
    (nn.ConvTranspose1d(2, 1, 2), (2, 2, 3)),
    (nn.ConvTranspose2d(2, 1, 2, stride=2, output_padding=1), (1, 2, 2, 2)),
    (nn.MaxPool1d(2), (1, 2, 5)),
    (nn.MaxPool2d(2, 1, 1), IMAGE),
    (nn.AvgPool1d(2, padding=1), (1, 2, 5)),
    (nn.AvgPool2d(2, ceil_mode=True), IMAGE),
    (nn.AdaptiveAvgPool2d((2, 3)), (1, 1, 3, 4)),
    (nn.Upsample(scale_factor=2), (1, 1, 2, 3)),
    (nn.Upsample(size=(2, 5)), (1, 1, 2, 3)),
    (nn.Upsample(size=(3, 2), mode="bilinear"), (1, 1, 2, 3)),
    (nn.BatchNorm1d(2), (3, 2)),
    (nn.BatchNorm2d(2), (2, 2, 1, 2)),
    (nn.LayerNorm((2, 2)), (2, 2, 2)),
    (nn.GroupNorm(1, 2), (2, 2, 2)),
    (nn.RMSNorm(3), (2, 3)),
    (nn.PReLU(2), (2, 2, 2)),
    (nn.Residual(nn.Linear(3, 3)), (2, 3)),
]


@pytest.mark.parametrize("layer, shape", LAYERS, ids=lambda case: getattr(case, "_get_name", str)())
def test_derivatives_of_both_orders(layer, shape):
    """By the input and by the parameters, in training; the running statistics play no part."""
    x = RNG.normal(size=shape)
    gradcheck(layer, x)
    gradcheck(lambda layer: layer(tensor(x)), layer) if layer.parameters() else None
    gradgradcheck(layer, x, rtol=1e-5, atol=1e-6)


def test_an_embedding_is_checked_by_its_table():
    layer = nn.Embedding(4, 2)
    gradcheck(lambda layer: layer([[1, 1], [3, 0]]), layer)
    gradgradcheck(lambda w: F.embedding([[1, 1], [3, 0]], w) ** 2, layer.weight)


@pytest.mark.parametrize("layer, shape", LAYERS, ids=lambda case: getattr(case, "_get_name", str)())
def test_float32_stays_float32(layer, shape):
    layer = pickle.loads(pickle.dumps(layer)).float()
    x = Tensor(RNG.normal(size=shape).astype("float32"))
    z = layer(x)
    z.sum().backward()
    kinds = {z.dtype, x.grad.dtype, *[p.grad.dtype for p in layer.parameters()]}
    assert kinds == {np.dtype("float32")}
    assert {b.dtype.kind for b in layer.buffers()} <= {"f", "i"}


def test_a_module_changes_its_dtype_in_place():
    net = nn.Sequential(nn.Conv1d(1, 2, 1), nn.BatchNorm1d(2), nn.Neuron(2))
    before = net.parameters()
    assert net.float().parameters() == before
    assert {p.dtype for p in before if isinstance(p, Tensor)} == {np.dtype("float32")}
    assert [b.dtype.name for b in net.buffers()] == ["float32", "float32", "int64"]
    assert net.to("cpu").to(np.float64).double()[0].weight.dtype == np.float64
    with pytest.raises(ArgumentError, match="sent to 'cuda:0'; there is only the CPU"):
        net.to("cuda:0")
    with pytest.raises(ArgumentError, match="in int64"):
        net.to(int)


# Convolution.


def test_a_small_convolution_on_values_is_the_one_on_tensors():
    small = nn.ValueConv1d(2, 3, 3, stride=2, padding=1, rng=0)
    large = nn.Conv1d(2, 3, 3, stride=2, padding=1)
    state = {name.replace(".", "/"): v for name, v in small.state_dict().items()}
    weight = [
        [[state[f"weight/{o}/{c}/{k}"] for k in range(3)] for c in range(2)] for o in range(3)
    ]
    large.load_state_dict({"weight": weight, "bias": [state[f"bias/{o}"] for o in range(3)]})
    x = RNG.normal(size=(2, 7))
    values = [[Value(v) for v in channel] for channel in x.tolist()]
    t = Tensor(x)
    out, z = small(values), large(t)
    assert out[0][0]._prev  # a graph of Values
    np.testing.assert_allclose([[v.data for v in row] for row in out], z.data, rtol=1e-14)
    sum(v * v for row in out for v in row).backward()
    (z * z).sum().backward()
    np.testing.assert_allclose([[v.grad for v in row] for row in values], t.grad, rtol=1e-13)
    slopes = [[[w.grad for w in row] for row in rows] for rows in small.weight]
    np.testing.assert_allclose(slopes, large.weight.grad, rtol=1e-13)
    np.testing.assert_allclose([b.grad for b in small.bias], large.bias.grad, rtol=1e-13)


def test_convolutions_start_as_in_torch():
    """Uniform between ±1/sqrt(fan-in); a transposed one counts its fan-in over its outputs."""
    nn.manual_seed(0)
    layers = (nn.Conv2d(10, 40, 5, groups=2), 125), (nn.ConvTranspose2d(40, 10, 5), 250)
    for layer, fan in layers:
        assert abs(layer.weight.data).max() <= fan**-0.5
        assert layer.weight.data.var() == pytest.approx(1 / fan / 3, rel=0.05)
        assert abs(layer.bias.data).max() <= fan**-0.5
    a, b = (nn.Conv1d(2, 3, 4, rng=5).weight.data for _ in range(2))
    np.testing.assert_array_equal(a, b)


# Norms.


def test_batch_norm_by_hand():
    """1 and 3: mean 2, variance 1; of a sample 2. By 0.1 towards them."""
    norm = nn.BatchNorm1d(1, eps=0.0)
    assert norm([[1.0], [3.0]]).data.tolist() == [[-1.0], [1.0]]
    assert (norm.running_mean.item(), norm.running_var.item()) == pytest.approx((0.2, 1.1))
    assert norm.num_batches_tracked.item() == 1
    norm.eval()
    assert norm([[1.3]]).item() == pytest.approx(1.1 / 1.1**0.5)
    assert norm.num_batches_tracked.item() == 1
    assert list(norm.state_dict()) == [
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked",
    ]  # fmt: skip


def test_what_batch_norm_refuses_leaves_its_statistics():
    norm = nn.BatchNorm1d(2)
    with pytest.raises(ArgumentError, match="has 1 value a channel: a variance needs two"):
        norm([[1.0, 2.0]])
    with pytest.raises(ArgumentError, match="has 0 values a channel"):
        norm(np.zeros((0, 2)))
    assert norm.running_mean.data.tolist() == [0.0, 0.0]
    assert norm.num_batches_tracked.item() == 0
    assert norm.eval()(np.zeros((0, 2))).shape == (0, 2)


def test_a_constant_feature_has_a_finite_gradient():
    x = Tensor([[2.0], [2.0]])
    z = nn.BatchNorm1d(1)(x)
    assert z.data.tolist() == [[0.0], [0.0]]
    z[0].backward([1.0])
    np.testing.assert_allclose(x.grad, [[158.113883], [-158.113883]], rtol=1e-6)


# Dropout, embedding, containers.


def test_dropout_of_channels_takes_them_whole():
    z = nn.Dropout2d(0.5, rng=0)(np.ones((50, 40, 3, 2)))
    first = z[:, :, :1, :1]
    assert set(np.unique(z)) == {0.0, 2.0}
    np.testing.assert_array_equal(z, np.broadcast_to(first, z.shape))
    assert first.mean() == pytest.approx(1.0, abs=0.05)
    assert nn.Dropout1d(0.5, rng=0)(np.ones((40, 3))).shape == (40, 3)


def test_dropout_is_drawn_from_the_generator_of_nn():
    x, layer = np.ones((4, 5)), nn.Dropout(0.5)
    nn.manual_seed(1)
    first = [layer(x), layer(x)]
    nn.manual_seed(1)
    np.testing.assert_array_equal([layer(x), layer(x)], first)
    assert (first[0] != first[1]).any()


def test_embedding():
    layer = nn.Embedding(10, 3, padding_idx=-1, rng=0)
    assert layer.padding_idx == 9
    assert layer.weight.data[9].tolist() == [0.0, 0.0, 0.0]
    assert layer.weight.data[:9].std() == pytest.approx(1.0, abs=0.3)
    assert layer(tensor([[1, 2], [9, 9]])).shape == (2, 2, 3)
    assert layer(np.zeros((0, 4), int)).shape == (0, 4, 3)
    fixed = nn.Embedding.from_pretrained(np.eye(3))
    assert fixed([2, 0]).requires_grad is False
    assert nn.Embedding.from_pretrained([[1.0]], freeze=False)([0]).requires_grad


def test_lists_and_dictionaries_of_modules():
    layers = nn.ModuleList([nn.Linear(2, 2)])
    layers.append(nn.ReLU()).extend([nn.Linear(2, 1)])
    layers.insert(1, nn.Tanh())
    assert [type(m).__name__ for m in layers] == ["Linear", "Tanh", "ReLU", "Linear"]
    assert list(layers.state_dict()) == ["0.weight", "0.bias", "3.weight", "3.bias"]
    assert (len(layers[1:3]), layers[-1].out_features) == (2, 1)
    layers[1] = nn.Identity()
    assert isinstance(layers[1], nn.Identity)
    named = nn.ModuleDict({"a": nn.Linear(2, 2)})
    named["b"] = nn.ReLU()
    assert list(named) == list(named.keys()) == ["a", "b"]
    assert ("a" in named, len(named), len(list(named.values()))) == (True, 2, 2)
    assert [name for name, _ in named.items()] == ["a", "b"]
    assert list(named.state_dict()) == ["a.weight", "a.bias"]
    del named["a"]
    assert str(named) == "ModuleDict(\n  (b): ReLU()\n)"


def test_an_input_without_graph_gives_plain_arrays():
    """Layers without parameters are functions of arrays too."""
    x = np.ones((1, 4, 4))
    for layer in (nn.MaxPool2d(2), nn.AvgPool2d(2), nn.Upsample(scale_factor=2), nn.SiLU()):
        assert type(layer(x if "Up" not in str(layer) else x[None])) is np.ndarray


# What is refused, and by whom.

BUILT = [
    (lambda: nn.Conv2d(3, 4, 0), "Conv2d was given kernel_size=0: it takes a whole number from 1"),
    (lambda: nn.Conv2d(3, 4, (2, 2, 2)), "from 1 on, or 2 of them"),
    (lambda: nn.Conv1d(3, 4, 2.5), "kernel_size=2.5"),
    (lambda: nn.Conv2d(3, 4, 2, padding=-1), "padding=-1: it takes a whole number from 0"),
    (lambda: nn.Conv2d(3, 4, 2, padding="full"), "padding='full': it is 'same', 'valid'"),
    (lambda: nn.Conv2d(3, 4, 2, 2, "same"), "padding='same' with stride=(2, 2)"),
    (lambda: nn.Conv2d(3, 4, 2, groups=2), "groups=2, into which its 3 channels"),
    (lambda: nn.Conv2d(4, 3, 2, groups=2), "groups=2, into which its 3 channels"),
    (lambda: nn.Conv2d(3, 4, 2, padding_mode="same"), "padding_mode='same'; it is one of"),
    (lambda: nn.Conv2d(0, 4, 2), "Conv2d was asked for with in_channels=0"),
    (lambda: nn.GroupNorm(3, 4), "num_groups=3 and num_channels=4"),
    (lambda: nn.LayerNorm(()), "normalized_shape=0"),
    (lambda: nn.Embedding(3, 2, padding_idx=3), "padding_idx=3 and 3 rows"),
    (lambda: nn.Dropout2d(1.5), "Dropout2d was given p=1.5"),
    (lambda: nn.Upsample(), "Upsample was given size=None and scale_factor=None: give one"),
    (lambda: nn.Upsample(2, mode="cubic"), "mode='cubic'"),
    (lambda: nn.Upsample(2, align_corners=True), "a setting of the linear modes"),
    (lambda: F.pad([1.0], (1,)), "takes two numbers an axis"),
    (lambda: F.pad([1.0], (1, 1), "wrap"), "mode='wrap'; it is one of 'constant', 'reflect'"),
    (lambda: nn.MaxPool2d(2, padding=2)(np.zeros(IMAGE)), "more than half a window of padding"),
    (
        lambda: nn.ConvTranspose1d(1, 1, 2, output_padding=1)(np.zeros((1, 3))),
        "output_padding=(1,) and stride=(1,)",
    ),
    (lambda: nn.Embedding(3, 2)([0, 3]), "Embedding(3, 2) was called on the number 3, and has 3"),
    (lambda: nn.Embedding(3, 2)([-1]), "the number -1"),
    (lambda: nn.Embedding(3, 2, padding_idx=1.5), "Embedding was given padding_idx=1.5"),
    (lambda: nn.Embedding(3, 2, max_norm=0), "Embedding was given max_norm=0; give a number above"),
    (lambda: F.embedding([0], np.eye(2), padding_idx=7), "embedding was given padding_idx=7"),
    (lambda: nn.ConvTranspose1d(1, 1, 3, padding_mode="reflect"), "so there is only 'zeros'"),
    (
        lambda: nn.ConvTranspose1d(1, 1, 3, stride=2)(np.zeros((1, 4)), output_size=(7,)),
        "output_size=(7,): of an input with sizes (4,) it can make 9 to 10",
    ),
    (lambda: nn.Upsample(scale_factor="a"), "Upsample was given scale_factor='a': it takes a num"),
    (
        lambda: nn.Upsample(scale_factor=(2, 2))(np.zeros((1, 1, 4))),
        "was given scale_factor=(2.0, 2.0): it takes a number above 0.",
    ),
    (lambda: F.interpolate(np.zeros((1, 1, 4)), scale_factor=0), "scale_factor=0: it takes a"),
    (lambda: F.adaptive_avg_pool1d(np.zeros((1, 4)), (1, 2)), "output_size=[1, 2]: it takes"),
]
CALLED = [
    (nn.Conv2d(3, 4, 3), (2, 1, 8, 8), "it wants (N, 3, H, W), or (3, H, W) for one; there are 1"),
    (nn.Conv2d(3, 4, 3), (8, 8), "it wants (N, 3, H, W)"),
    (nn.Conv2d(3, 4, 3), (2, 3, 2, 8), "it is (2, 8) large, and a window of (3, 3) does not fit"),
    (nn.Conv1d(3, 4, 3), (2, 4, 8), "it wants (N, 3, L)"),
    (nn.ConvTranspose2d(3, 4, 3), (2, 4, 8, 8), "it wants (N, 3, H, W)"),
    (nn.ConvTranspose2d(3, 4, 1, padding=2), (2, 3, 3, 3), "the padding (2, 2) leaves nothing"),
    (nn.MaxPool2d(3), (2, 2, 2, 2), "a window of (3, 3) does not fit"),
    (nn.AvgPool2d(3), (5, 5), "it wants (N, C, H, W)"),
    (nn.AdaptiveAvgPool2d(2), (5, 5), "it wants (N, C, H, W)"),
    (nn.Upsample(scale_factor=0.1), (1, 1, 5), "0.1 times that is nothing"),
    (nn.Upsample(2), (5, 5), "it wants (N, C, L) or (N, C, H, W)"),
    (nn.Upsample(2, mode="bilinear"), (2, 5, 5), "it wants (N, C, H, W)"),
    (nn.BatchNorm2d(3), (2, 3), "it wants (N, 3, H, W)"),
    (nn.BatchNorm1d(3), (2, 4), "it wants (N, 3) or (N, 3, L)"),
    (nn.LayerNorm((3, 2)), (2, 3), "its last axes must be (3, 2)"),
    (nn.RMSNorm(3), (2, 4), "its last axes must be (3,)"),
    (nn.GroupNorm(2, 4), (2, 6), "it wants (N, 4, …)"),
    (nn.PReLU(3), (2, 4), "it wants (N, 3, …)"),
    (nn.Dropout2d(), (2, 4), "it wants (N, C, H, W)"),
    (nn.Residual(nn.Linear(3, 2)), (5, 3), "the module inside made (5, 2) of it"),
    (nn.Linear(3, 2), (5, 4), "its last axis must have 3 entries"),
]


@pytest.mark.parametrize("call, words", BUILT)
def test_bad_settings(call, words):
    with pytest.raises(ArgumentError, match=re.escape(words)):
        call()


@pytest.mark.parametrize("layer, shape, words", CALLED, ids=lambda case: str(case)[:30])
def test_a_wrong_shape_says_which_layer_got_what_and_wants_what(layer, shape, words):
    x = tensor(np.zeros(shape))
    with pytest.raises(ShapeError, match=re.escape(words)) as alone:
        layer(x)
    text = f"{layer._get_name()}({layer.extra_repr()})"
    assert str(alone.value).startswith(f"{text} was called on an input of shape {shape}")
    net = nn.Sequential({"features": nn.Sequential(nn.Identity(), layer)})
    with pytest.raises(ShapeError, match=re.escape(f"{text}, named 'features.1', was called")):
        net(x)
    with no_grad(), pytest.raises(ShapeError, match=re.escape(f"{text} was called")):
        net(x)


def test_numbers_of_words_are_whole():
    with pytest.raises(OperandError, match="takes the numbers of rows, such as"):
        nn.Embedding(3, 2)([0.5])
    with pytest.raises(ShapeError, match="batch_norm was called on an input of shape"):
        F.batch_norm([[1.0, 2.0]], np.zeros(3), np.ones(3))
    with pytest.raises(ShapeError, match=r"unflatten was called on .* its axis 1 cannot be made"):
        F.unflatten(np.zeros((2, 5)), 1, (2, -1))
