"""jit and vmap: what was written scalar by scalar, at native speed.

The function is run once on fresh Values, the graph it leaves behind is written on a tape, and the
tape is replayed ever after. Read tracing.py, trees.py and execute/ first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd_core.errors import OperandError, ShapeError
from autograd_core.execute.examples import (
    Found,
    Inputs,
    examples_of,
    is_variable,
    kind,
    matrix,
    matrix_node,
    require_alike,
    with_examples_first,
)
from autograd_core.execute.paths import Path, Paths
from autograd_core.execute.program import NO_EXAMPLES, item
from autograd_core.execute.traced import Drawn, Traced, flat, vector_of_numbers, with_captured
from autograd_core.node import TRACE, Node, record
from autograd_core.structural.indexing import getitem, join, putitem
from autograd_core.structural.shape import reshape
from autograd_core.tensor import Tensor
from autograd_core.trees import Entries, put_together, take_apart
from autograd_core.value import Value

Axes = int | None | Sequence[int | None]


class Jitted(Traced):
    """A function that replays its tape; made by `jit`."""

    def __init__(self, f: Callable[..., Any], executor: str) -> None:
        super().__init__(f, executor)
        self.short: dict[Any, Path] = {}  # by the kinds of plain arguments: a path without forks

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if TRACE.get() is not None:
            return self.f(*args, **kwargs)
        kinds = tuple([x.shape if x.__class__ is np.ndarray else x.__class__ for x in args])
        if not kwargs and (path := self.short.get(kinds)) is not None:
            return answer(path, path.checked.run(NO_EXAMPLES, vector_of_numbers(args)))
        leaves: list[Any] = []
        structure = take_apart((args, kwargs), leaves)
        family = self.family(structure, False, True)
        own = vector_of_numbers(leaves)

        def numbers() -> list[list[float]]:
            return [flat(leaf).tolist() for leaf in leaves]

        path, drawn = family.first(numbers), Drawn(1)
        while True:
            random = [drawn.of(path)[:, 0]] if path.draws else []
            shared = with_captured(np.concatenate([own, *random]) if random else own, path)
            out = path.checked.run(NO_EXAMPLES, shared)
            broken = int(path.broken(out)) if path.outcomes else -1
            if broken < 0:
                break
            path = family.after(path, broken, numbers)
        if path.captured.nodes or any(isinstance(leaf, Node) for leaf in leaves):
            node = self.node(path, NO_EXAMPLES, [*leaves, *random], shared, out[: path.size])
            return put_together(path.structure, scalars_of(path, node))
        plain = all(x.__class__ in (float, np.ndarray) for x in args)
        if plain and not (kwargs or path.outcomes or path.draws or self.modules):
            self.short[kinds] = path
        return answer(path, out)


class Mapped(Traced):
    """A function of one example, run on all of them; made by `vmap`."""

    def __init__(self, f: Callable[..., Any], in_axes: Axes, executor: str) -> None:
        super().__init__(f, executor)
        self.in_axes = in_axes
        self.short: dict[Any, Path] = {}  # by the kinds of plain arguments: a path without forks

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if TRACE.get() is not None:
            return self.unrolled(args, kwargs)
        kinds = (*map(kind, args), *[m.training for m in self.modules])
        if not kwargs and (path := self.short.get(kinds)) is not None:
            return self.at_once(path, args)
        leaves: list[Any] = []
        mapped: list[bool] = []
        structures = []
        for argument, axis in zip([*args, *kwargs.values()], self.axes(args, kwargs), strict=True):
            argument = argument if axis is None else with_examples_first(argument, axis)
            structures.append(take_apart(argument, leaves, 0 if axis is None else 1))
            mapped += [axis is not None] * (len(leaves) - len(mapped))
        named = (dict, tuple(kwargs), tuple(structures[len(args) :]))
        structure = (tuple, ((tuple, tuple(structures[: len(args)])), named))
        family = self.family(structure, tuple(mapped), False)
        wide = [leaf for leaf, m in zip(leaves, mapped, strict=True) if m]
        shared = [leaf for leaf, m in zip(leaves, mapped, strict=True) if not m]
        n = self.count(wide)
        found = self.run(family, Inputs(leaves, mapped, matrix(wide, n), vector_of_numbers(shared)))
        examples = matrix_node(wide, n) if any(is_variable(x) for x in wide) else None
        require_alike([path.structure for path, *_ in found], self.__name__)
        path = found[0].path
        if len(found) == 1 and not (path.outcomes or path.draws or kwargs) and self.simple(args):
            self.short[kinds] = path
        node = self.gathered(found, examples, shared, n)
        return put_together(found[0].path.structure, examples_of(found[0].path, node, n))

    def simple(self, args: Sequence[Any]) -> bool:
        """Whether `at_once` can do: arrays of examples, and a Tensor or array shared by all."""
        axes = self.axes(args, {})
        return set(axes) <= {0, None} and all(
            x.__class__ is np.ndarray or (x.__class__ is Tensor and axis is None)
            for x, axis in zip(args, axes, strict=True)
        )

    def at_once(self, path: Path, args: Sequence[Any]) -> Any:
        """A call of a kind that was met before, where all examples go the same way."""
        axes = self.axes(args, {})
        wide = [x for x, axis in zip(args, axes, strict=True) if axis == 0]
        leaves = [x for x, axis in zip(args, axes, strict=True) if axis is None]
        n = wide[0].shape[0]
        examples = matrix(wide, n)
        shared = with_captured(vector_of_numbers(leaves), path)
        out = path.checked.run(examples, shared)
        node = self.node(path, examples, leaves, shared, out[0] if path.results.single else out)
        return put_together(path.structure, examples_of(path, node, n))

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
            single = path.results.single
            part = self.node(path, wide, shared, numbers, out[0] if single else out)
            if rows is None:
                return part
            index = (rows,) if single else (slice(None), rows)
            part = putitem(part, shape=(n,) if single else (path.size, n), index=index)
            whole = part if whole is None else whole + part
        return whole

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
        return put_together(structure, iter([Entries.of(c, (len(c),)) for c in columns]))


def answer(path: Path, out: Any) -> Any:
    """The numbers of a result, nested as the function nests them."""
    if path.structure[0] == "array":
        return out[: path.size].reshape(path.shapes[0])
    return put_together(path.structure, iter(out.tolist()) if path.bare else cut(path, out))


def cut(path: Path, out: Any) -> Iterator[Any]:
    """The numbers of a result, leaf by leaf."""
    first = 0
    for shape, size in zip(path.shapes, path.sizes, strict=True):
        part = out[first : first + size]
        yield part.reshape(shape).copy() if shape else float(part[0])
        first += size


def scalars_of(path: Path, node: Any) -> Iterator[Any]:
    """The nodes of a result, leaf by leaf: a Value for each number, a Tensor for each array."""
    first = 0
    for shape, size in zip(path.shapes, path.sizes, strict=True):
        if shape:
            yield reshape(getitem(node, index=slice(first, first + size)), shape=shape)
        else:
            index = {"index": (first,)}
            yield record(Value, item, float(node._data[first]), index, node)
        first += size


def jit(f: Callable[..., Any], *, executor: str = "auto") -> Jitted:
    """``f``, traced once and replayed ever after as one program.

    ``f`` takes numbers, arrays, Values, and lists, tuples and dicts of them; an array arrives as
    nested sequences of scalars, which it may index and iterate. It returns nodes or numbers,
    nested alike. What it closes over is read anew at each call; plain Python numbers that it reads
    are constants. Its ``if`` and ``while`` on traced numbers are kept true: each way they go is a
    path of its own, at most 64. Numbers in give numbers out; where a node is passed or captured the
    results are nodes.

    ``executor`` is "auto", "interpret", "batched" or "native".
    Raises `TracingError` where ``f`` asks for a number that a replay could not see.

    >>> from autograd_core import value_and_grad
    >>> f = jit(value_and_grad(lambda x, y: x * y + y, argnums=(0, 1)))
    >>> f(2.0, 3.0)
    (9.0, (3.0, 3.0))
    >>> abs_of = jit(lambda x: x if x > 0 else -x)
    >>> abs_of(2.0), abs_of(-3.0), abs_of.stats["paths"]
    (2.0, 3.0, 2)
    """
    return Jitted(f, executor)


def vmap(f: Callable[..., Any], in_axes: Axes = 0, *, executor: str = "auto") -> Mapped:
    """``f``, written for one example in scalars, for arrays of examples.

    ``in_axes`` says which axis of each argument counts the examples, None where all share it; one
    number stands for all. An example's part arrives in ``f`` as it does under `jit`. The result is
    a Tensor with a leading axis of examples (nested as what ``f`` returns), and leads to every
    Value that ``f`` closed over: ``backward`` runs one program forward and one back. Examples that
    decide differently run on paths of their own.

    Raises `ShapeError` where the arguments differ in their number of examples.

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> square = vmap(lambda x: (w * x) ** 2)([1.0, 2.0])
    >>> square.data.tolist()
    [9.0, 36.0]
    >>> square.sum().backward()
    >>> w.grad
    30.0
    """
    return Mapped(f, in_axes, executor)
