"""The bar of a training: tqdm's in a terminal, a line of text in a notebook, or nothing.

A notebook keeps what was displayed last under one id. So the line there is right in the saved file
too, without widgets, which a file shows only to those who have them.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

from autograd_core.errors import missing_extra

SECONDS = 0.1  # between two looks


class Silent:
    """Shows nothing: what every bar can do."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close(kind is not None)

    def batch(self, epoch: int, i: int, loss: float) -> None:
        """A batch is done, in an epoch that is not."""

    def epoch(self, epoch: int, seen: dict[str, float]) -> None:
        """An epoch is done, and this was seen."""

    def close(self, interrupted: bool) -> None:
        """There is no more to come."""


class Terminal(Silent):
    """tqdm's bar over the epochs."""

    def __init__(self, epochs: int, done: int) -> None:
        try:
            from tqdm import tqdm
        except ImportError:
            raise missing_extra("tqdm", "train", "the progress bar of nn.fit") from None
        self.bar = tqdm(total=epochs, initial=done, unit="epoch", mininterval=SECONDS)
        self.next = 0.0

    def batch(self, epoch: int, i: int, loss: float) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + SECONDS
            self.bar.set_postfix_str(f"batch {i + 1}, loss {loss:.4g}")

    def epoch(self, epoch: int, seen: dict[str, float]) -> None:
        self.bar.set_postfix_str(listed(seen), refresh=False)
        self.bar.update()

    def close(self, interrupted: bool) -> None:
        self.bar.close()


class Notebook(Silent):
    """One line of plain text that is written anew."""

    def __init__(self, epochs: int, done: int, display: Any) -> None:
        self.epochs, self.began, self.next = epochs, time.monotonic(), 0.0
        self.text = f"epoch {done}/{epochs}"
        self.seen: dict[str, float] = {}
        self.shown = display({"text/plain": self.text}, raw=True, display_id=True)

    def show(self) -> None:
        """Write the line."""
        self.next = time.monotonic() + SECONDS
        spent = f"{time.monotonic() - self.began:.1f} s"
        self.shown.update({"text/plain": f"{self.text}  {spent}"}, raw=True)

    def batch(self, epoch: int, i: int, loss: float) -> None:
        if time.monotonic() >= self.next:
            self.text = f"epoch {epoch + 1}/{self.epochs}, batch {i + 1}  loss {loss:.4g}"
            self.show()

    def epoch(self, epoch: int, seen: dict[str, float]) -> None:
        self.text = f"epoch {epoch}/{self.epochs}  {listed(seen)}"
        if time.monotonic() >= self.next:
            self.show()

    def close(self, interrupted: bool) -> None:
        self.text += "  interrupted" if interrupted else ""
        self.show()


def listed(seen: dict[str, float]) -> str:
    """Names and numbers in a row."""
    return ", ".join(f"{name} {number:.4g}" for name, number in seen.items())


def bar(progress: bool | None, epochs: int, done: int) -> Silent:
    """The bar that fits the place; None: one only where somebody can see it."""
    if progress is False:
        return Silent()
    if (display := display_of_notebook()) is not None:
        return Notebook(epochs, done, display)
    return Terminal(epochs, done) if progress or in_terminal() else Silent()


def in_terminal() -> bool:
    """Whether a person sees standard error, and tqdm is there to draw on it."""
    from importlib.util import find_spec

    return sys.stderr.isatty() and find_spec("tqdm") is not None


def display_of_notebook() -> Any:
    """IPython's ``display`` if this runs in a notebook's kernel: then it has been imported."""
    ipython = sys.modules.get("IPython")
    if ipython is None or getattr(ipython.get_ipython(), "kernel", None) is None:
        return None
    return ipython.display.display
