"""Run: the state of a training, from epoch to epoch and from file to file.  Next: guard.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError, StateDictError
from autograd_core.node import Node
from nn.checkpoint import RANDOM, load_checkpoint, save_checkpoint, states_in
from nn.module import Module
from nn.optim import LBFGS, Optimizer
from nn.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from nn.seed import GENERATOR
from nn.train.checks import (
    require_batches,
    require_callbacks,
    require_called,
    require_metrics,
    require_schedule,
    require_trainable,
)
from nn.train.evaluate import evaluate, outputs_for, parts_of
from nn.train.guard import require_finite_gradients, require_finite_loss
from nn.utils import clip_grad_norm_

PLAIN = ("epoch", "history", "stopped")  # what a checkpoint holds beside the parts


class Run:
    """What callbacks are handed: a training as it stands.

    ``model`` ``optimizer`` ``scheduler``   what is trained, and how
    ``epoch``     how many epochs are behind it
    ``history``   a list of numbers for each of what was seen, one an epoch
    ``stopped``   whether a callback has ended it

    >>> import nn
    >>> model = nn.Linear(1, 1)
    >>> data = nn.data.DataLoader(nn.data.TensorDataset([[1.0], [2.0]], [[2.0], [4.0]]), 2)
    >>> optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    >>> told = []
    >>> history = nn.train.fit(
    ...     model, nn.MSELoss(), optimizer, data, epochs=3,
    ...     callbacks=[lambda run: told.append(run.epoch)],
    ... )
    >>> told
    [1, 2, 3]
    """

    def __init__(
        self, model: Module, loss: Callable[..., Any], optimizer: Optimizer, train: Any, val: Any,
        callbacks: Sequence[Callable[[Run], Any]], scheduler: LRScheduler | None,
        scheduler_every: str, metrics: Mapping[str, Callable[..., Any]], clip_norm: float | None,
    ) -> None:  # fmt: skip
        require_trainable(model, optimizer)
        require_called("loss", loss)
        require_batches("train", train)
        require_batches("val", () if val is None else val)
        require_callbacks(callbacks)
        require_schedule(scheduler, optimizer, scheduler_every)
        require_metrics(metrics, val)
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.train, self.val, self.callbacks = train, val, list(callbacks)
        self.scheduler, self.scheduler_every = scheduler, scheduler_every
        self.metrics, self.clip_norm = metrics, clip_norm
        self.guarded = not isinstance(optimizer, LBFGS)  # whose line search may look too far
        self.epoch = 0
        self.history: dict[str, list[float]] = {}
        self.stopped = False

    def one_epoch(self, shown: Any) -> None:
        """Go through the data once, then look at what was reached."""
        seen = {"loss": self.trained(shown)}
        if self.val is not None:
            found = evaluate(self.model, self.loss, self.val, self.metrics)
            seen |= {f"val_{name}": number for name, number in found.items()}
        for name, number in seen.items():
            self.history.setdefault(name, []).append(number)
        self.epoch += 1
        if self.scheduler is not None and self.scheduler_every == "epoch":
            self.step_schedule(seen)
        answers = [callback(self) for callback in self.callbacks]  # each is asked
        self.stopped = True in answers
        shown.epoch(self.epoch, seen)

    def trained(self, shown: Any) -> float:
        """A step for every batch; gives the mean loss of all examples."""
        self.model.train()
        total = count = 0.0
        for i, batch in enumerate(self.train):
            inputs, target = parts_of(batch)
            value = self.step(inputs, target, i)
            total += value * len(target)
            count += len(target)
            if self.scheduler is not None and self.scheduler_every == "batch":
                self.step_schedule({"loss": value})
            shown.batch(self.epoch, i, value)
        if not count:
            raise ArgumentError(
                f"the data gave no batch in epoch {self.epoch + 1}. Give a DataLoader, or a list of"
                " batches: a generator is used up after one epoch."
            )
        return total / count

    def step(self, inputs: Any, target: Any, i: int) -> float:
        """One step of the optimiser; gives the loss before it."""

        def closure() -> Any:
            self.optimizer.zero_grad()
            value = self.loss(outputs_for(self.model, inputs), target)
            require_node(value)
            place = f"epoch {self.epoch + 1}, batch {i + 1}"
            if self.guarded:
                require_finite_loss(value, self.model, place)
            value.backward()
            if self.guarded:
                require_finite_gradients(value, self.model, place)
            if self.clip_norm is not None:
                clip_grad_norm_(self.model.parameters(), self.clip_norm)
            return value

        return float(np.asarray(self.optimizer.step(closure)._data))

    def step_schedule(self, seen: dict[str, float]) -> None:
        """On to the next rate; a plateau is looked for where there is most to tell."""
        if isinstance(self.scheduler, ReduceLROnPlateau):
            self.scheduler.step(seen.get("val_loss", seen["loss"]))
        elif self.scheduler is not None:
            self.scheduler.step()

    def finish(self) -> None:
        """Let those callbacks that want to have the last word."""
        for callback in self.callbacks:
            if hasattr(callback, "finish"):
                callback.finish(self)

    # On file.

    def parts(self) -> dict[str, Any]:
        """All that changes, by name, but plain data and nn's generator, which is always there."""
        found: dict[str, Any] = {"model": self.model, "optimizer": self.optimizer}
        if self.scheduler is not None:
            found["scheduler"] = self.scheduler
        for name, holder in [*sources("train", self.train), *sources("val", self.val),
                             *self.model.named_modules(prefix="model")]:  # fmt: skip
            for attribute, held in getattr(holder, "__dict__", {}).items():
                if isinstance(held, np.random.Generator) and held is not GENERATOR:
                    found[f"{name}.{attribute}"] = held
        kept = [callback for callback in self.callbacks if hasattr(callback, "load_state_dict")]
        return found | {f"callback {i}": callback for i, callback in enumerate(kept)}

    def save(self, path: Any) -> None:
        """Write a checkpoint: of the beginning of the next epoch."""
        save_checkpoint(path, **self.parts(), **{name: getattr(self, name) for name in PLAIN})

    def load(self, path: Any) -> None:
        """Go back to a checkpoint, which is one of the same training."""
        parts = self.parts()
        held, wanted = states_in(path).keys() - {RANDOM}, {*parts, *PLAIN}
        if held != wanted:
            more, less = sorted(held - wanted), sorted(wanted - held)
            has = f" has {', '.join(more)} beside" if more else ""
            lacks = f" has no {', '.join(less)}" if less else ""
            raise StateDictError(
                f"fit was to go on from {path}, but that is of another training: it"
                f"{' and'.join(filter(None, [has, lacks]))}. Nothing was changed. Give fit what "
                "it was given then; generators are those of loaders and layers."
            )
        vars(self).update(load_checkpoint(path, **parts))


def sources(name: str, data: Any) -> Iterator[tuple[str, Any]]:
    """A loader, and what it draws from: all that may hold a random generator."""
    while data is not None:
        yield name, data
        for order in ("sampler", "batch_sampler"):
            yield f"{name}.{order}", getattr(data, order, None)
        name, data = f"{name}.dataset", getattr(data, "dataset", None)


def require_node(loss: Any) -> None:
    """Refuse a loss that is a plain number."""
    if not isinstance(loss, Node):
        raise OperandError(
            f"the loss is a {type(loss).__name__}, and has no gradient: compute it by operations "
            "on the model's output, without float(), .item() or .data, and return it."
        )
