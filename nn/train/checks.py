"""What a training refuses before it begins.  Next: run.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError
from nn.data.dataset import Dataset
from nn.module import Module
from nn.optim import Optimizer
from nn.optim.lr_scheduler import LRScheduler

LOADER = "DataLoader(TensorDataset(inputs, targets), batch_size=32)"


def require_trainable(model: Any, optimizer: Any) -> None:
    """Refuse what cannot be trained, and an optimiser that would leave the model as it is."""
    if not isinstance(model, Module) or not isinstance(optimizer, Optimizer):
        raise OperandError(
            f"fit was given a {type(model).__name__} to train with a {type(optimizer).__name__}; "
            "it takes a module of nn and an optimiser of nn.optim."
        )
    moved = {id(p) for group in optimizer.param_groups for p in group["params"]}
    if not any(id(p) in moved for p in model.parameters()):
        raise ArgumentError(
            f"fit was given a {type(optimizer).__name__} that holds none of the "
            f"{len(model.parameters())} parameters of the {model._get_name()}, which would stay as "
            "it is. Build the optimiser from model.parameters()."
        )


def require_called(name: str, function: Any) -> None:
    """Refuse what is no function of its own: a number, a name, a class without its brackets."""
    if isinstance(function, type):
        raise OperandError(
            f"fit was given {name} as the class {function.__name__}. Call it: "
            f"{function.__name__}()."
        )
    if not callable(function):
        raise OperandError(
            f"fit was given {name} as {function!r}, which cannot be called. Give a function, or "
            "something of nn such as nn.MSELoss()."
        )


def require_batches(name: str, data: Any) -> None:
    """Refuse what gives no batches: a data set gives examples."""
    if isinstance(data, Dataset) or not hasattr(data, "__iter__"):
        raise OperandError(
            f"fit was given {name} as a {type(data).__name__}, which gives no batches of inputs "
            f"and targets. Give {LOADER}."
        )


def require_schedule(scheduler: Any, optimizer: Optimizer, every: str) -> None:
    """Refuse a schedule of something else, and a rhythm that is not known."""
    if every not in ("epoch", "batch"):
        raise ArgumentError(f'fit was given scheduler_every={every!r}; it is "epoch" or "batch".')
    if scheduler is None:
        return
    if not isinstance(scheduler, LRScheduler):
        raise OperandError(
            f"fit was given a {type(scheduler).__name__} as scheduler=; give a schedule of "
            "nn.optim.lr_scheduler, made from the optimiser."
        )
    if getattr(scheduler, "optimizer", optimizer) is not optimizer:
        raise ArgumentError(
            f"fit was given a {type(scheduler).__name__} of another optimiser, whose rates it "
            "would change instead. Make the schedule from the optimiser that fit is given."
        )


def require_epochs(epochs: Any) -> None:
    """Refuse a number of epochs that is none."""
    whole = isinstance(epochs, (int, np.integer)) and not isinstance(epochs, bool)
    if not whole or epochs < 0:
        raise ArgumentError(f"fit was given epochs={epochs!r}; give a whole number from 0 on.")


def require_callbacks(callbacks: Any) -> None:
    """Refuse a callback that is not in a list, or cannot be called."""
    if not isinstance(callbacks, Sequence) or isinstance(callbacks, str):
        raise OperandError(
            f"fit was given callbacks={callbacks!r}; give a list of functions, as in "
            "callbacks=[EarlyStopping()]."
        )
    for place, callback in enumerate(callbacks):
        require_called(f"callbacks[{place}]", callback)


def require_metrics(metrics: Any, val: Any) -> None:
    """Refuse metrics without names, under the name of the loss, and with nothing to measure on."""
    if not isinstance(metrics, Mapping):
        raise OperandError(
            f"fit was given metrics={metrics!r}; give functions by name, as in "
            'metrics={"accuracy": nn.metrics.accuracy}.'
        )
    if "loss" in metrics:
        raise ArgumentError(
            'fit was given a metric named "loss", under which the history has the loss itself. '
            "Give it another name."
        )
    if metrics and val is None:
        raise ArgumentError(
            f"fit was given metrics ({', '.join(metrics)}) and no val=: metrics are measured on "
            f"data that is not learnt from. Give val={LOADER}."
        )
    for name, metric in metrics.items():
        require_called(f"metrics[{name!r}]", metric)
