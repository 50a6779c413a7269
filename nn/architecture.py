"""Architecture: how a model of nn's layers is built, as text, and built from it again.

A layer is its class and what its constructor was given, read from the attributes of the same
names. Only classes that nn itself makes public are ever called.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from autograd_core.errors import StateDictError
from nn.container import Sequential
from nn.module import Module
from nn.shape import Identity

PASSING = ("inplace", "rng", "dtype", "init")  # arguments that say nothing of a trained layer
WIDTHS = (  # settings whose product is the number of weights
    "in_features", "out_features", "in_channels", "out_channels", "kernel_size", "num_embeddings",
    "embedding_dim", "d_model", "max_len", "input_size", "hidden_size", "num_features",
    "num_channels", "normalized_shape", "num_parameters",
)  # fmt: skip
SQUARES = ("hidden_size", "embed_dim")  # and those that are both sides of a matrix
SLACK = 10**6  # numbers that are made and not saved, as of a norm that has no weights
PLAIN = (bool, int, float, str, type(None))
BROKEN = (ArithmeticError, AttributeError, KeyError, MemoryError, RecursionError, TypeError,
          ValueError)  # fmt: skip


class UnknownError(Exception):
    """A module that cannot be told by its class and its settings."""


def described(module: Module) -> str | None:
    """A model as JSON; None where it is more than a Sequential of nn's layers.

    >>> from nn import Linear
    >>> described(Sequential(Linear(2, 1)))[:41]
    '{"kind": "Sequential", "modules": {"0": {'
    """
    try:
        return json.dumps(told(module))
    except UnknownError:
        return None


def told(module: Module) -> dict[str, Any]:
    """A module as plain data: its class, and its settings or its children."""
    kind = type(module).__name__
    if kinds().get(kind) is not type(module):
        raise UnknownError
    if isinstance(module, Sequential):
        return {"kind": kind, "modules": {n: told(child) for n, child in module._steps.items()}}
    return {"kind": kind, "settings": {n: setting(module, n) for n in arguments(type(module))}}


def kinds() -> dict[str, type[Module]]:
    """The public layers of nn, by name."""
    import nn

    public = vars(nn).items()
    return {n: k for n, k in public if isinstance(k, type) and issubclass(k, Module)}


def arguments(kind: type[Module]) -> list[str]:
    """The settings that a layer's constructor takes by name."""
    taken = inspect.signature(kind).parameters.values()
    if kind is Identity:
        return []
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in taken):
        raise UnknownError
    return [p.name for p in taken if p.name not in PASSING]


def setting(module: Module, name: str) -> Any:
    """What a constructor was given as ``name``, from the attribute."""
    held = getattr(module, name, UnknownError)
    if name == "bias":
        return held is not None
    if isinstance(held, Module):
        return told(held)
    listed = list(held) if isinstance(held, (tuple, list)) else [held]
    if not all(type(part) in PLAIN for part in listed):
        raise UnknownError
    return held


def build(text: str, arrays: Mapping[str, Any]) -> Module:
    """The module that `described` told, with the numbers in ``arrays``.

    Raises `StateDictError` for a text that is broken, and for numbers that do not fit it.
    """
    enough = Enough(sum(array.size for array in arrays.values()))
    try:
        module = made(json.loads(text), enough)
    except BROKEN as error:
        raise StateDictError(f"its architecture cannot be built: {error!r}") from None
    module.load_state_dict(arrays)
    for name, held in module._state():
        if arrays[name].dtype.kind == held._data.dtype.kind:
            held._data = arrays[name]  # so that its dtype is the file's too
    return module


def made(spec: Any, enough: Enough) -> Module:
    """A module from plain data."""
    kind = kinds()[spec["kind"]]
    if kind is Sequential:
        return Sequential({str(n): made(child, enough) for n, child in spec["modules"].items()})
    settings = {name: value(given, enough) for name, given in spec["settings"].items()}
    enough.take(weights(settings))
    if "rng" in inspect.signature(kind).parameters:
        settings["rng"] = enough
    module = kind(**settings)
    if vars(module).get("rng") is enough:
        vars(module)["rng"] = None
    return module


def weights(settings: Mapping[str, Any]) -> int:
    """How many weights a layer of these settings has, about."""
    wide = [np.atleast_1d(settings[name]).tolist() for name in WIDTHS if name in settings]
    squares = [settings[name] ** 2 for name in SQUARES if name in settings]
    product = prod(n for sizes in wide for n in sizes) if wide else 0
    return int(max(product // settings.get("groups", 1), *squares, 0))


def value(given: Any, enough: Enough) -> Any:
    """A setting from plain data: JSON has lists for tuples."""
    if isinstance(given, dict):
        return made(given, enough)
    return tuple(given) if isinstance(given, list) else given


class Enough(np.random.Generator):
    """The generator of layers that are about to be filled: it draws nothing, and not without end.

    ``count`` is how many numbers there are to fill the layers with. A model that asks for more is
    not the one that was saved, but one that a stranger's file uses to take all memory.
    """

    def __init__(self, count: int) -> None:
        super().__init__(np.random.PCG64(0))
        self.count = count

    def take(self, count: int) -> None:
        """Count weights that are about to be made."""
        self.count -= count
        if self.count < -SLACK:
            raise ValueError("it has more numbers than the file")

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Zeros."""
        return np.zeros(size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Zeros."""
        return np.zeros(size)
