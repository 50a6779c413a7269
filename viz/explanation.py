"""The backward pass as text, for a terminal: rule, local derivative, arriving × local, sum so far.

It reads the events of a trace and nothing else.  Next: layout/__init__.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from viz.digits import DASH, Amount, brief, decimal_mark, marked, plain
from viz.formula import as_written, atom
from viz.sources import underlined, where
from viz.trace import NodeRecord, Trace, trace

Cells = list[str]


class Explanation:
    """Text that shows itself when printed; `trace` is the data it was written from.

    >>> from autograd_core import Value
    >>> explanation = explain(-Value(2.0, label="x"))
    >>> explanation.text.splitlines()[1]
    '  to x   −g   −1   +1 × −1 = −1'
    """

    def __init__(self, told: Trace, decimal: str = "."):
        self.trace = told
        with decimal_mark(decimal):
            self.text = write(told)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def explain(root: Any, *, decimal: str = ".") -> Explanation:
    """How each gradient under ``root`` comes about, step by step, as text.

    It runs its own backward pass with the rules of the table; no ``.grad`` is touched. Fractions
    follow ``decimal``, "." or ",". Raises `OperandError` for what is no node, `GradientError` for a
    constant and for an array of more than one entry, `ArgumentError` for another decimal mark.

    >>> from autograd_core import Value
    >>> x = Value(3.0, label="x")
    >>> print(explain(x * x))
    %1 = x · x = 9   g = +1, the seed: how fast %1 changes with itself
      to x   g · y   y = 3   +1 × +3 = +3
      to x   g · x   x = 3   +1 × +3 = +3   +3 += +3 → +6
    <BLANKLINE>
    gradients
      x   +6
    """
    return Explanation(trace(root, backward=True), decimal)


def write(told: Trace) -> str:
    """The whole text."""
    blocks = list(steps(told))
    widths = column_widths([cells for _, rows in blocks for cells in rows])
    pieces = [
        "\n".join([title, *(f"  {line(cells, widths)}" for cells in rows)])
        for title, rows in blocks
    ]
    return "\n\n".join([*pieces, "\n".join(["gradients", *totals(told)])])


def steps(told: Trace) -> Iterator[tuple[str, list[Cells]]]:
    """A title and its rows for every node that sends something."""
    seed = told["events"][0]
    rows: dict[int, list[Cells]] = {seed["node"]: []}
    for event in told["events"][1:]:
        if event["event"] == "contribution":
            rows.setdefault(event["node"], []).append(contribution_cells(told, event))
        else:
            sender = told["edges"][event["edge"]]["target"]
            rows[sender][-1].append(accumulation_cell(event))
    arrived, inputs = gradients(told), operands(told)
    for i, cells in rows.items():
        node = told["nodes"][i]
        because = f", the seed: how fast {node['name']} changes with itself"
        title = f"{equation(node, inputs[i])}   g = {brief(arrived[i])}"
        title += because if i == seed["node"] else ""
        yield "\n".join([title, *places(told, node)]), cells


def places(told: Trace, node: NodeRecord) -> Iterator[str]:
    """The lines of the program that made a node, the operation underlined; innermost first."""
    for i in node["sources"]:
        place = told["sources"][i]
        head = f"  {where(place)}:  "
        text, *marks = underlined(place) or ["(its text cannot be read)"]
        yield head + text
        yield from (" " * len(head) + line for line in marks)


def gradients(told: Trace) -> dict[int, Amount]:
    """What has arrived at each node at the end of the pass."""
    arrived: dict[int, Amount] = {}
    for event in told["events"]:
        node = event["node"] if event["event"] == "seed" else event["target"]
        arrived[node] = event["amount"] if event["event"] == "contribution" else event["after"]
    return arrived


def operands(told: Trace) -> list[list[str]]:
    """The names of the inputs of every node, in order."""
    names: list[list[str]] = [[] for _ in told["nodes"]]
    for edge in told["edges"]:
        names[edge["target"]].append(operand(told["nodes"][edge["source"]]))
    return names


def operand(node: NodeRecord) -> str:
    """A name; for a constant without one, its value."""
    nameless = node["kind"] == "constant" and not node["label"]
    return brief(node["value"], plain) if nameless else node["name"]


def equation(node: NodeRecord, names: Sequence[str]) -> str:
    """``n = p + b = 0.5``: the operation on its inputs, and its value."""
    pieces = [node["name"], brief(node["value"], plain)]
    if node["kind"] == "operation":
        pieces.insert(1, as_written(node["symbol"], [atom(name) for name in names], node["params"]))
    return " = ".join(pieces)


def contribution_cells(told: Trace, event: dict[str, Any]) -> Cells:
    """To whom, the rule, the local derivative, and arriving × local = contribution."""
    arriving, amount = brief(event["arriving"]), brief(event["amount"])
    product = amount
    if event["local"] is not None:
        product = f"{arriving} × {brief(event['local'])} = {amount}"
    target = operand(told["nodes"][event["target"]])
    rule = marked(event["formula"]) + summed_text(event)
    return [f"to {target}", rule, local_text(event), product]


def summed_text(event: dict[str, Any]) -> str:
    """What becomes of a contribution to an input that was broadcast."""
    if event["summed"] is None:
        return ""
    return f", summed to {tuple(event['summed'])}" if event["summed"] else ", summed to a number"


def local_text(event: dict[str, Any]) -> str:
    """``1 − z² = 1 − 0.7071² = +0.5``, no longer than it needs to be."""
    if event["local"] is None:
        return str(event["fit"])
    pieces = [marked(text) for text in (event["local_formula"], event["numbers"]) if text]
    return " = ".join(dict.fromkeys([*pieces, brief(event["local"], plain)]))


def accumulation_cell(event: dict[str, Any]) -> str:
    """``+3 += +3 → +6``: a second contribution is added to the first."""
    before, amount, after = (brief(event[key]) for key in ("before", "amount", "after"))
    return f"{before} += {amount} → {after}"


def totals(told: Trace) -> list[str]:
    """The gradient of every variable."""
    arrived = gradients(told)
    rows = [
        [node["name"], brief(arrived[node["id"]]) if node["id"] in arrived else DASH]
        for node in told["nodes"]
        if node["kind"] == "variable"
    ]
    widths = column_widths(rows)
    return [f"  {line(cells, widths)}" for cells in rows]


def column_widths(rows: Sequence[Cells]) -> list[int]:
    """How wide each column is, in characters."""
    columns = zip_longest(*rows, fillvalue="")
    return [max(map(width, column)) for column in columns]


def line(cells: Cells, widths: Sequence[int]) -> str:
    """Cells in their columns."""
    padded = [cell + " " * (w - width(cell)) for cell, w in zip(cells, widths, strict=False)]
    return "   ".join(padded).rstrip()


def width(text: str) -> int:
    """The columns a terminal needs: two for a wide character, none for one that combines."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
