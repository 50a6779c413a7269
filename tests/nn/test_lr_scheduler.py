"""Schedules: step by step those of PyTorch, alone and together, from a state, and bad input."""

import copy
import json

import numpy as np
import pytest

from autograd_core import Value
from autograd_core.errors import ArgumentError, OperandError, StateDictError
from nn import optim
from nn.optim import lr_scheduler

METRICS = [1.0, 0.9, 0.95, 0.9, 0.8999, 0.9, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, float("nan"), 0.1]
CURVES = [
    ("LambdaLR", {"lr_lambda": lambda epoch: 0.9**epoch}),
    ("LambdaLR", {"lr_lambda": [lambda epoch: 1 / (1 + epoch), lambda epoch: 2.0]}),
    ("StepLR", {"step_size": 3}),
    ("StepLR", {"step_size": 1, "gamma": 0.5}),
    ("MultiStepLR", {"milestones": [2, 5, 5, 11], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.9}),
    ("CosineAnnealingLR", {"T_max": 5}),
    ("CosineAnnealingLR", {"T_max": 4, "eta_min": 0.01}),
    ("ConstantLR", {"factor": 0.25, "total_iters": 4}),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 0.1, "end_factor": 0.7, "total_iters": 7}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 20}),
    ("OneCycleLR", {"max_lr": [0.5, 1.0], "epochs": 4, "steps_per_epoch": 5, "three_phase": True}),
    (
        "OneCycleLR",
        {
            "max_lr": 0.5,
            "total_steps": 21,
            "anneal_strategy": "linear",
            "pct_start": 0.5,
            "base_momentum": 0.6,
            "max_momentum": [0.7, 0.9],
            "div_factor": 5.0,
            "final_div_factor": 10.0,
        },
    ),
]
PLATEAUS = [
    {"patience": 1},
    {"patience": 0, "cooldown": 2, "factor": 0.5},
    {"mode": "max", "patience": 2, "threshold": 0.1, "threshold_mode": "abs"},
    {"mode": "max", "patience": 1, "threshold": 0.2},
    {"patience": 1, "threshold_mode": "abs", "min_lr": [0.05, 0.01], "factor": 0.2},
    {"patience": 0, "eps": 0.05},
]
OPTIMISERS = [("SGD", {"momentum": 0.9}), ("Adam", {})]


def build(library, schedules, p, kind=("SGD", {"momentum": 0.9})):
    """An optimiser with two groups of rates 0.1 and 0.2, and the schedule that a function makes."""
    groups = [{"params": [p()], "lr": 0.1}, {"params": [p()], "lr": 0.2}]
    optimizer = getattr(library, kind[0])(groups, **kind[1])
    return optimizer, schedules(library.lr_scheduler, optimizer)


def ours(schedules, *kind):
    return build(optim, schedules, lambda: Value(1.0), *kind)


def both(schedules, *kind):
    torch = pytest.importorskip("torch")
    p = lambda: torch.zeros(1, requires_grad=True)
    return [ours(schedules, *kind), build(torch.optim, schedules, p, *kind)]


def settings_of(optimizer):
    """What schedules change, of every group."""
    names = ("lr", "momentum", "betas")
    return [np.ravel([group.get(name, 0.0) for group in optimizer.param_groups]) for name in
            names if name in optimizer.param_groups[0]]  # fmt: skip


def compare(pairs, steps):
    """Step both, and see that the rates are the same each time; those of a step are arguments."""
    for args in steps:
        for optimizer, schedules in pairs:
            optimizer.step()
            for schedule in schedules:
                schedule.step(*args)
        found, expected = (settings_of(optimizer) for optimizer, _ in pairs)
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
        found, expected = (schedules[-1].get_last_lr() for _, schedules in pairs)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", OPTIMISERS)
