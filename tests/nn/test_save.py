"""Files: what is saved comes back, whatever befell the file is said, and nothing is half done."""

import errno
import json
import os
import re
import struct
from itertools import chain

import numpy as np
import pytest

import nn
from autograd_core import Value, no_grad
from autograd_core.errors import ArgumentError, MissingExtraError, OperandError, StateDictError
from autograd_core.functions.operand import numbers, operand

pytest.importorskip("safetensors", reason="wants safetensors, of the extra save")

# Each layer that PyTorch has too and that has numbers; by settings that both take.
LAYERS = [
    ("Linear", (3, 2), {}),
    ("Linear", (3, 2), {"bias": False}),
    ("Conv1d", (4, 6, 3), {"groups": 2}),
    ("Conv2d", (4, 6, (3, 2)), {}),
    ("ConvTranspose1d", (4, 6, 3), {}),
    ("ConvTranspose2d", (4, 6, 3), {"groups": 2}),
    ("BatchNorm1d", (4,), {}),
    ("BatchNorm2d", (4,), {}),
    ("LayerNorm", ((4, 3),), {}),
    ("GroupNorm", (2, 4), {}),
    ("RMSNorm", (4,), {}),
    ("Embedding", (5, 3), {"padding_idx": 0}),
    ("PReLU", (3,), {}),
    ("RNN", (3, 4), {"num_layers": 2, "bidirectional": True}),
    ("LSTM", (3, 4), {"num_layers": 2, "bidirectional": True}),
    ("GRU", (3, 4), {"num_layers": 2, "bidirectional": True}),
    ("RNNCell", (3, 4), {}),
    ("LSTMCell", (3, 4), {}),
    ("GRUCell", (3, 4), {}),
    ("MultiheadAttention", (8, 2), {}),
    ("MultiheadAttention", (8, 2), {"kdim": 3, "vdim": 5}),
    ("TransformerEncoderLayer", (8, 2, 16), {}),
]
ids = [f"{name}{settings}" for name, settings, _ in LAYERS]

# Each layer, which can be told and built again, with an input for it.
RNG = np.random.default_rng(0)
SIGNAL, IMAGE, FLAT = (
    RNG.normal(size=(3, 4, 9)),
    RNG.normal(size=(3, 4, 6, 6)),
    RNG.normal(size=(5, 4)),
)
TOLD = [
    (nn.Linear(4, 3, bias=False), FLAT),
    (nn.Linear(4, 3, dtype="float32"), FLAT),
    (nn.Conv1d(4, 6, 3, stride=2, padding=1, padding_mode="circular"), SIGNAL),
    (nn.Conv2d(4, 6, (3, 2), padding="same", groups=2), IMAGE),
    (nn.ConvTranspose1d(4, 6, 3, stride=2, output_padding=1), SIGNAL),
    (nn.ConvTranspose2d(4, 6, 3, bias=False), IMAGE),
    (nn.MaxPool1d(2), SIGNAL),
    (nn.MaxPool2d(3, stride=2, padding=1), IMAGE),
    (nn.AvgPool1d(3, ceil_mode=True), SIGNAL),
    (nn.AvgPool2d(2, divisor_override=3), IMAGE),
    (nn.AdaptiveAvgPool1d(3), SIGNAL),
    (nn.AdaptiveAvgPool2d((None, 2)), IMAGE),
    (nn.Upsample(scale_factor=(1.5, 2.0), mode="bilinear"), IMAGE),
    (nn.BatchNorm1d(4, eps=1e-3), FLAT),
    (nn.BatchNorm2d(4, affine=False), IMAGE),
    (nn.LayerNorm((6, 6), bias=False), IMAGE),
    (nn.LayerNorm(4, elementwise_affine=False), FLAT),
    (nn.GroupNorm(2, 4), IMAGE),
    (nn.RMSNorm(4), FLAT),
    (nn.Dropout(0.3), FLAT),
    (nn.Dropout1d(0.3), SIGNAL),
    (nn.Dropout2d(0.3), IMAGE),
    (nn.PReLU(4, init=0.5), FLAT),
    (nn.LeakyReLU(0.2), FLAT),
    (nn.Hardtanh(-0.5, 2.0), FLAT),
    (nn.GELU("tanh"), FLAT),
    (nn.Softmax(dim=1), FLAT),
    (nn.Flatten(), IMAGE),
    (nn.Unflatten(1, (2, 2)), FLAT),
    (nn.Identity("whatever", it=4), FLAT),
    (nn.Residual(nn.Sequential(nn.Linear(4, 4), nn.Tanh())), FLAT),
    (nn.Embedding(5, 3, padding_idx=-1), np.array([[0, 4], [2, 1]])),
    (nn.LearnedEncoding(4, 9), FLAT),
    (nn.Sequential({"in": nn.Linear(4, 3), "out": nn.ReLU()}), FLAT),
    *[(getattr(nn, name)(4, 3, bias=bias), FLAT)
      for name in ("RNNCell", "GRUCell", "LSTMCell") for bias in (True, False)],
    (nn.RNN(4, 3, nonlinearity="relu"), FLAT),
    (nn.GRU(4, 3, bias=False), FLAT),
    (nn.LSTM(9, 3, 2, batch_first=True, bidirectional=True), SIGNAL),
    (nn.SinusoidalEncoding(4), FLAT),
    (nn.TransformerEncoderLayer(4, 2, 16, activation="gelu", norm_first=True), FLAT),
    (nn.TransformerEncoderLayer(4, 1, 16, bias=False, layer_norm_eps=1e-3), FLAT),
    (nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 16), 2, nn.LayerNorm(4)), FLAT),
    (nn.MLP(4, [3, 2], activation="tanh"), FLAT[0]),
    (nn.Layer(4, 2, nonlin=False), FLAT[0]),
    (nn.Neuron(4, activation="sigmoid"), FLAT[0]),
    (nn.ValueConv1d(4, 2, 3, stride=2, padding=1), SIGNAL[0].tolist()),
    (nn.ValueConv1d(4, 2, 3, bias=False), SIGNAL[0].tolist()),
    (nn.ValueRNNCell(4, 3, "relu"), FLAT[0]),
]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


