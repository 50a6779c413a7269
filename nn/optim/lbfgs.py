"""LBFGS: Newton's method without the Hessian.  Next: line_search.py, lr_scheduler/."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any

import numpy as np

from autograd_core.errors import ArgumentError, OperandError
from autograd_core.modes import enable_grad
from autograd_core.node import Node
from autograd_core.quiet import quietly
from nn.checks import number_of
from nn.optim.base import Optimizer, Parameters
from nn.optim.line_search import Point, Search
from nn.optim.pack import Pack
from nn.optim.settings import (
    require_at_least_zero,
    require_closure,
    require_count,
    require_learning_rate,
)
from nn.optim.state import moment_of, parts_of, require_sizes
from nn.state import as_array

ARRAYS = ("d", "prev_flat_grad")
LISTS = ("old_dirs", "old_stps", "ro")
NUMBERS = ("func_evals", "n_iter", "t", "H_diag", "prev_loss")
PLAIN: dict[str, Any] = {**dict.fromkeys(NUMBERS, np.ndarray.item), **dict.fromkeys(LISTS, list)}
UNUSED = {"func_evals": 0, "n_iter": 0}  # named as PyTorch names it


class LBFGS(Optimizer):
    """Limited-memory BFGS; settings and defaults are torch.optim.LBFGS's.

    One ``step(closure)`` is up to ``max_iter`` iterations, each in the direction that the last
    ``history_size`` changes of the gradient suggest (Nocedal, 1980). ``line_search_fn`` is None, a
    fixed rate ``lr``, or "strong_wolfe". It stops early at ``max_eval`` calls of the closure, where
    no entry of the gradient is over ``tolerance_grad``, and where loss or parameters change by
    less than ``tolerance_change``. Meant for the whole data at once, not for batches.

    Raises `ArgumentError` for a setting outside its range, for more than one group, and for a
    step without a closure.

    >>> from autograd_core import Value
    >>> x, y = Value(-1.0), Value(2.0)
    >>> optimizer = LBFGS([x, y], line_search_fn="strong_wolfe", max_iter=50)
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2
    ...     loss.backward()
    ...     return loss
    >>> print(optimizer.step(closure).data, round(x.data, 4), round(y.data, 4))
    104.0 1.0 1.0
    """

    def __init__(
        self, params: Parameters, lr: float = 1.0, max_iter: int = 20,
        max_eval: int | None = None, tolerance_grad: float = 1e-7, tolerance_change: float = 1e-9,
        history_size: int = 100, line_search_fn: str | None = None,
    ) -> None:  # fmt: skip
        require_count(self.name, {"max_iter": max_iter}, "max_iter")  # max_eval follows from it
        self.memory: dict[str, Any] = dict(UNUSED)
        super().__init__(
            params, lr=lr, max_iter=max_iter,
            max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
            tolerance_grad=tolerance_grad, tolerance_change=tolerance_change,
            history_size=history_size, line_search_fn=line_search_fn,
        )  # fmt: skip

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        if self.param_groups:
            raise ArgumentError(
                "LBFGS was given a second group of parameters; its steps are of all parameters "
                "together, so there can be no settings for some. Give one list."
            )
        super().add_param_group(param_group)

    def check(self, settings: dict[str, Any]) -> None:
        require_learning_rate(self.name, settings)
        require_at_least_zero(self.name, settings, "tolerance_grad", "tolerance_change")
        require_count(self.name, settings, "max_iter", "max_eval", "history_size")
        if settings["line_search_fn"] not in (None, "strong_wolfe"):
            raise ArgumentError(
                f"LBFGS was given line_search_fn={settings['line_search_fn']!r}; there is "
                'line_search_fn="strong_wolfe", or None for a fixed rate.'
            )

    # A step.

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Up to ``max_iter`` iterations; gives the loss before them.

        ``closure`` clears the gradients, computes the loss, calls ``backward``, returns the loss.
        """
        if closure is None:
            raise ArgumentError(
                "LBFGS.step() was called without a closure; it has to look at several points. Give "
                "it a function that calls optimizer.zero_grad(), computes the loss, calls "
                "loss.backward(), and returns the loss."
            )
        require_closure(self.name, closure)
        self.stepped = True
        first, loss, gradient = self.evaluate(closure)
        if abs(gradient).max(initial=0.0) > self.param_groups[0]["tolerance_grad"]:
            self.iterate(closure, loss, gradient)
        return first

    def evaluate(self, closure: Callable[[], Any]) -> tuple[Any, Any, Any]:
        """What the closure gives, as it is and as a number, and the gradient it leaves behind."""
        with enable_grad():
            loss = closure()
        height = loss_of(loss)
        self.memory["func_evals"] += 1
        return loss, height, self.flat(Pack.slopes)

    def iterate(self, closure: Callable[[], Any], loss: Any, gradient: Any) -> None:
        """Move until one of the settings says that it is enough."""
        settings, memory = self.param_groups[0], self.memory
        last = memory["func_evals"] - 1 + settings["max_eval"]
        for n in range(1, settings["max_iter"] + 1):
            memory["n_iter"] += 1
            memory["d"] = quietly(direction, memory, gradient, settings["history_size"])
            memory["prev_flat_grad"], memory["prev_loss"] = gradient, loss
            memory["t"] = settings["lr"]
            if memory["n_iter"] == 1:  # the gradient says where to, but not how far
                memory["t"] *= min(1.0, 1.0 / abs(gradient).sum())
            slope = gradient @ memory["d"]
            if slope > -settings["tolerance_change"]:
                break
            if settings["line_search_fn"]:
                start = Point(0.0, loss, gradient, slope)
                most = last - memory["func_evals"]
                loss, gradient = quietly(self.search, closure, start, most)
            else:
                self.move(memory["t"])
                if n < settings["max_iter"]:  # among batches nobody would read it
                    _, loss, gradient = self.evaluate(closure)
            if memory["func_evals"] >= last or self.settled(loss, gradient):
                break

    def settled(self, loss: Any, gradient: Any) -> bool:
        """Whether loss, gradient or step has become too small to go on."""
        settings, memory = self.param_groups[0], self.memory
        least = settings["tolerance_change"]
        return bool(
            abs(gradient).max() <= settings["tolerance_grad"]
            or abs(memory["d"] * memory["t"]).max() <= least
            or abs(loss - memory["prev_loss"]) < least
        )

    def search(self, closure: Callable[[], Any], start: Point, most: int) -> tuple[Any, Any]:
        """Go as far as the strong Wolfe conditions say; gives the loss and the gradient there."""
        d = self.memory["d"]
        kept = self.flat(Pack.numbers)

        def at(t: Any) -> Point:
            self.move(t)
            _, loss, gradient = self.evaluate(closure)
            self.put(kept)
            return Point(t, loss, gradient, gradient @ d)

        smallest = self.param_groups[0]["tolerance_change"] / abs(d).max()
        found = Search(at, start, most).run(np.float64(self.memory["t"]), smallest)
        self.memory["t"] = found.t
        self.move(found.t)
        return found.loss, found.gradient

    def move(self, t: Any) -> None:
        """Move all parameters by ``t`` times the direction."""
        self.put(self.flat(Pack.numbers) + t * self.memory["d"])

    def flat(self, read: Callable[[Pack], np.ndarray]) -> np.ndarray:
        """What ``read`` gives of each pack as one vector, in the order of the parameters."""
        side_by_side = np.concatenate([read(pack) for pack in self._packs[0]])
        numbers: np.ndarray = side_by_side[self.places()]
        return numbers

    def put(self, numbers: np.ndarray) -> None:
        """Give all parameters other numbers, in place."""
        packs, side_by_side = self._packs[0], np.empty_like(numbers)
        side_by_side[self.places()] = numbers
        ends = np.cumsum([pack.offsets[-1] for pack in packs])
        for pack, part in zip(packs, np.split(side_by_side, ends[:-1]), strict=True):
            pack.put(part)

    def places(self) -> Any:
        """Where the numbers of each parameter lie when the packs are side by side."""
        packs = self._packs[0]
        if len(packs) == 1:
            return slice(None)
        starts = dict(zip(packs, accumulate([0, *(pack.offsets[-1] for pack in packs)])))
        return np.concatenate(
            [np.arange(*pack.offsets[i : i + 2]) + starts[pack] for pack, i in self._places()]
        )

    # State.

    @property
    def state(self) -> dict[Node, dict[str, Any]]:
        """All that is kept, under the first parameter, as PyTorch does."""
        return {self.param_groups[0]["params"][0]: self.memory} if self.memory["n_iter"] else {}

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on later, copied."""
        group = self.param_groups[0]
        kept = dict(enumerate(copy.deepcopy(list(self.state.values()))))
        numbered = {**group, "params": list(range(len(group["params"])))}
        return {"state": kept, "param_groups": [numbered]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over memory and settings, PyTorch's too; raises `StateDictError` for other sizes."""
        groups, state = parts_of(self.name, state_dict)
        parameters = self.param_groups[0]["params"]
        if len(groups) != 1:
            require_sizes(self.name, groups, [len(parameters)])
        (settings,) = self._settings_of(groups)
        size = sum(np.size(p._data) for p in parameters)
        self.memory = memory_of(self.name, next(iter(state.values()), {}), size)
        self.param_groups[0].update(settings)


