"""Derivatives of functions: grad, value_and_grad, vjp, jvp.

A function is run once on fresh variables, and the graph it leaves is swept. The answer is a plain
number or array; it is a node where an argument is one, or where the function reached a variable of
its own, so that the answer can be differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from autograd_core.elementwise import positive
from autograd_core.errors import GradientError, OperandError
from autograd_core.forward import pushforward
from autograd_core.node import CONSTANT, VARIABLE, Node, toposort
from autograd_core.reverse import pullback
from autograd_core.tensor import Tensor
from autograd_core.value import Value

Function = Callable[..., Any]


def grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The function that gives the gradient of ``f``, whose result is a single number.

    ``argnums`` names the arguments to differentiate by: one gives one gradient, several a tuple.
    Each gradient has its argument's shape. Raises `GradientError` where ``f`` returns more than
    one entry, or an argument holds integers in an array.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0)
    6.0
    """
    both = value_and_grad(f, argnums)

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return gradient


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """Like `grad`, giving ``(f(x), gradient)`` from one run of ``f``.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @wraps(f)
    def both(*args: Any, **kwargs: Any) -> Any:
        places = [argnums] if isinstance(argnums, int) else list(argnums)
        variables = fresh_variables(args, places)
        root = run(f, replaced(args, variables), kwargs)
        require_single(root)
        record = needs_graph(root, args, variables)
        gradient = pullback(root, root.seed(None), record=record)
        answers = [answer(gradient.get(v), v, record) for v in variables.values()]
        value = root if record else root._data
        return value, answers[0] if isinstance(argnums, int) else tuple(answers)

    return both


def vjp(f: Function, *args: Any) -> tuple[Any, Function]:
    """``f(*args)``, and the function that sends a gradient of the result back to every argument.

    >>> value, back = vjp(lambda x, y: x * y, 3.0, 4.0)
    >>> value, back(1.0)
    (12.0, (4.0, 3.0))
    """
    variables = fresh_variables(args, range(len(args)))
    root = run(f, replaced(args, variables), {})
    record = needs_graph(root, args, variables)

    def back(g: Any) -> tuple[Any, ...]:
        seed = g if isinstance(g, Node) else root.seed(g)
        gradient = pullback(root, seed, record=record or isinstance(g, Node))
        return tuple([answer(gradient.get(v), v, record) for v in variables.values()])

    return (root if record else root._data), back


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """``f(*primals)``, and how fast it moves when the primals move at ``tangents``.

    Forward mode: one sweep from the arguments to the result. A tangent has its primal's shape.

    >>> jvp(lambda x, y: x * y, (3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    """
    if len(primals) != len(tangents):
        raise OperandError(
            f"jvp was given {len(primals)} primals and {len(tangents)} tangents: every argument "
            "needs its own."
        )
    variables = fresh_variables(primals, range(len(primals)))
    root = run(f, replaced(primals, variables), {})
    record = needs_graph(root, (*primals, *tangents), variables)
    moving = {}
    for v, t in zip(variables.values(), tangents, strict=True):
        moving[v] = t if isinstance(t, Node) else v.seed(t)
    moved = pushforward(root, moving, record=record)
    return (root if record else root._data), answer(moved, root, record)


def fresh_variables(args: Sequence[Any], places: Any) -> dict[int, Any]:
    """A variable of its own for each argument to differentiate by, so that no other use of the
    same node is mistaken for it.
    """
    variables = {}
    for i in places:
        if not -len(args) <= i < len(args):
            raise OperandError(f"argument {i} was to be differentiated by: only {len(args)} given.")
        variables[i % len(args)] = fresh_variable(args[i])
    return variables


def fresh_variable(x: Any) -> Any:
    """A variable with the number or array of ``x``; linked to ``x`` where that is a variable."""
    if isinstance(x, Node) and x.op is not CONSTANT:
        return positive(x)
    data = getattr(x, "_data", x)
    if isinstance(x, Tensor) or isinstance(data, (np.ndarray, list, tuple)):
        return Tensor(data, requires_grad=True)
    return Value(data)


def replaced(args: Sequence[Any], variables: dict[int, Any]) -> list[Any]:
    """The arguments with the fresh variables in their places."""
    return [variables.get(i, x) for i, x in enumerate(args)]


def run(f: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """The function's result as a node; a plain number is a constant."""
    result = f(*args, **kwargs)
    if isinstance(result, Node):
        return result
    if isinstance(result, (int, float, np.number)):
        return Value.constant(result)
    if isinstance(result, np.ndarray):
        return Tensor.constant(result)
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


def needs_graph(root: Node, args: Sequence[Any], variables: dict[int, Any]) -> bool:
    """Whether somebody may differentiate the answer again."""
    if any(isinstance(x, Node) for x in args):
        return True
    own = set(variables.values())
    return any(node.op is VARIABLE and node not in own for node in toposort(root))


def answer(g: Any, node: Any, record: bool) -> Any:
    """A gradient as it is handed out; zeros where nothing arrived."""
    if g is None:
        g = node.keep(np.zeros(node.shape))
    if record:
        return g if isinstance(g, Node) else node.face.constant(g)
    return node.keep(g)
