"""Callbacks: functions of a `Run` that remember something.

Any function of a run will do. One with ``state_dict`` and ``load_state_dict`` is part of the
checkpoint, and one with ``finish`` is called once more at the end.
"""

from __future__ import annotations

import math
import os
from typing import Any

from autograd_core.errors import ArgumentError
from nn.saving import save
from nn.train.run import Run


class Watcher:
    """What looks at one series of the history, and knows the best of it.

    ``monitor``   the name in the history; None: "val_loss", or "loss" where nothing is validated
    ``mode``      whether low ("min") or high ("max") is good
    """

    remembered: tuple[str, ...] = ("best",)  # what a checkpoint holds: settings may change

    def __init__(self, monitor: str | None, mode: str) -> None:
        if mode not in ("min", "max"):
            raise ArgumentError(
                f'{type(self).__name__} was given mode={mode!r}; it is "min" or "max".'
            )
        self.monitor, self.sign = monitor, 1.0 if mode == "max" else -1.0
        self.best = -math.inf

    def seen(self, run: Run) -> float:
        """What there is to watch after this epoch, high where it is good."""
        name = self.monitor or ("val_loss" if "val_loss" in run.history else "loss")
        if name not in run.history:
            raise ArgumentError(
                f"{type(self).__name__} was to watch {name!r}, but the history has "
                f"{', '.join(map(repr, run.history))}. Give monitor= one of these."
            )
        return self.sign * run.history[name][-1]

    def state_dict(self) -> dict[str, Any]:
        """What has been seen so far."""
        return {name: getattr(self, name) for name in self.remembered}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what had been seen."""
        vars(self).update({name: state_dict[name] for name in self.remembered})


class EarlyStopping(Watcher):
    """Ends a training after ``patience`` epochs without anything better; gives the best back.

    Better means by more than ``min_delta``. With ``restore_best`` the model ends with the numbers
    it had in its best epoch. Raises `ArgumentError` for a patience below 1 and for
    a negative ``min_delta``.

    >>> import nn
    >>> model = nn.Linear(1, 1)
    >>> data = [([[1.0]], [[2.0]])]
    >>> history = nn.train.fit(
    ...     model, nn.MSELoss(), nn.optim.SGD(model.parameters(), lr=0.0), data,
    ...     callbacks=[EarlyStopping(patience=2)],
    ... )
    >>> len(history["loss"])
    3
    """

    remembered = ("best", "waited", "kept")

    def __init__(
        self, patience: int = 5, monitor: str | None = None, mode: str = "min",
        min_delta: float = 0.0, restore_best: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(monitor, mode)
        if not patience >= 1 or not min_delta >= 0:
            raise ArgumentError(
                f"EarlyStopping was given patience={patience} and min_delta={min_delta}; give 1 or "
                "more epochs, and a difference of 0 or more."
            )
        self.patience, self.min_delta, self.restore_best = patience, min_delta, restore_best
        self.waited = 0
        self.kept: dict[str, Any] = {}

    def __call__(self, run: Run) -> bool:
        found = self.seen(run)
        self.waited += 1
        if found > self.best + self.min_delta:
            self.best, self.waited = found, 0
            self.kept = run.model.state_dict() if self.restore_best else {}
        return self.waited >= self.patience

    def finish(self, run: Run) -> None:
        """Give the model the numbers of its best epoch."""
        if self.kept:
            run.model.load_state_dict(self.kept)


class BestCheckpoint(Watcher):
    """Writes the model to ``path`` (`nn.save`) after every epoch that is the best so far.

    >>> import nn, tempfile
    >>> model = nn.Linear(1, 1)
    >>> data = [([[1.0]], [[2.0]])]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     history = nn.train.fit(
    ...         model, nn.MSELoss(), nn.optim.SGD(model.parameters(), lr=0.1), data, epochs=2,
    ...         callbacks=[BestCheckpoint(f"{folder}/best.safetensors")],
    ...     )
    ...     sorted(nn.load(f"{folder}/best.safetensors"))
    ['bias', 'weight']
    """

    def __init__(self, path: Any, monitor: str | None = None, mode: str = "min") -> None:
        super().__init__(monitor, mode)
        self.path = os.fspath(path)

    def __call__(self, run: Run) -> None:
        found = self.seen(run)
        if found > self.best:
            self.best = found
            save(run.model, self.path)
