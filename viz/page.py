"""The stepper's page: the trace, the stage and the words as data, and the player that plays them.

One file that asks no network for anything. All that users wrote is data, which the player shows as
text.
Next: stepping.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from viz.document import document
from viz.theme import variables
from viz.words import WORDS

FOLDER = Path(__file__).parent / "player"
PARTS = (
    "numbers.js", "model.js", "engine.js", "story.js", "elements.js", "picture.js", "heatmap.js",
    "entry.js", "source.js", "panel.js", "tape.js", "whatif.js", "quiz.js", "controls.js",
    "surroundings.js", "player.js",
)  # fmt: skip
SHELLS = ("beside.js", "widget.js")  # not in the page but around it
NOTHING = "const F = null, R = null;"
BODY = """\
<noscript>{noscript}</noscript>
<script type="application/json" id="data">{data}</script>"""


def page(data: Mapping[str, Any], library: str | None, title: str) -> str:
    """The whole document. ``library`` is the JavaScript that computes, None where there is none."""
    script = f'(() => {{\n"use strict";\n{library or NOTHING}\n{player()}\n}})();\n'
    lang = "es" if data["options"]["lang"] == "es" else "en"
    body = BODY.format(
        noscript=escape(WORDS[lang]["noscript"]), data=as_data({**data, "words": WORDS})
    )
    return document(title, sheet(), body, lang=lang, script=script)


def as_data(data: Any) -> str:
    """JSON that can stand inside a script element, whatever the labels say.

    >>> as_data({"label": "</script>"})
    '{"label":"\\\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


@lru_cache(maxsize=4)
def player(parts: tuple[str, ...] = PARTS) -> str:
    """The parts of the player, joined; their comments and indents stay in the repository."""
    return "\n".join(bare((FOLDER / name).read_text(encoding="utf-8")) for name in parts)


def bare(source: str) -> str:
    """A part without the lines that are nothing but comment.

    >>> bare("// why\\nlet a = 1; // kept\\n")
    'let a = 1; // kept'
    """
    lines = [line.strip() for line in source.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@lru_cache(maxsize=1)
def sheet() -> str:
    """The style sheet, in the colours of every picture."""
    dark = variables(2)
    return (
        f":root{{color-scheme:light;{variables(1)}}}\n"
        f':root[data-theme="dark"]{{color-scheme:dark;{dark}}}\n'
        "@media (prefers-color-scheme:dark){"
        f':root:not([data-theme="light"]){{color-scheme:dark;{dark}}}}}\n'
        + (FOLDER / "player.css").read_text(encoding="utf-8")
        + f"@media print{{:root:root:root{{color-scheme:light;{variables(1)}}}}}\n"
    )