def small():
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))


def numbers_of(result):
    """The arrays of what a model gives, out of its tuples; Values are numbers."""
    if isinstance(result, tuple):
        return [array for part in result for array in numbers_of(part)]
    return [np.asarray(numbers(operand(result)))]


def same(one, other):
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])


@pytest.mark.parametrize("name, settings, named", LAYERS, ids=ids)
def test_a_state_goes_to_pytorch_and_back_by_a_file(path, name, settings, named):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    ours = getattr(nn, name)(*settings, **named)
    theirs = getattr(torch.nn, name)(*settings, **named).double()
    for tensor in chain(theirs.parameters(), theirs.buffers()):
        if tensor.is_floating_point():
            torch.nn.init.uniform_(tensor, 0.1, 1.0)
    state = {k: v.numpy() for k, v in theirs.state_dict().items()}
    ours.load_state_dict(theirs.state_dict())
    same(ours.state_dict(), state)
    save_file(theirs.state_dict(), path)
    same(nn.load(path), state)
    nn.save(ours, path)
    same({k: v.numpy() for k, v in load_file(path).items()}, state)
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})


@pytest.mark.parametrize("layer, x", TOLD, ids=[repr(layer)[:40] for layer, _ in TOLD])
def test_a_model_is_built_from_its_file(path, layer, x):
    model = nn.Sequential(layer).eval()
    before = nn.seed.GENERATOR.bit_generator.state
    nn.save(model, path)
    found = nn.load_model(path)
    assert repr(found) == repr(model)
    assert not found.training
    same(found.state_dict(), model.state_dict())
    kinds = [[getattr(p, "dtype", float) for p in net.parameters()] for net in (found, model)]
    assert kinds[0] == kinds[1]
    assert not any(vars(module).get("rng") for module in found.modules())
    with no_grad():
        for one, other in zip(numbers_of(found(x)), numbers_of(model(x)), strict=True):
            np.testing.assert_array_equal(one, other)
    assert nn.seed.GENERATOR.bit_generator.state == before


