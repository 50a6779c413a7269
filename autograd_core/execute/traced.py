"""Traced: what jit and vmap have in common.  Next: jitted.py.

The paths of a function by the structure of its arguments, and how numbers get into a program and
out of one.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core.arrays import to_array
from autograd_core.elementwise import COMPARISONS, positive, where
from autograd_core.errors import OperandError, TracingError
from autograd_core.execute import executors
from autograd_core.execute.executors import ExecutorWarning
from autograd_core.execute.listing import listing
from autograd_core.execute.paths import Call, Path, Paths, name_of
from autograd_core.execute.program import replayed, vector
from autograd_core.node import CONSTANT, Node, become_leaf, new, record
from autograd_core.tape import Tape
from autograd_core.tensor import Tensor
from autograd_core.trees import shapes

FLOAT64 = np.dtype(float)
MOST_SHAPES = 256  # ways of calling one function that are kept
FREE = {*COMPARISONS, where, positive}  # no arithmetic


class Traced:
    """What `jit` and `vmap` have in common: the paths of a function, and a look at them."""

    def __init__(self, f: Callable[..., Any], executor: str, summed: bool) -> None:
        executors.require_executor(executor)
        self.__name__ = name_of(f)
        self.__doc__ = f.__doc__
        self.__wrapped__ = f
        self.f = f
        self.executor = executor
        self.summed = summed  # over the examples; a function without any has one
        self.families: dict[Any, Paths] = {}
        self.shortcuts: dict[Any, Any] = {}  # by the kinds of the arguments: what need not be asked
        self.crowded = False
        self.modules = modules_of(f)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle holds: the function, which is traced anew there."""
        return {**vars(self), "families": {}, "shortcuts": {}}

    def family(self, structure: Any, mapped: tuple[bool, ...]) -> Paths:
        """The paths of calls of this structure; modules in training are another matter."""
        modes = [m.training for m in self.modules]
        key = (structure, mapped, *modes)
        try:
            found = self.families.get(key)
        except TypeError:
            raise OperandError(
                f"{self.__name__} was given an argument that is neither a number nor an array, "
                "and that cannot be told from others (it has no hash). Let the function close over "
                "it instead."
            ) from None
        if found is None:
            self.make_room()
            leaves = tuple(shapes(structure))
            which = mapped or (False,) * len(leaves)
            call = Call(self.f, structure, leaves, which, self.executor, self.summed)
            found = self.families[key] = Paths(call)
        return found

    def notice(self, family: Paths) -> None:
        """How the modules stand that a trace called is part of how the function is called, too."""
        called = {id(m): m for m in family.called if isinstance(getattr(m, "training", 0), bool)}
        family.called = []
        fresh = [m for m in called.values() if not any(m is known for known in self.modules)]
        if fresh:
            modes = [m.training for m in fresh]
            known = list(self.families.items())  # at once: other threads may add to it
            self.families = {(*key, *modes): paths for key, paths in known}
            self.modules = [*self.modules, *fresh]
            self.shortcuts.clear()

    def remember(self, kinds: Any, shortcut: Any) -> None:
        """Keep what a call of this kind found out, and not too much of it."""
        if len(self.shortcuts) >= MOST_SHAPES:
            self.shortcuts.clear()
        self.shortcuts[kinds] = shortcut

    def make_room(self) -> None:
        """Forget the oldest way of calling where there are too many, and say so the first time."""
        if len(self.families) < MOST_SHAPES:
            return
        self.families.pop(next(iter(self.families)))
        if not self.crowded:
            self.crowded = True
            warnings.warn(
                f"{self.__name__} has been called in {MOST_SHAPES} ways that differ in shapes or "
                "settings, and each is traced by itself; from now on the oldest is forgotten for "
                "each new one. Let sizes repeat, for example by padding.",
                ExecutorWarning,
                stacklevel=4,
            )

    @property
    def paths(self) -> list[Path]:
        """Every path met so far."""
        return [path for family in self.families.values() for path in family.known]

    @property
    def tape(self) -> Tape:
        """The tape of the last path that was traced, its guards left out."""
        if not self.paths:
            raise TracingError(
                f"{self.__name__} has no tape before it was called: it is traced then."
            )
        return self.paths[-1].results.tape

    @property
    def python(self) -> str:
        """The last path that was traced as NumPy source that runs by itself: a function of its
        arguments' numbers, one after the other, or of arrays with an entry an example.
        """
        tape, path = self.tape, self.paths[-1]
        name = self.__name__ if self.__name__.isidentifier() else "f"
        return listing(tape, name, path.captured.numbers().tolist())

    @property
    def stats(self) -> dict[str, Any]:
        """What replaying takes: ``paths``; ``steps`` and ``guards`` on all of them; of the last,
        the floating-point operations (``flops``, a function counting as one) and the ``bytes`` of
        its numbers, both for one example; the ``executor``, and ``why`` not a faster one; the
        seconds it took to trace, and to make programs ready, which is mostly compiling.
        """
        paths = self.paths
        tapes = [path.checked.tape for path in paths]
        last = tapes[-1] if tapes else Tape(0, (), (), ())
        executor, why = executors.chosen(last, self.executor) if tapes else (self.executor, "")
        return {
            "paths": len(tapes),
            "steps": sum(len(tape.steps) for tape in tapes),
            "guards": sum(len(path.outcomes) for path in paths),
            "flops": sum(step.op not in FREE for step in last.steps),
            "bytes": 8 * (last.inputs + len(last.constants) + len(last.steps)),
            "executor": executor,
            "why": why,
            "seconds tracing": sum(path.seconds for path in paths),
            "seconds compiling": sum(p.checked.preparing() + p.results.preparing() for p in paths),
        }

    def node(
        self, path: Path, examples: Any, leaves: Sequence[Any], numbers: Any, out: Any,
        over: float = 1.0,
    ) -> Any:  # fmt: skip
        """The results of a path run on ``numbers``, in the graph as one array; the array itself
        where they lead to nothing.
        """
        data = path.results.answer(out, over)
        data.setflags(write=False)
        if not (path.captured.nodes or isinstance(examples, Node) or any_node(leaves)):
            return data
        shared = vector(leaves, path.captured, numbers)
        x = examples if isinstance(examples, Node) else as_constant(examples)
        y = shared if isinstance(shared, Node) else as_constant(shared)
        return record(Tensor, replayed, data, {"program": path.results, "over": over}, x, y)


