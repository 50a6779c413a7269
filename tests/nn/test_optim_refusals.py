"""What optimisers refuse, sentence by sentence, and that nothing has changed by then."""

import copy
import re

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, tensor
from autograd_core.errors import ArgumentError, OperandError, StateDictError
from nn import optim

NAN, INF = float("nan"), float("inf")
ONE = [Value(1.0)]
REFUSED = [
    (
        lambda: optim.SGD(ONE, lr=-0.1),
        ArgumentError,
        "SGD was given lr=-0.1: with a learning rate below 0 every step would climb the loss. "
        r"Give 0 or more, such as lr=0.01.",
    ),
    (lambda: optim.Adam(ONE, lr=float("nan")), ArgumentError, "Adam was given lr=nan"),
    (lambda: optim.SGD(ONE, momentum=-1.0), ArgumentError, "SGD was given momentum=-1.0"),
    (lambda: optim.Adagrad(ONE, lr_decay=-1), ArgumentError, "Adagrad was given lr_decay=-1"),
    (lambda: optim.RMSprop(ONE, alpha=-1), ArgumentError, "RMSprop was given alpha=-1"),
    (lambda: optim.NAdam(ONE, momentum_decay=-1), ArgumentError, "NAdam was given momentum_decay"),
    (lambda: optim.RAdam(ONE, betas=(1.0, 0.5)), ArgumentError, r"RAdam was given betas=\(1.0"),
    (lambda: optim.AdamW(ONE, weight_decay=-1), ArgumentError, "AdamW was given weight_decay=-1"),
    (lambda: optim.Adam(ONE, eps=-1.0), ArgumentError, "eps=-1.0; it must be a number, 0 or more"),
    (lambda: optim.Adam(ONE, betas=(0.9, 1.0)), ArgumentError, r"betas=\(0.9, 1.0\)"),
    (lambda: optim.SGD(ONE, nesterov=True), ArgumentError, "Looking ahead needs a velocity"),
    (lambda: optim.SGD([]), ArgumentError, "was given no parameters"),
    (lambda: optim.SGD(ONE * 2), ArgumentError, "parameter 1 of a group twice"),
    (lambda: optim.SGD(ONE[0]), OperandError, "was given one Value; it takes a list"),
    (lambda: optim.SGD([1.0]), OperandError, "was given a float as parameter 0"),
    (lambda: optim.SGD([Tensor([1.0]) * 2.0]), OperandError, r"result of an operation \(multiply"),
    (lambda: optim.SGD([tensor([1, 2])]), OperandError, "whole numbers"),
    (
        lambda: optim.SGD([{"params": ONE, "learning_rate": 1.0}]),
        ArgumentError,
        "a group with learning_rate=; it has the settings lr, momentum",
    ),
    (lambda: optim.SGD([{"params": ONE, "lr": -1.0}]), ArgumentError, "lr=-1.0"),
    (lambda: optim.SGD(ONE, maximize="no"), ArgumentError, "maximize='no'; it is True or False"),
    (lambda: optim.SGD(ONE, dampening=NAN), ArgumentError, "dampening=nan; it must be a finite"),
    (lambda: optim.Adagrad(ONE, eps="a"), ArgumentError, "eps='a'; it must be a number, 0 or more"),
    (lambda: optim.LBFGS(ONE, max_iter="a"), ArgumentError, "LBFGS was given max_iter='a'; give a"),
    (lambda: optim.LBFGS(ONE, max_eval=2.5), ArgumentError, "LBFGS was given max_eval=2.5; give a"),
]


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize("lr", ["a", None, True, [0.1], np.array([0.1]), Value(0.1), 1j, NAN, INF])
def test_a_learning_rate_is_a_number(lr):
    words = f"SGD was given lr={lr!r}; a learning rate is a finite number, 0 or more, such as lr=0."
    for given in ({"lr": lr}, {}):
        with pytest.raises(ArgumentError, match=re.escape(words)):
            optim.SGD(ONE if given else [{"params": ONE, "lr": lr}], **given)


