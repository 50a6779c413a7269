"""W2: one step of micrograd's demo. An MLP 2-16-16-1 (relu, linear last) on 100 points of two
moons, max-margin loss + 1e-4 · sum of squares; forward, backward, and the update of 337
parameters. As scalars it is a graph of 65,818 nodes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
from contestant import Comparison, Contestant, flat

TITLE = "W2, a step of micrograd's moons demo"
POINTS = int(os.environ.get("BENCHMARK_POINTS", "100"))
SIZES = (2, 16, 16, 1)
RATE, DECAY = 0.1, 1e-4


def moons() -> tuple[np.ndarray, np.ndarray]:
    """Points ``(n, 2)`` and labels -1, 1 ``(n,)``: two half circles, with noise."""
    rng = np.random.default_rng(1)
    angle = np.linspace(0.0, np.pi, POINTS // 2)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = np.concatenate([upper, [1.0, 0.5] - upper]) + rng.normal(0.0, 0.1, (len(angle) * 2, 2))
    return X, np.repeat([-1.0, 1.0], len(angle))


def weights() -> list[np.ndarray]:
    """``[W, b, W, b, W, b]``, W of shape (inputs, outputs)."""
    rng = np.random.default_rng(2)
    shapes = zip(SIZES, SIZES[1:])
    return [a for n, m in shapes for a in (rng.uniform(-1.0, 1.0, (n, m)), np.zeros(m))]


def views(numbers: np.ndarray) -> list[np.ndarray]:
    """One flat array seen as the layers' weights and biases."""
    at = ends()
    parts = [numbers[start:end] for start, end in pairwise(at)]
    return [part.reshape(a.shape) for part, a in zip(parts, weights())]


def reference(steps: int) -> tuple[list[float], list[float]]:
    """The weights before and after, by the plainest NumPy; entries in the order of `weights`."""
    X, y = moons()
    start = flat(weights())
    W1, b1, W2, b2, W3, b3 = parameters = weights()
    for _ in range(steps):
        h1 = np.maximum(X @ W1 + b1, 0.0)
        h2 = np.maximum(h1 @ W2 + b2, 0.0)
        margin = 1.0 - y[:, None] * (h2 @ W3 + b3)
        d3 = np.where(margin > 0.0, -y[:, None], 0.0) / len(X)
        d2 = d3 @ W3.T * (h2 > 0.0)
        d1 = d2 @ W2.T * (h1 > 0.0)
        slopes = [X.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d3, d3.sum(0)]
        for p, g in zip(parameters, slopes):
            p -= RATE * (g + 2.0 * DECAY * p)
    return start, flat(parameters)


def by_hand() -> tuple[Any, Any]:
    """What a careful person writes: every array allocated once, one update for all parameters."""
    X, y = moons()
    numbers = np.concatenate([a.ravel() for a in weights()])
    slopes, decay = np.empty_like(numbers), np.empty_like(numbers)
    W1, b1, W2, b2, W3, b3 = views(numbers)
    gW1, gb1, gW2, gb2, gW3, gb3 = views(slopes)
    h1, h2, d1, d2 = (np.empty((len(X), 16)) for _ in range(4))
    score, margin = np.empty((len(X), 1)), np.empty(len(X))
    column, step_of_y = W3[:, 0], -y / len(X)
    Xt, h1t, h2t, W2t = X.T, h1.T, h2.T, W2.T
    relu, dot = np.maximum, np.matmul

    def step() -> float:
        dot(X, W1, out=h1)
        np.add(h1, b1, out=h1)
        relu(h1, 0.0, out=h1)
        dot(h1, W2, out=h2)
        np.add(h2, b2, out=h2)
        relu(h2, 0.0, out=h2)
        dot(h2, W3, out=score)
        np.multiply(score[:, 0] + b3, y, out=margin)
        np.subtract(1.0, margin, out=margin)
        relu(margin, 0.0, out=margin)
        loss = margin.sum() / len(X) + DECAY * numbers.dot(numbers)
        d3 = step_of_y * (margin > 0.0)
        dot(h2t, d3, out=gW3[:, 0])
        gb3[0] = d3.sum()
        np.multiply(d3[:, None], column, out=d2)
        np.multiply(d2, h2 > 0.0, out=d2)
        dot(h1t, d2, out=gW2)
        np.add.reduce(d2, axis=0, out=gb2)
        dot(d2, W2t, out=d1)
        np.multiply(d1, h1 > 0.0, out=d1)
        dot(Xt, d1, out=gW1)
        np.add.reduce(d1, axis=0, out=gb1)
        np.multiply(numbers, 2.0 * DECAY, out=decay)
        np.add(slopes, decay, out=slopes)
        np.multiply(slopes, RATE, out=slopes)
        np.subtract(numbers, slopes, out=numbers)
        return float(loss)

    return step, lambda: numbers


