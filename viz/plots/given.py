"""What plots are given, as arrays with names: numbers, nodes, modules, or a graph by its layers.
Next: curves.py.

Modules are known by their ``named_parameters()`` alone, and layers of a graph by the scopes that
its nodes carry, so nothing here knows what a network is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograd_core.errors import GradientError, OperandError, ShapeError
from autograd_core.node import Node, Scope, toposort

Array = np.ndarray[Any, Any]
Named = dict[str, Array]


def numbers_of(data: Any, what: str, by: str = "") -> Array:
    """Numbers, nodes, or lists of either as an array of floats; ``by`` is the function that gave
    them, where it was not the caller.

    Raises `OperandError` for what holds no numbers, `ShapeError` for rows of several lengths.

    >>> from autograd_core import Value
    >>> numbers_of([Value(1.0), 2.0], "a loss curve")
    array([1., 2.])
    """
    array = array_of(data, what)
    if array.dtype.kind not in "biuf":
        said = f"{by} gave {shown(data)}" if by else f"{shown(data)} was given for {what}"
        raise OperandError(
            f"{said}, which is not made of real numbers. Give numbers, an array, or nodes."
        )
    return array.astype(float)


def labels_of(data: Any, what: str) -> Array:
    """Labels, numbers or words, as one row.

    Raises `OperandError` for a single one, and for what cannot be told apart, as nan.

    >>> labels_of(["cat", "dog"], "a plot").tolist()
    ['cat', 'dog']
    """
    array = array_of(data, what)
    kind = array.dtype.kind
    if array.ndim == 0 or kind not in "biufUS" or (kind == "f" and np.isnan(array).any()):
        raise OperandError(
            f"{shown(data)} was given for {what} as labels. Give a list of numbers or of words, as "
            'in [0, 1, 1] or ["cat", "dog", "dog"].'
        )
    return array.ravel()


def array_of(data: Any, what: str) -> Array:
    """Anything as an array; lists of several lengths are none."""
    try:
        return np.asarray(unwrapped(data))
    except (ValueError, RuntimeError):
        raise ShapeError(
            f"rows of several lengths were given for {what}, and make no array. Give rows of one "
            "length."
        ) from None


def unwrapped(data: Any) -> Any:
    """The numbers inside nodes."""
    if isinstance(data, Node):
        return data._data
    if isinstance(data, (list, tuple)):
        return [unwrapped(entry) for entry in data]
    return data


def shown(data: Any) -> str:
    """What was given, in short."""
    text = repr(data)
    return text if len(text) <= 60 else f"{text[:60]}…"


def require_call(function: Any, name: str, what: str, example: str) -> None:
    """Refuse what cannot be called."""
    if not callable(function):
        raise OperandError(
            f"{name}={shown(function)} was given for {what}, and cannot be called. Give a "
            f"function, as in {example}."
        )


def is_module(source: Any) -> bool:
    """Something with parameters that have names."""
    return callable(getattr(source, "named_parameters", None))


def named(source: Any, what: str, other: str = "a module") -> dict[str, Any]:
    """A mapping, a list, a module or one array as entries with names; ``other`` is what else may
    be given.

    >>> list(named([[1.0], [2.0]], "a picture"))
    ['1', '2']
    """
    if is_module(source):
        return {str(name): parameter for name, parameter in source.named_parameters()}
    if isinstance(source, Mapping):
        return {str(name): entry for name, entry in source.items()}
    if isinstance(source, (list, tuple)):
        return {str(i): entry for i, entry in enumerate(source, 1)}
    if isinstance(source, (np.ndarray, Node)):
        return {"": source}
    raise OperandError(
        f"{shown(source)} was given for {what}. Give arrays with names, as in "
        f'{{"hidden": array}}, a list of arrays, or {other}.'
    )


def activations(source: Any) -> Named:
    """What each layer put out: of a graph by its layers, or arrays as they are given."""
    what = "a histogram of activations"
    if is_module(source):
        raise OperandError(
            f"a {type(source).__name__} was given for {what}, and a module keeps none. Give what a "
            "call of it made, whose graph does: y = model(x), then y."
        )
    if isinstance(source, Node):
        found = layers(source, what)
        return {name: joined([p._data for p in nodes]) for name, nodes in found.items()}
    entries = named(source, what, "what a model made of its input")
    return {name: numbers_of(entry, what) for name, entry in require_some(entries)}


def gradients(source: Any) -> Named:
    """What arrived at each parameter, or at what each layer put out, or arrays as given."""
    what = "a histogram of gradients"
    if isinstance(source, Node):
        found = layers(source, what)
    elif is_module(source):
        found = by_layer(named(source, what))
    else:
        return {name: arrived(entry, name) for name, entry in require_some(named(source, what))}
    return {name: joined([arrived(p, name) for p in nodes]) for name, nodes in found.items()}


def require_some(entries: dict[str, Any]) -> Any:
    """The entries, of which there must be one."""
    if not entries:
        raise OperandError("no array was given, so there is nothing to draw. Give one or more.")
    return entries.items()


def arrived(entry: Any, name: str) -> Array:
    """The gradient of a node; an array is one already."""
    if not isinstance(entry, Node):
        return numbers_of(entry, "a histogram of gradients")
    if entry._grad is None:
        raise GradientError(
            f"the gradient of {name or 'a node'} was to be drawn, and none has arrived there. Call "
            "loss.backward() first, on a loss that depends on it."
        )
    return np.asarray(entry._grad, float)


def joined(parts: list[Any]) -> Array:
    """All the entries in one row."""
    return np.concatenate([np.ravel(np.asarray(part, float)) for part in parts])


def by_layer(parameters: dict[str, Any]) -> dict[str, list[Any]]:
    """Arrays by themselves, scalars together with those of their layer.

    >>> list(by_layer(dict.fromkeys(["layers.0.neurons.0.w.0", "layers.0.neurons.1.b"], 0.0)))
    ['layers.0']
    """
    found: dict[str, list[Any]] = {}
    for name, parameter in require_some(parameters):
        key = name if np.ndim(unwrapped(parameter)) else layer_name(name)
        found.setdefault(key, []).append(parameter)
    return found


def layer_name(name: str) -> str:
    """A dotted name as far as its first number; a number at the end only counts."""
    parts = name.split(".")
    first = next((i for i, part in enumerate(parts) if part.isdigit()), len(parts))
    return ".".join(parts[: first + 1] if first < len(parts) - 1 else parts[:first])


# A graph by its layers: calls of modules, told by the scopes that nodes carry.


def layers(root: Node, what: str) -> dict[str, list[Node]]:
    """What each layer put out, in the order of the forward pass."""
    found: dict[str, list[Node]] = {}
    made = list(outputs(root))
    if len({scope for _, scope in made}) > 1 and is_loss(*made[-1]):
        made.pop()
    for node, scope in made:
        found.setdefault(label(scope, scalar=node.shape == ()), []).append(node)
    if not found:
        raise OperandError(
            f"a graph in which no module was called was given for {what}, so nothing says what its "
            'layers are. Give arrays with names, as in {"hidden": h}.'
        )
    return found


def outputs(root: Node) -> Iterator[tuple[Node, Scope]]:
    """Every node that leaves the module call in which it was made, with that call."""
    order = toposort(root)
    home = {node: scope_of(node) for node in order}
    leaving = {root} | {p for node in order for p in node.inputs if not within(home[node], home[p])}
    for node in order:
        scope = home[node]
        if scope is not None and node in leaving:
            yield node, scope


def is_loss(node: Node, scope: Scope) -> bool:
    """A single number from a module that stands by itself: what the layers lead to."""
    return node.shape == () and scope.parent is None


def scope_of(node: Node) -> Scope | None:
    """The innermost module call that made a node; leaves have none."""
    return None if node.note is None or node.is_leaf else node.note.scope


def within(inner: Scope | None, outer: Scope | None) -> bool:
    """Whether a call is another, or was made inside it; all is within no call."""
    while inner is not None and inner is not outer:
        inner = inner.parent
    return inner is outer


def label(scope: Scope, scalar: bool) -> str:
    """``1 · Tanh``: the way to a module, and its kind. A neuron counts as a part of its layer."""
    if scalar and scope.parent is not None and scope.parent.parent is not None:
        scope = scope.parent
    names, outer = [scope.name], scope.parent
    while outer is not None and outer.parent is not None:
        names.append(outer.name)
        outer = outer.parent
    path = ".".join(reversed(names))
    return path if path == scope.kind else f"{path} · {scope.kind}"
