"""LRScheduler: a schedule sets the learning rates of its optimiser, step by step.  Next: curves.py.

As in PyTorch most schedules work out the next rate from the present one, so that two of them may
act on one optimiser, and a rate set by hand stays in force.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from autograd_core.errors import ArgumentError, OperandError, StateDictError
from nn.checks import is_number, is_whole
from nn.optim.base import Optimizer

Rates = list[float]


class LRScheduler:
    """What all schedules share; one of them is its settings and ``get_lr``.

    A schedule acts once when it is made and then with every ``step()``, after the optimiser's.
    ``last_epoch`` counts its steps, ``base_lrs`` are the rates the groups started from.

    Raises `OperandError` for what is no optimiser.

    >>> from autograd_core import Value
    >>> from nn.optim import SGD
    >>> class Halve(LRScheduler):
    ...     def get_lr(self):
    ...         return [rate / 2.0 for rate in self.rates()]
    >>> optimizer = SGD([Value(1.0)], lr=0.1)
    >>> schedule = Halve(optimizer)
    >>> optimizer.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.05]
    """

    kept_out: tuple[str, ...] = ("optimizer",)  # what a state dict does not hold

    def __init__(self, optimizer: Optimizer) -> None:
        groups_of(self, optimizer)
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs: Rates = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = 0
        self._step_count = 1
        self.put(self.first())

    # One schedule.

    def first(self) -> Rates:
        """The rates it begins with when it is made: those there are."""
        return self.rates()

    def start(self) -> Rates:
        """The rates it begins with as a later part of a `SequentialLR`: those there were."""
        return self.base_lrs

    def get_lr(self) -> Rates:
        """The rates for ``last_epoch``, one a group; every schedule has its own."""
        raise NotImplementedError(
            f"{type(self).__name__} defines no get_lr(). Write one that returns a rate for each of "
            "self.optimizer.param_groups."
        )

    # A step.

    def step(self) -> None:
        """Move on to the next rates; call it after ``optimizer.step()``."""
        if self._step_count == 1 and not self.optimizer.stepped:
            warnings.warn(
                f"{type(self).__name__}.step() was called before the optimiser has made a step, "
                "so its first rate is skipped. Call optimizer.step() first, then scheduler.step().",
                UserWarning,
                stacklevel=2,
            )
        self.last_epoch += 1
        try:
            rates = self.get_lr()
        except Exception:  # what was refused is no step
            self.last_epoch -= 1
            raise
        self._step_count += 1
        self.put(rates)

    def restart(self) -> None:
        """Begin at 0, whatever the rates are now."""
        self.last_epoch = 0
        self.put(self.start())

    def rates(self) -> Rates:
        """The rates in force, one a group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def require_same_groups(self) -> None:
        """Refuse groups that have come since: for what has a setting for each."""
        made_for, there = len(self.base_lrs), len(self.optimizer.param_groups)
        if made_for != there:
            raise ArgumentError(
                f"{type(self).__name__} was made for {made_for} groups of parameters, but its "
                f"optimiser has {there} now. Make the schedule after the last add_param_group."
            )

    def put(self, rates: Rates) -> None:
        """Hand rates to the optimiser."""
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        self._last_lr = self.rates()

    def get_last_lr(self) -> Rates:
        """The rates this schedule set last."""
        return self._last_lr

    # State.

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on later but the optimiser, whose rates are in its own state."""
        return {name: held for name, held in vars(self).items() if name not in self.kept_out}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a state; raises `StateDictError`, and changes nothing, if part is missing."""
        self.require_state(state_dict)
        own = LRScheduler.state_dict(self)  # the parts of a SequentialLR take theirs themselves
        vars(self).update({name: state_dict[name] for name in own})

    def require_state(self, state_dict: Any) -> None:
        """Refuse what is no state of such a schedule."""
        if not isinstance(state_dict, Mapping):
            raise StateDictError(
                f"load_state_dict of {type(self).__name__} was given {state_dict!r}; it takes what "
                "state_dict() of a schedule of the same kind gives."
            )
        missing = [name for name in self.state_dict() if name not in state_dict]
        if missing:
            raise StateDictError(
                f"load_state_dict of {type(self).__name__}: {', '.join(missing)} is missing. Give "
                "the state_dict() of a schedule of the same kind."
            )


def groups_of(owner: Any, optimizer: Any) -> list[dict[str, Any]]:
    """The groups of an optimiser; refuses what is none."""
    if not isinstance(optimizer, Optimizer):
        raise OperandError(
            f"{type(owner).__name__} was given {optimizer!r} as its optimiser; a schedule "
            "changes the rates of one: build that first, and hand it over."
        )
    return optimizer.param_groups


def require(owner: Any, fits: bool, name: str, given: Any, wanted: str) -> None:
    """Refuse a setting: who refuses it, what it got, what it wants."""
    if not fits:
        raise ArgumentError(f"{type(owner).__name__} was given {name}={given!r}; {wanted}.")


def require_number(owner: Any, name: str, given: Any) -> None:
    """Refuse what is no number, nan too."""
    require(owner, is_number(given) and given == given, name, given, "it is a number")


def require_share(owner: Any, name: str, given: Any, zero: bool = False) -> None:
    """Refuse what is no part of 1; ``zero`` says whether none of it is a part."""
    part = is_number(given) and (given >= 0 if zero else given > 0) and given <= 1
    wanted = "give a number from 0 to 1" if zero else "give a number over 0 and up to 1"
    require(owner, part, name, given, wanted)


def require_count(owner: Any, name: str, given: Any) -> None:
    """Refuse what is no whole number from 1 on."""
    whole = is_whole(given) and given >= 1
    require(owner, whole, name, given, "give a whole number of steps, from 1 on")


def require_epochs(owner: Any, name: str, given: Any) -> None:
    """Refuse what is no list of whole numbers."""
    listed = isinstance(given, Iterable) and not isinstance(given, str)
    wanted = "give a list of epochs, whole numbers"
    require(owner, listed and all(map(is_whole, given)), name, given, wanted)


def numbers_for(owner: Any, name: str, given: Any, groups: list[Any]) -> list[float]:
    """One number for each group: from one for all, or a list of them."""
    listed = for_each_group(owner, name, given, groups)
    for number in listed:
        require_number(owner, name, number)
    return listed


def for_each_group(owner: Any, name: str, given: Any, groups: list[Any]) -> list[Any]:
    """One setting for each group: from one for all, or a list of them."""
    listed = list(given) if isinstance(given, (list, tuple)) else [given] * len(groups)
    wanted = f"the optimiser has {len(groups)} groups: give one for all, or one for each"
    require(owner, len(listed) == len(groups), name, given, wanted)
    return listed
