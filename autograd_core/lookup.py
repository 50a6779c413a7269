"""Where the row of a pickled graph is found again: by its module and its name."""

from __future__ import annotations

import importlib
from typing import Any

from autograd_core.errors import ArgumentError


def find_row(module: str, name: str) -> Any:
    """The row of that name in a module: a primitive pickles by its name, as a function does."""
    for row in vars(importlib.import_module(module)).values():
        if getattr(row, "name", None) == name and hasattr(row, "vjp"):
            return row
    raise ArgumentError(
        f"no primitive {name!r} in {module!r}: a pickled graph finds its operations by name, so "
        "define them at the top of a module."
    )
