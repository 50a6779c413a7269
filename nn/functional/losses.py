"""Losses of numbers: how far an output is from its target.  Next: likelihoods.py.

Read reduction.py first. Wrong labels are refused before anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.elementwise import absolute, divide, less, where
from nn.checks import require_number
from nn.functional.reduction import entrywise, plain, scaled


def mse_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """The squared difference; a mean is divided by the sum of the weights, if there are such.

    Raises `ShapeError` unless both have the same shape, and for weights that do not fit it.

    >>> print(mse_loss([1.0, 4.0], [1.0, 2.0]))
    2.0
    >>> print(mse_loss([1.0, 4.0], [1.0, 2.0], weight=[1.0, 3.0]))
    3.0
    """
    return weighted("mse_loss", input, target, reduction, lambda d: d * d, weight)


def l1_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """The absolute difference, whose slope is 0 where they are equal; weights as of `mse_loss`.

    Raises `ShapeError` unless both have the same shape, and for weights that do not fit it.

    >>> print(l1_loss([1.0, 4.0], [1.0, 2.0]))
    1.0
    """
    return weighted("l1_loss", input, target, reduction, absolute, weight)


def weighted(
    name: str, input: Any, target: Any, reduction: str, loss: Callable[[Any], Any], weight: Any
) -> Any:
    """``loss`` of the differences times their weights: reduced, a mean by the sum of these."""
    by_weight = weight is not None and reduction == "mean"
    total = entrywise(
        name, input, target, "sum" if by_weight else reduction,
        lambda x, y, w: scaled(loss(x - y), w), weight,
    )  # fmt: skip
    if not by_weight:
        return total
    return divide(total, float(np.broadcast_to(plain(weight), plain(input).shape).sum()))


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """``d² / (2·beta)`` for a difference d within ``beta``, beyond it ``|d| − beta/2``.

    Raises `ArgumentError` for ``beta`` below 0, `ShapeError` unless both have the same shape.

    >>> print(smooth_l1_loss([0.5, 4.0], [0.0, 2.0], reduction="none"))
    [0.125 1.5  ]
    """
    require_number("smooth_l1_loss", "beta", beta, "a number, 0 or more", lambda beta: beta >= 0)
    if beta == 0:
        return entrywise("smooth_l1_loss", input, target, reduction, lambda x, y: absolute(x - y))

    def loss(x: Any, y: Any) -> Any:
        d = absolute(x - y)
        return where(less(d, beta), (0.5 / beta) * (d * d), d - 0.5 * beta)

    return entrywise("smooth_l1_loss", input, target, reduction, loss)


def huber_loss(
    input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None
) -> Any:
    """``d²/2`` for a difference d within ``delta``, beyond it ``delta·(|d| − delta/2)``.

    So an outlier pulls with at most ``delta`` (Huber, 1964). ``weight`` multiplies each, and a mean
    is divided by how many there are (as PyTorch has it here, and not in `mse_loss`).

    Raises `ArgumentError` for ``delta`` of 0 or below, `ShapeError` unless both have the same
    shape, and for weights that do not fit it.

    >>> print(huber_loss([0.5, 4.0], [0.0, 1.0], reduction="none", delta=2.0))
    [0.125 4.   ]
    """
    require_number("huber_loss", "delta", delta, "a number above 0", lambda delta: delta > 0)

    def loss(x: Any, y: Any, w: Any) -> Any:
        d = absolute(x - y)
        return scaled(where(less(d, delta), 0.5 * (d * d), delta * (d - 0.5 * delta)), w)

    return entrywise("huber_loss", input, target, reduction, loss, weight)
