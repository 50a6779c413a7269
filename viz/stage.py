"""What a stepper's picture is drawn from: a card for each box, and the scenes they stand in.

A small graph has one scene. A graph of many nodes made by modules has one of the whole, folded, and
one of each module and its neighbours; the player shows the one where the step is. Next: page.py.
"""

from __future__ import annotations

from typing import Any

from viz import svg
from viz.card import APART, EDGE, NUMBER_SIZE, Card, card
from viz.explanation import gradients
from viz.layout import lay_out
from viz.measure import text_width
from viz.scene import (
    MANY,
    SHARED,
    Item,
    Link,
    Scene,
    arrange,
    find_cycle,
    fold_scene,
    shared_variables,
)
from viz.trace import chain

LONGEST = "−1.234e−308"  # a number that a card must have room for
GHOST_SIZE = 9.0
LONGEST_GHOST = "−1.23e−9"
FEW = 60  # boxes; more are laid out in one direction only


def stage(told: Any) -> dict[str, Any]:
    """Cards by key (``n5`` a node, ``c2`` a folded module), and scenes by the cluster that is open
    in them ("" shows the whole), each with a layout for every direction.

    >>> from autograd_core import Value
    >>> from viz.steps import stepped
    >>> made = stage(stepped(-Value(2.0, label="x")))
    >>> sorted(made["cards"]), list(made["scenes"])
    (['n0', 'n1'], [''])
    """
    told = with_gradients(told)
    cards: dict[str, Card] = {}
    found = scenes_of(told)
    few = len(found) == 1 and len(found[""].items) <= FEW
    ways = ("LR", "TB") if few else ("LR",)
    scenes = {name: laid(scene, cards, ways) for name, scene in found.items()}
    return {"cards": {key: told_card(made) for key, made in cards.items()}, "scenes": scenes}


def with_gradients(told: Any) -> Any:
    """The trace, its nodes with the gradients that its own events end with."""
    final = gradients(told)
    nodes = [{**node, "grad": final.get(node["id"], node["grad"])} for node in told["nodes"]]
    return {**told, "nodes": nodes}


def scenes_of(told: Any) -> dict[str, Scene]:
    """The scenes by name."""
    if len(told["nodes"]) <= MANY or not told["clusters"]:
        return {"": arrange(told, fold=False)}
    found = {"": arrange(told)}
    for cluster in told["clusters"]:
        found[str(cluster["id"])] = alone(opened(told, cluster["id"]), cluster["id"])
    return found


def opened(told: Any, cluster: int) -> Scene:
    """The scene with one cluster open, and those around it; all others are a box each."""
    chains = [chain(node["cluster"], told["clusters"]) for node in told["nodes"]]
    folded = {c["id"] for c in told["clusters"]} - set(chain(cluster, told["clusters"]))
    for i in shared_variables(told):
        chains[i] = [SHARED]
        folded.add(SHARED)
    while True:
        scene = fold_scene(told, chains, folded)
        closed = {scene.items[i].cluster for i in find_cycle(scene)} - {None}
        if not closed:
            return scene
        folded -= closed


def alone(scene: Scene, cluster: int) -> Scene:
    """Of an opened scene what is inside the cluster, and the boxes next to it."""
    told = scene.trace
    around = [
        chain(told["nodes"][item.nodes[0]]["cluster"], told["clusters"]) for item in scene.items
    ]
    inside = {i for i, path in enumerate(around) if cluster in path}
    links = [link for link in scene.links if {link.source, link.target} & inside]
    kept = sorted(inside.union(*({link.source, link.target} for link in links)))
    place = {old: new for new, old in enumerate(kept)}
    return Scene(
        trace=told,
        items=[scene.items[i] for i in kept],
        links=[Link(place[link.source], place[link.target], link.edges) for link in links],
        clusters=[cluster],
        homes=[0 if i in inside else None for i in kept],
        parents=[None],
    )


def laid(scene: Scene, cards: dict[str, Card], ways: tuple[str, ...]) -> dict[str, Any]:
    """A scene laid out; its cards are added to those known."""
    made = []
    for item in scene.items:
        if key(item) not in cards:
            cards[key(item)] = roomy(card(scene, item), scene, item)
        made.append(cards[key(item)])
    return {
        "items": [[key(item), item.nodes if item.node is None else []] for item in scene.items],
        "links": [[link.edges, slot(scene, link)] for link in scene.links],
        "clusters": scene.clusters,
        **{way: geometry(scene, made, way) for way in ways},
    }


def key(item: Item) -> str:
    """The name of a box: ``n5`` a node, ``c2`` a folded module."""
    return f"c{item.cluster}" if item.node is None else f"n{item.node}"


def roomy(made: Card, scene: Scene, item: Item) -> Card:
    """A card with room for any number that a step or an edit may put into it."""
    if item.node is None or made.kind == "constant":
        return made
    numbers = text_width(LONGEST, NUMBER_SIZE, monospace=True)
    ghost = text_width(LONGEST_GHOST, GHOST_SIZE, monospace=True)
    needed = numbers + APART + max(made.names, ghost) + 2 * EDGE
    if not isinstance(scene.trace["nodes"][item.node]["value"], dict):
        made.width = max(made.width, round(needed, 1))
    return made


def slot(scene: Scene, link: Any) -> str:
    """1, 2, … where the order of the inputs matters."""
    i = scene.items[link.target].node
    if i is None or not scene.trace["nodes"][i]["ordered"]:
        return ""
    return str(scene.trace["edges"][link.edges[0]]["slot"] + 1)


def geometry(scene: Scene, made: list[Card], way: str) -> dict[str, Any]:
    """Positions, rounded to what can be seen."""
    layout = lay_out(svg.problem(scene, made, way))
    return {
        "size": [round(layout.width), round(layout.height)],
        "boxes": [[round(box.x, 1), round(box.y, 1)] for box in layout.boxes],
        "edges": [[round(c, 1) for point in curve for c in point] for curve in layout.edges],
        "groups": [[round(c, 1) for c in group] for group in layout.clusters],
    }


def told_card(made: Card) -> dict[str, Any]:
    """A card as plain data; the rows of numbers are the player's to fill."""
    return {
        "kind": made.kind,
        "title": made.title,
        "chip": made.chip,
        "name": made.name,
        "rows": [[row.name, row.text] for row in made.rows],
        "root": made.root,
        "w": made.width,
        "h": made.height,
    }
