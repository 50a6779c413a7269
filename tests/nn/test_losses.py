"""Cross-entropy and the losses in common: NUMERICS' values, PyTorch's, both faces, refusals.
test_losses_of_torch.py has all the others.
"""

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, tensor
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.testing import check_primitive, gradcheck, gradgradcheck
from nn import functional as F
from nn import fused

LOGITS = [[1.0, 2.0, 3.0]]
CROSS_ENTROPIES = [
    ("plain", LOGITS, [2], {}, 0.40760596444),
    ("label smoothing", LOGITS, [2], {"label_smoothing": 0.1}, 0.50760596444),
    ("weights", LOGITS * 2, [0, 2], {"weight": [1.0, 2.0, 3.0]}, 0.90760596444),
    (
        "weights and smoothing",
        LOGITS * 2,
        [0, 2],
        {"weight": [1.0, 2.0, 3.0], "label_smoothing": 0.1},
        0.92427263111,
    ),
    ("probabilities", LOGITS, [[0.2, 0.3, 0.5]], {}, 1.10760596444),
    ("one example", LOGITS[0], 2, {}, 0.40760596444),
    ("an ignored row", LOGITS * 2, [2, -100], {}, 0.40760596444),
    ("an ignored class", LOGITS * 2, [2, 0], {"ignore_index": 0}, 0.40760596444),
    ("far apart", [[1000.0, 0.0]], [1], {}, 1000.0),
    ("a logit of -inf", [[1.0, -np.inf, 2.0]], [2], {}, np.log1p(np.exp(-1.0))),
]


@pytest.mark.parametrize("what, logits, target, settings, expected", CROSS_ENTROPIES)
def test_cross_entropy_by_the_table(what, logits, target, settings, expected):
    x = Tensor(logits)
    loss = F.cross_entropy(x, target, **settings)
    assert loss.item() == pytest.approx(expected, rel=1e-10)
    loss.backward()
    assert np.isfinite(x.grad).all()


def test_an_ignored_row_has_no_gradient():
    x = Tensor(LOGITS * 2)
    F.cross_entropy(x, [2, -100]).backward()
    assert x.grad[1].tolist() == [0.0, 0.0, 0.0]
    assert x.grad[0].sum() == pytest.approx(0.0, abs=1e-15)


def test_all_ignored_is_nan_with_no_gradient():
    x = Tensor(LOGITS)
    loss = F.cross_entropy(x, [-100])
    loss.backward()
    assert np.isnan(loss.item())
    assert x.grad.tolist() == [[0.0, 0.0, 0.0]]


def test_a_logit_of_minus_infinity_has_no_gradient():
    for settings in ({}, {"weight": [1.0, 1.0, 1.0]}):
        x = Tensor([[1.0, -np.inf, 2.0]])
        F.cross_entropy(x, [2], **settings).backward()
        assert x.grad[0, 1] == 0.0
        assert np.isfinite(x.grad).all()


def test_the_gradient_of_cross_entropy_by_hand():
    x = Tensor([[0.0, 0.0], [0.0, np.log(3.0)]])
    F.cross_entropy(x, [0, 0]).backward()
    np.testing.assert_allclose(x.grad, [[-0.25, 0.25], [-0.375, 0.375]], rtol=1e-14)


def test_float32_stays_float32():
    x = Tensor(np.zeros((2, 3), np.float32))
    for settings in ({}, {"weight": [1.0, 2.0, 3.0]}, {"label_smoothing": 0.1}):
        loss = F.cross_entropy(x, [0, 1], **settings)
        assert loss.dtype == np.float32
    assert F.mse_loss(x, np.zeros((2, 3), np.float32)).dtype == np.float32


def test_margin_loss_by_hand_and_at_its_kink():
    s = Tensor([2.0, 0.5, -1.0, 1.0])
    loss = F.hinge_loss(s, [1, 1, -1, 1], reduction="none")
    assert loss.data.tolist() == [0.0, 0.5, 0.0, 0.0]
    F.hinge_loss(s, [1, 1, -1, 1]).backward()
    assert s.grad.tolist() == [0.0, -0.25, 0.0, 0.0]


def test_bce_with_logits_does_not_overflow():
    s = Tensor([1000.0, -1000.0, 0.0])
    loss = F.binary_cross_entropy_with_logits(s, [0.0, 1.0, 1.0], reduction="none")
    np.testing.assert_allclose(loss.data, [1000.0, 1000.0, np.log(2.0)], rtol=1e-15)
    loss.sum().backward()
    np.testing.assert_allclose(s.grad, [1.0, -1.0, -0.5], rtol=1e-15)


REDUCTIONS = ["mean", "sum", "none"]
CLASSES = np.array([1, 0, 2, 2])
PAIRED = ["mse_loss", "binary_cross_entropy_with_logits"]


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", PAIRED)
def test_equal_to_torch_entry_by_entry(name, reduction):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 3)) * 5, rng.uniform(size=(4, 3))
    ours, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
    a = getattr(F, name)(ours, tensor(y), reduction=reduction)
    b = getattr(torch.nn.functional, name)(theirs, torch.tensor(y), reduction=reduction)
    agree(a, b, ours, theirs)


