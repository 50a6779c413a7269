"""Modules: what they find in their attributes, what they save, and what a call leaves behind."""

import copy
import pickle

import numpy as np
import pytest

import nn
from autograd_core import Tensor, Value, no_grad, tensor
from autograd_core.errors import StateDictError
from autograd_core.node import AMBIENT


class Tangle(nn.Module):
    """Parameters wherever they can be, one of them twice."""

    def __init__(self):
        self.first = Value(1.0)
        self.rows = [Value(2.0), (Value(3.0), nn.Linear(2, 1))]
        self.named = {"left": nn.Parameter([4.0]), "right": {"deep": Value(5.0)}}
        self.again = self.first
        self.tied = self.rows[1][1]
        self.constant = Value.constant(6.0)
        self.number, self.text, self.nothing = 7.0, "8", None
        self.result = self.first * 2.0  # the result of an operation is not trained
        self.data = tensor([9.0])
        self.variable = Tensor([9.0])  # as in PyTorch, only a Parameter is registered

    def forward(self, x):
        return x * self.first


class Counter(nn.Module):
    def __init__(self):
        self.weight = nn.Parameter([1.0, 2.0])
        self.register_buffer("seen", np.array([3.0]))
        self.register_buffer("scratch", np.array([4.0]), persistent=False)
        self.register_buffer("absent", None)


class Inner(nn.Module):
    def forward(self, x):
        return x * 2.0


class Outer(nn.Module):
    def __init__(self):
        self.layers = []
        self.layers.append(Inner())
        self.head = {"left": Inner()}

    def forward(self, x):
        return self.head["left"](self.layers[0](x) + 1.0)


def names(module):
    return [name for name, _ in module.named_parameters()]


TANGLED = ["first", "rows.0", "rows.1.0", "named.left", "named.right.deep"]


def test_parameters_are_found_once_own_ones_first():
    assert names(Tangle()) == [*TANGLED, "rows.1.1.weight", "rows.1.1.bias"]


def test_parameters_are_a_list_of_the_objects_themselves():
    model = Tangle()
    found = model.parameters()
    assert isinstance(found, list)
    assert found[0] is model.first
    assert found[3] is model.named["left"]


def test_own_parameters_alone():
    model = Tangle()
    assert [n for n, _ in model.named_parameters(recurse=False)] == TANGLED
    assert len(model.parameters(recurse=False)) == 5


def test_children_and_modules_are_told_once_by_their_first_name():
    model = Tangle()
    assert [n for n, _ in model.named_children()] == ["rows.1.1"]
    assert list(model.children()) == [model.tied]
    assert [n for n, _ in model.named_modules()] == ["", "rows.1.1"]
    assert [n for n, _ in model.named_modules("net")] == ["net", "net.rows.1.1"]


def test_a_module_that_holds_itself_is_entered_once():
    model = Outer()
    model.layers[0].parent = model
    assert len(list(model.modules())) == 3
    assert list(model.state_dict()) == []
    assert model.train(False) is model
    assert "Inner" in repr(model)


def test_order_is_that_of_torch():
    torch = pytest.importorskip("torch")

    def build(lib, make):
        class Net(lib.Module):
            def __init__(self):
                super().__init__()
                self.deep = lib.Sequential(
                    lib.Linear(2, 3), lib.ReLU(), lib.Sequential(lib.Linear(3, 1))
                )
                self.scale = make()
                self.last = lib.Linear(1, 1, bias=False)

        return Net()

    ours = build(nn, lambda: nn.Parameter([1.0]))
    theirs = build(torch.nn, lambda: torch.nn.Parameter(torch.ones(1)))
    assert names(ours) == [n for n, _ in theirs.named_parameters()]
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [n for n, _ in ours.named_modules()] == [n for n, _ in theirs.named_modules()]
    order = []
    ours.apply(lambda m: order.append(type(m).__name__))
    expected = []
    theirs.apply(lambda m: expected.append(type(m).__name__))
    assert order == expected


def test_a_subclass_need_not_call_super_and_may_override_parameters():
    class Old(nn.Module):
        def __init__(self):
            self.w = [Value(1.0)]

        def parameters(self):
            return self.w

    model = Old()
    (model.w[0] * 2.0).backward()
    model.zero_grad()
    assert model.w[0]._grad is None


