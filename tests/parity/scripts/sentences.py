"""A classifier of sentences: embedding with padding, convolutions along time, layer norm."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.uniform(-0.5, 0.5, shape).astype("float64"))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 6, padding_idx=0)
        self.norm = nn.LayerNorm(6)
        self.near = nn.Conv1d(6, 8, 3, padding=1)
        self.far = nn.Conv1d(8, 8, 3, padding=2, dilation=2)
        self.slope = nn.PReLU(8)
        self.rest = nn.Sequential(
            nn.MaxPool1d(2), nn.AvgPool1d(3, 2, ceil_mode=True), nn.Flatten(), nn.Dropout(0.0),
            nn.BatchNorm1d(24), nn.RMSNorm(24, eps=1e-6), nn.Mish(), nn.Linear(24, 2),
        )  # fmt: skip

    def forward(self, sentences):
        x = self.norm(self.words(sentences)).swapaxes(1, 2)
        return self.rest(self.slope(self.far(F.softplus(self.near(x)))))


model = Net().double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()}, strict=False)
optimizer = optim.SGD(model.parameters(), lr=0.1)

losses = []
for _ in range(STEPS):
    sentences = torch.tensor(rng.integers(0, 20, (7, 13)))
    labels = torch.tensor(rng.integers(0, 2, 7))
    loss = F.cross_entropy(model(sentences), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
