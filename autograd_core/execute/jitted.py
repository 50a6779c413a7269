"""Jitted: a function that is traced once and replayed.  Next: mapped.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd_core.execute.paths import Path
from autograd_core.execute.program import NO_EXAMPLES, item
from autograd_core.execute.traced import (
    Drawn,
    Traced,
    any_node,
    flat,
    vector_of_numbers,
    with_captured,
)
from autograd_core.node import TRACE, record
from autograd_core.structural.indexing import getitem
from autograd_core.structural.shape import reshape
from autograd_core.trees import put_together, take_apart
from autograd_core.value import Value


class Jitted(Traced):
    """A function that replays its tape; made by `jit`."""

    def __init__(self, f: Callable[..., Any], executor: str) -> None:
        super().__init__(f, executor, summed=True)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if TRACE.get() is not None:
            return self.f(*args, **kwargs)
        kinds = tuple([x.shape if x.__class__ is np.ndarray else x.__class__ for x in args])
        if not kwargs and (path := self.shortcuts.get(kinds)) is not None:
            return answer(path, path.checked.run(NO_EXAMPLES, vector_of_numbers(args)))
        leaves: list[Any] = []
        structure = take_apart((args, kwargs), leaves)
        family = self.family(structure, ())
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
        if family.called:
            self.notice(family)
        if path.captured.nodes or any_node(leaves):
            node = self.node(path, NO_EXAMPLES, [*leaves, *random], shared, out[: path.size])
            return put_together(path.structure, scalars_of(path, node))
        plain = all(x.__class__ in (float, np.ndarray) for x in args)
        if plain and not (kwargs or path.outcomes or path.draws or self.modules):
            self.remember(kinds, path)
        return answer(path, out)


def answer(path: Path, out: Any) -> Any:
    """The numbers of a result, nested as the function nests them."""
    if path.structure[0] == "array":
        return out[: path.size].reshape(path.shapes[0])
    return put_together(path.structure, iter(out.tolist()) if path.bare else cut(path, out))


def cut(path: Path, out: Any) -> Iterator[Any]:
    """The numbers of a result, leaf by leaf."""
    for place, shape in path.cuts:
        yield out[place].reshape(shape).copy() if shape else float(out[place.start])


def scalars_of(path: Path, node: Any) -> Iterator[Any]:
    """The nodes of a result, leaf by leaf: a Value for each number, a Tensor for each array."""
    for place, shape in path.cuts:
        if shape:
            yield reshape(getitem(node, index=place), shape=shape)
        else:
            index = {"index": (place.start,)}
            yield record(Value, item, float(node._data[place.start]), index, node)
