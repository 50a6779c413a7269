"""What functions of images and signals share: one example alone, borders, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core import functions
from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.shape import reshape
from nn.checks import input_of, named, require_shape
from nn.rows.patches import Padding, counts

AXES = {1: "L", 2: "H, W"}
MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # PyTorch's name: NumPy's


def in_batch(function: Callable[[Any], Any], x: Any, rank: int) -> Any:
    """A function of batches, on one: an example alone is made a batch of one, and out again."""
    if len(x.shape) != rank + 1:
        return function(x)
    z = function(reshape(x, (1, *x.shape)))
    return reshape(z, z.shape[1:])


def pad(input: Any, pad: Sequence[int], mode: str = "constant", value: float = 0.0) -> Any:
    """With a border: ``pad`` has a number for before and after, the *last* axis first.

    ``mode`` is "constant" (of ``value``), "reflect", "replicate" or "circular".
    Raises `ArgumentError` for another mode or an odd list of numbers.

    >>> pad([[1.0, 2.0]], (1, 0))
    array([[0., 1., 2.]])
    """
    x = input_of("pad", input)
    listed = list(pad) if isinstance(pad, Sequence) else [pad]
    whole = all(isinstance(n, (int, np.integer)) and n >= 0 for n in listed)
    if not whole or len(listed) % 2 or len(listed) > 2 * len(x.shape):
        raise ArgumentError(
            f"pad was given {pad!r} for an input of shape {x.shape}: it takes two numbers an axis, "
            "before and after, none below 0, from the last axis on."
        )
    pairs = list(zip(pad[::2], pad[1::2], strict=True))[::-1]
    widths = [(0, 0)] * (len(x.shape) - len(pairs)) + pairs
    if mode == "constant":
        return functions.pad(x, widths, constant_values=value)
    if mode not in MODES:
        known = ", ".join(map(repr, ("constant", *MODES)))
        raise ArgumentError(f"pad was given mode={mode!r}; it is one of {known}.")
    return functions.pad(x, widths, MODES[mode])


def require_images(owner: Any, shape: tuple[int, ...], rank: int, channels: Any = "C") -> None:
    """Refuse what is no batch of images (or signals), nor a single one."""
    place = -1 - rank
    fits = len(shape) in (rank + 1, rank + 2) and channels in ("C", shape[place])
    wanted = f"it wants (N, {channels}, {AXES[rank]}), or ({channels}, {AXES[rank]}) for one"
    if not fits and len(shape) in (rank + 1, rank + 2):
        wanted += f"; there are {shape[place]} channels, and the weights are for {channels}"
    require_shape(owner, shape, fits, wanted)


def require_room(
    owner: Any, shape: tuple[int, ...], kernel: Any, dilation: tuple[int, ...], frame: Padding
) -> None:
    """Refuse an input into which the window does not fit once."""
    sizes = tuple([n + a + b for n, (a, b) in zip(shape[-len(kernel) :], frame, strict=True)])
    places = counts(sizes, kernel, (1,) * len(kernel), dilation)
    if min(places) < 1:
        raise ShapeError(
            f"{named(owner)} was called on an input of shape {tuple(shape)}: with its padding it "
            f"is {sizes} large, and a window of {tuple(kernel)} does not fit into that."
        )