def memory_of(owner: str, given: Mapping[str, Any], size: int) -> dict[str, Any]:
    """The memory from the state of parameters that are ``size`` numbers together, copied."""
    kept = {**UNUSED, **given}
    past = np.size(as_array(kept.get("ro", ())))
    shapes: dict[str, tuple[int, ...]] = {
        **dict.fromkeys(NUMBERS, ()),
        **dict.fromkeys(ARRAYS, (size,)),
        **dict.fromkeys(LISTS, (past, size) if past else (0,)),
        "ro": (past,),
    }
    held = {
        name: np.array(moment_of(owner, 0, name, kept[name], shape))
        for name, shape in shapes.items()
        if name in kept
    }
    return {name: PLAIN.get(name, np.array)(array) for name, array in held.items()}


def direction(memory: dict[str, Any], gradient: Any, history_size: int) -> Any:
    """Where to go: minus the inverse Hessian times the gradient, as far as memory tells.

    ``old_dirs`` are the changes y of the gradient, ``old_stps`` the steps s that made them, and
    ``ro`` is 1 / (y · s): Nocedal and Wright, algorithm 7.4, the recursion over two loops.
    """
    if memory["n_iter"] == 1:
        memory.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
        return -gradient
    remember(memory, gradient, history_size)
    q = -gradient
    past = list(zip(memory["old_dirs"], memory["old_stps"], memory["ro"], strict=True))
    weights = []
    for y, s, ro in reversed(past):
        weights.append((s @ q) * ro)
        q -= weights[-1] * y
    q *= memory["H_diag"]
    for (y, s, ro), weight in zip(past, reversed(weights), strict=True):
        q += (weight - (y @ q) * ro) * s
    return q


def remember(memory: dict[str, Any], gradient: Any, history_size: int) -> None:
    """Add the last step to memory, if the loss curved upwards along it."""
    y = gradient - memory["prev_flat_grad"]
    s = memory["d"] * memory["t"]
    curvature = y @ s
    if curvature > 1e-10:
        memory["H_diag"] = curvature / (y @ y)
        for name, entry in zip(LISTS, (y, s, 1.0 / curvature), strict=True):
            memory[name] = [*memory[name], entry][-history_size:]


def loss_of(given: Any) -> np.float64:
    """What the closure gave as a number; refuses what is none."""
    if (height := number_of(given)) is None:
        what = "nothing" if given is None else repr(given)
        raise OperandError(
            f"the closure given to LBFGS.step returned {what}; it returns the loss, one number: "
            "end it with `return loss`."
        )
    return np.float64(height)
