"""What losses share: how they are summed up, and what they refuse.  Next: losses.py.

A loss takes tensors or arrays, or lists of Values, whose graph then is of Values throughout.
``reduction`` is "mean", "sum" or "none" (one loss for each entry).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.operand import contains_node, numbers, operand
from autograd_core.node import Node

REDUCTIONS = ("mean", "sum", "none")


def entrywise(
    name: str, input: Any, target: Any, reduction: str, loss: Callable[..., Any], *weights: Any
) -> Any:
    """``loss(x, y, *weights)`` entry by entry, reduced: on arrays, or on two lists.

    A weight has a shape that broadcasts to the input's, or is None and counts as 1.
    """
    require_reduction(name, reduction)
    if isinstance(input, (list, tuple)) and contains_node(input):
        listed = isinstance(target, (list, tuple))
        require_same(name, (len(input),), (len(target),) if listed else plain(target).shape)
        targets = target if listed else plain(target).tolist()
        factors = [weight_for(name, weight, (len(input),), float) for weight in weights]
        factors = [w.tolist() if w is not None else [None] * len(input) for w in factors]
        return reduced([loss(*row) for row in zip(input, targets, *factors)], reduction)
    x, y = operand(input), operand(target)
    require_same(name, x.shape, y.shape)
    if y.dtype.kind != "f" and x.dtype.kind == "f":
        y = plain(y).astype(x.dtype)  # whole numbers are labels, and widen no float32
    return reduced(loss(x, y, *[weight_for(name, w, x.shape, x.dtype) for w in weights]), reduction)


def reduced(losses: Any, reduction: str) -> Any:
    """One number, or all of them; of a list by Python's ``sum``, so that Values stay Values."""
    if reduction == "none":
        return losses
    total = sum(losses) if isinstance(losses, list) else losses.sum()
    if reduction == "sum":
        return total
    return total * (1.0 / len(losses)) if isinstance(losses, list) else losses.mean()


def plain(target: Any) -> Any:
    """Labels without their graph, as an array."""
    if isinstance(target, (list, tuple)) and contains_node(target):
        return np.array([entry._data if isinstance(entry, Node) else entry for entry in target])
    return numbers(operand(target))


def weight_for(name: str, weight: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """A weight as an array of ``shape``; None stays None."""
    if weight is None:
        return None
    weight = plain(weight).astype(dtype)
    try:
        return np.broadcast_to(weight, shape)
    except ValueError:
        raise ShapeError(
            f"{name} was given weights of shape {weight.shape} for an input of shape {shape}: "
            "give one for each entry, or a shape that broadcasts to it."
        ) from None


def scaled(loss: Any, weight: Any) -> Any:
    """``loss · weight``; None counts as 1."""
    return loss if weight is None else loss * weight


def require(name: str, given: Any, fits: Any, takes: str, instead: str, what: str) -> None:
    """Refuse labels of another convention, and the like, naming the first."""
    if not fits.all():
        raise ArgumentError(
            f"{name} was given the {what} {given[~fits].flat[0]}; it takes {takes}. "
            f"Write {instead}."
        )


def require_signs(name: str, target: Any) -> Any:
    """The labels, as an array; refuses others than -1 and 1."""
    labels = plain(target)
    require(name, labels, abs(labels) == 1, "the labels -1 and 1", "2 * y - 1", "label")
    return labels


def require_share(name: str, given: Any, instead: str, what: str = "target") -> None:
    """Refuse what is not from 0 to 1."""
    held = plain(given)
    require(name, held, (held >= 0) & (held <= 1), "numbers from 0 to 1", instead, what)


def require_same(name: str, input: tuple[int, ...], target: tuple[int, ...]) -> None:
    """Refuse shapes that would broadcast to a loss of every output against every target."""
    if input != target:
        raise ShapeError(
            f"{name} of an input of shape {input} and a target of shape {target}: they must be "
            f"the same, a target for each output. Write target.reshape{input} if that is meant."
        )


def require_reduction(name: str, reduction: str, known: Sequence[str] = REDUCTIONS) -> None:
    """Refuse a reduction that is not known."""
    if reduction not in known:
        *first, last = map(repr, known)
        choice = f"{', '.join(first)} or {last}"
        raise ArgumentError(f"{name} was asked for with reduction={reduction!r}; it is {choice}.")
