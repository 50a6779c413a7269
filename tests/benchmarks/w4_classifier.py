"""W4: one step of a classifier. An MLP 64-128-64-10 with relu, a batch of 64, cross-entropy, Adam;
float32, and float64 as W4d.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np
from contestant import Comparison, Contestant, flat

TITLE = "W4, a step of a classifier with Adam"
BATCH = int(os.environ.get("BENCHMARK_POINTS", "64"))
SIZES = (64, 128, 64, 10)
RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


def batch(dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """Inputs ``(n, 64)`` and classes ``(n,)``. Each input comes twice, with two classes, so that
    no network can be sure, and no gradient dies away into denormal numbers.
    """
    rng = np.random.default_rng(1)
    X = rng.uniform(0.0, 1.0, (BATCH // 2, SIZES[0]))
    labels = rng.integers(0, 5, BATCH // 2)
    return np.concatenate([X, X]).astype(dtype), np.concatenate([labels, labels + 5])


def weights(dtype: str) -> list[np.ndarray]:
    """``[W, b, …]``, W of shape (inputs, outputs)."""
    rng = np.random.default_rng(2)
    arrays = []
    for n, m in zip(SIZES, SIZES[1:]):
        bound = n**-0.5
        arrays += [rng.uniform(-bound, bound, shape).astype(dtype) for shape in ((n, m), (m,))]
    return arrays


def slopes_of(parameters: list[np.ndarray], X: Any, labels: Any) -> list[np.ndarray]:
    """The gradient of the loss, by the plainest NumPy."""
    W1, b1, W2, b2, W3, b3 = parameters
    h1 = np.maximum(X @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    scores = h2 @ W3 + b3
    d3 = np.exp(scores - scores.max(1, keepdims=True))
    d3 /= d3.sum(1, keepdims=True)
    d3[np.arange(len(X)), labels] -= 1
    d3 /= len(X)
    d2 = d3 @ W3.T * (h2 > 0)
    d1 = d2 @ W2.T * (h1 > 0)
    return [X.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d3, d3.sum(0)]


class PlainAdam:
    """Adam a parameter at a time, for the libraries that bring none."""

    def __init__(self, parameters: list[np.ndarray]) -> None:
        self.parameters, self.steps = parameters, 0
        self.means = [np.zeros_like(p) for p in parameters]
        self.squares = [np.zeros_like(p) for p in parameters]

    def step(self, slopes: list[np.ndarray]) -> None:
        self.steps += 1
        rate = RATE / (1 - BETA1**self.steps)
        root = (1 - BETA2**self.steps) ** 0.5
        for p, g, m, v in zip(self.parameters, slopes, self.means, self.squares):
            m += (1 - BETA1) * (g - m)
            v += (1 - BETA2) * (g * g - v)
            p -= rate * m / (np.sqrt(v) / root + EPSILON)


def reference(steps: int) -> tuple[list[float], list[float]]:
    """The weights before and after, in float64; the float32 ones start from the same numbers."""
    start = [a.astype("float64") for a in weights("float32")]
    X, labels = batch("float32")
    parameters = [a.copy() for a in start]
    adam = PlainAdam(parameters)
    for _ in range(steps):
        adam.step(slopes_of(parameters, X.astype("float64"), labels))
    return flat(start), flat(parameters)


def inputs(dtype: str) -> tuple[Any, Any, Any]:
    """The batch and the weights, the same numbers in both precisions."""
    X, labels = batch("float32")
    return X.astype(dtype), labels, [a.astype(dtype) for a in weights("float32")]


def by_hand(dtype: str) -> tuple[Any, Any]:
    """What a careful person writes: every array allocated once, and one Adam for all parameters
    in one flat array.
    """
    X, labels, arrays = inputs(dtype)
    numbers = np.concatenate([a.ravel() for a in arrays])
    slopes, means, squares, change = (np.zeros_like(numbers) for _ in range(4))
    W1, b1, W2, b2, W3, b3 = views(numbers, arrays)
    gW1, gb1, gW2, gb2, gW3, gb3 = views(slopes, arrays)
    h1, d1 = (np.empty((BATCH, SIZES[1]), dtype) for _ in range(2))
    h2, d2 = (np.empty((BATCH, SIZES[2]), dtype) for _ in range(2))
    d3, column = np.empty((BATCH, SIZES[3]), dtype), np.empty((BATCH, 1), dtype)
    Xt, h1t, h2t, W2t, W3t = X.T, h1.T, h2.T, W2.T, W3.T
    picked = np.arange(BATCH) * SIZES[3] + labels
    flat_d3, entries = d3.ravel(), np.arange(BATCH)
    add, multiply, relu, dot, total = np.add, np.multiply, np.maximum, np.matmul, np.add.reduce
    steps = 0

    def gradient() -> float:
        add(dot(X, W1, out=h1), b1, out=h1)
        relu(h1, 0, out=h1)
        add(dot(h1, W2, out=h2), b2, out=h2)
        relu(h2, 0, out=h2)
        add(dot(h2, W3, out=d3), b3, out=d3)
        np.subtract(d3, np.maximum.reduce(d3, axis=1, keepdims=True, out=column), out=d3)
        picked_scores = d3[entries, labels]
        np.exp(d3, out=d3)
        total(d3, axis=1, keepdims=True, out=column)
        loss = (np.log(column).sum() - picked_scores.sum()) / BATCH
        np.divide(d3, column, out=d3)
        flat_d3[picked] -= 1
        multiply(d3, 1 / BATCH, out=d3)
        dot(h2t, d3, out=gW3)
        total(d3, axis=0, out=gb3)
        multiply(dot(d3, W3t, out=d2), h2 > 0, out=d2)
        dot(h1t, d2, out=gW2)
        total(d2, axis=0, out=gb2)
        multiply(dot(d2, W2t, out=d1), h1 > 0, out=d1)
        dot(Xt, d1, out=gW1)
        total(d1, axis=0, out=gb1)
        return float(loss)

    def adam() -> None:
        root = (1 - BETA2**steps) ** 0.5
        multiply(means, BETA1, out=means)
        add(means, multiply(slopes, 1 - BETA1, out=change), out=means)
        multiply(squares, BETA2, out=squares)
        multiply(slopes, slopes, out=slopes)
        add(squares, multiply(slopes, 1 - BETA2, out=change), out=squares)
        np.sqrt(squares, out=change)
        add(change, EPSILON * root, out=change)
        np.divide(means, change, out=change)
        multiply(change, RATE * root / (1 - BETA1**steps), out=change)
        np.subtract(numbers, change, out=numbers)

    def step() -> float:
        nonlocal steps
        steps += 1
        loss = gradient()
        adam()
        return loss

    return step, lambda: numbers


def views(numbers: np.ndarray, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """One flat array seen as the layers' weights and biases."""
    parts = np.split(numbers, np.cumsum([a.size for a in arrays])[:-1])
    return [part.reshape(a.shape) for part, a in zip(parts, arrays)]


