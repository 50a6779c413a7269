"""The landscape that a descent walks through: the loss over a line or a plane of parameters.

Of more than two parameters the plane is the one in which the path itself varies most, through
where it ended. Source: Li, Xu, Taylor, Studer and Goldstein, Visualizing the Loss Landscape of
Neural Nets (2018), section 7.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd_core import no_grad
from autograd_core.errors import OperandError, ShapeError
from viz.plots.canvas import canvas
from viz.plots.given import Array, is_module, numbers_of, require_call, unwrapped
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap

LINE = 201  # points along a line
PLANE = 41  # points along each side of a plane
LEVELS = 16
MARGIN = 0.35  # of the path's extent, around it
WHAT = "a loss landscape"


class View(NamedTuple):
    """A line or a plane through parameter space, and the path as it is seen there."""

    origin: Array  # (n,)
    directions: Array  # (1 or 2, n), of length 1
    seen: Array  # (steps, 1 or 2)
    shares: Array | None  # of the path's variance, where directions were chosen


def loss_landscape(
    loss: Callable[[Any], Any],
    path: Any,
    ax: Axes | None = None,
    *,
    lang: str = "en",
    theme: str = "auto",
) -> Axes:
    """``loss`` around the ``path`` of a descent, and the path on it, from a ring to a star.

    ``path``  the parameters at each step, (steps,) of one, (steps, n) of n; or modules, copied
              along the way: ``path.append(copy.deepcopy(model))``
    ``loss``  takes one entry of the path (a float, an array (n,), a module) and gives its loss

    One parameter gives a curve, two give a plane, and more the plane in which the path varies
    most. ``loss`` is called 201 or 1,681 times, under `no_grad`. Raises `ShapeError` for an empty
    path, `OperandError` for what is no path or no function, `MissingExtraError` without matplotlib.

    >>> ax = loss_landscape(lambda w: (w - 1.0) ** 2, [3.0, 2.0, 1.5])
    >>> ax.lines[1].get_ydata().tolist()
    [4.0, 1.0, 0.25]
    """
    said = words(lang)
    require_call(loss, "loss", WHAT, "loss_landscape(lambda w: (w - 1.0) ** 2, path)")
    points, place = points_of(path)
    sight, measure = view(points), measured(loss, place)
    draw: Callable[..., None] = draw_line if points.shape[1] == 1 else draw_plane
    ground: tuple[Array, ...]
    if points.shape[1] == 1:
        ground = along_line(sight, measure)
        steps = np.column_stack([points, [measure(point) for point in points]])
    else:
        ground, steps = over_plane(sight, measure), sight.seen
    ax, colours = canvas(ax, theme, "viz.loss_landscape")
    draw(ax, ground, colours)
    draw_path(ax, steps, said, colours)
    name_sides(ax, sight, said, colours)
    return ax


def points_of(path: Any) -> tuple[Array, Callable[[Array], Any]]:
    """The path as (steps, n), and how a point is handed to the loss."""
    if isinstance(path, (list, tuple)) and path and all(map(is_module, path)):
        return numbers_of([flattened(module) for module in path], WHAT), placed_in(path[-1])
    points = numbers_of(path, WHAT)
    if points.ndim not in (1, 2) or not points.size:
        raise ShapeError(
            f"a path of shape {points.shape} was given for {WHAT}. Give (steps,) of one parameter "
            "or (steps, n) of n, and one step at least."
        )
    if not np.isfinite(points).all():
        raise OperandError(
            f"a path that is not finite was given for {WHAT}: the descent diverged. Give the steps "
            "before that, as in path[:k]."
        )
    if points.ndim == 1:
        return points[:, None], lambda point: float(point[0])
    return points, lambda point: point


def flattened(module: Any) -> Array:
    """The parameters of a module in one row."""
    parts = [np.ravel(unwrapped(parameter)) for _, parameter in module.named_parameters()]
    return np.concatenate(parts).astype(float)


def placed_in(module: Any) -> Callable[[Array], Any]:
    """How to hand a loss a module with other parameters: a copy, whose own are overwritten."""
    moved = copy.deepcopy(module)

    def place(point: Array) -> Any:
        start = 0
        for _, parameter in moved.named_parameters():
            data = np.asarray(unwrapped(parameter))
            part = point[start : start + data.size].reshape(data.shape)
            parameter.data = part.astype(data.dtype) if data.shape else float(part)
            start += data.size
        return moved

    return place


def measured(loss: Callable[[Any], Any], place: Callable[[Array], Any]) -> Callable[[Array], float]:
    """The loss at a point, as a float."""

    def measure(point: Array) -> float:
        with no_grad():
            found = numbers_of(loss(place(point)), WHAT, by="loss")
        if found.size != 1:
            raise ShapeError(
                f"loss was called at one point and gave shape {found.shape}. It must give one "
                "number, as its mean() or sum()."
            )
        return float(found.reshape(()))

    return measure


def view(points: Array) -> View:
    """One or two parameters as they are; of more, the plane of the path through its end."""
    count = points.shape[1]
    if count <= 2:
        return View(np.zeros(count), np.eye(count), points, None)
    origin = points[-1]
    away = np.pad(points - origin, ((0, 2), (0, 0)))  # so that there are two directions at least
    _, sizes, directions = np.linalg.svd(away, full_matrices=False)
    shares = sizes[:2] ** 2 / (np.sum(sizes**2) or 1.0)
    return View(origin, directions[:2], (points - origin) @ directions[:2].T, shares)


def around(seen: Array, count: int) -> Array:
    """So many numbers from below the lowest to above the highest."""
    low, high = seen.min(), seen.max()
    room = MARGIN * (high - low) or 1.0
    return np.linspace(low - room, high + room, count)


def along_line(sight: View, measure: Callable[[Array], float]) -> tuple[Array, Array]:
    """The loss along the only parameter."""
    across = around(sight.seen[:, 0], LINE)
    return across, require_heights([measure(np.array([x])) for x in across])


def over_plane(sight: View, measure: Callable[[Array], float]) -> tuple[Array, Array, Array]:
    """The loss over a plane."""
    across, up = (around(sight.seen[:, i], PLANE) for i in range(2))
    heights = [
        [measure(sight.origin + np.array([x, y]) @ sight.directions) for x in across] for y in up
    ]
    return across, up, require_heights(heights)


def require_heights(heights: Any) -> Array:
    """The loss at every place, of which one must be finite."""
    found = np.array(heights)
    if not np.isfinite(found).any():
        raise OperandError(
            f"the loss given for {WHAT} is nan or infinite all around the path. Look at "
            "loss(path[-1]) first."
        )
    return found


def draw_line(ax: Axes, ground: Any, colours: dict[str, str]) -> None:
    """The curve of the loss."""
    ax.plot(*ground, color=colours["edge"], linewidth=1.6)


def draw_plane(ax: Axes, ground: Any, colours: dict[str, str]) -> None:
    """Lines of equal loss, closer together towards the bottom, and shades between them."""
    across, up, heights = ground
    finite = heights[np.isfinite(heights)]
    low = finite.min()
    height = finite.max() - low or 1.0
    levels = low + height * np.linspace(0, 1, LEVELS) ** 2
    masked = np.ma.masked_invalid(heights)
    filled = ax.contourf(across, up, masked, levels=levels, cmap=shading(colours))
    ax.contour(across, up, masked, levels=levels, colors=colours["edge"], linewidths=0.5)
    bar = ax.figure.colorbar(filled, ax=ax, pad=0.02, format="%.3g")
    bar.ax.tick_params(colors=colours["ink"], labelsize=8)
    bar.outline.set_edgecolor(colours["border"])


def shading(colours: dict[str, str]) -> LinearSegmentedColormap:
    """From the page's colour, where the loss is low, to one of full strength."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("height", [colours["page"], colours["accent"]])


def draw_path(ax: Axes, seen: Array, said: dict[str, str], colours: dict[str, str]) -> None:
    """The steps, from a ring to a star."""
    ink, page = colours["ink"], colours["page"]
    ax.plot(*seen.T, color=ink, linewidth=1.2, marker=".", markersize=4)
    ax.plot(*seen[:1].T, "o", color=page, markeredgecolor=ink, markersize=8, label=said["start"])
    ax.plot(*seen[-1:].T, "*", color=ink, markeredgecolor=page, markersize=14, label=said["end"])
    ax.legend(frameon=True, facecolor=page, edgecolor=colours["rim"], labelcolor=ink)


def name_sides(ax: Axes, sight: View, said: dict[str, str], colours: dict[str, str]) -> None:
    """What each side is: a parameter, or a direction and how much of the path lies along it."""
    if sight.seen.shape[1] == 1:
        names = [said["parameter"], said["loss"]]
    elif sight.shares is None:
        names = [said["parameter_i"].format(i) for i in (1, 2)]
    else:
        names = [
            said["direction"].format(i, round(100 * share))
            for i, share in enumerate(sight.shares, 1)
        ]
    ax.set_xlabel(names[0], color=colours["ink"])
    ax.set_ylabel(names[1], color=colours["ink"])
