"""Products of arrays over named axes: einsum, and what is one einsum.  Next: decompose.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, ShapeError
from autograd_core.functions.arrange import diagonal, rearranged
from autograd_core.functions.axes import ravel
from autograd_core.functions.operand import operand, plain_axis
from autograd_core.functions.shape import matmul
from autograd_core.structural.contraction import contract
from autograd_core.structural.reduction import total
from autograd_core.structural.shape import reshape, transpose

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
Named = tuple[Any, str]  # an array, and a letter an axis


def einsum(*operands: Any, optimize: Any = True) -> Any:
    """Products summed over the axes that a formula does not keep, as NumPy's.

    ``einsum("ij,jk->ik", x, y)``: a letter an axis. Letters may repeat in one (a diagonal),
    ``...`` stands for any axes, and without ``->`` the letters that occur once are kept, by the
    alphabet. ``einsum(x, [0, 1], y, [1, 2])`` names the axes by numbers.

    Raises `ArgumentError` for a formula that cannot be read, `ShapeError` where lengths differ.

    >>> print(einsum("ii->", [[1.0, 2.0], [3.0, 4.0]]))
    5.0
    """
    formula, arrays = written_out(operands)
    inputs, output = parsed(formula, arrays)
    lengths: dict[str, int] = {}
    for x, axes in zip(arrays, inputs):
        for letter, n in zip(axes, x.shape, strict=True):
            if lengths.get(letter, 1) != 1 and n not in (1, lengths[letter]):
                raise ShapeError(
                    f"einsum {formula!r}: axis {letter} has length {lengths[letter]} in one "
                    f"operand and {n} in another."
                )
            lengths[letter] = max(lengths.get(letter, 1), n) if n else 0
    named = [without_ones(x, axes, lengths) for x, axes in zip(arrays, inputs)]
    path = np.einsum_path(formula, *[np.broadcast_to(0.0, x.shape) for x in arrays])[0][1:]
    for step in path if len(named) > 1 else ():
        taken = [named.pop(i) for i in sorted(step, reverse=True)]
        needed = output + "".join(axes for _, axes in named)
        joined = taken[0]
        for k, other in enumerate(taken[1:], 2):
            later = needed + "".join(axes for _, axes in taken[k:])
            joined = pair(joined, other, later)
        named.append(joined)
    return finished(*reduced_to(*named[0], output), output, lengths)


def written_out(operands: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """The formula as text, and the arrays."""
    if isinstance(operands[0], str):
        return operands[0].replace(" ", ""), [operand(x) for x in operands[1:]]
    arrays, lists = operands[0 : len(operands) // 2 * 2 : 2], operands[1::2]
    terms = ["".join("..." if i is Ellipsis else LETTERS[i] for i in axes) for axes in lists]
    formula = ",".join(terms)
    if len(operands) % 2:
        formula += "->" + "".join("..." if i is Ellipsis else LETTERS[i] for i in operands[-1])
    return formula, [operand(x) for x in arrays]


def parsed(formula: str, arrays: list[Any]) -> tuple[list[str], str]:
    """A letter for every axis of every operand, and of the output."""
    left, arrow, right = formula.partition("->")
    terms = left.split(",")
    if len(terms) != len(arrays):
        raise ArgumentError(f"einsum {formula!r} has {len(terms)} operands, {len(arrays)} given.")
    free = [c for c in reversed(LETTERS) if c not in formula]
    ranks = [len(x.shape) - len(t.replace("...", "")) for t, x in zip(terms, arrays)]
    for term, x, rank in zip(terms, arrays, ranks):
        if rank < 0 or (rank > 0 and "..." not in term):
            raise ShapeError(f"einsum {formula!r}: {term!r} does not fit the shape {x.shape}.")
    rest = "".join(free[: max([r for r, t in zip(ranks, terms) if "..." in t], default=0)])
    inputs = [t.replace("...", rest[len(rest) - r :]) for t, r in zip(terms, ranks)]
    if arrow:
        return inputs, right.replace("...", rest)
    every = "".join(inputs)
    return inputs, rest + "".join(
        c for c in sorted(set(every)) if every.count(c) == 1 and c not in rest
    )


def without_ones(x: Any, axes: str, lengths: dict[str, int]) -> Named:
    """Without repeated letters, and without axes of length 1 that broadcast."""
    for letter in set(axes):
        while axes.count(letter) > 1:
            a, b = axes.index(letter), axes.rindex(letter)
            x = diagonal(x, 0, a, b)
            axes = axes[:a] + axes[a + 1 : b] + axes[b + 1 :] + letter
    kept = [i for i, c in enumerate(axes) if x.shape[i] == lengths[c]]
    if len(kept) < len(axes):
        x = reshape(x, shape=tuple([x.shape[i] for i in kept]))
    return x, "".join(axes[i] for i in kept)


def reduced_to(x: Any, axes: str, needed: str) -> Named:
    """Summed over the axes that nobody needs."""
    gone = tuple(i for i, c in enumerate(axes) if c not in needed)
    summed = total(x, axis=gone, keepdims=False) if gone else x
    return summed, "".join(c for c in axes if c in needed)


def pair(left: Named, right: Named, needed: str) -> Named:
    """Two operands contracted to the axes that the rest needs."""
    x, x_axes = reduced_to(*left, needed + right[1])
    y, y_axes = reduced_to(*right, needed + left[1])
    axes = "".join(c for c in dict.fromkeys(x_axes + y_axes) if c in needed)
    return contract(x, y, x_axes=x_axes, y_axes=y_axes, axes=axes), axes


def finished(x: Any, axes: str, output: str, lengths: dict[str, int]) -> Any:
    """With the axes in the order of the output."""
    for letter in output:
        if letter not in axes:
            x, axes = reshape(x, shape=(*x.shape, 1)), axes + letter
    order = tuple(axes.index(c) for c in output)
    return x if order == tuple(range(len(order))) else transpose(x, axes=order)


def tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """Products summed over axes of ``x`` paired with axes of ``y``.

    ``axes`` is a number (the last of x with the first of y) or a pair of lists.

    >>> print(tensordot([1.0, 2.0], [3.0, 4.0], 1))
    11.0
    """
    x, y = operand(x), operand(y)
    rank = len(x.shape)
    if isinstance(axes, (int, np.integer)):
        axes = list(range(rank - int(axes), rank)), list(range(int(axes)))
    left, right = ([plain_axis(i, None, len(a.shape), "tensordot") for i in np.atleast_1d(part)]
                   for a, part in zip((x, y), axes, strict=True))  # fmt: skip
    x_axes = list(LETTERS[:rank])
    y_axes = list(LETTERS[rank : rank + len(y.shape)])
    for i, j in zip(left, right, strict=True):
        y_axes[j] = x_axes[i]  # type: ignore[index]
    kept = [c for c in (*x_axes, *y_axes) if (c in x_axes) != (c in y_axes)]
    return einsum(f"{''.join(x_axes)},{''.join(y_axes)}->{''.join(kept)}", x, y)


def dot(x: Any, y: Any) -> Any:
    """The product over the last axis of ``x`` and the next-to-last of ``y``; numbers multiply.

    >>> print(dot([1.0, 2.0], [3.0, 4.0]))
    11.0
    """
    x, y = operand(x), operand(y)
    if not x.shape or not y.shape:
        return x * y
    if len(y.shape) <= 2:
        return matmul(x, y)
    return tensordot(x, y, ([-1], [-2]))


def vdot(x: Any, y: Any) -> Any:
    """The sum of the products of all entries, each array as one long vector.

    >>> print(vdot([[1.0, 2.0]], [[3.0, 4.0]]))
    11.0
    """
    return matmul(ravel(x), ravel(y))


def inner(x: Any, y: Any) -> Any:
    """The products summed over the last axis of both.

    >>> print(inner([1.0, 2.0], [3.0, 4.0]))
    11.0
    """
    x, y = operand(x), operand(y)
    return tensordot(x, y, ([-1], [-1])) if x.shape and y.shape else x * y


def outer(x: Any, y: Any) -> Any:
    """Every entry of ``x`` times every entry of ``y``.

    >>> outer([1.0, 2.0], [3.0, 4.0])
    array([[3., 4.],
           [6., 8.]])
    """
    return reshape(ravel(x), shape=(-1, 1)) * ravel(y)


def kron(x: Any, y: Any) -> Any:
    """The whole of ``y`` in place of every entry of ``x``, times it.

    >>> kron([1.0, 10.0], [1.0, 2.0])
    array([ 1.,  2., 10., 20.])
    """
    x, y = operand(x), operand(y)
    rank = max(len(x.shape), len(y.shape))
    a, b = ((1,) * (rank - len(p.shape)) + tuple(p.shape) for p in (x, y))
    wide = reshape(x, shape=tuple([n for length in a for n in (length, 1)]))
    fine = reshape(y, shape=tuple([n for length in b for n in (1, length)]))
    return reshape(wide * fine, shape=tuple([m * n for m, n in zip(a, b, strict=True)]))


def cross(x: Any, y: Any, axis: int = -1) -> Any:
    """The vector product of vectors of three entries along an axis.

    Raises `ShapeError` for vectors of another length.

    >>> cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    array([0., 0., 1.])
    """
    x, y = operand(x), operand(y)
    for a in (x, y):
        if a.shape[axis] != 3:
            raise ShapeError(f"cross of shapes {x.shape} and {y.shape}: vectors have 3 entries.")

    def turned(a: Any, by: int) -> Any:
        return rearranged(a, lambda places: np.roll(places, by, axis))

    return turned(x, -1) * turned(y, -2) - turned(x, -2) * turned(y, -1)
