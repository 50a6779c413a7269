"""LBFGS: step by step that of PyTorch, on both faces, from a state, and what it refuses."""

import copy

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, tensor
from autograd_core.errors import ArgumentError, StateDictError
from nn import optim

SETTINGS = [
    {"lr": 1e-3},
    {"lr": 1e-3, "max_iter": 3, "history_size": 2},
    {"line_search_fn": "strong_wolfe"},
    {"line_search_fn": "strong_wolfe", "max_iter": 4, "history_size": 3},
    {"line_search_fn": "strong_wolfe", "lr": 30.0, "max_eval": 7},
    {"line_search_fn": "strong_wolfe", "lr": 1e-2},
]


def rosenbrock(x, y):
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2


def stepped(optimizer, loss):
    def closure():
        optimizer.zero_grad()
        now = loss()
        now.backward()
        return now

    return optimizer.step(closure).item()


def on_values(**settings):
    x, y = Value(-1.2), Value(1.0)
    return optim.LBFGS([x, y], **settings), lambda: rosenbrock(x, y), lambda: [x.data, y.data]


def on_tensor(**settings):
    p = Tensor([-1.2, 1.0])
    return optim.LBFGS([p], **settings), lambda: rosenbrock(p[0], p[1]), p.tolist


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("face", [on_values, on_tensor])
def test_five_steps_are_those_of_torch(face, settings):
    torch = pytest.importorskip("torch")
    p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    reference = torch.optim.LBFGS([p], **settings)
    ours, loss, numbers = face(**settings)
    for _ in range(5):
        expected = stepped(reference, lambda: rosenbrock(p[0], p[1]))
        assert stepped(ours, loss) == pytest.approx(expected, rel=1e-9, abs=1e-18)
        np.testing.assert_allclose(numbers(), p.detach().numpy(), rtol=1e-9)
    kept = reference.state_dict()["state"][0]
    assert ours.state_dict()["state"][0]["func_evals"] == kept["func_evals"]
    assert ours.state_dict()["state"][0]["n_iter"] == kept["n_iter"]
    assert ours.state_dict()["state"][0].keys() == kept.keys() - {"al"}


def test_a_network_is_trained_as_by_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)), rng.normal(size=(20, 1))
    ours = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))
    theirs.double().load_state_dict(
        {name: torch.tensor(array) for name, array in ours.state_dict().items()}
    )
    pairs = [(nn, ours, tensor, optim), (torch.nn, theirs, torch.tensor, torch.optim)]
    losses = []
    for lib, model, make, optimisers in pairs:
        optimizer = optimisers.LBFGS(model.parameters(), line_search_fn="strong_wolfe")
        inputs, targets, loss = make(X), make(y), lib.MSELoss()
        lossy = lambda m=model, a=inputs, b=targets, f=loss: f(m(a), b)
        losses.append([stepped(optimizer, lossy) for _ in range(3)])
    np.testing.assert_allclose(*losses, rtol=1e-9)


@pytest.mark.parametrize("settings", SETTINGS[:4])
def test_going_on_from_a_state_dict_is_going_on(settings):
    first, loss, numbers = on_values(**settings)
    stepped(first, loss)
    second, same_loss, same_numbers = on_values(lr=77.0)
    for p, q in zip(second.param_groups[0]["params"], first.param_groups[0]["params"]):
        p.data = q.data
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    stepped(first, loss)
    stepped(second, same_loss)
    assert numbers() == same_numbers()


def test_the_state_of_torch_is_taken_over():
    torch = pytest.importorskip("torch")
    p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    reference = torch.optim.LBFGS([p], line_search_fn="strong_wolfe", max_iter=4)
    stepped(reference, lambda: rosenbrock(p[0], p[1]))
    ours, loss, numbers = on_values()
    for q, data in zip(ours.param_groups[0]["params"], p.tolist()):
        q.data = data
    ours.load_state_dict(reference.state_dict())
    stepped(reference, lambda: rosenbrock(p[0], p[1]))
    stepped(ours, loss)
    np.testing.assert_allclose(numbers(), p.detach().numpy(), rtol=1e-9)


def test_it_stops_where_there_is_nothing_to_gain():
    x, y = Value(1.0), Value(1.0)
    optimizer = optim.LBFGS([x, y])
    assert stepped(optimizer, lambda: rosenbrock(x, y)) == 0.0
    assert (x.data, y.data) == (1.0, 1.0)
    assert optimizer.memory == {"func_evals": 1, "n_iter": 0}
    assert optimizer.state_dict()["state"] == {}


def test_float32_stays_float32():
    p = Tensor(np.float32([-1.2, 1.0]))
    optimizer = optim.LBFGS([p], line_search_fn="strong_wolfe")
    before = stepped(optimizer, lambda: rosenbrock(p[0], p[1]))
    assert float(rosenbrock(p[0], p[1])) < before
    assert p.dtype == np.float32


@pytest.mark.parametrize("settings", SETTINGS[:4])
def test_values_among_tensors_move_as_one_vector_would(settings):
    a, b, c = Value(-1.2), Tensor([[0.5], [2.0]]), Value(1.5)
    idle, whole = Tensor([3.0]), Tensor([-1.2, 0.5, 2.0, 1.5, 3.0])
    apart = optim.LBFGS([a, b, c, idle], **settings)
    together = optim.LBFGS([whole], **settings)
    loss = lambda p, q, r, s: rosenbrock(p, q) + rosenbrock(r, s) + (q - r) ** 2
    for _ in range(3):
        expected = stepped(together, lambda: loss(*(whole[i] for i in range(4))))
        assert stepped(apart, lambda: loss(a, b[0, 0], b[1, 0], c)) == pytest.approx(expected)
        moved = [a.data, *b.data.ravel(), c.data, *idle.data]
        np.testing.assert_allclose(moved, whole.data, rtol=1e-9)
    kept, wanted = (o.state_dict()["state"][0]["d"] for o in (apart, together))
    np.testing.assert_allclose(kept, wanted, rtol=1e-6, atol=1e-12)
    assert idle.item() == 3.0


REFUSED = [
    ({"lr": -1.0}, "LBFGS was given lr=-1.0"),
    ({"max_iter": 0}, "LBFGS was given max_iter=0; give a whole number, 1 or more"),
    ({"history_size": 0}, "history_size=0"),
    ({"tolerance_grad": -1.0}, "tolerance_grad=-1.0"),
    ({"line_search_fn": "wolf"}, 'line_search_fn="strong_wolfe", or None'),
]


@pytest.mark.parametrize("settings, words", REFUSED)
def test_settings_outside_their_range(settings, words):
    with pytest.raises(ArgumentError, match=words):
        optim.LBFGS([Value(1.0)], **settings)


def test_bad_input():
    with pytest.raises(ArgumentError, match="without a closure; it has to look at several points"):
        optim.LBFGS([Value(1.0)]).step()
    with pytest.raises(ArgumentError, match="second group of parameters"):
        optim.LBFGS([{"params": [Value(1.0)]}, {"params": [Value(2.0)]}])
    optimizer, loss, _ = on_values()
    stepped(optimizer, loss)
    with pytest.raises(StateDictError, match="d of parameter 0 has shape"):
        optim.LBFGS([Value(1.0)]).load_state_dict(optimizer.state_dict())
