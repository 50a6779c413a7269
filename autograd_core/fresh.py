"""What a derivative is taken by: variables of a function's own, nested as its arguments are.
Next: derivatives.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd_core.elementwise import positive
from autograd_core.errors import OperandError
from autograd_core.node import CONSTANT, NO_PARAMS, VARIABLE, Node, toposort
from autograd_core.tensor import Tensor
from autograd_core.trees import Entries
from autograd_core.value import Value

Function = Callable[..., Any]
Tree = Any  # numbers, arrays, nodes and modules in nested lists, tuples and dicts


# What marks a variable made for a derivative that has been handed out, as its ``params``: nobody
# will ask for a derivative by it again.
DONE: dict[str, Any] = {}

# The parameters of modules that are being differentiated by, further out.
OUTER: ContextVar[frozenset[Node]] = ContextVar("autograd_core.outer", default=frozenset())


class Fresh:
    """The arguments of a function, with a variable of its own for each number to differentiate
    by, so that no other use of the same node is mistaken for it.

    A module's parameters stay what they are, as it holds them itself.
    """

    def __init__(self, args: Sequence[Any], argnums: int | Sequence[int]) -> None:
        self.args = list(args)
        self.single = isinstance(argnums, int)
        self.places: list[int] = []
        self.variables: list[Any] = []
        self.parameters: set[Node] = set()
        for i in [argnums] if isinstance(argnums, int) else argnums:
            if not -len(args) <= i < len(args):
                raise OperandError(
                    f"argument {i} was to be differentiated by: only {len(args)} given."
                )
            self.places.append(i % len(args))
            self.args[i] = mapped(args[i], self.variable)

    def variable(self, x: Any) -> Any:
        """The variable for one number, or those of a module, which are its parameters."""
        if hasattr(x, "named_parameters"):
            own = [p for _, p in x.named_parameters()]
            self.parameters.update(own)
            self.variables += own
            return x
        made = fresh_variable(x)
        self.variables.append(made)
        return made

    def run(self, f: Function, kwargs: dict[str, Any] = NO_PARAMS) -> Any:
        """What ``f`` makes of the arguments."""
        token = OUTER.set(OUTER.get().union(self.parameters))
        try:
            return f(*self.args, **kwargs)
        finally:
            OUTER.reset(token)

    def needs_graph(self, root: Node, args: Sequence[Any]) -> bool:
        """Whether somebody may differentiate the answer again."""
        if any(isinstance(x, Node) for tree in args for x in leaves(tree)):
            return True
        if not OUTER.get().isdisjoint(self.parameters):
            return True
        own = set(self.variables)
        others = [node for node in toposort(root) if node.op is VARIABLE and node not in own]
        return any(node.params is not DONE for node in others)

    def answers(self, gradient: dict[Node, Any], record: bool) -> Any:
        """The gradient by each argument, nested as it is; no two of them share memory."""
        shown: set[int] = set()

        def own(v: Any) -> Any:
            g = answer(gradient.get(v), v, record)
            if not isinstance(g, np.ndarray):
                return g
            shared = g.base is not None or id(g) in shown
            shown.add(id(g))
            return g.copy() if shared else g

        return self.nested(own)

    def nested(self, of: Function) -> Any:
        """``of`` each variable, nested as the arguments: a tuple, or one alone."""

        def at(v: Any) -> Any:
            if hasattr(v, "named_parameters"):
                return {name: of(p) for name, p in v.named_parameters()}
            return of(v)

        for v in self.variables:
            if v.x is None and v not in self.parameters:
                v.params = DONE
        parts = [mapped(self.args[i], at) for i in self.places]
        return parts[0] if self.single else tuple(parts)


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


def answer(g: Any, node: Any, record: bool) -> Any:
    """A gradient as it is handed out; zeros where nothing arrived."""
    if g is None:
        g = node.keep(np.zeros(node.shape))
    if record:
        return g if isinstance(g, Node) else node.face.constant(g)
    return node.keep(g)
