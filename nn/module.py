"""Module: something with parameters that can be called.  Next: neuron.py.

A module is a plain Python object. Nothing is registered: its parameters are found by looking
through its attributes, and through the lists, tuples and dictionaries among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self

from autograd_core.node import AMBIENT, VARIABLE, Ambient, Node, Scope, new
from autograd_core.value import Value
from nn import state
from nn.describe import describe
from nn.parameter import Parameter

Named = list[tuple[str, Any]]


class Call(Ambient):
    """One call of a module: how operations are recorded inside it, and the note of their nodes.

    Its name is looked up when somebody asks for its scope, so that a call costs next to nothing.
    """

    __slots__ = ("_scope", "module", "parent")

    recording = True
    source = None
    note: Any
    module: Module
    parent: Any  # the note of whoever calls: another Call, or None
    _scope: Scope | None

    @property
    def scope(self) -> Scope:
        """What a drawing reads: the name by which the caller knows the module, and its class."""
        if self._scope is None:
            kind = type(self.module).__name__
            above = self.parent.scope if self.parent else None
            names = above.call.module.named_children() if above else ()
            name = next((name for name, child in names if child is self.module), kind)
            self._scope = Scope(name, kind, above, self)
        return self._scope


class Module:
    """The base of every layer and network: define ``forward``, and call the module itself.

    Parameters are `Parameter` tensors and `Value` variables. Their order is PyTorch's: a module's
    own first, then those of its children, each in the order of definition; shared ones once.

    >>> from autograd_core import Value
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.start = Value(2.0), Value(1.0)
    ...     def forward(self, x):
    ...         return self.slope * x + self.start
    >>> line = Line()
    >>> line(3.0).data
    7.0
    >>> [name for name, p in line.named_parameters()]
    ['slope', 'start']
    """

    training: bool = True
    _buffers: dict[str, bool] = {}  # replaced, never changed: name -> persistent

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What a call computes; every module defines its own."""
        raise NotImplementedError(
            f"{type(self).__name__} was called, but defines no forward(). Write the computation as "
            "a method forward(self, x) of the class."
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run ``forward``; the nodes made meanwhile remember this call (their ``note.scope``)."""
        outer = AMBIENT.get()
        if not outer.recording:
            return self.forward(*args, **kwargs)
        call = new(Call)
        call.module, call.parent, call._scope = self, outer.note, None
        call.note = call
        token = AMBIENT.set(call if outer.inside is None else outer.inside(call))
        try:
            return self.forward(*args, **kwargs)
        finally:
            AMBIENT.reset(token)
            call.note = None  # or it would be a cycle: only the cycle collector could free it

    # What a module holds.

    def _fields(self) -> list[tuple[str, Any]]:
        """Where to look for parameters and children, by name: the attributes."""
        return list(vars(self).items())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly inside, each once, with the name of the attribute."""
        seen: set[int] = set()
        for name, child in contents(self)[1]:
            if id(child) not in seen:
                seen.add(id(child))
                yield name, child

    def children(self) -> Iterator[Module]:
        """The modules directly inside, each once."""
        return (child for _, child in self.named_children())

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all inside it, each once, with dotted names; its own name is ''."""
        return ((path, module) for path, module, _ in walk(self, prefix))

    def modules(self) -> Iterator[Module]:
        """This module and all inside it, each once."""
        return (module for _, module, _ in walk(self))

    def named_parameters(
        self, prefix: str = "", recurse: bool = True
    ) -> Iterator[tuple[str, Node]]:
        """Every parameter once, with its dotted name: ``layers.0.weight``."""
        seen: set[int] = set()
        everything = walk(self, prefix) if recurse else [(prefix, self, contents(self)[0])]
        for path, _, parameters in everything:
            for name, parameter in parameters:
                if id(parameter) not in seen:
                    seen.add(id(parameter))
                    yield join(path, name), parameter

    def parameters(self, recurse: bool = True) -> list[Any]:
        """Every parameter once, in order.

        >>> from nn import MLP
        >>> len(MLP(3, [4, 4, 1]).parameters())
        41
        """
        return [parameter for _, parameter in self.named_parameters(recurse=recurse)]

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Keep an array that is no parameter but is part of the state, as a running mean is.

        ``tensor`` is an array, a constant tensor, or None; it becomes the attribute ``name``. One
        that is not ``persistent`` is left out of the state dict.
        """
        setattr(self, name, tensor)
        self._buffers = {**self._buffers, name: persistent}

    def named_buffers(self, prefix: str = "") -> Iterator[tuple[str, Any]]:
        """Every buffer that is not None, with its dotted name."""
        for path, module, _ in walk(self, prefix):
            for name in module._buffers:
                if getattr(module, name) is not None:
                    yield join(path, name), getattr(module, name)

    def buffers(self) -> list[Any]:
        """Every buffer that is not None."""
        return [buffer for _, buffer in self.named_buffers()]

    # What is done to all of it.

    def state_dict(self) -> dict[str, Any]:
        """The numbers of every parameter and buffer by name, copied: arrays, floats for Values.

        A parameter shared under two names is there under both, as in PyTorch.
        """
        return {name: state.number(held) for name, held in self._state()}

    def load_state_dict(self, state_dict: Any, strict: bool = True) -> state.Loaded:
        """Take over the numbers of a state dict, in place; PyTorch's is taken as well.

        Gives the names that were missing and those that were not expected, both empty if
        ``strict``. Raises `StateDictError`, naming each key and both shapes, before it changes
        anything: for a key missing or unexpected (if ``strict``), and for another shape.
        """
        return state.load(type(self).__name__, dict(self._state()), state_dict, strict)

    def _state(self) -> Iterator[tuple[str, Any]]:
        """Parameters and persistent buffers by every name they have."""
        for path, module, parameters in walk(self, every_name=True):
            yield from ((join(path, name), parameter) for name, parameter in parameters)
            for name, persistent in module._buffers.items():
                if persistent and getattr(module, name) is not None:
                    yield join(path, name), getattr(module, name)

    def train(self, mode: bool = True) -> Self:
        """Set ``training`` here and in every module inside: dropout reads it, for one."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """The same as ``train(False)``."""
        return self.train(False)

    def to(self, dtype: Any) -> Self:
        """Turn every floating parameter and buffer to ``dtype``, in place; Values stay floats.

        "cpu", the only device there is, changes nothing.
        Raises `ArgumentError` for another device, and for a dtype that is not floating.

        >>> from nn import Linear
        >>> Linear(2, 1).to("float32").weight.dtype
        dtype('float32')
        """
        state.cast(self, dtype)
        return self

    def float(self) -> Self:
        """The same as ``to(float32)``."""
        return self.to("float32")

    def double(self) -> Self:
        """The same as ``to(float64)``."""
        return self.to("float64")

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Freeze every tensor parameter, or (True) let it be trained again."""
        for parameter in self.parameters():
            if isinstance(parameter, Parameter):
                parameter.requires_grad = requires_grad
        return self

    def zero_grad(self) -> None:
        """Forget what has arrived at each parameter."""
        for parameter in self.parameters():
            parameter._grad = None

    def apply(self, function: Callable[[Module], Any]) -> Self:
        """Call ``function`` on every module inside, children first, and on this one last."""
        for _, module, _ in reversed(list(walk(self, last_first=True))):
            function(module)
        return self

    # How it prints.

    def extra_repr(self) -> str:
        """What stands between the brackets: the settings of a layer."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        return describe(self)


def is_parameter(held: Any) -> bool:
    """Whether an attribute is to be trained: not the result of an operation, nor a constant."""
    return isinstance(held, Parameter) or (isinstance(held, Value) and held.op is VARIABLE)


def contents(module: Module) -> tuple[Named, Named]:
    """A module's own parameters and its children, by name: lists and dictionaries are opened."""
    parameters, children = [], []
    stack = module._fields()[::-1]
    while stack:
        name, held = stack.pop()
        if is_parameter(held):
            parameters.append((name, held))
        elif isinstance(held, Module):
            children.append((name, held))
        elif isinstance(held, dict):
            stack += [(f"{name}.{key}", item) for key, item in reversed(held.items())]
        elif isinstance(held, (list, tuple)):
            stack += [(f"{name}.{i}", item) for i, item in enumerate(held)][::-1]
    return parameters, children


def walk(
    root: Module, prefix: str = "", *, every_name: bool = False, last_first: bool = False
) -> Iterator[tuple[str, Module, Named]]:
    """``root`` and all modules under it, users first: path, module, and its own parameters.

    Each comes once, or by every name it has; one that holds itself, however far down, is not
    entered again.
    """
    seen: set[int] = set()
    stack: list[tuple[str, Module, tuple[int, ...]]] = [(prefix, root, ())]
    while stack:
        path, module, above = stack.pop()
        if id(module) in (above if every_name else seen):
            continue
        seen.add(id(module))
        parameters, children = contents(module)
        yield path, module, parameters
        for name, child in children if last_first else reversed(children):
            stack.append((join(path, name), child, (*above, id(module))))


def join(path: str, name: str) -> str:
    """A dotted name."""
    return f"{path}.{name}" if path else name
