"""A tape, compiled by LLVM: straight-line vector code over blocks of examples.  Next: executors.py.

A small tape becomes one function without a branch, as wide as the machine's vectors, in a loop over
blocks of examples. A big one, which LLVM would take minutes over, is run by a small compiled loop
over its groups of steps (see levels.py). Either way Python is left for the whole run, and the
interpreter lock is free meanwhile. What the compiled code reads and writes is bounded by what the
tape's validation proved, and by the shapes checked here.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from autograd_core.errors import missing_extra
from autograd_core.execute import objects
from autograd_core.execute.assembly import LIBRARY, Emitter
from autograd_core.execute.forms import LETTERS, form
from autograd_core.execute.levels import plan
from autograd_core.execute.run import Run
from autograd_core.execute.straight import Layout, Straight
from autograd_core.primitive import Primitive
from autograd_core.tape import Tape

try:
    import llvmlite.binding as llvm
except ImportError:
    raise missing_extra("llvmlite", "native", "The executor native") from None

LONGEST = 6000  # steps of one straight-line function: LLVM's time grows faster than its length
MOST_SIZES = 16  # numbers of examples that a program keeps memory for
COMPILING = threading.Lock()
FUNCTIONS: dict[str, Any] = {}  # by what they were compiled from
KEPT: list[Any] = []  # the machine code of this process lives as long as the process
objects.keep_for_ever(KEPT)


@cache
def machine() -> Any:
    """LLVM set up for this very processor."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    library = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
    for name in LIBRARY:
        address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
        llvm.add_symbol(f"libm_{name}", address)
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=2, jit=True
    )


@cache
def width() -> int:
    """How many float64 a vector register of this machine holds."""
    features = llvm.get_host_cpu_features()
    return 8 if features.get("avx512dq") else 4 if features.get("avx2") else 2


@cache
def unusable() -> str:
    """Why nothing can be compiled on this machine, in a sentence; empty where all is well."""
    try:
        machine()
    except (RuntimeError, OSError, AttributeError) as error:
        return f"LLVM cannot compile here: {str(error).strip().rstrip('.')}."
    return ""


def compiled(
    assembly: str, name: str, arguments: Sequence[Any], kind: Any = ctypes.CFUNCTYPE,
    result: Any = None,
) -> Any:  # fmt: skip
    """The function of that name in LLVM's language, callable. Calls leave the interpreter lock,
    unless ``kind`` is ``ctypes.PYFUNCTYPE``. The same program is compiled once in a process.
    """
    with COMPILING:
        if assembly in FUNCTIONS:
            return FUNCTIONS[assembly]
        target = machine()
        module = llvm.parse_assembly(assembly)
        module.verify()
        engine = llvm.create_mcjit_compiler(module, target)
        engine.finalize_object()
        KEPT.append((engine, target))
        function = kind(result, *arguments)(engine.get_function_address(name))
        return FUNCTIONS.setdefault(assembly, function)


@cache
def loops_over_objects() -> objects.Loops | None:
    """See objects.py; None where they cannot be used."""
    return None if unusable() else objects.prepare(compiled, llvm.add_symbol)


POINTER, COUNT = ctypes.c_void_p, ctypes.c_int64


def prepare(tape: Tape, batch: int, summed: bool) -> Run:
    """See run.py."""
    if len(tape.steps) > LONGEST:
        return by_groups(tape, batch, summed)
    return straight(tape, batch, summed)


