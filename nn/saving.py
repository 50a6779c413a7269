"""Save and load: the numbers of a model in a file that holds numbers and nothing else.
Next: checkpoint.py, architecture.py.

The format is safetensors: a header that says name, dtype and shape of each array, then the arrays.
There is no pickle in it, so that opening a file runs no code, and other libraries read it too.
A file is written beside its place and moved there when it is whole: who is interrupted keeps the
old one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core.errors import OperandError, StateDictError, missing_extra
from nn.architecture import build, described
from nn.module import Module
from nn.state import as_array

# Entries of the header: how to build the model, and the state of a training.
ARCHITECTURE, CHECKPOINT = "architecture", "checkpoint"


def save(model_or_state: Any, path: str | os.PathLike[str]) -> None:
    """Write the numbers of a module, or a state dict (PyTorch's too), to a file.

    Layers of nn, alone or in its containers, are written with their architecture, so that
    `load_model` can build them. Raises `OperandError` for what is no numbers, before the file is
    touched.

    >>> import tempfile
    >>> from nn import Linear
    >>> model, copy = Linear(2, 1), Linear(2, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/model.safetensors")
    ...     state = load(f"{folder}/model.safetensors")
    >>> copy.load_state_dict(state)
    Loaded(missing_keys=[], unexpected_keys=[])
    >>> copy([3.0, 4.0]).item() == model([3.0, 4.0]).item()
    True
    """
    about = {}
    if isinstance(model_or_state, Module):
        if (text := described(model_or_state)) is not None:
            about[ARCHITECTURE] = text
        model_or_state = model_or_state.state_dict()
    if not isinstance(model_or_state, Mapping):
        raise OperandError(
            f"save was given a {type(model_or_state).__name__}; it takes a module, or a dictionary "
            "of names and arrays such as its state_dict()."
        )
    write(path, {str(name): as_array(held) for name, held in model_or_state.items()}, about)


def load(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The arrays in a file by name: what `Module.load_state_dict` takes.

    Raises `StateDictError` for a file that is not whole, or no safetensors file at all.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save({"w": [1.0, 2.0]}, f"{folder}/state.safetensors")
    ...     load(f"{folder}/state.safetensors")
    {'w': array([1., 2.])}
    """
    return read(path)[0]


def load_model(path: str | os.PathLike[str]) -> Module:
    """The model in a file that `save` wrote, built anew, ready to predict (after ``eval()``).

    That is possible for layers of nn, alone or in a `Sequential`, as their constructors made them:
    their architecture is in the file too. It is not in that of a class of your own, nor of a layer
    that holds a function of your own. Raises `StateDictError` for these, and for a broken file.

    >>> import tempfile
    >>> from nn import Linear, Sequential, Tanh
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Sequential(Linear(2, 3), Tanh()), f"{folder}/model.safetensors")
    ...     load_model(f"{folder}/model.safetensors")
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)  # 9 parameters
      (1): Tanh()
    )  # 9 parameters
    """
    arrays, about = read(path)
    if CHECKPOINT in about:
        raise StateDictError(
            f"load_model of {path}: it is a checkpoint, of a training. Build the model in Python, "
            "and write nn.load_checkpoint(path, model=model), by the name it was saved under."
        )
    if ARCHITECTURE not in about:
        raise StateDictError(
            f"load_model of {path}: it has numbers, but does not say of what model. nn.save tells "
            "that of nn's own layers and of a Sequential of them, not of a class or a function of "
            "your own. Build the model in Python, and write model.load_state_dict(nn.load(path)); "
            "or save it with nn.export_onnx."
        )
    try:
        return build(about[ARCHITECTURE], arrays).eval()
    except StateDictError as error:
        raise StateDictError(f"load_model of {path}: {error}") from None


def write(path: Any, arrays: dict[str, Any], about: dict[str, str]) -> None:
    """Arrays by name, and texts ``about`` them, as a file that is whole or not there at all."""
    try:
        from safetensors.numpy import save as as_bytes
    except ImportError:
        raise missing_extra("safetensors", "save", "nn.save") from None
    for name, array in arrays.items():
        require_numbers(name, array)
    put(path, as_bytes({n: np.require(a, requirements="C") for n, a in arrays.items()}, about))


def require_numbers(name: str, array: Any) -> None:
    """Refuse what a safetensors file cannot hold."""
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise OperandError(
            f"save was given {name!r} as {array.dtype}: a file holds numbers only, of 8 bytes at "
            "most. Leave it out, or give it as an array of numbers, such as float64."
        )
    if name == "__metadata__":
        raise OperandError(
            "save was given an array named '__metadata__', which is what a file calls the texts "
            "in its header. Give it another name."
        )


def put(path: Any, content: bytes) -> None:
    """Write a file beside its place, see it to the disk, and move it there in one step."""
    path = Path(os.path.realpath(path))  # where a link leads to, so that it stays one
    if path.is_dir():
        raise IsADirectoryError(f"save to {path}: it is a folder. Give the name of a file in it.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"save to {path}: there is no folder {path.parent}. Make it first.")
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:  # no space, no permission: said of the name that is known
        raise type(error)(error.errno, error.strerror, str(path)) from None
    finally:
        beside.unlink(missing_ok=True)


def read(path: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The arrays of a file by name, and what its header says about them."""
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError:
        raise missing_extra("safetensors", "save", "nn.load") from None
    if Path(path).is_dir():
        raise IsADirectoryError(f"load of {path}: it is a folder. Give the name of a file in it.")
    if not Path(path).is_file():
        raise FileNotFoundError(f"load of {path}: there is no such file.")
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if strange := {a.dtype for a in arrays.values() if a.dtype.kind not in "fiubc"}:
                raise TypeError(strange)  # known to NumPy by another library's leave
            return arrays, file.metadata() or {}
    except (AttributeError, TypeError) as error:
        raise StateDictError(
            f"load of {path}: it holds numbers of a kind that NumPy has not ({error}). Write it "
            "anew where it comes from, as float32: {k: v.float() for k, v in state.items()}."
        ) from None
    except (SafetensorError, ValueError, KeyError) as error:
        raise StateDictError(
            f"load of {path}: it is no whole safetensors file of numbers ({error}). It may be cut "
            "off, or of another kind; nn.save writes one."
        ) from None
