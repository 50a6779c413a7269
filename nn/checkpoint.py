"""Checkpoints: everything a training run needs to go on as if it had never stopped.

A checkpoint is a safetensors file too. State is plain data with arrays in it: the arrays go into
the file by their place (``optimizer.state.0.exp_avg``), and the rest as JSON into its header.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, StateDictError
from nn.saving import CHECKPOINT, read, write
from nn.seed import GENERATOR

RANDOM = "random"  # the part that is always there: nn's generator


def save_checkpoint(path: Any, **parts: Any) -> None:
    """Write ``parts`` to a file, by name, and with them the state of nn's random generator.

    A part is a module, an optimiser, a schedule or whatever else has a ``state_dict``; a NumPy
    random generator; or plain data: numbers, texts, arrays, and lists, tuples and dictionaries of
    them. The file is written whole or not at all. Raises `OperandError` for anything else.

    >>> import tempfile
    >>> from nn import Linear
    >>> from nn.optim import Adam
    >>> model = Linear(2, 1)
    >>> optimizer = Adam(model.parameters(), lr=0.5)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/run.safetensors"
    ...     save_checkpoint(path, model=model, optimizer=optimizer, epoch=3)
    ...     load_checkpoint(path, model=model, optimizer=optimizer)
    {'epoch': 3}
    """
    if RANDOM in parts:
        raise ArgumentError(
            f"save_checkpoint was given a part {RANDOM!r}, under which the state of nn's generator "
            "is kept. Give it another name."
        )
    arrays: dict[str, Any] = {}
    states = {name: state_of(part) for name, part in {**parts, RANDOM: GENERATOR}.items()}
    tree = {name: taken_apart(state, name, arrays) for name, state in states.items()}
    write(path, arrays, {CHECKPOINT: json.dumps(tree)})


def load_checkpoint(path: Any, **parts: Any) -> dict[str, Any]:
    """Bring ``parts`` and nn's random generator to the state in a file; gives what else is in it.

    Raises `StateDictError` for a file that is broken, is no checkpoint, lacks a part, or does not
    fit one. Then all parts are as they were.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_checkpoint(f"{folder}/run.safetensors", epoch=3, history=[0.5, 0.25])
    ...     load_checkpoint(f"{folder}/run.safetensors")
    {'epoch': 3, 'history': [0.5, 0.25]}
    """
    wanted = {**parts, RANDOM: GENERATOR}
    for name, part in wanted.items():
        require_state(name, part)
    states = states_in(path)
    if missing := [name for name in wanted if name not in states]:
        raise StateDictError(
            f"load_checkpoint of {path}: it has no {missing[0]!r}, only "
            f"{', '.join(name for name in states if name != RANDOM) or 'random numbers'}. Nothing "
            "was changed."
        )
    before = {name: state_of(part) for name, part in wanted.items()}
    try:
        for name, part in wanted.items():
            bring(part, states[name])
    except BaseException as error:
        for other, part in wanted.items():
            bring(part, before[other])
        if isinstance(error, StateDictError):
            raise StateDictError(f"load_checkpoint of {path}: {error}") from error
        if isinstance(error, (AttributeError, KeyError, TypeError, ValueError)):
            raise StateDictError(
                f"load_checkpoint of {path}: the state in it is none of {name!r} ({error!r}). "
                "Nothing was changed."
            ) from error
        raise
    return {name: state for name, state in states.items() if name not in wanted}


def require_state(name: str, part: Any) -> None:
    """Refuse to load into what cannot change."""
    if not (isinstance(part, np.random.Generator) or hasattr(part, "load_state_dict")):
        raise OperandError(
            f"load_checkpoint was given {name} as a {type(part).__name__}, which has no "
            "load_state_dict(). Leave it out: load_checkpoint gives plain data back."
        )


def states_in(path: Any) -> dict[str, Any]:
    """The state of every part in a file, by name."""
    arrays, about = read(path)
    if CHECKPOINT not in about:
        raise StateDictError(
            f"load_checkpoint of {path}: it is no checkpoint, but holds arrays only. Write "
            "model.load_state_dict(nn.load(path))."
        )
    try:
        tree = json.loads(about[CHECKPOINT])
        return {name: put_together(part, arrays) for name, part in tree.items()}
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise StateDictError(
            f"load_checkpoint of {path}: its header is broken ({error!r}). Nothing was changed."
        ) from None


def state_of(part: Any) -> Any:
    """A part as plain data with arrays in it."""
    if isinstance(part, np.random.Generator):
        return part.bit_generator.state
    return part.state_dict() if hasattr(part, "state_dict") else part


def bring(part: Any, state: Any) -> None:
    """Bring a part to a state."""
    if isinstance(part, np.random.Generator):
        part.bit_generator.state = state
    else:
        part.load_state_dict(state)


def taken_apart(state: Any, name: str, arrays: dict[str, Any]) -> Any:
    """Plain data as JSON has it, its arrays left in ``arrays`` under the names of their places.

    JSON has no tuples, and only texts as names: a dictionary is a list of pairs.
    """
    if isinstance(state, np.generic):
        state = state.item()
    if state is None or isinstance(state, (bool, int, float, str)):
        return state
    if isinstance(state, np.ndarray):
        while name in arrays:
            name += "'"  # a dictionary may have "a.b" beside "a" that has "b"
        arrays[name] = state
        return {"array": name}
    if isinstance(state, dict) and all(type(key) in (str, int) for key in state):
        pairs = [[key, taken_apart(part, f"{name}.{key}", arrays)] for key, part in state.items()]
        return {"pairs": pairs}
    if isinstance(state, (list, tuple)):
        parts = [taken_apart(part, f"{name}.{i}", arrays) for i, part in enumerate(state)]
        return {"tuple": parts} if isinstance(state, tuple) else parts
    raise OperandError(
        f"save_checkpoint was given {name} as a {type(state).__name__}, which no file can hold. "
        "Give numbers, texts, arrays, lists, dictionaries, or something with a state_dict()."
    )


def put_together(tree: Any, arrays: dict[str, Any]) -> Any:
    """What `taken_apart` took apart."""
    if isinstance(tree, list):
        return [put_together(part, arrays) for part in tree]
    if not isinstance(tree, dict):
        return tree
    if "array" in tree:
        return arrays[tree["array"]]
    if "tuple" in tree:
        return tuple(put_together(tree["tuple"], arrays))
    return {key: put_together(part, arrays) for key, part in tree["pairs"]}
