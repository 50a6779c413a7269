"""Trees: arguments and results in nested lists, tuples and dicts, taken apart and put together.
Next: execute/program.py.

A structure is what is left when the numbers are out: plain tuples, which can be compared and
looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd_core.errors import ShapeError
from autograd_core.node import Node

NUMBER = ("number",)
Structure = tuple[Any, ...]


class Entries(tuple[Any, ...]):
    """An array while a function is traced: nested tuples of scalars, with a shape.

    >>> x = Entries.of([1.0, 2.0, 3.0, 4.0], (2, 2))
    >>> x[1, 0], x[0][1], len(x), x.shape
    (3.0, 2.0, 2, (2, 2))
    """

    shape: tuple[int, ...]

    @classmethod
    def of(cls, scalars: list[Any], shape: tuple[int, ...]) -> Any:
        """Scalars in the order of memory, nested by ``shape``; a bare one for shape ()."""
        if not shape:
            return scalars[0]
        size = len(scalars) // shape[0] if shape[0] else 0
        rows = [scalars[i * size : (i + 1) * size] for i in range(shape[0])]
        return cls([cls.of(row, shape[1:]) for row in rows]).shaped(shape)

    @classmethod
    def nested(cls, tree: Any) -> Any:
        """Lists and tuples of scalars, of equal lengths, as entries; a scalar as it is."""
        if isinstance(tree, Entries) or not isinstance(tree, (list, tuple)):
            return tree
        parts = [cls.nested(part) for part in tree]
        inner = {getattr(part, "shape", ()) for part in parts}
        if len(inner) > 1:
            raise ShapeError(f"rows of shapes {sorted(inner)} make no array: give equal lengths.")
        return cls(parts).shaped((len(parts), *(inner.pop() if inner else ())))

    def shaped(self, shape: tuple[int, ...]) -> Entries:
        """These entries, said to be of that shape."""
        self.shape = shape
        return self

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, tuple):
            part = self[index[0]]
            return part[index[1:]] if index[1:] else part
        part = super().__getitem__(index)
        if isinstance(index, slice):
            return Entries(part).shaped((len(part), *self.shape[1:]))
        return part

    def scalars(self) -> list[Any]:
        """All entries, in the order of memory."""
        nested = [e.scalars() if isinstance(e, Entries) else [e] for e in self]
        return [scalar for row in nested for scalar in row]


def take_apart(tree: Any, leaves: list[Any], lead: int = 0) -> Structure:
    """The structure of ``tree``; its numbers, arrays and nodes are appended to ``leaves``.

    What is none of these (a string, None, a module) stays in the structure. The shapes in it leave
    out the first ``lead`` axes.

    >>> leaves = []
    >>> take_apart({"a": [1.0, None]}, leaves), leaves
    ((<class 'dict'>, ('a',), ((<class 'list'>, (('number',), ('static', None))),)), [1.0])
    """
    kind = tree.__class__
    if kind is float or kind is int or (isinstance(tree, np.generic) and np.ndim(tree) == 0):
        leaves.append(tree)
        return NUMBER
    if isinstance(tree, (Node, np.ndarray)):
        leaves.append(tree)
        return ("array", tree.shape[lead:]) if tree.shape[lead:] else NUMBER
    if kind is Entries:
        leaves.append(tree)
        return ("array", tree.shape)
    if kind is dict:
        return dict, tuple(tree), tuple([take_apart(part, leaves, lead) for part in tree.values()])
    if isinstance(tree, (list, tuple)):
        return kind, tuple([take_apart(part, leaves, lead) for part in tree])
    return "static", tree


def put_together(structure: Structure, leaves: Iterator[Any]) -> Any:
    """The tree again, with other leaves."""
    kind = structure[0]
    if kind == "number" or kind == "array":
        return next(leaves)
    if kind is tuple or kind is list:
        return kind([put_together(part, leaves) for part in structure[1]])
    if kind == "static":
        return structure[1]
    if kind is dict:
        parts = [put_together(part, leaves) for part in structure[2]]
        return dict(zip(structure[1], parts, strict=True))
    parts = [put_together(part, leaves) for part in structure[1]]
    return kind(*parts) if hasattr(kind, "_fields") else kind(parts)


def shapes(structure: Structure) -> list[tuple[int, ...]]:
    """The shape of each leaf, in order.

    >>> shapes((list, (NUMBER, ("array", (2, 3)))))
    [(), (2, 3)]
    """
    if structure[0] == "number":
        return [()]
    if structure[0] == "array":
        return [structure[1]]
    parts = () if structure[0] == "static" else structure[-1]
    return [shape for part in parts for shape in shapes(part)]
