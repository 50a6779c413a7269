"""Toy data: points in the plane whose classes no straight line tells apart, drawn at will."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from nn.checks import require_width
from nn.seed import generator


def moons(n: int = 100, noise: float = 0.1, rng: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other: points ``(n, 2)``, labels 0 and 1 ``(n,)``.

    ``noise`` is the standard deviation of what is added to each coordinate. Shuffled.
    Raises `ArgumentError` for ``n`` below 2 and for a negative noise.

    >>> X, y = moons(100, rng=0)
    >>> X.shape, int(y.sum())
    ((100, 2), 50)
    """
    require_points("moons", n, 2, noise)
    rng = generator(rng)
    y = np.arange(n) % 2
    angle = np.pi * np.linspace(0.0, 1.0, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    X = np.where(y[:, None] == 0, upper, lower) + rng.normal(0.0, noise, (n, 2))
    return shuffled(X, y, rng)


def circles(
    n: int = 100, noise: float = 0.05, factor: float = 0.5, rng: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """A circle of radius 1 (label 0) and one of radius ``factor`` in it (label 1); shuffled.

    Points ``(n, 2)`` and labels ``(n,)``; ``noise`` as in `moons`.
    Raises `ArgumentError` for fewer than 2 points, a negative noise, and a factor outside (0, 1).

    >>> X, y = circles(100, noise=0.0, rng=0)
    >>> np.hypot(*X[y == 1].T).round(6).max()
    np.float64(0.5)
    """
    require_points("circles", n, 2, noise)
    if not 0 < factor < 1:
        raise ArgumentError(f"circles was given factor={factor}; give a number between 0 and 1.")
    rng = generator(rng)
    y = np.arange(n) % 2
    angle = 2.0 * np.pi * np.arange(n) / n
    radius = np.where(y == 0, 1.0, factor)
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return shuffled(X + rng.normal(0.0, noise, (n, 2)), y, rng)


def spirals(
    n: int = 300, classes: int = 3, noise: float = 0.2, rng: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """Arms that wind round each other, a class an arm, out to radius 1; shuffled.

    Points ``(n, 2)`` and labels ``(n,)``; ``noise`` is that of the angle, in radians. This is the
    set of Stanford's CS231n: a line is right for half of it, 100 hidden units for nearly all.
    Raises `ArgumentError` for fewer points than classes, and for a negative noise.

    >>> X, y = spirals(300, rng=0)
    >>> X.shape, np.bincount(y).tolist()
    ((300, 2), [100, 100, 100])
    """
    require_points("spirals", n, classes, noise)
    rng = generator(rng)
    y = np.arange(n) % classes
    along = (np.arange(n) // classes) / max((n - 1) // classes, 1)
    angle = 4.0 * (y + along) + rng.normal(0.0, noise, n)
    return shuffled(along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1), y, rng)


def blobs(
    n: int = 100, classes: int = 3, noise: float = 1.0, features: int = 2, rng: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """A round heap of points for each class, its middle drawn from −10 to 10; shuffled.

    Points ``(n, features)`` and labels ``(n,)``; ``noise`` is the standard deviation of a heap.
    Raises `ArgumentError` for fewer points than classes, and for a negative noise.

    >>> X, y = blobs(90, rng=0)
    >>> X.shape, np.bincount(y).tolist()
    ((90, 2), [30, 30, 30])
    """
    require_points("blobs", n, classes, noise)
    require_width("blobs", "features", features)
    rng = generator(rng)
    y = np.arange(n) % classes
    middles = rng.uniform(-10.0, 10.0, (classes, features))
    return shuffled(middles[y] + rng.normal(0.0, noise, (n, features)), y, rng)


def xor(n: int = 100, noise: float = 0.1, rng: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a square, labelled by exclusive or: opposite corners are of one class.

    Points ``(n, 2)`` around 0 and 1, and labels ``(n,)``; ``noise`` as in `moons`; shuffled.
    Raises `ArgumentError` for fewer than 4 points, and for a negative noise.

    >>> X, y = xor(4, noise=0.0, rng=0)
    >>> sorted((*map(int, x), int(label)) for x, label in zip(X, y))
    [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
    """
    require_points("xor", n, 4, noise)
    rng = generator(rng)
    corner = np.arange(n) % 4
    bits = np.stack([corner // 2, corner % 2], axis=1)
    X = bits + rng.normal(0.0, noise, (n, 2))
    return shuffled(X, bits[:, 0] ^ bits[:, 1], rng)


def shuffled(X: Any, y: Any, rng: Any) -> tuple[np.ndarray, np.ndarray]:
    """Points and labels in a new order."""
    order = rng.permutation(len(y))
    return X[order], y[order]


def require_points(what: str, n: int, least: int, noise: float) -> None:
    """Refuse fewer points than there are kinds of them, ``least``, and a spread below 0."""
    for name, count, bound in (("n", n, least), ("classes", least, 1)):
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < bound:
            raise ArgumentError(
                f"{what} was asked for with {name}={count!r}: give a whole number, at least "
                f"{bound}."
            )
    if not noise >= 0:
        raise ArgumentError(f"{what} was asked for with noise={noise}: give 0 or more.")
