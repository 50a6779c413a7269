"""summary: shapes, counts worked out by hand, and that the model is as it was before."""

import copy

import numpy as np
import pytest

import nn
from autograd_core.errors import OperandError
from nn.summary import summary

# Multiply-adds on paper: every weight once for each place it is used at.
COUNTED = [
    (lambda: nn.Linear(3, 4), (5, 3), 5 * 12, 16),
    (lambda: nn.Conv2d(2, 6, 3, padding=1, groups=2), (1, 2, 5, 5), 25 * 6 * 9, 6 * 9 + 6),
    (lambda: nn.Conv1d(2, 3, 4, stride=2), (7, 2, 10), 7 * 4 * 24, 27),
    (lambda: nn.ConvTranspose2d(2, 3, 3), (1, 2, 4, 4), 16 * 54, 57),
    (lambda: nn.RNN(3, 4), (6, 2, 3), 12 * (12 + 16), 36),
    (lambda: nn.GRU(3, 4), (6, 2, 3), 12 * 3 * (12 + 16), 108),
    (lambda: nn.LSTM(3, 4, num_layers=2), (6, 2, 3), 12 * 4 * (12 + 16 + 32), 304),
    (lambda: nn.MLP(3, [4, 4, 1]), 3, 12 + 16 + 4, 41),
    (lambda: nn.ValueRNNCell(3, 4), 3, 12 + 16, 12 + 16 + 8),
    (lambda: nn.ValueConv1d(2, 3, 2), (2, 5), 4 * 12, 15),
    (lambda: nn.ReLU(), (3,), 0, 0),
]


@pytest.mark.parametrize("make, shape, multiply_adds, parameters", COUNTED)
def test_counts_by_hand(make, shape, multiply_adds, parameters):
    found = summary(make(), shape)
    assert (found.multiply_adds, found.parameters) == (multiply_adds, parameters)
    assert sum(line.multiply_adds for line in found.lines) == multiply_adds
    assert sum(line.parameters for line in found.lines) == parameters


def test_lines_have_names_depths_and_shapes():
    inner = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten())
    found = summary(nn.Sequential(inner, nn.Linear(8, 2)), (1, 1, 4, 4))
    assert [(line.depth, line.name, line.kind, line.shape) for line in found.lines] == [
        (0, "", "Sequential", (1, 2)),
        (1, "0", "Sequential", (1, 8)),
        (2, "0", "Conv2d", (1, 2, 2, 2)),
        (2, "1", "Flatten", (1, 8)),
        (1, "1", "Linear", (1, 2)),
    ]
    mlp = summary(nn.MLP(2, [3, 1]), 2)
    assert [(line.depth, line.name) for line in mlp.lines[:3]] == [(0, ""), (1, "layers.0"),
                                                                  (2, "neurons.0")]  # fmt: skip


def test_what_is_written_in_forward_counts_too():
    class Own(nn.Module):
        def __init__(self):
            self.w = nn.Parameter(np.ones((3, 4)))
            self.idle = nn.Linear(2, 2)

        def forward(self, x, y):
            return {"a": x @ self.w, "b": (y, y * 2.0)}

    found = summary(Own(), [(2, 3), (5,)])
    assert found.multiply_adds == 2 * 12
    assert [(line.kind, line.shape) for line in found.lines][1] == ("Linear", None)
    assert "idle Linear  not called" in str(found)


def test_the_model_is_as_it_was():
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
    model[2].eval()
    before = copy.deepcopy(model.state_dict())
    nn.manual_seed(0)
    expected = nn.seed.GENERATOR.bit_generator.state
    summary(model, (1, 3))
    assert nn.seed.GENERATOR.bit_generator.state == expected
    assert [m.training for m in model.modules()] == [True, True, True, False]
    assert all(np.array_equal(before[k], v) for k, v in model.state_dict().items())
    assert all("forward" not in vars(m) for m in model.modules())
    assert all(p.grad is None for p in model.parameters())


def test_a_wrong_shape_says_what_the_layer_says_and_leaves_the_model():
    model = nn.Sequential(nn.Linear(3, 4))
    with pytest.raises(ValueError, match=r"Linear\(in_features=3"):
        summary(model, (1, 2))
    assert "forward" not in vars(model[0])
    with pytest.raises(OperandError, match="summary was given a int; it takes a module of nn"):
        summary(3, (1, 2))
    for shape in (None, "2", (1.5, 3), (None, 3), (-1, 3), np.ones((2, 3))):
        with pytest.raises(OperandError, match=r"input_shape=[\s\S]*such as \(1, 784\)"):
            summary(model, shape)
    assert summary(nn.ValueConv1d(2, 3, 2), (2, 5)).lines[0].shape == (3, 4)


def test_the_last_line():
    model = nn.Sequential(nn.Embedding(10, 4), nn.Linear(4, 2))
    model[1].requires_grad_(False)
    text = str(summary(model, (3, 5), dtype=int))
    assert "50 parameters, 40 trainable, 400 bytes; 120 multiply-adds" in text
    assert "no parameters: there is nothing to train" in str(summary(nn.Tanh(), 4))