SETTINGS = [
    {},
    {"label_smoothing": 0.2},
    {"weight": np.array([0.5, 2.0, 1.0])},
    {"ignore_index": 2},
    {"weight": np.array([0.0, 0.5, 1.0]), "label_smoothing": 0.3, "ignore_index": 0},
]
TARGETS = {
    "(N, C)": ((4, 3), CLASSES),
    "(C,)": ((3,), np.array(1)),
    "(N, C, 2)": ((4, 3, 2), np.stack([CLASSES, CLASSES[::-1]], axis=1)),
}


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("shape, target", TARGETS.values(), ids=TARGETS)
def test_cross_entropy_equal_to_torch(shape, target, settings, reduction):
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).normal(size=shape) * 3
    ours, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
    a = F.cross_entropy(ours, tensor(target), reduction=reduction, **settings)
    their_settings = {k: torch.tensor(v) if k == "weight" else v for k, v in settings.items()}
    b = torch.nn.functional.cross_entropy(
        theirs, torch.tensor(target), reduction=reduction, **their_settings
    )
    agree(a, b, ours, theirs)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(4, 3), (3,), (2, 3, 2)])
def test_probabilities_equal_to_torch(shape, reduction):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=shape), rng.uniform(size=shape)
    ours, theirs = Tensor(x), torch.tensor(x, requires_grad=True)
    a = F.cross_entropy(ours, y, reduction=reduction, label_smoothing=0.1)
    b = torch.nn.functional.cross_entropy(
        theirs, torch.tensor(y), reduction=reduction, label_smoothing=0.1
    )
    agree(a, b, ours, theirs)


def agree(a, b, ours, theirs):
    np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-12, atol=1e-12)
    assert a.shape == tuple(b.shape)
    a.sum().backward()
    b.sum().backward()
    np.testing.assert_allclose(ours.grad, theirs.grad.numpy(), rtol=1e-12, atol=1e-12)


# Values.

VALUE_LOSSES = {
    "mse_loss": ([1.5, -0.5, 2.0], [1.0, 1.0, -1.0]),
    "hinge_loss": ([1.5, -0.5, 2.0], [1, 1, -1]),
    "binary_cross_entropy_with_logits": ([1.5, -0.5, 2.0], [1, 0, 1]),
    "cross_entropy": ([1.5, -0.5, 2.0], 1),
}


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("name", VALUE_LOSSES)
def test_a_list_of_values_gives_the_same_as_a_tensor(name, reduction):
    numbers, target = VALUE_LOSSES[name]
    values, entries = [Value(x) for x in numbers], Tensor(numbers)
    loss = getattr(F, name)(values, target, reduction=reduction)
    expected = getattr(F, name)(entries, target, reduction=reduction)
    assert isinstance(loss, Value)
    assert loss.data == pytest.approx(expected.item(), rel=1e-14)
    loss.backward()
    expected.backward()
    np.testing.assert_allclose([v.grad for v in values], entries.grad, rtol=1e-13)


def test_a_batch_of_lists_of_values():
    rows = [[Value(1.0), Value(2.0), Value(3.0)], [Value(0.5), Value(-1.0), Value(0.0)]]
    x = Tensor([[v.data for v in row] for row in rows])
    for reduction in REDUCTIONS:
        ours = F.cross_entropy(rows, [2, 0], reduction=reduction)
        expected = F.cross_entropy(x, [2, 0], reduction=reduction).data
        got = [v.data for v in ours] if reduction == "none" else ours.data
        np.testing.assert_allclose(got, expected, rtol=1e-13)


def test_values_far_apart_do_not_overflow():
    values = [Value(1000.0), Value(0.0), Value(-1000.0)]
    loss = F.cross_entropy(values, 1)
    loss.backward()
    assert loss.data == 1000.0
    assert [v.grad for v in values] == [1.0, -1.0, 0.0]


def test_logits_far_apart_do_not_overflow():
    for sign in (1.0, -1.0):
        x = Tensor([[sign * 1000.0, 0.0, sign * 1000.0]])
        loss = F.cross_entropy(x, [1])
        loss.backward()
        assert np.isfinite(loss.data)
        np.testing.assert_allclose(x.grad.sum(), 0.0, atol=1e-15)
    loss = F.cross_entropy(Tensor([[1000.0, 0.0]]), [1])
    assert loss.data == 1000.0


def test_targets_may_be_values():
    target = Value(1.0)
    loss = F.mse_loss([Value(3.0)], [target])
    loss.backward()
    assert (loss.data, target.grad) == (4.0, -4.0)


# Modules, and the derivatives themselves.


