"""A label for every step: an LSTM in both directions, a plain net above it, cells by hand."""

import numpy as np
import torch
from torch import nn, optim

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.uniform(-0.5, 0.5, shape).astype("float64"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, bidirectional=True)
        self.rnn = nn.RNN(8, 4, nonlinearity="relu", bias=False)
        self.cell = nn.LSTMCell(4, 5)
        self.first = nn.GRUCell(4, 5)
        self.out = nn.Linear(5, 3)

    def forward(self, x):
        heard, (h, c) = self.lstm(x)
        heard, _ = self.rnn(heard, h[:1] + c[1:])
        state = self.first(heard[0]), self.first(heard[-1])
        tags = []
        for step in heard:
            state = self.cell(step, state)
            tags.append(self.out(state[0]))
        return torch.stack(tags)


model = Model().double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()})
optimizer = optim.Adam(model.parameters(), lr=0.05)
criterion = nn.CrossEntropyLoss(ignore_index=0)

losses = []
for _ in range(STEPS):
    x = draw(6, 2, 3)
    tags = torch.tensor(rng.integers(0, 3, (6 * 2,)))
    loss = criterion(model(x).reshape(-1, 3), tags)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
