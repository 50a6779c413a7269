"""What optimisers refuse: settings outside their range, and what is no list of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError
from autograd_core.node import Node
from nn.checks import is_number, is_whole

FLAGS = ("amsgrad", "centered", "decoupled_weight_decay", "maximize", "nesterov")

# Settings.


def require_flags(owner: str, settings: dict[str, Any]) -> None:
    """Refuse text and the like where yes or no is asked: "no" would count as yes."""
    for name in FLAGS:
        given = settings.get(name, False)
        if not isinstance(given, (bool, int, np.bool_)):
            raise ArgumentError(f"{owner} was given {name}={given!r}; it is True or False.")


def require_finite(owner: str, settings: dict[str, Any], name: str) -> None:
    """Refuse a setting that is no finite number."""
    given = settings[name]
    if not (is_number(given) and isfinite(given)):
        raise ArgumentError(f"{owner} was given {name}={given!r}; it must be a finite number.")


def require_at_least_zero(owner: str, settings: dict[str, Any], *names: str) -> None:
    """Refuse a setting that is no number, or below 0 (or nan), naming it."""
    for name in names:
        given = settings[name]
        if not (is_number(given) and given >= 0):
            raise ArgumentError(
                f"{owner} was given {name}={given!r}; it must be a number, 0 or more."
            )


def require_count(owner: str, settings: dict[str, Any], *names: str) -> None:
    """Refuse a setting that is no whole number from 1 on."""
    for name in names:
        given = settings[name]
        if not (is_whole(given) and given >= 1):
            raise ArgumentError(
                f"{owner} was given {name}={given!r}; give a whole number, 1 or more."
            )


def require_learning_rate(owner: str, settings: dict[str, Any]) -> None:
    """Refuse a learning rate that is no finite number, or below 0."""
    given = settings["lr"]
    if not (is_number(given) and isfinite(given)):
        raise ArgumentError(
            f"{owner} was given lr={given!r}; a learning rate is a finite number, 0 or more, such "
            "as lr=0.01."
        )
    if given < 0:
        raise ArgumentError(
            f"{owner} was given lr={given!r}: with a learning rate below 0 every step would climb "
            "the loss. Give 0 or more, such as lr=0.01."
        )


def require_means(owner: str, settings: dict[str, Any], *names: str) -> None:
    """Refuse what no optimiser with running means takes; ``names`` are to be 0 or more too."""
    require_learning_rate(owner, settings)
    require_at_least_zero(owner, settings, "eps", "weight_decay", *names)
    betas = settings["betas"]
    pair = isinstance(betas, (tuple, list)) and len(betas) == 2
    if not (pair and all(is_number(beta) and 0 <= beta < 1 for beta in betas)):
        raise ArgumentError(
            f"{owner} was given betas={betas!r}; they are two numbers, each the weight of the past "
            "in a running mean, from 0 up to but not 1, such as betas=(0.9, 0.999)."
        )


# Parameters.


def listed(owner: str, params: Any) -> list[Any]:
    """The parameters, or groups of them, as a list; refuses what is none, or has no order."""
    one = isinstance(params, (Node, Mapping, np.ndarray, str, set, frozenset))
    if one or not isinstance(params, Iterable):
        raise OperandError(
            f"{owner} was given one {type(params).__name__}; it takes a list of parameters: "
            "model.parameters(), or [w, b]."
        )
    return list(params)


def require_group(owner: str, group: Any, known: Iterable[str]) -> None:
    """Refuse what is no group: a dictionary of ``params`` and of settings that are known."""
    if not isinstance(group, dict) or "params" not in group:
        kind = type(group).__name__
        what = "a group without params" if kind == "dict" else f"one {kind} as a group"
        raise OperandError(
            f"{owner} was given {what}; a group is a dictionary of parameters and their settings, "
            'such as {"params": model.parameters(), "lr": 0.01}.'
        )
    unknown = [key for key in group if key != "params" and key not in known]
    if unknown:
        raise ArgumentError(
            f"{owner} was given a group with {unknown[0]}=; it has the settings {', '.join(known)}."
        )


def require_parameter(owner: str, parameter: Any, i: int) -> None:
    """Refuse what cannot be moved; ``i`` is its place in its group."""
    if not isinstance(parameter, Node):
        raise OperandError(
            f"{owner} was given a {type(parameter).__name__} as parameter {i}; it trains "
            "Values and Parameters, such as model.parameters() gives."
        )
    if not parameter.is_leaf:
        raise OperandError(
            f"{owner} was given the result of an operation ({parameter.op.name}) as "
            f"parameter {i}, which would be computed anew and never move. Give the leaves it "
            "was made from."
        )
    if np.result_type(parameter._data).kind != "f":
        raise OperandError(
            f"{owner} was given whole numbers (int or bool) as parameter {i}, and those "
            "cannot move a little. Give a floating tensor."
        )


def require_closure(owner: str, closure: Any) -> None:
    """Refuse a closure that cannot be called: often it is the loss, which step does not take."""
    if not callable(closure):
        raise OperandError(
            f"{owner}.step was given one {type(closure).__name__}; it takes a function that "
            "computes the loss anew and calls loss.backward(), or nothing: then call that before."
        )
