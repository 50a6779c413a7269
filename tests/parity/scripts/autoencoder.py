"""Images made small and large again: strides, transposed convolutions, upsampling."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.uniform(-0.5, 0.5, shape).astype("float64"))


model = nn.Sequential(
    nn.Conv2d(1, 6, 4, stride=2, padding=1),
    nn.ELU(),
    nn.Conv2d(6, 4, 3, padding=1, padding_mode="reflect"),
    nn.Hardtanh(),
    nn.Flatten(),
    nn.Linear(4 * 5 * 4, 12),
    nn.Tanh(),
    nn.Unflatten(1, (3, 2, 2)),
    nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
    nn.ConvTranspose2d(3, 6, 3, stride=(2, 1), padding=1, output_padding=(1, 0)),
    nn.GELU(),
    nn.Upsample(size=(9, 8)),
    nn.ConvTranspose2d(6, 1, (2, 1), groups=1),
    nn.Sigmoid(),
).double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()}, strict=False)
optimizer = optim.SGD(model.parameters(), lr=0.5, weight_decay=1e-3)

losses = []
for _ in range(STEPS):
    images = draw(4, 1, 10, 8)
    loss = F.mse_loss(model(images), images + 0.5)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
