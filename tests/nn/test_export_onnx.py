"""ONNX: every layer, and code of one's own, run by onnxruntime as it runs here."""

import math

import numpy as np
import pytest

import nn
from autograd_core import Tensor, cumsum, no_grad, softmax
from autograd_core.elementwise import TABLE, greater, log
from autograd_core.errors import ArgumentError, MissingExtraError, OperandError
from autograd_core.execute.forms import form
from autograd_core.primitive import Primitive
from autograd_core.rows.binding import MODULES

onnx = pytest.importorskip("onnx", reason="wants onnx, of the extra onnx")
runtime = pytest.importorskip("onnxruntime", reason="wants onnxruntime, of the extra full")

RNG = np.random.default_rng(0)
FLAT, SIGNAL, IMAGE = (3, 4), (3, 4, 9), (3, 4, 7, 6)
SEQUENCE, BATCH_FIRST, BATCH_SECOND = (3, 5, 8), {"batch_first": True}, {"batch_axis": 1}

LAYERS = [
    (nn.Linear(4, 3), FLAT),
    (nn.Linear(9, 3, bias=False), SIGNAL),
    (nn.Linear(9, 3), SIGNAL),
    (nn.Conv1d(4, 6, 3, stride=2, padding=1, dilation=2), SIGNAL),
    (nn.Conv1d(4, 6, 4, padding="same", groups=2, bias=False), SIGNAL),
    (nn.Conv1d(4, 6, 3, padding=4, padding_mode="circular"), SIGNAL),
    (nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2)), IMAGE),
    (nn.Conv2d(4, 8, 3, padding=1, groups=4), IMAGE),
    (nn.Conv2d(4, 6, 3, padding=2, padding_mode="reflect"), IMAGE),
    (nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1), SIGNAL),
    (nn.ConvTranspose2d(4, 6, (3, 2), (2, 3), (1, 0), (1, 2), 2, True, (2, 1)), IMAGE),
    (nn.MaxPool1d(2), SIGNAL),
    (nn.MaxPool2d(3, stride=2, padding=1), IMAGE),
    (nn.MaxPool2d(3, stride=3, ceil_mode=True), IMAGE),
    (nn.MaxPool2d((2, 3), (1, 2), (1, 0), dilation=2), IMAGE),
    (nn.AvgPool1d(4, 3, 2, True, False), SIGNAL),
    (nn.AvgPool2d(3, stride=2, padding=1), IMAGE),
    (nn.AvgPool2d(2, divisor_override=3), IMAGE),
    (nn.AdaptiveAvgPool1d(4), SIGNAL),
    (nn.AdaptiveAvgPool2d(1), IMAGE),
    (nn.AdaptiveAvgPool2d((3, None)), IMAGE),
    (nn.Upsample(scale_factor=2), IMAGE),
    (nn.Upsample(size=(4, 13), mode="bilinear", align_corners=True), IMAGE),
    (nn.Upsample(scale_factor=2.5), SIGNAL),
    (nn.BatchNorm1d(4), FLAT),
    (nn.BatchNorm2d(4), IMAGE),
    (nn.BatchNorm2d(4, affine=False, track_running_stats=False), IMAGE),
    (nn.LayerNorm((7, 6)), IMAGE),
    (nn.GroupNorm(2, 4), IMAGE),
    (nn.RMSNorm(9), SIGNAL),
    (nn.Dropout(0.5), FLAT),
    (nn.Dropout2d(0.5), IMAGE),
    (nn.Flatten(), IMAGE),
    (nn.Unflatten(1, (2, -1)), FLAT),
    (nn.Identity(), FLAT),
    (nn.Residual(nn.Linear(4, 4)), FLAT),
    (nn.PReLU(4), SIGNAL),
    (nn.Softmax(), FLAT),
    (nn.LogSoftmax(1), SIGNAL),
    (nn.GELU("tanh"), FLAT),
    (nn.SinusoidalEncoding(8, **BATCH_FIRST), SEQUENCE),
    (nn.LearnedEncoding(8, 9, **BATCH_FIRST), SEQUENCE),
    (nn.TransformerEncoderLayer(8, 2, 16, **BATCH_FIRST), SEQUENCE),
    (nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", norm_first=True), SEQUENCE),
    (nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, **BATCH_FIRST), 2), SEQUENCE),
    (nn.RNNCell(4, 3), FLAT),
    (nn.GRUCell(4, 3), FLAT),
    (nn.LSTMCell(4, 3, bias=False), FLAT),
    (nn.RNN(8, 3, nonlinearity="relu"), SEQUENCE),
    *[(getattr(nn, kind)(8, 3, num_layers=layers, bidirectional=both, batch_first=first), SEQUENCE)
      for kind in ("RNN", "GRU", "LSTM")
      for layers, both, first in ((1, False, False), (2, True, True), (2, False, True))],
    *[(getattr(nn, name)(), FLAT) for name in (
        "CELU", "ELU", "GELU", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid",
        "Mish", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softsign", "Tanh",
        "Tanhshrink",
    )],
]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.onnx"


