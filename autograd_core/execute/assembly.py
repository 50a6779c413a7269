"""LLVM's language, written line by line: numbers in vector registers, and arithmetic on them.
Next: straight.py.

A `Lane` stands for one register with as many float64 as the machine's vectors hold. Its operators
write an instruction each, so that a function such as `curves.exp` is written as on numbers.
"""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator
from itertools import count
from typing import Any

from autograd_core.execute.curves import CURVES
from autograd_core.execute.forms import calls, form
from autograd_core.primitive import Primitive

# Functions by their names in the forms: the C library's, called lane by lane, by how many numbers
# they take; and LLVM's own.
LIBRARY = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh",
                     "atanh", "expm1", "log1p", "exp2", "log2", "log10", "cbrt"), 1),
    **dict.fromkeys(("pow", "atan2", "hypot", "fmod"), 2),
}  # fmt: skip
INTRINSICS = {"sqrt": "sqrt", "abs": "fabs", "floor": "floor", "ceil": "ceil", "trunc": "trunc",
              "rint": "rint"}  # fmt: skip
COMPARE = {ast.Gt: "ogt", ast.GtE: "oge", ast.Lt: "olt", ast.LtE: "ole", ast.Eq: "oeq",
           ast.NotEq: "une"}  # fmt: skip
OPERATE = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}


class Lane:
    """A register: of numbers, of truths (``kind`` i1) or of bits (i64)."""

    __slots__ = ("e", "kind", "name")

    def __init__(self, e: Emitter, name: str, kind: str = "double") -> None:
        self.e = e
        self.name = name
        self.kind = kind

    def binary(self, what: str, other: Any) -> Lane:
        return self.e.new(f"{what} {self.e.type(self.kind)} {self.name}, {self.of(other).name}",
                          self.kind)  # fmt: skip

    def of(self, other: Any) -> Lane:
        """The other operand as a register."""
        return other if isinstance(other, Lane) else self.e.number(other, self.kind)

    def compare(self, what: str, other: Any) -> Lane:
        kind = self.e.type(self.kind)
        return self.e.new(f"fcmp {what} {kind} {self.name}, {self.of(other).name}", "i1")

    # fmt: off
    def __add__(self, other: Any) -> Lane: return self.binary("fadd", other)
    def __sub__(self, other: Any) -> Lane: return self.binary("fsub", other)
    def __mul__(self, other: Any) -> Lane: return self.binary("fmul", other)
    def __truediv__(self, other: Any) -> Lane: return self.binary("fdiv", other)
    def __radd__(self, other: Any) -> Lane: return self.of(other) + self
    def __rsub__(self, other: Any) -> Lane: return self.of(other) - self
    def __rmul__(self, other: Any) -> Lane: return self.of(other) * self
    def __rtruediv__(self, other: Any) -> Lane: return self.of(other) / self
    def __gt__(self, other: Any) -> Lane: return self.compare("ogt", other)
    def __lt__(self, other: Any) -> Lane: return self.compare("olt", other)
    def same(self, other: Any) -> Lane: return self.compare("oeq", other)
    # fmt: on

    def __neg__(self) -> Lane:
        return self.e.new(f"fneg {self.e.type()} {self.name}")

    def choose(self, yes: Any, no: Any) -> Lane:
        """``yes`` where this truth holds, ``no`` elsewhere."""
        kind, yes, no = self.e.type(), self.e.lane(yes), self.e.lane(no)
        return self.e.new(
            f"select {self.e.type('i1')} {self.name}, {kind} {yes.name}, {kind} {no.name}"
        )

    def call(self, intrinsic: str) -> Lane:
        """One of LLVM's own functions of one number."""
        return self.e.intrinsic(intrinsic, self)

    # Numbers taken for their bits: a sign, eleven bits of exponent, 52 of fraction.

    def cast(self, how: str, kind: str) -> Lane:
        return self.e.new(
            f"{how} {self.e.type(self.kind)} {self.name} to {self.e.type(kind)}", kind
        )

    def bits(self) -> Lane:
        return self.cast("bitcast", "i64")

    def number(self) -> Lane:
        return self.cast("bitcast", "double")


