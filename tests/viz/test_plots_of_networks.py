"""Plots of a network: histograms, grids, the confusion matrix and the landscape of the loss."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import nn
import viz
from autograd_core import Tensor, Value
from autograd_core.errors import ArgumentError, GradientError, OperandError, ShapeError
from viz.plots.given import activations, gradients
from viz.plots.histograms import linear_edges, log_edges, summary
from viz.plots.words import WORDS

matplotlib = pytest.importorskip("matplotlib")
RNG = np.random.default_rng(0)


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().subplots()


def names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def counted(ax, floor, colour):
    """The bars of one colour on one floor, as heights."""
    from matplotlib.patches import StepPatch

    found = [
        bar.get_data() for bar in ax.findobj(StepPatch)
        if bar.get_data().baseline == floor
        and matplotlib.colors.to_hex(bar.get_facecolor()) == colour
    ]  # fmt: skip
    return np.concatenate([data.values for data in found]) - floor if found else np.zeros(0)


BLUE, RED = "#1f6feb", "#d92d20"


def test_activation_histogram_counts_the_entries(ax):
    first, second = RNG.normal(size=500), RNG.uniform(0.0, 2.0, 100)
    assert viz.activation_histogram({"first": first, "second": second}, ax) is ax
    assert names(ax) == ["first", "second"]
    for floor, array in ((1, first), (0, second)):
        red, blue = counted(ax, floor, RED), counted(ax, floor, BLUE)
        np.testing.assert_allclose(np.append(red, blue).max(), 0.84)
        share = blue.sum() / (red.sum() + blue.sum())
        np.testing.assert_allclose(share, np.mean(array > 0))


def test_gradient_histogram_is_signed_and_logarithmic(ax):
    array = np.array([1e-6, 1e-6, -1e-2, 0.0, 0.0, 0.0])
    viz.gradient_histogram([array], ax)
    up, down = counted(ax, 0.5, BLUE), counted(ax, 0.5, RED)
    assert ax.get_xscale() == "log"
    assert np.count_nonzero(up) == np.count_nonzero(down) == 1
    np.testing.assert_allclose(up.max(), 0.42)
    np.testing.assert_allclose(down.min(), -0.21)
    assert np.flatnonzero(up)[0] < np.flatnonzero(down)[0]
    assert summary(array, WORDS["en"]).endswith("50 % zeros")


@pytest.mark.parametrize("array", [np.zeros(3), np.full(2, np.nan), np.zeros(0), [np.inf, 1.0]])
@pytest.mark.parametrize("plot", [viz.activation_histogram, viz.gradient_histogram])
def test_histograms_of_odd_arrays_are_drawn(ax, plot, array):
    plot({"odd": array}, ax)
    ax.figure.canvas.draw()
    assert names(ax) == ["odd"]


@given(arrays(float, st.integers(0, 20), elements=st.floats(-1e300, 1e300)))
def test_every_entry_has_a_bin(array):
    assert np.histogram(array, linear_edges(array))[0].sum() == array.size
    sizes = np.abs(array[array != 0])
    edges = log_edges(array)
    assert np.histogram(np.clip(sizes, edges[0], edges[-1]), edges)[0].sum() == sizes.size


def test_layers_of_a_network_of_arrays():
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3))
    X = RNG.normal(size=(5, 2))
    made = model(X)
    found = activations(made)
    assert list(found) == ["0 · Linear", "1 · Tanh", "2 · Linear"]
    hidden = X @ model[0].weight.data.T + model[0].bias.data
    np.testing.assert_allclose(found["0 · Linear"], hidden.ravel())
    np.testing.assert_allclose(found["1 · Tanh"], np.tanh(hidden).ravel())
    np.testing.assert_array_equal(found["2 · Linear"], made.data.ravel())


def test_the_loss_is_no_layer():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    loss = nn.MSELoss()(model(np.ones((4, 2))), np.zeros((4, 3)))
    assert list(activations(loss)) == ["0 · Linear", "1 · Tanh"]


def test_layers_of_a_network_of_scalars():
    """Neurons count as their layer, and the calls on all examples together."""
    model = nn.MLP(2, [3, 1])
    made = [model([0.1 * i, 0.5]) for i in range(4)]
    loss = sum((y * y for y in made), Value(0.0))
    found = activations(loss)
    assert {name: array.size for name, array in found.items()} == {
        "layers.0 · Layer": 12, "layers.1 · Layer": 4,
    }  # fmt: skip
    assert sorted(found["layers.1 · Layer"]) == sorted(y.data for y in made)


def test_gradients_of_a_module_and_of_its_layers():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    loss = (model(np.ones((4, 2))) ** 2).sum()
    loss.backward()
    assert gradients(model).keys() == {"0.weight", "0.bias"}
    np.testing.assert_array_equal(gradients(model)["0.bias"], model[0].bias.grad)
    made = activations(loss)["1 · Tanh"]
    np.testing.assert_allclose(gradients(loss)["1 · Tanh"], 2 * made)


def test_gradients_of_scalars_are_those_of_their_layer():
    model = nn.MLP(2, [3, 1])
    model([1.0, 2.0]).backward()
    found = gradients(model)
    assert {name: array.size for name, array in found.items()} == {"layers.0": 9, "layers.1": 4}
    assert sorted(found["layers.1"]) == sorted(p.grad for p in model.layers[1].parameters())


@pytest.mark.parametrize(
    "source, error, words",
    [
        (None, OperandError, "None was given for a histogram of gradients"),
        (3.0, OperandError, "3.0 was given"),
        ({}, OperandError, "no array was given"),
        ([], OperandError, "no array was given"),
        ({"w": "high"}, OperandError, "not made of real numbers"),
        ({"w": Tensor([1.0])}, GradientError, "gradient of w .*backward"),
        (nn.Linear(2, 1), GradientError, "gradient of weight .*backward"),
        (Tensor([1.0]), OperandError, "no module was called"),
    ],
)
def test_gradient_histogram_of_what_has_none(ax, source, error, words):
    with pytest.raises(error, match=words):
        viz.gradient_histogram(source, ax)


def test_activation_histogram_of_a_module(ax):
    with pytest.raises(OperandError, match=r"y = model\(x\)"):
        viz.activation_histogram(nn.Linear(2, 1), ax)
    with pytest.raises(ArgumentError, match="scale='sqrt'"):
        viz.gradient_histogram([[1.0]], ax, scale="sqrt")


# Grids.


def test_weight_grid_draws_the_matrices_on_one_scale(ax):
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    assert viz.weight_grid(model, ax) is ax
    images = [panel.images[0] for panel in ax.child_axes]
    for image, layer in zip(images, (model[0], model[2]), strict=True):
        np.testing.assert_array_equal(image.get_array(), layer.weight.data)
    extent = max(np.abs(layer.weight.data).max() for layer in (model[0], model[2]))
    assert {image.get_clim() for image in images} == {(-extent, extent)}
    assert [panel.get_title() for panel in ax.child_axes] == ["0.weight  3×4", "2.weight  2×3"]


def test_weight_grid_writes_small_numbers_in(ax):
    viz.weight_grid([[1.0, -0.25], [np.nan, 0.0]], ax)
    assert [text.get_text() for text in ax.child_axes[0].texts] == ["+1", "−0.25", "nan", "0"]
    shades = ax.child_axes[0].images[0].to_rgba(ax.child_axes[0].images[0].get_array())
    assert matplotlib.colors.to_hex(shades[1, 0]) == "#b45309"
    assert matplotlib.colors.to_hex(shades[0, 0]) == BLUE


@pytest.mark.parametrize(
    "source, error, words",
    [
        (nn.MLP(2, [1]), OperandError, "to_tensor"),
        ({"b": [1.0]}, ShapeError, r"b of shape \(1,\)"),
        (np.ones((2, 0)), ShapeError, r"\(2, 0\)"),
        ("weights", OperandError, "'weights'"),
        ({}, OperandError, "no matrices"),
    ],
)
def test_weight_grid_of_what_is_no_matrix(ax, source, error, words):
    with pytest.raises(error, match=words):
        viz.weight_grid(source, ax)


def test_filter_grid_puts_filters_side_by_side(ax):
    filters = RNG.normal(size=(5, 2, 3))
    assert viz.filter_grid(filters, ax) is ax
    picture = ax.images[0].get_array()
    assert picture.shape == (2 * 2 + 1, 3 * 3 + 2)
    np.testing.assert_array_equal(picture[:2, 4:7], filters[1])
    np.testing.assert_array_equal(picture[3:, 4:7], filters[4])
    assert picture.mask[2].all()
    assert picture.mask[3:, 8:].all()


def test_filter_grid_of_channels_rows_and_modules(ax):
    filters = RNG.normal(size=(2, 3, 2, 2))
    viz.filter_grid(filters, ax)
    np.testing.assert_array_equal(ax.images[0].get_array()[3:, 3:5], filters[1, 1])
    layer = nn.Linear(6, 4)
    viz.filter_grid(layer, ax, shape=(2, 3))
    np.testing.assert_array_equal(
        ax.images[1].get_array()[:2, :3], layer.weight.data[0].reshape(2, 3)
    )


@pytest.mark.parametrize(
    "source, shape, error, words",
    [
        (np.ones((2, 6)), None, ShapeError, r"shape=\(height, width\)"),
        (np.ones((2, 6)), (2, 2), ShapeError, r"shape=\(2, 2\)"),
        (np.ones((2, 6)), 6, ShapeError, "shape=6"),
        (np.ones((0, 2, 2)), None, ShapeError, r"\(0, 2, 2\)"),
        (nn.Linear(2, 1), None, OperandError, "a Linear was given .* has none"),
        (None, None, OperandError, "None"),
    ],
)
def test_filter_grid_of_what_does_not_fit(ax, source, shape, error, words):
    with pytest.raises(error, match=words):
        viz.filter_grid(source, ax, shape=shape)


# The confusion matrix.


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_confusion_matrix_counts_pairs(pairs):
    from matplotlib.figure import Figure

    truth, guess = np.array(pairs).T
    ax = Figure().subplots()
    viz.confusion_matrix(truth, guess, ax, classes=range(4))
    counts = np.histogram2d(truth, guess, bins=[np.arange(5) - 0.5] * 2)[0]
    assert [text.get_text() for text in ax.texts] == [f"{n:.0f}" for n in counts.ravel()]
    shares = np.asarray(ax.images[0].get_array())
    of_row = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.testing.assert_allclose(np.abs(shares), of_row)
    assert (np.diag(shares) >= 0).all()
    assert (shares[~np.eye(4, dtype=bool)] <= 0).all()
    assert ax.get_title() == f"{np.sum(truth == guess)} of {len(pairs)} right"


def test_confusion_matrix_of_scores_and_names(ax):
    scores = Tensor([[0.1, 0.9], [0.8, 0.2]])
    assert viz.confusion_matrix([1, 1], scores, ax, classes=["no", "yes"]) is ax
    assert names(ax) == ["no", "yes"]
    assert [text.get_text() for text in ax.texts] == ["0", "0", "1", "1"]


def test_confusion_matrix_of_words(ax):
    viz.confusion_matrix(["dog", "cat"], ["cat", "cat"], ax)
    assert names(ax) == ["cat", "dog"]
    assert [text.get_text() for text in ax.texts] == ["1", "0", "1", "0"]


@pytest.mark.parametrize(
    "y, predicted, classes, error, words",
    [
        ([0, 1], [0], None, ShapeError, "2 labels and 1 predictions"),
        ([], [], None, ShapeError, "one at least"),
        (3, [0], None, OperandError, "3 was given for a confusion matrix as labels"),
        (["a"], [0], None, OperandError, "both as numbers or both as words"),
        ([0.0, np.nan], [0.0, 1.0], None, OperandError, "as labels"),
        ([[0, 1], [1]], [0, 1], None, ShapeError, "several lengths"),
        ([0, 2], [0, 1], ["a", "b"], ArgumentError, "label 2 is not among"),
        (["a"], ["b"], ["a"], ArgumentError, "label 'b'"),
        ([0], [0], 2, OperandError, "classes=2"),
        ([None], [1], None, OperandError, "None"),
    ],
)
def test_confusion_matrix_of_what_does_not_fit(ax, y, predicted, classes, error, words):
    with pytest.raises(error, match=words):
        viz.confusion_matrix(y, predicted, ax, classes=classes)


# Attention.


def test_attention_map_has_a_row_for_each_query(ax):
    weights = np.array([[0.7, 0.2, 0.1], [0.0, 0.0, 1.0]])
    assert viz.attention_map(Tensor(weights), ["mil", "uno"], ["one", "thousand", "one"], ax) is ax
    np.testing.assert_array_equal(ax.images[0].get_array(), weights)
    assert names(ax) == ["mil", "uno"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["one", "thousand", "one"]
    written = [(text.get_position(), text.get_text()) for text in ax.texts]
    assert written[1] == ((1, 0), "0.2")
    assert len(written) == 6
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("who looks", "what is looked at")


def test_attention_map_of_letters_in_spanish(ax):
    """Many are not written in; a word is its letters; without names they are numbered."""
    viz.attention_map(np.full((13, 3), 1 / 3), None, "sol", ax, lang="es")
    assert names(ax) == [str(i) for i in range(13)]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["s", "o", "l"]
    assert not ax.texts
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("quién mira", "qué mira")


def test_attention_map_of_a_layer(ax):
    x = RNG.normal(size=(1, 3, 4))
    weights = nn.MultiheadAttention(4, 2, batch_first=True, rng=0)(x, x, x)[1]
    viz.attention_map(weights[0], ax=ax)
    np.testing.assert_allclose(ax.images[0].get_array().sum(axis=1), 1.0)


@pytest.mark.parametrize(
    "weights, queries, error, words",
    [
        (np.full((1, 2, 2), 0.5), None, ShapeError, r"shape \(1, 2, 2\).*weights\[0\]"),
        ([0.5, 0.5], None, ShapeError, r"shape \(2,\)"),
        ([[]], None, ShapeError, r"shape \(1, 0\)"),
        ([[1.5, -0.5]], None, OperandError, "from -0.5 to 1.5.*softmax"),
        ([[np.nan, 1.0]], None, OperandError, "from nan"),
        ("ab", None, OperandError, "real numbers"),
        ([[1.0]], ["a", "b"], ShapeError, "queries has 2 names and the weights have 1 queries"),
        ([[1.0]], 1, OperandError, "queries=1 was given for a map of attention. Give a list"),
    ],
)
def test_attention_map_of_what_does_not_fit(ax, weights, queries, error, words):
    with pytest.raises(error, match=words):
        viz.attention_map(weights, queries, ax=ax)


# The landscape of the loss.


def test_landscape_of_one_parameter(ax):
    path = [3.0, -1.0, 1.5]
    assert viz.loss_landscape(lambda w: (w - 1.0) ** 2, path, ax) is ax
    curve, steps, start, end = (line.get_xydata() for line in ax.lines)
    np.testing.assert_allclose(curve[:, 1], (curve[:, 0] - 1.0) ** 2)
    np.testing.assert_allclose(steps, [[3.0, 4.0], [-1.0, 4.0], [1.5, 0.25]])
    assert curve[0, 0] < -1.0
    assert curve[-1, 0] > 3.0
    assert start.tolist() == [[3.0, 4.0]]
    assert end.tolist() == [[1.5, 0.25]]


def test_landscape_of_two_parameters(ax):
    """On a contour of w · w the distance from the origin is the same everywhere."""
    path = np.array([[2.0, 2.0], [1.0, -1.0], [0.0, 0.0]])
    viz.loss_landscape(lambda w: Tensor(w) @ Tensor(w), path, ax)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), path)
    lines = ax.collections[1]
    for level, contour in zip(lines.levels[4:], lines.get_paths()[4:], strict=True):
        distance = np.sum(contour.vertices**2, axis=1)
        np.testing.assert_allclose(distance[np.isfinite(distance)], level, atol=0.02)


def test_landscape_of_many_parameters_is_their_plane(ax):
    """A path that lies in a plane of a space of five is seen as it is."""
    plane = np.linalg.qr(RNG.normal(size=(5, 2)))[0].T
    flat = np.array([[3.0, 0.0], [1.0, 1.0], [0.5, -1.0], [0.0, 0.0]])
    path = flat @ plane + 7.0
    viz.loss_landscape(lambda w: np.sum((w - 7.0) ** 2), path, ax)
    seen = ax.lines[0].get_xydata()
    np.testing.assert_allclose(np.linalg.norm(np.diff(seen, axis=0), axis=1),
                               np.linalg.norm(np.diff(flat, axis=0), axis=1))  # fmt: skip
    shares = [float(label.split(": ")[1].split(" %")[0]) for label in
              (ax.get_xlabel(), ax.get_ylabel())]  # fmt: skip
    assert shares[0] > shares[1]
    assert sum(shares) == pytest.approx(100, abs=1)


def test_landscape_of_modules_leaves_them_alone(ax):
    model = nn.Linear(1, 1)
    x, y = np.array([[1.0], [2.0]]), np.array([[2.0], [4.0]])
    loss = lambda model: ((model(x) - y) ** 2).mean()
    path = []
    for _ in range(4):
        path.append(copy.deepcopy(model))
        loss(model).backward()
        for p in model.parameters():
            p.data = p.data - 0.1 * p.grad
            p.grad = None
    before = [[p.data.copy() for p in m.parameters()] for m in path]
    viz.loss_landscape(loss, path, ax)
    expected = [np.concatenate([part.ravel() for part in parts]) for parts in before]
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), expected)
    after = [[p.data for p in m.parameters()] for m in path]
    np.testing.assert_equal(after, before)


def test_landscape_of_a_module_of_scalars(ax):
    model = nn.Neuron(1)
    viz.loss_landscape(lambda m: m([1.0]) ** 2, [model, model], ax)
    assert ax.lines[0].get_xydata().tolist() == [[model.w[0].data, model.b.data]] * 2


@pytest.mark.parametrize("path", [[1.0], [[1.0, 2.0]], [[1.0, 2.0, 3.0]]])
def test_a_path_of_one_step(ax, path):
    viz.loss_landscape(lambda w: np.sum(np.square(w)), path, ax)
    ax.figure.canvas.draw()
    assert len(ax.lines[-1].get_xydata()) == 1


@pytest.mark.parametrize(
    "loss, path, error, words",
    [
        (3.0, [1.0], OperandError, "loss=3.0 was given for a loss landscape"),
        (abs, [], ShapeError, r"shape \(0,\)"),
        (abs, np.ones((1, 2, 2)), ShapeError, r"shape \(1, 2, 2\)"),
        (abs, [1.0, np.nan], OperandError, "diverged"),
        (abs, "down", OperandError, "'down'"),
        (abs, [[1.0, 2.0], [3.0]], ShapeError, "several lengths"),
        (lambda w: w, [[1.0, 2.0]], ShapeError, r"gave shape \(2,\)"),
        (lambda w: np.nan, [1.0], OperandError, "all around the path"),
        (lambda w: None, [1.0], OperandError, "loss gave None"),
    ],
)
def test_landscape_of_what_does_not_fit(ax, loss, path, error, words):
    with pytest.raises(error, match=words):
        viz.loss_landscape(loss, path, ax)
    assert not ax.lines
