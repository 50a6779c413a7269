"""Sequential: modules one after another; and the small layers without parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd_core.errors import OperandError
from nn import functional
from nn.functional.layers import require_probability
from nn.module import Module


class Sequential(Module):
    """Each module is called on what the one before it gave.

    Takes modules, or one dictionary of named ones. Its children are named by place, as in
    PyTorch: ``0.weight``.

    Raises `OperandError` for what is no module.

    >>> from nn import Linear, ReLU
    >>> net = Sequential(Linear(2, 3), ReLU(), Linear(3, 1))
    >>> [name for name, p in net.named_parameters()]
    ['0.weight', '0.bias', '2.weight', '2.bias']
    >>> len(net), net[1]
    (3, ReLU())
    """

    def __init__(self, *modules: Any) -> None:
        given = modules[0] if len(modules) == 1 and isinstance(modules[0], dict) else None
        self._steps = given or {str(i): module for i, module in enumerate(modules)}
        for name, module in self._steps.items():
            require_module(module, name)

    def forward(self, x: Any) -> Any:
        """The last module's answer."""
        for module in self._steps.values():
            x = module(x)
        return x

    def append(self, module: Module) -> Sequential:
        """Add one more at the end; gives the whole."""
        require_module(module, str(len(self)))
        self._steps[str(len(self))] = module
        return self

    def _fields(self) -> list[tuple[str, Any]]:
        rest = [(name, held) for name, held in vars(self).items() if name != "_steps"]
        return [*rest, *self._steps.items()]

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._steps.values())

    def __getitem__(self, place: int | slice) -> Any:
        modules = list(self)[place]
        return Sequential(*modules) if isinstance(place, slice) else modules


class Flatten(Module):
    """All axes from ``start_dim`` to ``end_dim`` made one: an image a row.

    >>> import numpy as np
    >>> Flatten()(np.zeros((5, 8, 8))).shape
    (5, 64)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Any) -> Any:
        return functional.flatten(x, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Dropout(Module):
    """In training, entries are 0 with probability ``p`` and the rest grow by ``1 / (1 - p)``.

    After ``eval()`` it changes nothing. Raises `ArgumentError` for ``p`` outside [0, 1].

    >>> Dropout(0.5).eval()([1.0, 2.0])
    array([1., 2.])
    """

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        require_probability("Dropout", p)
        self.p = p
        self.rng = rng

    def forward(self, x: Any) -> Any:
        return functional.dropout(x, self.p, self.training, self.rng)

    def extra_repr(self) -> str:
        return f"p={self.p}"


def require_module(module: Any, name: str) -> None:
    """Refuse a function, a class, or anything else that is no module."""
    if not isinstance(module, Module):
        what = "a class: call it, as in ReLU()" if isinstance(module, type) else "no module"
        raise OperandError(f"Sequential was given {module!r} as {name}, which is {what}.")
