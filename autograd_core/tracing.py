"""Tracing: running a function once, on nodes, for the graph it leaves behind.  Next: trees.py.

What the function decides on the way is kept too: every truth that Python asks of a node is a
guard, the node with the answer it had. A replay has to find the same answers, or it is a replay of
another path. What a replay could not see at all is refused on the spot.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from autograd_core.elementwise import COMPARISONS, not_equal
from autograd_core.errors import TracingError
from autograd_core.node import AMBIENT, TRACE, Ambient, Node
from autograd_core.tape import Tape, flatten
from autograd_core.value import Value

HERE = str(Path(__file__).parent)


class Guard(NamedTuple):
    """A truth that Python asked for: of which node, with which answer, and where."""

    truth: Node
    outcome: bool
    place: str


class Draw(NamedTuple):
    """A random number of a traced function, and how more of its kind are drawn."""

    number: Value
    rule: Callable[..., Any]
    settings: tuple[Any, ...]


class Trace:
    """What one run of a function leaves beside its graph.

    ``wanted`` are answers to give to the first guards whatever their data says: a replay has seen
    them. The rest are answered by the data.
    """

    def __init__(self, wanted: Sequence[bool] = ()) -> None:
        self.wanted = wanted
        self.guards: list[Guard] = []
        self.draws: list[Draw] = []
        self.called: list[weakref.ref[Any]] = []  # modules

    def draw(self, rule: Callable[..., Any], *settings: Any) -> Value:
        """A random number, drawn anew whenever the function is called: an input of the tape.

        ``rule(n, *settings)`` draws n of them, one for each example.
        """
        number = Value(float(rule(1, *settings)[0]))
        self.draws.append(Draw(number, rule, settings))
        return number

    def guard(self, node: Any) -> bool:
        """The truth of a node, recorded."""
        truth = node if node.op in COMPARISONS else not_equal(node, 0.0)
        count = len(self.guards)
        outcome = self.wanted[count] if count < len(self.wanted) else bool(truth._data)
        self.guards.append(Guard(truth, outcome, place()))
        return outcome

    def refuse(self, what: str) -> NoReturn:
        """Raise `TracingError` for what a replay could not repeat."""
        raise TracingError(
            f"{place()}: a function under jit or vmap {what}, but it runs only once for all calls, "
            "so that number would be the same for ever. Compute with the nodes themselves: where, "
            "maximum and comparisons take them, and grad gives gradients as nodes. Or do this "
            "outside of the function."
        )


class Watching(Ambient):
    """How a trace is recorded: it hears of every module that is called."""

    __slots__ = ("called",)

    def __init__(self, called: list[Any], recording: bool = True, note: Any = None) -> None:
        super().__init__(recording, note)
        self.called = called

    def switched(self, recording: bool) -> Watching:
        """The same, with or without a graph."""
        return Watching(self.called, recording, self.note)

    def inside(self, call: Any) -> Watching:
        """The same within a call of a module."""
        self.called.append(weakref.ref(call.module))
        return Watching(self.called, self.recording, call)


def place() -> str:
    """The line outside of this package that is running."""
    frame: Any = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}, line {frame.f_lineno}"


@contextmanager
def tracing(trace: Trace | None) -> Iterator[None]:
    """Record everything inside, for ``trace``; None: record as outside of any trace."""
    tokens = TRACE.set(trace), AMBIENT.set(Watching(trace.called) if trace else Ambient())
    try:
        yield
    finally:
        TRACE.reset(tokens[0])
        AMBIENT.reset(tokens[1])


def trace(f: Callable[..., Any], *numbers: float) -> Tape:
    """The program of ``f`` at these numbers; ``f`` takes Values and returns one.

    Raises `TracingError` where ``f`` asks for a number that a replay could not see, or decides on
    one: that is for `jit`, which keeps a path for each decision.

    >>> print(trace(lambda x, y: x * y + y, 2.0, 3.0))
    input  %0 %1
    %2 = multiply %0 %1
    %3 = add %2 %1
    output %3
    """
    recorder = Trace()
    inputs = [Value(number) for number in numbers]
    with tracing(recorder):
        output = f(*inputs)
    if recorder.guards:
        raise TracingError(
            f"{recorder.guards[0].place}: the traced function decides on a traced number, and a "
            "tape has no branches. Use where or maximum, or jit, which keeps a tape for each path."
        )
    if not isinstance(output, Value):
        raise TracingError(f"the traced function returned {output!r}: it has to return a Value.")
    return flatten(inputs, [output])
