"""Mapped: a function of one example, run on all of them.  Next: ../transform.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.execute.examples import (
    Found,
    Inputs,
    is_variable,
    matrix,
    matrix_node,
    nested,
    require_alike,
    rows_of,
    with_examples_first,
)
from autograd_core.execute.paths import Path, Paths
from autograd_core.execute.traced import Drawn, Traced, vector_of_numbers, with_captured
from autograd_core.node import TRACE
from autograd_core.structural.indexing import getitem, join, putitem
from autograd_core.tensor import Tensor
from autograd_core.trees import Entries, put_together, take_apart

Axes = int | None | Sequence[int | None]
ARRAYS = (np.ndarray, Tensor)
REDUCTIONS = ("none", "mean", "sum")


class Route(NamedTuple):
    """What need not be asked again: a path without forks, and which arguments are mapped."""

    path: Path
    n: int  # examples
    rows: list[slice]  # of the matrix of examples, for each of
    wide: list[int]
    shared: list[int]


class Mapped(Traced):
    """A function of one example, run on all of them; made by `vmap`."""

    def __init__(self, f: Callable[..., Any], in_axes: Axes, reduction: str, executor: str) -> None:
        super().__init__(f, executor, summed=reduction != "none")
        if reduction not in REDUCTIONS:
            known = ", ".join(map(repr, REDUCTIONS))
            raise ArgumentError(f"reduction={reduction!r} is not known: choose from {known}.")
        self.in_axes = in_axes
        self.reduction = reduction

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if TRACE.get() is not None:
            return self.unrolled(args, kwargs)
        kinds = (
            *[(c, x.shape, x.dtype) if (c := x.__class__) in ARRAYS else c for x in args],
            *[m.training for m in self.modules],
        )
        if not kwargs and (route := self.shortcuts.get(kinds)) is not None:
            return self.at_once(route, args)
        leaves: list[Any] = []
        mapped: list[bool] = []
        structures = []
        for argument, axis in zip([*args, *kwargs.values()], self.axes(args, kwargs), strict=True):
            argument = argument if axis is None else with_examples_first(argument, axis)
            structures.append(take_apart(argument, leaves, 0 if axis is None else 1))
            mapped += [axis is not None] * (len(leaves) - len(mapped))
        named = (dict, tuple(kwargs), tuple(structures[len(args) :]))
        structure = (tuple, ((tuple, tuple(structures[: len(args)])), named))
        family = self.family(structure, tuple(mapped))
        wide = [leaf for leaf, m in zip(leaves, mapped, strict=True) if m]
        shared = [leaf for leaf, m in zip(leaves, mapped, strict=True) if not m]
        n = self.count(wide)
        rows = rows_of(wide)
        numbers = matrix(wide, rows, n), vector_of_numbers(shared)
        found = self.run(family, Inputs(leaves, mapped, *numbers))
        if family.called:
            self.notice(family)
        examples = matrix_node(wide, n) if any(is_variable(x) for x in wide) else None
        require_alike([path.structure for path, *_ in found], self.__name__)
        path = found[0].path
        if len(found) == 1 and not (path.outcomes or path.draws or kwargs) and self.simple(args):
            axes = self.axes(args, {})
            places = [[i for i, axis in enumerate(axes) if axis == of] for of in (0, None)]
            self.remember(kinds, Route(path, n, rows, *places))
        node = self.gathered(found, examples, shared, n)
        return nested(path, node, n)

    def simple(self, args: Sequence[Any]) -> bool:
        """Whether `at_once` can do: arrays of examples, and a Tensor or array shared by all."""
        axes = self.axes(args, {})
        return set(axes) <= {0, None} and all(
            x.__class__ is np.ndarray or (x.__class__ is Tensor and axis is None)
            for x, axis in zip(args, axes, strict=True)
        )

    def at_once(self, route: Route, args: Sequence[Any]) -> Any:
        """A call of a kind that was met before, where all examples go the same way."""
        path, n = route.path, route.n
        examples = matrix([args[i] for i in route.wide], route.rows, n)
        leaves = [args[i] for i in route.shared]
        shared = (
            with_captured(vector_of_numbers(leaves), path) if leaves else path.captured.numbers()
        )
        out = path.checked.run(examples, shared)
        node = self.node(path, examples, leaves, shared, out, self.over(n))
        return nested(path, node, n)

    def axes(self, args: Sequence[Any], kwargs: dict[str, Any]) -> list[int | None]:
        """The axis of the examples in each argument, None where it has none."""
        axes = self.in_axes
        given = [axes] * len(args) if axes is None or isinstance(axes, int) else list(axes)
        if len(given) != len(args):
            raise OperandError(
                f"vmap with in_axes={axes} was called on {len(args)} arguments: give one axis for "
                "all of them, or one for each, None for an argument that all examples share."
            )
        return given + [0] * len(kwargs)

    def count(self, wide: Sequence[Any]) -> int:
        """How many examples there are."""
        lengths: list[int | None] = [
            leaf.shape[0] if getattr(leaf, "shape", ()) else None for leaf in wide
        ]
        if not lengths or None in lengths or len(set(lengths)) > 1:
            said = ", ".join("none" if n is None else str(n) for n in lengths) or "no argument"
            raise ShapeError(
                f"vmap of {self.__name__} maps over the leading axis of its arguments, which has "
                f"to be there and of one length, and got: {said}. Name what all share with "
                "in_axes=None for it, as in vmap(f, in_axes=(0, None))."
            )
        return lengths[0] or 0

    def run(self, family: Paths, inputs: Inputs) -> list[Found]:
        """Every example on its own path."""
        n = inputs.examples.shape[1]
        drawn = Drawn(n)
        found: list[Found] = []
        waiting: list[tuple[Path, Any]] = [(family.first(lambda: inputs.numbers(0)), None)]
        while waiting:
            path, rows = waiting.pop()
            examples = inputs.examples
            if path.draws:
                examples = np.concatenate([examples, drawn.of(path)])
            examples = examples if rows is None else examples[:, rows]
            shared = with_captured(inputs.shared, path)
            out = path.checked.run(examples, shared)
            broken = path.broken(out) if path.outcomes else None
            if broken is None or (broken < 0).all():
                found.append(Found(path, rows, out[: path.size], examples, shared))
                continue
            rows = np.arange(n) if rows is None else rows
            if (broken < 0).any():
                good = broken < 0
                part = out[: path.size, good]
                found.append(Found(path, rows[good], part, examples[:, good], shared))
            for k in np.unique(broken[broken >= 0]).tolist():
                those = rows[broken == k]
                numbers = partial(inputs.numbers, int(those[0]))
                waiting.append((family.after(path, k, numbers), those))
        return found

    def gathered(self, found: list[Found], examples: Any, shared: Any, n: int) -> Any:
        """The results of all examples in the graph, put together from their paths."""
        whole = None
        for path, rows, out, own, numbers in found:
            wide = own if examples is None else examples
            if rows is not None and examples is not None:
                wide = getitem(examples, index=(slice(None), rows))
            if path.draws and examples is not None:
                wide = join(wide, own[-len(path.draws) :], axis=0)
            if self.summed and out.ndim == 2:  # a path with guards, each example by itself
                out = out.sum(axis=1)
            part = self.node(path, wide, shared, numbers, out, self.over(n))
            if rows is None:
                return part
            if not self.summed:
                index = (rows,) if path.results.single else (slice(None), rows)
                part = putitem(part, shape=(*part.shape[:-1], n), index=index)
            whole = part if whole is None else whole + part
        return whole

    def over(self, n: int) -> float:
        """What the sum over ``n`` examples is divided by."""
        return float(n) if self.reduction == "mean" else 1.0

    def unrolled(self, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Inside another traced function: one example after the other."""
        axes = self.axes(args, kwargs)
        wide = [x for x, axis in zip([*args, *kwargs.values()], axes, strict=True) if axis == 0]
        if not wide or any(axis not in (0, None) for axis in axes):
            raise ShapeError("vmap inside a traced function maps over leading axes: use in_axes=0.")
        results: list[list[Any]] = []
        for i in range(len(wide[0])):
            given = [x if axis is None else x[i]
                     for x, axis in zip([*args, *kwargs.values()], axes, strict=True)]  # fmt: skip
            named = dict(zip(kwargs, given[len(args) :], strict=True))
            leaves: list[Any] = []
            structure = take_apart(self.f(*given[: len(args)], **named), leaves)
            results.append(leaves)
        columns = [list(column) for column in zip(*results, strict=True)]
        if self.summed:
            over = self.over(len(results))
            return put_together(structure, iter([added_up(column, over) for column in columns]))
        return put_together(structure, iter([Entries.of(c, (len(c),)) for c in columns]))


def added_up(column: Sequence[Any], over: float) -> Any:
    """The same result of all examples, in scalars, added up and divided."""
    first = column[0]
    if isinstance(first, Entries):
        entries = zip(*[each.scalars() for each in column], strict=True)
        return Entries.of([added_up(scalars, over) for scalars in entries], first.shape)
    return sum(column[1:], first) / over
