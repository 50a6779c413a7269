"""Where the nodes of a graph were written, as plain data.  Next: formula.py.

A place is told by the name of its file, without the folders, or by the number of its notebook
cell: a page that is handed on says nothing of the machine it was made on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import TypedDict

from autograd_core.node import Node
from autograd_core.source import Source, places
from viz.measure import visible

MOST = 300  # characters of a program around an expression, and in it


class SourceRecord(TypedDict):
    """One place in a program."""

    file: str
    cell: int | None
    line: int
    before: str
    expression: str
    after: str


def sources_of(order: Sequence[Node]) -> tuple[list[list[int]], list[SourceRecord]]:
    """For each node the numbers of its places, innermost first; and all places, each once.

    >>> from autograd_core import Value, record_source
    >>> with record_source():
    ...     y = Value(2.0) * 3.0
    >>> numbers, records = sources_of([y.x, y])
    >>> numbers, len(records), records[0]["line"]
    ([[], [0]], 1, 2)
    """
    known: dict[Source, int] = {}
    numbers = [[known.setdefault(s, len(known)) for s in places(node)] for node in order]
    return numbers, [record(source) for source in known]


def record(source: Source) -> SourceRecord:
    """One place. Its text is empty where the file cannot be read."""
    before, inside, after = (visible(text, keep="\n") for text in source.marked)
    return SourceRecord(
        file=visible(PurePath(source.file).name),
        cell=cell_number(source.file),
        line=source.line,
        before=before[-MOST:],
        expression=inside if len(inside) <= MOST else f"{inside[:MOST]}…",
        after=after[:MOST],
    )


def cell_number(file: str) -> int | None:
    """Which cell of a notebook a file stands for, where IPython is running and knows."""
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    return getattr(getattr(shell, "compile", None), "_filename_map", {}).get(file)


def where(place: SourceRecord) -> str:
    """``neuron.py, line 3`` or ``cell 2, line 3``."""
    file = place["file"] if place["cell"] is None else f"cell {place['cell']}"
    return f"{file}, line {place['line']}"


def underlined(place: SourceRecord) -> list[str]:
    """The line, and marks below the expression; nothing where the file could not be read."""
    first, *others = place["expression"].split("\n")
    if not first:
        return []
    rest = " …" if others else place["after"]
    return [place["before"] + first + rest, " " * len(place["before"]) + "^" * len(first)]
