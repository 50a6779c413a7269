"""Plots of a training: what is on the Axes is what was given, and bad input has a sentence."""

from __future__ import annotations

import copy
import os
import sys

import numpy as np
import pytest

import viz
from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, MissingExtraError, OperandError, ShapeError
from viz.plots.boundary import MOST
from viz.plots.words import TABLE

matplotlib = pytest.importorskip("matplotlib")
X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().subplots()


def drawn(ax):
    return {line.get_label(): np.asarray(line.get_ydata()).tolist() for line in ax.lines}


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
        ([Tensor(2.0), np.float32(1.0)], {"loss": [2.0, 1.0]}),
        (np.array([1.0]), {"loss": [1.0]}),
    ],
)
def test_loss_curve(ax, history, lines):
    assert viz.loss_curve(history, ax) is ax
    np.testing.assert_equal(drawn(ax), lines)
    assert ax.lines[0].get_xdata().tolist()[0] == 1


@pytest.mark.parametrize(
    "history", [[], {}, "loss", b"loss", None, 3.0, np.array(3.0), {1, 2}, ["a"], [1j], [None], len]
)
def test_loss_curve_of_what_is_no_history(ax, history):
    with pytest.raises(OperandError, match=r"given for a loss curve.* Give"):
        viz.loss_curve(history, ax)


def test_lines_are_told_apart_without_colour(ax):
    viz.loss_curve({"a": [1.0], "b": [2.0], "c": [3.0]}, ax)
    assert len({line.get_linestyle() for line in ax.lines}) == 3


# While it trains.


def test_live_loss_curve_draws_what_it_was_told(ax):
    live = viz.LiveLossCurve(ax, every=0)
    live.update(train=1.0)
    line = ax.lines[0]
    live.update(train=Value(0.5), test=0.75)
    assert live.ax is ax
    assert ax.lines[0] is line  # moved, not made again
    np.testing.assert_equal(drawn(ax), {"train": [1.0, 0.5], "test": [np.nan, 0.75]})
    assert line.get_xdata().tolist() == [1, 2]
    assert ax.get_ylabel() == ""  # it was "train" as long as there was no other


def test_live_loss_curve_draws_the_last_numbers_when_it_ends(ax):
    with viz.LiveLossCurve(ax, every=1000.0) as live:
        live.update(loss=2.0)
        live.update(loss=1.0)
        assert drawn(ax) == {"loss": [2.0]}
    assert drawn(ax) == {"loss": [2.0, 1.0]}


@pytest.mark.parametrize("losses", [{}, {"loss": "low"}, {"loss": [1.0, 2.0]}, {"loss": None}])
def test_live_loss_curve_refuses_before_anything_changes(ax, losses):
    live = viz.LiveLossCurve(ax)
    with pytest.raises(OperandError, match=r"[Gg]ive|Name one"):
        live.update(good=1.0, **losses) if losses else live.update()
    assert live.history == {}


@pytest.mark.parametrize("every", [-1.0, float("nan"), "often", None])
def test_live_loss_curve_every_so_many_seconds(ax, every):
    with pytest.raises(ArgumentError, match="seconds"):
        viz.LiveLossCurve(ax, every=every)


def test_live_loss_curve_shows_one_picture_and_replaces_it(ax, monkeypatch):
    display = pytest.importorskip("IPython.display")
    shown = []

    class Handle:
        update = staticmethod(shown.append)

    monkeypatch.setattr("viz.plots.live.in_a_notebook", lambda: True)
    monkeypatch.setattr(display, "display", lambda *_, display_id: shown.append("new") or Handle())
    with viz.LiveLossCurve(ax, every=0) as live:
        live.update(loss=2.0)
        live.update(loss=1.0)
    assert shown[0] == "new"
    assert len(shown) == 3
    assert [picture.data[:4] for picture in shown[1:]] == [b"\x89PNG"] * 2


