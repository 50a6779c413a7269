"""Losses against PyTorch's, over all their arguments; kinks, both faces, and what they refuse."""

import itertools

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.testing import check_primitive, gradcheck, gradgradcheck
from nn import functional as F
from nn.functional import likelihoods


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def share(*shape, seed=0):
    return np.random.default_rng(seed).uniform(0.05, 0.95, size=shape)


def every(**choices):
    """All combinations of some settings."""
    return [dict(zip(choices, row)) for row in itertools.product(*choices.values())]


def signs(*shape):
    return np.where(draw(*shape, seed=9) > 0, 1.0, -1.0)


X, Y, P, Q = draw(4, 3) * 2, draw(4, 3, seed=1), share(4, 3), share(4, 3, seed=1)
WEIGHTS = [None, share(3, seed=2), share(4, 3, seed=3)]
WHOLE = [None, WEIGHTS[-1]]  # for these PyTorch does not broadcast
REDUCED = ("mean", "sum", "none")
CLASSES, IMAGE = np.array([1, 0, 2, 2]), np.array([[1, 0], [2, 2], [0, 1], [2, 0]])
LOGS = np.log(P / P.sum(axis=1, keepdims=True))
SPREAD = every(weight=[None, share(3)], ignore_index=[-100, 2], reduction=REDUCED)

# name: floating inputs that have gradients, then labels, then settings
CASES = {
    "l1_loss": ((X, Y), (), every(reduction=REDUCED, weight=WHOLE)),
    "mse_loss": ((X, Y), (), every(reduction=REDUCED, weight=WHOLE)),
    "smooth_l1_loss": ((X, Y), (), every(reduction=REDUCED, beta=[0.0, 0.5, 1.0])),
    "huber_loss": ((X, Y), (), every(reduction=REDUCED, delta=[0.5, 2.0])),
    "huber_loss weights": ((X, Y), (), every(reduction=REDUCED, delta=[0.5], weight=WHOLE[1:])),
    "binary_cross_entropy": ((P, Q), (), every(weight=WEIGHTS, reduction=REDUCED)),
    "binary_cross_entropy_with_logits": (
        (X, Q), (), every(weight=WEIGHTS, reduction=REDUCED, pos_weight=WEIGHTS)
    ),
    "nll_loss": ((LOGS,), (CLASSES,), SPREAD),
    "nll_loss (C,)": ((LOGS[0],), (np.array(1),), SPREAD),
    "nll_loss (N, C, 2)": ((draw(4, 3, 2),), (IMAGE,), SPREAD),
    "kl_div": ((LOGS, Q), (), every(reduction=(*REDUCED, "batchmean"), log_target=[False, True])),
    "gaussian_nll_loss": ((X, Y, P), (), every(full=[False, True], reduction=REDUCED)),
    "gaussian_nll_loss (4, 1)": ((X, Y, P[:, :1]), (), every(eps=[0.5], reduction=REDUCED)),
    "gaussian_nll_loss (4,)": ((X, Y, P[:, 0]), (), every(reduction=REDUCED)),
    "soft_margin_loss": ((X,), (signs(4, 3),), every(reduction=REDUCED)),
    "hinge_embedding_loss": (
        (abs(X),), (signs(4, 3),), every(margin=[1.0, 0.5], reduction=REDUCED)
    ),
    "margin_ranking_loss": (
        (X, Y), (signs(4, 3),), every(margin=[0.0, 0.5], reduction=REDUCED)
    ),
    "multi_margin_loss": (
        (X,), (CLASSES,),
        every(p=[1, 2], margin=[1.0, 0.5], weight=[None, share(3)], reduction=REDUCED),
    ),
    "multi_margin_loss (C,)": ((X[0],), (np.array(2),), every(reduction=REDUCED)),
    "cosine_embedding_loss": (
        (X, Y), (signs(4),), every(margin=[0.0, -0.5], reduction=REDUCED)
    ),
    "cosine_embedding_loss (D,)": ((X[0], Y[0]), (np.array(-1.0),), every(reduction=REDUCED)),
    "triplet_margin_loss": (
        (X, Y, P), (),
        every(margin=[1.0], p=[1.0, 2.0, 3.0], swap=[False, True], reduction=REDUCED),
    ),
    "triplet_margin_loss (D,)": ((X[0], Y[0], P[0]), (), every(reduction=REDUCED)),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # PyTorch's, of kl_div
@pytest.mark.parametrize("case", CASES)
def test_equal_to_torch_over_its_arguments(case):
    torch = pytest.importorskip("torch")
    name = case.partition(" ")[0]
    inputs, labels, table = CASES[case]
    for settings in table:
        ours, theirs = map(Tensor, inputs), (torch.tensor(x, requires_grad=True) for x in inputs)
        ours, theirs = list(ours), list(theirs)
        a = getattr(F, name)(*ours, *labels, **settings)
        as_torchs = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v
                     for k, v in settings.items()}  # fmt: skip
        b = getattr(torch.nn.functional, name)(*theirs, *map(torch.tensor, labels), **as_torchs)
        assert a.shape == tuple(b.shape), settings
        close(a.data, b.detach().numpy(), settings)
        arriving = draw(*a.shape, seed=5)
        a.backward(arriving)
        b.backward(torch.tensor(arriving))
        for x, y in zip(ours, theirs, strict=True):
            close(x.grad, y.grad.numpy(), settings)


