"""Recurrent layers as rows: a whole loop over time is one node, with a derivative by hand.
Read recurrent_steps.py first.

The gates of a layer stand on an axis of their own, the first: what the inputs say to them has the
shape ``(gates, T, N, H)`` for T steps of N sequences and H hidden numbers. So each gate of a step
is one block of memory. A step costs the number of NumPy calls; every array is allocated once.

Backwards, what does not depend on the gradient that arrives is worked out for all steps at once:
the local slope of each gate. The loop then only multiplies by it and by the weights, and the
gradient of the weights is one product over all steps, after the loop.

The slopes need what the gates said. It stands behind the result: the states are the first part of
a larger array, their ``base``. Where that was lost (a pickled node) the loop is run again. Where a
graph of the gradient is asked for, the rules turn to the loop over plain steps.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from autograd_core.checkpoints import into_function
from autograd_core.domain import Sample
from autograd_core.functions import stack
from autograd_core.node import Node
from autograd_core.primitive import GENERAL
from autograd_core.primitive import Primitive as row
from nn.rows import recurrent_steps as steps

add, subtract, multiply = np.add, np.subtract, np.multiply


def gates_of(weight: Any) -> Any:
    """A weight ``(gates·H, H)`` as ``(gates, H, H)``."""
    return weight.reshape(-1, weight.shape[1], weight.shape[1])


def transposed(weight: Any) -> Any:
    """`gates_of`, each gate transposed and in order: half the time of a product with a view."""
    return np.ascontiguousarray(gates_of(weight).transpose(0, 2, 1))


def space(parts: int, *arrays: Any) -> Any:
    """Room for the states and what stands behind them; the first of ``arrays`` says how much."""
    return np.empty((parts, *arrays[0].shape[1:]), np.result_type(*arrays))


def squash(x: Any) -> None:
    """The sigmoid, in place."""
    np.negative(x, out=x)
    np.exp(x, out=x)
    add(x, 1, out=x)
    np.reciprocal(x, out=x)


def before(start: Any, states: Any) -> Any:
    """The state that each step began with."""
    return np.concatenate([start[None], states[:-1]])


def into_weights(slopes: Any, previous: Any) -> tuple[Any, Any]:
    """What arrives at ``w_hh`` and ``b_hh``, from ``(gates, T, N, H)`` and the states before."""
    gates, _, _, width = slopes.shape
    flat = slopes.reshape(gates, -1, width)
    weight = flat.transpose(0, 2, 1) @ previous.reshape(-1, width)
    return weight.reshape(-1, width), np.add.reduce(flat, axis=1).reshape(-1)


# The plain recurrent net.


def run_rnn(x: Any, h: Any, w: Any, b: Any, nonlinearity: str) -> Any:
    """All states ``(T, N, H)``, from the inputs' say ``(1, T, N, H)``."""
    states = space(1, x, h, w, b)[0]
    add(x[0], b, out=states)
    wt = transposed(w)[0]
    said = np.empty_like(states[0])
    for state in states:
        add(state, np.matmul(h, wt, out=said), out=state)
        h = np.tanh(state, out=state) if nonlinearity == "tanh" else np.maximum(state, 0, out=state)
    return states


def into_rnn(g: Any, z: Any, x: Any, h: Any, w: Any, b: Any, nonlinearity: str) -> Any:
    """``g · (1 − z²)`` at each step, or for relu ``g`` where z > 0; then through the weights."""
    if isinstance(g, Node):
        plain = partial(plain_rnn, nonlinearity=nonlinearity)
        return into_function(g, z, x, h, w, b, function=plain, captured=())
    slopes = (1 - z * z) if nonlinearity == "tanh" else (z > 0).astype(z.dtype)
    back = np.zeros_like(z[0])
    for slope, arrived in zip(slopes[::-1], g[::-1]):
        add(back, arrived, out=back)
        np.matmul(multiply(slope, back, out=slope), w, out=back)
    return slopes[None], back, *into_weights(slopes[None], before(h, z))


def plain_rnn(x: Any, h: Any, w: Any, b: Any, nonlinearity: str) -> Any:
    """The same, a node an operation."""
    return steps.unrolled(lambda x, h: steps.rnn_step(x, h, w, b, nonlinearity), x, h)[0]


# The gated recurrent unit: reset, update, and new.


def run_gru(x: Any, h: Any, w: Any, b: Any) -> Any:
    """All states ``(T, N, H)``; behind them r, z, n, and what the state says to n."""
    everything = space(5, x, h, w, b)
    wt, bias = transposed(w), b.reshape(3, 1, 1, -1)
    add(x[:2], bias[:2], out=everything[1:3])
    everything[3] = x[2]
    to_new = bias[2, 0]
    said = np.empty((3, *h.shape), everything.dtype)
    for t in range(x.shape[1]):
        state, r, z, new, inner = everything[:, t]
        gates = everything[1:3, t]
        np.matmul(h, wt, out=said)
        squash(add(gates, said[:2], out=gates))
        add(said[2], to_new, out=inner)
        add(new, multiply(r, inner, out=state), out=new)
        np.tanh(new, out=new)
        subtract(h, new, out=state)
        multiply(state, z, out=state)
        h = add(state, new, out=state)
    return everything[0]


