"""Derivative rules as formulas, derived by running them on labelled leaves.  Next: events.py.

A rule is an expression in the table's own operations. Handed leaves called g, z, x and y it leaves
a small graph behind, and printing that graph gives the formula: ``g · (1 − z²)``. Handed 1 instead
of g it gives the local derivative. Nothing here knows any operation but the signs of arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from autograd_core.modes import enable_grad
from autograd_core.node import VARIABLE, Node, become_leaf, new, toposort
from autograd_core.primitive import ELEMENTWISE, Primitive
from autograd_core.value import Value
from viz.digits import marked, plain, sizes

# fmt: off
PRECEDENCE = {">": 1, "≥": 1, "<": 1, "≤": 1, "=": 1, "≠": 1,
              "+": 2, "-": 2, "*": 3, "/": 3, "@": 3, "neg": 4, "**": 5}
GLYPH = {"*": "·", "-": "−", "**": "^", "neg": "−"}
# fmt: on
ATOM = 9
INDEX = "[ ]"
TURNED = "(1, 0)"  # the axes of a matrix, exchanged
LONGEST_SETTING = 80
LONGEST_FORMULA = 2000  # what is used twice is written twice: a loop's formula would have no end
UNARY_MINUS = PRECEDENCE["neg"]
TYPICAL = 0.5  # a number inside every row's domain, for when only the formula matters


class Term(NamedTuple):
    """A printed piece, and how tightly it holds together."""

    text: str
    precedence: int = ATOM


class Derived(NamedTuple):
    """A rule that was run: what it gave (a node or a number), and the leaves it was given."""

    result: Any
    leaves: tuple[Node, ...]

    def show(self, texts: Sequence[str] = ()) -> str:
        """The formula, with the leaves' own names or with ``texts`` in their places."""
        names = {leaf: atom(text) for leaf, text in zip(self.leaves, texts, strict=False)}
        return graph_text(self.result, names)


def contribution(op: Primitive, slot: int) -> Derived:
    """What an elementwise row sends to the input at ``slot``; the leaves are g, z, x, y.

    >>> from autograd_core.elementwise import multiply, tanh
    >>> contribution(tanh, 0).show()
    'g · (1 − z²)'
    >>> contribution(multiply, 0).show(["0.5", "6", "2", "3"])
    '0.5 · 3'
    """
    return derive(op, slot, local=False)


def local(op: Primitive, slot: int) -> Derived:
    """The local derivative: the same rule with 1 arriving; the leaves are z, x, y.

    >>> from autograd_core.elementwise import divide
    >>> local(divide, 0).show(), local(divide, 1).show()
    ('1 / y', '−(z / y)')
    """
    return derive(op, slot, local=True)


@lru_cache(maxsize=1024)
def derive(op: Primitive, slot: int, *, local: bool) -> Derived:
    """Run an elementwise rule on scalar leaves."""
    names = letters(op, len(op.domain))
    g, *rest = (Value(TYPICAL, label=name) for name in ("g", "z", *names))
    return run(op, slot, 1.0 if local else g, rest, {}, () if local else (g,))


def on_node(node: Node, slot: int, g: Any) -> Derived:
    """The rule of ``node``'s operation on its own data: for rows that need the shapes to fit."""
    names = ("z", *letters(node.op, len(node.inputs)))
    rest = [bare(p, name) for p, name in zip((node, *node.inputs), names, strict=True)]
    arriving = become_leaf(new(type(node).face), VARIABLE, g, "g")
    return run(node.op, slot, arriving, rest, node.params, (arriving,))


def fit(derived: Derived) -> str:
    """The shapes that come together in a rule's last operation, and what they give.

    >>> from autograd_core import Tensor
    >>> from autograd_core.structural.contraction import matmul
    >>> x = Tensor([[1.0, 2.0]])
    >>> fit(Derived(matmul(x, x.T), (x,)))
    '1×2 @ 2×1 → 1×1'
    """
    made = derived.result
    if not isinstance(made, Node) or made.is_leaf:
        return ""
    symbol = made.op.symbol
    joint = f" {GLYPH.get(symbol, symbol)} " if symbol in PRECEDENCE else ", "
    return f"{joint.join(sizes(p.shape) for p in made.inputs)} → {sizes(made.shape)}"


def bare(node: Node, name: str) -> Node:
    """A leaf with the data of ``node``."""
    leaf: Node = become_leaf(new(type(node).face), VARIABLE, node._data, name)
    return leaf


def run(
    op: Primitive, slot: int, g: Any, leaves: Sequence[Node], params: Any, before: tuple[Node, ...]
) -> Derived:
    """Hand a rule its leaves with recording on."""
    rule: Any = op.vjp[0 if op.joint else slot]
    with enable_grad():
        parts = rule(g, *leaves, **params)
    return Derived(parts[slot] if op.joint else parts, (*before, *leaves))


def letters(op: Primitive, count: int) -> tuple[str, ...]:
    """What a row's own rule calls its inputs.

    >>> from autograd_core.elementwise import where
    >>> letters(where, 3)
    ('c', 'x', 'y')
    """
    rule = next((rule for rule in op.vjp if rule is not None), None)
    code = getattr(rule, "__code__", None)
    names = code.co_varnames[2 : code.co_argcount][:count] if code else ()
    if len(names) == count and not any(name.startswith("_") for name in names):
        return tuple(names)
    return ("x", "y")[:count] if count <= 2 else tuple(f"x{i + 1}" for i in range(count))


def is_scalar_rule(op: Primitive) -> bool:
    """Whether the rule can be printed from scalars alone."""
    return op.kind == ELEMENTWISE and op.on_float is not None and not op.joint


