"""A page that stands alone: the picture and the tape, no script, no request to any network.

Next: digraph.py.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from viz.digits import decimal_mark
from viz.document import document
from viz.explanation import equation, operands
from viz.theme import variables
from viz.trace import Trace

if TYPE_CHECKING:
    from viz.drawing import Drawing

BODY = """\
<main>
<h1>{title}</h1>
<div class="picture">{picture}</div>
<details{opened}>
<summary>Every operation, in order</summary>
<pre>{tape}</pre>
</details>
</main>"""
STYLE = """\
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,Arial,sans-serif}
main{max-width:100%;padding:1rem;box-sizing:border-box}
h1{font-size:1.1rem;margin:0 0 .5rem;overflow-wrap:anywhere}
.picture,pre{overflow:auto}
pre{font:13px/1.6 Menlo,Consolas,"DejaVu Sans Mono",monospace}
summary{cursor:pointer;color:var(--muted)}"""
FEW = 30  # steps that are shown at once


def page(drawing: Drawing) -> str:
    """The page of a drawing."""
    told = drawing.trace
    names = ", ".join(told["nodes"][i]["name"] for i in told["roots"])
    title = f"Computation graph of {names}"
    with decimal_mark(drawing.decimal):
        steps = tape(told)
    body = BODY.format(
        title=escape(title),
        picture=drawing.svg,
        opened=" open" if len(told["nodes"]) <= FEW else "",
        tape=escape(steps),
    )
    return document(title, sheet(drawing.theme), body)


def sheet(theme: str) -> str:
    """The page's own style, in the picture's colours."""
    column = 2 if theme == "dark" else 1
    own = f":root{{color-scheme:{theme};{variables(column)}}}\n"
    if theme == "auto":
        dark = f"@media (prefers-color-scheme:dark){{:root{{{variables(2)}}}}}\n"
        own = own.replace("scheme:auto", "scheme:light dark") + dark
    return own + STYLE


def tape(told: Trace) -> str:
    """Every operation in order, a line each."""
    inputs = operands(told)
    return "\n".join(equation(node, inputs[node["id"]]) for node in told["nodes"])
