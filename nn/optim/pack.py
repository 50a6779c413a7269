"""Pack: parameters of one kind laid side by side, so that a step is a few vector operations.

At the sizes people learn on, a step costs the number of NumPy calls, not the arithmetic. So the
gradients of all parameters are copied into one flat array, the optimiser's formula runs once on
that, and the result is subtracted parameter by parameter. Nothing is allocated on the way. Values
are read and written as columns, which costs little once something has been compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import Any

import numpy as np

from autograd_core.execute.columns import Column
from autograd_core.value import Value
from nn.parameter import writable


class Pack:
    """Parameters of one face and dtype, with the moments an optimiser keeps for each of them."""

    def __init__(self, parameters: list[Any], starts: dict[str, float]):
        self.parameters = parameters
        self.starts = starts
        self.on_values = isinstance(parameters[0], Value)
        self.offsets = [0, *accumulate([1 if self.on_values else p.size for p in parameters])]
        self.age: int | None = 0  # the steps that all have made; None where they differ
        self.ages: list[int] = []  # the steps of each, where they differ
        self.moments: dict[str, np.ndarray] = {}
        self.lay_out()

    def lay_out(self) -> None:
        """Make the arrays that are overwritten in every step; ``changes`` are views of one."""
        dtype = float if self.on_values else self.parameters[0].dtype
        self.change = np.empty(self.offsets[-1], dtype)
        if self.on_values:
            self.arrived = Column(self.parameters, "_grad")
            self.data = Column(self.parameters, "_data")
            self.gradient, self.changes = self.arrived.numbers, []
        else:
            self.gradient = np.empty(self.offsets[-1], dtype)
            self.changes = [self.part(self.change, i) for i in range(len(self.parameters))]

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle holds: not views, which would be arrays of their own there."""
        fleeting = ("gradient", "change", "changes", "arrived", "data")
        return {name: held for name, held in vars(self).items() if name not in fleeting}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        vars(self).update(kept)
        self.lay_out()

    @property
    def steps(self) -> list[int]:
        """How many steps each parameter has made."""
        return self.ages if self.age is None else [self.age] * len(self.parameters)

    @steps.setter
    def steps(self, steps: list[int]) -> None:
        equal = steps.count(steps[0]) == len(steps)
        self.age, self.ages = (steps[0], []) if equal else (None, steps)

    def part(self, flat: np.ndarray, i: int) -> np.ndarray:
        """Where parameter ``i`` lies in a flat array, in its shape: a view."""
        return flat[self.offsets[i] : self.offsets[i + 1]].reshape(self.parameters[i].shape)

    def moment(self, name: str) -> np.ndarray:
        """What is kept from step to step, as a flat array, made when it is first asked for.

        So a setting that needs one more can be switched on at any time, and none lies idle. It
        starts as 0 unless ``starts`` says otherwise.
        """
        if name not in self.moments:
            self.moments[name] = np.full_like(self.change, self.starts.get(name, 0.0))
        return self.moments[name]

    def subtract(self, change: np.ndarray) -> None:
        """Move all Values by ``change``."""
        data = self.data
        data.fill()
        data.numbers -= change
        data.write()

    def numbers(self) -> np.ndarray:
        """The parameters side by side, copied."""
        if self.on_values:
            return self.data.fill().copy()  # type: ignore[no-any-return]
        return np.concatenate([p._data.reshape(-1) for p in self.parameters])

    def slopes(self) -> np.ndarray:
        """What has arrived at each, 0 where nothing has, copied."""
        if self.on_values and self.arrived.read():
            return self.arrived.numbers.copy()
        arrived = [(p, p._grad) for p in self.parameters]
        return np.concatenate(
            [np.ravel(np.zeros_like(p._data) if g is None else g) for p, g in arrived]
        )

    def put(self, numbers: np.ndarray) -> None:
        """Give the parameters other numbers, in place."""
        if self.on_values:
            self.data.numbers[...] = numbers
            self.data.write()
            return
        for i, p in enumerate(self.parameters):
            writable(p)[...] = self.part(numbers, i)

    def runs(self) -> Iterator[Run]:
        """The stretches of neighbours that have a gradient and are equally many steps old.

        Usually one, of all parameters; those that nothing reached are skipped, as in PyTorch.
        """
        if self.on_values and self.age is not None and self.arrived.read():
            self.age += 1
            yield Run(self, 0, len(self.parameters), self.age, None)
            return
        gradients = [p._grad for p in self.parameters]
        steps = [age + (g is not None) for age, g in zip(self.steps, gradients, strict=True)]
        self.steps = steps
        first = 0
        for step, same in groupby(s if g is not None else None for s, g in zip(steps, gradients)):
            last = first + len(list(same))
            if step is not None:
                yield Run(self, first, last, step, gradients[first:last])
            first = last


class Run:
    """Neighbours in a pack that are updated together, as flat arrays.

    ``gradient``  what has arrived; the optimiser may overwrite it
    ``change``    where the optimiser writes what is to be subtracted
    ``step``      which step this is for these parameters, counted from 1
    """

    __slots__ = ("change", "changes", "gradient", "pack", "parameters", "span", "step", "whole")

    def __init__(self, pack: Pack, first: int, last: int, step: int, gradients: list[Any] | None):
        self.span = span = slice(pack.offsets[first], pack.offsets[last])
        self.pack = pack
        self.whole = gradients is None  # the gradients of all Values are there already
        self.changes = pack.changes[first:last]
        self.parameters = pack.parameters if self.whole else pack.parameters[first:last]
        self.step = step
        self.gradient = pack.gradient[span]
        self.change = pack.change[span]
        if gradients is not None:
            self.gather(gradients, self.gradient)

    def gather(self, numbers: list[Any], out: np.ndarray) -> np.ndarray:
        """The numbers of each parameter, copied side by side into ``out``."""
        if self.pack.on_values:
            out[...] = numbers
        else:
            np.concatenate([array.reshape(-1) for array in numbers], out=out)
        return out

    def moment(self, name: str) -> np.ndarray:
        """What is kept from step to step under this name: to be overwritten."""
        return self.pack.moment(name)[self.span]

    def add_decay(self, weight: float) -> None:
        """Add ``weight`` times the parameters to the gradient: an L2 penalty."""
        if weight:
            self.gradient += np.multiply(self.data(out=self.change), weight, out=self.change)

    def add_shrinkage(self, rate: float) -> None:
        """Add ``rate`` times the parameters to the change; the gradient has been used up."""
        if rate:
            self.change += np.multiply(self.data(out=self.gradient), rate, out=self.gradient)

    def data(self, out: np.ndarray) -> np.ndarray:
        """The parameters themselves, side by side in ``out``."""
        if self.whole:
            np.copyto(out, self.pack.data.fill())
            return out
        return self.gather([p._data for p in self.parameters], out)

    def subtract(self) -> None:
        """Move the parameters by ``change``, in place."""
        if self.whole:
            self.pack.subtract(self.change)
            return
        if self.pack.on_values:
            for p, change in zip(self.parameters, self.change.tolist(), strict=True):
                p._data -= change
            return
        for p, change in zip(self.parameters, self.changes, strict=True):
            array = writable(p)
            np.subtract(array, change, out=array)
