"""Derivatives of functions: grad, value_and_grad, vjp, jvp.  Next: derivatives.py.

A function is run once on fresh variables, and the graph it leaves is swept. The answer is a plain
number or array; it is a node where an argument is one, or where the function reached a variable of
its own, so that the answer can be differentiated again.

An argument may hold its numbers in nested lists, tuples and dicts: its gradient is nested alike.
The gradient by a module (anything with ``named_parameters``) is a dict, a name a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from autograd_core.elementwise import positive
from autograd_core.errors import GradientError, OperandError
from autograd_core.forward import pushforward
from autograd_core.functions.shape import stack
from autograd_core.node import CONSTANT, VARIABLE, Node, toposort
from autograd_core.reverse import pullback
from autograd_core.tensor import Tensor
from autograd_core.trees import Entries
from autograd_core.value import Value

Function = Callable[..., Any]
Tree = Any  # numbers, arrays, nodes and modules in nested lists, tuples and dicts


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
        places = [argnums] if isinstance(argnums, int) else list(argnums)
        fresh = Fresh(args, places)
        result, aux = f(*fresh.args, **kwargs) if has_aux else (f(*fresh.args, **kwargs), None)
        root = as_node(result)
        require_single(root)
        record = fresh.needs_graph(root, args)
        answers = fresh.answers(pullback(root, root.seed(None), record=record), record)
        value = root if record else root._data
        aux = aux if record else mapped(aux, plain)
        gradient = answers[0] if isinstance(argnums, int) else tuple(answers)
        return ((value, aux) if has_aux else value), gradient

    return both


def vjp(f: Function, *args: Any) -> tuple[Any, Function]:
    """``f(*args)``, and the function that sends a gradient of the result back to every argument.

    >>> value, back = vjp(lambda x, y: x * y, 3.0, 4.0)
    >>> value, back(1.0)
    (12.0, (4.0, 3.0))
    """
    fresh = Fresh(args, range(len(args)))
    root = as_node(f(*fresh.args))
    record = fresh.needs_graph(root, args)

    def back(g: Any) -> tuple[Any, ...]:
        seed = g if isinstance(g, Node) else root.seed(g)
        deeper = record or isinstance(g, Node)
        return tuple(fresh.answers(pullback(root, seed, record=deeper), deeper))

    return (root if record else root._data), back


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """``f(*primals)``, and how fast it moves when the primals move at ``tangents``.

    Forward mode: one sweep from the arguments to the result. A tangent is nested as its primal.

    >>> jvp(lambda x, y: x * y, (3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    """
    if len(primals) != len(tangents):
        raise OperandError(
            f"jvp was given {len(primals)} primals and {len(tangents)} tangents: every argument "
            "needs its own."
        )
    fresh = Fresh(primals, range(len(primals)))
    root = as_node(f(*fresh.args))
    record = fresh.needs_graph(root, (*primals, *tangents))
    rates = [rate for tree in tangents for rate in leaves(tree)]
    if len(rates) != len(fresh.variables):
        raise OperandError(
            f"jvp was given {len(fresh.variables)} numbers or arrays and {len(rates)} tangents of "
            "them: a tangent is nested as its primal."
        )
    moving = {v: t if isinstance(t, Node) else v.seed(t) for v, t in zip(fresh.variables, rates)}
    moved = pushforward(root, moving, record=record)
    return (root if record else root._data), answer(moved, root, record)


class Fresh:
    """The arguments of a function, with a variable of its own for each number to differentiate
    by, so that no other use of the same node is mistaken for it.
    """

    def __init__(self, args: Sequence[Any], places: Any) -> None:
        self.args = list(args)
        self.places: list[int] = []
        self.variables: list[Any] = []
        for i in places:
            if not -len(args) <= i < len(args):
                raise OperandError(
                    f"argument {i} was to be differentiated by: only {len(args)} given."
                )
            self.places.append(i % len(args))
            self.args[i] = mapped(args[i], self.variable)

    def variable(self, x: Any) -> Any:
        """The variable for one number, or those of a module, which are its parameters."""
        if hasattr(x, "named_parameters"):
            self.variables += [p for _, p in x.named_parameters()]
            return x
        made = fresh_variable(x)
        self.variables.append(made)
        return made

    def needs_graph(self, root: Node, args: Sequence[Any]) -> bool:
        """Whether somebody may differentiate the answer again."""
        if any(isinstance(x, Node) for tree in args for x in leaves(tree)):
            return True
        own = set(self.variables)
        return any(node.op is VARIABLE and node not in own for node in toposort(root))

    def answers(self, gradient: dict[Node, Any], record: bool) -> list[Any]:
        """The gradient by each argument, nested as it is."""

        def of(v: Any) -> Any:
            if hasattr(v, "named_parameters"):
                return {
                    name: answer(gradient.get(p), p, record) for name, p in v.named_parameters()
                }
            return answer(gradient.get(v), v, record)

        return [mapped(self.args[i], of) for i in self.places]


def mapped(tree: Tree, f: Function) -> Tree:
    """The same nesting with ``f`` of every number, array, node and module in it; what is none of
    these (None, a string, a truth) is kept.

    >>> mapped({"a": [1.0, None]}, lambda x: -x)
    {'a': [-1.0, None]}
    """
    if isinstance(tree, dict):
        return type(tree)((key, mapped(part, f)) for key, part in tree.items())
    if isinstance(tree, (list, tuple)):
        parts = [mapped(part, f) for part in tree]
        if isinstance(tree, Entries):
            return Entries(parts).shaped(tree.shape)
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    return tree if tree is None or isinstance(tree, (str, bool)) else f(tree)


def leaves(tree: Tree) -> list[Any]:
    """Every number, array, node and module of a tree, in order."""
    found: list[Any] = []
    mapped(tree, found.append)
    return found


def plain(x: Any) -> Any:
    """The number or array of a node; anything else as it is."""
    return x._data if isinstance(x, Node) else x


def fresh_variable(x: Any) -> Any:
    """A variable with the number or array of ``x``; linked to ``x`` where that is a variable."""
    if isinstance(x, Node) and x.op is not CONSTANT:
        return positive(x)
    data = getattr(x, "_data", x)
    if isinstance(x, Tensor) or isinstance(data, (np.ndarray, list, tuple)):
        return Tensor(data, requires_grad=True)
    return Value(data)


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


def answer(g: Any, node: Any, record: bool) -> Any:
    """A gradient as it is handed out; zeros where nothing arrived."""
    if g is None:
        g = node.keep(np.zeros(node.shape))
    if record:
        return g if isinstance(g, Node) else node.face.constant(g)
    return node.keep(g)
