"""no_grad and enable_grad: whether operations are recorded, in this thread."""

from __future__ import annotations

import contextlib
from typing import Any

from autograd_core.node import AMBIENT, TRACE, Ambient


def switched(now: Any, recording: bool) -> Ambient:
    """The ambient ``now``, with or without a graph; `record_source` and its kind go on inside."""
    return Ambient(recording, now.note) if now.inside is None else now.switched(recording)


class no_grad(contextlib.ContextDecorator):
    """Operations inside leave no graph: their results are constants.

    >>> from autograd_core import Value
    >>> with no_grad():
    ...     y = Value(2.0) * 3.0
    >>> y.requires_grad
    False
    """

    recording = False

    def __init__(self) -> None:
        self.tokens: list[Any] = []  # a stack: one object may be entered more than once

    def __enter__(self) -> None:
        if not self.recording and (trace := TRACE.get()) is not None:
            trace.refuse("enters no_grad()")
        self.tokens.append(AMBIENT.set(switched(AMBIENT.get(), self.recording)))

    def __exit__(self, *error: object) -> None:
        AMBIENT.reset(self.tokens.pop())


class enable_grad(no_grad):
    """Operations inside are recorded again, within a `no_grad`.

    >>> from autograd_core import Value
    >>> with no_grad(), enable_grad():
    ...     y = Value(2.0) * 3.0
    >>> y.requires_grad
    True
    """

    recording = True
