"""What stands in a box, measured: a title, the operation, and a row for each number.

A card knows no colours and no markup; pictures and pages draw it.  Next: svg.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from viz.digits import DASH, Amount, brief, full, magnitude, marked, sizes, thousands
from viz.formula import GLYPH
from viz.measure import shorten, text_width, visible
from viz.scene import SHARED, Item, Scene, parameter_count
from viz.trace import NodeRecord

# Sizes in pixels.
TITLE_SIZE = 13.0
CHIP_SIZE = 11.0
NAME_SIZE = 10.5
NUMBER_SIZE = 12.0
HEADER = 24.0
ROW = 18.0
EDGE = 11.0  # from the border to the text
APART = 10.0  # between two texts in one line
WIDEST_TITLE = 150.0
SIGN = {**GLYPH, "*": "×", "/": "÷", "**": "**"}
LONGEST_TIP = 20_000


@dataclass
class Row:
    """A name and a number. ``sign`` is -1, 0 or 1, ``strength`` from 0 to 1: the colour behind."""

    name: str
    text: str
    sign: int = 0
    strength: float = 0.0
    odd: bool = False  # nan


@dataclass
class Card:
    """A box's text. ``kind`` is variable, constant, operation or module; ``tip`` tells it all."""

    kind: str
    title: str
    chip: str
    rows: list[Row]
    tip: str
    name: str = ""  # by which texts speak of it, where it has no label
    width: float = 0.0
    height: float = 0.0
    root: bool = False
    names: float = field(default=0.0)  # the width of the column of names


def card(scene: Scene, item: Item) -> Card:
    """The card of one box."""
    made = module_card(scene, item) if item.node is None else node_card(scene, item.node)
    return fitted(made)


def node_card(scene: Scene, i: int) -> Card:
    """A node: its label, operation, value and gradient."""
    node = scene.trace["nodes"][i]
    operation = node["kind"] == "operation"
    symbol = SIGN.get(node["symbol"], node["symbol"]) if operation else ""
    label = visible(node["label"])
    rows = [number_row("value", node["value"])]
    if isinstance(node["value"], dict):
        rows.insert(0, Row("shape", str(tuple(node["value"]["shape"]))))
    if node["kind"] != "constant":
        rows.append(number_row("grad", node["grad"]))
    if node["kind"] == "constant" and not label and len(rows) == 1:
        rows[0].name = ""
    return Card(
        kind=node["kind"],
        title=shorten(
            label or symbol or (node["name"] if rows[0].name else ""), TITLE_SIZE, WIDEST_TITLE
        ),
        chip=shorten(visible(symbol), CHIP_SIZE, WIDEST_TITLE) if label else "",
        name=node["name"] if operation and not label else "",
        rows=rows,
        tip=tip(node),
        root=i in scene.trace["roots"],
    )


def shared_card(scene: Scene, item: Item) -> Card:
    """The variables that several calls of a module share, as one box."""
    variables = thousands(parameter_count(scene, item))
    return Card(
        kind="module",
        title="shared",
        chip="",
        rows=[Row("variables", variables)],
        tip=f"{variables} variables that several calls share, such as the weights of a network.",
    )


def module_card(scene: Scene, item: Item) -> Card:
    """A folded module: its name and kind, and how much is in it."""
    if item.cluster == SHARED:
        return shared_card(scene, item)
    record = scene.trace["clusters"][item.cluster or 0]
    nodes, variables = thousands(len(item.nodes)), thousands(parameter_count(scene, item))
    counts = [Row("nodes", nodes), Row("parameters", variables)]
    return Card(
        kind="module",
        title=shorten(record["name"], TITLE_SIZE, WIDEST_TITLE),
        chip=shorten(record["kind"], CHIP_SIZE, WIDEST_TITLE)
        if record["kind"] != record["name"]
        else "",
        rows=[row for row in counts if row.text != "0"],
        tip=f"{record['name']} ({record['kind']}): {nodes} nodes, "
        f"{variables} parameters. Draw it with fold=False to see inside.",
        root=any(i in scene.trace["roots"] for i in item.nodes),
    )


def number_row(name: str, value: Amount | None) -> Row:
    """A number with its colour; a dash where there is none, no colour for an array."""
    if value is None:
        return Row(name, DASH)
    if isinstance(value, dict):
        return Row(name, brief(value).partition(": ")[2] or brief(value))
    number = float(value)
    sign = (number > 0) - (number < 0)
    return Row(name, brief(value), sign, magnitude(value), odd=number != number)


def tip(node: NodeRecord) -> str:
    """All digits, and the whole label."""
    label = visible(node["label"], keep="\n")
    first = label or node["name"]
    lines = [f"{first} ({node['op']})", f"value {told_in_full(node['value'])}"]
    lines += [f"{name} = {marked(value)}" for name, value in node["params"].items()]
    if node["kind"] != "constant":
        grad = "not computed" if node["grad"] is None else told_in_full(node["grad"])
        lines.append(f"grad {grad}")
    return "\n".join(lines)[:LONGEST_TIP]


def told_in_full(value: Amount) -> str:
    """Every digit; of an array the shape, the dtype and the first entries."""
    if not isinstance(value, dict):
        return full(value)
    entries = marked(", ").join(map(full, value["entries"]))
    more = marked(", …") if len(value["entries"]) < math.prod(value["shape"]) else ""
    return f"{sizes(value['shape'])} {value['dtype']} [{entries}{more}]"


def fitted(made: Card) -> Card:
    """Width and height, by the text."""
    made.names = max((text_width(row.name, NAME_SIZE) for row in made.rows), default=0.0)
    numbers = max(
        (text_width(row.text, NUMBER_SIZE, monospace=True) for row in made.rows), default=0.0
    )
    body = made.names + (APART if made.names else 0.0) + numbers
    head = text_width(made.title, TITLE_SIZE)
    if made.chip:
        head += APART + text_width(made.chip, CHIP_SIZE) + EDGE
    if made.name:
        head += APART + text_width(made.name, NAME_SIZE)
    made.width = round(max(body, head) + 2 * EDGE + 4, 1)
    made.height = (HEADER if made.title else 6.0) + ROW * len(made.rows) + 5.0
    return made
