"""fit: the training loop, with what surrounds it.  Next: checks.py, run.py, guard.py, progress.py.

The loop itself is this, and remains the way to write anything out of the ordinary:

    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            output = model(x)
            value = loss(output, y)
            value.backward()
            optimizer.step()
        scheduler.step()
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograd_core.errors import ArgumentError
from nn.module import Module
from nn.optim import Optimizer
from nn.optim.lr_scheduler import LRScheduler
from nn.train.checks import require_epochs
from nn.train.progress import bar
from nn.train.run import Run


def fit(
    model: Module, loss: Callable[..., Any], optimizer: Optimizer, train: Any, val: Any = None,
    epochs: int = 10, callbacks: Sequence[Callable[[Run], Any]] = (), *,
    scheduler: LRScheduler | None = None, scheduler_every: str = "epoch",
    metrics: Mapping[str, Callable[..., Any]] | None = None, clip_norm: float | None = None,
    checkpoint: Any = None, resume: bool = False, progress: bool | None = None,
) -> dict[str, list[float]]:  # fmt: skip
    """Train a model, and give the history: a list of numbers an epoch, for each of what was seen.

    ``model``       one of Values, such as an MLP, is called on each example of a batch
    ``train`` ``val``   loaders of batches ``(inputs, target)``; ``loss(output, target)`` is taken
    ``callbacks``   functions of the `Run`, called after each epoch; one that gives True ends it
    ``scheduler``   is stepped after every "epoch" or "batch", as ``scheduler_every`` says
    ``metrics``     functions of outputs and targets, by name: measured on all of ``val`` at once
    ``clip_norm``   gradients together are shortened to this norm
    ``checkpoint``  a file, written before the first epoch and after each
    ``resume``      go on from that file, if it is there: the result is, bit for bit, what it would
                    have been without the interruption, whenever that came
    ``progress``    a bar: True, False, or (None) where there is a terminal or a notebook

    The history has "loss" (the mean over the epoch, while training), "val_loss", and "val_" with
    the name of each metric. A loss or a gradient of nan or inf raises `AnomalyError`, which names
    the layer it comes from, before the optimiser moves.

    Raises `ArgumentError` for a setting outside its range and for data without batches,
    `OperandError` for what is no model, optimiser, loader or function, `StateDictError` for a
    checkpoint of another training.

    >>> import nn
    >>> rng = nn.manual_seed(0)
    >>> data = nn.data.TensorDataset(*nn.data.moons(200, rng=0))
    >>> train, val = nn.data.random_split(data, [160, 40], generator=0)
    >>> model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
    >>> history = fit(
    ...     model, nn.CrossEntropyLoss(), nn.optim.Adam(model.parameters(), lr=0.05),
    ...     nn.data.DataLoader(train, batch_size=20, shuffle=True),
    ...     nn.data.DataLoader(val, batch_size=40), epochs=15,
    ...     metrics={"accuracy": nn.metrics.accuracy},
    ... )
    >>> list(history), len(history["loss"]), history["val_accuracy"][-1] > 0.9
    (['loss', 'val_loss', 'val_accuracy'], 15, True)
    """
    require_epochs(epochs)
    if resume and checkpoint is None:
        raise ArgumentError(
            "fit was given resume=True without checkpoint=, the file to go on from."
        )
    run = Run(model, loss, optimizer, train, val, callbacks, scheduler, scheduler_every,
              {} if metrics is None else metrics, clip_norm)  # fmt: skip
    if resume and Path(checkpoint).is_file():
        run.load(checkpoint)
    elif checkpoint is not None:
        run.save(checkpoint)  # so that there is one, whenever the interruption comes
    with bar(progress, epochs, run.epoch) as shown:
        while run.epoch < epochs and not run.stopped:
            run.one_epoch(shown)
            if checkpoint is not None:
                run.save(checkpoint)
    run.finish()
    return run.history