SAMPLES = ((0.3, 0.7), (0.7, 0.3), (0.5, 0.5))


@lru_cache(maxsize=256)
def symmetric(op: Primitive) -> bool:
    """Whether the inputs may change places: tried out on the rules, not listed.

    >>> from autograd_core.elementwise import add, subtract
    >>> symmetric(add), symmetric(subtract)
    (True, False)
    """
    if len(op.vjp) < 2:
        return True
    if len(op.vjp) != 2 or not is_scalar_rule(op) or None in op.vjp:
        return False
    first: Any = op.vjp[0]
    second: Any = op.vjp[1]
    swapped = [(op(x, y), op(y, x), x, y) for x, y in SAMPLES]
    return all(
        z == other and first(1.0, z, x, y) == second(1.0, other, y, x) for z, other, x, y in swapped
    )


# Printing.


def graph_text(root: Any, names: Mapping[Node, Term] | None = None) -> str:
    """A small graph as one line; ``names`` says how some nodes are written.

    >>> from autograd_core import Value
    >>> x = Value(2.0, label="x")
    >>> graph_text((x * x + 1.0).tanh())
    'tanh(x² + 1)'
    """
    if not isinstance(root, Node):
        return number(root).text
    known = dict(names or {})
    for node in toposort(root, below=known):
        written = term(node, known)
        known[node] = written if len(written.text) <= LONGEST_FORMULA else Term("…")
    return known[root].text


def term(node: Node, known: Mapping[Node, Term]) -> Term:
    """One node, its inputs being ``known``."""
    if not node.is_leaf:
        return operation(node.op.symbol, [known[p] for p in node.inputs], node.params)
    return atom(node.label) if node.label else number(node._data)


def number(data: Any) -> Term:
    """A constant: its digits, or what it holds where that is long."""
    if getattr(data, "shape", ()) != ():
        return Term(f"array({'×'.join(map(str, data.shape))})")
    return atom(plain(data))


def atom(text: str) -> Term:
    """A name or a number; a minus in front holds it together less."""
    return Term(text, UNARY_MINUS if text.startswith("−") else ATOM)


def operation(symbol: str, args: Sequence[Term], params: Mapping[str, Any]) -> Term:
    """A row applied to printed operands; settings that are None or False go without saying."""
    own = PRECEDENCE.get(symbol)
    if symbol == INDEX:
        return Term(f"{wrapped(args[0], ATOM)}[{setting(params['index'])}]")
    if own is not None and len(args) == 2:
        return SIMPLER.get(symbol, between)(symbol, *args)
    if own is not None:
        return negated(args[0])
    told = {name: setting(value) for name, value in params.items()}
    if symbol == "transpose" and told["axes"] == TURNED:
        return Term(f"{wrapped(args[0], ATOM)}ᵀ")
    settings = [f"{k}={marked(v)}" for k, v in told.items() if v not in ("None", "False")]
    return Term(f"{symbol}({marked(', ').join([arg.text for arg in args] + settings)})")


def setting(value: Any) -> str:
    """A setting of an operation, as one would write it: a slice is ``0:3``.

    >>> setting((0, 1)), setting((slice(0, 3), None)), setting("1:2")
    ('(0, 1)', '0:3, None', '1:2')
    """
    if isinstance(value, slice):
        ends = ["" if end is None else str(end) for end in (value.start, value.stop)]
        return ":".join([*ends, *([] if value.step is None else [str(value.step)])])
    if isinstance(value, tuple) and any(isinstance(part, slice) for part in value):
        return ", ".join(map(setting, value))
    if getattr(value, "shape", ()) != ():
        return number(value).text
    return str(value)[:LONGEST_SETTING]


def as_written(symbol: str, args: Sequence[Term], params: Mapping[str, str]) -> str:
    """An operation of a graph, where ``1 · x`` is no x and ``x · x`` has two inputs to tell apart.

    >>> as_written("*", [Term("x"), Term("x")], {})
    'x · x'
    """
    if symbol == "*":
        return between(symbol, *args).text
    return operation(symbol, args, params).text


def between(symbol: str, left: Term, right: Term) -> Term:
    """An infix operation with the brackets it needs, and no more."""
    own = PRECEDENCE[symbol]
    loose = own if symbol in "+*" else own + 1  # a − (b − c) keeps its brackets, a · (b · c) not
    after = f"({right.text})" if right.text.startswith("−") else wrapped(right, loose)
    return Term(f"{wrapped(left, own)} {GLYPH.get(symbol, symbol)} {after}", own)


def product(symbol: str, left: Term, right: Term) -> Term:
    """1 · x is x, −1 · x is −x, and x · x is x²."""
    for one, other in ((left, right), (right, left)):
        if one.text == "1":
            return other
        if one.text == "−1":
            return negated(other)
    if left.text == right.text:
        return Term(f"{wrapped(left, ATOM)}²", PRECEDENCE["**"])
    return between(symbol, left, right)


def negated(piece: Term) -> Term:
    """A minus in front; two in a row are kept apart."""
    at_least = ATOM if piece.text.startswith("−") else UNARY_MINUS
    return Term(f"−{wrapped(piece, at_least)}", UNARY_MINUS)


def raised(_symbol: str, left: Term, right: Term) -> Term:
    """A power, whose exponent is read from right to left."""
    own = PRECEDENCE["**"]
    return Term(f"{wrapped(left, ATOM)}^{wrapped(right, own)}", own)


SIMPLER: dict[str, Callable[[str, Term, Term], Term]] = {"*": product, "**": raised}


def wrapped(piece: Term, at_least: int) -> str:
    """In brackets where it holds together less than its place asks for."""
    return piece.text if piece.precedence >= at_least else f"({piece.text})"
