"""The stepper's page: the trace, the stage and the words as data, and the player that plays them.

One file that asks no network for anything. Its policy allows the one script that it was made with,
told by the script's hash; all that users wrote is data, which the player shows as text.
Next: stepping.py.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

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
POLICY = (
    "default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
PAGE = """\
<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<noscript>{noscript}</noscript>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def page(data: Mapping[str, Any], library: str | None, title: str) -> str:
    """The whole document. ``library`` is the JavaScript that computes, None where there is none."""
    script = f'(() => {{\n"use strict";\n{library or NOTHING}\n{player()}\n}})();\n'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    lang = data["options"]["lang"]
    return PAGE.format(
        lang="en" if lang == "auto" else lang,
        policy=POLICY.format(digest=digest),
        title=escape(title),
        style=sheet(),
        noscript=escape(WORDS["es" if lang == "es" else "en"]["noscript"]),
        data=as_data({**data, "words": WORDS}),
        script=script,
    )


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
