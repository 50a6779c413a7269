"""How wide text is, without a font at hand: never less than what a reader's fonts make of it.

The widths are the larger of Arial's and DejaVu Sans's bold letters, so a box fits the text whatever
the machine has. Other scripts get the width of their widest letter. `is_measured` tells whether a
text has letters beyond those, and a drawing then pins it to its width.  Next: card.py.
"""

from __future__ import annotations

import unicodedata

# Hundredths of the font's size, for the characters from the space to the tilde.
# fmt: off
LETTERS = (
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70,
    70, 70, 70, 40, 40, 84, 84, 84, 62, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 56, 78, 64, 100,
    84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 37, 46, 84, 56, 50, 68, 72, 60, 72,
    68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72,
    37, 72, 84,
)
# fmt: on
MONOSPACE = 0.62
WIDE = 1.4  # ideographs and emoji
OTHER = 1.2
SCRIPTS = (  # the last code point of a range, and the widest of its letters
    (0x24F, 1.2),  # Latin
    (0x36F, 1.2),
    (0x3FF, 1.1),  # Greek
    (0x52F, 1.35),  # Cyrillic
    (0x58F, 1.2),
    (0x5FF, 0.8),  # Hebrew
    (0x6FF, 1.4),  # Arabic
)
ELLIPSIS = "…"
SIGNS = frozenset("−×÷·²…—∞Σ√≥≤≠°↵")  # drawn by every font, none wider than OTHER


def text_width(text: str, size: float, *, monospace: bool = False) -> float:
    """The most that ``text`` takes at a font size, in the unit of that size.

    >>> text_width("tanh", 10), text_width("+0.5", 10, monospace=True)
    (26.0, 24.8)
    """
    return round(sum(letter_width(letter, monospace) for letter in text) * size, 3)


def letter_width(letter: str, monospace: bool) -> float:
    """The width of one character, as a part of the font's size."""
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    if " " <= letter <= "~":
        return MONOSPACE if monospace else LETTERS[ord(letter) - 32] / 100
    if monospace and letter in SIGNS:
        return MONOSPACE
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter:
        return letter_width(base, monospace)
    return next((widest for last, widest in SCRIPTS if ord(letter) <= last), OTHER)


def is_measured(text: str) -> bool:
    """Whether the width of every character is known."""
    return all(
        ord(letter) <= SCRIPTS[-1][0]
        or letter in SIGNS
        or unicodedata.east_asian_width(letter) in "WF"
        for letter in text
    )


def shorten(text: str, size: float, limit: float, *, monospace: bool = False) -> str:
    """``text``, cut to a width; an ellipsis stands for what is left out.

    >>> shorten("a_rather_long_label", 10, 60)
    'a_rather…'
    """
    text = text[: 1 + int(limit / size * 8)]  # no character but a combining one is narrower
    if text_width(text, size, monospace=monospace) <= limit:
        return text
    room = limit - text_width(ELLIPSIS, size, monospace=monospace)
    used = 0.0
    for i, letter in enumerate(text):
        used += letter_width(letter, monospace) * size
        if used > room:
            return text[:i] + ELLIPSIS
    return text + ELLIPSIS


VISIBLE = {"\n": "↵", "\r": "↵", "\t": "⇥"}


def visible(text: str, *, keep: str = "") -> str:
    """Text in one line: breaks as signs; what no page or terminal should be sent is replaced.

    ``keep`` has the characters that stay as they are.

    >>> visible("two\\nlines"), visible("\\x1b[31m")
    ('two↵lines', '�[31m')
    """
    return "".join([c if c in keep or is_text(c) else VISIBLE.get(c, "�") for c in text])


def is_text(letter: str) -> bool:
    """Whether a character may stand in an XML document, in UTF-8, and in a line: no control, no
    half of a pair, nothing that turns round what follows it.
    """
    code = ord(letter)
    return not (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0x2028 <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xD800 <= code < 0xE000
        or code & 0xFFFE == 0xFFFE
    )
