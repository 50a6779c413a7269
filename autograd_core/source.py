"""Where in the user's program an operation was written: recorded on request.  Next: anomaly.py.

Python knows not only the line of an instruction but its columns, so the exact sub-expression can
be underlined. What is kept with a node is the code object and a number; the text is looked up
when somebody asks for it.

Which place it is, where modules call modules: the innermost line that is not this project's own. In
a module that somebody wrote it is the line in its ``forward``; in one that `nn` brings it is the
line that called it. The calls around, each with its own line, are the node's scope: `places` gives
all of them.
"""

from __future__ import annotations

import contextlib
import itertools
import linecache
import sys
from types import CodeType, FrameType
from typing import Any, NamedTuple

from autograd_core.node import AMBIENT, Ambient, Note

OWN = ("autograd_core", "nn", "numpy")  # operations are written by whoever calls these


class Source(NamedTuple):
    """One place in a program: a code object, and which of its instructions ran."""

    code: CodeType
    instruction: int

    @property
    def file(self) -> str:
        """The file, or the notebook's name for its cell."""
        return self.code.co_filename

    @property
    def span(self) -> tuple[int, int, int, int]:
        """First line, last line, first column, column after the last; from 1 and from 0."""
        places = self.code.co_positions()
        first, last, start, end = next(itertools.islice(places, self.instruction, None))
        line = first or self.code.co_firstlineno
        return line, last or line, start or 0, end or 0

    @property
    def line(self) -> int:
        """The number of the line."""
        return self.span[0]

    @property
    def text(self) -> str:
        """The line as it is written, or nothing where the file cannot be read."""
        return linecache.getline(self.file, self.line).rstrip("\n")

    @property
    def marked(self) -> tuple[str, str, str]:
        """What stands before the operation, the operation itself, and what stands after it.

        Where it runs over several lines, all of them, less their common indent.
        """
        first, last, start, end = self.span
        lines = [linecache.getline(self.file, i).encode() for i in range(first, last + 1)]
        if not end:  # a Python that was asked to remember no columns
            end = len(lines[-1].rstrip())
        inside = b"".join([*lines[:-1], lines[-1][:end]])[start:]
        before, after = lines[0][:start].lstrip(), lines[-1][end:].rstrip()
        return before.decode(), dedented(inside.decode(), lines[0].decode()), after.decode()

    @property
    def expression(self) -> str:
        """The part of the program that is the operation."""
        return self.marked[1]

    def underlined(self) -> str:
        """The line, and below it marks under the operation."""
        before, inside, after = self.marked
        first, *others = inside.split("\n")
        line = before + first + (after if not others else " …")
        return f"{line}\n{' ' * len(before)}{'^' * max(len(first), 1)}"


def dedented(text: str, line: str) -> str:
    """The later lines of ``text`` without the indent that ``line`` has."""
    indent = len(line) - len(line.lstrip())
    first, *others = text.split("\n")
    return "\n".join([first, *(o[min(indent, len(o) - len(o.lstrip())) :] for o in others)])


class Recording(Ambient):
    """Nodes made meanwhile remember their place in the source."""

    __slots__ = ("outer",)

    def __init__(self, recording: bool, outer: Note | None) -> None:
        self.recording = recording
        self.outer = outer

    @property
    def note(self) -> Note:  # type: ignore[override]
        """A fresh note for each node."""
        return self.written()

    def written(self) -> Note:
        """A note of where the operation is written that is being recorded."""
        return Note(self.outer.scope if self.outer else None, caller(sys._getframe(1)))

    def switched(self, recording: bool) -> Recording:
        """The same, with or without a graph."""
        return type(self)(recording, self.outer)

    def inside(self, call: Note) -> Recording:
        """The same within a call of a module: its nodes have a scope and a place."""
        return type(self)(self.recording, call)


def caller(frame: FrameType | None) -> Source | None:
    """The nearest place outside of this project's own packages."""
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in OWN:
        frame = frame.f_back
    return None if frame is None else Source(frame.f_code, frame.f_lasti // 2)


def source_of(node: Any) -> Source | None:
    """Where a node was written; in a module that `nn` brings, where that was called."""
    return next(iter(places(node)), None)


def places(node: Any) -> list[Source]:
    """Where a node was written, and then where each module around it was called, outwards."""
    found: dict[Source, None] = {}
    note = node.note
    while note is not None:
        if note.source is not None:
            found[note.source] = None
        note = getattr(note.scope.call, "parent", None) if note.scope else None
    return list(found)


class record_source(contextlib.ContextDecorator):
    """Nodes made inside remember where they were written: ``node.note.source``.

    >>> from autograd_core import Value
    >>> with record_source():
    ...     y = Value(2.0) * 3.0
    >>> y.note.source is None
    False
    """

    ambient: type[Recording] = Recording

    def __init__(self) -> None:
        self.tokens: list[Any] = []  # a stack: one object may be entered more than once

    def __enter__(self) -> None:
        now = AMBIENT.get()
        self.tokens.append(AMBIENT.set(self.ambient(now.recording, now.note)))

    def __exit__(self, *error: object) -> None:
        AMBIENT.reset(self.tokens.pop())