class Workspace:
    """The memory of one run: kept for the next, because to find its address takes longer."""

    def __init__(self, layout: Layout, n: int, summed: bool, lanes: int) -> None:
        stride = -(-n // lanes) * lanes  # whole blocks
        memory = np.zeros(layout.rows + layout.wide * stride + lanes)
        skipped = -memory.ctypes.data // 8 % lanes  # so that registers are loaded at one go
        self.memory = memory = memory[skipped:]
        rows = memory[layout.rows : layout.rows + layout.wide * stride].reshape(-1, stride)[:, :n]
        memory[: layout.shared] = -0.0
        self.shared = memory[layout.shared : layout.kept]
        self.examples = rows[: layout.batch]
        end = layout.sums + layout.shared // lanes
        self.out = memory[layout.sums : end] if summed else rows[layout.batch :]
        self.arguments = (n, stride, memory.ctypes.data)

    def run(self, function: Any, examples: Any, shared: Any) -> Any:
        self.examples[...] = examples  # NumPy refuses what does not fit
        self.shared[...] = shared
        function(*self.arguments)
        return self.out.copy()


def straight(tape: Tape, batch: int, summed: bool) -> Run:
    """All steps in one function. A program that no example changes is run on single numbers."""
    lanes = width() if batch else 1
    written = Straight(tape, batch, summed, lanes)
    function = compiled(written.assembly(), "run", [COUNT, COUNT, POINTER])
    free: defaultdict[int, list[Workspace]] = defaultdict(list)  # by how many examples

    def run(examples: Any, shared: Any) -> Any:
        n = examples.shape[1]
        if not n:
            return np.zeros(len(tape.outputs)) if summed else np.empty((len(tape.outputs), 0))
        waiting = free[n]
        try:
            space = waiting.pop()  # no other thread has it now
        except IndexError:
            if len(free) > MOST_SIZES:
                free.clear()
            space = Workspace(written.layout, n, summed, lanes)
        answer = space.run(function, examples, shared)
        waiting.append(space)
        return answer

    return run


# A big tape.


@cache
def loop_over_groups(rows: tuple[Primitive, ...]) -> Any:
    """One function for all big tapes of these rows: for each group a loop over its steps."""
    e = Emitter(1)
    e.text("define void @loop(i64 %groups, ptr noalias %which, ptr noalias %ends, "
           "ptr noalias %args, i64 %first, i64 %steps, ptr %v) {\nentry:\n  br label %group\n"
           "group:\n  %g = phi i64 [0, %entry], [%g.next, %group.done]\n"
           "  %s = phi i64 [0, %entry], [%end, %group.done]\n"
           "  %which.at = getelementptr i64, ptr %which, i64 %g\n"
           "  %op = load i64, ptr %which.at\n  %end.at = getelementptr i64, ptr %ends, i64 %g\n"
           "  %end = load i64, ptr %end.at\n  %args.y = getelementptr i64, ptr %args, i64 %steps\n"
           "  %args.w = getelementptr i64, ptr %args.y, i64 %steps\n"
           "  %out = getelementptr double, ptr %v, i64 %first")  # fmt: skip
    cases = " ".join(f"i64 {k}, label %op{k}" for k in range(len(rows)))
    e.text(f"  switch i64 %op, label %group.done [{cases}]")
    for k, op in enumerate(rows):
        e.text(f"op{k}:\n  %s{k} = phi i64 [%s, %group], [%s{k}.next, %op{k}]")
        letters = LETTERS[: len(op.vjp)]
        args = {c: e.gathered("%v", "%args" + ("" if c == "x" else f".{c}"), f"%s{k}")
                for c in letters}  # fmt: skip
        e.store(e.expression(form(op), args), e.at("%out", f"%s{k}"))
        e.text(f"  %s{k}.next = add i64 %s{k}, 1\n  %more{k} = icmp slt i64 %s{k}.next, %end\n"
               f"  br i1 %more{k}, label %op{k}, label %group.done")  # fmt: skip
    e.text("group.done:\n  %g.next = add i64 %g, 1\n  %again = icmp slt i64 %g.next, %groups\n"
           "  br i1 %again, label %group, label %done\ndone:\n  ret void\n}")  # fmt: skip
    arguments = [COUNT, POINTER, POINTER, POINTER, COUNT, COUNT, POINTER]
    return compiled(e.assembly(), "loop", arguments)


def by_groups(tape: Tape, batch: int, summed: bool) -> Run:
    """A big tape, example by example."""
    groups, outputs, slots = plan(tape)
    first = tape.inputs + len(tape.constants)
    number = {op: k for k, op in enumerate(dict.fromkeys(step.op for step in tape.steps))}
    which = np.array([number[g.op] for g in groups], dtype=np.int64)
    ends = np.array([g.last - first for g in groups], dtype=np.int64)
    args = np.zeros((3, len(tape.steps)), dtype=np.int64)
    for g in groups:
        for row, column in zip(args, g.args):
            row[g.first - first : g.last - first] = column
    function = loop_over_groups(tuple(number))

    def run(examples: Any, shared: Any) -> Any:
        v = np.empty(slots)
        v[batch : tape.inputs] = shared
        v[tape.inputs : first] = tape.constants
        out = np.empty((len(outputs), examples.shape[1]))
        for i, example in enumerate(examples.T):
            v[:batch] = example
            function(
                len(groups), which.ctypes.data, ends.ctypes.data, args.ctypes.data, first,
                len(tape.steps), v.ctypes.data,
            )  # fmt: skip
            out[:, i] = v[outputs]
        return out.sum(axis=1) if summed else out

    return run
