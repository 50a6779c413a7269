"""Attention, the encoder, positional encodings: as PyTorch's, by hand, and what they refuse."""

import itertools
import re

import numpy as np
import pytest

import nn
from autograd_core import Tensor
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.testing import gradcheck, gradgradcheck
from nn import functional as F
from nn.attention import MultiheadAttention
from nn.position import LearnedEncoding, SinusoidalEncoding, sinusoids
from nn.transformer import TransformerEncoder, TransformerEncoderLayer

attend = F.scaled_dot_product_attention


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11)


def alike(ours, theirs, arrays, call, parameters=()):
    """``call(ours, inputs)`` and ``call(theirs, inputs)``: outputs, and gradients of everything."""
    torch = pytest.importorskip("torch")
    left, right = [Tensor(x) for x in arrays], [torch.tensor(x, requires_grad=True) for x in arrays]
    outs = call(ours, left), call(theirs, right)
    assert outs[0].shape == tuple(outs[1].shape)
    close(outs[0].data, outs[1].detach().numpy())
    for out in outs:
        (out * out * out).sum().backward()
    for p, q in [*zip(left, right), *parameters]:
        close(p.grad, q.grad.numpy())


# scaled_dot_product_attention.

BOOLEAN = np.array([[True, False, True], [True, True, True], [False, False, True], [True] * 3])
BLIND = np.array([[True, False, True], [False, False, False], [True] * 3, [False, True, False]])
MASKS = {
    "none": {},
    "causal": {"is_causal": True},
    "truths": {"attn_mask": BOOLEAN},
    "a blind row": {"attn_mask": BLIND},
    "numbers": {"attn_mask": numbers(4, 3)},
    "minus infinity": {"attn_mask": np.where(BLIND, 0.5, -np.inf)},
    "a mask a head": {"attn_mask": numbers(2, 4, 3) > -0.5},
    "scale": {"scale": 0.3},
}


@pytest.mark.parametrize("lead", [(), (2,), (3, 2)], ids=str)
@pytest.mark.parametrize("settings", MASKS.values(), ids=MASKS)
def test_scaled_dot_product_attention_equals_torch(settings, lead):
    torch = pytest.importorskip("torch")
    mask = settings.get("attn_mask")
    if mask is not None and mask.ndim == 3 and not lead:
        lead = (2,)
    arrays = [numbers(*lead, 4, 5), numbers(*lead, 3, 5, seed=1), numbers(*lead, 3, 2, seed=2)]
    theirs = dict(settings)
    if mask is not None:
        theirs["attn_mask"] = torch.tensor(mask)
    alike(settings, theirs, arrays, lambda given, x: (
        attend(*x, **given) if given is settings
        else torch.nn.functional.scaled_dot_product_attention(*x, **given)
    ))  # fmt: skip


@pytest.mark.parametrize(
    "lead, groups", [((), (2, 2)), ((), (1, 1)), ((3,), (2, 3)), ((3,), (6, 1))]
)
@pytest.mark.parametrize("settings", [{}, {"is_causal": True}, {"scale": 0.3}], ids=str)
def test_heads_that_share_keys_and_values_equal_torchs(lead, groups, settings):
    torch = pytest.importorskip("torch")
    keys, values = groups
    arrays = [
        numbers(*lead, 6, 4, 5), numbers(*lead, keys, 3, 5, seed=1),
        numbers(*lead, values, 3, 2, seed=2),
    ]  # fmt: skip
    both = attend, torch.nn.functional.scaled_dot_product_attention
    alike(*both, arrays, lambda call, x: call(*x, enable_gqa=True, **settings))


@pytest.mark.parametrize("key, value, named", [
    ((4, 3, 5), (4, 3, 5), "key of shape (4, 3, 5)"), ((2, 3, 5), (4, 3, 5), "value of shape (4"),
    ((0, 3, 5), (0, 3, 5), "key of shape (0, 3, 5)"), ((3, 5), (3, 5), "key of shape (3, 5)"),
])  # fmt: skip
def test_heads_that_cannot_share(key, value, named):
    words = f"of a query of shape (6, 4, 5) and a {named}"
    with pytest.raises(ShapeError, match=re.escape(words)) as caught:
        attend(np.ones((6, 4, 5)), np.ones(key), np.ones(value), enable_gqa=True)
    assert "with enable_gqa: they must be (…, H, L, E) and (…, G, S, E)" in str(caught.value)