@pytest.mark.parametrize("lr", [0, 1, 0.5, np.float32(0.5), np.float64(0.5), np.int64(1)])
def test_a_number_is_a_learning_rate(lr):
    assert optim.SGD(ONE, lr=lr).param_groups[0]["lr"] == lr


@pytest.mark.parametrize(
    "betas", [0.9, (0.9,), (0.9, 0.9, 0.9), "ab", ("a", 0.9), None, (NAN, 0.9)]
)
def test_betas_are_two_numbers(betas):
    for kind in (optim.Adam, optim.AdamW, optim.NAdam, optim.RAdam):
        words = re.escape(f"{kind.__name__} was given betas={betas!r}; they are two numbers")
        with pytest.raises(ArgumentError, match=words):
            kind(ONE, betas=betas)


@pytest.mark.parametrize("params, kind", [
    (nn.Linear(2, 1), "Linear"), (5, "int"), (None, "NoneType"), ("abc", "str"), ({1.0}, "set"),
    (nn.Linear(2, 1).state_dict(), "dict"), (np.ones(3), "ndarray"), (ONE[0], "Value"),
])  # fmt: skip
def test_parameters_come_in_a_list(params, kind):
    words = f"SGD was given one {kind}; it takes a list of parameters: model.parameters(), or "
    with pytest.raises(OperandError, match=re.escape(words)):
        optim.SGD(params)
    if kind != "Value":  # one parameter is a group, as for PyTorch
        with pytest.raises(OperandError, match=re.escape(words)):
            optim.SGD([{"params": params}])


@pytest.mark.parametrize("group, what", [
    ({"lr": 0.1}, "a group without params"), ({}, "a group without params"),
    ("text", "one str as a group"), (3, "one int as a group"), (ONE, "one list as a group"),
])  # fmt: skip
def test_a_group_is_a_dictionary_with_parameters(group, what):
    words = f"SGD was given {what}; a group is a dictionary of parameters and their settings, such"
    optimizer = optim.SGD([Value(2.0)])
    for call in (
        lambda: optim.SGD([{"params": ONE}, group]),
        lambda: optimizer.add_param_group(group),
    ):
        with pytest.raises(OperandError, match=words):
            call()
    assert len(optimizer.param_groups) == 1


@pytest.mark.parametrize("closure, kind", [(3, "int"), (Value(1.0), "Value"), ("a", "str")])
def test_a_step_takes_a_function(closure, kind):
    for optimizer in (optim.SGD(ONE), optim.LBFGS(ONE)):
        words = f"{optimizer.name}.step was given one {kind}; it takes a function that computes"
        with pytest.raises(OperandError, match=words):
            optimizer.step(closure)
        assert not optimizer.stepped


@pytest.mark.parametrize("loss, what", [(None, "nothing"), ("a", "'a'"), ([1.0, 2.0], "[1.0, 2")])
def test_the_closure_of_lbfgs_returns_the_loss(loss, what):
    w = Value(3.0)
    optimizer = optim.LBFGS([w])
    with pytest.raises(OperandError, match=re.escape(f"LBFGS.step returned {what}")):
        optimizer.step(lambda: loss)
    assert (w.data, optimizer.memory) == (3.0, {"func_evals": 0, "n_iter": 0})


# States.


