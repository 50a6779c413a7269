"""Derivatives beyond one gradient: elementwise_grad, jacobian, hessian, hvp.

Next: checkpoints.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.forward import pushforward
from autograd_core.fresh import Fresh, Function, answer, leaves, mapped
from autograd_core.functional import as_node, grad
from autograd_core.functions.reduce import sum as total
from autograd_core.functions.shape import reshape, stack
from autograd_core.node import Node
from autograd_core.reverse import pullback
from autograd_core.trees import Entries


def elementwise_grad(f: Function, argnum: int = 0) -> Function:
    """The derivative of every entry of a function that acts entry by entry.

    It is the gradient of the sum of all entries, so entries must not depend on each other.

    >>> import numpy as np
    >>> elementwise_grad(lambda x: x**3)(np.array([1.0, 2.0]))
    array([ 3., 12.])
    """

    @wraps(f)
    def derivative(*args: Any, **kwargs: Any) -> Any:
        def summed(*inner: Any) -> Any:
            result = as_node(f(*inner, **kwargs))
            return total(result) if result.shape else result

        return grad(summed, argnum)(*args)

    return derivative


def jacobian(f: Function, argnums: int | Sequence[int] = 0, mode: str | None = None) -> Function:
    """Every entry of the result by every entry of an argument, or of several as in `grad`.

    The shape is the result's, then the argument's. ``mode`` is "forward" (a sweep an entry of the
    argument) or "reverse" (a sweep an entry of the result); left out, the one with fewer sweeps.
    A list of nodes as a result is stacked. Where an argument is nested, a jacobian by each number
    and array in it is nested alike, and a dict of results gives a dict of them. Raises
    `ArgumentError` for another mode.

    >>> import numpy as np
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    >>> jacobian(lambda p: p["a"] * p["b"])({"a": 2.0, "b": np.array([3.0, 4.0])})["a"]
    array([3., 4.])
    """
    if mode not in (None, "forward", "reverse"):
        raise ArgumentError(f'jacobian with mode={mode!r}: write "forward", "reverse" or None.')

    @wraps(f)
    def matrix(*args: Any, **kwargs: Any) -> Any:
        fresh = Fresh(args, argnums)
        result = fresh.run(f, kwargs)
        if fresh.single and isinstance(args[fresh.places[0]], Entries):
            return jacobian_of_entries(result, fresh)
        return by_every_argument(result, fresh, args, mode)

    return matrix


def by_every_argument(result: Any, fresh: Fresh, args: Any, mode: str | None = None) -> Any:
    """The jacobian of a result by each variable; a dict of results gives a dict of them."""
    if isinstance(result, dict):
        return {key: by_every_argument(part, fresh, args, mode) for key, part in result.items()}
    root = as_node(result)
    record = fresh.needs_graph(root, args)
    if chosen_mode(mode, root, fresh.variables) == "forward":
        return fresh.nested(lambda v: forward_jacobian(root, v, record))
    rows = [pullback(root, unit, record=record) for unit in units(root)]
    return fresh.nested(lambda v: reverse_jacobian(rows, root, v, record))


def jacobian_of_entries(result: Any, fresh: Fresh) -> Any:
    """While a function is traced, an array is entries: a sweep a scalar of the result."""
    result, by = Entries.nested(result), fresh.args[fresh.places[0]]
    roots = result.scalars() if isinstance(result, Entries) else [result]
    found: list[Any] = []
    for root in map(as_node, roots):
        gradient = pullback(root, record=True)
        found += [answer(gradient.get(v), v, True) for v in fresh.variables]
    return Entries.of(found, (*getattr(result, "shape", ()), *by.shape))


def chosen_mode(mode: str | None, root: Node, variables: list[Any]) -> str:
    """The one asked for, or the one with fewer sweeps."""
    fewer = sum([np.prod(v.shape) for v in variables]) < np.prod(root.shape)
    return mode or ("forward" if fewer else "reverse")


def units(node: Any) -> list[Any]:
    """One at each entry in turn, zero elsewhere; for a single number, one."""
    if not node.shape:
        return [node.seed(1.0)]
    size = int(np.prod(node.shape))
    return list(np.eye(size, dtype=node.dtype).reshape(size, *node.shape))


def reverse_jacobian(rows: list[Any], root: Any, variable: Any, record: bool) -> Any:
    """A row an entry of the result: what the gradients of each have for one variable."""
    parts = [answer(row.get(variable), variable, record) for row in rows]
    return gathered(parts, (*root.shape, *variable.shape))


def forward_jacobian(root: Any, variable: Any, record: bool) -> Any:
    """A column an entry of the argument."""
    columns = [answer(pushforward(root, {variable: unit}, record=record), root, record)
               for unit in units(variable)]  # fmt: skip
    flat = gathered(columns, (len(columns), int(np.prod(root.shape))))
    return reshape(flat.T, (*root.shape, *variable.shape)) if flat.shape else flat


def gathered(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Numbers, arrays or nodes as one array of ``shape``; a single number stays one."""
    if not parts:
        return np.zeros(shape)
    if shape == ():
        return parts[0]
    if len(parts) == 1 and parts[0].__class__ is not float and parts[0].shape == shape:
        return +parts[0]  # an array of its own: it may be another variable's gradient too
    return reshape(stack(parts), shape)


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All second derivatives of a single number by the entries of an argument, or of several.

    The shape is the argument's, twice. Where an argument is nested, or there are several, it is
    nested twice: what ``hessian(f)(p)["a"]["b"]`` holds has the shape of ``p["a"]``, then of
    ``p["b"]``.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] * x[0] * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    slopes = grad(f, argnums)

    @wraps(f)
    def second(*args: Any, **kwargs: Any) -> Any:
        fresh = Fresh(args, argnums)
        tree = fresh.run(slopes, kwargs)
        if fresh.single and isinstance(args[fresh.places[0]], Entries):
            return jacobian_of_entries(tree, fresh)
        return mapped(tree, lambda slope: by_every_argument(slope, fresh, args))

    return second


def hvp(f: Function, x: Any, v: Any) -> Any:
    """The second derivative of ``f`` at ``x`` times ``v``, at the price of two gradients.

    ``x`` may be nested; ``v`` is nested alike, and so is the answer.

    >>> import numpy as np
    >>> hvp(lambda x: (x**3).sum(), np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([ 6., 12.])
    """
    directions = leaves(v)

    def slope(at: Any) -> Any:
        parts = leaves(grad(f)(at))
        terms = [g * d for g, d in zip(parts, directions, strict=True)]
        summed = [total(t) if t.shape else t for t in terms]
        return sum(summed[1:], summed[0])

    return grad(slope)(x)