def test_modules_are_the_functions():
    x, classes = Tensor(np.random.default_rng(0).normal(size=(4, 3))), CLASSES
    cases = [
        (nn.MSELoss("sum"), F.mse_loss(x, np.ones((4, 3)), "sum"), np.ones((4, 3))),
        (nn.HingeLoss(), F.hinge_loss(x, np.ones((4, 3))), np.ones((4, 3))),
        (
            nn.BCEWithLogitsLoss(),
            F.binary_cross_entropy_with_logits(x, np.ones((4, 3))),
            np.ones((4, 3)),
        ),
        (
            nn.CrossEntropyLoss([1.0, 2.0, 3.0], 0, "sum", 0.1),
            F.cross_entropy(x, classes, [1.0, 2.0, 3.0], 0, "sum", 0.1),
            classes,
        ),
    ]
    for module, expected, target in cases:
        assert module(x, target).item() == expected.item()


@pytest.mark.parametrize("op", fused.TABLE, ids=lambda op: op.name)
def test_fused_rows(op):
    check_primitive(op)


def test_fused_rows_are_their_compositions():
    rng = np.random.default_rng(0)
    x, w, b = Tensor(rng.normal(size=(4, 3))), Tensor(rng.normal(size=(2, 3))), Tensor([1.0, 2.0])
    np.testing.assert_allclose(fused.linear(x, w, b).data, (x @ w.T + b).data, rtol=1e-15)
    plain = (x.logsumexp(axis=1) - x[np.arange(4), CLASSES]).mean()
    loss = F.cross_entropy(x, CLASSES)
    np.testing.assert_allclose(loss.data, plain.data, rtol=1e-14)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_derivatives_of_cross_entropy(settings):
    x = np.random.default_rng(0).normal(size=(4, 3))
    gradcheck(lambda x: F.cross_entropy(x, CLASSES, **settings), x)
    gradgradcheck(lambda x: F.cross_entropy(x, CLASSES, **settings), x, rtol=1e-5, atol=1e-6)


# Bad input.

ZEROS = np.zeros((2, 3))
REFUSED = [
    (
        lambda: F.cross_entropy(ZEROS, [0, 3]),
        ArgumentError,
        r"given the class 3 \(example 1\), and the input has scores for 3 classes: they go from 0",
    ),
    (lambda: F.cross_entropy(ZEROS, [-1, 0]), ArgumentError, r"the class -1 \(example 0\)"),
    (lambda: F.cross_entropy(ZEROS, [0]), ShapeError, r"classes must have shape \(2,\)"),
    (lambda: F.cross_entropy(ZEROS, [[0, 1]]), ShapeError, r"classes of shape \(1, 2\)"),
    (lambda: F.cross_entropy(ZEROS, [0.0, 1.0]), OperandError, "classes of dtype float64"),
    (lambda: F.cross_entropy(1.0, 0), ShapeError, "of a single number"),
    (lambda: F.cross_entropy(ZEROS, [0, 1], [1.0]), ShapeError, r"weights of shape \(1,\) for 3"),
    (
        lambda: F.cross_entropy(ZEROS, [0, 1], label_smoothing=2.0),
        ArgumentError,
        "label_smoothing=2.0",
    ),
    (
        lambda: F.cross_entropy(ZEROS, [0, 1], reduction="average"),
        ArgumentError,
        "reduction='average'; it is 'mean', 'sum' or 'none'",
    ),
    (lambda: nn.MSELoss("total"), ArgumentError, "reduction='total'"),
    (lambda: F.cross_entropy([Value(1.0), Value(2.0)], 2), ArgumentError, "the class 2"),
    (
        lambda: F.mse_loss(np.zeros((4, 1)), np.zeros(4)),
        ShapeError,
        r"input of shape \(4, 1\) and a target of shape \(4,\)",
    ),
    (lambda: F.mse_loss([Value(1.0)], np.ones((1, 1))), ShapeError, r"Write target.reshape\(1,\)"),
    (lambda: F.mse_loss([Value(1.0)], [1.0, 2.0]), ShapeError, r"\(1,\) and a target of shape \(2"),
    (lambda: F.hinge_loss([1.0, 2.0], [0, 1]), ArgumentError, "label 0; it takes the labels -1"),
    (
        lambda: F.binary_cross_entropy_with_logits([1.0], [-1.0]),
        ArgumentError,
        "target -1.0; it takes numbers from 0 to 1",
    ),
]


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_loss_that_was_copied_has_the_same_gradient():
    """What the derivative needs stands behind the number; a copy has to work it out again."""
    x, target = np.random.default_rng(0).normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    found = fused.cross_entropy.on_array(x, target, 0.2)
    (rule,) = fused.cross_entropy.vjp
    first = rule(np.array(1.5), found, x, target, 0.2)
    np.testing.assert_array_equal(rule(np.array(1.5), found.copy(), x, target, 0.2), first)
    np.testing.assert_array_equal(rule(np.array(1.5), found, x, target, 0.2), first)  # again
    shares = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(first, (shares - np.eye(3)[target]) * 0.3, rtol=1e-12)
