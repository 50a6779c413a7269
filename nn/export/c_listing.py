"""A tape written down as a header of C: its functions, and how to call them.  Next: c_header.py.

What is read once is written where it is read, as long as the line has room; the rest gets a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from autograd_core.execute.interpret import interpret
from autograd_core.tape import Step, Tape
from nn.export.c_text import ATOM, MATH, Text, applied, literal, often

ROOM = 76  # columns of an expression
KEYWORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline
    int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while
"""
RESERVED = {
    *KEYWORDS.split(), *MATH.values(), "NAN", "INFINITY", "out", "z", "j0", "j1", "jn", "y0", "y1",
    "yn", "gamma", "isinf", "isnan", "round", "signbit",
}  # fmt: skip


class Argument(NamedTuple):
    """An input: its name, its shape, and the numbers it is shown with."""

    name: str
    shape: tuple[int, ...]
    numbers: list[float]

    def slots(self, name: str) -> list[str]:
        """What its numbers are called in C, in the order of memory, if it is called ``name``."""
        places = range(len(self.numbers))
        return [f"{name}[{i}]" for i in places] if self.shape else [name]

    def declared(self) -> str:
        """How it stands among a function's parameters."""
        size = f"[{len(self.numbers)}]"
        return f"const double {self.name}{size}" if self.shape else f"double {self.name}"

    def derivative(self) -> str:
        """How the place for its derivative stands among them."""
        size = f"[{len(self.numbers)}]"
        return f"double d_{self.name}{size}" if self.shape else f"double *d_{self.name}"


class Listing:
    """The statements of a tape, whose inputs have names."""

    def __init__(self, tape: Tape, inputs: Sequence[str]) -> None:
        self.reads = Counter([*[s for step in tape.steps for s in step.args], *tape.outputs])
        self.texts = [*[Text(name, ATOM) for name in inputs], *map(literal, tape.constants)]
        self.settled = len(self.texts)  # so many are names or numbers
        self.lines: list[str] = []
        for step in tape.steps:
            self.write(step)
        for slot in tape.outputs if len(tape.outputs) > 1 else ():
            self.settle(slot)  # so that results may be written over the inputs
        self.outputs = [self.texts[slot].text for slot in tape.outputs]

    def write(self, step: Step) -> None:
        """One step; it waits for the place where it is read, if there is one such place only."""
        for place in often(step.op):
            self.settle(step.args[place])
        text = self.text(step)
        if len(text.text) > ROOM:
            for slot in step.args:
                self.settle(slot)
            text = self.text(step)
        self.texts.append(text)
        if self.reads[step.out] > 1:
            self.settle(step.out)

    def text(self, step: Step) -> Text:
        """A step as an expression of what it reads."""
        return applied(step.op, [self.texts[slot] for slot in step.args])

    def settle(self, slot: int) -> None:
        """Give a number a name, unless it has one."""
        text = self.texts[slot].text
        if slot >= self.settled and not re.fullmatch(r"v\d+", text):
            name = f"v{len(self.lines)}"
            self.lines.append(f"const double {name} = {text};")
            self.texts[slot] = Text(name, ATOM)


def function(opening: str, tape: Tape, arguments: list[Argument], results: list[str]) -> list[str]:
    """A function whose outputs go to ``results``; "" stands for what is returned, at the end."""
    slots = [slot for argument in arguments for slot in argument.slots(argument.name)]
    listing = Listing(tape, slots)
    silent = [a.name for a in arguments if not re.search(rf"\b{a.name}\b", listing_text(listing))]
    body = [*[f"(void){name};" for name in silent], *listing.lines]
    pairs = list(zip(results, listing.outputs, strict=True))
    body += [f"{place} = {text};" for place, text in pairs if place]
    body += [f"return {text};" for place, text in pairs if not place]
    return [f"static inline {opening} {{", *[f"    {line}" for line in body], "}", ""]


def listing_text(listing: Listing) -> str:
    """All that is written in a function."""
    return "\n".join([*listing.lines, *listing.outputs])