def close(ours, theirs, settings):
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12, err_msg=str(settings))


@pytest.mark.parametrize("case", CASES)
def test_derivatives(case):
    inputs, labels, table = CASES[case]
    settings = table[-1] | {"reduction": "mean"}
    settings.pop("eps", None)  # below it a variance has the gradient it would have above
    f = lambda *x: getattr(F, case.partition(" ")[0])(*x, *labels, **settings)
    gradcheck(f, *inputs)
    gradgradcheck(f, *inputs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_float32_stays_float32(case):
    inputs, labels, table = CASES[case]
    ours = [Tensor(x, dtype=np.float32) for x in inputs]
    labels = [label.astype(int) for label in labels]
    for settings in (table[0], table[-1]):
        loss = getattr(F, case.partition(" ")[0])(*ours, *labels, **settings)
        loss.sum().backward()
        assert loss.dtype == np.float32
        assert {x.grad.dtype for x in ours} == {np.dtype(np.float32)}


MODULES = {
    "L1Loss": "l1_loss", "MSELoss": "mse_loss", "SmoothL1Loss": "smooth_l1_loss",
    "HuberLoss": "huber_loss", "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits", "NLLLoss": "nll_loss",
    "KLDivLoss": "kl_div", "GaussianNLLLoss": "gaussian_nll_loss",
    "SoftMarginLoss": "soft_margin_loss", "HingeEmbeddingLoss": "hinge_embedding_loss",
    "MarginRankingLoss": "margin_ranking_loss", "MultiMarginLoss": "multi_margin_loss",
    "CosineEmbeddingLoss": "cosine_embedding_loss", "TripletMarginLoss": "triplet_margin_loss",
}  # fmt: skip


@pytest.mark.parametrize("module, name", MODULES.items())
def test_modules_are_the_functions(module, name):
    """Each setting is handed on, and a state dict has the weights, as PyTorch's has."""
    torch = pytest.importorskip("torch")
    inputs, labels, table = CASES[name]
    for settings in table:
        settings = dict(settings)
        if module in ("L1Loss", "MSELoss") and settings.pop("weight") is not None:
            continue  # PyTorch's modules have none
        made = getattr(nn, module)(**settings)
        expected = getattr(F, name)(*inputs, *labels, **settings)
        np.testing.assert_array_equal(made(*inputs, *labels), expected)
        as_torchs = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v
                     for k, v in settings.items()}  # fmt: skip
        theirs = getattr(torch.nn, module)(**as_torchs)
        assert set(made.state_dict()) == set(theirs.state_dict())


# On lists of Values.

VALUES = {
    "l1_loss": {}, "smooth_l1_loss": {"beta": 0.5}, "huber_loss": {"delta": 0.5},
    "mse_loss": {"weight": [0.5, 2.0, 1.0]},
    "binary_cross_entropy": {"weight": [0.5, 2.0, 1.0]}, "kl_div": {"reduction": "batchmean"},
    "binary_cross_entropy_with_logits": {"weight": [0.5, 2.0, 1.0], "pos_weight": 3.0},
    "soft_margin_loss": {},
}  # fmt: skip


