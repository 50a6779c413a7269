"""Every layer against PyTorch's: the same settings, state, outputs, gradients and text."""

import copy
import pickle
import re
from itertools import chain
from typing import Any

import numpy as np
import pytest

import nn
from autograd_core import Tensor, no_grad

torch = pytest.importorskip("torch")

SIGNAL, IMAGE = (3, 4, 9), (3, 4, 7, 6)


def case(name: str, shape: tuple[int, ...], *settings: Any, **named: Any) -> Any:
    said = [*map(str, settings), *(f"{k}={v}" for k, v in named.items())]
    return pytest.param(name, shape, settings, named, id=f"{name}({', '.join(said)}){shape}")


CONVOLUTIONS = [
    case("Conv1d", SIGNAL, 4, 6, 3),
    case("Conv1d", SIGNAL, 4, 6, 3, stride=2, padding=1, dilation=2),
    case("Conv1d", SIGNAL, 4, 6, 4, padding="same", dilation=2),
    case("Conv1d", SIGNAL, 4, 6, 3, groups=2, bias=False),
    case("Conv1d", SIGNAL, 4, 2, 9, padding="valid"),
    case("Conv1d", (4, 9), 4, 6, 3),
    case("Conv1d", (0, 4, 9), 4, 6, 3),
    case("Conv1d", (1, 4, 9), 4, 6, 3, padding=4, padding_mode="circular"),
    case("Conv2d", IMAGE, 4, 6, 3),
    case("Conv2d", IMAGE, 4, 6, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2)),
    case("Conv2d", IMAGE, 4, 6, (4, 3), padding="same"),
    case("Conv2d", IMAGE, 4, 6, 3, 2, 1, 1, 2, False),
    case("Conv2d", IMAGE, 4, 8, 3, padding=1, groups=4),
    case("Conv2d", IMAGE, 4, 6, 1, stride=3),
    case("Conv2d", IMAGE[1:], 4, 6, 3, padding=1),
    case("Conv2d", (0, *IMAGE[1:]), 4, 6, 3, padding=1),
    case("Conv2d", (1, *IMAGE[1:]), 4, 6, 3, padding=1),
    case("Conv2d", IMAGE, 4, 6, 3, padding=2, padding_mode="reflect"),
    case("Conv2d", IMAGE, 4, 6, 3, padding=(1, 2), padding_mode="replicate"),
    case("Conv2d", (100, 2, 20, 20), 2, 3, 5),  # several blocks
    case("ConvTranspose1d", SIGNAL, 4, 6, 3, stride=2, padding=1, output_padding=1),
    case("ConvTranspose2d", IMAGE, 4, 6, 3),
    case("ConvTranspose2d", IMAGE, 4, 6, (3, 2), (2, 3), (1, 0), (1, 2), 2, True, (2, 1)),
    case("ConvTranspose2d", IMAGE, 4, 6, 2, stride=3, groups=2, bias=False),
    case("ConvTranspose2d", IMAGE[1:], 4, 6, 3, padding=2),
    case("ConvTranspose2d", (0, *IMAGE[1:]), 4, 6, 3),
    case("ConvTranspose2d", IMAGE, 4, 6, 3, padding_mode="zeros"),
]
POOLS = [
    case("MaxPool1d", SIGNAL, 2),
    case("MaxPool1d", SIGNAL, 4, 3, 2, 1, ceil_mode=True),
    case("MaxPool2d", IMAGE, 2),
    case("MaxPool2d", IMAGE, 3, stride=2, padding=1),
    case("MaxPool2d", IMAGE, (2, 3), (1, 2), (1, 0), dilation=2),
    case("MaxPool2d", IMAGE, 3, stride=3, ceil_mode=True),
    case("MaxPool2d", IMAGE, 2, stride=4, padding=1, ceil_mode=True),
    case("MaxPool2d", IMAGE[1:], 2),
    case("MaxPool2d", (0, *IMAGE[1:]), 2),
    case("AvgPool1d", SIGNAL, 2),
    case("AvgPool1d", SIGNAL, 4, 3, 2, True, False),
    case("AvgPool2d", IMAGE, 2),
    case("AvgPool2d", IMAGE, 3, stride=2, padding=1),
    case("AvgPool2d", IMAGE, 3, stride=2, padding=1, count_include_pad=False),
    case("AvgPool2d", IMAGE, (3, 2), stride=3, padding=1, ceil_mode=True),
    case("AvgPool2d", IMAGE, 3, 3, 1, True, count_include_pad=False),
    case("AvgPool2d", IMAGE, 2, stride=4, padding=1, ceil_mode=True),
    case("AvgPool2d", IMAGE, 2, divisor_override=3),
    case("AvgPool2d", IMAGE[1:], 2),
    case("AvgPool2d", (0, *IMAGE[1:]), 2),
    case("AdaptiveAvgPool1d", SIGNAL, 4),
    case("AdaptiveAvgPool1d", SIGNAL, 3),
    case("AdaptiveAvgPool2d", IMAGE, 1),
    case("AdaptiveAvgPool2d", IMAGE, (3, 5)),
    case("AdaptiveAvgPool2d", IMAGE, (None, 12)),
    case("AdaptiveAvgPool2d", IMAGE[1:], (7, 2)),
    case("Upsample", IMAGE, scale_factor=2),
    case("Upsample", IMAGE, size=(5, 9)),
    case("Upsample", IMAGE, scale_factor=(1.5, 0.6)),
    case("Upsample", SIGNAL, scale_factor=2.5),
    case("Upsample", SIGNAL, size=4, mode="linear"),
    case("Upsample", SIGNAL, scale_factor=3, mode="linear", align_corners=True),
    case("Upsample", IMAGE, scale_factor=2, mode="bilinear"),
    case("Upsample", IMAGE, size=(4, 13), mode="bilinear", align_corners=True),
    case("Upsample", IMAGE, scale_factor=(1.7, 0.4), mode="bilinear", align_corners=False),
    case("Upsample", IMAGE, size=1, mode="bilinear", align_corners=True),
    case("Upsample", IMAGE, scale_factor=1.7, mode="bilinear", recompute_scale_factor=True),
    case("Upsample", IMAGE, scale_factor=0.4, recompute_scale_factor=True),
]
NORMS = [
    case("BatchNorm1d", (5, 4), 4),
    case("BatchNorm1d", SIGNAL, 4, eps=1e-3, momentum=0.3),
    case("BatchNorm1d", SIGNAL, 4, momentum=None),
    case("BatchNorm2d", IMAGE, 4),
    case("BatchNorm2d", (1, *IMAGE[1:]), 4, affine=False),
    case("BatchNorm2d", IMAGE, 4, track_running_stats=False),
    case("BatchNorm1d", (5, 4), 4, bias=False),
    case("LayerNorm", IMAGE, 6),
    case("LayerNorm", IMAGE, (7, 6), eps=1e-3),
    case("LayerNorm", (6,), [6], elementwise_affine=False),
    case("LayerNorm", (0, 6), 6, bias=False),
    case("GroupNorm", IMAGE, 2, 4),
    case("GroupNorm", (3, 4), 4, 4, affine=False),
    case("GroupNorm", SIGNAL, 1, 4, eps=1e-3),
    case("GroupNorm", IMAGE, 2, 4, bias=False),
    case("RMSNorm", IMAGE, 6),
    case("RMSNorm", IMAGE, (7, 6), eps=1e-3),
    case("RMSNorm", (6,), 6, elementwise_affine=False),
]
ACTIVATIONS = [
    *[case(name, (4, 5)) for name in (
        "Identity", "ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish",
        "Hardtanh", "Hardsigmoid", "Hardswish", "Softsign", "Tanhshrink", "Sigmoid", "LogSigmoid",
        "Tanh", "Softplus", "PReLU", "Flatten", "Hardshrink", "Softshrink",
    )],
    case("LeakyReLU", (4, 5), 0.2),
    case("ELU", (4, 5), 0.5),
    case("CELU", (4, 5), alpha=0.5),
    case("GELU", (4, 5), approximate="tanh"),
    case("Hardtanh", (4, 5), -0.5, 2.0),
    case("Softplus", (4, 5), beta=2.0),
    case("Softmax", (4, 5), dim=0),
    case("LogSoftmax", (4, 5), dim=-1),
    case("PReLU", (2, 3, 4), 3, 0.1),
    case("PReLU", ()),
    case("Threshold", (4, 5), 0.3, -1.0),
    case("Hardshrink", (4, 5), 1.0),
    case("Softshrink", (4, 5), 1.0),
    case("RReLU", (4, 5), 0.2, 0.2),
    case("Softmin", (4, 5), dim=0),
    case("Softmax2d", IMAGE),
    case("GLU", (4, 6)),
    case("GLU", IMAGE, 1),
    case("Flatten", (), 0),
    case("Unflatten", (4, 6), 1, (2, -1)),
    case("Unflatten", (4, 6), -1, (2, 3)),
    case("Dropout", (4, 5), 0.0),
    case("Dropout", (4, 5), 1.0),
    case("Dropout2d", IMAGE, 1.0),
    case("Linear", (4, 5), 5, 3),
]  # fmt: skip
CASES = [*CONVOLUTIONS, *POOLS, *NORMS, *ACTIVATIONS]


