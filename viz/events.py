"""The backward pass as events: the seed, every contribution, every sum.  Next: explanation.py.

    seed          node · after: the gradient that arrives at the root
    contribution  node · target · edge · arriving · local (null for arrays whose derivative is no
                  array of their shape) · amount · summed (the shape it was summed to, where the
                  input was broadcast; else null) · formula (``g · y``) · local_formula (``y``) ·
                  numbers (the local formula with numbers put in; null for arrays) · fit (of a rule
                  on arrays the shapes in its last operation: ``3×1 @ 1×2 → 3×2``; else empty)
    accumulation  target · edge · before · amount · after: a second contribution is added

The order is the sweep's own: a node sends once all that it gets has arrived. The numbers come from
the rules of the table, run again; the gradients stored in the nodes are neither read nor written.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd_core.errors import GradientError
from autograd_core.node import CONSTANT, Node, require_variable, toposort
from autograd_core.primitive import ELEMENTWISE
from autograd_core.reverse import contributions
from viz import formula
from viz.digits import amount, plain

if TYPE_CHECKING:
    from viz.trace import Trace

Event = dict[str, Any]


class Part(NamedTuple):
    """One edge's share of a backward step."""

    slot: int
    target: Node
    amount: Any
    local: Any


def backward_events(root: Node, ids: Mapping[Node, int], told: Trace) -> list[Event]:
    """Every event of one backward pass, in order; touches no gradient.

    Raises `GradientError` where ``root`` is a constant or has more than one entry.
    """
    require_variable(root, "The node whose backward pass was asked for")
    require_single(root)
    edges = {(edge["target"], edge["slot"]): edge["id"] for edge in told["edges"]}
    gradient: dict[Node, Any] = {root: root.seed(None)}
    events: list[Event] = [
        {"event": "seed", "node": ids[root], "after": amount(gradient[root])},
    ]
    for node in reversed(toposort(root)):
        if node not in gradient or node.is_leaf or node not in ids:
            continue
        for part in parts(node, gradient[node]):
            before = gradient.get(part.target)
            gradient[part.target] = part.amount if before is None else before + part.amount
            if part.target in ids:
                edge = edges[ids[node], part.slot]
                event = contribution_event(node, part, gradient[node])
                events.append(event | {"node": ids[node], "target": ids[part.target], "edge": edge})
                events.extend(sums(event, before, gradient[part.target], edge, ids[part.target]))
    return events


def require_single(root: Node) -> None:
    """Refuse an array of several entries: a pass starts at one number."""
    entries = math.prod(root.shape)
    if entries != 1:
        raise GradientError(
            f"the steps of a backward pass were asked for, and it starts at one number: a Tensor "
            f"of shape {root.shape} has {entries:,} entries. Give its .sum() or .mean(), or one "
            "of its entries, such as y[0]."
        )


def sums(event: Event, before: Any, after: Any, edge: int, target: int) -> list[Event]:
    """The accumulation that follows a contribution, where something had arrived before it."""
    if before is None:
        return []
    told = {"before": amount(before), "amount": event["amount"], "after": amount(after)}
    return [{"event": "accumulation", "target": target, "edge": edge, **told}]


def parts(node: Node, g: Any) -> Iterator[Part]:
    """What ``node`` sends along each edge, with the derivative that it multiplied by."""
    slots = receiving(node)
    with np.errstate(all="ignore"):
        sent = list(contributions(node, g))
        locals_ = [part for _, part in contributions(node, ones(g))] if has_local(node) else []
    for i, (slot, (target, part)) in enumerate(zip(slots, sent, strict=True)):
        yield Part(slot, target, part, locals_[i] if locals_ else None)


def receiving(node: Node) -> list[int]:
    """Which inputs a gradient flows to, by slot."""
    return [
        slot
        for slot, p in enumerate(node.inputs)
        if p.op is not CONSTANT and (node.op.joint or node.op.vjp[slot] is not None)
    ]


def has_local(node: Node) -> bool:
    """Whether the derivative is entry by entry: a number, or an array of the node's own shape."""
    return node.op.kind == ELEMENTWISE and all(p.shape == node.shape for p in node.inputs)


def is_summed(node: Node, target: Node) -> bool:
    """Whether an input was broadcast, so that its gradient is summed back to its own shape."""
    return node.op.kind == ELEMENTWISE and target.shape != node.shape


def ones(g: Any) -> Any:
    """1, in the shape of ``g``."""
    return 1.0 if isinstance(g, float) else np.ones_like(g)


def contribution_event(node: Node, part: Part, g: Any) -> Event:
    """Arriving times local, with the rule as a formula."""
    return {
        "event": "contribution",
        "arriving": amount(g),
        "local": None if part.local is None else amount(part.local),
        "amount": amount(part.amount),
        "summed": list(part.target.shape) if is_summed(node, part.target) else None,
        **formulas(node, part.slot, g),
    }


def formulas(node: Node, slot: int, g: Any) -> Event:
    """The rule, the local derivative, and that with numbers put in."""
    op = node.op
    if not formula.is_scalar_rule(op):
        rule = formula.on_node(node, slot, g)
        told = {"formula": rule.show(), "fit": formula.fit(rule)}
        return {**told, "local_formula": None, "numbers": None}
    local = formula.local(op, slot)
    scalars = [p._data for p in (node, *node.inputs) if p.shape == ()]
    complete = len(scalars) == len(node.inputs) + 1
    return {
        "formula": formula.contribution(op, slot).show(),
        "fit": "",
        "local_formula": local.show(),
        "numbers": local.show([plain(number) for number in scalars]) if complete else None,
    }
