"""Cross-entropy: the loss of a classifier, from one score a class.  Next: margins.py."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from autograd_core.elementwise import divide, softplus, where
from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions import log_softmax, transpose
from autograd_core.functions.operand import contains_node, numbers, operand
from autograd_core.node import Node
from nn import fused
from nn.checks import is_whole, require_number
from nn.functional.reduction import plain, reduced, require_reduction


def cross_entropy(
    input: Any, target: Any, weight: Any = None, ignore_index: int = -100,
    reduction: str = "mean", label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    """``−ln softmax(input)[target]``: how surprised the scores are by the right class.

    ``input``   scores of C classes: ``(C,)``, ``(N, C)``, ``(N, C, …)``, or lists of Values (and
                the loss is a Value, where the other settings are the usual ones)
    ``target``  classes from 0 to C − 1 in the shape of the input without its C, or probabilities
                of all classes in the shape of the input
    ``weight``  ``(C,)``, how much each class counts; a mean is divided by the sum of the weights
    ``ignore_index``     a class whose examples do not count
    ``label_smoothing``  this much of the probability is spread evenly over the classes

    Raises `ShapeError` for shapes that do not fit and `ArgumentError` for a class that is not
    there, before anything is computed.

    >>> print(cross_entropy([[1.0, 2.0, 3.0]], [2]).round(4))
    0.4076
    """
    require_reduction("cross_entropy", reduction)
    require_ignored("cross_entropy", ignore_index)
    takes = "a share of the probability, from 0 to 1"
    require_number(
        "cross_entropy", "label_smoothing", label_smoothing, takes, lambda share: 0 <= share <= 1
    )
    labels = plain(target)
    usual = weight is None and ignore_index == -100 and not label_smoothing
    on_values = isinstance(input, (list, tuple)) and contains_node(input)
    if on_values and usual and labels.dtype.kind in "iu":
        return cross_entropy_of_values(input, target, reduction)
    scores = operand(input)
    weight = class_weights("cross_entropy", weight, scores)
    if labels.dtype.kind == "f" and labels.shape == scores.shape:
        share = smoothed(classes_last(operand(target)), label_smoothing, weight)
        return spread_loss(scores, share, np.ones(share.shape[0]), reduction)
    labels, kept = require_classes("cross_entropy", scores.shape, labels, ignore_index)
    x = classes_last(scores)
    if weight is None and kept is None and not label_smoothing and reduction != "none":
        scale = 1.0 if reduction == "sum" else 1.0 / len(labels)
        return fused.cross_entropy(x, target=labels, scale=scale)
    share = smoothed(np.eye(x.shape[1], dtype=x.dtype)[labels], label_smoothing, weight)
    counts = np.ones(len(labels)) if weight is None else weight[labels]
    if kept is not None:
        share, counts = share * kept[:, None], counts * kept
    return spread_loss(scores, share, counts, reduction)


def cross_entropy_of_values(input: Any, target: Any, reduction: str) -> Any:
    """The same on one list of scores and its class, or on a list of such lists."""
    if not isinstance(input[0], (list, tuple)):
        require_classes("cross_entropy", (len(input),), plain(target), None)
        return log_sum_exp(input) - input[int(target)]
    shape = (len(input), len(input[0]))
    labels, _ = require_classes("cross_entropy", shape, plain(target), None)
    losses = [log_sum_exp(x) - x[label] for x, label in zip(input, labels.tolist(), strict=True)]
    return reduced(losses, reduction)


def log_sum_exp(scores: Any) -> Any:
    """``ln Σ eˣ`` of Values, two at a time: ``ln(eˣ + eʸ) = x + softplus(y − x)``."""
    return reduce(lambda x, y: x + softplus(y - x), scores)


def spread_loss(scores: Any, share: Any, counts: Any, reduction: str) -> Any:
    """``−Σ share · ln softmax`` of every example; a mean is divided by the sum of ``counts``.

    A share of 0 counts as 0 even where the logarithm is infinite.
    """
    logs = log_softmax(classes_last(scores), axis=1)
    nothing = numbers(share) == 0.0
    if isinstance(share, Node):  # which wants to know what it would cost to be more than 0
        nothing = nothing & (numbers(logs) == -np.inf)
    losses = -where(nothing, 0.0, share * logs).sum(axis=1)
    return summed_up(losses, scores.shape, counts, reduction)


def nll_loss(
    input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = "mean"
) -> Any:
    """``−input[target]``: `cross_entropy` of what are logarithms of probabilities already.

    Shapes, weights, errors and ``ignore_index`` as of `cross_entropy`.

    >>> print(nll_loss([[-1.5, -0.25]], [1]))
    0.25
    """
    require_reduction("nll_loss", reduction)
    require_ignored("nll_loss", ignore_index)
    x = operand(input)
    weight = class_weights("nll_loss", weight, x)
    labels, kept = require_classes("nll_loss", x.shape, plain(target), ignore_index)
    counts = np.ones(len(labels), x.dtype) if weight is None else weight[labels]
    counts = counts if kept is None else counts * kept
    picked = classes_last(x)[np.arange(len(labels)), labels]
    return summed_up(where(counts == 0.0, 0.0, -picked * counts), x.shape, counts, reduction)


def summed_up(losses: Any, shape: tuple[int, ...], counts: Any, reduction: str) -> Any:
    """The losses of all examples of an input of ``shape``; a mean is by the sum of ``counts``."""
    if reduction == "none":
        return losses.reshape(shape[:1] + shape[2:] if len(shape) > 1 else ())
    return losses.sum() if reduction == "sum" else divide(losses.sum(), float(counts.sum()))


def smoothed(share: Any, label_smoothing: float, weight: Any) -> Any:
    """Shares ``(N, C)`` of the probability, some of it spread evenly, times the class weights."""
    if label_smoothing:
        share = share * (1.0 - label_smoothing) + label_smoothing / share.shape[1]
    return share if weight is None else share * weight


def classes_last(x: Any) -> Any:
    """``(C,)``, ``(N, C)`` or ``(N, C, …)`` as a matrix of one example a row."""
    rank = len(x.shape)
    if rank == 2:
        return x
    if rank > 2:
        x = transpose(x, 0, *range(2, rank), 1)
    return x.reshape(-1, x.shape[-1])


def class_weights(name: str, weight: Any, scores: Any) -> Any:
    """The weight of each class in the dtype of the scores, or None; checks the scores' shape."""
    if not scores.shape:
        raise ShapeError(f"{name} of a single number: give the score of each class.")
    if weight is None:
        return None
    classes = scores.shape[min(1, len(scores.shape) - 1)]
    weight = plain(weight).astype(scores.dtype)
    if weight.shape != (classes,):
        raise ShapeError(
            f"{name} was given weights of shape {weight.shape} for {classes} classes: give "
            f"one for each, of shape ({classes},)."
        )
    return weight


