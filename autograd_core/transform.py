"""jit and vmap: what was written scalar by scalar, at native speed.

The function is run once on fresh Values, the graph it leaves behind is written on a tape, and the
tape is replayed ever after. Read tracing.py, trees.py and execute/ first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.execute.jitted import Jitted
from autograd_core.execute.mapped import Axes, Mapped


def jit(f: Callable[..., Any], *, executor: str = "auto") -> Jitted:
    """``f``, traced once and replayed ever after as one program.

    ``f`` takes numbers, arrays, Values, and lists, tuples and dicts of them; an array arrives as
    nested sequences of scalars, which it may index and iterate. It returns nodes or numbers, nested
    alike. The numbers of the nodes it closes over are read anew at each call; which nodes they are
    is settled when it is traced, and plain Python numbers that it reads are constants. Its ``if``
    and ``while`` on traced numbers are kept true: each way they go is a path of its own, at most
    64. Numbers in give numbers out; where a node is passed or captured the results are nodes.

    ``executor`` is "auto", "interpret", "batched" or "native".
    Raises `TracingError` where ``f`` asks for a number that a replay could not see.

    >>> from autograd_core import value_and_grad
    >>> f = jit(value_and_grad(lambda x, y: x * y + y, argnums=(0, 1)))
    >>> f(2.0, 3.0)
    (9.0, (3.0, 3.0))
    >>> abs_of = jit(lambda x: x if x > 0 else -x)
    >>> abs_of(2.0), abs_of(-3.0), abs_of.stats["paths"]
    (2.0, 3.0, 2)
    """
    return Jitted(f, executor)


def vmap(
    f: Callable[..., Any], in_axes: Axes = 0, *, reduction: str = "none", executor: str = "auto"
) -> Mapped:
    """``f``, written for one example in scalars, for arrays of examples.

    ``in_axes`` says which axis of each argument counts the examples, None where all share it; one
    number stands for all. An example's part arrives in ``f`` as it does under `jit`. The result is
    a Tensor with a leading axis of examples (nested as what ``f`` returns), and leads to every
    Value that ``f`` closed over: ``backward`` runs one program forward and one back. Examples that
    decide differently run on paths of their own.

    ``reduction`` is "none", or "mean" or "sum": then the result is that of all examples, without
    the axis, and what each gives alone is never stored. So ``vmap(value_and_grad(f),
    reduction="mean")`` finds a batch's loss and gradient in one run.

    Raises `ShapeError` where the arguments differ in their number of examples.

    >>> from autograd_core import Value
    >>> w = Value(3.0)
    >>> square = vmap(lambda x: (w * x) ** 2)([1.0, 2.0])
    >>> square.data.tolist()
    [9.0, 36.0]
    >>> square.sum().backward()
    >>> w.grad
    30.0
    >>> vmap(lambda x: (w * x) ** 2, reduction="mean")([1.0, 2.0]).item()
    22.5
    """
    return Mapped(f, in_axes, reduction, executor)
