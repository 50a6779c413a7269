"""All of the data at once: LBFGS with its line search, and a rate that follows the loss."""

import numpy as np
import torch
from torch import nn, optim

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.normal(size=shape).astype("float64"))


x, y = draw(40, 3), draw(40, 1)
model = nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 1)).double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()})
optimizer = optim.LBFGS(model.parameters(), max_iter=3, line_search_fn="strong_wolfe")
scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, threshold=0.2)
loss = nn.MSELoss()


def closure():
    optimizer.zero_grad()
    value = loss(model(x), y)
    value.backward()
    return value


losses = []
for _ in range(STEPS):
    losses.append(optimizer.step(closure).item())
    scheduler.step(losses[-1])