@pytest.mark.parametrize("name, settings", VALUES.items())
def test_a_list_of_values_gives_the_same_as_a_tensor(name, settings):
    numbers = [0.9, 0.25, 0.5]
    target = [1, -1, 1] if name == "soft_margin_loss" else [0.25, 0.5, 1.0]
    values, entries = [Value(x) for x in numbers], Tensor(numbers)
    loss = getattr(F, name)(values, target, **settings)
    expected = getattr(F, name)(entries, target, **settings)
    assert isinstance(loss, Value)
    loss.backward()
    expected.backward()
    assert loss.data == pytest.approx(expected.item(), rel=1e-14)
    np.testing.assert_allclose([v.grad for v in values], entries.grad, rtol=1e-13)


# Kinks and ends: the answers of the table of numerics.


def slope(f, x):
    at = Tensor(x)
    f(at).sum().backward()
    return at.grad.tolist()


def test_kinks():
    zeros = [0.0, 0.0]
    assert slope(lambda x: F.huber_loss(x, zeros, "none"), [1.0, -1.0]) == [1.0, -1.0]
    assert slope(lambda x: F.smooth_l1_loss(x, zeros, "none"), [1.0, -1.0]) == [1.0, -1.0]
    assert slope(lambda x: F.l1_loss(x, zeros, "none"), [0.0, 0.0]) == [0.0, 0.0]
    assert slope(lambda x: F.hinge_embedding_loss(x, [-1], reduction="none"), [1.0]) == [-1.0]
    assert slope(lambda x: F.multi_margin_loss(x, 0), [1.0, 0.0]) == [0.0, 0.0]


def test_a_probability_that_is_certainly_wrong():
    torch = pytest.importorskip("torch")
    for y in ([1.0, 0.0], [0.0, 1.0]):
        p, q = Tensor([0.0, 1.0]), torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
        loss = F.binary_cross_entropy(p, y, reduction="none")
        theirs = torch.nn.functional.binary_cross_entropy(
            q, torch.tensor(y).double(), reduction="none"
        )
        loss.sum().backward()
        theirs.sum().backward()
        assert loss.data.tolist() == theirs.tolist() == ([100.0, 100.0] if y[0] else [0.0, 0.0])
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-8)
        values = [Value(0.0), Value(1.0)]
        assert [
            v.data for v in F.binary_cross_entropy(values, y, reduction="none")
        ] == theirs.tolist()


@pytest.mark.parametrize("op", likelihoods.TABLE, ids=lambda op: op.name)
def test_rows(op):
    check_primitive(op)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_probabilities_that_are_learnt_have_a_gradient(smoothing):
    torch = pytest.importorskip("torch")
    x, y = np.random.default_rng(0).normal(size=(2, 4, 3))
    y = np.where(y < 0.0, 0.0, y)
    ours, theirs = [Tensor(x), Tensor(y)], [torch.tensor(a, requires_grad=True) for a in (x, y)]
    F.cross_entropy(*ours, label_smoothing=smoothing).backward()
    torch.nn.functional.cross_entropy(*theirs, label_smoothing=smoothing).backward()
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("settings", [
    {"weight": [1.0, 2.0, 4.0]}, {"label_smoothing": 0.1}, {"ignore_index": 1}, {},
], ids=str)  # fmt: skip
def test_no_setting_is_passed_over_on_values(settings):
    numbers, classes = [[0.5, -1.0, 2.0], [1.0, 0.0, -0.5]], [2, 1]
    values = [[Value(x) for x in row] for row in numbers]
    loss, x = F.cross_entropy(values, classes, **settings), Tensor(numbers)
    wanted = F.cross_entropy(x, classes, **settings)
    loss.backward()
    wanted.backward()
    assert float(loss.data) == pytest.approx(wanted.item(), rel=1e-12)
    np.testing.assert_allclose([[v.grad for v in row] for row in values], x.grad, atol=1e-12)


def test_a_class_that_is_impossible_and_not_asked_for_costs_nothing():
    x = Tensor([0.0, -np.inf])
    loss = F.cross_entropy(x, [1.0, 0.0])
    loss.backward()
    assert [loss.item(), *x.grad] == [0.0, 0.0, 0.0]


def test_weights_broadcast_and_a_mean_is_by_their_sum():
    x, y = np.array([[1.0, 4.0], [2.0, 2.0]]), np.array([[1.0, 2.0], [1.0, 5.0]])
    assert F.mse_loss(x, y, weight=[1.0, 3.0]) == (0.0 + 12.0 + 1.0 + 27.0) / 8.0
    assert F.l1_loss(x, y, weight=[[1.0], [3.0]]) == (0.0 + 2.0 + 3.0 + 9.0) / 8.0
    assert F.huber_loss(x, y, weight=2.0) == 2.0 * (0.0 + 1.5 + 0.5 + 2.5) / 4.0
    assert np.isnan(F.mse_loss(x, y, weight=0.0))  # and no warning


