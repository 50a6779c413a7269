"""W5: one step of a convolutional network. 1×8×8 → conv 3×3 (16, padding 1), relu → conv 3×3 (32,
padding 1), relu → max-pool 2 → linear 10; a batch of 64, cross-entropy, SGD, float32.

In the arrays here channels stand first and examples last, ``(channels, height, width, n)``: a
convolution is then one product of matrices, weights ``(out, in · 9)`` times every window as a
column, and what is copied on the way lies in long runs.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np
from contestant import Comparison, Contestant, flat

TITLE = "W5, a step of a convolutional network"
BATCH = int(os.environ.get("BENCHMARK_POINTS", "64"))
SIDE, CHANNELS, CLASSES, RATE = 8, (1, 16, 32), 10, 0.05
OFFSETS = [(i, j) for i in range(3) for j in range(3)]
SHIFTS = [(slice(None), slice(i, i + SIDE), slice(j, j + SIDE)) for i, j in OFFSETS]
INSIDE = SHIFTS[4]  # what the padding leaves
PADDING = ((0, 0), (1, 1), (1, 1), (0, 0))
QUARTERS = [np.s_[:, i::2, j::2] for i in range(2) for j in range(2)]


def batch() -> tuple[np.ndarray, np.ndarray]:
    """Images ``(1, 8, 8, n)`` and classes ``(n,)``; each image comes twice, with two classes."""
    rng = np.random.default_rng(1)
    images = rng.uniform(0.0, 1.0, (1, SIDE, SIDE, BATCH // 2)).astype("float32")
    labels = rng.integers(0, 5, BATCH // 2)
    return np.concatenate([images, images], axis=3), np.concatenate([labels, labels + 5])


def weights() -> list[np.ndarray]:
    """``[W, b, W, b, W, b]``: two of ``(out, in · 9)`` and ``(out, 1)``, then the linear layer's
    ``(512, 10)`` and ``(10,)``.
    """
    rng = np.random.default_rng(2)
    arrays: list[np.ndarray] = []
    for inputs, outputs in zip(CHANNELS, CHANNELS[1:]):
        bound = (9 * inputs) ** -0.5
        arrays += [rng.uniform(-bound, bound, (outputs, n)) for n in (9 * inputs, 1)]
    features = CHANNELS[-1] * SIDE**2 // 4
    bound = features**-0.5
    arrays += [rng.uniform(-bound, bound, shape) for shape in ((features, CLASSES), CLASSES)]
    return [a.astype("float32") for a in arrays]


def reference(steps: int) -> tuple[list[float], list[float]]:
    """The weights before and after, by NumPy in float64, an offset of the window at a time."""
    start = [a.astype(float) for a in weights()]
    images, labels = batch()
    W1, b1, W2, b2, W3, b3 = parameters = [a.copy() for a in start]
    for _ in range(steps):
        h1, patches1 = layer(images.astype(float), W1, b1)
        h2, patches2 = layer(h1, W2, b2)
        top = np.max([h2[q] for q in QUARTERS], axis=0)
        features = top.reshape(-1, BATCH).T
        d3 = np.exp(features @ W3 + b3)
        d3 /= d3.sum(1, keepdims=True)
        d3[np.arange(BATCH), labels] -= 1.0
        d3 /= BATCH
        d_top = (d3 @ W3.T).T.reshape(top.shape)
        d2 = np.zeros_like(h2)
        for q in QUARTERS:
            d2[q] = d_top * (h2[q] == top) * (top > 0.0)
        d1 = np.zeros((CHANNELS[1], SIDE + 2, SIDE + 2, BATCH))
        for k, shift in enumerate(SHIFTS):
            d1[shift] += np.tensordot(W2[:, k::9], d2, (0, 0))
        d1 = d1[INSIDE] * (h1 > 0.0)
        slopes = [
            *layer_slopes(d1, patches1), *layer_slopes(d2, patches2),
            features.T @ d3, d3.sum(0),
        ]  # fmt: skip
        for p, g in zip(parameters, slopes, strict=True):
            p -= RATE * g
    return flat(start), flat(parameters)


def layer(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """A convolution with relu, and its input as each offset of the window sees it."""
    padded = np.pad(x, PADDING)
    patches = [padded[shift] for shift in SHIFTS]
    z = sum(np.tensordot(W[:, k::9], patch, 1) for k, patch in enumerate(patches))
    return np.maximum(z + b[:, :, None, None], 0.0), patches


def layer_slopes(d: np.ndarray, patches: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The gradient by weights and bias."""
    slopes = [np.tensordot(d, patch, ((1, 2, 3), (1, 2, 3))) for patch in patches]
    return np.stack(slopes, axis=-1).reshape(len(d), -1), d.sum((1, 2, 3))[:, None]


