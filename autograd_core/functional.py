"""Derivatives of functions: grad, value_and_grad, vjp, jvp.  Next: fresh.py.

A function is run once on fresh variables, and the graph it leaves is swept. The answer is a plain
number or array; it is a node where an argument is one, or where the function reached a variable of
its own, so that the answer can be differentiated again.

An argument may hold its numbers in nested lists, tuples and dicts: its gradient is nested alike.
The gradient by a module (anything with ``named_parameters``) is a dict, a name a parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

import numpy as np

from autograd_core.errors import GradientError, OperandError
from autograd_core.forward import pushforward
from autograd_core.fresh import Fresh, Function, Tree, answer, leaves, mapped, plain
from autograd_core.functions.reduce import sum as total
from autograd_core.functions.shape import stack
from autograd_core.node import Node
from autograd_core.reverse import pullback
from autograd_core.tensor import Tensor
from autograd_core.value import Value


def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The function that gives the gradient of ``f``, whose result is a single number.

    ``argnums`` names the arguments to differentiate by: one gives one gradient, several a tuple.
    Each gradient is nested as its argument, with its shapes. With ``has_aux``, ``f`` returns
    ``(number, anything)``, and the answer is ``(gradient, anything)``. Raises `GradientError` where
    ``f`` returns more than one entry, or an argument holds integers in an array.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0)
    6.0
    >>> grad(lambda p: p["a"] * p["b"][0])({"a": 2.0, "b": [3.0]})
    {'a': 3.0, 'b': [2.0]}
    """
    both = value_and_grad(f, argnums, has_aux)

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, answers = both(*args, **kwargs)
        return (answers, value[1]) if has_aux else answers

    return gradient


def value_and_grad(
    f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Function:
    """Like `grad`, giving ``(f(x), gradient)`` from one run of ``f``.

    With ``has_aux`` it is ``((f(x), anything), gradient)``.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @wraps(f)
    def both(*args: Any, **kwargs: Any) -> Any:
        fresh = Fresh(args, argnums)
        result = fresh.run(f, kwargs)
        result, aux = result if has_aux else (result, None)
        root = as_node(result)
        require_single(root)
        record = fresh.needs_graph(root, args)
        answers = fresh.answers(pullback(root, root.seed(None), record=record), record)
        value = root if record else root._data
        aux = aux if record else mapped(aux, plain)
        return ((value, aux) if has_aux else value), answers

    return both


def vjp(f: Function, *args: Any) -> tuple[Any, Function]:
    """``f(*args)``, and the function that sends a gradient of the result back to every argument.

    ``f`` may return its results nested; the gradient is nested alike.

    >>> value, back = vjp(lambda x, y: x * y, 3.0, 4.0)
    >>> value, back(1.0)
    (12.0, (4.0, 3.0))
    >>> value, back = vjp(lambda x, y: {"sum": x + y, "product": x * y}, 3.0, 4.0)
    >>> value, back({"sum": 1.0, "product": 10.0})
    ({'sum': 7.0, 'product': 12.0}, (41.0, 31.0))
    """
    fresh = Fresh(args, range(len(args)))
    results = mapped(fresh.run(f), as_node)
    roots = leaves(results)
    record = any(fresh.needs_graph(root, args) for root in roots)

    def back(g: Any) -> Any:
        arriving = matched(roots, g, "The gradient")
        deeper = record or any(isinstance(part, Node) for part in arriving)
        if len(roots) == 1:
            return fresh.answers(pullback(roots[0], arriving[0], record=deeper), deeper)
        parts = [total(root * part) for root, part in zip(roots, arriving)]
        return fresh.answers(pullback(sum(parts[1:], parts[0]), record=deeper), deeper)

    return (results if record else mapped(results, plain)), back


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """``f(*primals)``, and how fast it moves when the primals move at ``tangents``.

    Forward mode: one sweep from the arguments to each result. A tangent is nested as its primal,
    and the rates are as the results.

    >>> jvp(lambda x, y: x * y, (3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    >>> jvp(lambda x: (x * x, -x), (3.0,), (1.0,))
    ((9.0, -3.0), (6.0, -1.0))
    """
    if len(primals) != len(tangents):
        raise OperandError(
            f"jvp was given {len(primals)} primals and {len(tangents)} tangents: every argument "
            "needs its own."
        )
    fresh = Fresh(primals, range(len(primals)))
    results = mapped(fresh.run(f), as_node)
    record = any(fresh.needs_graph(root, (*primals, *tangents)) for root in leaves(results))
    moving = dict(zip(fresh.variables, matched(fresh.variables, list(tangents), "The tangent")))

    def rate(root: Any) -> Any:
        return answer(pushforward(root, moving, record=record), root, record)

    return (results if record else mapped(results, plain)), mapped(results, rate)


def matched(nodes: list[Any], tree: Tree, what: str) -> list[Any]:
    """For each node its part of ``tree``, which is nested as they are, of its shape."""
    parts = leaves(tree)
    if len(parts) != len(nodes):
        raise OperandError(
            f"{what} holds {len(parts)} numbers or arrays, for {len(nodes)}: give it nested as "
            "what it belongs to."
        )
    return [part if isinstance(part, Node) else node.seed(part) for node, part in zip(nodes, parts)]


def as_node(result: Any) -> Any:
    """A function's result as a node: plain numbers are constants, a list of nodes is stacked."""
    if isinstance(result, Node):
        return result
    if isinstance(result, (int, float, np.number)):
        return Value.constant(result)
    if isinstance(result, np.ndarray):
        return Tensor.constant(result)
    if isinstance(result, (list, tuple)) and result:
        return as_node(stack([as_node(part) for part in result]))
    raise OperandError(
        f"the function to differentiate returned {result!r}: it has to return a number, an array, "
        "a Value or a Tensor."
    )


def require_single(root: Any) -> None:
    """Refuse a result with more than one entry."""
    if np.prod(root.shape) != 1:
        raise GradientError(
            f"grad of a function whose result has shape {root.shape}: a gradient is of one number. "
            "Reduce the result, for example with .sum(), or use vjp."
        )
