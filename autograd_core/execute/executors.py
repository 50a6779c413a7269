"""Which executor runs a tape.  Next: program.py."""

from __future__ import annotations

import warnings
from functools import cache

from autograd_core.errors import ArgumentError, MissingExtraError, missing_extra
from autograd_core.execute import batched, interpret
from autograd_core.execute.assembly import emittable
from autograd_core.execute.run import Run
from autograd_core.tape import Tape


class ExecutorWarning(UserWarning):
    """What runs is slower than it might be; said once."""


NAMES = ("auto", "interpret", "batched", "native")


def require_executor(name: str) -> None:
    """Refuse a name that is not known."""
    if name not in NAMES:
        known = ", ".join(map(repr, NAMES))
        raise ArgumentError(f"executor={name!r} is not known: choose from {known}.")


def obstacle(tape: Tape) -> str:
    """Why a tape cannot be compiled, in a sentence; empty where it can."""
    kinds = dict.fromkeys([(s.op, bool(s.params)) for s in tape.steps])
    strange = [op.name for op, has_params in kinds if has_params or not emittable(op)]
    if strange:
        return f"The operation {strange[0]} has no form that can be compiled."
    try:
        import autograd_core.execute.native
    except MissingExtraError as error:
        return f"{error}."
    return autograd_core.execute.native.unusable()


def chosen(tape: Tape, executor: str) -> tuple[str, str]:
    """The executor that will run a tape, and why not a faster one.

    >>> from autograd_core import Value
    >>> from autograd_core.tape import flatten
    >>> x = Value(2.0)
    >>> chosen(flatten([x], [x * x]), "batched")
    ('batched', '')
    """
    if executor in ("interpret", "batched"):
        return executor, ""
    reason = obstacle(tape)
    if reason and executor == "native":
        raise (
            missing_extra("llvmlite", "native", 'executor="native"')
            if ("llvmlite" in reason)
            else ArgumentError(f'executor="native" was asked for. {reason} Use executor="auto".')
        )
    if reason.startswith("LLVM"):
        say_once(reason)
    return ("batched", reason) if reason else ("native", "")


@cache
def say_once(reason: str) -> None:
    """Warn that NumPy stands in for a compiler that is there and does not work."""
    warnings.warn(f"{reason} NumPy runs it instead, slower.", ExecutorWarning, stacklevel=2)


def prepare(tape: Tape, batch: int, summed: bool, executor: str) -> Run:
    """A function from arrays to an array, made by the executor of that name; see run.py."""
    name, _ = chosen(tape, executor)
    if name == "native":
        from autograd_core.execute import native

        try:
            return native.prepare(tape, batch, summed)
        except RuntimeError as error:  # of LLVM's
            reason = f"LLVM cannot compile this: {str(error).strip().rstrip('.')}."
        if executor == "native":
            raise ArgumentError(f'executor="native" was asked for. {reason} Use executor="auto".')
        say_once(reason)
    if name == "interpret":
        return interpret.prepare(tape, batch, summed)
    return batched.prepare(tape, batch, summed)
