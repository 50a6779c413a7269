"""A classifier of images: convolutions, batch norm, max-pooling, cross-entropy, SGD."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.uniform(-0.5, 0.5, shape).astype("float64"))


model = nn.Sequential(
    nn.Conv2d(3, 8, 3, padding=1),
    nn.BatchNorm2d(8),
    nn.ReLU(inplace=True),
    nn.MaxPool2d(2),
    nn.Conv2d(8, 12, 3, stride=2, bias=False),
    nn.BatchNorm2d(12, momentum=None),
    nn.LeakyReLU(0.1),
    nn.Flatten(),
    nn.Linear(12 * 3 * 3, 5),
).double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()}, strict=False)
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

losses = []
for _ in range(STEPS):
    images, labels = draw(6, 3, 15, 14), torch.tensor(rng.integers(0, 5, 6))
    loss = F.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

model.eval()
with torch.no_grad():
    final = model(draw(2, 3, 15, 14))
