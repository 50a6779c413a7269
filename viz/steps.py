"""The steps of a stepper: a trace, and the order in which a reader is led through it.

A trace with steps has, beside what trace.py says:

    steps    phase (start, forward, backward, end) · kind (start, forward, seed, contribution,
             broadcast, accumulation, end) · node (the node at work) · event (its index in events,
             else null). A contribution to an input that was broadcast is two steps: the product,
             and then the sum back to the input's shape.
    arrays   for each array of few entries: its rows of values, and of gradients in the end (null
             where none arrives); a larger one is summarised in its node, and not told in full
    feeds    which entries of small arrays each of their entries is made from: see entries.py
    domains  for each variable that an operation bounds: lowest and highest value, null for neither
    written  for each node its formula, with names and as a template: ``tanh(n)``, ``tanh(⟦1⟧)``
    events   a contribution has a template too: its local formula with ⟦0⟧ for the output and
             ⟦1⟧, ⟦2⟧ for the inputs, so that a player can put other numbers in

Which nodes are ready, and which still wait for a contribution, follows from edges and events.
Next: javascript.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd_core.node import Node
from autograd_core.reverse import pullback
from viz import formula
from viz.digits import encode, marked
from viz.entries import feeds, is_small
from viz.explanation import operands
from viz.formula import Term, as_written
from viz.trace import NodeRecord, nodes_under, require_nodes, trace

Step = dict[str, Any]


def stepped(root: Any) -> dict[str, Any]:
    """The trace of ``root`` with its steps; the errors are those of `trace`.

    >>> from autograd_core import Value
    >>> x = Value(3.0, label="x")
    >>> told = stepped(x * x)
    >>> [step["kind"] for step in told["steps"]]
    ['start', 'forward', 'seed', 'contribution', 'contribution', 'accumulation', 'end']
    >>> told["written"][1]
    {'formula': 'x · x', 'template': '⟦1⟧ · ⟦2⟧'}
    """
    told = trace(root, backward=True)
    order = nodes_under(require_nodes(root), None)
    events = [with_template(event, order, told["edges"]) for event in told["events"]]
    steps = steps_of(told["nodes"], events)
    return {
        **told,
        "events": events,
        "written": written(told),
        "steps": steps,
        "domains": domains(told, order),
        "arrays": arrays(require_nodes(root)[0], order),
        "feeds": feeds(order, told["edges"]),
    }


def worded(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its texts in the decimal mark of the moment.

    Those of the events hold no name that a user gave; those that do are written anew.
    """
    texts = ("formula", "local_formula", "numbers", "template")
    events = [
        {key: marked(part) if part and key in texts else part for key, part in event.items()}
        for event in told["events"]
    ]
    return {**told, "events": events, "written": written(told)}


def domains(told: Mapping[str, Any], order: Sequence[Node]) -> dict[str, list[float | None]]:
    """Where each variable may be moved: inside the domains of the operations that it enters."""
    found: dict[int, tuple[float, float]] = {}
    for edge in told["edges"]:
        limits = order[edge["target"]].op.domain
        i, slot = edge["source"], edge["slot"]
        if told["nodes"][i]["kind"] == "variable" and slot < len(limits):
            low, high = found.get(i, (-math.inf, math.inf))
            found[i] = (max(low, limits[slot].low), min(high, limits[slot].high))
    return {str(i): [finite(end) for end in ends] for i, ends in found.items()}


def arrays(root: Node, order: Sequence[Node]) -> dict[str, dict[str, Any]]:
    """The entries of small arrays, as rows; of a number there is nothing more to tell."""
    small = [i for i, node in enumerate(order) if node.shape != () and is_small(node.shape)]
    gradients = pullback(root) if small else {}
    return {
        str(i): {"value": rows(order[i]._data), "grad": rows(gradients.get(order[i]))}
        for i in small
    }


def rows(data: Any) -> list[list[Any]] | None:
    """A vector is one row."""
    return None if data is None else [[encode(x) for x in row] for row in np.atleast_2d(data)]


def finite(number: float) -> float | None:
    """The number, or None where there is no bound."""
    return number if math.isfinite(number) else None


def steps_of(nodes: Sequence[NodeRecord], events: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Every operation, then every event, between a beginning and an end."""
    forward = [node["id"] for node in nodes if node["kind"] == "operation"]
    root = events[0]["node"]
    steps = [step("start", "start", root)]
    steps += [step("forward", "forward", i) for i in forward]
    for i, event in enumerate(events):
        steps.append(step("backward", event["event"], event.get("node", event.get("target")), i))
        if event.get("summed") is not None:
            steps.append(step("backward", "broadcast", event["node"], i))
    return [*steps, step("end", "end", root)]


def step(phase: str, kind: str, node: int, event: int | None = None) -> Step:
    """One record."""
    return {"phase": phase, "kind": kind, "node": node, "event": event}


def slot_name(i: int) -> str:
    """What stands in a template for the output (0) or an input (from 1 on).

    >>> slot_name(1)
    '⟦1⟧'
    """
    return f"⟦{i}⟧"


def written(told: Any) -> list[dict[str, str]]:
    """The formula of every node."""
    inputs = operands(told)
    return [texts(node, inputs[node["id"]]) for node in told["nodes"]]


def texts(node: NodeRecord, names: Sequence[str]) -> dict[str, str]:
    """The operation on its inputs, by name and as a template; a leaf has neither."""
    if node["kind"] != "operation":
        return {"formula": "", "template": ""}
    slots = [slot_name(i + 1) for i in range(len(names))]
    symbol, params = node["symbol"], node["params"]
    return {
        "formula": as_written(symbol, [formula.atom(name) for name in names], params),
        "template": as_written(symbol, [Term(slot) for slot in slots], params),
    }


def with_template(
    event: dict[str, Any], order: Sequence[Node], edges: Sequence[Any]
) -> dict[str, Any]:
    """An event; a contribution of a scalar rule with the template of its local formula."""
    if event["event"] != "contribution" or event["local_formula"] is None:
        return event
    op, slot = order[event["node"]].op, edges[event["edge"]]["slot"]
    names = [slot_name(i) for i in range(len(op.domain) + 1)]
    return {**event, "template": formula.local(op, slot).show(names)}