def header(name: str, tape: Tape, arguments: list[Argument], gradient: Tape | None) -> str:
    """The whole file."""
    given = ", ".join(argument.declared() for argument in arguments) or "void"
    count = len(tape.outputs)
    places = [""] if count == 1 else [f"out[{i}]" for i in range(count)]
    many = ", ".join([*[a.declared() for a in arguments], f"double out[{count}]"])
    opening = f"double {name}({given})" if count == 1 else f"void {name}({many})"
    guard = f"{name.upper()}_H"
    lines = [*usage(name, tape, arguments, gradient), f"#ifndef {guard}", f"#define {guard}", "",
             "#include <math.h>", "", *function(opening, tape, arguments, places)]  # fmt: skip
    if gradient is not None:
        into = ", ".join([given, *[a.derivative() for a in arguments]])
        places = [slot for a in arguments for slot in a.slots(f"d_{a.name}" if a.shape
                  else f"*d_{a.name}")]  # fmt: skip
        lines.append("/* The same, and the derivative by every input. */")
        lines += function(f"double {name}_gradient({into})", gradient, arguments, ["", *places])
    return "\n".join([*lines, "#endif", ""])


def usage(
    name: str, tape: Tape, arguments: list[Argument], gradient: Tape | None
) -> list[str]:  # fmt: skip
    """The comment at the top: how to call it, on numbers of which the results are known."""
    numbers = [x for argument in arguments for x in argument.numbers]
    found = interpret(tape, numbers)
    given = ", ".join(a.name for a in arguments)
    lines = [declaration(a.name, a) for a in arguments]
    if len(found) == 1:
        lines.append(f"double z = {name}({given});  // {found[0]:.9g}")
    else:
        lines += [f"double out[{len(found)}];",
                  f"{name}({', '.join([a.name for a in arguments] + ['out'])});"
                  f"  // {listed(found)}"]  # fmt: skip
    if gradient is not None:
        slopes = interpret(gradient, numbers)[1:]
        for a in arguments:
            lines.append(f"double d_{a.name}" + f"[{len(a.numbers)}]" * bool(a.shape) + ";")
        into = ", ".join([given, *["&" * (not a.shape) + f"d_{a.name}" for a in arguments]])
        lines.append(f"z = {name}_gradient({into});  // {listed(slopes)}")
    shapes = [f"{a.name} has shape {a.shape}, in the order of memory." for a in arguments
              if len(a.shape) > 1]  # fmt: skip
    return [f"/* {name}: plain C99, written by autograd-core. Link with -lm. For example:", " *",
            *[f" *     {line}" for line in lines], " *",
            *[f" * {line}" for line in shapes], " */"]  # fmt: skip


def declaration(name: str, argument: Argument) -> str:
    """A variable of C that holds an argument's numbers."""
    if not argument.shape:
        return f"double {name} = {literal(argument.numbers[0]).text};"
    numbers = ", ".join(literal(x).text for x in argument.numbers)
    return f"double {name}[{len(argument.numbers)}] = {{{numbers}}};"


def listed(numbers: Sequence[float], most: int = 6) -> str:
    """Results in a comment, to nine digits; of many, the first."""
    shown = [f"{float(x):.9g}" for x in numbers[:most]] + ["…"] * (len(numbers) > most)
    return ", ".join(shown)


def identifier(text: str, taken: set[str]) -> str:
    """A name for C, like ``text``, that is free; it is taken from now on.

    >>> identifier("x.1", set()), identifier("exp", set()), identifier("σ", set())
    ('x_1', 'exp_', 'x')
    """
    stem = re.sub(r"\W", "_", text, flags=re.ASCII).strip("_") or "x"
    stem = f"x{stem}" if stem[0].isdigit() or re.fullmatch(r"v\d+|d_.*", stem) else stem
    name = f"{stem}_" if stem in RESERVED else stem
    while name in taken:
        name += "_"
    taken.add(name)
    return name
