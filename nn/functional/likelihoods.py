"""Losses of probabilities: how surprised a prediction is.  Next: cross_entropy.py.

Each is the negative logarithm of what the prediction gave the target, or (kl_div) that minus the
least it could be.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.domain import Domain
from autograd_core.elementwise import divide, exp, log, log1p, maximum, softplus
from autograd_core.errors import ShapeError
from autograd_core.functions.operand import numbers, operand
from autograd_core.primitive import Primitive as row
from autograd_core.rows.special import xlogy
from nn.checks import require_number
from nn.functional.reduction import (
    REDUCTIONS,
    entrywise,
    plain,
    reduced,
    require,
    require_reduction,
    require_same,
    require_share,
    scaled,
)

FLOOR = -100.0  # no logarithm counts for less, as in PyTorch
SHARE = Domain(0.0, 1.0)


def surprise(x: Any, y: Any) -> Any:
    """``−y·ln x − (1 − y)·ln(1 − x)``, each logarithm at least -100."""
    return (y - 1.0) * maximum(log1p(-x), FLOOR) - y * maximum(log(x), FLOOR)


# A row, because the slope where the prediction is 0 or 1 is not that of its parts: it stays finite.
bce = row(
    "bce", surprise, surprise,
    lambda g, z, x, y: g * divide(x - y, maximum(x * (1.0 - x), 1e-12)),
    lambda g, z, x, y: g * (maximum(log1p(-x), FLOOR) - maximum(log(x), FLOOR)),
    domain=(SHARE, SHARE),
)  # fmt: skip

TABLE = (bce,)


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean"
) -> Any:
    """``−y·ln p − (1 − y)·ln(1 − p)`` for a probability p, no logarithm below -100.

    With the score before the sigmoid, `binary_cross_entropy_with_logits` is exact. Raises
    `ArgumentError` for an input or a target that is not from 0 to 1, `ShapeError` unless both have
    the same shape.

    >>> print(binary_cross_entropy([0.5, 0.0], [1.0, 1.0], reduction="none").round(4))
    [  0.6931 100.    ]
    """
    name = "binary_cross_entropy"
    require_share(name, input, "binary_cross_entropy_with_logits for scores", "probability")
    require_share(name, target, "(y + 1) / 2 for labels -1 and 1")
    return entrywise(name, input, target, reduction, lambda x, y, w: scaled(bce(x, y), w), weight)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean", pos_weight: Any = None
) -> Any:
    """``−y·ln σ(s) − (1 − y)·ln(1 − σ(s))`` for a score s before the sigmoid, without overflow.

    ``−ln σ(s) = softplus(−s)`` and ``−ln(1 − σ(s)) = s + softplus(−s)``, so it is
    ``(1 − y)·s + softplus(−s)``. ``pos_weight`` multiplies the part of y: above 1, it is worse to
    miss than to cry wolf. ``target`` is from 0 to 1; others raise `ArgumentError`.

    >>> print(binary_cross_entropy_with_logits([0.0], [1.0]).round(4))
    0.6931
    """
    name = "binary_cross_entropy_with_logits"
    require_share(name, target, "(y + 1) / 2 for labels -1 and 1")

    def loss(s: Any, y: Any, w: Any, pos: Any) -> Any:
        much = softplus(-s) if pos is None else softplus(-s) * ((pos - 1.0) * y + 1.0)
        return scaled((1.0 - y) * s + much, w)

    return entrywise(name, input, target, reduction, loss, weight, pos_weight)


def kl_div(input: Any, target: Any, reduction: str = "mean", log_target: bool = False) -> Any:
    """``y·(ln y − x)``: how far the distribution y is from the one with logarithms x.

    ``log_target`` says that the target holds logarithms too. ``reduction="batchmean"`` divides the
    sum by the length of the first axis, which is the divergence of an example; "mean" divides by
    the number of entries. Raises `ShapeError` unless both have the same shape.

    >>> import numpy as np
    >>> print(kl_div(np.log([[0.5, 0.5]]), [[1.0, 0.0]], reduction="batchmean").round(4))
    0.6931
    """
    require_reduction("kl_div", reduction, (*REDUCTIONS, "batchmean"))

    def loss(x: Any, y: Any) -> Any:
        return exp(y) * (y - x) if log_target else xlogy(y, y) - y * x

    if reduction != "batchmean":
        return entrywise("kl_div", input, target, reduction, loss)
    total = entrywise("kl_div", input, target, "sum", loss)
    return total * (1.0 / len(input)) if np.shape(plain(input)) else total


def gaussian_nll_loss(
    input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """``½ (ln v + (x − y)²/v)``: a mean and a variance predicted together (Nix and Weigend, 1994).

    ``var``   in the shape of the input, in that without its last axis, or with a last axis of 1
    ``eps``   no variance counts as less; it still receives its gradient
    ``full``  adds the constant ``½ ln 2π``

    Raises `ArgumentError` for a variance below 0, `ShapeError` for shapes that do not fit.

    >>> print(gaussian_nll_loss([1.0], [3.0], [2.0]).round(4))
    1.3466
    """
    require_reduction("gaussian_nll_loss", reduction)
    require_number("gaussian_nll_loss", "eps", eps, "a number above 0", lambda eps: eps > 0)
    x, y, variance = operand(input), operand(target), operand(var)
    require_same("gaussian_nll_loss", x.shape, y.shape)
    variance = fitted(variance, x.shape)
    held = numbers(variance)
    name, instead = "gaussian_nll_loss", "var.exp() of a logarithm"
    require(name, held, held >= 0, "variances from 0 on", instead, "variance")
    variance = variance + np.maximum(eps - held, 0.0).astype(held.dtype)
    losses = 0.5 * (log(variance) + divide((x - y) * (x - y), variance))
    return reduced(losses + 0.5 * math.log(2.0 * math.pi) if full else losses, reduction)


def fitted(variance: Any, shape: tuple[int, ...]) -> Any:
    """A variance in a shape that broadcasts with the input's."""
    if variance.shape in (shape, (*shape[:-1], 1), ()):
        return variance
    if variance.shape == shape[:-1]:
        return variance.reshape(*variance.shape, 1)
    raise ShapeError(
        f"gaussian_nll_loss of an input of shape {shape} and a variance of shape {variance.shape}: "
        f"it must be {shape}, {(*shape[:-1], 1)} or {shape[:-1]}."
    )
