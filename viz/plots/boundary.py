"""Where a classifier draws its line, at the end of a training or all along it.
Next: histograms.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import no_grad
from autograd_core.errors import OperandError, ShapeError
from viz.plots.canvas import (
    MARKERS,
    canvas,
    class_colours,
    division,
    panels,
    signed_map,
    without_ticks,
)
from viz.plots.given import Array, labels_of, numbers_of, require_call, shown
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Predict = Callable[[np.ndarray], Any]
GRID = 120  # points along each side of the plane
MARGIN = 0.25  # of the data's width, around it
MOST = 12  # frames; of more, so many are chosen evenly
WHAT = "a decision boundary"


def decision_boundary(
    predict: Predict,
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    theme: str = "auto",
) -> Axes:
    """What ``predict`` says all over the plane, and the points ``X`` (n, 2) with labels ``y`` (n,).

    ``predict``, a function or a module, takes points (m, 2) and gives m scores, whose sign decides
    between two classes, or scores (m, k), of which the largest decides. It runs under `no_grad`.
    Raises `ShapeError` for shapes that do not fit, `OperandError` for a ``predict`` that cannot be
    called, `MissingExtraError` without matplotlib.

    >>> X, y = [[0.0, 0.0], [1.0, 1.0]], [0, 1]
    >>> ax = decision_boundary(lambda points: points.sum(axis=1) - 1.0, X, y)
    >>> len(ax.collections) > 1
    True
    """
    said = words(lang)
    points, labels = require_points(X, y)
    scored = scores_on(plane(points), predict)
    ax, colours = canvas(ax, theme, "viz.decision_boundary")
    paint(ax, plane(points), scored, (points, labels), colours)
    ink, page = colours["ink"], colours["page"]
    key = ax.legend(title=said["class"], facecolor=page, edgecolor=colours["rim"], labelcolor=ink)
    key.get_title().set_color(ink)
    return ax


def boundary_frames(
    snapshots: Any,
    X: Any,
    y: Any,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    theme: str = "auto",
) -> Axes:
    """A decision boundary over training: ``ax`` divided into one small picture a snapshot.

    ``snapshots``  what `decision_boundary` takes as ``predict``, by epoch or by title; of more
                   than 12, the first, the last, and some evenly between. A module is kept with
                   ``snapshots[epoch] = copy.deepcopy(model)``.

    The pictures are ``ax.child_axes``. Raises as `decision_boundary` does, and `OperandError` for
    what is no mapping.

    >>> line = lambda epoch: lambda points: points[:, 0] - 1.0 / epoch
    >>> ax = boundary_frames({n: line(n) for n in (1, 2, 4)}, [[0.0, 0.0], [1.0, 1.0]], [0, 1])
    >>> [panel.get_title() for panel in ax.child_axes]
    ['epoch 1', 'epoch 2', 'epoch 4']
    """
    said = words(lang)
    if not isinstance(snapshots, Mapping) or not snapshots:
        raise OperandError(
            f"{shown(snapshots)} was given for boundaries over training. Give a mapping from "
            "epochs to what predicted then: snapshots[epoch] = copy.deepcopy(model)."
        )
    points, labels = require_points(X, y)
    places = np.unique(np.linspace(0, len(snapshots) - 1, MOST).round().astype(int))
    frames = [list(snapshots.items())[place] for place in places]
    scored = [scores_on(plane(points), predict) for _, predict in frames]
    ax, colours = canvas(ax, theme, "viz.boundary_frames", size_for(points, len(frames)))
    for panel, (key, _), scores in zip(panels(ax, len(frames), colours), frames, scored,
                                       strict=True):  # fmt: skip
        paint(panel, plane(points), scores, (points, labels), colours, size=9.0)
        title = key if isinstance(key, str) else f"{said['epoch']} {key}"
        without_ticks(panel, colours, title)
    return ax


def paint(
    ax: Axes,
    grid: list[Array],
    scores: Array,
    data: tuple[Array, Array],
    colours: dict[str, str],
    *,
    size: float = 26.0,
) -> None:
    """The plane, shaded, and the points on it, each class with a colour and a mark of its own."""
    across, up = grid
    points, labels = data
    classes = np.unique(labels)
    if scores.ndim == 1:
        shade_sign(ax, across, up, scores.reshape(across.shape), colours)
    else:
        shade_classes(ax, across, up, scores, colours)
    count = scores.shape[1] if scores.ndim == 2 else 2
    shades = class_colours(max(len(classes), count), colours)
    for k, label in zip(columns_of(classes, count), classes, strict=True):
        chosen = points[labels == label]
        ax.scatter(
            chosen[:, 0], chosen[:, 1], s=size, color=shades[k], marker=MARKERS[k % len(MARKERS)],
            edgecolors=colours["page"], linewidths=size / 40, label=str(label),
        )  # fmt: skip
    ax.set(xlim=(across.min(), across.max()), ylim=(up.min(), up.max()), aspect="equal")


def columns_of(classes: Array, count: int) -> list[int]:
    """The place of each class among the scores: labels 0, 1, 2, … are places themselves.

    >>> columns_of(np.array([0, 2]), 3), columns_of(np.array([-1, 1]), 2)
    ([0, 2], [0, 1])
    """
    places = classes.tolist()
    return places if set(places) <= set(range(count)) else list(range(len(places)))


def require_points(X: Any, y: Any) -> tuple[Array, Array]:
    """Points of the plane with a label each."""
    points, labels = numbers_of(X, WHAT), labels_of(y, WHAT)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) != len(labels) or not len(points):
        raise ShapeError(
            f"X of shape {points.shape} and {len(labels)} labels were given for {WHAT}. It is "
            "drawn in the plane: give X of shape (n, 2) and n labels."
        )
    if not np.isfinite(points).all():
        raise OperandError(
            f"points that are not all finite were given for {WHAT}. Leave out those with nan or "
            "inf, as in X[np.isfinite(X).all(axis=1)]."
        )
    return points, labels


def scores_on(grid: list[Array], predict: Predict) -> Array:
    """What ``predict`` says of every point of a grid: one score each, or one a class."""
    require_call(predict, "predict", WHAT, "decision_boundary(lambda points: points[:, 0], X, y)")
    points = np.stack([side.ravel() for side in grid], axis=1)
    with no_grad():
        scores = numbers_of(predict(points), WHAT, by="predict")
    if scores.ndim == 2 and scores.shape[1] == 1:
        scores = scores[:, 0]
    if scores.ndim not in (1, 2) or len(scores) != len(points):
        raise ShapeError(
            f"predict was called on points of shape {points.shape} and gave shape {scores.shape}. "
            f"It must give one score for each point, or one for each point and class: "
            f"({len(points)},) or ({len(points)}, k)."
        )
    return scores


def size_for(points: Array, count: int) -> tuple[float, float]:
    """A figure whose panels are about as wide and high as the data."""
    rows, columns = division(count)
    wide, high = np.maximum(np.ptp(points, axis=0), 1e-3)
    return 7.0, rows * (0.4 + 7.0 / columns * float(np.clip(high / wide, 0.4, 1.2)))


def plane(points: Array, count: int = GRID) -> list[Array]:
    """A grid around the points, of so many along each side."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = MARGIN * np.maximum(high - low, 1e-3)
    sides = [np.linspace(a, b, count) for a, b in zip(low - room, high + room, strict=True)]
    return list(np.meshgrid(*sides))


def shade_sign(ax: Axes, across: Any, up: Any, scores: Any, colours: dict[str, str]) -> None:
    """Red where the score is negative, blue where it is positive, a line between."""
    finite = np.abs(scores[np.isfinite(scores)])
    extent = max(float(finite.max(initial=0.0)), 1e-12)
    levels = np.linspace(-extent, extent, 13).tolist()
    ax.contourf(across, up, scores, levels=levels, cmap=signed_map(colours), alpha=0.55)
    if scores.min() < 0 < scores.max():
        ax.contour(across, up, scores, levels=[0.0], colors=colours["ink"], linewidths=1.4)


def shade_classes(ax: Axes, across: Any, up: Any, scores: Any, colours: dict[str, str]) -> None:
    """Each class in its colour."""
    from matplotlib.colors import ListedColormap

    count = scores.shape[1]
    chosen = scores.argmax(axis=1).reshape(across.shape)
    shades = ListedColormap(class_colours(count, colours))
    ax.pcolormesh(across, up, chosen, cmap=shades, vmin=-0.5, vmax=count - 0.5, alpha=0.3)
