"""The state dict: the numbers of a module by name, how they are taken over, and their dtype."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd_core.errors import ArgumentError, StateDictError
from autograd_core.node import Node
from autograd_core.value import Value
from nn.parameter import floating, writable

if TYPE_CHECKING:
    from nn.module import Module


class Loaded(NamedTuple):
    """The names that a state dict lacked, and those of its that the module does not have."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def number(held: Any) -> Any:
    """The numbers of a parameter or buffer, copied: a float for a Value, otherwise an array."""
    if isinstance(held, Value):
        return held._data
    return np.array(held._data if isinstance(held, Node) else held)


def load(kind: str, own: dict[str, Any], given: Any, strict: bool) -> Loaded:
    """Put the numbers ``given`` into the parameters and buffers that a module calls its ``own``."""
    if not hasattr(given, "keys"):
        raise StateDictError(
            f"load_state_dict of {kind} was given a {type(given).__name__}; it takes a dictionary "
            "of names and arrays, such as another module's state_dict()."
        )
    missing = [name for name in own if name not in given]
    unexpected = [name for name in given if name not in own]
    arrays = {name: as_array(given[name]) for name in own if name in given}
    problems = [f"{name} is missing" for name in missing] if strict else []
    problems += [f"{name} is not expected" for name in unexpected] if strict else []
    problems += [p for name, array in arrays.items() if (p := misfit(name, own[name], array))]
    if problems:
        raise StateDictError(
            f"load_state_dict of {kind}: {'; '.join(problems)}. Nothing was changed. Give the "
            "state_dict() of a module built with the same settings"
            + (", or strict=False to take over the names that both have." if strict else ".")
        )
    for name, array in arrays.items():
        put(own[name], array)
    return Loaded(missing, unexpected)


def as_array(given: Any) -> Any:
    """``given`` as an array, whoever made it: NumPy, this engine, PyTorch, plain Python."""
    if isinstance(given, Node):
        return np.asarray(given._data)
    given = given.detach() if hasattr(given, "detach") else given
    try:
        return np.asarray(given)
    except ValueError:  # a ragged list
        return np.asarray(None)


def misfit(name: str, own: Any, array: Any) -> str:
    """Why ``array`` cannot be taken over; empty if it can."""
    shape = tuple(np.shape(own._data if isinstance(own, Node) else own))
    if array.dtype.kind not in "fiub":
        return f"{name} holds no numbers"
    if array.shape != shape:
        return f"{name} has shape {array.shape}, but the module's has shape {shape}"
    return ""


def put(own: Any, array: Any) -> None:
    """Take over the numbers in place, so that an optimiser keeps its parameters."""
    if isinstance(own, Value):
        own._data = float(array)
    else:
        np.copyto(writable(own), array, casting="unsafe")


def cast(module: Module, dtype: Any) -> None:
    """Turn the floating numbers of a module to ``dtype``; for "cpu" do nothing."""
    if dtype == "cpu":
        return
    if isinstance(dtype, str) and dtype.split(":")[0] in ("cuda", "mps", "gpu", "xpu"):
        raise ArgumentError(f"a module was sent to {dtype!r}; there is only the CPU here.")
    dtype = floating(dtype)
    for parameter in module.parameters():
        turned(parameter, dtype)
    for part in module.modules():
        for name in part._buffers:
            setattr(part, name, turned(getattr(part, name), dtype))


def turned(held: Any, dtype: Any) -> Any:
    """A parameter or buffer in another dtype: a node in place, an array as a copy."""
    if isinstance(held, Value) or held is None:
        return held
    if not isinstance(held, Node):
        return held.astype(dtype) if held.dtype.kind == "f" else held
    if held._data.dtype.kind == "f":
        held._data = held._data.astype(dtype)
        held._grad = None if held._grad is None else held._grad.astype(dtype)
    return held