def demo(engine: str, networks: str) -> tuple[Any, Any]:
    """The code of the demo, whoever's ``Value`` and ``MLP`` it is."""
    Value = import_module(engine).Value
    model = import_module(networks).MLP(SIZES[0], list(SIZES[1:]))
    X, y = moons()
    rows, labels = X.tolist(), y.tolist()
    parameters = model.parameters()
    for p, number in zip(parameters, neuron_by_neuron(weights()), strict=True):
        p.data = number

    def step() -> float:
        scores = [model(list(map(Value, row))) for row in rows]
        losses = [(1 + -label * score).relu() for label, score in zip(labels, scores)]
        loss = sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in parameters)
        model.zero_grad()
        loss.backward()
        for p in parameters:
            p.data -= RATE * p.grad
        return float(loss.data)

    return step, lambda: layer_by_layer([p.data for p in parameters])


def neuron_by_neuron(arrays: list[np.ndarray]) -> Iterator[float]:
    """The order of an MLP of neurons: each one's weights, then its bias."""
    for W, b in zip(arrays[::2], arrays[1::2]):
        for j in range(len(b)):
            yield from [*W[:, j].tolist(), float(b[j])]


def layer_by_layer(numbers: list[float]) -> list[float]:
    """Back to the order of `weights`."""
    order = list(neuron_by_neuron(views(np.arange(float(len(numbers))))))
    return [numbers[place] for place in np.argsort(order)]


def values() -> tuple[Any, Any]:
    return demo("autograd_core", "nn")


def mapped(executor: str, reduction: str = "none") -> tuple[Any, Any]:
    """The demo's model of 337 Values, its loss written for one point, through vmap."""
    import nn
    from autograd_core.transform import vmap

    model, parameters = ours()
    X, y = moons()
    optimizer = nn.optim.SGD(parameters, lr=RATE)

    def loss_of_point(x: Any, label: Any) -> Any:
        return (1 - label * model(x)).relu() + DECAY * sum(p * p for p in parameters)

    losses = vmap(loss_of_point, reduction=reduction, executor=executor)

    def step() -> Any:
        loss = losses(X, y)
        if reduction == "none":
            loss = loss.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step, lambda: layer_by_layer([p.data for p in parameters])


def recorded(executor: str) -> tuple[Any, Any]:
    """The whole graph of a step, all points written out in scalars, recorded and replayed."""
    import nn
    from autograd_core.transform import jit

    model, parameters = ours()
    X, y = moons()
    rows, labels = X.tolist(), y.tolist()
    optimizer = nn.optim.SGD(parameters, lr=RATE)

    def loss_of_all() -> Any:
        losses = [(1 + -label * model(row)).relu() for label, row in zip(labels, rows)]
        return sum(losses) * (1.0 / len(losses)) + DECAY * sum(p * p for p in parameters)

    replay = jit(loss_of_all, executor=executor)

    def step() -> Any:
        optimizer.zero_grad()
        replay().backward()
        optimizer.step()

    return step, lambda: layer_by_layer([p.data for p in parameters])