def arrays(found):
    if isinstance(found, (tuple, list)):
        return [array for part in found for array in arrays(part)]
    return [] if found is None else [np.asarray(found)]


def agree(model, path, *given):
    """What onnxruntime makes of the file, against what the model makes of the same numbers."""
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    kinds = {"f": np.float32, "i": np.int64}
    inputs = zip(session.get_inputs(), given, strict=True)
    found = session.run(None, {i.name: x.astype(kinds[x.dtype.kind]) for i, x in inputs})
    with no_grad():
        wanted = arrays(model.eval()(*given))
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def settled(model):
    """With buffers and weights that are not those they start with."""
    for held in (*model.parameters(), *model.buffers()):
        if held.dtype.kind == "f":
            nn.init.uniform_(held, 0.2, 0.8, rng=len(held.shape))
    return model


@pytest.mark.parametrize(
    "layer, shape", LAYERS, ids=[repr(m)[:50].split("#")[0] for m, _ in LAYERS]
)
def test_a_layer_runs_elsewhere_on_batches_of_any_size(path, layer, shape):
    model = settled(nn.Sequential(layer))
    batch_second = isinstance(layer, (nn.RNN, nn.GRU, nn.LSTM)) and not layer.batch_first
    axis = 1 if batch_second or "norm_first" in repr(layer) else 0
    x = RNG.normal(size=shape)
    nn.export_onnx(model, x, path, batch_axis=axis)
    for count in (1, 2, 4):
        agree(
            model, path, RNG.normal(size=[count if a == axis else n for a, n in enumerate(shape)])
        )


class Names(nn.Module):
    """An embedding, a recurrent net, and what its last state says."""

    def __init__(self):
        self.table = nn.Embedding(9, 6, padding_idx=0)
        self.table.weight.requires_grad = False
        self.net = nn.LSTM(6, 8, batch_first=True, bidirectional=True)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        _, (h, _) = self.net(self.table(x))
        return self.head(nn.functional.flatten(h.transpose(1, 0, 2), 1))


class Own(nn.Module):
    """Code that no list of layers covers: branches, indices, a mean over the batch, two inputs."""

    def __init__(self):
        self.a, self.b = nn.Linear(4, 4), nn.Linear(6, 4)
        self.start = np.zeros(4)

    def forward(self, x, y):
        z = self.a(x).tanh() * self.b(y)[:, ::-1] + self.start
        z = z - z.mean(axis=0)
        z = softmax(z @ self.a.weight, axis=1)[:, [2, 0, 1]]
        pair = greater(z[:, 0], z[:, 1]) * z[:, 2], log(z[:, None, -1] + 1.0)
        return pair, z.reshape(-1), z.max(axis=1).sum()


def test_code_of_ones_own(path):
    model = settled(Own())
    nn.export_onnx(model, (RNG.normal(size=(2, 4)), RNG.normal(size=(2, 6))), path)
    for count in (1, 3):
        agree(model, path, RNG.normal(size=(count, 4)), RNG.normal(size=(count, 6)))


def test_whole_numbers_are_an_input_of_whole_numbers(path):
    model = Names()
    nn.export_onnx(model, RNG.integers(0, 9, (2, 5)), path)
    assert not model.table.weight.requires_grad
    assert model.net.training
    for count in (1, 4):
        agree(model, path, RNG.integers(0, 9, (count, 5)))


def test_attention_of_three_inputs(path):
    model = nn.MultiheadAttention(8, 2)
    x, y = RNG.normal(size=(4, 3, 8)), RNG.normal(size=(5, 3, 8))
    nn.export_onnx(model, (x, y, 2 * y), path, batch_axis=1)
    agree(model, path, x[:, :1], y[:, :1], y[:, :1])


def test_a_row_of_ones_own_is_exported_too(path):
    bump = Primitive(
        "bump", lambda x: math.exp(-x * x), lambda x: np.exp(-x * x), lambda g, z, x: g
    )
    model = type("Bump", (nn.Module,), {"forward": lambda self, x: bump(x) + x})()
    nn.export_onnx(model, RNG.normal(size=(2, 3)), path)
    agree(model, path, RNG.normal(size=(4, 3)))


ROWS = [op for op in (*TABLE, *(op for m in MODULES for op in m.TABLE)) if form(op) is not None]
SIGNED = [
    "arctan2", "cbrt", "clip", "deg2rad", "floor_divide", "fmod", "heaviside", "maximum", "rad2deg",
    "remainder",
]  # fmt: skip


@pytest.mark.parametrize("rows, points", [
    (ROWS, [0.3, 0.7, 0.45]),
    ([op for op in ROWS if op.name in SIGNED], [-2.5, 0.7, 1.5]),
    ([op for op in ROWS if op.name in SIGNED], [2.5, -0.7, 1.5]),
    ([op for op in ROWS if op.name in SIGNED], [0.0, -0.7, 1.5]),
])  # fmt: skip
def test_every_row_that_has_a_form(path, rows, points):
    def each(x):
        shifted = [x[:, i] + 0.0 for i in range(3)]
        return tuple([
            op(*[v + (op.name == "arccosh") for v in shifted[: len(op.vjp)]]) for op in rows
        ])  # fmt: skip

    model = Function(each)
    nn.export_onnx(model, np.array([points, points]), path)
    agree(model, path, np.array([points]))