def test_all_ignored_is_nan_with_no_gradient():
    assert np.isnan(F.nll_loss(LOGS, [-100] * 4))  # of plain arrays too: and no warning
    x = Tensor(LOGS)
    loss = F.nll_loss(x, [-100] * 4)
    loss.backward()
    assert np.isnan(loss.item())
    assert not x.grad.any()


# Bad input: the loss is named.

ZEROS = np.zeros((4, 3))
REFUSED = [
    (lambda: F.l1_loss(ZEROS, np.zeros((4, 1))), ShapeError, r"l1_loss of an input of shape \(4,"),
    (lambda: F.huber_loss(ZEROS, ZEROS, delta=0.0), ArgumentError, "huber_loss was given delta=0"),
    (lambda: F.smooth_l1_loss(ZEROS, ZEROS, beta=-1), ArgumentError, "smooth_l1_loss was given"),
    (lambda: F.binary_cross_entropy(ZEROS + 2, ZEROS), ArgumentError,
     "was given the probability 2.0; it takes numbers from 0 to 1"),
    (lambda: F.binary_cross_entropy(ZEROS, ZEROS - 1), ArgumentError, "target -1.0"),
    (lambda: F.binary_cross_entropy(ZEROS, ZEROS, np.ones(2)), ShapeError,
     r"binary_cross_entropy was given weights of shape \(2,\) for an input of shape \(4, 3\)"),
    (lambda: F.mse_loss(ZEROS, ZEROS, weight=np.ones(2)), ShapeError,
     r"mse_loss was given weights of shape \(2,\) for an input of shape \(4, 3\)"),
    (lambda: F.nll_loss(ZEROS, [0, 1, 2, 3]), ArgumentError, r"nll_loss was given the class 3"),
    (lambda: F.nll_loss(ZEROS, [0, 1]), ShapeError, r"nll_loss of an input of shape \(4, 3\)"),
    (lambda: F.nll_loss(ZEROS, CLASSES, np.ones(2)), ShapeError, "nll_loss was given weights"),
    (lambda: F.kl_div(ZEROS, ZEROS, "batch"), ArgumentError,
     "kl_div was asked for with reduction='batch'; it is 'mean', 'sum', 'none' or 'batchmean'"),
    (lambda: F.gaussian_nll_loss(ZEROS, ZEROS, ZEROS - 1), ArgumentError,
     "gaussian_nll_loss was given the variance -1.0; it takes variances from 0 on"),
    (lambda: F.gaussian_nll_loss(ZEROS, ZEROS, np.ones(3)), ShapeError,
     r"variance of shape \(3,\): it must be \(4, 3\), \(4, 1\) or \(4,\)"),
    (lambda: F.soft_margin_loss([1.0], [0]), ArgumentError, "soft_margin_loss was given the label"),
    (lambda: F.hinge_embedding_loss([1.0], [2]), ArgumentError, "takes the labels -1 and 1"),
    (lambda: F.margin_ranking_loss([1.0], [1.0, 2.0], [1]), ShapeError, "margin_ranking_loss of"),
    (lambda: F.multi_margin_loss(ZEROS, CLASSES, p=3), ArgumentError, "multi_margin_loss .* p=3"),
    (lambda: F.multi_margin_loss(ZEROS, CLASSES + 1), ArgumentError, "multi_margin_loss .* class"),
    (lambda: F.multi_margin_loss(np.zeros((2, 2, 2)), CLASSES), ShapeError, r"\(N, C\) or \(C,\)"),
    (lambda: F.cosine_embedding_loss(ZEROS, ZEROS, signs(3)), ShapeError,
     r"cosine_embedding_loss of inputs of shape \(4, 3\) and a target of shape \(3,\)"),
    (lambda: F.triplet_margin_loss(ZEROS, ZEROS, ZEROS[0]), ShapeError, "triplet_margin_loss of"),
    (lambda: F.triplet_margin_loss(ZEROS, ZEROS, ZEROS, margin=0.0), ArgumentError, "margin=0.0"),
    (lambda: nn.HuberLoss("total"), ArgumentError, "HuberLoss was asked for with reduction='to"),
]  # fmt: skip


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