def require_classes(
    name: str, shape: tuple[int, ...], target: Any, ignored: int | None
) -> tuple[Any, Any]:
    """The classes, flat, and which of them count (None: all); refuses what is no class."""
    classes, wanted = shape[min(1, len(shape) - 1)], shape[:1] + shape[2:] if shape[1:] else ()
    if target.dtype.kind not in "iu":
        raise OperandError(
            f"{name} was given classes of dtype {target.dtype}; they are whole numbers, "
            "such as y.astype(int). Probabilities have the shape of the input."
        )
    if target.shape != wanted:
        raise ShapeError(
            f"{name} of an input of shape {shape} and classes of shape {target.shape}: "
            f"the classes must have shape {wanted}, one for each example."
        )
    labels = target.reshape(-1)
    # Read as unsigned, a label below 0 is very large: one comparison finds both kinds of stray.
    in_range = labels.size and labels.view(f"u{labels.itemsize}").max() < classes
    if in_range and (ignored is None or not 0 <= ignored < classes):
        return labels, None
    kept = labels != ignored
    stray = np.flatnonzero(kept & ((labels < 0) | (labels >= classes)))
    if len(stray):
        raise ArgumentError(
            f"{name} was given the class {labels[stray[0]]} (example {stray[0]}), and the "
            f"input has scores for {classes} classes: they go from 0 to {classes - 1}."
        )
    return np.where(kept, labels, 0), kept


def require_ignored(name: str, ignore_index: Any) -> None:
    """Refuse what cannot be a class."""
    if not is_whole(ignore_index):
        raise ArgumentError(
            f"{name} was given ignore_index={ignore_index!r}; it is the number of a class, such as "
            "-100 for none."
        )
