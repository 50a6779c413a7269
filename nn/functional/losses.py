"""Losses: one number that says how wrong a batch of outputs is.  Next: cross_entropy.py.

Each takes tensors or arrays, or lists of Values, whose graph then is of Values throughout.
``reduction`` is "mean", "sum" or "none" (one loss for each entry). Wrong labels are refused before
anything is computed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.elementwise import relu, softplus
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.operand import contains_node, operand
from autograd_core.node import Node


def mse_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """The squared difference.

    Raises `ShapeError` unless both have the same shape.

    >>> print(mse_loss([1.0, 4.0], [1.0, 2.0]))
    2.0
    """
    return entrywise("mse_loss", input, target, reduction, lambda x, y: (x - y) * (x - y))


def hinge_loss(input: Any, target: Any, reduction: str = "mean") -> Any:
    """``max(0, 1 − y·s)``: scores should be on their label's side of 0, by a margin of 1.

    ``target`` holds labels -1 and 1; others raise `ArgumentError`.

    >>> print(hinge_loss([2.0, -0.5], [1, 1]))
    0.75
    """
    labels = np.asarray(plain(target))
    require("hinge_loss", labels, abs(labels) == 1, "takes the labels -1 and 1", "2 * y - 1")
    return entrywise("hinge_loss", input, target, reduction, lambda s, y: relu(1.0 - y * s))


def binary_cross_entropy_with_logits(input: Any, target: Any, reduction: str = "mean") -> Any:
    """``−y·ln σ(s) − (1 − y)·ln(1 − σ(s))`` for a score s before the sigmoid, without overflow.

    ``−ln σ(s) = softplus(−s)`` and ``−ln(1 − σ(s)) = s + softplus(−s)``, so it is
    ``(1 − y)·s + softplus(−s)``. ``target`` is from 0 to 1; others raise `ArgumentError`.

    >>> print(binary_cross_entropy_with_logits([0.0], [1.0]).round(4))
    0.6931
    """
    name, labels = "binary_cross_entropy_with_logits", np.asarray(plain(target))
    fits = (labels >= 0) & (labels <= 1)
    require(name, labels, fits, "takes targets from 0 to 1", "(y + 1) / 2 for labels -1 and 1")
    return entrywise(name, input, target, reduction, lambda s, y: (1.0 - y) * s + softplus(-s))


def entrywise(name: str, input: Any, target: Any, reduction: str, loss: Any) -> Any:
    """A loss entry by entry, reduced: on arrays, or on two lists."""
    require_reduction(reduction)
    if isinstance(input, (list, tuple)) and contains_node(input):
        targets = target if isinstance(target, (list, tuple)) else plain(target).tolist()
        require_same(name, (len(input),), (len(targets),))
        return reduced([loss(x, y) for x, y in zip(input, targets, strict=True)], reduction)
    x, y = operand(input), operand(target)
    require_same(name, x.shape, y.shape)
    return reduced(loss(x, y), reduction)


def reduced(losses: Any, reduction: str) -> Any:
    """One number, or all of them; of a list by Python's ``sum``, so that Values stay Values."""
    if reduction == "none":
        return losses
    total = sum(losses) if isinstance(losses, list) else losses.sum()
    if reduction == "sum":
        return total
    return total * (1.0 / len(losses)) if isinstance(losses, list) else losses.mean()


def plain(target: Any) -> Any:
    """Labels without their graph: an array, or what was given."""
    if isinstance(target, (list, tuple)) and contains_node(target):
        return np.array([entry._data if isinstance(entry, Node) else entry for entry in target])
    return np.asarray(target._data if isinstance(target, Node) else target)


def require(name: str, labels: Any, fits: Any, takes: str, instead: str) -> None:
    """Refuse labels of another convention, naming the first."""
    if not fits.all():
        raise ArgumentError(
            f"{name} was given the label {labels[~fits].flat[0]}; it {takes}. Write {instead}."
        )


def require_same(name: str, input: tuple[int, ...], target: tuple[int, ...]) -> None:
    """Refuse shapes that would broadcast to a loss of every output against every target."""
    if input != target:
        raise ShapeError(
            f"{name} of an input of shape {input} and a target of shape {target}: they must be "
            f"the same, a target for each output. Write target.reshape{input} if that is meant."
        )


def require_reduction(reduction: str) -> None:
    """Refuse a reduction that is not known."""
    if reduction not in ("mean", "sum", "none"):
        raise ArgumentError(
            f"a loss was asked for with reduction={reduction!r}; it is 'mean', 'sum' or 'none'."
        )
