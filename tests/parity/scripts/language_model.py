"""A language model: characters, a GRU of two layers, the state carried on from piece to piece."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.uniform(-0.5, 0.5, shape).astype("float64"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 5)
        self.gru = nn.GRU(5, 6, num_layers=2, batch_first=True)
        self.out = nn.Linear(6, 7)

    def forward(self, characters, state=None):
        x, state = self.gru(self.embedding(characters), state)
        return self.out(x), state


model = Model().double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()})
optimizer = optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
text = rng.integers(0, 7, (3, 5 * STEPS + 1))

losses, state = [], None
for i in range(STEPS):
    piece = torch.tensor(text[:, 5 * i : 5 * i + 6])
    scores, state = model(piece[:, :-1], state)
    state = state.detach()
    loss = F.cross_entropy(scores.reshape(-1, 7), piece[:, 1:].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
