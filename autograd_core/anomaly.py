"""detect_anomaly: the first operation that makes a nan or an infinity is named, with its place."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from autograd_core.errors import AnomalyError
from autograd_core.node import VARIABLE, Node, Note
from autograd_core.reverse import contributions
from autograd_core.source import Recording, record_source, source_of


class Watching(Recording):
    """Looks at every node that is made, and at every part of a gradient."""

    __slots__ = ("sweeping",)

    def __init__(self, recording: bool, outer: Note | None) -> None:
        super().__init__(recording, outer)
        self.sweeping = False

    @property
    def note(self) -> Note:  # type: ignore[override]
        """A fresh note; on the way the node it is for is looked at.

        The node is read from the frame that asks, `node.record`, which has filled in all else:
        so nothing has to be asked of anyone while nobody is watching.
        """
        note = self.written()
        node = sys._getframe(1).f_locals.get("node")
        if isinstance(node, Node) and not self.sweeping and not finite(node._data):
            node.note = note
            culprit = first_to_blame(node)
            raise AnomalyError(f"{what_happened(culprit, culprit._data)}{inputs(culprit)}")
        return note

    def send(self, node: Any, g: Any, record: bool = False) -> list[tuple[Any, Any]]:
        """What ``node`` sends to its inputs, looked at on the way."""
        self.sweeping = True  # nodes of a recorded gradient are looked at as parts, not as results
        try:
            parts = list(contributions(node, g, record))
        finally:
            self.sweeping = False
        for p, part in parts:
            self.look(node, g, p, part)
        return parts

    def look(self, node: Any, g: Any, p: Any, part: Any) -> None:
        """Raise where ``part``, sent to the input ``p``, is the first that is not finite."""
        part, g = (x._data if isinstance(x, Node) else x for x in (part, g))
        if any(q.op is VARIABLE for q in node.inputs):
            require_unchanged(node)
        if finite(g) and not finite(part):
            place = next(i for i, q in enumerate(node.inputs) if q is p)
            raise AnomalyError(
                f"the gradient of {what_happened(node, part)}\n  sent to its input {place}, "
                f"when {shown(g)} arrived{inputs(node)}"
            )


class detect_anomaly(record_source):
    """The first operation inside whose result or gradient is nan or inf raises `AnomalyError`.

    The message names the operation, shows its inputs, and underlines where it was written. A leaf
    that was changed between forward and backward is reported too. Everything is slower inside,
    nothing outside.

    >>> from autograd_core import Value
    >>> try:
    ...     with detect_anomaly():
    ...         Value(0.0).log()
    ... except AnomalyError as error:
    ...     print(str(error).splitlines()[0])
    log gave -inf
    """

    ambient = Watching


def finite(data: Any) -> bool:
    """Whether every entry is a finite number."""
    return bool(np.isfinite(data).all())


def first_to_blame(node: Node) -> Node:
    """Going back from ``node``, the first operation that made nan or inf of finite numbers."""
    while True:
        broken = [p for p in node.inputs if p.x is not None and not finite(p._data)]
        if not broken:
            return node
        node = broken[0]


def what_happened(node: Node, data: Any) -> str:
    """The operation, what came out, and where it was written."""
    said = f"{node.op.name} gave {shown(data)}"
    source = source_of(node)
    if source is None:
        return said
    indented = source.underlined().replace("\n", "\n    ")
    return f"{said}\n  in {source.file}, line {source.line}:\n    {indented}"


def inputs(node: Node) -> str:
    """What the operation was applied to."""
    named = [f"{p.label} = {shown(p._data)}" if p.label else shown(p._data) for p in node.inputs]
    return f"\n  inputs: {', '.join(named)}"


def shown(data: Any) -> str:
    """A number, or the shape and range of an array and how much of it is not finite."""
    array = np.asarray(data)
    if array.size == 1:
        return str(array.item())
    good = array[np.isfinite(array)]
    spread = f" from {good.min():.4g} to {good.max():.4g}" if good.size else ""
    bad = array.size - good.size
    return f"an array {array.shape}{spread}" + (f" with {bad} nan or inf" if bad else "")


def require_unchanged(node: Node) -> None:
    """Refuse a graph whose leaf has another number now than when it was used."""
    again = node.face.compute(node.op, [p._data for p in node.inputs], node.params)
    if not np.array_equal(again, node._data, equal_nan=True):
        raise AnomalyError(
            f"{node.op.name} gave {shown(node._data)} and would now give {shown(again)}: an input "
            f"was changed since. Compute forward again after changing data.{inputs(node)}"
        )
