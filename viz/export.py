"""How a picture or a stepper is written to a file: the end of its name says as what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from autograd_core.errors import ArgumentError
from viz.settings import require_path

Writers = Mapping[str, Callable[[], bytes]]


def write(path: str | Path, writers: Writers, what: str) -> Path:
    """Write what the name asks for; gives the path. Where two endings fit, the longer one does.

    Raises `ArgumentError` for no name and for an ending that is not known, OSError where the file
    cannot be written.
    """
    require_path(path, what, f"graph{next(iter(writers))}")
    path = Path(path)
    fits = [ending for ending in writers if path.name.lower().endswith(ending)]
    if not fits:
        raise ArgumentError(
            f"a {what} was to be saved as {path.name!r}, and its suffix is not one that is "
            f"known. Choose one of {', '.join(writers)}."
        )
    path.write_bytes(writers[max(fits, key=len)]())
    return path
