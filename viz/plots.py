"""The two plots of a training: loss curves, and where a classifier draws its line.

Each takes plain data and an optional Axes, and returns the Axes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.errors import OperandError, ShapeError, missing_extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GRID = 120  # points along each side of the plane
MARGIN = 0.25  # of the data's width, around it


def loss_curve(history: Any, ax: Axes | None = None) -> Axes:
    """One line for each series of ``history``: a list of numbers, a mapping from names to lists,
    or a list of records (mappings from names to numbers), one an epoch.

    Raises `OperandError` for anything else, `MissingExtraError` without matplotlib.

    >>> ax = loss_curve({"train": [0.9, 0.4, 0.2], "test": [1.0, 0.6, 0.5]})
    >>> [line.get_label() for line in ax.lines]
    ['train', 'test']
    """
    lines = series(history)
    ax = ax or new_axes("viz.loss_curve")
    for name, numbers in lines.items():
        ax.plot(range(1, len(numbers) + 1), numbers, label=name, linewidth=1.8)
    ax.set_xlabel("epoch")
    ax.locator_params(axis="x", integer=True)
    if len(lines) > 1:
        ax.legend(frameon=False)
    else:
        ax.set_ylabel(next(iter(lines)))
    ax.grid(alpha=0.25)
    return ax


def decision_boundary(
    predict: Callable[[np.ndarray], Any], X: Any, y: Any, ax: Axes | None = None
) -> Axes:
    """What ``predict`` says all over the plane, and the points ``X`` (n, 2) with labels ``y`` (n,).

    ``predict`` takes points (m, 2) and gives m scores, whose sign decides between two classes, or
    scores (m, k), of which the largest decides. Raises `ShapeError` for shapes that do not fit,
    `MissingExtraError` without matplotlib.

    >>> X, y = [[0.0, 0.0], [1.0, 1.0]], [0, 1]
    >>> ax = decision_boundary(lambda points: points.sum(axis=1) - 1.0, X, y)
    >>> len(ax.collections) > 1
    True
    """
    points, labels = require_points(X, y)
    across, up = plane(points)
    grid = np.stack([across.ravel(), up.ravel()], axis=1)
    scores = require_scores(numbers_of(predict(grid)), len(grid))
    ax = ax or new_axes("viz.decision_boundary")
    classes = np.unique(labels)
    if scores.ndim == 1:
        shade_sign(ax, across, up, scores.reshape(across.shape))
    else:
        shade_classes(ax, across, up, scores)
    for k, label in enumerate(classes):
        chosen = points[labels == label]
        shade = colour(k, len(classes))
        ax.scatter(chosen[:, 0], chosen[:, 1], s=22, color=shade, edgecolors="white", label=label)
    ax.set(xlim=(across.min(), across.max()), ylim=(up.min(), up.max()), aspect="equal")
    ax.legend(frameon=False, title="class")
    return ax


def series(history: Any) -> dict[str, list[float]]:
    """A history in any of its shapes as named lists of numbers."""
    if isinstance(history, Mapping) and history:
        return {str(name): numbers_of(entry).ravel().tolist() for name, entry in history.items()}
    if isinstance(history, (Sequence, np.ndarray)) and len(history):
        if isinstance(history[0], Mapping):
            names = dict.fromkeys(name for record in history for name in record)
            return {
                str(name): [float(record.get(name, np.nan)) for record in history] for name in names
            }
        if not isinstance(history, str):
            return {"loss": numbers_of(history).ravel().tolist()}
    raise OperandError(
        f"a loss curve of {history!r:.60} was asked for. Give a list of numbers, a mapping such as "
        '{"train": [...], "test": [...]}, or a list of records such as {"loss": 0.5}.'
    )


def numbers_of(data: Any) -> np.ndarray[Any, Any]:
    """Numbers, nodes, or lists of either as an array of floats."""
    data = getattr(data, "data", data) if not isinstance(data, np.ndarray) else data
    if isinstance(data, (list, tuple)):
        data = [numbers_of(entry) for entry in data]
    return np.asarray(data, dtype=float)


def require_points(X: Any, y: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Points of the plane with a label each."""
    points, labels = numbers_of(X), np.asarray(getattr(y, "data", y)).ravel()
    if points.ndim != 2 or points.shape[1] != 2 or len(points) != len(labels):
        raise ShapeError(
            f"a decision boundary was asked for with X of shape {points.shape} and {len(labels)} "
            "labels. It is drawn in the plane: give X of shape (n, 2) and n labels."
        )
    return points, labels


def require_scores(scores: np.ndarray[Any, Any], count: int) -> np.ndarray[Any, Any]:
    """One score a point, or one a point and class; one column is one score."""
    if scores.ndim == 2 and scores.shape[1] == 1:
        scores = scores[:, 0]
    if scores.ndim not in (1, 2) or len(scores) != count:
        raise ShapeError(
            f"predict was called on points of shape ({count}, 2) and gave shape {scores.shape}. It "
            f"must give one score for each point, or one for each point and class: ({count},) or "
            f"({count}, k)."
        )
    return scores


def plane(points: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """A grid around the points."""
    low, high = points.min(axis=0), points.max(axis=0)
    room = MARGIN * np.maximum(high - low, 1e-3)
    sides = [np.linspace(a, b, GRID) for a, b in zip(low - room, high + room, strict=True)]
    return list(np.meshgrid(*sides))


def shade_sign(ax: Axes, across: Any, up: Any, scores: Any) -> None:
    """Red where the score is negative, blue where it is positive, a line between."""
    extent = max(float(np.nanmax(np.abs(scores))), 1e-12)
    levels = np.linspace(-extent, extent, 13).tolist()
    ax.contourf(across, up, scores, levels=levels, cmap="RdBu", alpha=0.55)
    if scores.min() < 0 < scores.max():
        ax.contour(across, up, scores, levels=[0.0], colors="0.15", linewidths=1.4)


def shade_classes(ax: Axes, across: Any, up: Any, scores: Any) -> None:
    """Each class in its colour."""
    from matplotlib.colors import ListedColormap

    count = scores.shape[1]
    chosen = scores.argmax(axis=1).reshape(across.shape)
    colours = ListedColormap([colour(k, count) for k in range(count)])
    ax.pcolormesh(across, up, chosen, cmap=colours, vmin=0, vmax=count - 1, alpha=0.3)


def colour(k: int, count: int) -> Any:
    """Red and blue for two classes, as the shades behind them; ten colours for more."""
    return ("#c0392b", "#1f6feb")[k] if count == 2 else f"C{k}"


def new_axes(purpose: str) -> Axes:
    """An Axes of its own."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise missing_extra("matplotlib", "plots", purpose) from None
    return plt.subplots(figsize=(5.2, 4.0), layout="constrained")[1]