def by_hand() -> tuple[Any, Any]:
    """What a careful person writes: every array allocated once."""
    images, labels = batch()
    W1, b1, W2, b2, W3, b3 = parameters = weights()
    (_, middle, last), pixels = CHANNELS, BATCH * SIDE**2
    plane, edge = (SIDE, SIDE, BATCH), (SIDE + 2, SIDE + 2, BATCH)
    make = lambda *shape: np.zeros(shape, "float32")
    padded0, padded1, d_padded1 = make(1, *edge), make(middle, *edge), make(middle, *edge)
    columns1, columns2, d_columns2 = (make(n, 9, *plane) for n in (1, middle, middle))
    z1, z2, d2 = make(middle, pixels), make(last, *plane), make(last, *plane)
    top, spare = make(last, 4, 4, BATCH), make(last, 4, 4, BATCH)
    examples = np.arange(BATCH)

    def unfold(padded: np.ndarray, columns: np.ndarray) -> np.ndarray:
        for k, shift in enumerate(SHIFTS):
            columns[:, k] = padded[shift]
        return columns.reshape(-1, pixels)

    def step() -> float:
        padded0[INSIDE] = images
        flat1 = unfold(padded0, columns1)
        np.add(np.matmul(W1, flat1, out=z1), b1, out=z1)
        h1 = np.maximum(z1.reshape(middle, *plane), 0, out=padded1[INSIDE])
        flat2, h2 = unfold(padded1, columns2), z2.reshape(last, pixels)
        np.add(np.matmul(W2, flat2, out=h2), b2, out=h2)
        np.maximum(h2, 0, out=h2)
        np.maximum(z2[QUARTERS[0]], z2[QUARTERS[1]], out=top)
        np.maximum(z2[QUARTERS[2]], top, out=top)
        np.maximum(z2[QUARTERS[3]], top, out=top)
        features = top.reshape(-1, BATCH).T
        d3 = features @ W3 + b3
        d3 -= d3.max(1, keepdims=True)
        picked = d3[examples, labels].sum()
        np.exp(d3, out=d3)
        sums = d3.sum(1, keepdims=True)
        loss = (np.log(sums).sum() - picked) / BATCH
        d3 /= sums
        d3[examples, labels] -= 1
        d3 /= BATCH
        d_top = (W3 @ d3.T).reshape(top.shape) * (top > 0)
        for q in QUARTERS:
            d2[q] = np.multiply(d_top, z2[q] == top, out=spare)
        d2_flat = d2.reshape(last, pixels)
        np.matmul(W2.T, d2_flat, out=d_columns2.reshape(-1, pixels))
        d_padded1.fill(0)
        for k, shift in enumerate(SHIFTS):
            d_padded1[shift] += d_columns2[:, k]
        d1 = (d_padded1[INSIDE] * (h1 > 0)).reshape(middle, pixels)
        slopes = (
            d1 @ flat1.T, d1.sum(1, keepdims=True), d2_flat @ flat2.T,
            d2_flat.sum(1, keepdims=True), features.T @ d3, d3.sum(0),
        )  # fmt: skip
        for p, g in zip(parameters, slopes):
            p -= np.multiply(g, RATE, out=g)
        return float(loss)

    return step, lambda: flat(parameters)


