"""Loops over Python objects in machine code: one slot of many nodes, read and written.

CPython keeps a slot at the same offset in every instance, as a pointer to an object, and a float
has its number behind its header. The offset is looked up in a node made for it; where anything is
not as expected (another Python, one without the interpreter lock) these loops are not used. They
run with the lock held, and make and release objects only by Python's own functions.
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


class Loops(NamedTuple):
    """The compiled loops. Each takes how many nodes, where their addresses stand, the slot's
    offset, and where numbers are or go.
    """

    offset: dict[str, int]
    read: Any  # 1; or 0 if a slot holds no float
    write: Any
    empty: Any  # 1 if all slots hold None


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
    for name in ("PyFloat_FromDouble", "Py_DecRef"):
        address = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
        add_symbol(name, address or 0)
    arguments = [ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p]
    kind = ctypes.PYFUNCTYPE, ctypes.c_int64
    loops = [compiled(text, "loop", arguments, *kind) for text in (READ, WRITE, EMPTY)]
    return Loops(offset, *loops)


def over_nodes(body: str, declared: str = "") -> str:
    """A loop in LLVM's language; ``body`` has ``%at``, the address of node i's slot, and
    ``%held``, the object in it. It goes on to %next, or to %no to give up.
    """
    return f"""{declared}
define i64 @loop(i64 %count, ptr %nodes, i64 %offset, ptr %numbers) {{
entry:
  %none = icmp eq i64 %count, 0
  br i1 %none, label %yes, label %loop
loop:
  %i = phi i64 [0, %entry], [%i.next, %next]
  %place = getelementptr ptr, ptr %nodes, i64 %i
  %node = load ptr, ptr %place
  %at = getelementptr i8, ptr %node, i64 %offset
  %held = load ptr, ptr %at
  %number.at = getelementptr double, ptr %numbers, i64 %i
{body}
next:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %count
  br i1 %more, label %loop, label %yes
yes:
  ret i64 1
no:
  ret i64 0
}}"""


READ = over_nodes(f"""
  %gone = icmp eq ptr %held, null
  br i1 %gone, label %no, label %typed
typed:
  %type.at = getelementptr i8, ptr %held, i64 8
  %type = load i64, ptr %type.at
  %float = icmp eq i64 %type, {id(float)}
  br i1 %float, label %take, label %no
take:
  %inside = getelementptr i8, ptr %held, i64 {HEADER}
  %number = load double, ptr %inside
  store double %number, ptr %number.at
  br label %next""")

WRITE = over_nodes(
    """
  %number = load double, ptr %number.at
  %fresh = call ptr @PyFloat_FromDouble(double %number)
  %failed = icmp eq ptr %fresh, null
  br i1 %failed, label %no, label %put
put:
  store ptr %fresh, ptr %at
  call void @Py_DecRef(ptr %held)
  br label %next""",
    "declare ptr @PyFloat_FromDouble(double)\ndeclare void @Py_DecRef(ptr)",
)

EMPTY = over_nodes(f"""
  %empty = icmp eq ptr %held, inttoptr (i64 {id(None)} to ptr)
  br i1 %empty, label %next, label %no""")