def stepped(kind):
    """An optimiser that has moved two parameters, one of either face."""
    parameters = [nn.Parameter([1.0, -2.0]), Value(3.0)]
    optimizer = kind(parameters, lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (parameters[0] * parameters[0]).sum() + parameters[1] * parameters[1]
        loss.backward()
        return loss

    optimizer.step(closure)
    return optimizer


def changed(change):
    def made(state):
        change(state)
        return state

    return made


STATES = {
    "nothing": (lambda s: {}, "was given a dictionary of nothing; it takes what state_dict() of"),
    "a number": (lambda s: 3, "was given one int; it takes what state_dict() of an optimiser"),
    "no state": (lambda s: {"param_groups": s["param_groups"]}, "a dictionary of 'param_groups'; "),
    "a model's": (lambda s: nn.LSTM(1, 1).state_dict(), "a dictionary of 'weight_ih_l0', 'weight_"),
    "an entry that is none": (changed(lambda s: s["state"].update({0: 3})), "it takes what state_"),
    "groups of none": (changed(lambda s: s["param_groups"][0].pop("params")), "it takes what"),
    "an unknown number": (
        changed(lambda s: s["state"].update({7: s["state"][0]})),
        "the state has an entry for 7, but its groups number their parameters 0, 1. Nothing",
    ),
    "a number twice": (
        changed(lambda s: (s["param_groups"][0].update(params=[0, 0]), s["state"].pop(1, None))),
        "the state has one number for two parameters, but its groups number their parameters 0, 0",
    ),
}
ENTRIES = {
    "a moment of text": ({"exp_avg": "a"}, "exp_avg of parameter 0 holds no numbers. Nothing was"),
    "a moment of another shape": (
        {"exp_avg": np.ones(3)}, "exp_avg of parameter 0 has shape (3,), but here it has shape (2,)"
    ),
    "steps of text": ({"step": "a"}, "step of parameter 0 is 'a', but it counts steps. Nothing"),
    "steps below 0": ({"step": -3}, "step of parameter 0 is -3, but it counts steps"),
    "steps of nan": ({"step": NAN}, "step of parameter 0 is nan, but it counts steps"),
}  # fmt: skip


def refuses(kind, state, error, words):
    """The state is refused, and the optimiser goes on as if nothing had been."""
    optimizer = stepped(kind)
    before = repr(optimizer.state_dict())
    with pytest.raises(error, match=re.escape(words)):
        optimizer.load_state_dict(state)
    assert repr(optimizer.state_dict()) == before


@pytest.mark.parametrize("kind", [optim.Adam, optim.NAdam, optim.LBFGS])
@pytest.mark.parametrize("make, words", STATES.values(), ids=STATES)
def test_what_is_no_state_is_refused(kind, make, words):
    state = make(copy.deepcopy(stepped(kind).state_dict()))
    refuses(kind, state, StateDictError, words)


@pytest.mark.parametrize("entry, words", ENTRIES.values(), ids=ENTRIES)
def test_a_damaged_entry_is_refused(entry, words):
    state = copy.deepcopy(stepped(optim.Adam).state_dict())
    state["state"][0].update(entry)
    refuses(optim.Adam, state, StateDictError, words)


@pytest.mark.parametrize("name, given, words", [
    ("d", "a", "d of parameter 0 holds no numbers"),
    ("d", np.ones(2), "d of parameter 0 has shape (2,), but here it has shape (3,)"),
    ("old_dirs", 3, "old_dirs of parameter 0 has shape ()"),
    ("ro", [1.0], "old_dirs of parameter 0 has shape (19, 3), but here"),
    ("n_iter", None, "n_iter of parameter 0 holds no numbers"),
])  # fmt: skip
def test_a_damaged_memory_of_lbfgs_is_refused(name, given, words):
    state = copy.deepcopy(stepped(optim.LBFGS).state_dict())
    state["state"][0][name] = given
    refuses(optim.LBFGS, state, StateDictError, words)


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.LBFGS])
@pytest.mark.parametrize("settings, words", [
    ({"lr": -1.0}, "lr=-1.0: with a learning rate below 0"), ({"lr": "a"}, "lr='a'; a learning"),
    ({"initial_lr": "a"}, "initial_lr='a'; it must be a finite number"),
])  # fmt: skip
def test_settings_of_a_state_are_checked_too(kind, settings, words):
    state = copy.deepcopy(stepped(kind).state_dict())
    state["param_groups"][0].update(settings)
    refuses(kind, state, ArgumentError, f"{kind.__name__} was given {words}")