def windows() -> tuple[Any, Any]:
    """The same steps, differentiated: windows as columns, and one product."""
    from autograd_core import Tensor, pad, relu, sliding_window_view, tensor
    from nn.functional import cross_entropy

    images, labels = batch()
    parameters = [Tensor(a) for a in weights()]
    W1, b1, W2, b2, W3, b3 = parameters
    X = tensor(images)

    def convolution(x: Any, W: Any, b: Any) -> Any:
        seen = sliding_window_view(pad(x, PADDING), (3, 3), axis=(1, 2))
        seen = seen.transpose(0, 4, 5, 1, 2, 3)
        z = W @ seen.reshape(W.shape[1], -1) + b
        return relu(z).reshape(len(W), *x.shape[1:])

    def step() -> Any:
        h2 = convolution(convolution(X, W1, b1), W2, b2)
        top = h2.reshape(len(h2), SIDE // 2, 2, SIDE // 2, 2, BATCH).max(axis=(2, 4))
        features = top.reshape(-1, BATCH).T
        loss = cross_entropy(features @ W3 + b3, labels)
        for p in parameters:
            p.zero_grad()
        loss.backward()
        for p in parameters:
            p.data -= RATE * p.grad
        return loss

    return step, lambda: flat([p.data for p in parameters])


def script(nn: Any, cross_entropy: Any, SGD: Any, dtype: Any) -> tuple[Any, Any]:
    """The training script as it is written for PyTorch; `nn` here goes by the same names."""
    (one, middle, last), float32 = CHANNELS, {"dtype": dtype}
    model = nn.Sequential(
        nn.Conv2d(one, middle, 3, padding=1, **float32), nn.ReLU(),
        nn.Conv2d(middle, last, 3, padding=1, **float32), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(last * SIDE**2 // 4, CLASSES, **float32),
    )  # fmt: skip
    optimizer = SGD(model.parameters(), lr=RATE)

    def step(X: Any, labels: Any) -> Any:
        loss = cross_entropy(model(X), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return model, step


def as_pytorch(parameters: Any) -> list[np.ndarray]:
    """The weights in the shapes of `parameters`: a linear layer's are transposed there."""
    pairs = zip(parameters, weights(), strict=True)
    return [(a.T if len(p.shape) == 2 else a).reshape(p.shape) for p, a in pairs]


def as_here(arrays: list[np.ndarray]) -> list[float]:
    """And back, in one list."""
    return flat([a.T if a.ndim == 2 else a for a in arrays])


def layers() -> tuple[Any, Any]:
    import nn
    from autograd_core import tensor
    from nn import functional, optim

    images, labels = batch()
    model, step = script(nn, functional.cross_entropy, optim.SGD, "float32")
    parameters = model.parameters()
    for p, a in zip(parameters, as_pytorch(parameters), strict=True):
        p.data = a
    X = tensor(np.moveaxis(images, 3, 0))
    return partial(step, X, labels), lambda: as_here([p.data for p in parameters])


def torch() -> tuple[Any, Any]:
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    images, labels = batch()
    model, step = script(torch.nn, functional.cross_entropy, torch.optim.SGD, torch.float32)
    parameters = list(model.parameters())
    with torch.no_grad():
        for p, a in zip(parameters, as_pytorch(parameters), strict=True):
            p.copy_(torch.from_numpy(a))
    X = torch.from_numpy(np.moveaxis(images, 3, 0).copy())
    taken = partial(step, X, torch.from_numpy(labels))
    return taken, lambda: as_here([p.detach().numpy() for p in parameters])


CONTESTANTS = {
    "by hand": Contestant(by_hand, tolerance=1e-4),
    "nn": Contestant(layers, tolerance=1e-4),
    "windows": Contestant(windows, tolerance=1e-4),
    "PyTorch": Contestant(torch, tolerance=1e-4),
}
COMPARISONS = (
    Comparison("nn", "by hand", 1.1),
    Comparison("nn", "PyTorch", 1.25),
    Comparison("windows", "by hand", 1.15),
    Comparison("windows", "PyTorch"),
)
