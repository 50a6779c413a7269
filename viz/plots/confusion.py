"""The confusion matrix: what was what, and what it was taken for.  Next: attention.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from viz.plots.canvas import canvas, on, signed_map
from viz.plots.given import Array, array_of, labels_of, shown
from viz.plots.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 20  # classes whose counts are written in
WHAT = "a confusion matrix"


def confusion_matrix(
    y: Any,
    predicted: Any,
    ax: Axes | None = None,
    *,
    classes: Sequence[Any] | None = None,
    lang: str = "en",
    theme: str = "auto",
) -> Axes:
    """How often each class (a row) was taken for each (a column), counted and written in.

    Right answers are blue and lie on the diagonal, wrong ones red; the shade is the share of the
    row. ``y`` are labels (n,); ``predicted`` labels too, or scores (n, k), of which the largest
    decides. ``classes``  the labels in the order to show them, or the names of labels 0, 1, 2, …
    Raises `ShapeError` where the lengths differ, `ArgumentError` for a label that is not in
    ``classes``, `MissingExtraError` without matplotlib.

    >>> ax = confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], classes=["cat", "dog"])
    >>> [text.get_text() for text in ax.texts]
    ['1', '1', '0', '2']
    """
    said = words(lang)
    truth, guess = require_labels(y, predicted)
    names, known = names_of(classes, truth, guess)
    counts = count_pairs(truth, guess, known)
    ax, colours = canvas(ax, theme, "viz.confusion_matrix", (5.0, 4.6))
    share = shares(counts)
    image = ax.imshow(share, cmap=signed_map(colours), vmin=-1, vmax=1)
    if len(known) <= MOST:
        for (i, j), count in np.ndenumerate(counts):
            shade = image.cmap(image.norm(share[i, j]))
            ax.text(j, i, str(count), ha="center", va="center", color=on(shade))
    places = range(len(names))
    long = max(map(len, names)) > 4
    ax.set_xticks(places, names, rotation=45 if long else 0, ha="right" if long else "center")
    ax.set_yticks(places, names)
    ax.set_xlabel(said["predicted"], color=colours["ink"])
    ax.set_ylabel(said["truth"], color=colours["ink"])
    title = said["right"].format(np.trace(counts), counts.sum())
    ax.set_title(title, color=colours["ink"], fontsize=11)
    return ax


def require_labels(y: Any, predicted: Any) -> tuple[Array, Array]:
    """The true labels and the predicted, as many."""
    scores = array_of(predicted, WHAT)
    guess = scores.argmax(axis=1) if scores.ndim == 2 and scores.shape[1] > 1 else predicted
    truth, guess = labels_of(y, WHAT), labels_of(guess, WHAT)
    if is_word(truth) != is_word(guess):
        raise OperandError(
            f"{WHAT} was given {shown(truth[0])} for a true label and {shown(guess[0])} for a "
            "predicted one. Give both as numbers or both as words."
        )
    if len(truth) != len(guess) or not len(truth):
        raise ShapeError(
            f"{len(truth)} labels and {len(guess)} predictions were given for {WHAT}. Give a "
            "prediction for each label, and one at least."
        )
    return truth, guess


def is_word(array: Array) -> bool:
    """Whether labels are words."""
    return array.dtype.kind in "US"


def names_of(classes: Any, truth: Array, guess: Array) -> tuple[list[str], list[Any]]:
    """What to write at the sides, and the labels that stand for it."""
    found = np.unique(np.concatenate([truth, guess])).tolist()
    if classes is None:
        return [str(label) for label in found], found
    if isinstance(classes, str) or not isinstance(classes, (Sequence, np.ndarray)):
        raise OperandError(
            f"classes={shown(classes)} was given for {WHAT}. Give a list, as in "
            'classes=["cat", "dog"].'
        )
    names = np.asarray(classes).tolist()
    words = isinstance(found[0], str)
    known = names if words or set(found) <= set(names) else list(range(len(names)))
    strange = [label for label in found if label not in known]
    if strange:
        raise ArgumentError(
            f"the label {strange[0]!r} is not among classes={shown(names)}. Name every class: by "
            "its label, or the labels 0, 1, 2, … by names in their order."
        )
    return [str(name) for name in names], known


def count_pairs(truth: Array, guess: Array, known: list[Any]) -> Array:
    """How often each pair occurs, (k, k).

    >>> count_pairs(np.array([0, 1, 1]), np.array([0, 0, 1]), [0, 1]).tolist()
    [[1, 0], [1, 1]]
    """
    place = {label: k for k, label in enumerate(known)}
    counts = np.zeros((len(known), len(known)), int)
    pairs = zip(truth.tolist(), guess.tolist(), strict=True)
    for what, taken_for in pairs:
        counts[place[what], place[taken_for]] += 1
    return counts


def shares(counts: Array) -> Array:
    """Of each row: what is right from 0 to 1, what is wrong from 0 to −1."""
    share: Array = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    share[~np.eye(len(counts), dtype=bool)] *= -1
    return share
