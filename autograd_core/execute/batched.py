"""A tape, run by NumPy: all examples at once, and all tasks at once that wait for the same ones.
Next: levels.py.

Tasks are put in levels, a task one above the highest it reads; in a level those of one kind form a
group, which is one call (see fused.py). So a network of neurons runs layer by layer although it was
written neuron by neuron, and a graph of scalars too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from autograd_core.execute.fused import DOT, SUM, Fused, Group
from autograd_core.execute.run import Run
from autograd_core.quiet import quietly
from autograd_core.tape import Tape

Arrays = list[Any]  # what varies, a row a slot, and what does not, each row a single number
Call = Callable[[Arrays], None]


def prepare(tape: Tape, batch: int, summed: bool) -> Run:
    """See run.py."""
    fused = Fused(tape, batch, summed)
    calls = [call(group) for group in fused.groups]
    answer = summed_outputs(fused) if summed else stacked_outputs(fused)
    constants = np.array(tape.constants, dtype=float)
    count, base = tape.inputs - batch, fused.first - batch

    def fill(arrays: Arrays) -> Any:
        for one in calls:
            one(arrays)
        return answer(arrays)

    def run(examples: Any, shared: Any) -> Any:
        n = examples.shape[1]
        if summed and not n:
            return np.zeros(len(tape.outputs))
        arrays = [np.empty((fused.sizes[0], n)), np.empty((fused.sizes[1], 1))]
        arrays[0][:batch] = examples
        arrays[1][:count, 0] = shared
        arrays[1][count:base, 0] = constants
        return quietly(fill, arrays)

    return run


def together(slots: Any) -> Any:
    """An index for these slots: a slice, which copies nothing, where they follow each other."""
    first = int(slots[0])
    if (slots == slots[0]).all():
        return slice(first, first + 1)
    if (np.diff(slots) == 1).all():
        return slice(first, first + len(slots))
    return slots


def call(group: Group) -> Call:
    """One call of NumPy for all tasks of a group."""
    out, args, params = slice(group.first, group.last), group.args, group.params
    if group.what is DOT:
        return dot(out, args)
    if group.what is SUM and len(set(group.wide)) == 1:
        return total(out, args, 0 if group.wide[0] else 1)
    target = 0 if any(group.wide) else 1
    reads = [(0 if w else 1, together(row)) for w, row in zip(group.wide, args, strict=True)]
    operation = added if group.what is SUM else group.what.on_array

    def run(arrays: Arrays) -> None:
        arrays[target][out] = operation(*[arrays[kind][at] for kind, at in reads], **params)

    return run


def added(*terms: Any) -> Any:
    """Their sum, from the left."""
    return reduce(np.add, terms)


def total(out: slice, args: Any, kind: int) -> Call:
    """Sums of many rows. The first axis is added up in order, entry by entry."""

    def run(arrays: Arrays) -> None:
        np.add.reduce(arrays[kind][args], axis=0, out=arrays[kind][out])

    return run


def dot(out: slice, args: Any) -> Call:
    """Weights times the rows that all tasks share: a product of matrices."""
    half = len(args) // 2
    shared, weights = together(args[:half, 0]), args[half:].T

    def run(arrays: Arrays) -> None:
        np.matmul(arrays[1][weights, 0], arrays[0][shared], out=arrays[0][out])

    return run


def stacked_outputs(fused: Fused) -> Callable[[Arrays], Any]:
    """A row an output."""
    slots = fused.tape.outputs
    places = np.array([fused.place[i] for i in slots], dtype=int)
    wide = np.array([fused.varies[i] for i in slots], dtype=bool)

    def answer(arrays: Arrays) -> Any:
        if wide.all():
            return arrays[0][places]
        out = np.empty((len(slots), arrays[0].shape[1]))
        out[wide] = arrays[0][places[wide]]
        out[~wide] = arrays[1][places[~wide]]
        return out

    return answer


def summed_outputs(fused: Fused) -> Callable[[Arrays], Any]:
    """Each output added up over the examples."""
    count = len(fused.outputs)
    fixed = [(k, fused.place[i]) for k, out in enumerate(fused.outputs) for i in out.fixed]
    owners, places = np.array(fixed, dtype=int).reshape(-1, 2).T
    rows = {
        k: fused.place[out.varying]
        for k, out in enumerate(fused.outputs)
        if out.varying is not None and k not in fused.products
    }
    which, at = np.array([*rows], dtype=int), np.array([*rows.values()], dtype=int)
    multiplied = products(fused)

    def answer(arrays: Arrays) -> Any:
        out = np.bincount(owners, arrays[1][places, 0], count) * float(arrays[0].shape[1])
        out[which] += arrays[0][at].sum(axis=1)
        return multiplied(out, arrays[0])

    return answer


def products(fused: Fused) -> Callable[[Any, Any], Any]:
    """The outputs that are sums of products over the examples, such as a layer's gradients: picked
    from the product of all that stands left with all that stands right, where that is not wasteful.
    """
    if not fused.products:
        return lambda out, wide: out
    which = np.array([*fused.products])
    pairs = np.array([[fused.place[i] for i in pair] for pair in fused.products.values()]).T
    (left, i), (right, j) = (np.unique(row, return_inverse=True) for row in pairs)
    wasteful = len(left) * len(right) > 8 * len(which)

    def add(out: Any, wide: Any) -> Any:
        if wasteful:
            out[which] += np.einsum("pn,pn->p", wide[pairs[0]], wide[pairs[1]])
        else:
            out[which] += (wide[left] @ wide[right].T)[i, j]
        return out

    return add
