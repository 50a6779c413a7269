"""Where the time of W2's step through vmap goes: ``python tests/benchmarks/w2_split.py``.

Each part is timed by itself, in microseconds, the shortest of many runs. The parts that overlap are
indented: the native code is in the call and in the backward pass, the gathering in the call.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import w2_moons
from harness import pin


def shortest(run: Callable[[], object], times: int = 10, rounds: int = 1000) -> float:
    """Microseconds of one run, in the best of the rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            run()
        best = min(best, (time.perf_counter() - start) / times)
    return best * 1e6


def parts(executor: str) -> dict[str, Callable[[], Any]]:
    """The pieces of a step, ready to run, in the order in which they come."""
    import nn
    from autograd_core.transform import vmap

    model, parameters = w2_moons.ours()
    X, y = w2_moons.moons()
    optimizer = nn.optim.SGD(parameters, lr=w2_moons.RATE)

    def loss_of_point(x: Any, label: Any) -> Any:
        return (1 - label * model(x)).relu() + w2_moons.DECAY * sum(p * p for p in parameters)

    losses = vmap(loss_of_point, executor=executor)
    each = losses(X, y)
    loss = each.mean()
    loss.backward()
    (path,) = losses.paths
    examples, shared = np.vstack([X.T, y]), path.captured.numbers()
    arriving = np.vstack([examples, np.full(len(y), 1.0 / len(y))])
    gradient = path.results.gradient(1)
    slopes = gradient.run(arriving, shared)

    def step() -> None:
        loss = losses(X, y).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return {
        "whole step": step,
        "call": lambda: losses(X, y),
        "  gather 337 Values": path.captured.numbers,
        "  forward program": lambda: path.results.run(examples, shared),
        "mean": each.mean,
        "clear gradients": optimizer.zero_grad,
        "backward": loss.backward,
        "  backward program": lambda: gradient.run(arriving, shared),
        "  scatter 337 gradients": lambda: path.captured.receivers.add(slopes),
        "SGD": optimizer.step,
    }


def main(executor: str) -> None:
    pin()
    for name, run in parts(executor).items():
        print(f"{name:26}{shortest(run):9.2f} µs")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["auto"]))