def test_a_query_that_sees_nothing_gets_nothing_and_sends_nothing():
    q, k, v = (Tensor(numbers(4, 5)), Tensor(numbers(3, 5, seed=1)), Tensor(numbers(3, 2)))
    out = attend(q, k, v, BLIND)
    out.sum().backward()
    assert out.data[1].tolist() == [0.0, 0.0]
    assert q.grad[1].tolist() == [0.0] * 5
    assert all(np.isfinite(x.grad).all() for x in (q, k, v))


def test_a_mask_that_is_learned_has_a_gradient():
    x, bias = numbers(3, 3), Tensor(np.zeros((3, 3)))
    attend(x, x, x, bias)[0].sum().backward()
    assert np.any(bias.grad[0] != 0.0)
    assert not bias.grad[1:].any()


@pytest.mark.parametrize("settings", [{}, {"is_causal": True}, {"attn_mask": BLIND[:3]}], ids=str)
def test_derivatives_of_attention(settings):
    inputs = numbers(3, 2), numbers(3, 2, seed=1), numbers(3, 2, seed=2)
    gradcheck(lambda q, k, v: attend(q, k, v, **settings), *inputs)
    gradgradcheck(lambda q, k, v: attend(q, k, v, **settings), *inputs, rtol=1e-5, atol=1e-6)


def test_dropout_of_weights():
    x = np.eye(4)
    assert not np.array_equal(attend(x, x, x, dropout_p=0.5, rng=0), attend(x, x, x))
    assert not attend(x, x, x, dropout_p=1.0).any()
    nn.manual_seed(3)
    first = attend(x, x, x, dropout_p=0.5)
    nn.manual_seed(3)
    np.testing.assert_array_equal(attend(x, x, x, dropout_p=0.5), first)


# MultiheadAttention.


def heads(torch, **settings):
    """Ours, and PyTorch's with the same weights; its biases are not 0, so that they show."""
    ours = MultiheadAttention(6, 2, **settings)
    theirs = torch.nn.MultiheadAttention(6, 2, **settings).double()
    for p in ours.parameters():
        p.data[...] = numbers(*p.shape, seed=p.size)
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    return ours, theirs


PADDING = np.array([[False, False, True], [False, False, False]])
OPTIONS = {
    "plain": {},
    "padding": {"key_padding_mask": PADDING},
    "both masks": {"key_padding_mask": PADDING, "attn_mask": ~BOOLEAN},
    "numbers": {"attn_mask": numbers(4, 3)},
    "a mask a head": {"attn_mask": numbers(4, 4, 3) > 1.0},
}
WIDTHS = [
    {},
    {"kdim": 3, "vdim": 5},
    {"bias": False},
    {"add_bias_kv": True},
    {"add_zero_attn": True, "add_bias_kv": True, "kdim": 3},
]


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("widths", WIDTHS, ids=str)
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_multihead_attention_equals_torch(options, widths, batch_first, need_weights):
    torch = pytest.importorskip("torch")
    ours, theirs = heads(torch, batch_first=batch_first, **widths)
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    inputs = [numbers(2, 4, 6), numbers(2, 3, widths.get("kdim", 6)),
              numbers(2, 3, widths.get("vdim", 6), seed=2)]  # fmt: skip
    if not batch_first:
        inputs = [x.swapaxes(0, 1).copy() for x in inputs]
    compare_heads(torch, ours, theirs, inputs, options | {"need_weights": need_weights})


def compare_heads(torch, ours, theirs, inputs, options):
    for average in (True, False):
        settings = options | {"average_attn_weights": average}
        as_torchs = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v
                     for k, v in settings.items()}  # fmt: skip
        weights = [model(*made, **given)[1] for model, made, given in (
            (ours, inputs, settings), (theirs, map(torch.tensor, inputs), as_torchs))]  # fmt: skip
        if settings.get("need_weights", True):
            close(weights[0].data, weights[1].detach().numpy())
        else:
            assert weights == [None, None]
    alike(
        (ours, settings), (theirs, as_torchs), inputs,
        lambda model, x: model[0](*x, **model[1])[0],
        zip(ours.parameters(), theirs.parameters(), strict=True),
    )  # fmt: skip


