"""The one random generator of nn, and how it is seeded.  Next: init.py."""

from __future__ import annotations

import numpy as np

from autograd_core.errors import ArgumentError, OperandError

GENERATOR = np.random.default_rng()


def manual_seed(seed: int) -> np.random.Generator:
    """Start nn's generator anew, so that what follows is repeatable; gives the generator.

    Raises `ArgumentError` for a seed below 0.

    >>> first = manual_seed(7).uniform()
    >>> first == manual_seed(7).uniform()
    True
    """
    GENERATOR.bit_generator.state = seeded(seed).bit_generator.state
    return GENERATOR


def generator(rng: np.random.Generator | int | None = None) -> np.random.Generator:
    """What an argument ``rng`` means: a generator itself, a seed, or (None) nn's own generator.

    Raises `OperandError` for anything else.

    >>> generator() is GENERATOR
    True
    >>> generator(7).uniform() == manual_seed(7).uniform()
    True
    """
    if rng is None:
        return GENERATOR
    return rng if isinstance(rng, np.random.Generator) else seeded(rng)


def seeded(seed: object) -> np.random.Generator:
    """A new generator from a whole number."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise OperandError(
            f"a random generator was asked for with {seed!r}, which is neither a seed nor a "
            "generator. Give a whole number, or np.random.default_rng(0)."
        )
    if seed < 0:
        raise ArgumentError(f"the seed {seed} is below 0. Give a whole number from 0 on.")
    return np.random.default_rng(int(seed))