# PyTorch says that it copies the input.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")


def pair(name: str, settings: Any, named: Any, dtype: str = "float64") -> tuple[Any, Any]:
    """The layer here and PyTorch's, with the same numbers, which are those of PyTorch's."""
    theirs = getattr(torch.nn, name)(*settings, **named).to(getattr(torch, dtype))
    for p in theirs.parameters():
        torch.nn.init.uniform_(p, -1.0, 1.0)
    ours = getattr(nn, name)(*settings, **named).to(dtype)
    assert ours.load_state_dict(theirs.state_dict()) == ([], [])
    return ours, theirs


def close(left: Any, right: Any, digits: float = 1e-12) -> None:
    right = right.detach().numpy()
    assert left.shape == right.shape
    np.testing.assert_allclose(left, right, rtol=digits, atol=digits)


@pytest.mark.parametrize("name, shape, settings, named", CASES)
def test_equal_to_torch(name, shape, settings, named):
    """Outputs, all gradients, and buffers, over two steps of training and one of evaluation."""
    ours, theirs = pair(name, settings, named)
    digits = 1e-7 if name == "Hardsigmoid" else 1e-11  # PyTorch's slope there is 1/6 in float32
    rng = np.random.default_rng(0)
    for training in (True, True, False):
        x = rng.normal(size=shape) * 2.0
        a, b = Tensor(x), torch.tensor(x, requires_grad=True)
        left, right = ours.train(training)(a), theirs.train(training)(b)
        close(left.data, right)
        weights = rng.normal(size=left.shape)
        (left * left * weights).sum().backward()
        (right * right * torch.tensor(weights)).sum().backward()
        for p, q in chain([(a, b)], zip(ours.parameters(), theirs.parameters(), strict=True)):
            close(np.zeros(p.shape) if p.grad is None else p.grad, q.grad, digits)
    for (key, p), (their_key, q) in zip(
        ours.state_dict().items(), theirs.state_dict().items(), strict=True
    ):
        assert key == their_key
        close(p, q)