@pytest.mark.parametrize("besides", [False, True])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("shape", [(0, 4, 6), (2, 4, 6), (4, 6)])
def test_self_attention_equals_torch(shape, batch_first, besides):
    torch = pytest.importorskip("torch")
    settings = {"add_bias_kv": besides, "add_zero_attn": besides}
    ours, theirs = heads(torch, batch_first=batch_first, **settings)
    steps = shape[-2] if batch_first or len(shape) == 2 else shape[0]
    mask = np.triu(np.ones((steps, steps), bool), 1)
    alike(
        (ours, mask), (theirs, torch.tensor(mask)), [numbers(*shape)],
        lambda model, x: model[0](x[0], x[0], x[0], attn_mask=model[1], need_weights=False)[0],
        zip(ours.parameters(), theirs.parameters(), strict=True),
    )  # fmt: skip
    x = numbers(*shape)
    masked, causal = (ours(x, x, x, **m)[0] for m in ({"attn_mask": mask}, {"is_causal": True}))
    np.testing.assert_array_equal(masked.data, causal.data)


def test_all_padding_is_nan_where_weights_are_asked_for_and_zero_where_not():
    torch = pytest.importorskip("torch")
    ours, theirs = heads(torch)
    x, padding = numbers(3, 1, 6), np.ones((1, 3), bool)
    for need_weights in (True, False):
        left = ours(x, x, x, padding, need_weights)[0]
        right = theirs(*[torch.tensor(x)] * 3, torch.tensor(padding), need_weights)[0]
        np.testing.assert_allclose(left.data, right.detach().numpy(), rtol=1e-9)


def test_first_weights_of_heads():
    layer = MultiheadAttention(32, 4, rng=0)
    assert 0.9 * (6 / 128) ** 0.5 < abs(layer.in_proj_weight.data).max() <= (6 / 128) ** 0.5
    assert not layer.in_proj_bias.data.any()
    assert not layer.out_proj.bias.data.any()
    assert 0.9 * 32**-0.5 < abs(layer.out_proj.weight.data).max() <= 32**-0.5


# The encoder.

CHOICES = list(itertools.product((True, False), (True, False), ("relu", "gelu")))


@pytest.mark.parametrize("norm_first, batch_first, activation", CHOICES)
def test_an_encoder_equals_torch(norm_first, batch_first, activation):
    torch = pytest.importorskip("torch")
    settings = {"dim_feedforward": 5, "dropout": 0.0, "activation": activation,
                "batch_first": batch_first, "norm_first": norm_first}  # fmt: skip
    ours = TransformerEncoder(TransformerEncoderLayer(6, 2, **settings), 2, nn.LayerNorm(6))
    theirs = torch.nn.TransformerEncoder(
        torch.nn.TransformerEncoderLayer(6, 2, **settings), 2, torch.nn.LayerNorm(6),
        enable_nested_tensor=False,
    ).double()  # fmt: skip
    assert [n for n, _ in ours.named_parameters()] == [n for n, _ in theirs.named_parameters()]
    ours.load_state_dict(theirs.state_dict())
    x = numbers(2, 4, 6) if batch_first else numbers(4, 2, 6)
    mask, padding = np.triu(np.ones((4, 4), bool), 1), np.array([[False] * 3 + [True], [False] * 4])
    alike(
        (ours, mask, padding), (theirs, torch.tensor(mask), torch.tensor(padding)), [x],
        lambda model, x: model[0](x[0], model[1], model[2]),
        zip(ours.parameters(), theirs.parameters(), strict=True),
    )  # fmt: skip


def test_dropout_of_an_encoder_layer_is_in_training_only():
    layer = TransformerEncoderLayer(6, 2, 8, dropout=0.5)
    x = numbers(4, 2, 6)
    assert not np.array_equal(layer(x).data, layer(x).data)
    np.testing.assert_array_equal(layer.eval()(x).data, layer(x).data)


def test_float32_stays_float32():
    layer = TransformerEncoderLayer(6, 2, 8, dtype=np.float32)
    x = Tensor(numbers(4, 2, 6), dtype=np.float32)
    padding = np.array([[False] * 3 + [True], [True] * 4])
    out = SinusoidalEncoding(6)(layer(x, is_causal=True, src_key_padding_mask=padding))
    out.sum().backward()
    assert out.dtype == x.grad.dtype == np.float32
    assert {p.grad.dtype for p in layer.parameters()} == {np.dtype(np.float32)}


