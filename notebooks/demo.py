"""The main job, on real input: a derivative, two trained networks, and a page that shows them.

Run it with ``make demo``, or ``python notebooks/demo.py [folder]``.
"""

from __future__ import annotations

import html
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nn
import viz
from autograd_core import Tensor, Value, no_grad, tensor, vmap
from autograd_core.errors import missing_extra

try:
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split
    from tqdm import tqdm
except ImportError as error:
    raise SystemExit(missing_extra(str(error.name), "demo", "The demo")) from None


def derivative() -> Value:
    """One neuron, its value and its gradients."""
    x, w, b = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.88, label="b")
    y = (x * w + b).tanh()
    y.label = "y"
    y.backward()
    print(f"y = tanh(x·w + b) = {y.data:.4f}")
    print(f"dy/dx = {x.grad:.4f}   dy/dw = {w.grad:.4f}   dy/db = {b.grad:.4f}\n")
    return y


class Moons(NamedTuple):
    """The network after training, and what it took."""

    model: nn.MLP
    X: np.ndarray
    y: np.ndarray
    history: dict[str, list[float]]
    milliseconds: float  # a step


SCALARS, VMAP = "scalar by scalar", "through vmap"


def moons_loss(way: str, model: nn.MLP, X: np.ndarray, signs: np.ndarray) -> Callable[[], Any]:
    """What gives the loss of all points, max-margin, and their scores: SCALARS loops over the
    points, which leaves a graph of 65,818 nodes; VMAP runs the program of one point on all of them.
    """

    def of_point(x: Any, sign: Any) -> tuple[Any, Any]:
        score = model(x)
        return (1 - sign * score).relu(), score

    def penalty() -> Any:
        return 1e-4 * sum(p * p for p in model.parameters())

    def with_penalty(x: Any, sign: Any) -> tuple[Any, Any]:
        margin, score = of_point(x, sign)
        return margin + penalty(), score

    mapped = vmap(with_penalty)

    def one_by_one() -> tuple[Any, Any]:
        pairs = [of_point(x, sign) for x, sign in zip(X, signs.tolist(), strict=True)]
        margins, scores = zip(*pairs, strict=True)
        return sum(margins) / len(margins) + penalty(), np.array([s.data for s in scores])

    def all_at_once() -> tuple[Any, Any]:
        losses, scores = mapped(X, signs)
        return losses.mean(), scores.data

    return one_by_one if way == SCALARS else all_at_once


def train_moons(way: str, steps: int = 100) -> Moons:
    """micrograd's demo: an MLP of Values 2-16-16-1 on 100 points of two moons."""
    nn.manual_seed(1)
    X, y = nn.data.moons(100, noise=0.1)
    signs = 2.0 * y - 1.0
    model = nn.MLP(2, [16, 16, 1])
    optimizer = nn.optim.SGD(model.parameters(), lr=1.0)
    loss_and_scores = moons_loss(way, model, X, signs)
    history: dict[str, list[float]] = {"loss": [], "accuracy": []}
    times = []
    progress = tqdm(range(steps), desc=f"moons, {way}")
    for step in progress:
        start = time.perf_counter()
        loss, scores = loss_and_scores()
        optimizer.zero_grad()
        loss.backward()
        optimizer.param_groups[0]["lr"] = 1.0 - 0.9 * step / steps
        optimizer.step()
        times.append(1e3 * (time.perf_counter() - start))
        right = float(np.mean((scores > 0) == (signs > 0)))
        history["loss"].append(loss.item())
        history["accuracy"].append(right)
        progress.set_postfix(loss=f"{loss.item():.4f}", accuracy=f"{right:.0%}")
    return Moons(model, X, y, history, float(np.median(times)))