def as_constant(array: Any) -> Any:
    """An array of ours in the graph."""
    return become_leaf(new(Tensor), CONSTANT, array)


def any_node(leaves: Sequence[Any]) -> bool:
    """Whether there is a node among the leaves."""
    return True in [isinstance(leaf, Node) for leaf in leaves]  # sooner than any()


def flat(leaf: Any) -> Any:
    """The numbers of one leaf, as a vector."""
    if leaf.__class__ is np.ndarray and leaf.dtype is FLOAT64:
        return leaf.ravel()
    array = np.asarray(getattr(leaf, "_data", leaf))
    if array.dtype.kind not in "fiub":
        array = to_array(array, None, copy=False)  # which says why not
    return array.astype(float, copy=False).reshape(-1)


def vector_of_numbers(leaves: Sequence[Any]) -> Any:
    """The numbers of all leaves, as one vector."""
    if len(leaves) == 1:
        return flat(leaves[0])
    if all(leaf.__class__ is float for leaf in leaves):
        return np.array(leaves, dtype=float)
    return np.concatenate(list(map(flat, leaves)))


class Drawn:
    """The random numbers of one call, a row each: the same on all paths that draw them alike."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.rows: dict[Any, Any] = {}

    def of(self, path: Path) -> Any:
        """What a path draws."""
        for i, (rule, settings) in enumerate(path.draws):
            if (i, rule, settings) not in self.rows:
                self.rows[i, rule, settings] = rule(self.n, *settings)
        rows = [self.rows[i, *draw] for i, draw in enumerate(path.draws)]
        return np.array(rows, dtype=float).reshape(len(rows), self.n)


def with_captured(own: Any, path: Path) -> Any:
    """A path's shared inputs: the arguments, then what the leaves it captured hold now."""
    if not path.captured.nodes:
        return own
    captured = path.captured.numbers()
    return np.concatenate([own, captured]) if len(own) else captured


def modules_of(f: Any) -> list[Any]:
    """The modules whose ``training`` a function may read: itself, its own, and those it names. To
    them are added those that it calls.
    """
    near = [f, getattr(f, "__self__", None)]
    for cell in getattr(f, "__closure__", None) or ():
        near.append(cell.cell_contents)
    code, names = getattr(f, "__code__", None), getattr(f, "__globals__", {})
    near += [names.get(name) for name in code.co_names] if code else []
    return [thing for thing in near if isinstance(getattr(thing, "training", None), bool)]