def test_an_encoder_layer_has_its_derivatives():
    layer = TransformerEncoderLayer(2, 1, 2, dropout=0.0, activation="gelu", rng=0)
    gradcheck(lambda x: layer(x), numbers(3, 1, 2))
    gradgradcheck(lambda x: layer(x), numbers(2, 1, 2), rtol=1e-5, atol=1e-6)


# Positions.


def test_sinusoids_by_their_formula():
    table = sinusoids(5, 7)
    assert table.shape == (5, 7)
    for t, i in itertools.product(range(5), range(7)):
        wave = np.cos if i % 2 else np.sin
        assert table[t, i] == pytest.approx(wave(t / 10000 ** ((i - i % 2) / 7)), abs=1e-15)


def test_encodings_lie_along_the_steps():
    fixed, learned = SinusoidalEncoding(4), LearnedEncoding(4, 3)
    for encoding, rows in ((fixed, sinusoids(3, 4)), (learned, learned.weight.data)):
        close(encoding(Tensor(np.zeros((3, 4)))).data, rows)
        out = encoding(Tensor(np.zeros((3, 2, 4)))).data
        close(out[:, 0], rows)
        close(out[:, 1], rows)
        encoding.batch_first = True
        close(encoding(Tensor(np.zeros((2, 3, 4)))).data[1], rows)
    learned(np.zeros((2, 2, 4))).sum().backward()
    assert learned.weight.grad.tolist() == [[2.0] * 4, [2.0] * 4, [0.0] * 4]


# Bad input.

X = np.zeros((3, 2, 6))
REFUSED = [
    (lambda: attend(np.zeros((3, 2)), np.zeros((3, 3)), X), ShapeError,
     r"query of shape \(3, 2\), a key of shape \(3, 3\)"),
    (lambda: attend(X, X, X, X, is_causal=True), ArgumentError, "attn_mask and is_causal"),
    (lambda: attend(X, X, X, dropout_p=2.0), ArgumentError, "p=2.0"),
    (lambda: MultiheadAttention(6, 4), ArgumentError, "embed_dim=6 and num_heads=4"),
    (lambda: MultiheadAttention(6, 2, kdim=0), ArgumentError, "kdim=0"),
    (lambda: MultiheadAttention(6, 2)(X, X, np.zeros((3, 2, 5))), ShapeError,
     r"MultiheadAttention\(.*\) was called on a query .* must be \(L, N, 6\), \(S, N, 6\)"),
    (lambda: MultiheadAttention(6, 2)(X, X, X, np.zeros((3, 2))), ShapeError,
     r"key_padding_mask of shape \(3, 2\): .* must have shape \(2, 3\)"),
    (lambda: MultiheadAttention(6, 2)(X, X, X, attn_mask=np.zeros((2, 3))), ShapeError,
     r"attn_mask of shape \(2, 3\): .* shape \(3, 3\) or \(4, 3, 3\)"),
    (lambda: TransformerEncoderLayer(6, 2)(np.zeros((3, 2, 5))), ShapeError,
     r"TransformerEncoderLayer\(.*input of shape \(3, 2, 5\): it must be \(T, N, 6\)"),
    (lambda: TransformerEncoderLayer(6, 2, activation="tan"), ArgumentError, "activation='tan'"),
    (lambda: TransformerEncoder(TransformerEncoderLayer(6, 2), 0), ArgumentError, "num_layers=0"),
    (lambda: attend(X, X, X[:, :, 0]), ShapeError, r"a value of shape \(3, 2\): they must be"),
    (lambda: attend(X, X[:2], X[:2]), ShapeError, r"a key of shape \(2, 2, 6\)"),
    (lambda: attend(X, X, X, np.ones((4, 2), bool)), ShapeError,
     r"attn_mask of shape \(4, 2\): .* must have shape \(3, 2, 2\), or one that broadcasts"),
    (lambda: attend(X, X, X, np.ones((2, 2), int)), OperandError,
     r"attn_mask of dtype int64: write mask.astype\(bool\) if 1 means to look"),
    (lambda: MultiheadAttention(6, 2)(X, X, X, attn_mask=np.ones((3, 3), int)), OperandError,
     "if 1 means not to look"),
    (lambda: LearnedEncoding(6, 2)(X), ShapeError, "it knows 2 places"),
    (lambda: SinusoidalEncoding(5)(X), ShapeError, r"SinusoidalEncoding\(5\) .* \(T, N, 5\)"),
]  # fmt: skip


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
