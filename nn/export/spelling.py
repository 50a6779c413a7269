"""Functions that few languages have, in those that most have.  Next: operators.py, c_text.py."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping

ADJUSTED = "fmod(x, y) != 0.0 and (fmod(x, y) < 0.0) != (y < 0.0)"  # to the sign of y


def parsed(texts: Mapping[str, str]) -> dict[str, ast.expr]:
    """Expressions of x and y, the arguments of a function, by its name."""
    return {name: ast.parse(text, mode="eval").body for name, text in texts.items()}


SPELT_OUT = parsed({
    "radians": f"x * {math.radians(1.0)!r}", "degrees": f"x * {math.degrees(1.0)!r}",
    "maximum": "x if x > y or x != x else y", "minimum": "x if x < y or x != x else y",
    "heaviside": "y if x == 0.0 else x if x != x else 1.0 if x > 0.0 else 0.0",
    "mod": f"fmod(x, y) + y if {ADJUSTED} else fmod(x, y)",
    "floordiv": f"x / y if y == 0.0 else rint((x - fmod(x, y)) / y) - (1.0 if {ADJUSTED} else 0.0)",
})  # fmt: skip