def train_digits(epochs: int = 40) -> tuple[nn.Sequential, np.ndarray, np.ndarray, dict, float]:
    """An MLP of Tensors on the 1,797 handwritten digits of scikit-learn, a fifth held out."""
    digits = load_digits()
    X_train, X_test, y_train, y_test = train_test_split(
        digits.data / 16.0, digits.target, test_size=0.2, random_state=0, stratify=digits.target
    )
    nn.manual_seed(0)
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = nn.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05)
    criterion = nn.CrossEntropyLoss()
    history: dict[str, list[float]] = {"train": [], "held out": []}
    for _ in tqdm(range(epochs), desc="digits, array by array "):
        losses = []
        for batch in np.array_split(rng.permutation(len(X_train)), len(X_train) // 64):
            loss = criterion(model(tensor(X_train[batch])), y_train[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        with no_grad():
            history["train"].append(float(np.mean(losses)))
            history["held out"].append(criterion(model(tensor(X_test)), y_test).item())
    with no_grad():
        accuracy = float(np.mean(model(tensor(X_test)).data.argmax(axis=1) == y_test))
    return model, X_test, y_test, history, accuracy


def picture(figure: plt.Figure) -> str:
    """A figure as SVG text."""
    text = io.StringIO()
    figure.savefig(text, format="svg", bbox_inches="tight")
    plt.close(figure)
    return text.getvalue().partition("<svg")[1] + text.getvalue().partition("<svg")[2]


def boundary_picture(moons: Moons) -> str:
    """The moons with the network's decision, and its loss. The plane is swept as arrays."""
    arrays = nn.to_tensor(moons.model)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    with no_grad():
        viz.decision_boundary(
            lambda points: arrays(tensor(points)).data[:, 0], moons.X, moons.y, left
        )
    viz.loss_curve(moons.history, right)
    right.set_xlabel("step")
    return picture(figure)


def digits_picture(model: nn.Sequential, X: np.ndarray, y: np.ndarray, history: dict) -> str:
    """The loss curves, and some digits with their predictions, mistakes first."""
    with no_grad():
        guesses = model(Tensor(X, requires_grad=False)).data.argmax(axis=1)
    shown = np.argsort(guesses == y, kind="stable")[:12]
    figure = plt.figure(figsize=(10, 4.4))
    curves, samples = figure.subfigures(1, 2)
    viz.loss_curve(history, curves.subplots())
    for ax, i in zip(samples.subplots(3, 4, gridspec_kw={"hspace": 0.5}).flat, shown, strict=True):
        ax.imshow(X[i].reshape(8, 8), cmap="gray_r")
        ax.set_axis_off()
        wrong = f"{guesses[i]}, is {y[i]}"
        ax.set_title(str(y[i]) if guesses[i] == y[i] else wrong, fontsize=8,
                     color="black" if guesses[i] == y[i] else "firebrick")  # fmt: skip
    return picture(figure)


PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>autograd-core: the demo</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem; }}
figure {{ margin: 1rem 0; overflow-x: auto; }}
figure.plot {{ background: white; border-radius: 8px; padding: .5rem; }}
figure svg {{ max-width: 100%; height: auto; }}
pre {{ overflow-x: auto; }}
</style></head><body>
<h1>From a first derivative to two trained networks</h1>
<h2>One neuron, with its gradients</h2>
<figure>{neuron}</figure>
<pre>{steps}</pre>
<h2>Two moons, scalar by scalar</h2>
<p>An MLP of {moons_parameters} Values, trained for {moons_steps} steps:
{moons_accuracy:.0%} of 100 points are right. A step took {slow:.0f} ms as a loop over the points,
and {fast:.2f} ms through <code>vmap</code>, from the same start with the same optimiser.</p>
<figure class="plot">{moons}</figure>
<h2>Handwritten digits, array by array</h2>
<p>{digits_parameters:,} parameters; {digits_accuracy:.1%} of {held_out} held-out digits are right.
Mistakes are shown first, in red.</p>
<figure class="plot">{digits}</figure>
<p><small>Digits: scikit-learn's <code>load_digits</code>, 1,797 images of 8×8, BSD-3.</small></p>
</body></html>
"""


def main(folder: Path) -> None:
    """Train, draw, and write ``folder``/index.html."""
    neuron = derivative()
    moons = train_moons(SCALARS)
    mapped = train_moons(VMAP)
    digits_model, X_test, y_test, digits_history, accuracy = train_digits()
    folder.mkdir(parents=True, exist_ok=True)
    drawing = viz.draw(neuron)
    drawing.save(folder / "neuron.svg")
    page = PAGE.format(
        neuron=drawing._repr_svg_(),
        steps=html.escape(str(viz.explain(neuron))),
        moons=boundary_picture(moons),
        moons_parameters=len(moons.model.parameters()),
        moons_steps=len(moons.history["loss"]),
        moons_accuracy=moons.history["accuracy"][-1],
        slow=moons.milliseconds,
        fast=mapped.milliseconds,
        digits=digits_picture(digits_model, X_test, y_test, digits_history),
        digits_parameters=sum(p.size for p in digits_model.parameters()),
        digits_accuracy=accuracy,
        held_out=len(y_test),
    )
    index = folder / "index.html"
    index.write_text(page, encoding="utf-8")
    right = [f"{way.history['accuracy'][-1]:.0%}" for way in (moons, mapped)]
    print(f"\nmoons:  {right[0]} of 100 points are right, {moons.milliseconds:.0f} ms a step")
    print(f"        {right[1]} through vmap, {mapped.milliseconds:.2f} ms a step")
    print(f"digits: {accuracy:.1%} of {len(y_test)} held-out digits are right")
    print(f"\nNow open {index}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
