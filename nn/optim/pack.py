"""Pack: parameters of one kind laid side by side, so that a step is a few vector operations.

At the sizes people learn on, a step costs the number of NumPy calls, not the arithmetic. So the
gradients of all parameters are copied into one flat array, the optimiser's formula runs once on
that, and the result is subtracted parameter by parameter. Nothing is allocated on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import Any

import numpy as np

from autograd_core.value import Value
from nn.parameter import writable


class Pack:
    """Parameters of one face and dtype, with the moments an optimiser keeps for each of them."""

    def __init__(self, parameters: list[Any], moments: tuple[str, ...]):
        self.parameters = parameters
        self.on_values = isinstance(parameters[0], Value)
        dtype = np.dtype(float) if self.on_values else parameters[0]._data.dtype
        sizes = [1 if self.on_values else p._data.size for p in parameters]
        self.offsets = [0, *accumulate(sizes)]
        self.gradient = np.empty(self.offsets[-1], dtype)
        self.change = np.empty_like(self.gradient)
        self.moments = {name: np.zeros_like(self.gradient) for name in moments}
        self.steps = [0] * len(parameters)

    def runs(self) -> Iterator[Run]:
        """The stretches of neighbours that have a gradient and are equally many steps old.

        Usually one, of all parameters; those that nothing reached are skipped, as in PyTorch.
        """
        ages = [
            None if p._grad is None else age + 1
            for p, age in zip(self.parameters, self.steps, strict=True)
        ]
        first = 0
        for age, same in groupby(ages):
            last = first + len(list(same))
            if age is not None:
                self.steps[first:last] = [age] * (last - first)
                yield Run(self, first, last, age)
            first = last

    def part(self, name: str, i: int) -> Any:
        """The moment ``name`` of parameter ``i``, in its shape: a view."""
        return self.moments[name][self.offsets[i] : self.offsets[i + 1]].reshape(
            self.parameters[i].shape
        )


class Run:
    """Neighbours in a pack that are updated together, as flat arrays.

    ``gradient``  what has arrived; the optimiser may overwrite it
    ``moments``   what is kept from step to step
    ``change``    where the optimiser writes what is to be subtracted
    ``step``      which step this is for these parameters, counted from 1
    """

    __slots__ = ("change", "gradient", "moments", "pack", "parameters", "step")

    def __init__(self, pack: Pack, first: int, last: int, step: int):
        span = slice(pack.offsets[first], pack.offsets[last])
        self.pack = pack
        self.parameters = pack.parameters[first:last]
        self.step = step
        self.gradient = pack.gradient[span]
        self.change = pack.change[span]
        self.moments = {name: moment[span] for name, moment in pack.moments.items()}
        self.gather([p._grad for p in self.parameters], self.gradient)

    def gather(self, numbers: list[Any], out: np.ndarray) -> np.ndarray:
        """The numbers of each parameter, copied side by side into ``out``."""
        if self.pack.on_values:
            out[...] = numbers
        else:
            np.concatenate([array.reshape(-1) for array in numbers], out=out)
        return out

    def data(self, out: np.ndarray) -> np.ndarray:
        """The parameters themselves, side by side in ``out``."""
        return self.gather([p._data for p in self.parameters], out)

    def subtract(self) -> None:
        """Move the parameters by ``change``, in place."""
        if self.pack.on_values:
            for p, change in zip(self.parameters, self.change.tolist(), strict=True):
                p._data -= change
            return
        start = 0
        for p in self.parameters:
            stop = start + p._data.size
            array = writable(p)
            array -= self.change[start:stop].reshape(array.shape)
            start = stop