# State.


def test_state_dict_is_a_copy():
    model = Counter()
    saved = model.state_dict()
    assert {name: array.tolist() for name, array in saved.items()} == {
        "weight": [1.0, 2.0],
        "seen": [3.0],
    }
    saved["weight"][0] = 10.0
    assert model.weight.data[0] == 1.0


def test_state_goes_from_one_module_to_another_in_place():
    first, second = Tangle(), Tangle()
    held = second.named["left"].data
    first.first.data = 11.0
    first.named["left"].data[0] = 12.0
    report = second.load_state_dict(first.state_dict())
    assert report == ([], [])
    assert report.missing_keys == []
    assert second.first.data == 11.0
    assert held[0] == 12.0  # the array itself was filled
    assert second.state_dict().keys() >= {"again", "tied.weight"}


def test_a_parameter_keeps_its_dtype():
    layer = nn.Linear(2, 1, dtype=np.float32)
    layer.load_state_dict(nn.Linear(2, 1).state_dict())
    assert layer.weight.dtype == np.float32


WRONG = [
    (
        lambda s: s.pop("weight"),
        "load_state_dict of Linear: weight is missing. Nothing was changed.",
    ),
    (lambda s: s.update(more=[1.0]), "load_state_dict of Linear: more is not expected."),
    (
        lambda s: s.update(weight=np.zeros((3, 2))),
        r"weight has shape \(3, 2\), but the module's has shape \(2, 3\)",
    ),
    (lambda s: s.update(bias=["a", "b"]), "bias holds no numbers"),
    (lambda s: s.update(bias=[[1.0], [1.0, 2.0]]), "bias holds no numbers"),
    (
        lambda s: (s.pop("bias"), s.update(other=0.0)),
        "bias is missing; other is not expected",
    ),
]


@pytest.mark.parametrize("spoil, words", WRONG)
def test_a_wrong_state_is_refused_whole(spoil, words):
    layer = nn.Linear(3, 2)
    before = layer.state_dict()
    state = {name: np.array(array) + 1.0 for name, array in before.items()}
    spoil(state)
    with pytest.raises(StateDictError, match=words):
        layer.load_state_dict(state)
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_not_strict_takes_what_fits_by_name_but_still_checks_shapes():
    layer = nn.Linear(3, 2)
    report = layer.load_state_dict({"bias": [1.0, 2.0], "more": 3.0}, strict=False)
    assert report == (["weight"], ["more"])
    assert layer.bias.data.tolist() == [1.0, 2.0]
    with pytest.raises(StateDictError, match=r"bias has shape \(1,\)"):
        layer.load_state_dict({"bias": [1.0]}, strict=False)


def test_a_state_that_is_no_dictionary():
    with pytest.raises(StateDictError, match="was given a list; it takes a dictionary"):
        nn.Linear(3, 2).load_state_dict([1.0])


def test_a_parameter_given_a_read_only_array_is_still_filled():
    layer = nn.Linear(2, 1)
    layer.weight.data = (layer.weight * 2.0).data
    layer.load_state_dict({"weight": [[1.0, 2.0]], "bias": [3.0]})
    assert layer.weight.data.tolist() == [[1.0, 2.0]]


def test_state_from_and_to_torch():
    torch = pytest.importorskip("torch")
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
    ours = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))
    ours.load_state_dict(theirs.state_dict())
    for name, array in ours.state_dict().items():
        np.testing.assert_array_equal(array, theirs.state_dict()[name].numpy())
    ours[0].weight.data[...] = 0.5
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    assert (theirs[0].weight == 0.5).all()


# What is done to all of it.


def test_train_and_eval_reach_every_module():
    model = Outer()
    assert model.training
    assert model.eval() is model
    assert [m.training for m in model.modules()] == [False] * 3
    model.train()
    assert all(m.training for m in model.modules())


def test_zero_grad():
    model = nn.Sequential(nn.Linear(2, 1))
    model(tensor([1.0, 2.0])).backward()
    assert model[0].weight.grad is not None
    model.zero_grad()
    assert model[0].weight.grad is None


def test_a_frozen_parameter_is_still_one_but_gets_no_gradient():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    model[0].requires_grad_(False)
    model(tensor([1.0, 2.0])).backward()
    assert len(model.parameters()) == 4
    assert model[0].weight.grad is None
    assert not model[0].weight.requires_grad
    assert model[1].weight.grad is not None
    model.requires_grad_()
    assert model[0].weight.requires_grad