def test_live_loss_curve_in_a_notebook_is_one_output():
    """In a real kernel: one picture, replaced in its place, and none more when the cell ends."""
    if os.environ.get("FULL") != "1":
        pytest.skip("starts a kernel, which takes its time: under FULL=1")
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    source = """import viz
with viz.LiveLossCurve(every=0) as live:
    for loss in (3.0, 2.0, 1.0):
        live.update(loss=loss)
print(live.handle is not None)"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, timeout=60).execute()
    pictures = [o for o in notebook.cells[0].outputs if o.output_type == "display_data"]
    assert len(pictures) == 1
    assert set(pictures[0].data) == {"image/png", "text/plain"}
    assert pictures[0].metadata["image/png"]["width"] > 300
    assert [o.text for o in notebook.cells[0].outputs if o.output_type == "stream"] == ["True\n"]


# Where a classifier draws its line.


def contour_at_zero(ax):
    line = next(c for c in ax.collections if getattr(c, "levels", [None])[0] == 0.0)
    return np.concatenate([path.vertices for path in line.get_paths()])


def test_decision_boundary_is_where_the_score_is_zero(ax):
    assert viz.decision_boundary(lambda p: p[:, 0] - 0.5, X, [0, 1, 0, 1], ax) is ax
    np.testing.assert_allclose(contour_at_zero(ax)[:, 0], 0.5, atol=1e-9)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "1"]


def test_decision_boundary_of_tensors_and_classes(ax):
    weights = Tensor([[1.0], [1.0]])
    viz.decision_boundary(lambda p: Tensor(p) @ weights - 1.5, Tensor(X), [0, 0, 0, 1], ax)
    np.testing.assert_allclose(contour_at_zero(ax).sum(axis=1), 1.5, atol=1e-9)


def test_a_class_has_the_colour_of_its_column(ax):
    """Also where no point of class 1 is there."""
    scores = lambda p: np.stack([-p[:, 0], p[:, 0] - 9.0, p[:, 0]], axis=1)
    viz.decision_boundary(scores, X, [0, 2, 0, 2], ax)
    mesh, first, second = ax.collections
    left, right = mesh.get_array()[0, 0], mesh.get_array()[0, -1]
    assert (left, right) == (0, 2)
    for scattered, k in ((first, 0), (second, 2)):
        np.testing.assert_allclose(mesh.cmap(mesh.norm(k))[:3], scattered.get_facecolor()[0][:3])
    assert second.get_offsets().tolist() == [[1.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    "predict, points, labels, error, words",
    [
        (lambda p: p[:, 0], X[:, :1], [0, 1, 0, 1], ShapeError, r"shape \(4, 1\)"),
        (lambda p: p[:, 0], X, [0, 1], ShapeError, "2 labels"),
        (lambda p: p[:, 0], X[:0], [], ShapeError, "0 labels"),
        (lambda p: p[:3, 0], X, [0, 1, 0, 1], ShapeError, r"gave shape \(3,\)"),
        (lambda p: "blue", X, [0, 1, 0, 1], OperandError, "predict gave 'blue', which is not made"),
        (np.ones(4), X, [0, 1, 0, 1], OperandError, "cannot be called"),
        (lambda p: p[:, 0], X * np.nan, [0, 1, 0, 1], OperandError, "not all finite"),
        (lambda p: p[:, 0], [[0.0, 1.0], [2.0]], [0, 1], ShapeError, "several lengths"),
    ],
)
def test_decision_boundary_of_what_does_not_fit(ax, predict, points, labels, error, words):
    with pytest.raises(error, match=words):
        viz.decision_boundary(predict, points, labels, ax)
    assert not ax.collections


def test_boundary_frames_are_boundaries_in_order(ax):
    at = {1: 0.25, 5: 0.5, "end": 0.75}
    snapshots = {key: (lambda p, x=x: p[:, 0] - x) for key, x in at.items()}
    assert viz.boundary_frames(snapshots, X, [0, 1, 0, 1], ax) is ax
    assert [panel.get_title() for panel in ax.child_axes] == ["epoch 1", "epoch 5", "end"]
    for panel, x in zip(ax.child_axes, at.values(), strict=True):
        np.testing.assert_allclose(contour_at_zero(panel)[:, 0], x, atol=1e-9)


def test_boundary_frames_of_many_snapshots(ax):
    viz.boundary_frames(dict.fromkeys(range(101), lambda p: p[:, 0]), X, [0, 1, 0, 1], ax)
    titles = [panel.get_title() for panel in ax.child_axes]
    assert len(titles) == MOST
    assert (titles[0], titles[-1]) == ("epoch 0", "epoch 100")


@pytest.mark.parametrize("snapshots", [{}, [], None, lambda p: p])
def test_boundary_frames_of_what_is_no_mapping(ax, snapshots):
    with pytest.raises(OperandError, match=r"copy\.deepcopy\(model\)"):
        viz.boundary_frames(snapshots, X, [0, 1, 0, 1], ax)


# The learning rate.


def test_learning_rate_curve(ax):
    losses = [0.3, np.inf, 0.9, np.nan, 0.1]
    assert viz.learning_rate_curve([0.1, 10.0, 0.01, 100.0, 1.0], losses, ax) is ax
    curve, best, diverged = ax.lines
    assert curve.get_xydata().tolist() == [[0.01, 0.9], [0.1, 0.3], [1.0, 0.1]]
    assert best.get_xydata().tolist() == [[1.0, 0.1]]
    assert best.get_label() == "lowest at 1"
    assert diverged.get_xdata().tolist() == [10.0, 100.0]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")


def test_losses_of_many_sizes_are_on_a_logarithmic_scale(ax):
    viz.learning_rate_curve([0.1, 1.0], [1e-3, 10.0], ax)
    assert ax.get_yscale() == "log"


@pytest.mark.parametrize(
    "rates, losses, error, words",
    [
        ([0.1], [1.0, 2.0], ShapeError, "1 rates and 2 losses"),
        ([], [], ShapeError, "0 rates"),
        ([0.0, 1.0], [1.0, 2.0], ArgumentError, "rate of 0"),
        ([np.nan], [1.0], ArgumentError, "rate of nan"),
        ([1.0], [np.nan], ArgumentError, "every training diverged"),
        ("fast", [1.0], OperandError, "real numbers"),
    ],
)
def test_learning_rate_curve_of_what_does_not_fit(ax, rates, losses, error, words):
    with pytest.raises(error, match=words):
        viz.learning_rate_curve(rates, losses, ax)


# What holds for all of them.

CALLS = {
    "loss_curve": ([1.0],),
    "decision_boundary": (lambda p: p[:, 0] - 0.5, X, [0, 1, 0, 1]),
    "boundary_frames": ({1: lambda p: p[:, 0] - 0.5}, X, [0, 1, 0, 1]),
    "activation_histogram": ([[1.0, -1.0]],),
    "gradient_histogram": ([[1.0, -1.0]],),
    "weight_grid": ([[1.0, -1.0]],),
    "filter_grid": (np.ones((2, 3, 3)),),
    "confusion_matrix": ([0, 1], [1, 1]),
    "attention_map": ([[0.9, 0.1]], ["uno"], ["one", "."]),
    "learning_rate_curve": ([0.1, 1.0], [1.0, 2.0]),
    "loss_landscape": (lambda w: w**2, [1.0, 0.5]),
}
WORDLESS = {"weight_grid", "filter_grid"}


def test_these_are_all():
    assert {*CALLS, "LiveLossCurve"} == set(viz.plots.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_themes(ax, name):
    """The background is the theme's, and every word can be read on it: WCAG's contrast of 4.5."""
    from matplotlib.text import Text

    getattr(viz, name)(*CALLS[name], ax, theme="dark")
    page = ax.figure.get_facecolor()
    assert matplotlib.colors.to_hex(page) == "#0d1420"
    words = [text for text in ax.figure.findobj(Text) if text.get_text() and text.get_visible()]
    panels = [ax, *ax.child_axes]
    inside = {text for panel in panels for text in panel.texts}  # on cells, not on the page
    low = [t.get_text() for t in words if t not in inside and contrast(t.get_color(), page) < 4.5]
    assert low == []


def contrast(one, other):
    return (max(map(luminance, (one, other))) + 0.05) / (min(map(luminance, (one, other))) + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
              for c in matplotlib.colors.to_rgb(colour)]  # fmt: skip
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("name", CALLS)
def test_the_wrong_axes_theme_and_language(ax, name):
    plot = getattr(viz, name)
    with pytest.raises(OperandError, match=r"no Axes of matplotlib. Give one"):
        plot(*CALLS[name], "left")
    with pytest.raises(ArgumentError, match="it is"):
        plot(*CALLS[name], ax, theme="blue")
    if name not in WORDLESS:
        with pytest.raises(ArgumentError, match='"en" or "es"'):
            plot(*CALLS[name], ax, lang="la")


@pytest.mark.parametrize("name", [*CALLS, "LiveLossCurve"])
def test_without_matplotlib_there_is_one_sentence(monkeypatch, name):
    for module in [m for m in sys.modules if m.partition(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf'{name} needs matplotlib: pip install "autograd'):
        getattr(viz, name)(*CALLS.get(name, ()))


def test_spanish(ax):
    viz.learning_rate_curve([0.1, 1.0], [0.2, 0.5], ax, lang="es")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("tasa de aprendizaje", "pérdida")
    viz.loss_curve([1.0], ax, lang="es")
    assert (ax.get_xlabel(), ax.lines[-1].get_label()) == ("época", "pérdida")


@pytest.mark.parametrize("key, english, spanish", TABLE, ids=[row[0] for row in TABLE])
def test_both_languages_put_in_as_much(key, english, spanish):
    assert english
    assert english.count("{}") == spanish.count("{}")
    assert key in {"std", "zeros"} or english != spanish


def test_a_snapshot_of_a_module_is_a_predict(ax):
    nn = pytest.importorskip("nn")
    model = nn.Linear(2, 1)
    viz.boundary_frames({0: copy.deepcopy(model), 1: model}, X, [0, 1, 0, 1], ax)
    assert len(ax.child_axes) == 2