def test_every_public_layer_is_told():
    """The list above forgets none."""
    from nn.architecture import described

    told = {type(module) for layer, _ in TOLD for module in layer.modules()}
    for kind in vars(nn).values():
        if isinstance(kind, type) and issubclass(kind, nn.activations.Activation):
            told.add(kind)
            settings = (1.0, 0.0) if kind is nn.Threshold else ()
            assert described(nn.Sequential(kind(*settings))) is not None
    alone = {nn.Module, nn.MultiheadAttention, nn.ModuleList, nn.ModuleDict}  # below
    kinds = [getattr(nn, n) for n in nn.__all__ if not n.endswith("Loss")]
    layers = {kind for kind in kinds if isinstance(kind, type) and issubclass(kind, nn.Module)}
    assert layers - told - alone == set()


@pytest.mark.parametrize("model", [
    nn.MultiheadAttention(8, 2), nn.MultiheadAttention(8, 2, bias=False),
    nn.MultiheadAttention(8, 2, kdim=3, vdim=5, batch_first=True),
    nn.MultiheadAttention(8, 2, add_bias_kv=True, add_zero_attn=True),
    nn.LSTM(3, 4, proj_size=2), nn.ModuleList([nn.GroupNorm(1, 2, bias=False)]),
    nn.ModuleList([nn.Linear(2, 3)]), nn.ModuleDict({"a": nn.Linear(2, 3)}),
], ids=repr)  # fmt: skip
def test_what_is_not_called_on_one_input_is_built_too(path, model):
    nn.save(model, path)
    found = nn.load_model(path)
    assert repr(found) == repr(model)
    same(found.state_dict(), model.state_dict())


def changed_after_it_was_made():
    """Its numbers would fit the MLP that its settings tell, which has other activations."""
    model = nn.MLP(3, [2, 2, 1])
    model.layers[1] = nn.Layer(2, 2, activation="tanh")
    return model


@pytest.mark.parametrize("made", [
    lambda: nn.Sequential(type("Mine", (nn.Linear,), {})(3, 3)),
    lambda: nn.MLP(3, [2, 1], activation=lambda v: v * v),
    lambda: nn.TransformerEncoderLayer(8, 2, 16, activation=lambda x: x * x),
    changed_after_it_was_made,
])  # fmt: skip
def test_a_model_that_cannot_be_told_is_saved_without(path, made):
    model = made()
    nn.save(model, path)
    same(nn.load(path), model.state_dict())
    with pytest.raises(StateDictError, match=r"does not say of what model[\s\S]*load_state_dict"):
        nn.load_model(path)


def test_values_dtypes_and_orders_come_back(path):
    state = {
        "value": Value(0.1), "float32": np.float32([0.1]), "none": np.zeros((0, 3)),
        "truths": np.array([True, False]), "turned": np.arange(6.0).reshape(2, 3).T,
        "whole": np.array(3), "list": [1, 2],
    }  # fmt: skip
    nn.save(state, path)
    found = nn.load(path)
    same(found, {k: v.data if isinstance(v, Value) else np.asarray(v) for k, v in state.items()})
    assert found["float32"].dtype == np.float32
    assert found["whole"].shape == ()
    assert found["truths"].dtype == bool
    mlp = nn.MLP(2, [3, 1])
    nn.save(mlp, path)
    other = nn.MLP(2, [3, 1])
    other.load_state_dict(nn.load(path))
    assert other([1.0, 2.0]).data == mlp([1.0, 2.0]).data


# Files that something befell, or that somebody made on purpose.


