"""The stepper's page: the trace, the stage and the words as data, and the player that plays them.

One file that asks no network for anything. All that users wrote is data, which the player shows as
text.
Next: stepping.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    "surroundings.js", "training.js", "player.js",
)  # fmt: skip
TRAINING = "training.js"  # only in a page of a training
SHELLS = ("beside.js", "widget.js")  # not in the page but around it
NOTHING = "const F = null, R = null;"
BODY = """\
<noscript>{noscript}</noscript>
<script type="application/json" id="data">{data}</script>"""


def page(data: Mapping[str, Any], library: str | None, title: str) -> str:
    """The whole document. ``library`` is the JavaScript that computes, None where there is none."""
    parts = tuple(name for name in PARTS if name != TRAINING or "training" in data)
    script = f'(() => {{\n"use strict";\n{library or NOTHING}\n{player(parts)}\n}})();\n'
    lang = "es" if data["options"]["lang"] == "es" else "en"
    body = BODY.format(
        noscript=escape(WORDS[lang]["noscript"]), data=as_data({**compact(data), "words": WORDS})
    )
    return document(title, sheet(), body, lang=lang, script=script)


def compact(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its tables packed, which saves a third of a large page."""
    tables = {
        name: packed(part)
        if part and isinstance(part, list) and isinstance(part[0], dict)
        else part
        for name, part in data["trace"].items()
    }
    cards = [{"key": key, **card} for key, card in data["stage"]["cards"].items()]
    return {**data, "trace": tables, "stage": {**data["stage"], "cards": packed(cards)}}


def packed(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Records with their names written once: rows begin with which of the ``keys`` they have.

    >>> packed([{"id": 0}, {"id": 1}, {"id": 2, "slot": 0}])
    {'keys': [['id'], ['id', 'slot']], 'rows': [[0, 0], [0, 1], [1, 2, 0]]}
    """
    known: dict[tuple[str, ...], int] = {}
    rows = [[known.setdefault(tuple(r), len(known)), *r.values()] for r in records]
    return {"keys": [list(keys) for keys in known], "rows": rows}


def unpacked(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of `packed`.

    >>> unpacked(packed([{"id": 0}, {"id": 1, "slot": 2}]))
    [{'id': 0}, {'id': 1, 'slot': 2}]
    """
    return [dict(zip(table["keys"][k], row, strict=True)) for k, *row in table["rows"]]


def as_data(data: Any) -> str:
    """JSON that can stand inside a script element, whatever the labels say; half of a pair of
    surrogates, which no UTF-8 has, is written as JSON writes it.

    >>> as_data({"label": "</script>"})
    '{"label":"\\\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").encode(errors="backslashreplace").decode()


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
