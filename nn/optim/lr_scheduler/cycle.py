"""OneCycleLR: up and down again in one run, momentum the other way.  Next: plateau.py."""

from __future__ import annotations

import math
from typing import Any

from autograd_core.errors import ArgumentError
from nn.checks import is_number
from nn.optim.base import Optimizer
from nn.optim.lr_scheduler.base import (
    LRScheduler,
    Rates,
    groups_of,
    numbers_for,
    require,
    require_count,
    require_share,
)


class OneCycleLR(LRScheduler):
    """The one-cycle policy (Smith and Topin, 2018); a step is a batch, not an epoch.

    From ``max_lr / div_factor`` up to ``max_lr`` in the first ``pct_start`` of all steps, then down
    to the first rate over ``final_div_factor``; with ``three_phase`` down to the first rate as fast
    as it went up, and on from there. ``anneal_strategy`` is "cos" or "linear". With
    ``cycle_momentum`` momentum (or the first beta) goes from ``max_momentum`` to ``base_momentum``
    and back. Give ``total_steps``, or ``epochs`` and ``steps_per_epoch``.

    Raises `ArgumentError` for a setting outside its range, and for a step too many.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], momentum=0.9)
    >>> schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=5, pct_start=0.6)
    >>> for _ in range(4):
    ...     optimizer.step(); schedule.step()
    ...     print(round(schedule.get_last_lr()[0], 4))
    0.52
    1.0
    0.5
    0.0
    """

    def __init__(
        self, optimizer: Optimizer, max_lr: float | list[float], total_steps: int | None = None,
        epochs: int | None = None, steps_per_epoch: int | None = None, pct_start: float = 0.3,
        anneal_strategy: str = "cos", cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85, max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0, final_div_factor: float = 1e4, three_phase: bool = False,
    ) -> None:  # fmt: skip
        self.total_steps = self.counted(total_steps, epochs, steps_per_epoch)
        require_share(self, "pct_start", pct_start, zero=True)
        known = anneal_strategy in ("cos", "linear")
        require(self, known, "anneal_strategy", anneal_strategy, 'it is "cos" or "linear"')
        for name, divisor in (("div_factor", div_factor), ("final_div_factor", final_div_factor)):
            above = is_number(divisor) and divisor > 0
            require(self, above, name, divisor, "rates are divided by it: give a number over 0")
        groups = groups_of(self, optimizer)
        self.max_lrs = numbers_for(self, "max_lr", max_lr, groups)
        self.max_momentums = numbers_for(self, "max_momentum", max_momentum, groups)
        self.base_momentums = numbers_for(self, "base_momentum", base_momentum, groups)
        self.momentum_name = self.cycled(optimizer) if cycle_momentum else ""
        self.pct_start, self.anneal_strategy = float(pct_start), anneal_strategy
        self.div_factor, self.final_div_factor = div_factor, final_div_factor
        self.three_phase = three_phase
        for group, highest in zip(groups, self.max_lrs, strict=True):
            group["initial_lr"] = highest / div_factor
        super().__init__(optimizer)

    def counted(self, total: Any, epochs: Any, each: Any) -> int:
        """The number of steps, said in one of two ways."""
        if total is None and (epochs is None or each is None):
            raise ArgumentError(
                "OneCycleLR was not told how long the run is. Give total_steps=, or both epochs= "
                "and steps_per_epoch=len(loader)."
            )
        if total is None:
            require_count(self, "epochs", epochs)
            require_count(self, "steps_per_epoch", each)
            return int(epochs * each)
        require_count(self, "total_steps", total)
        return int(total)

    def cycled(self, optimizer: Optimizer) -> str:
        """Which setting of the optimiser is its momentum."""
        known = [name for name in ("betas", "momentum") if name in optimizer.defaults]
        require(
            self, bool(known), "cycle_momentum", True,
            f"{optimizer.name} has neither momentum nor betas: give cycle_momentum=False",
        )  # fmt: skip
        return known[0]

    def first(self) -> Rates:
        return self.get_lr()

    def start(self) -> Rates:
        return self.get_lr()

    def get_lr(self) -> Rates:
        if self.last_epoch > self.total_steps:
            raise ArgumentError(
                f"OneCycleLR was stepped {self.last_epoch} times, but its run is {self.total_steps}"
                " steps long. Give it as many as there are: epochs * len(loader)."
            )
        self.require_same_groups()
        start, end, share = self.phase()
        for i, group in enumerate(self.optimizer.param_groups if self.momentum_name else ()):
            ends = {"high": self.base_momentums[i], "low": self.max_momentums[i]}
            ends["lowest"] = ends["low"]
            momentum = self.between(ends[start], ends[end], share)
            after = group["betas"][1:] if self.momentum_name == "betas" else None
            group[self.momentum_name] = momentum if after is None else (momentum, *after)
        rates = []
        for low, high in zip(self.base_lrs, self.max_lrs, strict=True):
            ends = {"low": low, "high": high, "lowest": low / self.final_div_factor}
            rates.append(self.between(ends[start], ends[end], share))
        return rates

    def phase(self) -> tuple[str, str, float]:
        """From where to where the rate is on its way, and how much of that is behind it."""
        up, last = self.pct_start * self.total_steps, self.total_steps - 1
        phases = [(up - 1, "low", "high"), (last, "high", "lowest")]
        if self.three_phase:
            phases[1:] = [(2 * up - 2, "high", "low"), (last, "low", "lowest")]
        began = 0.0
        for end, source, target in phases[:-1]:
            if self.last_epoch <= end:
                return source, target, share_of(self.last_epoch - began, end - began)
            began = end
        return *phases[-1][1:], share_of(self.last_epoch - began, last - began)

    def between(self, start: float, end: float, share: float) -> float:
        """The number a ``share`` of the way from ``start`` to ``end``."""
        if self.anneal_strategy == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (1.0 + math.cos(math.pi * share))


def share_of(part: float, whole: float) -> float:
    """``part / whole``; all of it where there is no way to go, as in a rise of a single step."""
    return part / whole if whole else 1.0
