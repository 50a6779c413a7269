"""Data: the toy sets that need no download."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from nn.seed import generator


def moons(n: int = 100, noise: float = 0.1, rng: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other: points ``(n, 2)``, labels 0 and 1 ``(n,)``.

    ``noise`` is the standard deviation of what is added to each coordinate. Shuffled.
    Raises `ArgumentError` for ``n`` below 2 and for a negative noise.

    >>> X, y = moons(100, rng=0)
    >>> X.shape, int(y.sum())
    ((100, 2), 50)
    """
    if n < 2 or noise < 0:
        raise ArgumentError(
            f"moons({n}, noise={noise}) cannot be drawn: give at least 2 points and noise >= 0."
        )
    rng = generator(rng)
    y = np.arange(n) % 2
    angle = np.pi * np.linspace(0.0, 1.0, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    X = np.where(y[:, None] == 0, upper, lower) + rng.normal(0.0, noise, (n, 2))
    order = rng.permutation(n)
    return X[order], y[order]
