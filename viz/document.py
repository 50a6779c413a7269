"""The head and the policy of every page: it loads nothing, and runs only what it was made with.

Next: html.py.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

POLICY = (
    "default-src 'none'; {scripts}style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
DOCUMENT = """\
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
{body}
</body>
</html>
"""


def document(title: str, style: str, body: str, *, lang: str = "en", script: str = "") -> str:
    """A whole page. Of scripts it may run ``script``, told by its hash, and no other.

    >>> page = document("a < b", "", "<p>text</p>")
    >>> "<title>a &lt; b</title>" in page, "script-src" in page
    (True, False)
    """
    scripts = ""
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        scripts = f"script-src 'sha256-{digest}'; "
        body = f"{body}\n<script>{script}</script>"
    policy = POLICY.format(scripts=scripts)
    return DOCUMENT.format(lang=lang, policy=policy, title=escape(title), style=style, body=body)