def file_of(header, body=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def entry(dtype="F64", shape=(1,), span=(0, 8)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(span)}


BROKEN = {
    "empty": b"",
    "no header": b"\x01\x02",
    "a pickle": b"\x80\x04\x95" + b"\x00" * 20,
    "a header longer than the file": file_of({"w": entry()}, bytes(8), length=10_000),
    "a header without end": file_of({"w": entry()}, bytes(8), length=2**63),
    "no JSON": file_of(b"{nonsense", bytes(8)),
    "cut off": file_of({"w": entry(shape=(2,), span=(0, 16))}, bytes(8)),
    "too long": file_of({"w": entry()}, bytes(800)),
    "beyond the end": file_of({"w": entry(span=(8, 16))}, bytes(8)),
    "overlapping": file_of({"v": entry(), "w": entry()}, bytes(8)),
    "backwards": file_of({"w": entry(span=(8, 0))}, bytes(8)),
    "another size": file_of({"w": entry(shape=(2,))}, bytes(8)),
    "more than there is": file_of({"w": entry(shape=(2**62, 4))}, bytes(8)),
    "a negative shape": file_of({"w": entry(shape=(-1,))}, bytes(8)),
    "an unknown type": file_of({"w": entry(dtype="O64")}, bytes(8)),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(StateDictError, match=r"load of .*no whole safetensors file"):
        nn.load(path)
    model = small()
    before = model.state_dict()
    with pytest.raises(StateDictError):
        nn.load_checkpoint(path, model=model)
    same(model.state_dict(), before)


@pytest.mark.parametrize("dtype, size", [("BF16", 2), ("F8_E4M3", 1)])
def test_numbers_that_numpy_has_not_are_said(path, dtype, size):
    path.write_bytes(file_of({"w": entry(dtype=dtype, span=(0, size))}, bytes(size)))
    with pytest.raises(StateDictError, match=r"of a kind that NumPy has not[\s\S]*as float32"):
        nn.load(path)


def test_a_file_cut_off_anywhere_is_refused(path):
    nn.save(small(), path)
    content = path.read_bytes()
    for end in (*range(0, len(content), 97), len(content) - 1):
        path.write_bytes(content[:end])
        with pytest.raises(StateDictError):
            nn.load(path)


HOSTILE = {
    "a function of Python's": {"kind": "eval", "settings": {}},
    "an attribute that is no layer": {"kind": "manual_seed", "settings": {"seed": 0}},
    "a layer with other settings": {"kind": "Linear", "settings": {"in_features": 3}},
    "a layer that would take all memory": {
        "kind": "Linear", "settings": {"in_features": 10**5, "out_features": 10**5},
    },
    "a norm that would": {"kind": "LayerNorm", "settings": {"normalized_shape": [10**5, 10**5]}},
    "a recurrent net that would": {
        "kind": "GRU", "settings": {"input_size": 1, "hidden_size": 10**5},
    },
    "a recurrent net of layers that would": {
        "kind": "GRU", "settings": {"input_size": 1, "hidden_size": 500, "num_layers": 10**5},
    },
    "a transformer that would": {
        "kind": "TransformerEncoderLayer", "settings": {"d_model": 10**5, "nhead": 1},
    },
    "copies that would": {"kind": "TransformerEncoder", "settings": {
        "encoder_layer": {"kind": "TransformerEncoderLayer", "settings": {
            "d_model": 100, "nhead": 1}},
        "num_layers": 10**6,
    }},
    "neurons that would": {"kind": "MLP", "settings": {"nin": 10**4, "nouts": [10**4] * 10}},
    "less than nothing": {"kind": "LayerNorm", "settings": {"normalized_shape": [-(10**9)]}},
    "many layers that would": {"kind": "Sequential", "modules": {
        i: {"kind": "Linear", "settings": {"in_features": 1, "out_features": 10**6}}
        for i in range(10**4)
    }},
    "no layer at all": [1, 2],
    "another model": {"kind": "Sequential", "modules": {}},
    "a loop": {"kind": "Residual", "settings": {"module": 3}},
}  # fmt: skip


@pytest.mark.parametrize("spec", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_architecture_is_refused(path, spec):
    from safetensors.numpy import save_file

    save_file({"0.weight": np.zeros((1, 3))}, path, {"architecture": json.dumps(spec)})
    with pytest.raises(StateDictError, match="load_model of"):
        nn.load_model(path)


def test_what_is_no_numbers_is_not_saved(path):
    path.write_text("the old one")
    for bad in ({"w": np.array(["text"])}, {"w": np.array([None])}, {"w": 1j}):
        with pytest.raises(OperandError, match=r"'w' as .*numbers only"):
            nn.save(bad, path)
    with pytest.raises(OperandError, match="named '__metadata__'"):
        nn.save({"__metadata__": [1.0]}, path)
    if np.longdouble().itemsize > 8:
        with pytest.raises(OperandError, match="of 8 bytes at most"):
            nn.save({"w": np.longdouble(1)}, path)
    with pytest.raises(OperandError, match="takes a module, or a dictionary"):
        nn.save([1.0], path)
    with pytest.raises(OperandError, match=r"history\.0 as a set"):
        nn.save_checkpoint(path, history=[{1}])
    with pytest.raises(ArgumentError, match="a part 'random'"):
        nn.save_checkpoint(path, random=3)
    assert path.read_text() == "the old one"
    with pytest.raises(FileNotFoundError, match="no folder"):
        nn.save({}, path.parent / "nowhere" / "a")
    with pytest.raises(FileNotFoundError, match="no such file"):
        nn.load(path.parent / "nothing")
    for call in (nn.load, lambda folder: nn.save({}, folder)):
        with pytest.raises(IsADirectoryError, match="it is a folder"):
            call(path.parent)


@pytest.mark.parametrize("stop", [
    KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left"), PermissionError(errno.EACCES, "No")
], ids=repr)  # fmt: skip
def test_an_interrupted_write_keeps_the_old_file(path, monkeypatch, stop):
    nn.save({"w": [1.0]}, path)

    def interrupted(number):
        raise stop

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(type(stop), match=re.escape(str(path)) if stop.args else None):
        nn.save({"w": [2.0]}, path)
    assert nn.load(path)["w"] == [1.0]
    assert os.listdir(path.parent) == [path.name]


def test_a_full_disk_keeps_the_old_file(path):
    resource = pytest.importorskip("resource")
    nn.save({"w": [1.0]}, path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match=re.escape(str(path))):
            nn.save({"w": np.zeros(10**5)}, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert nn.load(path)["w"] == [1.0]
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="links want a permission on Windows")
def test_a_link_stays_a_link(path):
    link = path.with_name("latest")
    link.symlink_to(path.name)
    nn.save({"w": [2.0]}, link)
    assert link.is_symlink()
    assert nn.load(path)["w"] == nn.load(link)["w"] == [2.0]


def test_a_long_name_and_a_checkpoint_by_mistake(path):
    path = path.with_name("a" * 250)
    nn.save_checkpoint(path, model=small())
    with pytest.raises(StateDictError, match=r"it is a checkpoint[\s\S]*load_checkpoint"):
        nn.load_model(path)


def test_without_safetensors_there_is_one_sentence(path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "safetensors", None)
    monkeypatch.setitem(__import__("sys").modules, "safetensors.numpy", None)
    for call in (lambda: nn.save({}, path), lambda: nn.load(path)):
        with pytest.raises(MissingExtraError, match=r'safetensors: pip install "autograd-core\[sa'):
            call()


# Checkpoints.


def step(model, optimizer):
    """A step of training on random numbers, with dropout: everything that a state must have."""
    x = nn.seed.GENERATOR.normal(size=(8, 3))
    loss = (nn.functional.dropout(model(x), 0.5) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@pytest.mark.parametrize("kind", ["SGD", "Adam", "AdamW"])
def test_a_run_goes_on_to_the_bit(path, kind):
    def run():
        nn.manual_seed(0)
        model = small()
        return model, getattr(nn.optim, kind)(model.parameters(), lr=0.05, weight_decay=0.1)

    model, optimizer = run()
    losses = [step(model, optimizer) for _ in range(6)]
    model, optimizer = run()
    for _ in range(3):
        step(model, optimizer)
    nn.save_checkpoint(path, model=model, optimizer=optimizer, epoch=3, best=float("inf"))
    nn.manual_seed(5)
    other = small()
    again = getattr(nn.optim, kind)(other.parameters(), lr=9.0)
    rest = nn.load_checkpoint(path, model=other, optimizer=again)
    assert rest == {"epoch": 3, "best": float("inf")}
    assert again.param_groups[0]["lr"] == 0.05
    assert [step(other, again) for _ in range(3)] == losses[3:]


def test_plain_data_comes_back_as_it_was(path):
    generator = np.random.Generator(np.random.MT19937(3))
    data = {"a": [1, None, "text", (1.5, True)], 7: {"b.c": np.arange(3)}, "7": {"b": {"c": [2]}}}
    nn.save_checkpoint(path, data=data, generator=generator, one=np.float32(0.5))
    drawn = generator.normal(size=3)
    rest = nn.load_checkpoint(path, generator=generator)
    np.testing.assert_array_equal(generator.normal(size=3), drawn)
    assert rest["one"] == 0.5
    np.testing.assert_array_equal(rest["data"][7].pop("b.c"), np.arange(3))
    assert rest["data"] == {"a": [1, None, "text", (1.5, True)], 7: {}, "7": {"b": {"c": [2]}}}


def test_two_arrays_of_one_place_are_two(path):
    nn.save_checkpoint(path, x={"a": {"b": np.zeros(1)}, "a.b": np.ones(1)})
    found = nn.load_checkpoint(path)["x"]
    assert (found["a"]["b"], found["a.b"]) == (0.0, 1.0)


def test_a_checkpoint_that_does_not_fit_changes_nothing(path):
    model = small()
    optimizer = nn.optim.Adam(model.parameters())
    step(model, optimizer)
    nn.save_checkpoint(path, model=model, optimizer=optimizer)
    fitting, other = small(), nn.Linear(3, 2)
    foreign = nn.optim.Adam(other.parameters())
    before = fitting.state_dict()
    random = nn.seed.GENERATOR.bit_generator.state
    with pytest.raises(StateDictError, match="groups of"):
        nn.load_checkpoint(path, model=fitting, optimizer=foreign)
    with pytest.raises(StateDictError, match="it has no 'schedule', only model, optimizer"):
        nn.load_checkpoint(path, model=fitting, schedule=foreign)
    with pytest.raises(StateDictError, match="weight is missing"):
        nn.load_checkpoint(path, model=other)
    with pytest.raises(OperandError, match="epoch as a int"):
        nn.load_checkpoint(path, model=fitting, epoch=0)
    nn.save(model, path)
    with pytest.raises(StateDictError, match="is no checkpoint"):
        nn.load_checkpoint(path, model=fitting)
    same(fitting.state_dict(), before)
    assert nn.seed.GENERATOR.bit_generator.state == random


TREES = {
    "no JSON": "{",
    "no dictionary": "[1]",
    "an array that is not there": '{"random": {"array": "gone"}}',
    "pairs that are none": '{"random": {"pairs": [1]}}',
    "no random state": '{"random": 5}',
    "random numbers of another kind": '{"random": {"pairs": [["bit_generator", "eval"]]}}',
    "deep beyond reason": '{"random": ' + "[" * 100_000,
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES.keys())
def test_a_broken_checkpoint_is_refused(path, tree):
    from safetensors.numpy import save_file

    save_file({"w": np.zeros(1)}, path, {"checkpoint": tree})
    before = nn.seed.GENERATOR.bit_generator.state
    with pytest.raises(StateDictError, match="load_checkpoint of"):
        nn.load_checkpoint(path)
    assert nn.seed.GENERATOR.bit_generator.state == before


@pytest.mark.parametrize("part, state", [("optimizer", None), ("random", None), ("random", {})])
def test_a_state_that_is_none_is_refused_and_nothing_changes(path, part, state):
    from safetensors.numpy import save_file

    model = small()
    optimizer = nn.optim.Adam(model.parameters())
    nn.save_checkpoint(path, model=small(), optimizer=optimizer)
    arrays, about = nn.saving.read(path)
    tree = json.loads(about["checkpoint"]) | {part: state}
    save_file(arrays, path, {"checkpoint": json.dumps(tree)})
    before, random = model.state_dict(), nn.seed.GENERATOR.bit_generator.state
    with pytest.raises(
        StateDictError, match=f"none of '{part}'|its header is broken|load_state_dict of"
    ):
        nn.load_checkpoint(path, model=model, optimizer=optimizer)
    same(model.state_dict(), before)
    assert nn.seed.GENERATOR.bit_generator.state == random
