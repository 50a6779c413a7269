"""What layers refuse, and how a refusal names the layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, ShapeError
from autograd_core.functions.operand import operand
from autograd_core.node import AMBIENT, TRACE, Node


def is_number(given: Any) -> bool:
    """Whether a setting is one real number, Python's or NumPy's; True and False are none."""
    known = isinstance(given, (int, float, np.integer, np.floating))
    return known and not isinstance(given, bool)


def is_whole(given: Any) -> bool:
    """Whether a setting is one whole number, Python's or NumPy's; True and False are none."""
    return isinstance(given, (int, np.integer)) and not isinstance(given, bool)


def number_of(given: Any) -> float | None:
    """The number that an array or a node of one entry holds, or a number is; None if there is none.

    >>> number_of(np.array([2])), number_of([2]), number_of("2")
    (2.0, None, None)
    """
    held = given._data if isinstance(given, Node) else given
    array = np.asarray(held if is_number(held) or isinstance(held, np.ndarray) else None)
    return float(array.reshape(())) if array.size == 1 and array.dtype.kind in "fiu" else None


def require_number(
    owner: str, name: str, given: Any, takes: str = "a number",
    fits: Callable[[Any], bool] | None = None,
) -> None:  # fmt: skip
    """Refuse a setting that is no number, plain or of a node, or one that does not fit."""
    single = is_number(given) or (isinstance(given, (Node, np.ndarray)) and given.shape == ())
    if not (single and (fits is None or fits(given))):
        raise ArgumentError(f"{owner} was given {name}={given!r}; it takes {takes}.")


def require_width(kind: str, name: str, width: Any) -> None:
    """Refuse a layer of no inputs or no outputs."""
    if not (is_whole(width) and width >= 1):
        raise ArgumentError(
            f"{kind} was asked for with {name}={width!r}. Give a whole number from 1 on."
        )


def each_axis(owner: Any, name: str, given: Any, rank: int, least: int = 1) -> tuple[int, ...]:
    """A setting for each of ``rank`` axes: from one number for all, or a sequence of them."""
    listed = tuple(given) if isinstance(given, Sequence) else (given,) * rank
    if len(listed) != rank or not all(map(is_whole, listed)) or min(listed) < least:
        several = f", or {rank} of them" if rank > 1 else ""
        raise ArgumentError(
            f"{named(owner)} was given {name}={given!r}: it takes a whole number from {least} "
            f"on{several}."
        )
    return tuple([int(n) for n in listed])


def input_of(owner: Any, x: Any) -> Any:
    """``x`` as a tensor or an array; a refusal says who refuses it."""
    try:
        x = operand(x)
    except OperandError as error:
        raise OperandError(f"{named(owner)} was called on what it cannot take: {error}") from None
    if x.dtype.kind not in "fiub":
        raise OperandError(
            f"{named(owner)} was called on an array of dtype {x.dtype}: it takes real numbers."
        )
    return x


def entries_of(owner: Any, x: Any) -> Any:
    """`input_of` for functions of entries: numbers, Values, and what jit hands over stay."""
    return x if isinstance(x, (Node, float, int)) or TRACE.get() else input_of(owner, x)


def require_sizes(owner: Any, sizes: Any) -> None:
    """Refuse what are no lengths of axes; -1 stands for one that is worked out."""
    listed = isinstance(sizes, Sequence) and not isinstance(sizes, str)
    if not listed or not all(isinstance(n, (int, np.integer)) and n >= -1 for n in sizes):
        raise ArgumentError(
            f"{named(owner)} was given sizes {sizes!r}: it takes whole numbers, such as (3, 4)."
        )


def require_shape(owner: Any, shape: Sequence[int], fits: bool, wanted: str) -> None:
    """Refuse an input: who refuses it, what it got, what it wants."""
    if not fits:
        raise ShapeError(
            f"{named(owner)} was called on an input of shape {tuple(shape)}: {wanted}."
        )


def require_sequence(owner: Any, shape: Sequence[int], width: int, batch_first: bool) -> None:
    """Refuse what is neither a batch of sequences nor a single one, of at least one step."""
    fits = len(shape) in (2, 3) and shape[-1] == width
    fits = fits and shape[-2 if batch_first else 0] > 0
    axes = f"(N, T, {width})" if batch_first else f"(T, N, {width})"
    wanted = f"it must be {axes}, or (T, {width}) for one sequence, of at least one step"
    require_shape(owner, shape, fits, wanted)


def named(owner: Any) -> str:
    """A function's name, or a layer as it prints, with its name in the model that is running."""
    if isinstance(owner, str):
        return owner
    text = f"{owner._get_name()}({owner.extra_repr()})"
    call = AMBIENT.get().note
    if getattr(call, "module", None) is not owner:
        return text
    names: list[str] = []
    scope: Any = call and call.scope
    while scope.parent is not None:
        names, scope = [scope.name, *names], scope.parent
    return f"{text}, named {'.'.join(names)!r}," if names else text
