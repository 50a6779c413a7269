"""Metrics: scikit-learn's numbers from tensors, Values and scores, and bad input."""

import numpy as np
import pytest

from autograd_core import Tensor, Value, tensor
from autograd_core.errors import ArgumentError, MissingExtraError, ShapeError
from nn import metrics

sklearn = pytest.importorskip("sklearn.metrics")
RNG = np.random.default_rng(0)
TRUTH = RNG.integers(0, 3, 40)
SCORES = RNG.normal(size=(40, 3))
FOUND = SCORES.argmax(axis=1)

OF_CLASSES = [
    ("accuracy_score", {}),
    ("accuracy_score", {"normalize": False}),
    ("confusion_matrix", {}),
    *[
        (name, {"average": average})
        for name in ("precision_score", "recall_score", "f1_score")
        for average in ("macro", "micro", "weighted", None)
    ],
]


@pytest.mark.parametrize("name, settings", OF_CLASSES)
def test_classes_and_scores_give_the_numbers_of_scikit_learn(name, settings):
    expected = getattr(sklearn, name)(TRUTH, FOUND, **settings)
    ours = getattr(metrics, name)
    for found in (FOUND, tensor(FOUND), FOUND.tolist(), SCORES, Tensor(SCORES)):
        np.testing.assert_allclose(ours(tensor(TRUTH), found, **settings), expected)


def test_two_classes_and_values():
    truth, found = [0, 1, 1, 0, 1], [Value(v) for v in (1.0, 1.0, 0.0, 0.0, 1.0)]
    assert metrics.precision_score(truth, found) == pytest.approx(2 / 3)
    assert metrics.recall_score(truth, found) == pytest.approx(2 / 3)
    assert metrics.f1_score(truth, found, average="binary") == pytest.approx(2 / 3)


def test_scores():
    share = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
    assert metrics.roc_auc_score(TRUTH, Tensor(share), multi_class="ovr") == pytest.approx(
        sklearn.roc_auc_score(TRUTH, share, multi_class="ovr")
    )
    assert metrics.roc_auc_score([0, 1], Tensor([[0.2], [0.1]])) == 0.0
    assert metrics.roc_auc_score([0, 1], Tensor([[0.8, 0.2], [0.9, 0.1]])) == 0.0
    assert metrics.top_k_accuracy_score([0, 2], [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]]) == 0.0
    named = {"k": 2, "labels": [5, 6, 7]}
    assert metrics.top_k_accuracy_score([5, 7], [[0, -2, -1], [0, -2, -1]], **named) == 1.0
    assert metrics.top_k_accuracy_score(TRUTH, Tensor(SCORES), k=2) == pytest.approx(
        sklearn.top_k_accuracy_score(TRUTH, SCORES, k=2)
    )
    assert metrics.r2_score(Tensor([1.0, 2.0, 3.0]), [2.0, 2.0, 2.0]) == 0.0


def test_accuracy_of_what_a_network_gives():
    assert metrics.accuracy(Tensor(SCORES), tensor(TRUTH)) == np.mean(FOUND == TRUTH)
    assert metrics.accuracy(Tensor([[0.5], [-0.5], [2.0]]), [1, 0, 0]) == pytest.approx(2 / 3)
    assert metrics.accuracy([Value(0.5), Value(-0.5)], [1, 1]) == 0.5


def test_accuracy_of_one_score_wants_classes_0_and_1():
    with pytest.raises(ArgumentError, match=r"true classes \[-1, 1\].*give target > 0"):
        metrics.accuracy([2.0, -3.0], [1, -1])


def test_perplexity_by_hand():
    scores = np.log([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])
    assert metrics.perplexity(Tensor(scores), [1, 2]) == pytest.approx((0.25 * 0.8) ** -0.5)


@pytest.mark.parametrize("name", ["accuracy", "accuracy_score", "f1_score", "confusion_matrix"])
def test_different_numbers_and_none_at_all(name):
    for truth, found in [([0, 1], [0, 1, 1]), ([], [])]:
        with pytest.raises(ShapeError, match=f"{name} was given .* as many of both, and at least"):
            getattr(metrics, name)(truth, found)


def test_without_scikit_learn(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn", None)
    assert metrics.accuracy([1.0, -1.0], [1, 0]) == 1.0
    with pytest.raises(MissingExtraError, match=r"nn.metrics.f1_score needs scikit-learn: pip"):
        metrics.f1_score([1], [1])
