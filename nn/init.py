"""Initialisers: how the first weights are drawn, by fan-in and fan-out.  Next: neuron.py.

A sum of ``fan_in`` products keeps the size of its inputs if the variance of a weight is about
1 / fan_in; going back, the same holds with fan_out. Glorot and Bengio (2010) take the mean of both,
He et al. (2015) one of them, times the gain that makes up for what the activation cuts off.
"""

from __future__ import annotations

import math

import numpy as np

from autograd_core.errors import ArgumentError

SCHEMES = ("uniform", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal")


def draw(
    scheme: str, size: int, *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> np.ndarray:
    """Weights by the name of a scheme; Kaiming's with the gain for relu.

    Raises `ArgumentError` for a scheme that is not known.
    """
    if scheme not in SCHEMES:
        raise ArgumentError(
            f"weights were to be drawn with init={scheme!r}, which is not known. Choose from "
            f"{', '.join(map(repr, SCHEMES))}."
        )
    deviation = xavier(fan_in, fan_out) if "xavier" in scheme else kaiming(fan_in)
    if scheme.endswith("normal"):
        return rng.normal(0.0, deviation, size)
    bound = 1.0 if scheme == "uniform" else math.sqrt(3.0) * deviation
    return rng.uniform(-bound, bound, size)


def xavier(fan_in: int, fan_out: int, gain: float = 1.0) -> float:
    """The standard deviation of Glorot and Bengio."""
    return gain * math.sqrt(2.0 / (fan_in + fan_out))


def kaiming(fan: int, gain: float = math.sqrt(2.0)) -> float:
    """The standard deviation of He and others; the default gain is relu's."""
    return gain / math.sqrt(fan)
