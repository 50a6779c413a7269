"""A page as the output of a notebook's cell: in a frame where frames may be, and beside it a
picture and a text for where they are stripped, as JupyterLab does in a notebook not trusted.

What takes a frame away takes the style sheet away too, and that is what hides the rest. The picture
is an <img>, because JupyterLab takes the <svg> out of an untrusted output but leaves its texts.
Next: stepping.py.
"""

from __future__ import annotations

import base64
import json
import zlib
from html import escape

from viz.page import player

HEIGHT = 760  # pixels, until the page has said how high it is
# Run by most front ends: it tells the page the theme, and gives it the height it asks for.
BESIDE = """\
(() => {{
{beside}
const frame = document.getElementById("{name}");
if (frame) standBeside(frame);
}})();
"""
OUTPUT = """\
<div><style>#{name}-still{{display:none}}</style>\
<iframe id="{name}" title="{title}" sandbox="allow-scripts allow-downloads allow-modals" \
style="width:100%;height:{height}px;border:0" srcdoc="{page}"></iframe>\
<div id="{name}-still"><img alt="{title}" src="data:image/svg+xml;base64,{still}">\
<pre>{text}</pre></div>\
<script>{beside}</script></div>"""


# Inline the picture shows its numbers in full under the pointer; a script is taken away whole.
PICTURE = """\
<div class="{name}" style="overflow:auto">\
<img alt="{title}" src="data:image/svg+xml;base64,{still}"></div>\
<script>for (const place of document.querySelectorAll(".{name}")) place.innerHTML = {markup};\
</script>"""


def pictured(svg: str, title: str) -> str:
    """The HTML of a cell's output that is one picture: inline where scripts run, else an image.

    >>> pictured("<svg/>", "A < B")[:60]
    '<div class="picture-acb9fb49" style="overflow:auto"><img alt'
    """
    return PICTURE.format(
        name=f"picture-{zlib.crc32(svg.encode()):08x}",
        title=escape(title),
        still=encoded(svg),
        markup=json.dumps(svg).replace("</", "<\\/"),
    )


def encoded(svg: str) -> str:
    """A picture as it stands in an address."""
    return base64.b64encode(svg.encode()).decode()


def framed(page: str, title: str, *, still: str, text: str) -> str:
    """The HTML of a cell's output: ``page`` is a document, ``still`` an SVG, ``text`` is plain.

    >>> framed("<p>hello</p>", "A < B", still="<svg/>", text="x < y")[5:50]
    '<style>#page-d2aefb44-still{display:none}</st'
    """
    name = f"page-{zlib.crc32(page.encode()):08x}"
    return OUTPUT.format(
        name=name,
        title=escape(title),
        height=HEIGHT,
        page=escape(page),
        still=encoded(still),
        text=escape(text),
        beside=BESIDE.format(name=name, beside=player(("beside.js",))),
    )
