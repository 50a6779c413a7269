"""Silence at overflows and poles: what ``np.errstate(all="ignore")`` does, at a tenth of its cost.

An array operation of a small network takes a microsecond, and so does entering np.errstate. NumPy
keeps its answer to floating-point errors in a context variable, so setting that variable is all
there is to do. It has no public name; it is the one that `np.seterr` changes.

It holds the size of NumPy's buffers too. An operation on part of an array, such as the inside of a
frame, is copied through buffers where its rows are shorter than they are; with small ones it reads
and writes in place, in half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context
from typing import Any

import numpy as np

BUFFER = 1024  # entries; NumPy's own choice is 8192


def what_seterr_changes() -> tuple[ContextVar[Any], Any]:
    """NumPy's variable, and its value where every floating-point error is ignored."""
    context: Context = copy_context()
    before = dict(context)
    context.run(np.seterr, all="ignore")
    context.run(np.setbufsize, BUFFER)
    ((variable, value),) = [(k, v) for k, v in context.items() if before.get(k) is not v]
    return variable, value


ERRORS, IGNORED = what_seterr_changes()


def quietly(function: Callable[..., Any], /, *args: Any, **params: Any) -> Any:
    """``function`` of the arguments, without a warning of NumPy's.

    >>> quietly(np.divide, 1.0, np.zeros(1))
    array([inf])
    """
    token = ERRORS.set(IGNORED)
    try:
        return function(*args, **params)
    finally:
        ERRORS.reset(token)
