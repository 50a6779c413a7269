"""Where an operation may be tried: the vocabulary of two columns of the table."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Domain(NamedTuple):
    """The open interval an input may be drawn from, and the kinks inside it to stay away from."""

    low: float = -np.inf
    high: float = np.inf
    kinks: tuple[float, ...] = ()
    tie: bool = False  # a kink where this input equals another one
    truth: bool = False  # not a number at all: True or False
    definite: bool = False  # the entries of a positive definite matrix
    spread: bool = False  # of a matrix whose singular values are apart, from 0 and from each other


class Sample(NamedTuple):
    """Shapes and settings that a structural row can be tried on."""

    shapes: tuple[tuple[int, ...], ...]
    params: dict[str, Any]


POSITIVE = Domain(low=0.0)
TRUTH = Domain(truth=True)
DEFINITE = Domain(definite=True)
SPREAD = Domain(spread=True)


def away_from(*kinks: float) -> Domain:
    """Every number but a neighbourhood of ``kinks``."""
    return Domain(kinks=kinks)
