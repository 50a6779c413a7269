"""What layers refuse when they are built."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError


def require_width(kind: str, name: str, width: Any) -> None:
    """Refuse a layer of no inputs or no outputs."""
    if isinstance(width, bool) or not isinstance(width, (int, np.integer)) or width < 1:
        raise ArgumentError(
            f"{kind} was asked for with {name}={width!r}. Give a whole number from 1 on."
        )
