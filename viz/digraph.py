"""The same picture for Graphviz: record nodes in a `graphviz.Digraph`.  Next: expression.py.

Building one needs no Graphviz program; rendering one does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from typing import TYPE_CHECKING, Any

from autograd_core.errors import AutogradError, missing_extra
from viz.card import Card, card
from viz.scene import Fold, Scene, arrange
from viz.settings import require_choice
from viz.trace import trace

if TYPE_CHECKING:
    import graphviz

DIRECTIONS = ("LR", "TB")
PROGRAMS = ("dot", "graphviz-pure")  # the second is what the extra `dot` installs
ONLY_DOT = ("pdf",)
SPECIAL = re.compile(r"([\\{}|<> ])")
BREAKS = re.compile(r"\r\n|\r|\n")
STYLES = {
    "variable": {"style": "rounded"},
    "constant": {"style": "rounded,dashed"},
    "operation": {},
    "module": {"style": "bold"},
}


def to_graphviz(root: Any, *, direction: str = "LR", fold: Fold = "auto") -> graphviz.Digraph:
    """The graph under ``root`` as a `graphviz.Digraph` of record nodes.

    ``direction`` and ``fold`` are `draw`'s. It works without Graphviz; only its ``render`` and
    ``pipe`` call the program. Labels show as they were typed. Raises as `draw` does.

    >>> from autograd_core import Value
    >>> x = Value(3.0, label="x")
    >>> len(to_graphviz(x * x).body)
    4
    """
    require_choice("direction", direction, DIRECTIONS)
    return digraph(arrange(trace(root), fold), direction)


def digraph(scene: Scene, direction: str) -> graphviz.Digraph:
    """A scene as a Digraph."""
    import graphviz

    made = graphviz.Digraph(
        graph_attr={"rankdir": direction, "fontname": "Helvetica", "fontsize": "11"},
        node_attr={"shape": "record", "fontname": "Helvetica", "fontsize": "11"},
        edge_attr={"arrowsize": "0.7"},
    )
    fill(made, scene, None, direction)
    for link in scene.links:
        made.edge(str(link.source), str(link.target))
    return made


def fill(graph: graphviz.Digraph, scene: Scene, home: int | None, direction: str) -> None:
    """The boxes of one cluster, and the clusters in it."""
    import graphviz

    for i, item in enumerate(scene.items):
        if scene.homes[i] == home:
            made = card(scene, item)
            label = record_label(made, direction)
            graph.node(str(i), label, tooltip=plain_label(made.tip), **STYLES[made.kind])
    for c, parent in enumerate(scene.parents):
        if parent == home:
            record = scene.trace["clusters"][scene.clusters[c]]
            with graph.subgraph(name=f"cluster_{c}") as inner:
                said = f"{record['name']} · {record['kind']}"
                inner.attr(label=graphviz.nohtml(plain_label(said)), color="gray", style="rounded")
                fill(inner, scene, c, direction)


def record_label(made: Card, direction: str) -> str:
    """The fields of a record, one above the other: braces turn them, and so does "TB"."""
    head = f"{made.title}   {made.chip}" if made.chip else made.title
    rows = [f"{row.name}  {row.text}".strip() for row in made.rows]
    fields = [record_text(piece) for piece in [head, *rows] if piece]
    return "|".join(fields) if direction == "LR" else "{" + "|".join(fields) + "}"


def record_text(text: str) -> str:
    """Text as it must be written in a record to show as it was typed."""
    return BREAKS.sub(r"\\n", SPECIAL.sub(r"\\\1", text.replace("&", "&amp;")))


def plain_label(text: str) -> str:
    """Text as it must be written in any other label."""
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\")
    return BREAKS.sub(r"\\n", escaped)


# Running the program.


def source(scene: Scene, direction: str) -> str:
    """The text of a .dot file."""
    return str(digraph(scene, direction).source)


def render(scene: Scene, direction: str, suffix: str) -> bytes:
    """A picture made by Graphviz, in one of its formats."""
    return run_graphviz(source(scene, direction), suffix, f"saving a drawing as .{suffix}")


def find_program(suffix: str) -> str | None:
    """A Graphviz that can make this format: on the path, or beside this very Python."""
    known = PROGRAMS[:1] if suffix in ONLY_DOT else PROGRAMS
    places = (None, sysconfig.get_path("scripts"))
    found = (shutil.which(name, path=place) for name in known for place in places)
    return next(filter(None, found), None)


def run_graphviz(text: str, suffix: str, purpose: str) -> bytes:
    """What Graphviz makes of a .dot file; one sentence where there is none, or it cannot."""
    program = find_program(suffix)
    if program is None:
        raise missing_extra("Graphviz (the program dot)", "dot", purpose)
    done = subprocess.run([program, f"-T{suffix}"], input=text.encode(), capture_output=True)
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise AutogradError(f"{purpose} was tried with {program}, and it failed: {said[0]}")
    return done.stdout
