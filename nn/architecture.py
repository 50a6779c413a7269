"""Architecture: how a model of nn's layers is built, as text, and built from it again.

A layer is its class and what its constructor was given, read from the attributes of the same
names. Only classes that nn itself makes public are ever called.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from autograd_core.errors import StateDictError
from autograd_core.value import Value
from nn.container import Listed, ModuleDict, ModuleList
from nn.module import Module
from nn.shape import Identity
from nn.transformer import ACTIVATIONS

PASSING = ("inplace", "rng", "dtype", "init", "fan_out")  # they say nothing of a trained layer
ELSEWHERE: dict[str, dict[str, str]] = {  # settings that are kept further down
    "MultiheadAttention": {"bias": "in_proj_bias"},
    "TransformerEncoder": {"encoder_layer": "layers.0"},
    "TransformerEncoderLayer": {
        "nhead": "self_attn.num_heads", "dim_feedforward": "linear1.out_features",
        "dropout": "dropout.p", "layer_norm_eps": "norm1.eps", "bias": "linear1.bias",
        "batch_first": "self_attn.batch_first",
    },
}  # fmt: skip
WIDTHS = (  # settings whose product is the size of a layer's largest weight
    "in_features", "out_features", "in_channels", "out_channels", "kernel_size", "num_embeddings",
    "embedding_dim", "d_model", "max_len", "dim_feedforward", "input_size", "hidden_size", "nin",
    "nout",
)  # fmt: skip
SQUARES = ("hidden_size", "embed_dim")  # and those that are both sides of a matrix
UNDRAWN = ("num_features", "num_channels", "normalized_shape", "num_parameters")
SLACK = 10**6  # numbers that are made and not saved, as of a norm that has no weights
PLAIN = (bool, int, float, str, type(None))
BROKEN = (ArithmeticError, AttributeError, KeyError, MemoryError, RecursionError, TypeError,
          ValueError)  # fmt: skip


class UnknownError(Exception):
    """A module that cannot be told by its class and its settings."""


def described(module: Module) -> str | None:
    """A model as JSON; None where it is more than layers of nn, or not as it was constructed.

    >>> from nn import Linear, Sequential
    >>> described(Sequential(Linear(2, 1)))[:41]
    '{"kind": "Sequential", "modules": {"0": {'
    """
    try:
        spec = told(module)
        twin = made(spec, Enough(sum(map(prod, shapes(module).values()))))
    except (UnknownError, *BROKEN):
        return None
    alike = repr(twin) == repr(module) and shapes(twin) == shapes(module)
    return json.dumps(spec) if alike else None


def shapes(module: Module) -> dict[str, tuple[int, ...]]:
    """The shape of every number of the state, by name."""
    return {name: np.shape(held._data) for name, held in module._state()}


def told(module: Module) -> dict[str, Any]:
    """A module as plain data: its class, and its settings or its children."""
    kind = type(module).__name__
    if kinds().get(kind) is not type(module):
        raise UnknownError
    if isinstance(module, (Listed, ModuleDict)):
        held = module._steps if isinstance(module, Listed) else module._named
        return {"kind": kind, "modules": {name: told(child) for name, child in held.items()}}
    return {"kind": kind, "settings": {n: setting(module, n) for n in arguments(type(module))}}


def kinds() -> dict[str, type[Module]]:
    """The public layers of nn, by name."""
    import nn

    public = vars(nn).items()
    return {n: k for n, k in public if isinstance(k, type) and issubclass(k, Module)}


def arguments(kind: type[Module]) -> list[str]:
    """The settings that a layer's constructor takes by name."""
    if kind is Identity:
        return []
    return [name for name in inspect.signature(kind).parameters if name not in PASSING]


def setting(module: Module, name: str) -> Any:
    """What a constructor was given as ``name``, from the attribute."""
    held: Any = module
    for part in ELSEWHERE.get(type(module).__name__, {}).get(name, name).split("."):
        held = held[int(part)] if part.isdigit() else getattr(held, part)
    if name == "bias":
        return bool(held) if isinstance(held, (bool, list)) else held is not None
    if isinstance(held, Module):
        return told(held)
    if name == "activation":
        held = next((known for known, f in ACTIVATIONS.items() if f is held), held)
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
        same_kind = arrays[name].dtype.kind == np.asarray(held._data).dtype.kind
        if same_kind and not isinstance(held, Value):
            held._data = arrays[name]  # so that its dtype is the file's too
    return module


def made(spec: Any, enough: Enough) -> Module:
    """A module from plain data."""
    kind: Any = kinds()[spec["kind"]]
    if issubclass(kind, (Listed, ModuleDict)):
        parts = {str(name): made(child, enough) for name, child in spec["modules"].items()}
        return kind(parts.values() if kind is ModuleList else parts)  # type: ignore[no-any-return]
    settings = {name: value(given, enough) for name, given in spec["settings"].items()}
    enough.require(weights(settings))
    enough.take(undrawn(settings))
    if "rng" in inspect.signature(kind).parameters:
        settings["rng"] = enough
    module: Module = kind(**settings)
    for part in module.modules():
        if vars(part).get("rng") is enough:
            vars(part)["rng"] = None
    return module


def widths(settings: Mapping[str, Any], names: tuple[str, ...]) -> int:
    """The product of those settings that are there; 0 for none."""
    wide = [np.atleast_1d(settings[name]).tolist() for name in names if name in settings]
    return prod(n for sizes in wide for n in sizes) if wide else 0


def weights(settings: Mapping[str, Any]) -> int:
    """How many numbers the largest weight has of a layer of these settings."""
    sides = [settings[name] for name in SQUARES if name in settings]
    squares = [side * (settings.get("proj_size") or side) for side in sides]
    squares += [settings["d_model"] ** 2] if "nhead" in settings else []
    neurons = [settings["nin"], *settings["nouts"]] if "nouts" in settings else []
    squares += [inputs * outputs for inputs, outputs in pairwise(neurons)]
    return int(max(widths(settings, WIDTHS) // settings.get("groups", 1), *squares, 0))


def undrawn(settings: Mapping[str, Any]) -> int:
    """How many numbers are made that the generator is not asked for: of norms, and of copies."""
    if "encoder_layer" in settings:
        one = sum(parameter.size for parameter in settings["encoder_layer"].parameters())
        return int((settings["num_layers"] - 1) * one)
    return widths(settings, UNDRAWN)


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

    def require(self, count: int) -> None:
        """Refuse a weight that is larger than all that is left."""
        if count > self.count + SLACK:
            raise ValueError("it has more numbers than the file")

    def take(self, count: int) -> None:
        """Count numbers that are about to be made."""
        self.require(count)
        self.count -= count

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Zeros."""
        self.take(prod(np.atleast_1d(size).tolist()))
        return np.zeros(size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Zeros."""
        return self.uniform(size=size)
