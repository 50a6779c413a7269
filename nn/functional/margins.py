"""Losses of margins: a score, or a distance, should be on its side of a line by some margin.

At the kink, `hinge_loss` and `multi_margin_loss` have the slope 0, the others that of the side on
which there is a loss: PyTorch's choices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.elementwise import divide, minimum, relu, softplus, sqrt, where
from autograd_core.errors import ShapeError
from autograd_core.functions import clip, norm
from autograd_core.functions.operand import operand
from nn.checks import require_number
from nn.functional.cross_entropy import class_weights, require_classes
from nn.functional.reduction import (
    entrywise,
    plain,
    reduced,
    require_reduction,
    require_same,
    require_signs,
)

TINY = 1e-12  # added to squared lengths, so that a vector of zeros has a direction


def hinge_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """``max(0, 1 − y·s)``: scores should be on their label's side of 0, by a margin of 1.

    ``target`` holds labels -1 and 1; others raise `ArgumentError`.

    >>> print(hinge_loss([2.0, -0.5], [1, 1]))
    0.75
    """
    require_signs("hinge_loss", target)
    return entrywise("hinge_loss", input, target, reduction, lambda s, y: relu(1.0 - y * s))


def soft_margin_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """``ln(1 + e^(−y·s))``: the hinge without its corner.

    ``target`` holds labels -1 and 1; others raise `ArgumentError`.

    >>> print(soft_margin_loss([0.0], [1]).round(4))
    0.6931
    """
    require_signs("soft_margin_loss", target)
    return entrywise("soft_margin_loss", input, target, reduction, lambda s, y: softplus(-(s * y)))


def hinge_embedding_loss(
    input: Any, target: Any, margin: float = 1.0, reduction: str = "mean"
) -> Any:
    """A distance itself where the label is 1; where it is -1, what it lacks to ``margin``.

    ``target`` holds labels -1 and 1; others raise `ArgumentError`.

    >>> print(hinge_embedding_loss([0.25, 0.25], [1, -1], reduction="none"))
    [0.25 0.75]
    """
    require_number("hinge_embedding_loss", "margin", margin)
    require_signs("hinge_embedding_loss", target)

    def loss(x: Any, y: Any) -> Any:
        return where(plain(y) > 0, x, clip(margin - x, 0.0))

    return entrywise("hinge_embedding_loss", input, target, reduction, loss)


def margin_ranking_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean"
) -> Any:
    """``max(0, margin − y·(x₁ − x₂))``: with y = 1 the first should be larger, with -1 the second.

    ``target`` holds labels -1 and 1; others raise `ArgumentError`.

    >>> print(margin_ranking_loss([1.0, 2.0], [3.0, 1.0], [1, 1], reduction="none"))
    [2. 0.]
    """
    name = "margin_ranking_loss"
    require_number(name, "margin", margin)
    labels, x1, x2 = require_signs(name, target), operand(input1), operand(input2)
    require_reduction(name, reduction)
    require_same(name, x1.shape, x2.shape)
    require_same(name, x1.shape, labels.shape)
    return reduced(clip(margin - labels.astype(x1.dtype) * (x1 - x2), 0.0), reduction)


def multi_margin_loss(
    input: Any, target: Any, p: int = 1, margin: float = 1.0, weight: Any = None,
    reduction: str = "mean",
) -> Any:  # fmt: skip
    """``Σⱼ max(0, margin − x[y] + x[j])^p / C`` over the wrong classes j: ``(N, C)`` or ``(C,)``.

    ``p`` is 1 or 2; ``weight`` ``(C,)`` says how much the class y counts. Raises `ArgumentError`
    for a class that is not there.

    >>> print(multi_margin_loss([[0.1, 0.2, 0.7]], [2]).round(4))
    0.3
    """
    name = "multi_margin_loss"
    require_reduction(name, reduction)
    require_number(name, "p", p, "1 or 2", lambda p: p in (1, 2))
    require_number(name, "margin", margin)
    scores = operand(input)
    if len(scores.shape) not in (1, 2):
        raise ShapeError(f"{name} of an input of shape {scores.shape}: give (N, C) or (C,).")
    labels, _ = require_classes(name, scores.shape, plain(target), None)
    weight = class_weights(name, weight, scores)
    x, count = scores.reshape(len(labels), scores.shape[-1]), np.arange(len(labels))
    lacking = relu(margin - x[count, labels][:, None] + x)
    lacking = where(np.eye(x.shape[1], dtype=bool)[labels], 0.0, lacking ** float(p))
    losses = lacking.sum(axis=1) * (1.0 / x.shape[1])
    losses = losses if weight is None else losses * weight[labels]
    return reduced(losses.reshape(scores.shape[:-1]), reduction)


def cosine_embedding_loss(
    input1: Any, input2: Any, target: Any, margin: float = 0.0, reduction: str = "mean"
) -> Any:
    """``1 − cos`` of the angle where the label is 1; where it is -1, ``max(0, cos − margin)``.

    Inputs are ``(N, D)`` with labels ``(N,)``, or ``(D,)`` with a single one. Labels other than -1
    and 1 raise `ArgumentError`.

    >>> print(cosine_embedding_loss([[1.0, 0.0]], [[1.0, 1.0]], [1]).round(4))
    0.2929
    """
    name = "cosine_embedding_loss"
    require_number(name, "margin", margin)
    require_reduction(name, reduction)
    labels, x1, x2 = require_signs(name, target), operand(input1), operand(input2)
    require_same(name, x1.shape, x2.shape)
    if len(x1.shape) not in (1, 2) or labels.shape != x1.shape[:-1]:
        raise ShapeError(
            f"{name} of inputs of shape {x1.shape} and a target of shape {labels.shape}: they must "
            "be (N, D) and (N,), or (D,) and a single label."
        )
    lengths = ((x1 * x1).sum(axis=-1) + TINY) * ((x2 * x2).sum(axis=-1) + TINY)
    cosine = divide((x1 * x2).sum(axis=-1), sqrt(lengths))
    return reduced(where(labels > 0, 1.0 - cosine, clip(cosine - margin, 0.0)), reduction)


def triplet_margin_loss(
    anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2.0,
    eps: float = 1e-6, swap: bool = False, reduction: str = "mean",
) -> Any:  # fmt: skip
    """``max(0, d(anchor, positive) − d(anchor, negative) + margin)`` of ``(N, D)`` or ``(D,)``.

    d is the norm of order ``p`` of the difference plus ``eps``. With ``swap`` the negative may be
    nearer to the positive than to the anchor, and then that distance counts (Balntas and others,
    2016). Raises `ShapeError` unless all have the same shape.

    >>> print(triplet_margin_loss([[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 5.5]]).round(4))
    0.5
    """
    name = "triplet_margin_loss"
    require_reduction(name, reduction)
    require_number(name, "margin", margin, "a number above 0", lambda margin: margin > 0)
    require_number(name, "p", p)
    require_number(name, "eps", eps)
    a, near, far = operand(anchor), operand(positive), operand(negative)
    require_same(name, a.shape, near.shape)
    require_same(name, a.shape, far.shape)
    apart = norm(a - far + eps, p, axis=-1)
    if swap:
        apart = minimum(apart, norm(near - far + eps, p, axis=-1))
    return reduced(clip(norm(a - near + eps, p, axis=-1) - apart + margin, 0.0), reduction)