def script(nn: Any, cross_entropy: Any, Adam: Any, dtype: Any) -> tuple[Any, Any]:
    """The training script as it is written for PyTorch; `nn` here goes by the same names."""
    model = nn.Sequential(
        nn.Linear(SIZES[0], SIZES[1], dtype=dtype), nn.ReLU(),
        nn.Linear(SIZES[1], SIZES[2], dtype=dtype), nn.ReLU(),
        nn.Linear(SIZES[2], SIZES[3], dtype=dtype),
    )  # fmt: skip
    optimizer = Adam(model.parameters(), lr=RATE)

    def step(X: Any, labels: Any) -> Any:
        loss = cross_entropy(model(X), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return model, step


def tensors(dtype: str) -> tuple[Any, Any]:
    import nn
    from autograd_core import tensor
    from nn import functional, optim

    X, labels, arrays = inputs(dtype)
    model, step = script(nn, functional.cross_entropy, optim.Adam, dtype)
    for p, a in zip(model.parameters(), arrays, strict=True):
        p.data = a.T
    X = tensor(X)
    return partial(step, X, labels), lambda: flat([p.data.T for p in model.parameters()])


def torch(dtype: str, fused: bool = False) -> tuple[Any, Any]:
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    X, labels, arrays = inputs(dtype)
    Adam = partial(torch.optim.Adam, fused=True) if fused else torch.optim.Adam
    model, step = script(torch.nn, functional.cross_entropy, Adam, getattr(torch, dtype))
    parameters = list(model.parameters())
    with torch.no_grad():
        for p, a in zip(parameters, arrays, strict=True):
            p.copy_(torch.from_numpy(a.T))
    taken = partial(step, torch.from_numpy(X), torch.from_numpy(labels))
    return taken, lambda: flat([p.detach().numpy().T for p in parameters])


def mygrad(dtype: str) -> tuple[Any, Any]:
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    mygrad.turn_memory_guarding_off()
    X, labels, arrays = inputs(dtype)
    parameters = [mygrad.tensor(a) for a in arrays]
    W1, b1, W2, b2, W3, b3 = parameters
    adam = PlainAdam([p.data for p in parameters])

    def step() -> Any:
        h1 = relu(mygrad.matmul(X, W1) + b1)
        h2 = relu(mygrad.matmul(h1, W2) + b2)
        loss = softmax_crossentropy(mygrad.matmul(h2, W3) + b3, labels)
        loss.backward()
        adam.step([p.grad for p in parameters])
        for p in parameters:
            p.null_grad()
        return loss

    return step, lambda: flat([p.data for p in parameters])


def functional_loss(np: Any, logsumexp: Any, parameters: Any, X: Any, chosen: Any) -> Any:
    """The loss for libraries that differentiate functions; ``chosen`` is the labels, one-hot."""
    W1, b1, W2, b2, W3, b3 = parameters
    h1 = np.maximum(np.dot(X, W1) + b1, 0)
    h2 = np.maximum(np.dot(h1, W2) + b2, 0)
    scores = np.dot(h2, W3) + b3
    return np.mean(logsumexp(scores, axis=1) - np.sum(scores * chosen, axis=1))


def hips(dtype: str) -> tuple[Any, Any]:
    import autograd.numpy as anp
    from autograd import value_and_grad
    from autograd.scipy.special import logsumexp

    X, labels, parameters = inputs(dtype)
    chosen = np.eye(SIZES[3], dtype=dtype)[labels]
    differentiated = value_and_grad(lambda p: functional_loss(anp, logsumexp, p, X, chosen))
    adam = PlainAdam(parameters)

    def step() -> Any:
        loss, slopes = differentiated(parameters)
        adam.step(slopes)
        return loss

    return step, lambda: flat(parameters)


def contestants(dtype: str, tolerance: float) -> dict[str, Contestant]:
    makers = {
        "by hand": by_hand,
        "Tensor": tensors,
        "PyTorch": torch,
        "PyTorch, fused Adam": partial(torch, fused=True),
        "mygrad": mygrad,
        "HIPS autograd": hips,
    }
    return {n: Contestant(partial(make, dtype), tolerance=tolerance) for n, make in makers.items()}


CONTESTANTS = contestants("float32", 1e-4)
COMPARISONS = (
    Comparison("Tensor", "by hand", 1.3),
    Comparison("Tensor", "PyTorch", 1.0),
    Comparison("Tensor", "PyTorch, fused Adam", 1.0),
    Comparison("Tensor", "mygrad", 1.0),
)