@pytest.mark.parametrize("name, arguments", CURVES)
def test_every_step_is_that_of_torch(name, arguments, kind):
    pairs = both(lambda s, optimizer: [getattr(s, name)(optimizer, **arguments)], kind)
    for a, b in zip(*(settings_of(optimizer) for optimizer, _ in pairs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    compare(pairs, [()] * 19)


@pytest.mark.parametrize("arguments", PLATEAUS)
def test_plateaus_are_those_of_torch(arguments):
    pairs = both(lambda s, optimizer: [s.ReduceLROnPlateau(optimizer, **arguments)])
    compare(pairs, [(metric,) for metric in METRICS])


def test_two_schedules_on_one_optimiser():
    compare(both(lambda s, o: [s.LinearLR(o, 0.5), s.ExponentialLR(o, 0.9)]), [()] * 10)


def sequence(s, optimizer):
    parts = [
        s.LinearLR(optimizer, 0.1, total_iters=3),
        s.CosineAnnealingLR(optimizer, T_max=4),
        s.StepLR(optimizer, 2, 0.5),
        s.ConstantLR(optimizer, 0.5, 2),
    ]
    return [s.SequentialLR(optimizer, parts, milestones=[3, 7, 12])]


def test_one_schedule_after_another():
    compare(both(sequence), [()] * 18)


def test_a_warm_up_to_lambda():
    schedules = lambda s, o: [
        s.SequentialLR(o, [s.LinearLR(o, 0.1), s.LambdaLR(o, lambda t: 0.5**t)], [4])
    ]
    compare(both(schedules), [()] * 8)


@pytest.mark.parametrize("name, arguments", [*CURVES, ("sequence", {})])
def test_going_on_from_a_state_dict_is_going_on(name, arguments):
    def schedules(s, optimizer):
        if name == "sequence":
            return sequence(s, optimizer)
        return [getattr(s, name)(optimizer, **arguments)]

    first, (schedule,) = ours(schedules)
    for _ in range(5):
        first.step()
        schedule.step()
    second, (again,) = ours(schedules)
    second.load_state_dict(first.state_dict())
    again.load_state_dict(json.loads(json.dumps(schedule.state_dict())))
    for _ in range(5):
        for optimizer, one in ((first, schedule), (second, again)):
            optimizer.step()
            one.step()
        assert again.get_last_lr() == schedule.get_last_lr()
        assert [g["lr"] for g in first.param_groups] == [g["lr"] for g in second.param_groups]


def test_a_plateau_goes_on_from_a_state_dict():
    first, (schedule,) = ours(lambda s, o: [s.ReduceLROnPlateau(o, patience=2)])
    for metric in METRICS[:9]:
        schedule.step(metric)
    second, (again,) = ours(lambda s, o: [s.ReduceLROnPlateau(o)])
    second.load_state_dict(first.state_dict())
    again.load_state_dict(schedule.state_dict())
    for metric in METRICS[9:]:
        schedule.step(metric)
        again.step(metric)
        assert again.get_last_lr() == schedule.get_last_lr()


def test_a_schedule_stepped_before_its_optimiser_says_so_once():
    optimizer, (schedule,) = ours(lambda s, o: [s.ExponentialLR(o, 0.5)])
    words = r"ExponentialLR.step\(\) was called before the optimiser has made a step.*first, then"
    with pytest.warns(UserWarning, match=words):
        schedule.step()
    schedule.step()
    assert optimizer.param_groups[0]["lr"] == 0.025


def test_a_cycle_that_rises_in_a_single_step_starts_at_the_top():
    optimizer, (schedule,) = ours(
        lambda s, o: [s.OneCycleLR(o, 1.0, 10, pct_start=0.1, cycle_momentum=False)]
    )
    rates = []
    for _ in range(9):
        rates += schedule.get_last_lr()
        optimizer.step()
        schedule.step()
    assert rates[0] == 1.0
    assert rates == sorted(rates, reverse=True)


def one(**settings):
    return optim.SGD([Value(1.0)], lr=0.1, **settings)


REFUSED = [
    (
        lambda: lr_scheduler.StepLR(0.1, 3),
        OperandError,
        "StepLR was given 0.1 as its optimiser; a sch",
    ),
    (lambda: lr_scheduler.StepLR(one(), 0), ArgumentError, "StepLR was given step_size=0"),
    (lambda: lr_scheduler.CosineAnnealingLR(one(), 0), ArgumentError, "T_max=0"),
    (lambda: lr_scheduler.LinearLR(one(), 0.0), ArgumentError, "start_factor=0.0; give a number"),
    (lambda: lr_scheduler.LinearLR(one(), end_factor=2), ArgumentError, "end_factor=2; give"),
    (lambda: lr_scheduler.ConstantLR(one(), 2.0), ArgumentError, "factor=2.0"),
    (lambda: lr_scheduler.OneCycleLR(one(), 0.1), ArgumentError, "not told how long the run is"),
    (lambda: lr_scheduler.OneCycleLR(one(), 0.1, 0), ArgumentError, "total_steps=0"),
    (lambda: lr_scheduler.OneCycleLR(one(), 0.1, 5, pct_start=2.0), ArgumentError, "pct_start=2"),
    (lambda: lr_scheduler.OneCycleLR(one(), [0.1] * 2, 5), ArgumentError, "has 1 groups: give"),
    (
        lambda: lr_scheduler.OneCycleLR(optim.Adagrad([Value(1.0)]), 0.1, 5),
        ArgumentError,
        "Adagrad has neither momentum nor betas: give cycle_momentum=False",
    ),
    (lambda: lr_scheduler.ReduceLROnPlateau(one(), "mean"), ArgumentError, "mode='mean'"),
    (lambda: lr_scheduler.ReduceLROnPlateau(one(), factor=1.0), ArgumentError, "factor=1.0"),
    (lambda: lr_scheduler.SequentialLR(one(), [], []), ArgumentError, "0 schedules need one"),
    (
        lambda: lr_scheduler.SequentialLR(one(), [lr_scheduler.StepLR(one(), 1)], []),
        ArgumentError,
        "schedulers='StepLR'; all must be of the one optimiser",
    ),
    (lambda: lr_scheduler.LRScheduler(one()).get_lr(), NotImplementedError, "defines no get_lr"),
    (
        lambda: lr_scheduler.StepLR(one(), 2).load_state_dict({"last_epoch": 1}),
        StateDictError,
        "StepLR: step_size, .* is missing",
    ),
]


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_cycle_has_an_end():
    optimizer = one(momentum=0.5)
    schedule = lr_scheduler.OneCycleLR(optimizer, 0.1, 2)
    optimizer.step()
    schedule.step()
    schedule.step()
    for _ in range(2):  # what was refused is no step
        with pytest.raises(ArgumentError, match="stepped 3 times, but its run is 2 steps long"):
            schedule.step()


@pytest.mark.parametrize("make", [
    lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5),
    lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 0.1, 5, cycle_momentum=False),
    lambda optimizer: lr_scheduler.ReduceLROnPlateau(optimizer),
])  # fmt: skip
def test_groups_that_came_since_are_refused_where_there_is_no_setting_for_them(make):
    optimizer = one()
    schedule = make(optimizer)
    optimizer.step()
    optimizer.add_param_group({"params": Value(1.0)})
    before = copy.deepcopy(schedule.state_dict())
    name = type(schedule).__name__
    words = f"{name} was made for 1 groups of parameters, but its optimiser has 2 now. Make the"
    with pytest.raises(ArgumentError, match=words):
        schedule.step(*[1.0] * (name == "ReduceLROnPlateau"))
    assert schedule.state_dict() == before


def test_a_rate_that_follows_from_the_last_one_is_that_of_new_groups_too():
    optimizer = one()
    schedule = lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.add_param_group({"params": Value(1.0), "lr": 4.0})
    optimizer.step()
    schedule.step()
    assert schedule.get_last_lr()[1] == 2.0


def test_a_state_of_parts_is_refused_whole():
    def made():
        optimizer = one()
        parts = [lr_scheduler.StepLR(optimizer, 1), lr_scheduler.ExponentialLR(optimizer, 0.5)]
        optimizer.step()
        return lr_scheduler.SequentialLR(optimizer, parts, [2])

    schedule, state = made(), made().state_dict()
    state["last_epoch"], state["schedulers"][0]["gamma"] = 7, 0.3
    del state["schedulers"][1]["gamma"]
    before = copy.deepcopy(schedule.state_dict())
    with pytest.raises(StateDictError, match="ExponentialLR: gamma is missing"):
        schedule.load_state_dict(state)
    assert schedule.state_dict() == before