@pytest.mark.parametrize("name, shape, settings, named", CASES)
def test_float32_stays_float32_and_copies_are_alike(name, shape, settings, named):
    layer = getattr(nn, name)(*settings, **named).float()
    x = Tensor(np.random.default_rng(0).normal(size=shape).astype(np.float32))
    out = layer(x)
    (out * out).sum().backward()
    assert {out.dtype, x.grad.dtype} == {np.dtype(np.float32)}
    assert all(p.grad is None or p.grad.dtype == np.float32 for p in layer.parameters())
    if "Dropout" in name:
        return
    with no_grad():
        wanted = layer.eval()(x)
        assert not wanted.requires_grad or name == "Identity"
        for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
            np.testing.assert_array_equal(twin(x).data, wanted.data)


@pytest.mark.parametrize("name, shape, settings, named", CASES)
def test_a_state_goes_to_torch_and_text_is_alike(name, shape, settings, named):
    ours, theirs = getattr(nn, name)(*settings, **named), pair(name, settings, named)[1]
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    if name == "AvgPool1d":
        return  # its numbers are printed as tuples there, and those of MaxPool1d are not
    said = [re.sub(r", (bias|inplace)=\w+|  # .*", "", str(layer)) for layer in (ours, theirs)]
    assert said[0] == said[1]


@pytest.mark.parametrize("norm_type", [1.0, 2.0, np.inf])
def test_long_vectors_are_shortened_when_they_are_looked_up(norm_type):
    ours, theirs = pair("Embedding", (6, 3), {"max_norm": 0.7, "norm_type": norm_type})
    index = np.array([[1, 4, 1], [5, 0, 1]])
    left, right = ours(index), theirs(torch.tensor(index))
    close(left.data, right)
    close(ours.weight.data, theirs.weight)
    (left * left).sum().backward()
    (right * right).sum().backward()
    close(ours.weight.grad, theirs.weight.grad)
    again = nn.Embedding.from_pretrained(theirs.weight.detach().numpy(), max_norm=0.1)
    assert np.linalg.norm(again(index).data, axis=-1).max() <= 0.1


@pytest.mark.parametrize("size", [(13, 11), (14, 12), (3, 6, 13, 12)])
def test_a_transposed_convolution_makes_the_size_that_is_asked_for(size):
    ours, theirs = pair("ConvTranspose2d", (4, 6, 3), {"stride": 2, "padding": 1})
    x = np.random.default_rng(0).normal(size=IMAGE)
    close(ours(x, output_size=size).data, theirs(torch.tensor(x), output_size=size))


def test_an_encoder_takes_the_settings_of_torch_that_mean_nothing_here():
    layer = nn.TransformerEncoderLayer(4, 2, 8)
    nn.TransformerEncoder(layer, 1, enable_nested_tensor=False, mask_check=False)


@pytest.mark.parametrize("name, shape, settings", [
    ("MaxPool1d", SIGNAL, (3, 2, 1)),
    ("MaxPool1d", SIGNAL[1:], (4, 3, 2, 2)),
    ("MaxPool2d", IMAGE, (2,)),
    ("MaxPool2d", IMAGE, ((3, 2), (2, 1), (1, 0), (1, 2))),
    ("MaxPool2d", IMAGE[1:], (3,)),
    ("MaxPool2d", (0, *IMAGE[1:]), (3,)),
])  # fmt: skip
def test_where_the_largest_stood(name, shape, settings):
    named = {"return_indices": True, "ceil_mode": True}
    x = np.random.default_rng(0).integers(0, 4, shape).astype(float)  # ties
    found = getattr(nn, name)(*settings, **named)(x)
    wanted = getattr(torch.nn, name)(*settings, **named)(torch.tensor(x))
    for left, right in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(left, right.numpy())
