"""One frame of a training as plain data: which numbers of a trace change, and what a model says of
the plane, a byte a point.  Next: training.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.digits import plain
from viz.plots.boundary import columns_of, plane

if TYPE_CHECKING:
    from viz.stepping import Stepper

SIDE = 40  # points of the plane along each side
MOST_POINTS = 400  # of the data; of more, so many are shown
TELLING = ("nodes", "events", "written", "arrays", "feeds")  # parts of a trace that hold numbers
Path = tuple[Any, ...]


def atoms(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every number and word of nested lists and mappings, with the way to it.

    >>> list(atoms({"a": [1, {"b": 2}]}))
    [(('a', 0), 1), (('a', 1, 'b'), 2)]
    """
    if not isinstance(data, (dict, list)):
        yield path, data
        return
    for key, part in data.items() if isinstance(data, dict) else enumerate(data):
        yield from atoms(part, (*path, key))


def patched(data: Any, paths: Sequence[Path], numbers: Sequence[Any]) -> Any:
    """A copy with other numbers at the ends of these paths."""
    copy = json.loads(json.dumps(data))
    for path, number in zip(paths, numbers, strict=True):
        place = copy
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = number
    return copy


def numbers_in(shown: Stepper) -> dict[str, Any]:
    """The parts of a trace that hold numbers; where a page can compute, those of the leaves."""
    told = {part: shown.trace[part] for part in TELLING}
    if shown.library is None:
        return told
    leaves = {node["id"]: {"value": node["value"]} for node in told["nodes"] if is_leaf(node)}
    return {"nodes": leaves, "written": told["written"]}


def is_leaf(node: Any) -> bool:
    """Whether no operation made it."""
    return bool(node["kind"] != "operation")


def same(atom: Any) -> Any:
    """A number with all its digits: the rest is computed from it."""
    return atom


def short(atom: Any) -> Any:
    """A number with as many digits as a reader may want: a frame of arrays has thousands.

    >>> short(2 / 3), short("nan")
    (0.66666667, 'nan')
    """
    return float(f"{atom:.8g}") if isinstance(atom, float) else atom


def structure(shown: Stepper) -> Any:
    """What has to be the same in every frame."""
    told = shown.trace
    kept = ("op", "label", "cluster", "params")
    nodes = [[node[key] for key in kept] for node in told["nodes"]]
    return [nodes, told["edges"], told["clusters"], told["steps"]]


def width(atom: Any) -> int:
    """How much room a number takes that is written with four digits."""
    return len(plain(atom)) if isinstance(atom, float) else len(str(atom))


# The plane, for two inputs.


def plane_of(points: Any, labels: Any, scores: Any) -> dict[str, Any]:
    """What of the plane is the same in every frame."""
    across, up = plane(points, SIDE)
    classes = np.unique(labels)
    signed = scores.ndim == 1
    place = dict(zip(classes.tolist(), columns_of(classes, 2 if signed else scores.shape[1])))
    some = np.unique(np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int))
    return {
        "low": [across.min(), up.min()],
        "high": [across.max(), up.max()],
        "count": SIDE,
        "signed": signed,
        "classes": [[place[label], str(label)] for label in classes.tolist()],
        "points": [[*points[i].round(4).tolist(), place[labels[i].item()]] for i in some],
    }


def in_bytes(scores: Any) -> Any:
    """Scores as whole numbers: of the largest, so many 127ths; or the class of the highest.

    >>> in_bytes(np.array([0.5, -1.0, np.nan])).tolist()
    [64, -127, -128]
    """
    if scores.ndim == 2:
        return scores.argmax(axis=1).astype(np.int8)
    finite = np.nan_to_num(scores, nan=0.0)
    extent = max(float(np.abs(finite[np.isfinite(scores)]).max(initial=0.0)), 1e-300)
    bytes_ = np.clip(np.round(finite / extent * 127), -127, 127)
    return np.where(np.isnan(scores), -128, bytes_).astype(np.int8)
