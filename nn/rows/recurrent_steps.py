"""One step of a recurrent net, in plain operations.  Next: recurrence.py.

The gates stand on the first axis: ``project`` gives what an input, or a state, says to each of
them, as ``(gates, …, H)``. The order of the gates, and which of them sees what, is PyTorch's.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from autograd_core.domain import Sample
from autograd_core.elementwise import relu, sigmoid, tanh
from autograd_core.functions import stack
from autograd_core.primitive import GENERAL
from autograd_core.primitive import Primitive as row


def rows_of(x: Any) -> Any:
    """``(…, n)`` with all axes but the last made one."""
    return x.reshape(prod(x.shape[:-1]), x.shape[-1])


def by_gate(g: Any) -> Any:
    """``(gates, …, H)`` with all axes between made one."""
    return g.reshape(g.shape[0], prod(g.shape[1:-1]), g.shape[-1])


def matrices(w: Any, gates: int) -> Any:
    """A weight ``(gates·H, n)`` as a matrix for each gate."""
    return w.reshape(gates, w.shape[0] // gates, w.shape[1])


def projected(x: Any, w: Any, b: Any, gates: int) -> Any:
    """``x @ wᵀ + b`` for each gate's part of the weight: one product, whatever came before."""
    out = rows_of(x) @ matrices(w, gates).swapaxes(1, 2)
    out = out + b.reshape(gates, 1, -1)
    return out.reshape(gates, *x.shape[:-1], out.shape[-1])


project = row(
    "project", None, projected,
    lambda g, z, x, w, b, gates:
        (by_gate(g) @ matrices(w, gates)).sum(axis=0).reshape(x.shape),
    lambda g, z, x, w, b, gates:
        (by_gate(g).swapaxes(1, 2) @ rows_of(x)).reshape(w.shape),
    lambda g, z, x, w, b, gates: by_gate(g).sum(axis=1).reshape(b.shape),
    kind=GENERAL, samples=(
        Sample(((4, 2, 3), (6, 3), (6,)), {"gates": 3}),
        Sample(((2, 3), (4, 3), (4,)), {"gates": 1}),
        Sample(((3,), (4, 3), (4,)), {"gates": 2}),
    ),
)  # fmt: skip

TABLE = (project,)


def rnn_step(x: Any, h: Any, w: Any, b: Any, nonlinearity: str = "tanh") -> Any:
    """``tanh(x + w h + b)``; x, as everywhere here, is what the input says: ``(1, N, H)``."""
    activation = tanh if nonlinearity == "tanh" else relu
    return activation(x[0] + project(h, w, b, gates=1)[0])


def gru_step(x: Any, h: Any, w: Any, b: Any) -> Any:
    """Cho and others (2014), as PyTorch and cuDNN have it: the state before the reset gate takes
    part in the product.  x is ``(3, N, H)``: reset, update, new.
    """
    from_state = project(h, w, b, gates=3)
    r, z = sigmoid(x[:2] + from_state[:2])
    new = tanh(x[2] + r * from_state[2])
    return new + z * (h - new)


def lstm_step(x: Any, h: Any, c: Any, w: Any, b: Any, narrow: Any = None) -> tuple[Any, Any]:
    """Hochreiter and Schmidhuber (1997) with a forget gate: the state and the cell after it.
    x is ``(4, N, H)``: in, forget, candidate, out.  ``narrow`` ``(P, H)``, if given, makes a state
    of P numbers (Sak and others, 2014).
    """
    i, f, candidate, o = x + project(h, w, b, gates=4)
    c = sigmoid(f) * c + sigmoid(i) * tanh(candidate)
    h = sigmoid(o) * tanh(c)
    return (h if narrow is None else h @ narrow.T), c


def unrolled(step: Callable[..., Any], x: Any, *state: Any) -> list[Any]:
    """What goes from step to step, after every step: ``(T, N, H)`` each."""
    after: list[Any] = []
    for t in range(x.shape[1]):
        found = step(x[:, t], *state)
        state = found if isinstance(found, tuple) else (found,)
        after.append(state)
    return [stack(list(kind)) for kind in zip(*after)]
