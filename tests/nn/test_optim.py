"""Optimisers: the three steps worked out by hand, PyTorch's over many, and what they refuse."""

import copy
import pickle
import tracemalloc

import numpy as np
import pytest

import nn
from autograd_core import Value, tensor
from autograd_core.errors import StateDictError
from autograd_core.execute import columns
from nn import optim
from nn.optim import sgd

GRADIENTS = [[0.5, -1.0], [0.25, 0.5], [0.0, 1.0]]
BY_HAND = [
    (optim.SGD, {"momentum": 0.9}, [0.817, -1.924]),
    (optim.SGD, {"momentum": 0.9, "nesterov": True}, [0.7603, -1.9816]),
    (optim.Adam, {}, [0.7347242865, -1.9006359762]),
    (optim.AdamW, {"weight_decay": 0.1}, [0.707945466, -1.8434903132]),
    (optim.Adam, {"weight_decay": 0.1}, [0.7246651325, -1.8589894054]),
    (optim.RMSprop, {}, [-0.4490129744, -2.1190234407]),
    (optim.Adagrad, {}, [0.8552786405, -2.0113880262]),
    (optim.NAdam, {}, [0.8327926809, -2.0087908751]),
    (optim.RAdam, {}, [0.8899106623, -1.9025636046]),
]
KINDS = [
    (optim.SGD, {}),
    (optim.SGD, {"weight_decay": 0.1}),
    (optim.SGD, {"momentum": 0.9}),
    (optim.SGD, {"momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1}),
    (optim.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    (optim.Adam, {}),
    (optim.Adam, {"betas": (0.5, 0.9), "eps": 1e-3, "weight_decay": 0.1}),
    (optim.AdamW, {}),
    (optim.AdamW, {"weight_decay": 0.3}),
    (optim.SGD, {"momentum": 0.9, "maximize": True, "weight_decay": 0.1}),
    (optim.Adam, {"amsgrad": True, "maximize": True, "weight_decay": 0.1}),
    (optim.AdamW, {"amsgrad": True, "betas": (0.5, 0.6)}),
    (optim.Adam, {"weight_decay": 0.3, "decoupled_weight_decay": True}),
    (optim.RMSprop, {}),
    (optim.RMSprop, {"momentum": 0.9, "weight_decay": 0.1}),
    (optim.RMSprop, {"alpha": 0.5, "centered": True, "momentum": 0.5, "maximize": True}),
    (optim.Adagrad, {}),
    (
        optim.Adagrad,
        {"lr_decay": 0.1, "initial_accumulator_value": 0.5, "weight_decay": 0.1, "maximize": True},
    ),
    (optim.NAdam, {}),
    (optim.NAdam, {"momentum_decay": 0.1, "weight_decay": 0.1, "maximize": True}),
    (optim.NAdam, {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    (optim.RAdam, {}),
    (optim.RAdam, {"betas": (0.5, 0.9), "weight_decay": 0.1, "maximize": True}),
    (optim.RAdam, {"weight_decay": 0.1, "decoupled_weight_decay": True}),
]


@pytest.fixture
def torch():
    """PyTorch in float64, which also holds the numbers NAdam keeps."""
    library = pytest.importorskip("torch")
    library.set_default_dtype(library.float64)
    library.set_num_threads(1)  # what is small only waits for the others
    yield library
    library.set_default_dtype(library.float32)


def values():
    p = [Value(1.0), Value(-2.0)]
    return p, lambda: [v.data for v in p]


def whole():
    p = nn.Parameter([1.0, -2.0])
    return [p], lambda: p.data.tolist()


def mixed():
    p = [Value(1.0), nn.Parameter([[-2.0]])]
    return p, lambda: [p[0].data, p[1].item()]


def arrive(parameters, gradient):
    """Put a gradient of two numbers into whatever the two parameters are."""
    if len(parameters) == 1:
        parameters[0].grad = gradient
        return
    for p, g in zip(parameters, gradient, strict=True):
        p.grad = g if isinstance(p, Value) else np.full(p.shape, g)


@pytest.mark.parametrize("face", [values, whole, mixed])
@pytest.mark.parametrize("kind, settings, expected", BY_HAND)
def test_three_steps_by_hand(face, kind, settings, expected):
    parameters, data = face()
    optimizer = kind(parameters, lr=0.1, **settings)
    for gradient in GRADIENTS:
        arrive(parameters, gradient)
        optimizer.step()
    np.testing.assert_allclose(data(), expected, rtol=0, atol=6e-11)


def test_plain_descent_by_hand():
    parameters, data = values()
    parameters[0].grad = 0.5  # the other has none
    optim.SGD(parameters, lr=0.1).step()
    assert data() == [0.95, -2.0]


def build(lib, make):
    """The same small network in both libraries, from the same weights."""
    model = lib.Sequential(
        lib.Linear(3, 4), lib.Tanh(), lib.Linear(4, 4), lib.ReLU(), lib.Linear(4, 2)
    )
    rng = np.random.default_rng(0)
    model.load_state_dict(
        {k: make(rng.normal(size=v.shape)) for k, v in model.state_dict().items()}
    )
    return model


@pytest.mark.parametrize("kind, settings", KINDS)
def test_training_is_that_of_torch(kind, settings, torch):
    ours, theirs = build(nn, np.asarray), build(torch.nn, torch.tensor)
    optimizer = kind(ours.parameters(), lr=0.05, **settings)
    reference = getattr(torch.optim, kind.__name__)(theirs.parameters(), lr=0.05, **settings)
    rng = np.random.default_rng(1)
    for _ in range(20):
        X, y = rng.normal(size=(8, 3)), rng.integers(0, 2, 8)
        loss = nn.functional.cross_entropy(ours(tensor(X)), tensor(y))
        expected = torch.nn.functional.cross_entropy(theirs(torch.tensor(X)), torch.tensor(y))
        for opt, result in ((optimizer, loss), (reference, expected)):
            opt.zero_grad()
            result.backward()
            opt.step()
        assert loss.item() == pytest.approx(expected.item(), rel=1e-12)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind, settings", KINDS)
def test_parameters_without_a_gradient_are_skipped_and_age_apart(kind, settings):
    """Each parameter must move as if it were alone."""
    present = [(1, 1, 1), (1, 0, 1), (0, 1, 1), (1, 1, 0), (1, 1, 1)]
    together = [nn.Parameter(np.full(n, 1.0)) for n in (2, 3, 1)]
    optimizer = kind(together, lr=0.1, **settings)
    apart = [nn.Parameter(p.data) for p in together]
    alone = [kind([p], lr=0.1, **settings) for p in apart]
    for step, arrived in enumerate(present):
        for i, there in enumerate(arrived):
            for p in (together[i], apart[i]):
                p.grad = np.full(p.shape, 1.0 + step + i) if there else None
        optimizer.step()
        for one in alone:
            one.step()
    for p, q in zip(together, apart, strict=True):
        np.testing.assert_array_equal(p.data, q.data)


def test_groups_have_settings_of_their_own():
    fast, slow = nn.Parameter([1.0]), Value(1.0)
    optimizer = optim.SGD([{"params": [fast], "lr": 0.5}, {"params": slow}], lr=0.1)
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.1]
    fast.grad, slow.grad = [1.0], 1.0
    optimizer.step()
    assert (fast.item(), slow.data) == (0.5, 0.9)
    optimizer.param_groups[1]["lr"] = 0.4
    optimizer.step()
    assert (fast.item(), slow.data) == (0.0, 0.5)


def test_defaults_are_those_of_torch():
    torch = pytest.importorskip("torch")
    for kind in dict.fromkeys(kind for kind, _ in KINDS):
        reference = getattr(torch.optim, kind.__name__)([torch.zeros(1)]).defaults
        assert kind([Value(0.0)]).defaults.items() <= reference.items()


def test_arguments_go_by_place_as_in_torch():
    assert optim.SGD([Value(0.0)], 0.1, 0.9).param_groups[0]["momentum"] == 0.9
    assert optim.Adam([Value(0.0)], 0.1, (0.5, 0.6)).param_groups[0]["betas"] == (0.5, 0.6)


def test_the_update_is_in_place_and_gradients_are_left_alone():
    for kind, settings in KINDS:
        p = nn.Parameter([[1.0, 2.0]])
        array, gradient = p.data, np.array([[3.0, 4.0]])
        p.grad = gradient
        arrived = p.grad
        optimizer = kind([p], lr=0.1, **settings)
        optimizer.step()
        assert p.data is array
        assert arrived.tolist() == [[3.0, 4.0]]
        assert (array[0, 0] < 1.0) != settings.get("maximize", False)


@pytest.mark.parametrize("kind, settings", KINDS)
def test_a_step_allocates_no_array(kind, settings):
    p = nn.Parameter(np.ones(100_000))
    p.grad = np.ones(100_000)
    optimizer = kind([p], lr=0.1, **settings)
    optimizer.step()  # which makes what is kept from now on
    tracemalloc.start()
    optimizer.step()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 0.05 * p.data.nbytes


@pytest.fixture(params=["compiled", "plain"])
def loops(request, monkeypatch):
    """Whether the slots of Values are read and written by machine code."""
    if request.param == "plain":
        monkeypatch.setattr(columns, "compiled_loops", lambda: None)
        monkeypatch.setattr(sgd, "compiled_loops", lambda: None)
        return False
    native = pytest.importorskip("autograd_core.execute.native")
    assert native.loops_over_objects() is not None
    return True


@pytest.mark.parametrize("kind, settings", KINDS)
def test_a_step_on_values_allocates_no_more_than_their_numbers(kind, settings, loops):
    count = 10_000
    parameters = [Value(1.0) for _ in range(count)]
    optimizer = kind(parameters, lr=0.1, **settings)
    for p in parameters:
        p._grad = 1.0
    optimizer.step()
    tracemalloc.start()
    optimizer.step()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # By Python each number is a new float (24 bytes), and all are in a list (8) on their way.
    assert peak < (0.5 if loops else 36) * count


def test_a_parameter_that_was_given_a_read_only_array_still_moves():
    p = nn.Parameter([1.0])
    p.data = (p * 2.0).data
    p.grad = [1.0]
    optim.SGD([p], lr=0.5).step()
    assert p.item() == 1.5


def test_a_transposed_array_and_float32_beside_float64():
    p = nn.Parameter(np.zeros((2, 3)))
    p.data = np.arange(6.0).reshape(3, 2).T
    q = nn.Parameter(np.zeros(2, np.float32))
    p.grad, q.grad = np.ones((2, 3)), np.ones(2)
    optim.Adam([p, q], lr=1.0).step()
    np.testing.assert_allclose(p.data, np.arange(6.0).reshape(3, 2).T - 1.0, atol=1e-7)
    assert q.dtype == np.float32
    np.testing.assert_allclose(q.data, [-1.0, -1.0], atol=1e-6)


def test_zero_grad():
    v, p = Value(1.0), nn.Parameter([1.0])
    optimizer = optim.SGD([v, p])
    v.grad, p.grad = 1.0, [2.0]
    optimizer.zero_grad(set_to_none=False)
    assert (v._grad, p.grad.tolist()) == (0.0, [0.0])
    optimizer.zero_grad()
    assert (v._grad, p.grad) == (None, None)


def test_a_closure_is_called_and_its_loss_given_back():
    w = Value(3.0)
    optimizer = optim.SGD([w], lr=0.5)

    def closure():
        optimizer.zero_grad()
        loss = w * w
        loss.backward()
        return loss

    assert optimizer.step(closure).data == 9.0
    assert w.data == 0.0


# State.


def trained(kind, settings, steps, optimizer=None, parameters=None):
    parameters = parameters or [nn.Parameter([[1.0, 2.0]]), Value(3.0), nn.Parameter([4.0])]
    optimizer = optimizer or kind(parameters, lr=0.1, **settings)
    for step in steps:
        for p in parameters:
            p.grad = 1.0 + step if isinstance(p, Value) else np.full(p.shape, 1.0 + step)
        optimizer.step()
    return optimizer, parameters


def numbers(parameters):
    return [np.asarray(p.data).tolist() for p in parameters]


@pytest.mark.parametrize("kind, settings", KINDS)
def test_going_on_from_a_state_dict_is_going_on(kind, settings):
    first, parameters = trained(kind, settings, range(3))
    state = pickle.loads(pickle.dumps(first.state_dict()))
    twins = copy.deepcopy(parameters)
    second = kind(twins, lr=77.0, **settings)
    second.load_state_dict(state)
    assert second.param_groups[0]["lr"] == 0.1
    trained(kind, settings, range(3, 6), first, parameters)
    trained(kind, settings, range(3, 6), second, twins)
    assert numbers(parameters) == numbers(twins)


@pytest.mark.parametrize("dump", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
@pytest.mark.parametrize("kind, settings", KINDS)
def test_a_copy_of_an_optimiser_goes_on_by_itself(kind, settings, dump):
    first, parameters = trained(kind, settings, range(2))
    second, twins = dump((first, parameters))
    trained(kind, settings, range(2, 4), first, parameters)
    after = numbers(twins)
    trained(kind, settings, range(2, 4), second, twins)
    assert after != numbers(twins) == numbers(parameters)


def test_state_is_named_and_shaped_as_in_torch():
    torch = pytest.importorskip("torch")
    p = nn.Parameter([[1.0, -2.0]])
    q = torch.tensor([[1.0, -2.0]], dtype=torch.float64, requires_grad=True)
    ours, theirs = optim.Adam([p], lr=0.1), torch.optim.Adam([q], lr=0.1)
    for gradient in GRADIENTS[:2]:
        p.grad, q.grad = [gradient], torch.tensor([gradient], dtype=torch.float64)
        ours.step()
        theirs.step()
    entry, reference = ours.state_dict()["state"][0], theirs.state_dict()["state"][0]
    assert entry.keys() == reference.keys()
    for name, kept in entry.items():
        np.testing.assert_allclose(kept, reference[name].numpy(), rtol=1e-14)
    assert ours.state[p]["step"] == 2
    taken = optim.Adam([nn.Parameter(p.data)], lr=1.0)
    taken.load_state_dict(theirs.state_dict())
    taken.param_groups[0]["params"][0].grad = p.grad = [GRADIENTS[2]]
    taken.step()
    ours.step()
    np.testing.assert_allclose(taken.param_groups[0]["params"][0].data, p.data, rtol=1e-14)


def test_what_has_not_moved_has_no_state():
    assert optim.Adam([Value(1.0)]).state_dict()["state"] == {}


@pytest.mark.parametrize("kind, settings", KINDS)
def test_what_has_not_moved_starts_afresh_after_a_state_is_taken_over(kind, settings):
    moved, rested, alone = Value(1.0), Value(2.0), Value(2.0)
    first = kind([moved, rested], lr=0.1, **settings)
    moved.grad = 1.0
    first.step()
    second = kind([moved, rested], lr=0.1, **settings)
    second.load_state_dict(first.state_dict())
    rested.grad = alone.grad = 1.0
    second.step()
    kind([alone], lr=0.1, **settings).step()
    assert rested.data == alone.data


@pytest.mark.parametrize("kind, settings", KINDS)
def test_the_state_of_torch_is_taken_over_and_given_back(kind, settings, torch):
    p, reference = nn.Parameter([1.0, -2.0]), torch.tensor([1.0, -2.0], dtype=torch.float64)
    reference.requires_grad_()
    theirs = getattr(torch.optim, kind.__name__)([reference], lr=0.1, **settings)
    for gradient in GRADIENTS:
        reference.grad = torch.tensor(gradient, dtype=torch.float64)
        theirs.step()
    ours = kind([p], lr=1.0)
    p.data = reference.detach().numpy()
    ours.load_state_dict(theirs.state_dict())
    p.grad, reference.grad = [0.5, 1.0], torch.tensor([0.5, 1.0], dtype=torch.float64)
    ours.step()
    theirs.step()
    np.testing.assert_allclose(p.data, reference.detach().numpy(), rtol=1e-12)
    entry, expected = ours.state_dict()["state"][0], theirs.state_dict()["state"].get(0, {})
    for name in expected.keys() - {"step"}:
        if expected[name] is not None:
            np.testing.assert_allclose(entry[name], expected[name].numpy(), rtol=1e-12)


def test_a_setting_that_keeps_one_more_moment_can_be_switched_on_later():
    p, q = Value(1.0), Value(1.0)
    first, second = optim.RMSprop([p], momentum=0.9), optim.RMSprop([q])
    second.param_groups[0]["momentum"] = 0.9
    p.grad = q.grad = 1.0
    for optimizer in (first, second):
        optimizer.step()
        optimizer.step()
    assert p.data == q.data


@pytest.mark.parametrize("kind, settings", KINDS)
def test_an_infinite_gradient_makes_no_warning(kind, settings):
    p = nn.Parameter([1.0, 2.0])
    optimizer = kind([p], lr=0.1, **settings)
    p.grad = [np.inf, 0.0]
    optimizer.step()
    optimizer.step()
    assert np.isfinite(p.data[1])


def test_a_state_of_other_shapes_is_refused_whole():
    first, _ = trained(optim.Adam, {}, range(2))
    for others, words in [
        ([nn.Parameter([1.0])], r"groups of \[3\] parameters, but this optimiser has groups of"),
        (
            [nn.Parameter([[1.0, 2.0]]), Value(1.0), nn.Parameter([1.0, 2.0])],
            r"exp_avg of parameter 2 has shape \(1,\), but here it has shape \(2,\)",
        ),
    ]:
        second = optim.Adam(others, lr=0.5)
        with pytest.raises(StateDictError, match=words):
            second.load_state_dict(first.state_dict())
        assert second.state_dict()["state"] == {}
        assert second.param_groups[0]["lr"] == 0.5


def test_repr():
    text = repr(optim.SGD([Value(1.0)], lr=0.1))
    assert text.startswith("SGD(1 parameters, lr=0.1, momentum=0.0")