@pytest.mark.parametrize("dump", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_are_apart_and_keep_what_is_shared(dump):
    model = Tangle()
    model.named["left"].requires_grad = False
    twin = dump(model)
    assert names(twin) == names(model)
    assert twin.again is twin.first
    assert twin.tied is twin.rows[1][1]
    assert twin.first is not model.first
    twin.tied.weight.data[...] = 5.0
    assert not (model.tied.weight.data == 5.0).any()
    assert isinstance(twin.tied.weight, nn.Parameter)
    assert not twin.named["left"].requires_grad
    assert twin.state_dict().keys() == model.state_dict().keys()


# A call.


def scope_of(node):
    return node.note.scope


def test_nodes_remember_which_call_made_them():
    model = Outer()
    out = model(Value(1.0))
    scope = scope_of(out)
    assert (scope.name, scope.kind) == ("head.left", "Inner")
    assert (scope.parent.name, scope.parent.kind, scope.parent.parent) == ("Outer", "Outer", None)
    plus = next(p for p in out.inputs if p.op.name == "add")
    assert scope_of(plus) == scope.parent
    times = plus.inputs[0]
    assert scope_of(times).name == "layers.0"
    assert scope_of(times).parent == scope.parent


def test_two_calls_of_one_module_are_two():
    model = Inner()
    x = Value(1.0)
    first, second = model(x), model(x)
    assert scope_of(first) == scope_of(first)
    assert scope_of(first) != scope_of(second)


def test_a_module_called_by_one_that_does_not_hold_it_goes_by_its_class():
    guest = Inner()

    class Host(nn.Module):
        def forward(self, x):
            return guest(x)

    assert scope_of(Host()(Value(1.0))).name == "Inner"


def test_outside_of_a_call_nothing_is_remembered():
    assert (Value(1.0) * 2.0).note is None


def test_an_error_inside_leaves_no_scope_behind():
    class Broken(nn.Module):
        def forward(self, x):
            return x / "two"

    before = AMBIENT.get()
    with pytest.raises(TypeError):
        Broken()(Value(1.0))
    assert AMBIENT.get() is before


def test_a_call_leaves_no_cycle_for_the_collector():
    import gc
    import weakref

    model = Inner()
    gc.disable()
    try:
        out = model(Value(1.0))
        gone = weakref.ref(out)
        del out
        assert gone() is None
    finally:
        gc.enable()


def test_without_recording_a_call_is_plain():
    with no_grad():
        out = Outer()(Value(1.0))
    assert out.data == 6.0
    assert not out.requires_grad
    assert out.note is None


def test_a_module_without_forward():
    with pytest.raises(NotImplementedError, match=r"Empty was called, but defines no forward\(\)"):
        type("Empty", (nn.Module,), {})()(1.0)


# Text.

LAYERED = """\
MLP(
  (layers.0): Layer(
    (neurons.0-3): 4 x TanhNeuron(2)  # 3 parameters each
  )  # 12 parameters
  (layers.1): Layer(
    (neurons.0): LinearNeuron(4)  # 5 parameters
  )  # 5 parameters
)  # 17 parameters"""

STACKED = """\
Sequential(
  (0-1): 2 x Linear(in_features=64, out_features=64, bias=True)  # 4,160 parameters each
  (2): Dropout(p=0.1)
  (3): Softmax(dim=-1)
)  # 8,320 parameters"""


def test_repr_counts_parameters():
    assert repr(nn.MLP(2, [4, 1], "tanh")) == LAYERED
    layers = [nn.Linear(64, 64), nn.Linear(64, 64), nn.Dropout(0.1), nn.Softmax()]
    assert repr(nn.Sequential(*layers)) == STACKED
    assert repr(nn.CrossEntropyLoss(reduction="sum")) == "CrossEntropyLoss(reduction='sum')"
    assert repr(nn.Neuron(1, False)) == "LinearNeuron(1)  # 2 parameters"


def test_a_shared_module_is_counted_once():
    layer = nn.Linear(3, 3)
    assert repr(nn.Sequential(layer, nn.ReLU(), layer)).endswith(")  # 12 parameters")
