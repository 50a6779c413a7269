"""W6: one step of a character GRU. Hidden 64, sequence 32, batch 32, vocabulary 27; characters come
one-hot, every state predicts the next character; back-propagation through time, cross-entropy,
SGD, float32.

A cell, as PyTorch has it, with three blocks of 64 columns in every matrix:
r = σ(xWᵣ + hUᵣ), u = σ(xWᵤ + hUᵤ), n = tanh(xWₙ + r · hUₙ), h ← n + u (h − n), without biases.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np
from contestant import Comparison, Contestant, flat

TITLE = "W6, a step of a character GRU"
BATCH = int(os.environ.get("BENCHMARK_POINTS", "32"))
LENGTH = int(os.environ.get("BENCHMARK_POINTS", "32"))
HIDDEN, VOCABULARY, RATE = 64, 27, 0.5


def batch() -> tuple[np.ndarray, np.ndarray]:
    """Characters and the ones that follow, both ``(length, batch)``."""
    text = np.random.default_rng(1).integers(0, VOCABULARY, (LENGTH + 1, BATCH))
    return text[:-1], text[1:]


def weights() -> list[np.ndarray]:
    """W ``(27, 192)``, b ``(192,)``, U ``(64, 192)``, c ``(192,)`` of the cell, and the output's
    V ``(64, 27)`` and d ``(27,)``.
    """
    rng = np.random.default_rng(2)
    gates, bound = 3 * HIDDEN, HIDDEN**-0.5
    shapes = (VOCABULARY, gates), gates, (HIDDEN, gates), gates, (HIDDEN, VOCABULARY), VOCABULARY
    return [rng.uniform(-bound, bound, shape).astype("float32") for shape in shapes]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def reference(steps: int) -> tuple[list[float], list[float]]:
    """The weights before and after, by plain NumPy in float64, a gate and a time step at a time."""
    start = [a.astype(float) for a in weights()]
    characters, targets = batch()
    X = np.eye(VOCABULARY)[characters]
    parameters = [a.copy() for a in start]
    for _ in range(steps):
        for p, g in zip(parameters, slopes_of(parameters, X, np.eye(VOCABULARY)[targets])):
            p -= RATE * g
    return flat(start), flat(parameters)


def slopes_of(parameters: list[np.ndarray], X: np.ndarray, chosen: np.ndarray) -> list[np.ndarray]:
    """The gradient of the loss, straight from the formulas."""
    W, b, U, c, V, d = parameters
    slopes = [np.zeros_like(p) for p in parameters]
    dW, db, dU, dc, dV, dd = slopes
    h, kept = np.zeros((X.shape[1], HIDDEN)), []
    for x in X:
        xr, xu, xn = np.split(x @ W + b, 3, axis=1)
        hr, hu, hn = np.split(h @ U + c, 3, axis=1)
        r, u = sigmoid(xr + hr), sigmoid(xu + hu)
        n = np.tanh(xn + r * hn)
        kept.append((h, r, u, n, hn))
        h = n + u * (h - n)
    dh = np.zeros_like(h)
    for t, (before, r, u, n, hn) in reversed(list(enumerate(kept))):
        after = n + u * (before - n)
        scores = np.exp(after @ V + d)
        d_scores = (scores / scores.sum(1, keepdims=True) - chosen[t]) / chosen[..., 0].size
        dV += after.T @ d_scores
        dd += d_scores.sum(0)
        dh = dh + d_scores @ V.T
        dn = dh * (1.0 - u) * (1.0 - n * n)
        du = dh * (before - n) * u * (1.0 - u)
        dr = dn * hn * r * (1.0 - r)
        of_x, of_h = np.hstack([dr, du, dn]), np.hstack([dr, du, dn * r])
        dW += X[t].T @ of_x
        db += of_x.sum(0)
        dU += before.T @ of_h
        dc += of_h.sum(0)
        dh = dh * u + of_h @ U.T
    return slopes


def by_hand() -> tuple[Any, Any]:
    """What a careful person writes: every array allocated once, whatever does not depend on the
    time step before is done for all steps at once.
    """
    characters, targets = batch()
    parameters = weights()
    W, b, U, c, V, d = parameters
    make = lambda *shape: np.zeros(shape, "float32")
    X = np.eye(VOCABULARY, dtype="float32")[characters].reshape(-1, VOCABULARY)
    of_x, of_h = make(LENGTH, BATCH, 3 * HIDDEN), make(LENGTH, BATCH, 3 * HIDDEN)
    states, gates = make(LENGTH + 1, BATCH, HIDDEN), make(LENGTH, BATCH, 2 * HIDDEN)
    news, ahead = make(LENGTH, BATCH, HIDDEN), make(LENGTH, BATCH, HIDDEN)
    d_x, d_h = make(LENGTH, BATCH, 3 * HIDDEN), make(LENGTH, BATCH, 3 * HIDDEN)
    part, dh, slope = make(BATCH, HIDDEN), make(BATCH, HIDDEN), make(BATCH, 2 * HIDDEN)
    places = np.arange(LENGTH * BATCH), targets.ravel()
    rows = lambda a: a.reshape(LENGTH * BATCH, -1)
    two = 2 * HIDDEN

    def forward() -> None:
        np.matmul(X, W, out=rows(of_x))
        np.add(of_x, b, out=of_x)
        for t in range(LENGTH):
            h, from_x, from_h, gate, n = states[t], of_x[t], of_h[t], gates[t], news[t]
            np.add(np.matmul(h, U, out=from_h), c, out=from_h)
            np.add(from_x[:, :two], from_h[:, :two], out=gate)
            np.negative(gate, out=gate)
            np.exp(gate, out=gate)
            np.add(gate, 1, out=gate)
            np.reciprocal(gate, out=gate)
            np.multiply(gate[:, :HIDDEN], from_h[:, two:], out=n)
            np.tanh(np.add(n, from_x[:, two:], out=n), out=n)
            after = np.subtract(h, n, out=states[t + 1])
            np.multiply(after, gate[:, HIDDEN:], out=after)
            np.add(after, n, out=after)

    def scored() -> tuple[float, np.ndarray]:
        scores = rows(states[1:]) @ V + d
        scores -= scores.max(1, keepdims=True)
        picked = scores[places].sum()
        np.exp(scores, out=scores)
        sums = scores.sum(1, keepdims=True)
        scores /= sums
        scores[places] -= 1
        scores /= len(scores)
        return float(np.log(sums).sum() - picked) / len(scores), scores

    def backward(scores: np.ndarray) -> None:
        np.matmul(scores, V.T, out=rows(ahead))
        dh.fill(0)
        for t in reversed(range(LENGTH)):
            gate, n, hn, to_x, to_h = gates[t], news[t], of_h[t][:, two:], d_x[t], d_h[t]
            r, u = gate[:, :HIDDEN], gate[:, HIDDEN:]
            np.add(dh, ahead[t], out=dh)
            dn = np.multiply(np.subtract(1, u, out=part), dh, out=to_x[:, two:])
            np.subtract(1, np.multiply(n, n, out=part), out=part)
            np.multiply(dn, part, out=dn)
            np.multiply(np.subtract(states[t], n, out=part), dh, out=to_x[:, HIDDEN:two])
            np.multiply(dn, hn, out=to_x[:, :HIDDEN])
            np.multiply(np.subtract(1, gate, out=slope), gate, out=slope)
            np.multiply(to_x[:, :two], slope, out=to_x[:, :two])
            to_h[:, :two] = to_x[:, :two]
            np.multiply(dn, r, out=to_h[:, two:])
            np.multiply(dh, u, out=dh)
            np.add(dh, np.matmul(to_h, U.T, out=part), out=dh)

    def step() -> float:
        forward()
        loss, scores = scored()
        backward(scores)
        to_x, to_h = rows(d_x), rows(d_h)
        slopes = (
            X.T @ to_x, to_x.sum(0), rows(states[:-1]).T @ to_h, to_h.sum(0),
            rows(states[1:]).T @ scores, scores.sum(0),
        )  # fmt: skip
        for p, g in zip(parameters, slopes):
            p -= np.multiply(g, RATE, out=g)
        return loss

    return step, lambda: flat(parameters)


def written_out() -> tuple[Any, Any]:
    """The cell, written down in operations and called at each time step."""
    from autograd_core import Tensor, concatenate, sigmoid, tanh, tensor
    from nn.functional import cross_entropy, linear

    characters, targets = batch()
    parameters = [Tensor(a.T) for a in weights()]  # matrices as a layer holds them, (out, in)
    W, b, U, c, V, d = parameters
    one_hot = np.eye(VOCABULARY, dtype="float32")[characters]
    X, labels = [tensor(x) for x in one_hot], targets.ravel()
    two = 2 * HIDDEN

    def cell(x: Any, h: Any) -> Any:
        of_x, of_h = linear(x, W, b), linear(h, U, c)
        gates = sigmoid(of_x[:, :two] + of_h[:, :two])
        r, u = gates[:, :HIDDEN], gates[:, HIDDEN:]
        n = tanh(of_x[:, two:] + r * of_h[:, two:])
        return n + u * (h - n)

    def step() -> Any:
        h, states = tensor(np.zeros((BATCH, HIDDEN), "float32")), []
        for x in X:
            h = cell(x, h)
            states.append(h)
        loss = cross_entropy(linear(concatenate(states), V, d), labels)
        for p in parameters:
            p.zero_grad()
        loss.backward()
        for p in parameters:
            p.data -= RATE * p.grad
        return loss

    return step, lambda: flat([p.data.T for p in parameters])


def recurrent(nn: Any, SGD: Any, cross_entropy: Any, stack: Any, layer: bool) -> tuple[Any, Any]:
    """The training script as it is written for PyTorch; `nn` here goes by the same names. Either
    the layer, or a loop over its cell. A model and a step on given inputs and labels.
    """
    gru = (nn.GRU if layer else nn.GRUCell)(VOCABULARY, HIDDEN, **single(nn))
    out = nn.Linear(HIDDEN, VOCABULARY, **single(nn))
    inner = list(gru.parameters())  # weights of x, of h, then both biases
    parameters = [inner[0], inner[2], inner[1], inner[3], *out.parameters()]
    optimizer = SGD(parameters, lr=RATE)

    def states(X: Any) -> Any:
        if layer:
            return gru(X)[0]
        h, found = None, []
        for x in X:
            h = gru(x, h)
            found.append(h)
        return stack(found)

    def step(X: Any, labels: Any) -> Any:
        scores = out(states(X)).reshape(-1, VOCABULARY)
        loss = cross_entropy(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return parameters, step


def single(nn: Any) -> dict[str, Any]:
    """How a layer is asked for in float32, where that is not the default."""
    return {"dtype": np.float32} if nn.__name__ == "nn" else {}


def tensors(layer: bool) -> tuple[Any, Any]:
    import nn
    from autograd_core import stack, tensor
    from nn import functional, optim

    characters, targets = batch()
    parameters, step = recurrent(nn, optim.SGD, functional.cross_entropy, stack, layer)
    for p, a in zip(parameters, weights(), strict=True):
        p.data = a.T
    X = tensor(np.eye(VOCABULARY, dtype="float32")[characters])
    return partial(step, X, targets.ravel()), lambda: flat([p.data.T for p in parameters])


def torch(layer: bool) -> tuple[Any, Any]:
    import torch
    from torch import nn, optim

    torch.set_num_threads(1)
    characters, targets = batch()
    cross_entropy = nn.functional.cross_entropy
    parameters, step = recurrent(nn, optim.SGD, cross_entropy, torch.stack, layer)
    with torch.no_grad():
        for p, a in zip(parameters, weights(), strict=True):
            p.copy_(torch.from_numpy(a.T))
    X = torch.from_numpy(np.eye(VOCABULARY, dtype="float32")[characters])
    taken = partial(step, X, torch.from_numpy(targets.ravel()))
    return taken, lambda: flat([p.detach().numpy().T for p in parameters])


CONTESTANTS = {
    "by hand": Contestant(by_hand, tolerance=1e-4),
    "layer": Contestant(partial(tensors, layer=True), tolerance=1e-4),
    "cell": Contestant(partial(tensors, layer=False), tolerance=1e-4),
    "written-out cell": Contestant(written_out, tolerance=1e-4),
    "layer of PyTorch": Contestant(partial(torch, layer=True), tolerance=1e-4),
    "cell of PyTorch": Contestant(partial(torch, layer=False), tolerance=1e-4),
}
COMPARISONS = (
    Comparison("layer", "by hand", 1.2),
    Comparison("layer", "layer of PyTorch", 1.0),
    Comparison("cell", "cell of PyTorch", 1.0),
    Comparison("written-out cell", "cell of PyTorch"),
)
