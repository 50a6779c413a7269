"""The steps as one moving picture: an SVG that plays by itself, inside an ``<img>`` too.

It moves by style sheet alone, without a script. All that a card ever shows is in the picture, each
number with the stretch of steps in which it is seen; a reader who wants no motion sees the end.
Next: figure.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from autograd_core.errors import ArgumentError
from viz import svg
from viz.card import NUMBER_SIZE, Card, Row, card, fitted, number_row
from viz.digits import Amount, brief
from viz.explanation import accumulation_cell, contribution_cells, equation, gradients, operands
from viz.layout import lay_out
from viz.measure import shorten
from viz.scene import arrange

SECONDS = 1.4  # a step
HOLD = 4  # steps that the end stays
MOST = 60  # boxes
CAPTION = 30.0
STYLE = """\
.later{opacity:0}
.at{fill:none;stroke:var(--accent,#7048c6);stroke-width:3}
.flow path{stroke-width:3;stroke:var(--accent,#7048c6)}
.done{fill:var(--accent,#7048c6);transform-origin:0 0}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
"""
GROW = (
    ".done{{animation:grow {seconds}s steps({steps}) infinite}}"
    "@keyframes grow{{0%{{transform:scaleX(0)}}{full},100%{{transform:none}}}}"
)


class Moment(NamedTuple):
    """What is known once a step has happened."""

    known: frozenset[int]
    gradients: dict[int, Amount]
    node: int | None
    edge: int | None
    said: str


class Film:
    """The cards of a scene, and what each shows at every step.

    A ``still`` is what one row of one card shows for a stretch of steps.
    """

    def __init__(self, told: Any):
        self.scene = arrange(told, fold=False)
        require_few(len(self.scene.items))
        self.moments = list(moments_of(told))
        self.rows = [list(self.states(item.node)) for item in self.scene.items]
        self.cards = [
            sized(card(self.scene, item), rows)
            for item, rows in zip(self.scene.items, self.rows, strict=True)
        ]
        self.layout = lay_out(svg.problem(self.scene, self.cards, "LR"))
        self.seen: set[tuple[int, int]] = set()

    def states(self, i: Any) -> Iterator[list[Row]]:
        """The rows of a node's card at every moment."""
        still = card(self.scene, self.scene.items[i]).rows
        value = self.scene.trace["nodes"][i]["value"]
        for moment in self.moments:
            rows = {
                "value": number_row("value", value if i in moment.known else None),
                "grad": number_row("grad", moment.gradients.get(i)),
            }
            yield [rows.get(row.name, row) for row in still]

    def body(self) -> str:
        """All the markup; from the back to the front."""
        scene, layout = self.scene, self.layout
        lines = list(svg.edges(scene, layout, "LR"))
        groups = zip(scene.clusters, layout.clusters, strict=True)
        return "\n".join(
            [
                *(svg.group(scene, c, box) for c, box in groups),
                *lines,
                *self.flows(lines),
                *map(self.card, range(len(self.cards))),
                *self.outlines(),
                *self.captions(),
                self.progress(),
            ]
        )

    def card(self, i: int) -> str:
        """A card, and in it every number with the steps at which it is seen."""
        made, box, states = self.cards[i], self.layout.boxes[i], self.rows[i]
        numbers = [
            self.during(svg.row(replace(made, rows=states[first]), k), first, last)
            for k in range(len(made.rows))
            for first, last in stretches([rows[k] for rows in states])
        ]
        at = f'transform="{svg.move(box.x, box.y)}"'
        return f'<g class="{svg.classes(made)}" {at}>{svg.frame(made)}{"".join(numbers)}</g>'

    def flows(self, lines: Sequence[str]) -> Iterator[str]:
        """The line that a gradient takes, drawn once more, stronger."""
        where = {edge: k for k, link in enumerate(self.scene.links) for edge in link.edges}
        edges = [moment.edge for moment in self.moments]
        for first, last in stretches(edges):
            edge = edges[first]
            if edge is not None:
                yield self.during(f'<g class="flow">{lines[where[edge]]}</g>', first, last)

    def outlines(self) -> Iterator[str]:
        """A frame around the node at work."""
        nodes = [moment.node for moment in self.moments]
        for first, last in stretches(nodes):
            node = nodes[first]
            if node is not None:
                box = self.layout.boxes[node]
                frame = svg.rectangle("at", box.x, box.y, box.width, box.height, 6)
                yield self.during(frame, first, last)

    def captions(self) -> Iterator[str]:
        """What happens, below the picture."""
        said = [moment.said for moment in self.moments]
        for first, last in stretches(said):
            short = shorten(said[first], NUMBER_SIZE, self.layout.width, monospace=True)
            line = svg.text(short, 0, self.layout.height + CAPTION - 4, NUMBER_SIZE, "number")
            yield self.during(line, first, last)

    def progress(self) -> str:
        """A bar that grows."""
        bar = svg.rectangle("done", 0, self.layout.height + CAPTION + 3, self.layout.width, 3, 1)
        return bar

    def during(self, markup: str, first: int, last: int) -> str:
        """Markup that is seen from one step to before another."""
        if (first, last) == (0, len(self.moments)):
            return markup
        self.seen.add((first, last))
        later = "" if last == len(self.moments) else " later"
        return f'<g class="s{first}-{last}{later}">{markup}</g>'

    def style(self) -> str:
        """When each stretch is seen. Without motion that is the end."""
        frames = len(self.moments) + HOLD
        seconds = round(frames * SECONDS, 1)
        rules = [
            STYLE,
            GROW.format(
                seconds=seconds, steps=len(self.moments), full=percent(len(self.moments), frames)
            ),
        ]
        for first, last in sorted(self.seen):
            name = f"s{first}-{last}"
            shown = [f"0%{{opacity:{int(first == 0)}}}"]
            if first:
                shown.append(f"{percent(first, frames)}{{opacity:1}}")
            if last < len(self.moments):
                shown.append(f"{percent(last, frames)}{{opacity:0}}")
            rules.append(
                f".{name}{{animation:{name} {seconds}s step-end infinite}}"
                f"@keyframes {name}{{{''.join(shown)}}}"
            )
        return "\n".join(rules)


def animated(told: Any, theme: str = "auto") -> str:
    """The SVG document of a trace with steps.

    Raises `ArgumentError` where there are more boxes than anybody could follow.

    >>> from autograd_core import Value
    >>> from viz.steps import stepped
    >>> picture = animated(stepped(Value(2.0, label="x") ** 2))
    >>> "@keyframes" in picture, "<script" in picture
    (True, False)
    """
    film = Film(told)
    body, layout = film.body(), film.layout
    size = (layout.width, layout.height + CAPTION)
    return svg.document(film.scene, body, size, theme, film.style())


def stretches(states: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """The runs of equal states, from the first to before the last.

    >>> list(stretches("aab"))
    [(0, 2), (2, 3)]
    """
    first = 0
    for i in range(1, len(states) + 1):
        if i == len(states) or states[i] != states[first]:
            yield first, i
            first = i


def sized(made: Card, states: Sequence[list[Row]]) -> Card:
    """A card with room for all that it will ever show."""
    widths = [fitted(replace(made, rows=rows)).width for rows in states]
    return replace(made, width=max(made.width, *widths))


def percent(step: int, frames: int) -> str:
    """When a step begins, as a part of the whole."""
    return f"{100 * step / frames:.3f}%"


def moments_of(told: Any) -> Iterator[Moment]:
    """What is known after each step, the steps of a contribution that is yet to be summed apart."""
    known = {node["id"] for node in told["nodes"] if node["kind"] != "operation"}
    arrived: dict[int, Amount] = {}
    steps = told["steps"]
    for step, following in zip(steps, [*steps[1:], {"kind": "end"}], strict=True):
        event = {} if step["event"] is None else told["events"][step["event"]]
        whole = following["kind"] not in ("broadcast", "accumulation")
        if step["kind"] == "forward":
            known.add(step["node"])
        elif step["kind"] in ("seed", "accumulation"):
            arrived[step["node"]] = event["after"]
        elif event and whole:
            arrived[event["target"]] = event["amount"]
        working = step["kind"] not in ("start", "end")
        flowing = event.get("edge") if step["kind"] != "accumulation" else None
        yield Moment(
            frozenset(known), dict(arrived), step["node"] if working else None, flowing,
            caption(told, step, event),
        )  # fmt: skip


def caption(told: Any, step: Any, event: Any) -> str:
    """A step in a line that needs no language."""
    nodes = told["nodes"]
    node = nodes[step["node"]]
    if step["kind"] == "forward":
        return equation(node, operands(told)[node["id"]])
    if step["kind"] == "seed":
        return f"∂{node['name']}/∂{node['name']} = {brief(event['after'])}"
    if step["kind"] == "accumulation":
        return f"{node['name']}: {accumulation_cell(event)}"
    if event:
        target = nodes[event["target"]]["name"]
        return f"{node['name']} → {target}: {contribution_cells(told, event)[-1]}"
    if step["kind"] == "start":
        return ""
    final = gradients(told)
    variables = [v for v in nodes if v["kind"] == "variable" and v["id"] in final]
    return "   ".join(f"∂{node['name']}/∂{v['name']} = {brief(final[v['id']])}" for v in variables)


def require_few(boxes: int) -> None:
    """Refuse what nobody could follow."""
    if boxes > MOST:
        raise ArgumentError(
            f"a moving picture of {boxes:,} boxes was asked for, and beyond {MOST} nobody can "
            "follow one. Save a page (.html), which opens where the step is, or step through a "
            "smaller part."
        )
