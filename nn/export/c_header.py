"""export_c: an expression as a header of C, for a machine with a compiler and little else.

The expression is traced into a tape (autograd_core/tape.py), and the tape is written down.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError
from autograd_core.execute.interpret import interpret
from autograd_core.execute.paths import Call, name_of, record_path
from autograd_core.execute.simplify import simplify
from autograd_core.node import CONSTANT, Node, toposort
from autograd_core.reverse import pullback
from autograd_core.tape import Tape, flatten
from autograd_core.tracing import tracing
from autograd_core.trees import take_apart
from autograd_core.value import Value
from nn.convert import to_value
from nn.export.c_listing import Argument, header, identifier
from nn.module import Module
from nn.saving import put


def export_c(
    f: Any, path: Any, example: Any = None, *, gradient: bool = False, name: str | None = None
) -> None:
    """Write what ``f`` computes as a header of plain C99, which needs math.h and nothing else.

    ``f`` is a `Value`, whose inputs are the variables it was made from, sorted by label; or a
    function or module of Values, traced on ``example``: an argument, or a tuple of several. A
    `Sequential` of `Linear` layers and activations goes too. Parameters become constants. With
    ``gradient`` there is a second function, which writes the derivative by every input. The
    functions are called ``name``, or as the file is.

    Raises `ArgumentError` for an operation that C does not have, for a decision that depends on a
    number (``where`` has none), and for a gradient of several results.

    >>> import tempfile
    >>> from autograd_core import Value
    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export_c((a * b + 1.0).tanh(), f"{folder}/neuron.h")
    ...     print(Path(f"{folder}/neuron.h").read_text().partition("static")[2])
     inline double neuron(double a, double b) {
        return tanh(1.0 + a * b);
    }
    <BLANKLINE>
    #endif
    <BLANKLINE>
    """
    called = identifier(Path(path).stem if name is None else name, set())
    if isinstance(f, Node):
        tape, arguments = of_value(f, called)
    else:
        tape, arguments = of_function(f, example, called)
    if gradient and len(tape.outputs) != 1:
        raise ArgumentError(
            f"export_c of {called} with gradient=True: it has {len(tape.outputs)} results, and a "
            "gradient is of one. Export the one that is to be differentiated, such as the loss."
        )
    both = with_gradient(tape) if gradient else None
    put(path, header(called, tape, arguments, both).encode())


# From expressions to tapes.


def of_value(root: Node, called: str) -> tuple[Tape, list[Argument]]:
    """The tape of a node, from the variables under it."""
    if not isinstance(root, Value):
        raise OperandError(
            f"export_c was given a {type(root).__name__}: it writes expressions of Values, a "
            "number each, or a function of them; and modules with an example."
        )
    below = toposort(root)[::-1]
    leaves = [node for node in below if node.is_leaf and node.op is not CONSTANT]
    leaves.sort(key=lambda leaf: (not leaf.label, leaf.label))
    taken = {called}
    arguments = []
    for place, leaf in enumerate(leaves):
        name = identifier(leaf.label or f"x{place + 1}", taken)
        arguments.append(Argument(name, (), [leaf._data]))
    return simplify(flatten(leaves, [root])), arguments


def of_function(f: Any, example: Any, called: str) -> tuple[Tape, list[Argument]]:
    """The tape of a function at an example; what it closed over are constants."""
    if isinstance(f, Module) and not all(isinstance(p, Value) for p in f.parameters()):
        f = to_value(f)
    if example is None or not callable(f):
        raise OperandError(
            "export_c of a function wants an example to trace it on, as in "
            "export_c(model, 'model.h', [0.5, -1.0]); a tuple where it takes several arguments."
        )
    given = example if isinstance(example, tuple) else (example,)
    args = tuple([np.asarray(x._data if isinstance(x, Node) else x, dtype=float) for x in given])
    leaves: list[Any] = []
    structure = take_apart((tuple(x if x.shape else float(x) for x in args), {}), leaves)
    shapes = tuple([np.shape(x) for x in leaves])
    call = Call(f, structure, shapes, (False,) * len(leaves), "interpret", True)
    numbers = [np.ravel(x).tolist() for x in leaves]
    recorded = record_path(call, numbers, ())
    if recorded.outcomes or recorded.draws:
        why = f"decides by a comparison ({recorded.places[0]})" if recorded.places else "is random"
        raise ArgumentError(
            f"export_c of {name_of(f)}: it {why}, and a header has one way only. Write "
            "where(c, a, b), maximum or minimum for an if; call eval() for dropout."
        )
    own = sum(map(len, numbers))
    tape = simplify(recorded.tape, {own + i: x for i, x in enumerate(recorded.data)})
    taken = {called}
    names = [identifier(name, taken) for name in parameters(f, len(leaves))]
    return tape, [Argument(*parts) for parts in zip(names, shapes, numbers, strict=True)]


def parameters(f: Callable[..., Any], count: int) -> list[str]:
    """What a function calls its arguments; x1, x2, … where that cannot be told."""
    forward = f.forward if isinstance(f, Module) else f
    try:
        names = list(inspect.signature(forward).parameters)
    except (TypeError, ValueError):
        names = []
    return [*names[:count], *[f"x{i + 1}" for i in range(len(names), count)]]


def with_gradient(tape: Tape) -> Tape:
    """The tape, and after its result the derivatives by every input."""
    with tracing(None):
        inputs = [Value(1.0) for _ in range(tape.inputs)]
        (z,) = interpret(tape, inputs)
        zero = Value.constant(0.0)
        z = z if isinstance(z, Node) else Value.constant(z)
        found = {} if z.op is CONSTANT else pullback(z, record=True)
    nodes = [zero if found.get(x) is None else found[x] for x in inputs]
    return simplify(flatten(inputs, [z, *nodes]))