def ours() -> tuple[Any, Any]:
    """An MLP of Values with the weights that all start from."""
    import nn

    model = nn.MLP(SIZES[0], list(SIZES[1:]))
    parameters = model.parameters()
    for p, number in zip(parameters, neuron_by_neuron(weights()), strict=True):
        p.data = number
    return model, parameters


def ends() -> list[int]:
    """Where each array of weights begins in the flat one, and where the last ends."""
    return [0, *np.cumsum([a.size for a in weights()]).tolist()]


def mapped_array() -> tuple[Any, Any]:
    """The loss of a point in scalars and its gradient by one array; the update by NumPy."""
    from autograd_core import value_and_grad
    from autograd_core.transform import vmap

    at = ends()

    def layer(x: Any, p: Any, k: int) -> list[Any]:
        W, b = p[at[k] : at[k + 1]], p[at[k + 1] : at[k + 2]]
        return [sum((v * w for v, w in zip(x, W[j :: len(b)])), b[j]) for j in range(len(b))]

    def loss_of_point(p: Any, x: Any, label: Any) -> Any:
        h = [v.relu() for v in layer(x, p, 0)]
        h = [v.relu() for v in layer(h, p, 2)]
        return (1 - label * layer(h, p, 4)[0]).relu() + DECAY * sum(v * v for v in p)

    X, y = moons()
    numbers = np.array(flat(weights()))
    differentiated = vmap(value_and_grad(loss_of_point), (None, 0, 0), reduction="mean")

    def step() -> Any:
        nonlocal numbers
        loss, slopes = differentiated(numbers, X, y)
        numbers -= RATE * slopes.data
        return loss

    return step, numbers.tolist


def jax_array() -> tuple[Any, Any]:
    """jax's gradient of the same arrays, jitted; the update by NumPy."""
    import jax

    jax.config.update("jax_enable_x64", True)
    X, y = moons()
    numbers = np.array(flat(weights()))
    relu = jax.nn.relu
    differentiated = jax.jit(
        jax.value_and_grad(lambda numbers, X, y: loss_of(views(numbers), X, y[:, None], relu))
    )

    def step() -> Any:
        nonlocal numbers
        loss, slopes = differentiated(numbers, X, y)
        numbers -= RATE * np.asarray(slopes)
        return loss

    return step, numbers.tolist


def micrograd() -> tuple[Any, Any]:
    return demo("micrograd.engine", "micrograd.nn")


def loss_of(parameters: Any, X: Any, y: Any, relu: Any) -> Any:
    """The loss on arrays of any library; ``y`` a column."""
    W1, b1, W2, b2, W3, b3 = parameters
    score = relu(relu(X @ W1 + b1) @ W2 + b2) @ W3 + b3
    squares = sum((p * p).sum() for p in parameters)
    return relu(1.0 - y * score).mean() + DECAY * squares


def on_arrays(make: Any, relu: Any, update: Any) -> tuple[Any, Any]:
    """A step with arrays that have ``backward`` and ``grad``."""
    X, y = moons()
    column = y[:, None]
    parameters = [make(a) for a in weights()]

    def step() -> Any:
        loss = loss_of(parameters, X, column, relu)
        loss.backward()
        for p in parameters:
            update(p)
        return loss

    return step, lambda: flat([np.asarray(p.data) for p in parameters])


def tensors() -> tuple[Any, Any]:
    """As a user of nn writes it."""
    import nn
    from autograd_core import tensor
    from nn import functional, optim

    X, y = (tensor(a) for a in moons())
    column = y.reshape(-1, 1)
    (n1, n2, n3, n4) = SIZES
    model = nn.Sequential(
        nn.Linear(n1, n2), nn.ReLU(), nn.Linear(n2, n3), nn.ReLU(), nn.Linear(n3, n4)
    )
    parameters = model.parameters()
    for p, a in zip(parameters, weights(), strict=True):
        p.data = a.T
    optimizer = optim.SGD(parameters, lr=RATE)

    def step() -> Any:
        squares = sum((p * p).sum() for p in parameters)
        loss = functional.hinge_loss(model(X), column) + DECAY * squares
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step, lambda: flat([p.data.T for p in parameters])


