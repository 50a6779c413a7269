"""Examples by their places, in batches that are shuffled anew in each epoch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def batches(rng: np.random.Generator, count: int, size: int, epochs: int) -> Iterator[np.ndarray]:
    """Places 0 to ``count - 1`` in groups of ``size`` or a little more, ``epochs`` times over."""
    for _ in range(epochs):
        yield from np.array_split(rng.permutation(count), count // size)
