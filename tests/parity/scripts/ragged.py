"""Sequences of different lengths in a batch, one cycle of the rate, RMSprop with all it has."""

import numpy as np
import torch
from torch import nn, optim
from torch.nn.utils.rnn import pad_sequence
from torch.utils import data

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.normal(size=shape).astype("float64"))


def fill(batch):
    rows, labels = zip(*batch)
    return pad_sequence(rows, batch_first=True, padding_value=-1.0), torch.tensor(labels)


class Sequences(data.Dataset):
    def __init__(self):
        self.rows = [draw(length, 2) for length in (3, 5, 1, 4, 2, 6)]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i], i % 2


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRU(2, 5, batch_first=True)
        self.head = nn.Linear(5, 2)

    def forward(self, x):
        outputs, last = self.cell(x)
        return self.head(last[0] + outputs.mean(1))


model = Reader().double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()})
optimizer = optim.RMSprop(model.parameters(), momentum=0.5, centered=True, weight_decay=0.01)
loader = data.DataLoader(Sequences(), batch_size=4, collate_fn=fill)
scheduler = optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=0.02, epochs=4, steps_per_epoch=len(loader)
)
loss = nn.CrossEntropyLoss()

losses = []
for _ in range(STEPS):
    for x, y in loader:
        optimizer.zero_grad()
        value = loss(model(x), y)
        value.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.1)
        optimizer.step()
        scheduler.step()
    losses.append(value.item())
