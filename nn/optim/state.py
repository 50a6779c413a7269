"""What an optimiser reads from a state dict, PyTorch's too; refused before anything changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from autograd_core.errors import StateDictError
from nn.checks import is_whole
from nn.state import as_array

Groups = list[dict[str, Any]]


def parts_of(owner: str, state_dict: Any) -> tuple[Groups, dict[Any, Any]]:
    """The groups and the state; refuses what is no optimiser's state."""
    groups, state = parts_found(state_dict)
    if not is_laid_out(groups, state):
        raise StateDictError(
            f"load_state_dict of {owner} was given {described(state_dict)}; it takes what "
            "state_dict() of an optimiser gives: param_groups, a list of dictionaries with params, "
            "and state, a dictionary of a dictionary for each."
        )
    numbers = [number for group in groups for number in group["params"]]
    known = set(numbers)
    strange = [number for number in state if number not in known]
    if strange or len(known) < len(numbers):
        what = f"an entry for {strange[0]!r}" if strange else "one number for two parameters"
        raise StateDictError(
            f"load_state_dict of {owner}: the state has {what}, but its groups number their "
            f"parameters {few(numbers)}. Nothing was changed. Give it as state_dict() gave it."
        )
    return groups, state


def require_sizes(owner: str, groups: Groups, sizes: list[int]) -> None:
    """Refuse groups of other numbers of parameters than ``sizes``."""
    given = [len(group["params"]) for group in groups]
    if given != sizes:
        raise StateDictError(
            f"load_state_dict of {owner}: the state is of groups of {given} parameters, "
            f"but this optimiser has groups of {sizes}. Build it on the same model first."
        )


def parts_found(state_dict: Any) -> tuple[Any, Any]:
    """``param_groups`` and ``state``; None for what is not there."""
    if not isinstance(state_dict, Mapping):
        return None, None
    return state_dict.get("param_groups"), state_dict.get("state")


def is_laid_out(groups: Any, state: Any) -> bool:
    """Whether these are groups that number their parameters, and an entry a number."""
    if not isinstance(groups, (list, tuple)) or not isinstance(state, Mapping):
        return False
    listed = [group.get("params") if isinstance(group, Mapping) else None for group in groups]
    numbered = all(isinstance(row, (list, tuple)) and all(map(is_whole, row)) for row in listed)
    return numbered and all(isinstance(entry, Mapping) for entry in state.values())


def described(given: Any) -> str:
    """What was given, in a few words."""
    if not isinstance(given, Mapping):
        return f"one {type(given).__name__}"
    return f"a dictionary of {few(given) or 'nothing'}"


def few(names: Iterable[Any]) -> str:
    """The first three."""
    first = [repr(name) for name in islice(names, 4)]
    return ", ".join([*first[:3], *("…" for _ in first[3:])])


def step_of(owner: str, number: int, entry: Mapping[str, Any]) -> int:
    """How many steps a parameter has made; 1 where an optimiser does not count them."""
    step = as_array(entry.get("step", 1))
    if step.shape or step.dtype.kind not in "fiu" or not 0 <= step < 2**63:
        raise StateDictError(
            f"load_state_dict of {owner}: step of parameter {number} is {entry['step']!r}, but it "
            "counts steps. Nothing was changed. Give it as state_dict() gave it."
        )
    return int(step)


def moment_of(owner: str, number: int, name: str, given: Any, shape: tuple[int, ...]) -> Any:
    """What was kept of a parameter, as an array of the ``shape`` that it has here."""
    moment = as_array(given)
    if moment.dtype.kind not in "fiu":
        raise StateDictError(
            f"load_state_dict of {owner}: {name} of parameter {number} holds no numbers. Nothing "
            "was changed. Give it as state_dict() gave it."
        )
    if moment.shape != shape:
        raise StateDictError(
            f"load_state_dict of {owner}: {name} of parameter {number} has shape "
            f"{moment.shape}, but here it has shape {shape}. Nothing was changed. Build the "
            "optimiser on the same model first."
        )
    return moment
