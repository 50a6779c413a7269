"""Loops over Python objects in machine code: one slot of many nodes, read and written.

CPython keeps a slot at the same offset in every instance, as a pointer to an object, and a float
has its number behind its header. The offset is looked up in a node made for it; where anything is
not as expected (another Python, one without the interpreter lock) these loops are not used. They
run with the lock held, and make and release objects only by Python's own functions.

A float that nobody holds but its slot is overwritten where it lies: there is no one to notice. One
that is cleared away is kept for when the next is wanted. So a step of training makes no objects.
Next: native.py.
"""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd_core.node import Node, new

WORD = ctypes.sizeof(ctypes.c_void_p)
HEADER = object.__basicsize__  # how often it is referred to, and its type
SLOTS = ("_data", "_grad")
MOST_SPARE = 4096
SPARE = (ctypes.c_void_p * MOST_SPARE)()  # floats that were cleared away, and nobody else holds
SPARES = ctypes.c_int64(0)  # how many


class Loops(NamedTuple):
    """The compiled loops. Each takes how many nodes, where their addresses stand, the slot's
    offset, and where numbers are or go; it answers how many nodes it did before it met one that it
    cannot do.
    """

    offset: dict[str, int]
    read: Any  # a float's number
    write: Any  # a number into any slot that is not empty
    add: Any  # a number to a float, or in place of None
    clear: Any  # None into any slot that is not empty


def keep_for_ever(thing: Any) -> None:
    """Let it live as long as the process: machine code may outlive a module that is reloaded."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


def at_offset(instance: Any, wanted: int) -> int:
    """Where in an object's memory a word stands; -1 if nowhere or twice."""
    size = type(instance).__basicsize__ // WORD
    words = list((ctypes.c_size_t * size).from_address(id(instance)))
    return words.index(wanted) * WORD if words.count(wanted) == 1 else -1


def offsets() -> dict[str, int]:
    """Of each slot; empty where objects do not lie in memory as they should."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return {}
    number = float("1234.5")
    found = {}
    for slot in SLOTS:
        node, marker = new(Node), object()
        setattr(node, slot, marker)
        found[slot] = at_offset(node, id(marker))
    plain = (WORD, HEADER) == (8, 16) and at_offset(number, id(float)) == 8
    plain = plain and ctypes.c_double.from_address(id(number) + HEADER).value == number
    return found if plain and -1 not in found.values() else {}


def prepare(compiled: Callable[..., Any], add_symbol: Callable[[str, int], None]) -> Loops | None:
    """The loops, or None where they cannot be used."""
    if not (offset := offsets()):
        return None
    keep_for_ever((SPARE, SPARES))
    for name in ("PyFloat_FromDouble", "Py_IncRef", "Py_DecRef"):
        address = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
        add_symbol(name, address or 0)
    arguments = [ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p]
    kind = ctypes.PYFUNCTYPE, ctypes.c_int64
    written = [LOOP.replace("BODY", body) for body in (READ, WRITE, ADD, CLEAR)]
    return Loops(offset, *[compiled(text, "loop", arguments, *kind) for text in written])


def fixed(address: int) -> str:
    """A fixed place in memory, in LLVM's language."""
    return f"inttoptr (i64 {address} to ptr)"


NONE, KEPT, COUNT = map(fixed, (id(None), ctypes.addressof(SPARE), ctypes.addressof(SPARES)))

# In LLVM's language. A body has %at, the address of node i's slot, %held, the object in it, %float,
# whether that is a float, %inside, where its number is then, %ours, whether it is a float that
# nobody else holds, and %number.at, the place of number i. It goes on to %next, or to %stop.
LOOP = f"""
declare ptr @PyFloat_FromDouble(double)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
define i64 @loop(i64 %count, ptr %nodes, i64 %offset, ptr %numbers) {{
entry:
  %some = icmp sgt i64 %count, 0
  br i1 %some, label %loop, label %done
loop:
  %i = phi i64 [0, %entry], [%i.next, %next]
  %place = getelementptr ptr, ptr %nodes, i64 %i
  %node = load ptr, ptr %place
  %at = getelementptr i8, ptr %node, i64 %offset
  %held = load ptr, ptr %at
  %number.at = getelementptr double, ptr %numbers, i64 %i
  %empty = icmp eq ptr %held, null
  br i1 %empty, label %stop, label %full
full:
  %type.at = getelementptr i8, ptr %held, i64 8
  %type = load i64, ptr %type.at
  %float = icmp eq i64 %type, {id(float)}
  %inside = getelementptr i8, ptr %held, i64 {HEADER}
  %holders = load i64, ptr %held
  %alone = icmp eq i64 %holders, 1
  %ours = and i1 %float, %alone
BODY
next:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %count
  br i1 %more, label %loop, label %done
stop:
  ret i64 %i
done:
  ret i64 %count
}}"""

READ = """
  br i1 %float, label %take, label %stop
take:
  %number = load double, ptr %inside
  store double %number, ptr %number.at
  br label %next"""

PUT = f"""
  br i1 %ours, label %overwrite, label %replace
overwrite:
  store double %result, ptr %inside
  br label %next
replace:
  %spares = load i64, ptr {COUNT}
  %any = icmp sgt i64 %spares, 0
  br i1 %any, label %reuse, label %make
reuse:
  %last = sub i64 %spares, 1
  store i64 %last, ptr {COUNT}
  %last.at = getelementptr ptr, ptr {KEPT}, i64 %last
  %spare = load ptr, ptr %last.at
  %inside.spare = getelementptr i8, ptr %spare, i64 {HEADER}
  store double %result, ptr %inside.spare
  br label %put
make:
  %fresh = call ptr @PyFloat_FromDouble(double %result)
  %failed = icmp eq ptr %fresh, null
  br i1 %failed, label %stop, label %put
put:
  %new = phi ptr [%spare, %reuse], [%fresh, %make]
  store ptr %new, ptr %at
  call void @Py_DecRef(ptr %held)
  br label %next"""

WRITE = f"""
  %result = load double, ptr %number.at{PUT}"""

ADD = f"""
  %number = load double, ptr %number.at
  br i1 %float, label %sum, label %first
sum:
  %before = load double, ptr %inside
  %after = fadd double %before, %number
  br label %give
first:
  %none = icmp eq ptr %held, {NONE}
  br i1 %none, label %give, label %stop
give:
  %result = phi double [%after, %sum], [%number, %first]{PUT}"""

CLEAR = f"""
  %none = icmp eq ptr %held, {NONE}
  br i1 %none, label %next, label %empty.it
empty.it:
  call void @Py_IncRef(ptr {NONE})
  store ptr {NONE}, ptr %at
  %spares = load i64, ptr {COUNT}
  %room = icmp slt i64 %spares, {MOST_SPARE}
  %keep = and i1 %ours, %room
  br i1 %keep, label %set.aside, label %let.go
set.aside:
  %place.free = getelementptr ptr, ptr {KEPT}, i64 %spares
  store ptr %held, ptr %place.free
  %spares.now = add i64 %spares, 1
  store i64 %spares.now, ptr {COUNT}
  br label %next
let.go:
  call void @Py_DecRef(ptr %held)
  br label %next"""
