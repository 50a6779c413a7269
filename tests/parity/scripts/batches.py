"""A loader, a split, gradients that are clipped, rates that warm up and go down a cosine."""

import numpy as np
import torch
from torch import nn, optim
from torch.utils import data

STEPS = 5
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.normal(size=shape).astype("float64"))


points = draw(30, 4)
labels = torch.tensor(rng.integers(0, 3, 30))
everything = data.TensorDataset(points, labels)
train = data.Subset(everything, list(range(22)))
order = rng.permutation(22).tolist()
loader = data.DataLoader(train, batch_size=8, sampler=order, drop_last=False)
held_out = data.DataLoader(data.Subset(everything, list(range(22, 30))), batch_size=5)

# No bias before the norm: its gradient is 0 but for rounding, of which AdamW makes whole steps.
model = nn.Sequential(
    nn.Linear(4, 8, bias=False), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3)
).double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()}, strict=False)
optimizer = optim.AdamW(
    [{"params": model[0].parameters(), "lr": 0.01}, {"params": model[1:].parameters()}],
    lr=0.05,
    amsgrad=True,
)
scheduler = optim.lr_scheduler.SequentialLR(
    optimizer,
    [
        optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=2),
        optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=3),
    ],
    milestones=[2],
)
loss = nn.CrossEntropyLoss(label_smoothing=0.1)

losses = []
for _ in range(STEPS):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        value = loss(model(x), y)
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
    scheduler.step()
    model.eval()
    with torch.no_grad():
        losses.append(sum(loss(model(x), y).item() * len(y) for x, y in held_out) / 8)
