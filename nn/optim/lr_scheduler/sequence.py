"""SequentialLR: one schedule after another, such as a warm-up and a cosine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from autograd_core.errors import StateDictError
from nn.optim.base import Optimizer
from nn.optim.lr_scheduler.base import LRScheduler, Rates, require, require_epochs
from nn.optim.lr_scheduler.plateau import ReduceLROnPlateau


class SequentialLR(LRScheduler):
    """Each of ``schedulers`` in turn, the next one from each of the epochs ``milestones`` on.

    Raises `ArgumentError` for another number of milestones than one fewer than there are
    schedules, for schedules of another optimiser, and for a `ReduceLROnPlateau` among them.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> from nn.optim.lr_scheduler import ExponentialLR, LinearLR
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> parts = [LinearLR(optimizer, 0.25, total_iters=3), ExponentialLR(optimizer, 0.5)]
    >>> schedule = SequentialLR(optimizer, parts, milestones=[2])
    >>> for _ in range(3):
    ...     optimizer.step(); schedule.step()
    ...     print(schedule.get_last_lr()[0])
    0.5
    1.0
    0.5
    """

    kept_out = ("optimizer", "schedulers")

    def __init__(
        self, optimizer: Optimizer, schedulers: list[LRScheduler], milestones: list[int]
    ) -> None:
        require(self, isinstance(schedulers, Sequence), "schedulers", schedulers, "give a list")
        require_epochs(self, "milestones", milestones)
        rising = list(milestones) == sorted(milestones)
        require(self, rising, "milestones", milestones, "give the first epoch first")
        fits = len(milestones) == len(schedulers) - 1
        wanted = f"{len(schedulers)} schedules need one milestone fewer, the epochs they change at"
        require(self, fits, "milestones", milestones, wanted)
        for part in schedulers:
            named = type(part).__name__
            same = getattr(part, "optimizer", None) is optimizer
            require(self, same, "schedulers", named, "all must be of the one optimiser")
            plateau = isinstance(part, ReduceLROnPlateau)
            require(self, not plateau, "schedulers", named, "it needs a metric at every step")
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        super().__init__(optimizer)

    def first(self) -> Rates:
        self.put(self.base_lrs)
        self.schedulers[0].restart()
        return self.rates()

    def start(self) -> Rates:
        return self.first()

    def get_lr(self) -> Rates:
        part = self.schedulers[bisect_right(self.milestones, self.last_epoch)]
        if self.last_epoch in self.milestones:
            part.restart()
        else:
            part.last_epoch += 1
            part.put(part.get_lr())
        return self.rates()

    def state_dict(self) -> dict[str, Any]:
        """The state, with those of the parts in ``schedulers``."""
        return {**super().state_dict(), "schedulers": [s.state_dict() for s in self.schedulers]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state with those of the parts; raises `StateDictError` for another number."""
        super().load_state_dict(state_dict)
        for part, state in zip(self.schedulers, state_dict["schedulers"], strict=True):
            part.load_state_dict(state)

    def require_state(self, state_dict: Any) -> None:
        super().require_state(state_dict)
        given = state_dict["schedulers"]
        if len(given) != len(self.schedulers):
            raise StateDictError(
                f"load_state_dict of SequentialLR: the state is of {len(given)} schedules, but "
                f"here are {len(self.schedulers)}. Build the same ones first."
            )
        for part, state in zip(self.schedulers, given, strict=True):
            part.require_state(state)
