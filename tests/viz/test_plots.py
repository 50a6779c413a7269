"""The two plots: what is on the Axes, and what is said about data they cannot take."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import viz
from autograd_core import Tensor, Value
from autograd_core.errors import MissingExtraError, OperandError, ShapeError

matplotlib = pytest.importorskip("matplotlib")
X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().subplots()


@pytest.mark.parametrize(
    "history, lines",
    [
        ([3.0, 2.0, 1.0], {"loss": [3.0, 2.0, 1.0]}),
        ({"train": [2.0, 1.0], "test": [3.0]}, {"train": [2.0, 1.0], "test": [3.0]}),
        (
            [{"loss": 2.0, "accuracy": 0.5}, {"loss": 1.0}],
            {"loss": [2.0, 1.0], "accuracy": [0.5, np.nan]},
        ),
        ([Value(2.0), Value(1.0)], {"loss": [2.0, 1.0]}),
        (np.array([1.0]), {"loss": [1.0]}),
    ],
)
def test_loss_curve(ax, history, lines):
    assert viz.loss_curve(history, ax) is ax
    drawn = {line.get_label(): line.get_ydata().tolist() for line in ax.lines}
    np.testing.assert_equal(drawn, lines)
    assert ax.lines[0].get_xdata().tolist()[0] == 1


@pytest.mark.parametrize("history", [[], {}, "loss", None, 3.0])
def test_loss_curve_of_what_is_no_history(ax, history):
    with pytest.raises(OperandError, match="loss curve"):
        viz.loss_curve(history, ax)


def test_decision_boundary_is_where_the_score_is_zero(ax):
    assert viz.decision_boundary(lambda p: p[:, 0] - 0.5, X, [0, 1, 0, 1], ax) is ax
    line = next(c for c in ax.collections if getattr(c, "levels", [None])[0] == 0.0)
    vertices = np.concatenate([path.vertices for path in line.get_paths()])
    np.testing.assert_allclose(vertices[:, 0], 0.5, atol=1e-9)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "1"]


def test_decision_boundary_of_tensors_and_classes(ax):
    viz.decision_boundary(
        lambda p: Tensor(p) @ np.array([[1.0], [1.0]]), Tensor(X), [0, 1, 1, 1], ax
    )
    scores = lambda p: np.stack([p[:, 0], p[:, 1], 1 - p[:, 0]], axis=1)
    viz.decision_boundary(scores, X, [0, 1, 2, 0], ax)


@pytest.mark.parametrize(
    "predict, points, labels, words",
    [
        (lambda p: p[:, 0], X[:, :1], [0, 1, 0, 1], r"shape \(4, 1\)"),
        (lambda p: p[:, 0], X, [0, 1], "2 labels"),
        (lambda p: p[:3, 0], X, [0, 1, 0, 1], r"gave shape \(3,\)"),
    ],
)
def test_decision_boundary_of_shapes_that_do_not_fit(ax, predict, points, labels, words):
    with pytest.raises(ShapeError, match=words):
        viz.decision_boundary(predict, points, labels, ax)


def test_without_matplotlib_there_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(
        MissingExtraError, match=r'loss_curve needs matplotlib: pip install "autograd'
    ):
        viz.loss_curve([1.0])
