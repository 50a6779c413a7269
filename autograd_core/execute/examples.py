"""Examples: how arrays get into a mapped program, and its results out.  Next: mapped.py."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd_core.arrays import to_array
from autograd_core.errors import ShapeError
from autograd_core.execute.paths import Path
from autograd_core.execute.traced import as_constant, flat
from autograd_core.node import CONSTANT, Node
from autograd_core.structural.indexing import getitem, join
from autograd_core.structural.shape import reshape, transpose
from autograd_core.trees import put_together


class Inputs(NamedTuple):
    """What a mapped call was given, as numbers."""

    leaves: list[Any]
    mapped: list[bool]
    examples: Any  # a row for each number of an example, a column for each example
    shared: Any

    def numbers(self, i: int) -> list[list[float]]:
        """The leaves of one example; zeros where there is none."""
        found = []
        for leaf, mapped in zip(self.leaves, self.mapped, strict=True):
            entries = flat(leaf)
            if mapped:
                size = int(np.prod(leaf.shape[1:]))
                entries = entries[i * size : (i + 1) * size] if len(leaf) else np.zeros(size)
            found.append(entries.tolist())
        return found


class Found(NamedTuple):
    """The examples of one path (None: all of them), what they gave, and on what."""

    path: Path
    rows: Any
    out: Any
    examples: Any
    shared: Any


def with_examples_first(argument: Any, axis: int) -> Any:
    """A mapped argument with its leading axis that of the examples; lists become arrays."""
    if isinstance(argument, dict):
        return {name: with_examples_first(part, axis) for name, part in argument.items()}
    if isinstance(argument, tuple):
        return tuple([with_examples_first(part, axis) for part in argument])
    array = argument if isinstance(argument, Node) else to_array(argument, None, copy=False)
    if axis == 0:
        return array
    order = list(range(len(array.shape)))
    if not -len(order) <= axis < len(order):
        raise ShapeError(
            f"vmap over axis {axis} of an argument of shape {array.shape}: it has none."
        )
    order.insert(0, order.pop(axis))
    return transpose(array, axes=tuple(order))


def rows_of(wide: Sequence[Any]) -> list[slice]:
    """Where the numbers of each mapped argument go in the matrix of all examples."""
    ends = [0, *accumulate([math.prod(x.shape[1:]) for x in wide])]
    return [slice(*span) for span in pairwise(ends)]


def matrix(wide: Sequence[Any], rows: Sequence[slice], n: int) -> Any:
    """The numbers of all examples, an example a column."""
    filled = np.empty((rows[-1].stop, n))
    for x, place in zip(wide, rows):
        array = getattr(x, "_data", x)
        filled[place] = (array if array.ndim < 3 else array.reshape(n, place.stop - place.start)).T
    return filled


def matrix_node(wide: Sequence[Any], n: int) -> Any:
    """The same in the graph."""
    parts = [reshape(x, shape=(n, int(np.prod(x.shape[1:])))) for x in wide]
    return join(*[transpose(part, axes=None) for part in parts], axis=0)


def is_variable(leaf: Any) -> bool:
    """Whether a gradient can arrive at an argument."""
    return isinstance(leaf, Node) and leaf.op is not CONSTANT


def nested(path: Path, found: Any, n: int) -> Any:
    """The results, an array or a node, as the function nests them, each a Tensor; the axis of the
    examples in front, if they are not summed.
    """
    lead = () if path.results.summed else (n,)
    if isinstance(found, Node) and found.op is not CONSTANT:
        return put_together(path.structure, apart_in_the_graph(path, found, lead))
    array = found._data if isinstance(found, Node) else found
    rows = array[None] if path.results.single else array
    leaves = [as_constant(rows[place].T.reshape(lead + shape)) for place, shape in path.cuts]
    return put_together(path.structure, iter(leaves))


def apart_in_the_graph(path: Path, node: Any, lead: tuple[int, ...]) -> Iterator[Any]:
    """The results leaf by leaf, each a node of its own."""
    for place, shape in path.cuts:
        if path.results.single:
            yield reshape(node, shape=lead + shape) if shape else node
        elif shape:
            rows = getitem(node, index=place)
            yield reshape(transpose(rows, axes=None) if lead else rows, shape=lead + shape)
        else:
            yield getitem(node, index=place.start)


def require_alike(structures: Sequence[Any], name: str) -> None:
    """Refuse results of different kinds from one call, which no array can hold."""
    if any(structure != structures[0] for structure in structures):
        raise ShapeError(
            f"{name} under vmap returns results of different structures for different examples. "
            "Return the same nesting and the same shapes on every path."
        )
