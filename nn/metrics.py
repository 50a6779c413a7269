"""Metrics: how good predictions are. scikit-learn's, on whatever holds numbers here.

`accuracy` and `perplexity` take what a network gives, in the order of a loss: output, target. The
others are scikit-learn's under its names and in its order: truth first, prediction second. Where
classes are wanted, scores of all classes ``(N, C)`` may be given: the highest is the class.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError, missing_extra
from autograd_core.functions.operand import numbers, operand
from nn.functional.cross_entropy import cross_entropy

__all__ = [
    "accuracy",
    "accuracy_score",
    "confusion_matrix",
    "f1_score",
    "perplexity",
    "precision_score",
    "r2_score",
    "recall_score",
    "roc_auc_score",
    "top_k_accuracy_score",
]


def plain(x: Any) -> Any:
    """The numbers of an array, a tensor, or a list of Values."""
    return numbers(operand(x))


def classes(x: Any) -> Any:
    """Classes ``(N,)``: as they are, or the highest of scores ``(N, C)``."""
    array = plain(x)
    if array.ndim == 2 and array.shape[1] > 1:
        return array.argmax(axis=1)
    return array.reshape(len(array)) if array.ndim == 2 else array


def theirs(name: str) -> Any:
    """A metric of scikit-learn's."""
    try:
        from sklearn import metrics
    except ImportError:
        raise missing_extra("scikit-learn", "sklearn", f"nn.metrics.{name}") from None
    return getattr(metrics, name)


def of_classes(name: str, y_true: Any, y_pred: Any, settings: dict[str, Any]) -> Any:
    """A metric of scikit-learn's that compares classes."""
    y_true, y_pred = classes(y_true), classes(y_pred)
    require_alike(name, y_true.shape, y_pred.shape)
    return theirs(name)(y_true, y_pred, **settings)


def require_alike(name: str, true: tuple[int, ...], predicted: tuple[int, ...]) -> None:
    """Refuse truths and predictions of different number, or of none."""
    if true != predicted or not true or not true[0]:
        raise ShapeError(
            f"{name} was given {true} true classes and {predicted} predicted ones: there must be "
            "as many of both, and at least one. Scores are (N, classes)."
        )


def accuracy(output: Any, target: Any) -> float:
    """The share of right answers, of a network's output ``(N, C)`` and classes ``(N,)``.

    An output ``(N,)`` or ``(N, 1)`` is one score for each: above 0 means class 1.
    Raises `ShapeError` where there are not as many of both, `ArgumentError` for other classes
    than 0 and 1 where an output is one score.

    >>> accuracy([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]], [1, 0, 0])
    0.6666666666666666
    """
    scores, truth = plain(output), classes(target)
    several = scores.ndim == 2 and scores.shape[1] > 1
    found = classes(scores) if several else scores.ravel() > 0
    require_alike("accuracy", truth.shape, found.shape)
    if not several and not np.isin(truth, (0, 1)).all():
        raise ArgumentError(
            f"accuracy was given one score an example, above 0 for class 1, and the true classes "
            f"{np.unique(truth).tolist()}: with one score they are 0 and 1. Of classes -1 and 1, "
            "give target > 0."
        )
    return float(np.mean(found == truth))


def perplexity(output: Any, target: Any) -> float:
    """``exp`` of the mean cross-entropy: among how many equally likely ones one has to guess.

    ``output`` are scores ``(N, C)``, ``(N, C, …)``, and ``target`` classes, as `cross_entropy`
    takes them.

    >>> round(perplexity([[0.0, 0.0, 0.0, 0.0]], [2]), 6)
    4.0
    """
    return float(np.exp(numbers(cross_entropy(plain(output), target))))


def accuracy_score(y_true: Any, y_pred: Any, **settings: Any) -> Any:
    """The share of right answers; ``normalize=False`` gives their number.

    >>> accuracy_score([0, 1, 2, 2], [0, 1, 1, 2])
    0.75
    """
    return of_classes("accuracy_score", y_true, y_pred, settings)


def top_k_accuracy_score(y_true: Any, y_score: Any, *, k: int = 2, **settings: Any) -> Any:
    """How often the truth is among the ``k`` classes with the highest of scores ``(N, C)``.

    Classes are counted from 0, or are ``labels``.

    >>> top_k_accuracy_score([0, 2], [[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]], k=2)
    0.0
    """
    truth, scores = classes(y_true), plain(y_score)
    if scores.ndim == 2 and scores.shape[1] > 2:  # of two scikit-learn wants one
        settings = {"labels": np.arange(scores.shape[1]), **settings}
    return theirs("top_k_accuracy_score")(truth, scores, k=k, **settings)


def precision_score(y_true: Any, y_pred: Any, **settings: Any) -> Any:
    """Of those found, how many are right; ``average`` is "binary", "macro", "micro", … .

    >>> precision_score([0, 1, 1, 0], [1, 1, 1, 0])
    0.6666666666666666
    """
    return of_classes("precision_score", y_true, y_pred, settings)


def recall_score(y_true: Any, y_pred: Any, **settings: Any) -> Any:
    """Of those there are, how many are found; ``average`` is "binary", "macro", "micro", … .

    >>> recall_score([0, 1, 1, 1], [1, 1, 1, 0])
    0.6666666666666666
    """
    return of_classes("recall_score", y_true, y_pred, settings)


def f1_score(y_true: Any, y_pred: Any, **settings: Any) -> Any:
    """The harmonic mean of precision and recall.

    >>> f1_score([0, 1, 2, 2], [0, 1, 1, 2], average="micro")
    0.75
    """
    return of_classes("f1_score", y_true, y_pred, settings)


def confusion_matrix(y_true: Any, y_pred: Any, **settings: Any) -> Any:
    """How often each true class (a row) was taken for each other (a column).

    >>> confusion_matrix([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    array([[1, 0],
           [1, 1]])
    """
    return of_classes("confusion_matrix", y_true, y_pred, settings)


def roc_auc_score(y_true: Any, y_score: Any, **settings: Any) -> Any:
    """How likely a random positive has a higher score than a random negative.

    ``y_score`` is ``(N,)``, ``(N, 1)``, ``(N, 2)``, whose second counts, or for more than two
    classes probabilities ``(N, C)`` with ``multi_class="ovr"`` or "ovo".

    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    scores = plain(y_score)
    if scores.ndim == 2 and scores.shape[1] <= 2:
        scores = scores[:, -1]
    return theirs("roc_auc_score")(classes(y_true), scores, **settings)


def r2_score(y_true: Any, y_pred: Any, **settings: Any) -> Any:
    """How much of the variance is explained: 1 is all of it, 0 as good as the mean.

    >>> r2_score([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    0.5
    """
    return theirs("r2_score")(plain(y_true), plain(y_pred), **settings)
