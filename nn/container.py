"""Modules that hold modules: one after another, in a list, by name.  Next: linear.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from autograd_core.errors import OperandError
from nn.module import Module


class Listed(Module):
    """Modules in an order, named by their place as in PyTorch: ``0.weight``."""

    _steps: dict[str, Module]

    def append(self, module: Module) -> Self:
        """Add one more at the end; gives the whole."""
        require_module(self, module, str(len(self)))
        self._steps[str(len(self))] = module
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add several at the end; gives the whole."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, place: int, module: Module) -> Self:
        """Add one before a place; those behind it move on, and all are named by place again."""
        require_module(self, module, str(place))
        modules = list(self)
        modules.insert(place, module)
        self._steps = numbered(modules)
        return self

    def pop(self, place: int = -1) -> Any:
        """Take one out, the last unless another is said, and give it."""
        module = list(self)[place]
        del self[place]
        return module

    def _fields(self) -> list[tuple[str, Any]]:
        rest = [(name, held) for name, held in vars(self).items() if name != "_steps"]
        return [*rest, *self._steps.items()]

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._steps.values())

    def __setitem__(self, place: int, module: Module) -> None:
        require_module(self, module, str(place))
        self._steps[list(self._steps)[place]] = module

    def __delitem__(self, place: int | slice) -> None:
        modules = list(self)
        del modules[place]
        self._steps = numbered(modules)


class Sequential(Listed):
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
        named = len(modules) == 1 and isinstance(modules[0], dict)
        self._steps = dict(modules[0]) if named else numbered(modules)
        for name, module in self._steps.items():
            require_module(self, module, name)

    def forward(self, input: Any) -> Any:
        """The last module's answer."""
        for module in self._steps.values():
            input = module(input)
        return input

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):  # a part keeps the names
            return Sequential(dict(list(self._steps.items())[place]))
        return list(self)[place]


class ModuleList(Listed):
    """A list of modules, which is not called: who owns it says what happens in between.

    A plain list as an attribute works as well. Raises `OperandError` for what is no module.

    >>> from nn import Linear
    >>> layers = ModuleList([Linear(2, 3), Linear(3, 1)])
    >>> len(layers), next(layers.named_parameters())[0]
    (2, '0.weight')
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self._steps = {}
        self.extend(modules)

    def __getitem__(self, place: int | slice) -> Any:
        modules = list(self)[place]
        return ModuleList(modules) if isinstance(place, slice) else modules


class ModuleDict(Module):
    """Modules by name, which is not called: who owns it picks the one to call.

    A plain dictionary as an attribute works as well. Raises `OperandError` for what is no module.

    >>> from nn import ReLU, Tanh
    >>> choice = ModuleDict({"soft": Tanh(), "hard": ReLU()})
    >>> choice["hard"](-1.0), list(choice.keys())
    (0.0, ['soft', 'hard'])
    """

    def __init__(
        self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None
    ) -> None:
        self._named: dict[str, Module] = {}
        self.update(modules or {})

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Take over several, by name: a dictionary, or pairs."""
        for name, module in dict(modules).items():
            self[name] = module

    def pop(self, name: str) -> Any:
        """Take one out, and give it."""
        return self._named.pop(name)

    def clear(self) -> None:
        """Take all out."""
        self._named.clear()

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._named.keys()

    def values(self) -> Iterable[Any]:
        """The modules."""
        return self._named.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Names and modules."""
        return self._named.items()

    def _fields(self) -> list[tuple[str, Any]]:
        rest = [(name, held) for name, held in vars(self).items() if name != "_named"]
        return [*rest, *self._named.items()]

    def __getitem__(self, name: str) -> Any:
        return self._named[name]

    def __setitem__(self, name: str, module: Module) -> None:
        if not isinstance(name, str):
            raise OperandError(f"ModuleDict was given {name!r} as a name; names are strings.")
        require_module(self, module, name)
        self._named[name] = module

    def __delitem__(self, name: str) -> None:
        del self._named[name]

    def __contains__(self, name: object) -> bool:
        return name in self._named

    def __len__(self) -> int:
        return len(self._named)

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)


def numbered(modules: Iterable[Module]) -> dict[str, Module]:
    """Modules by their place."""
    return {str(i): module for i, module in enumerate(modules)}


def require_module(owner: Module, module: Any, name: str) -> None:
    """Refuse a function, a class, or anything else that is no module."""
    if not isinstance(module, Module):
        what = "a class: call it, as in ReLU()" if isinstance(module, type) else "no module"
        raise OperandError(f"{owner._get_name()} was given {module!r} as {name}, which is {what}.")