class Emitter:
    """Lines of LLVM's language, for vectors of ``lanes`` float64."""

    def __init__(self, lanes: int, beside: Emitter | None = None) -> None:
        self.lanes = lanes
        self.lines: list[str] = beside.lines if beside else []
        self.declared: dict[str, str] = beside.declared if beside else {}
        self.count: Iterator[int] = beside.count if beside else count()

    def narrow(self) -> Emitter:
        """One that writes on the same page, for single numbers."""
        return Emitter(1, self)

    def type(self, kind: str = "double") -> str:
        return kind if self.lanes == 1 else f"<{self.lanes} x {kind}>"

    def text(self, line: str) -> None:
        self.lines.append(line)

    def new(self, instruction: str, kind: str = "double") -> Lane:
        """An instruction's result, in a register of its own."""
        name = f"%r{next(self.count)}"
        self.lines.append(f"  {name} = {instruction}")
        return Lane(self, name, kind)

    def assembly(self) -> str:
        return "\n".join([*self.declared.values(), *self.lines])

    def lane(self, number: Any) -> Lane:
        return number if isinstance(number, Lane) else self.number(number)

    def number(self, number: float, kind: str = "double") -> Lane:
        """The same number in all lanes, given by its bits so that none is lost."""
        text = str(number)
        if kind == "double":
            text = f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"
        if self.lanes > 1:
            text = "<" + ", ".join([f"{kind} {text}"] * self.lanes) + ">"
        return Lane(self, text, kind)

    # Memory.

    def at(self, base: str, place: int | str) -> str:
        """The address of a number in an array."""
        return self.new(f"getelementptr double, ptr {base}, i64 {place}").name

    def load(self, address: str, align: int = 8) -> Lane:
        return self.new(f"load {self.type()}, ptr {address}, align {align}")

    def store(self, lane: Lane, address: str, align: int = 8) -> None:
        self.text(f"  store {self.type()} {lane.name}, ptr {address}, align {align}")

    def spread(self, base: str, j: int) -> Lane:
        """One number of memory, in all lanes."""
        one = self.new(f"load double, ptr {self.at(base, j)}, align 8")
        return self.splat(one.name, "double")

    def splat(self, name: str, kind: str) -> Lane:
        if self.lanes == 1:
            return Lane(self, name, kind)
        wide = self.type(kind)
        first = self.new(f"insertelement {wide} poison, {kind} {name}, i32 0", kind).name
        zeros = f"<{self.lanes} x i32> zeroinitializer"
        return self.new(f"shufflevector {wide} {first}, {wide} poison, {zeros}", kind)

    def inside(self) -> Lane:
        """Which lanes of this block are examples, and not the rest of the last block."""
        counting = "<" + ", ".join(f"i64 {k}" for k in range(self.lanes)) + ">"
        wide = self.type("i64")
        place = self.new(f"add {wide} {self.splat('%i', 'i64').name}, {counting}", "i64").name
        return self.new(f"icmp slt {wide} {place}, {self.splat('%n', 'i64').name}", "i1")

    def total(self, lane: Lane) -> Lane:
        """The sum of all lanes, as one number."""
        if self.lanes == 1:
            return lane
        full, zero = f"@llvm.vector.reduce.fadd.v{self.lanes}f64", self.narrow().number(-0.0).name
        self.declared[full] = f"declare double {full}(double, {self.type()})"
        total = self.new(f"call reassoc double {full}(double {zero}, {self.type()} {lane.name})")
        return Lane(self.narrow(), total.name)

    def gathered(self, base: str, places: str, s: str) -> Lane:
        """The slot whose number stands at ``s``."""
        at = self.new(f"getelementptr i64, ptr {places}, i64 {s}").name
        slot = self.new(f"load i64, ptr {at}", "i64").name
        return self.load(self.at(base, slot))

    # Functions.

    def intrinsic(self, name: str, *args: Lane) -> Lane:
        """One of LLVM's own functions."""
        kind = self.type()
        full = f"@llvm.{name}.{'' if self.lanes == 1 else f'v{self.lanes}'}f64"
        self.declared[full] = f"declare {kind} {full}({', '.join([kind] * len(args))})"
        return self.new(f"call {kind} {full}({', '.join(f'{kind} {a.name}' for a in args)})")

    def library(self, name: str, args: list[Lane]) -> Lane:
        """The C library's function, once for each lane."""
        self.declared[name] = (
            f"declare double @libm_{name}({', '.join(['double'] * LIBRARY[name])})"
        )
        if self.lanes == 1:
            given = ", ".join(f"double {a.name}" for a in args)
            return self.new(f"call double @libm_{name}({given})")
        wide, result = self.type(), Lane(self, "poison")
        for k in range(self.lanes):
            parts = [self.new(f"extractelement {wide} {a.name}, i32 {k}").name for a in args]
            given = ", ".join(f"double {p}" for p in parts)
            one = self.new(f"call double @libm_{name}({given})").name
            result = self.new(f"insertelement {wide} {result.name}, double {one}, i32 {k}")
        return result

    def expression(self, tree: Any, names: dict[str, Lane]) -> Lane:
        """The code of a form; see forms.py."""
        parts = [self.expression(t, names) for t in operands(tree)]
        if isinstance(tree, ast.Name):
            return names[tree.id]
        if isinstance(tree, ast.Constant):
            return self.number(float(tree.value))  # type: ignore[arg-type]
        if isinstance(tree, ast.UnaryOp):
            return -parts[0]
        if isinstance(tree, ast.IfExp):
            return parts[0].choose(parts[1], parts[2])
        if isinstance(tree, ast.Compare):
            return parts[0].compare(COMPARE[type(tree.ops[0])], parts[1])
        if isinstance(tree, ast.BoolOp):
            return parts[0].binary("or" if isinstance(tree.op, ast.Or) else "and", parts[1])
        if isinstance(tree, ast.BinOp):
            return parts[0].binary(OPERATE[type(tree.op)], parts[1])
        return self.called(tree.func.id, parts)

    def called(self, name: str, args: list[Lane]) -> Lane:
        """A function by its name in the forms. One of many instructions is written once and called:
        LLVM's time grows faster than a function's length, and the code is no slower.
        """
        if name in INTRINSICS:
            return self.intrinsic(INTRINSICS[name], args[0])
        kind, full = self.type(), f"@{name}.{self.lanes}"
        if full not in self.declared:
            self.declared[full] = self.definition(full, name, len(args))
        return self.new(f"call {kind} {full}({', '.join(f'{kind} {a.name}' for a in args)})")

    def definition(self, full: str, name: str, count: int) -> str:
        """A function of ``count`` registers, on a page of its own."""
        page, kind = Emitter(self.lanes), self.type()
        page.declared = self.declared
        args = [Lane(page, f"%x{i}") for i in range(count)]
        result = CURVES[name](args[0]) if name in CURVES else page.library(name, args)
        taken = ", ".join(f"{kind} {a.name}" for a in args)
        first = f"define internal {kind} {full}({taken}) {{"
        return "\n".join([first, *page.lines, f"  ret {kind} {result.name}", "}"])


def emittable(op: Primitive) -> bool:
    """Whether a row has a form, and all that it calls is known here.

    >>> from autograd_core.elementwise import tanh
    >>> emittable(tanh)
    True
    """
    tree = form(op)
    return tree is not None and calls(tree) <= {*CURVES, *LIBRARY, *INTRINSICS}


def operands(tree: Any) -> list[Any]:
    """What an operation of a form is applied to, in order."""
    if isinstance(tree, ast.IfExp):
        return [tree.test, tree.body, tree.orelse]
    if isinstance(tree, ast.Compare):
        return [tree.left, *tree.comparators]
    if isinstance(tree, ast.Call):
        return tree.args
    return [part for part in ast.iter_child_nodes(tree) if isinstance(part, ast.expr)]
