"""Optimizer: parameter groups, steps, and the state dict.  Next: pack.py, sgd.py, adam.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, ClassVar

import numpy as np

from autograd_core.errors import ArgumentError
from autograd_core.modes import enable_grad
from autograd_core.node import Node
from autograd_core.quiet import quietly
from autograd_core.value import Value
from nn.optim.pack import Pack, Run
from nn.optim.settings import (
    listed,
    require_closure,
    require_finite,
    require_flags,
    require_group,
    require_parameter,
)
from nn.optim.state import moment_of, parts_of, require_sizes, step_of

Parameters = Iterable[Any]


class Optimizer:
    """What all optimisers share; one of them is its settings and ``change``.

    ``params`` are parameters, or dictionaries ``{"params": [...], "lr": ...}``: groups with
    settings of their own. `Value` and tensor parameters may be mixed. Settings are read from
    ``param_groups`` at every step, so changing them there is how a schedule works.

    Raises `ArgumentError` for no parameters, for one given twice, and for a setting outside its
    range; `OperandError` for what is no parameter.

    >>> from nn import Linear, Sequential
    >>> from nn.optim import SGD
    >>> net = Sequential(Linear(2, 3), Linear(3, 1))
    >>> groups = [{"params": net[0].parameters(), "lr": 0.01}, {"params": net[1].parameters()}]
    >>> SGD(groups, lr=0.1).param_groups[0]["lr"]
    0.01
    """

    moments: ClassVar[tuple[str, ...]] = ()  # what may be kept for each entry from step to step
    single: ClassVar[tuple[str, ...]] = ()  # those that are one number a parameter to PyTorch
    stepped = False  # a schedule wants to know

    def __init__(self, params: Parameters, **defaults: Any):
        self.defaults = defaults
        self.param_groups: list[dict[str, Any]] = []
        self._packs: list[list[Pack]] = []
        groups = listed(self.name, params)
        if not groups:
            raise ArgumentError(
                f"{self.name} was given no parameters, so there is nothing to train. Give it "
                "model.parameters() of a model that has some."
            )
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    @property
    def name(self) -> str:
        """The name of its class, for messages."""
        return type(self).__name__

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Train more parameters, with settings of their own where the group names them."""
        require_group(self.name, param_group, self.defaults)
        given = param_group["params"]
        parameters = [given] if isinstance(given, Node) else listed(self.name, given)
        settings = {**self.defaults, **param_group, "params": parameters}
        self._require_settings(settings)
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for i, parameter in enumerate(parameters):
            require_parameter(self.name, parameter, i)
            if id(parameter) in known:
                raise ArgumentError(
                    f"{self.name} was given parameter {i} of a group twice, and would move it "
                    "twice a step. Give each parameter once."
                )
            known.add(id(parameter))
        self.param_groups.append(settings)
        self._packs.append(self._packed(settings))

    def _packed(self, settings: dict[str, Any]) -> list[Pack]:
        kinds: dict[Any, list[Any]] = {}
        for p in settings["params"]:
            kinds.setdefault(Value if isinstance(p, Value) else p._data.dtype, []).append(p)
        return [Pack(members, self.starts(settings)) for members in kinds.values()]

    def _require_settings(self, settings: dict[str, Any]) -> None:
        require_flags(self.name, settings)
        if "initial_lr" in settings:  # which a schedule put there
            require_finite(self.name, settings, "initial_lr")
        self.check(settings)

    def _all_packs(self) -> Iterator[Pack]:
        return chain.from_iterable(self._packs)

    # A step.

    def check(self, settings: dict[str, Any]) -> None:
        """Refuse settings outside their range."""
        raise NotImplementedError

    def starts(self, settings: dict[str, Any]) -> dict[str, float]:
        """Those of the moments that do not start at 0."""
        return {}

    def change(self, settings: dict[str, Any], run: Run) -> None:
        """Write into ``run.change`` what is to be subtracted from the parameters."""
        raise NotImplementedError

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient; gives what ``closure`` returned, if given.

        ``closure`` computes the loss anew and calls ``backward``; most loops need none.

        Raises `OperandError` for a closure that cannot be called, such as a loss.
        """
        if closure is not None:
            require_closure(self.name, closure)
        loss, self.stepped = None, True
        if closure is not None:
            with enable_grad():
                loss = closure()
        for settings, packs in zip(self.param_groups, self._packs, strict=True):
            for pack in packs:
                self.update(settings, pack)
        return loss

    def update(self, settings: dict[str, Any], pack: Pack) -> None:
        """One step for the parameters of one pack."""
        for run in pack.runs():
            if settings["maximize"]:
                np.negative(run.gradient, out=run.gradient)
            quietly(self.change, settings, run)
            run.subtract()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget what has arrived at each parameter; or, not ``set_to_none``, make it 0."""
        for pack in self._all_packs():
            if pack.on_values and set_to_none:
                pack.arrived.clear()
                continue
            for p in pack.parameters:
                if set_to_none or p._grad is None:
                    p._grad = None
                else:
                    p._grad = 0.0 if pack.on_values else np.zeros_like(p._grad)

    # State.

    def _places(self) -> Iterator[tuple[Pack, int]]:
        """Where each parameter lies in the packs, in the order of the groups."""
        place = {
            id(p): (pack, i) for pack in self._all_packs() for i, p in enumerate(pack.parameters)
        }
        return (place[id(p)] for group in self.param_groups for p in group["params"])

    @property
    def state(self) -> dict[Node, dict[str, Any]]:
        """What is kept for each parameter that has moved: its steps, and its moments (views)."""
        kept = {}
        steps = {pack: pack.steps for pack in self._all_packs()}
        for pack, i in self._places():
            if steps[pack][i]:
                moments = {name: pack.part(flat, i) for name, flat in pack.moments.items()}
                single = {name: moments[name].max(initial=0.0) for name in self.single}
                kept[pack.parameters[i]] = {"step": steps[pack][i], **moments, **single}
        return kept

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on later, copied; parameters are numbered as PyTorch does."""
        kept = self.state
        parameters = [p for group in self.param_groups for p in group["params"]]
        number = {id(p): i for i, p in enumerate(parameters)}
        return {
            "state": {
                number[id(p)]: {k: v if k == "step" else v.copy() for k, v in entry.items()}
                for p, entry in kept.items()
            },
            "param_groups": [
                {**group, "params": [number[id(p)] for p in group["params"]]}
                for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over steps, moments and settings, PyTorch's too.

        Raises `StateDictError` for what is no optimiser's state, or one of other shapes, and
        `ArgumentError` for a setting outside its range, before it changes anything.
        """
        groups, state = parts_of(self.name, state_dict)
        require_sizes(self.name, groups, [len(group["params"]) for group in self.param_groups])
        settings = self._settings_of(groups)
        numbers = (number for group in groups for number in group["params"])
        places = dict(zip(numbers, self._places(), strict=True))
        loaded = [(*places[i], self._entry(i, places[i], entry)) for i, entry in state.items()]
        steps = {pack: [0] * len(pack.parameters) for pack in self._all_packs()}
        for pack in steps:
            pack.moments = {}
        for pack, i, (step, moments) in loaded:
            steps[pack][i] = step
            for name, moment in moments.items():
                pack.part(pack.moment(name), i)[...] = moment
        for pack, made in steps.items():
            pack.steps = made
        for group, given in zip(self.param_groups, settings, strict=True):
            group.update(given)

    def _settings_of(self, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The settings of each group of a state dict, as far as there are such here; checked."""
        names = (*self.defaults, "initial_lr")
        given = [{name: group[name] for name in names if name in group} for group in groups]
        for group, settings in zip(self.param_groups, given, strict=True):
            self._require_settings({**group, **settings})
        return given

    def _entry(self, number: int, place: tuple[Pack, int], entry: Any) -> tuple[int, Any]:
        """One parameter's state from a state dict: its step, and its moments as arrays."""
        pack, i = place
        shape = tuple(pack.parameters[i].shape)
        moments = {
            k: moment_of(self.name, number, k, entry[k], () if k in self.single else shape)
            for k in self.moments
            if entry.get(k) is not None
        }
        return step_of(self.name, number, entry), moments

    def __repr__(self) -> str:
        groups = []
        for group in self.param_groups:
            settings = ", ".join(f"{k}={v}" for k, v in group.items() if k != "params")
            groups.append(f"{len(group['params'])} parameters, {settings}")
        return f"{self.name}({'; '.join(groups)})"
