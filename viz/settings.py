"""What is refused before anything is drawn: settings that are not known, and no names of files."""

from __future__ import annotations

import os
from numbers import Integral
from typing import Any

from autograd_core.errors import ArgumentError, OperandError
from autograd_core.node import Node


def require_node(given: Any) -> None:
    """Refuse what has no graph: a number, or a model that has not been called."""
    if isinstance(given, Node):
        return
    said = f"{given!r:.80}"
    instead = "Give the result of a computation, or a list of results."
    if callable(given):
        said = f"an object of the class {type(given).__name__}"
        instead = "Call it first, and give what it returns, as in draw(model(x))."
    raise OperandError(f"a graph starts at a Value or a Tensor, and {said} is neither. {instead}")


def require_choice(name: str, given: Any, known: tuple[str, ...]) -> None:
    """Refuse a setting that is not known."""
    if not isinstance(given, str) or given not in known:
        choices = " or ".join(f'"{choice}"' for choice in known)
        raise ArgumentError(f"{name}={given!r} was asked for; it is {choices}.")


def require_whole(name: str, given: Any, instead: str) -> int:
    """A whole number, such as a depth; True and False are none."""
    if not isinstance(given, Integral) or isinstance(given, bool):
        raise ArgumentError(f"{name}={given!r} was asked for; it is a whole number {instead}.")
    return int(given)


def require_path(path: Any, what: str, example: str) -> None:
    """Refuse what is no name of a file."""
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentError(
            f"a {what} was to be saved as {path!r}, which is no name of a file. Give one, as in "
            f'save("{example}").'
        )