def test_a_file_says_what_it_takes_and_gives(path):
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
    nn.export_onnx(model, np.ones((1, 1, 4, 4)), path)
    file = onnx.load(path)
    onnx.checker.check_model(file, full_check=True)
    session = runtime.InferenceSession(path)
    assert [(i.name, i.shape) for i in session.get_inputs()] == [("input", ["batch", 1, 4, 4])]
    assert [(o.name, o.shape) for o in session.get_outputs()] == [("output", ["batch", 3])]
    kinds = [node.op_type for node in file.graph.node]
    assert kinds == ["Conv", "Relu", "Reshape", "Gemm", "Identity"]
    assert {"0.weight", "0.bias", "3.weight", "3.bias"} < {i.name for i in file.graph.initializer}


def test_without_a_free_axis_shapes_stay(path):
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    nn.export_onnx(model, np.ones(4), path, batch_axis=None)
    agree(model, path, RNG.normal(size=4))


# What cannot be exported, and what is no example.


class Wrapped(nn.Module):
    def __init__(self, function):
        self.inner = Function(function)

    def forward(self, x):
        return self.inner(x)


class Function(nn.Module):
    def __init__(self, function):
        self.function = function

    def forward(self, x):
        return self.function(x)


REFUSED = {
    "an operation": (
        lambda x: cumsum(x, axis=1),
        "the operation cumsum in Function 'inner' has no",
    ),
    "data": (lambda x: x * x.data, "multiply in Function 'inner' uses numbers computed from"),
    "a number of the data": (
        lambda x: x * float(x.data.sum()),
        "uses a number computed from the data",
    ),
    "an index of the data": (lambda x: x[:, x.data.argmin(axis=1)], "picks by numbers that depend"),
    "a mask": (lambda x: x[:, np.array([True, False, True])], "picks by arrays"),
    "a loop over the batch": (lambda x: sum(row for row in x), "it does other operations"),
}


@pytest.mark.parametrize("function, words", REFUSED.values(), ids=REFUSED.keys())
def test_what_onnx_cannot_do_is_refused(path, function, words):
    with pytest.raises(ArgumentError, match=words):
        nn.export_onnx(Wrapped(function), np.array([[1.0, 2.0, 3.0], [5.0, 4.0, 6.0]]), path)
    assert not path.exists()


def test_every_cell_of_an_lstm_is_refused(path):
    class Cells(nn.LSTM):
        def _run(self, suffix, x, state):
            self.cells = super()._run(suffix, x, state)
            return self.cells

        def forward(self, x):
            super().forward(x)
            return self.cells[1] * 2.0

    with pytest.raises(ArgumentError, match="takes a recurrent layer apart"):
        nn.export_onnx(Cells(3, 4), np.ones((5, 2, 3)), path, batch_axis=1)


def test_numbers_computed_from_whole_numbers_are_refused(path):
    table = nn.Embedding(9, 2)
    model = type("Next", (nn.Module,), {"forward": lambda self, x: self.table((x + 1) % 9)})()
    model.table = table
    with pytest.raises(ArgumentError, match="looks up numbers that were computed"):
        nn.export_onnx(model, np.array([[1, 2], [3, 4]]), path)


class Pairs(nn.Module):
    def __init__(self):
        self.table = nn.Embedding(9, 2)

    def forward(self, x, y):
        return self.table(x) - 2.0 * self.table(y)


def test_two_inputs_of_whole_numbers_are_told_apart(path):
    model, x = Pairs(), np.array([[1, 5], [8, 0]])
    nn.export_onnx(model, (x, x), path)
    agree(model, path, x[:1], x[1:])
    with pytest.raises(ArgumentError, match="give examples of different numbers"):
        nn.export_onnx(model, (0 * x, 0 * x), path, batch_axis=None)


@pytest.mark.parametrize("example, error, words", [
    (np.zeros((0, 3)), ArgumentError, "no axis 0 of examples"),
    (np.float64(3.0), ArgumentError, "no axis 0 of examples"),
    (np.array(["text"]), OperandError, "an example of <U4"),
    (np.ones((2, 3)), OperandError, "not a Tensor"),
])  # fmt: skip
def test_bad_examples(path, example, error, words):
    with pytest.raises(error, match=words):
        nn.export_onnx(Wrapped(lambda x: x.data), example, path)


def test_values_are_turned_away(path):
    with pytest.raises(OperandError, match=r"nn\.to_tensor"):
        nn.export_onnx(nn.MLP(2, [1]), [[1.0, 2.0]], path)


def test_without_onnx_there_is_one_sentence(path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r'onnx: pip install "autograd-core\[onnx\]"'):
        nn.export_onnx(nn.Linear(2, 1), Tensor([[1.0, 2.0]]), path)
