"""Column: one slot of many Values as a vector, read and written at one go.  Next: objects.py.

The numbers of a model written in Values lie scattered, each in a Python object of its own. To
gather and scatter them is most of a step once the arithmetic is compiled; so it is compiled too,
where something else has been.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice, repeat
from typing import Any

import numpy as np


class Column:
    """The slot ``_data`` or ``_grad`` of some Values, and a vector ``numbers`` as long.

    >>> from autograd_core import Value
    >>> column = Column([Value(1.0), Value(2.0)], "_data")
    >>> column.read(), column.numbers.tolist()
    (True, [1.0, 2.0])
    """

    def __init__(self, nodes: Sequence[Any], slot: str) -> None:
        self.nodes = tuple(nodes)  # which holds them where they are
        self.slot = slot
        self.numbers = np.empty(len(self.nodes))
        self.addresses = np.array([id(node) for node in self.nodes], dtype=np.int64)
        self.ends = self.addresses.ctypes.data, self.numbers.ctypes.data
        self.loops: dict[str, Any] = {}  # those that have been asked for, with all they need
        self.adding = threading.RLock()  # a thread's numbers wait in ``numbers`` to be added

    def __reduce__(self) -> Any:
        return Column, (self.nodes, self.slot)  # addresses are no others' than these nodes'

    def loop(self, name: str) -> int:
        """How many nodes a compiled loop did; 0 where there is none."""
        if (bound := self.loops.get(name)) is not None:
            return bound()  # type: ignore[no-any-return]
        if (loops := compiled_loops()) is None:
            return 0
        nodes, numbers = self.ends
        given = len(self.nodes), nodes, loops.offset[self.slot], numbers
        self.loops[name] = partial(getattr(loops, name), *given)
        return self.loop(name)

    def read(self) -> bool:
        """Fill ``numbers``; False, and nothing of worth in them, if a slot holds no number."""
        if self.loop("read") < len(self.nodes):
            held = self.held()
            if None in held:
                return False
            self.numbers[...] = held
        return True

    def fill(self) -> Any:
        """`read` slots that all hold numbers of some kind; gives ``numbers``."""
        self.read()
        return self.numbers

    def held(self) -> list[Any]:
        """What the slots hold."""
        if self.slot == "_data":
            return [node._data for node in self.nodes]
        return [node._grad for node in self.nodes]

    def put(self, objects: Iterable[Any], done: int) -> None:
        """These objects into the slots, after those that are done."""
        rest = islice(zip(self.nodes, objects), done, None)
        if self.slot == "_data":  # spelled out: setattr takes three times as long
            for node, thing in rest:
                node._data = thing
        else:
            for node, thing in rest:
                node._grad = thing

    def write(self) -> None:
        """Put ``numbers`` into the slots."""
        if (done := self.loop("write")) < len(self.nodes):
            self.put(self.numbers.tolist(), done)

    def clear(self) -> None:
        """Put None into the slots."""
        if (done := self.loop("clear")) < len(self.nodes):
            self.put(repeat(None), done)

    def add(self, numbers: Any) -> None:
        """Add numbers to what the slots hold; a slot that holds None takes its number."""
        with self.adding:
            self.numbers[...] = numbers
            if (done := self.loop("add")) < len(self.nodes):
                pairs = zip(self.held(), self.numbers.tolist(), strict=True)
                self.put([x if held is None else held + x for held, x in pairs], done)


def compiled_loops() -> Any:
    """Loops over objects in machine code, if the compiler is at work in this process anyway."""
    native = sys.modules.get("autograd_core.execute.native")
    loops = getattr(native, "loops_over_objects", None)  # not there while a thread imports it
    return None if loops is None else loops()