def plain_tensors() -> tuple[Any, Any]:
    """The same formulas as for the other libraries of arrays, without nn."""
    from autograd_core import Tensor, relu

    def update(p: Any) -> None:
        p.data -= RATE * p.grad
        p.zero_grad()

    return on_arrays(Tensor, relu, update)


def torch() -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(1)
    X, y = (torch.from_numpy(a) for a in moons())
    column = y[:, None]
    parameters = [torch.from_numpy(a).requires_grad_() for a in weights()]
    optimiser = torch.optim.SGD(parameters, lr=RATE)

    def step() -> Any:
        loss = loss_of(parameters, X, column, torch.relu)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss

    return step, lambda: flat([p.detach().numpy() for p in parameters])


def mygrad() -> tuple[Any, Any]:
    import mygrad
    from mygrad.nnet.activations import relu

    mygrad.turn_memory_guarding_off()

    def update(p: Any) -> None:
        p.data -= RATE * p.grad
        p.null_grad()

    return on_arrays(mygrad.tensor, relu, update)


def hips() -> tuple[Any, Any]:
    import autograd.numpy as anp
    from autograd import value_and_grad

    X, y = moons()
    column, parameters = y[:, None], weights()
    differentiated = value_and_grad(lambda p: loss_of(p, X, column, lambda v: anp.maximum(v, 0.0)))

    def step() -> Any:
        loss, slopes = differentiated(parameters)
        for p, g in zip(parameters, slopes):
            p -= RATE * g
        return loss

    return step, lambda: flat(parameters)


def jax_jit() -> tuple[Any, Any]:
    import jax

    jax.config.update("jax_enable_x64", True)
    X, y = moons()
    differentiated = jax.value_and_grad(loss_of)

    @jax.jit
    def update(parameters: Any) -> Any:
        loss, slopes = differentiated(parameters, X, y[:, None], jax.nn.relu)
        return loss, [p - RATE * g for p, g in zip(parameters, slopes)]

    state = [jax.numpy.asarray(a) for a in weights()]

    def step() -> float:
        loss, state[:] = update(state)
        return float(loss)

    return step, lambda: flat([np.asarray(a) for a in state])


CONTESTANTS = {
    "by hand": Contestant(by_hand),
    "Tensor": Contestant(tensors),
    "Tensor, without nn": Contestant(plain_tensors),
    "PyTorch": Contestant(torch),
    "mygrad": Contestant(mygrad),
    "HIPS autograd": Contestant(hips),
    "jax.jit": Contestant(jax_jit),
    "vmap": Contestant(partial(mapped, "auto")),
    "vmap, reduced": Contestant(partial(mapped, "auto", "mean")),
    "vmap, on NumPy": Contestant(partial(mapped, "batched")),
    "vmap, one array": Contestant(mapped_array),
    "jax.jit of the gradient": Contestant(jax_array),
    "Value": Contestant(values),
    "jit of the whole graph": Contestant(partial(recorded, "auto")),
    "jit of the whole graph, on NumPy": Contestant(partial(recorded, "batched")),
    "Value, collector off": Contestant(values, collector="off"),
    "micrograd": Contestant(micrograd),
    "micrograd, collector off": Contestant(micrograd, collector="off"),
    "micrograd, one collection a step": Contestant(micrograd, collector="each step"),
}
COMPARISONS = (
    Comparison("Value", "micrograd", 0.12),
    Comparison("Value, collector off", "micrograd, collector off", 0.5),
    Comparison("Value, collector off", "micrograd, one collection a step"),
    Comparison("Tensor", "by hand", 2.5),
    Comparison("vmap", "jax.jit", 1.0),
    Comparison("vmap, reduced", "jax.jit", 1.0),
    Comparison("vmap, on NumPy", "PyTorch", 2.0),
    Comparison("vmap, one array", "jax.jit of the gradient", 0.4),
    Comparison("jit of the whole graph", "micrograd", 1 / 500),
    Comparison("jit of the whole graph, on NumPy", "micrograd", 1 / 60),
)