def into_gru(g: Any, z: Any, x: Any, h: Any, w: Any, b: Any) -> Any:
    """With ``h' = n + z (h − n)`` and ``n = tanh(… + r·inner)``, ``ḡ`` what arrives at h':

    n gets ``ḡ (1 − z)(1 − n²)``; inner ``r`` times that; r ``inner · r (1 − r)`` times that; z gets
    ``ḡ (h − n) z (1 − z)``; and h ``ḡ z`` beside what the weights send back.
    """
    if isinstance(g, Node):
        return into_function(g, z, x, h, w, b, function=plain_gru, captured=())
    states, r, update, new, inner = behind(z, 5, run_gru, x, h, w, b)
    previous, rest = before(h, states), 1 - update
    into_new = multiply(1 - new * new, rest)
    slopes = np.empty((3, *states.shape), states.dtype)
    multiply(into_new, r, out=slopes[2])
    multiply(slopes[2] * inner, 1 - r, out=slopes[0])
    multiply((previous - new) * update, rest, out=slopes[1])
    arrived, back = np.empty_like(states), np.zeros_like(states[0])
    weights, parts = gates_of(w), np.empty_like(slopes[:, 0])
    for t in reversed(range(len(states))):
        here, slope = add(g[t], back, out=arrived[t]), slopes[:, t]
        np.matmul(multiply(slope, here, out=slope), weights, out=parts)
        add(multiply(here, update[t], out=back), np.add.reduce(parts, axis=0), out=back)
    into_w, into_b = into_weights(slopes, previous)
    multiply(into_new, arrived, out=slopes[2])  # what arrives at n itself, no longer at inner
    return slopes, back, into_w, into_b


def plain_gru(x: Any, h: Any, w: Any, b: Any) -> Any:
    """The same, a node an operation."""
    return steps.unrolled(lambda x, h: steps.gru_step(x, h, w, b), x, h)[0]


# Long short-term memory: gates in, forget, and out; the candidate; and a cell beside the state.


def run_lstm(x: Any, h: Any, c: Any, w: Any, b: Any) -> Any:
    """All states and cells ``(2, T, N, H)``; behind them i, f, candidate, o, and tanh of cells."""
    everything = space(7, x, h, c, w, b)
    add(x, b.reshape(4, 1, 1, -1), out=everything[2:6])
    wt, said = transposed(w), np.empty((4, *h.shape), everything.dtype)
    for t in range(x.shape[1]):
        state, cell, i, f, candidate, o, outside = everything[:, t]
        gates = everything[2:6, t]
        add(gates, np.matmul(h, wt, out=said), out=gates)
        np.tanh(candidate, out=candidate)
        squash(gates[:2])
        squash(o)
        multiply(f, c, out=cell)
        c = add(cell, multiply(i, candidate, out=state), out=cell)
        np.tanh(cell, out=outside)
        h = multiply(o, outside, out=state)
    return everything[:2]


def into_lstm(g: Any, z: Any, x: Any, h: Any, c: Any, w: Any, b: Any) -> Any:
    """With ``h' = o tanh c'`` and ``c' = f c + i n``, n the candidate: c' gets, beside its own,
    ``o (1 − tanh² c')`` of what arrives at h'. Each gate gets its factor times its own slope.
    """
    if isinstance(g, Node):
        return into_function(g, z, x, h, c, w, b, function=plain_lstm, captured=())
    states, cells, i, f, candidate, o, outside = behind(z, 7, run_lstm, x, h, c, w, b)
    slopes = np.empty((4, *states.shape), states.dtype)
    multiply(candidate * i, 1 - i, out=slopes[0])
    multiply(before(c, cells) * f, 1 - f, out=slopes[1])
    multiply(i, 1 - candidate * candidate, out=slopes[2])
    multiply(outside * o, 1 - o, out=slopes[3])
    into_cell = multiply(o, 1 - outside * outside)
    back, cell = np.zeros_like(states[0]), np.zeros_like(states[0])
    weights, parts = gates_of(w), np.empty_like(slopes[:, 0])
    for t in reversed(range(len(states))):
        slope, inner = slopes[:, t], into_cell[t]
        add(back, g[0, t], out=back)
        add(cell, g[1, t], out=cell)
        add(cell, multiply(inner, back, out=inner), out=cell)
        multiply(slope[:3], cell, out=slope[:3])
        multiply(slope[3], back, out=slope[3])
        np.add.reduce(np.matmul(slope, weights, out=parts), axis=0, out=back)
        multiply(cell, f[t], out=cell)
    return slopes, back, cell, *into_weights(slopes, before(h, states))


def plain_lstm(x: Any, h: Any, c: Any, w: Any, b: Any) -> Any:
    """The same, a node an operation."""
    return stack(steps.unrolled(lambda x, h, c: steps.lstm_step(x, h, c, w, b), x, h, c))


def behind(z: Any, parts: int, run: Any, *inputs: Any) -> Any:
    """The array that a result is the first part of."""
    everything = z.base
    if everything is None or everything.shape != (parts, *z.shape[-3:]):
        everything = run(*inputs).base
    return everything


# fmt: off
STATE = (1, 2)  # N, H
rnn  = row("rnn",  None, run_rnn, into_rnn, kind=GENERAL, joint=True, samples=tuple(
           Sample(((1, 2, *STATE), STATE, (2, 2), (2,)), {"nonlinearity": nonlinearity})
           for nonlinearity in ("tanh", "relu")))
gru  = row("gru",  None, run_gru, into_gru, kind=GENERAL, joint=True, samples=(
           Sample(((3, 2, *STATE), STATE, (6, 2), (6,)), {}),))
lstm = row("lstm", None, run_lstm, into_lstm, kind=GENERAL, joint=True, samples=(
           Sample(((4, 2, *STATE), STATE, STATE, (8, 2), (8,)), {}),))
# fmt: on

TABLE = (rnn, gru, lstm)
