"""Node: what an operation leaves behind, and how it is recorded.  Next: elementwise.py.

A graph is nothing but nodes that name their inputs. No node holds a function, none knows who uses
it, so there is no reference cycle: a graph is freed the moment its last reference goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any, ClassVar, NamedTuple

import numpy as np

from autograd_core.errors import GradientError
from autograd_core.primitive import LEAF, Primitive

NO_PARAMS: dict[str, Any] = {}

VARIABLE = Primitive("variable", None, np.asarray, kind=LEAF)
CONSTANT = Primitive("constant", None, np.asarray, kind=LEAF)


new = object.__new__


class Scope(NamedTuple):
    """A call of a module while nodes were recorded: what a drawing folds into one cluster."""

    name: str
    kind: str
    parent: Scope | None
    call: object  # tells two calls of one module apart


class Note(NamedTuple):
    """What a node remembers beside the mathematics: its module, and its place in the source."""

    scope: Scope | None = None
    source: Any = None


class Ambient:
    """How operations are recorded at this moment, in this thread."""

    __slots__ = ("note", "recording")
    send: Any = None  # what a sweep uses in place of `reverse.contributions`; anomaly.py has one
    inside: Any = None  # (call): what records inside that call of a module; source.py has one

    def __init__(self, recording: bool = True, note: Note | None = None):
        self.recording = recording
        self.note = note  # given to every node made meanwhile


AMBIENT: ContextVar[Ambient] = ContextVar("autograd_core.ambient", default=Ambient())
TRACE: ContextVar[Any] = ContextVar("autograd_core.trace", default=None)  # tracing.py says what


class Node:
    """One value of a graph. `Value` and `Tensor` are its two faces.

    ``_data``     the number or array        ``op``       the row that made it
    ``_grad``     what arrived, or None      ``x`` ``y``  its first and second input, or None
    ``label``     its name in drawings       ``others``   the inputs beyond, a tuple
    ``note``      a `Note`, or None          ``params``   the operation's settings, such as an axis

    The inputs are ordered and may repeat: ``x * x`` has two edges. They are kept in slots because
    a tuple a node would double what the cycle collector has to look through; ``inputs`` reads them
    as one tuple. A node that leads to no variable is a CONSTANT and keeps no inputs, so "does a
    gradient flow here" is one look at ``op``.

    >>> from autograd_core import Value
    >>> x = Value(3.0)
    >>> (x * x).inputs == (x, x)
    True
    """

    # fmt: off
    __slots__ = ("__weakref__", "_data", "_grad", "label", "note", "op", "others", "params",
                 "x", "y")
    # fmt: on

    _data: Any
    _grad: Any
    op: Primitive
    x: Node | None
    y: Node | None
    others: tuple[Node, ...]
    params: dict[str, Any]
    label: str
    note: Note | None

    bulk: ClassVar[bool] = False  # whether it takes the gradient of its inputs, all leaves, at once
    face: ClassVar[type[Node]]  # the class of an operation's result
    array_face: ClassVar[type[Node]]  # the face that holds arrays; tensor.py says which

    # What a face says of itself.
    shape: Any
    constant: Callable[..., Any]  # (data): a constant leaf; OperandError for what none can hold
    compute: Callable[..., Any]  # (op, args, params): the operation's value on plain data
    match: Callable[..., Any]  # (part): summed down to this shape where it was broadcast
    seed: Callable[..., Any]  # (gradient): what arrives here when a sweep starts here
    keep: Callable[..., Any]  # (gradient): as plain data that this node may hold on to

    __hash__ = object.__hash__

    @property
    def inputs(self) -> tuple[Node, ...]:
        """What the operation was applied to, in order; empty for a leaf."""
        if self.x is None:
            return ()
        return (self.x,) if self.y is None else (self.x, self.y, *self.others)

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient can flow here: True for a variable and all that is made from one."""
        return self.op is not CONSTANT

    @property
    def is_leaf(self) -> bool:
        """Whether no operation made this node."""
        return self.x is None

    @property
    def _prev(self) -> set[Node]:
        """micrograd's name for the set of inputs."""
        return set(self.inputs)

    @property
    def _op(self) -> str:
        """micrograd's name for the symbol of the operation; empty for a leaf."""
        return "" if self.x is None else self.op.symbol

    def __primitive__(self, op: Primitive, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """A primitive called on this node records itself: the protocol of `Primitive.__call__`."""
        return apply(op, args, params)

    def __reduce__(self) -> Any:
        from autograd_core.pickling import flatten, rebuild

        return rebuild, (flatten(self),)


def become_leaf(node: Any, op: Primitive, data: Any, label: str = "") -> Any:
    """Fill a bare node as one that no operation made."""
    node._data = data
    node._grad = node.x = node.y = node.note = None
    node.others = ()
    node.op = op
    node.params = NO_PARAMS
    node.label = label
    return node


def record(
    face: type[Node], op: Primitive, data: Any, params: dict[str, Any],
    x: Node, y: Node | None = None, others: tuple[Node, ...] = (),
) -> Any:  # fmt: skip
    """The node of an operation; a constant where nothing leads to a variable, unless traced."""
    ambient = AMBIENT.get()
    node: Any = new(face)
    if (
        ambient.recording and (
            x.op is not CONSTANT
            or (y is not None and y.op is not CONSTANT)
            or any(p.op is not CONSTANT for p in others)
        )
    ) or TRACE.get():  # fmt: skip
        node._data = data
        node._grad = None
        node.op = op
        node.x = x
        node.y = y
        node.others = others
        node.params = params
        node.label = ""
        node.note = ambient.note
        return node
    return become_leaf(node, CONSTANT, data)


def apply(op: Primitive, args: tuple[Any, ...], params: dict[str, Any] = NO_PARAMS) -> Any:
    """Run one row on nodes mixed with plain numbers and arrays, and record it."""
    face = widest_face(op, args)
    inputs: Any = [a if isinstance(a, Node) else face.constant(a) for a in args]
    data = face.compute(op, [p._data for p in inputs], params)
    if len(inputs) <= 2:
        return record(face, op, data, params, *inputs)
    return record(face, op, data, params, inputs[0], inputs[1], tuple(inputs[2:]))


def widest_face(op: Primitive, args: tuple[Any, ...]) -> type[Node]:
    """Numbers with numbers stay numbers; one array makes the result an array."""
    arrays = Node.array_face
    if op.on_float is None:
        return arrays
    for a in args:
        if isinstance(a, (np.ndarray, list, tuple)) or (isinstance(a, Node) and a.face is arrays):
            return arrays
    return next(a.face for a in args if isinstance(a, Node))


def toposort(*roots: Node, below: Iterable[Node] = (), bulk: bool = False) -> list[Node]:
    """Every node under ``roots`` and above ``below``, inputs before users; with ``bulk`` not those
    under a bulk node. Iterative: a chain may be a million long.
    """
    order: list[Node] = []
    seen = set(below)
    stack: list[Node | None] = list(roots)
    while stack:
        node = stack.pop()
        if node is None:  # the marker left below a node's inputs: they are done
            order.append(stack.pop())  # type: ignore[arg-type]
        elif node not in seen:
            seen.add(node)
            if node.x is not None and not (bulk and node.bulk):
                stack.append(node)
                stack.append(None)
                stack.extend(node.inputs)
            else:
                order.append(node)
    return order


def require_variable(node: Node, what: str) -> None:
    """Refuse to differentiate what no gradient can reach."""
    if node.op is CONSTANT:
        raise GradientError(
            f"{what} is a constant: nothing it was made from is a variable, so it has no gradient. "
            "Make an input with Value(x), Tensor(x) or tensor(x, requires_grad=True), outside "
            "no_grad()."
        )
