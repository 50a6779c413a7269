"""A transformer's encoder over sentences of different lengths, and attention to read them out."""

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
        self.embedding = nn.Embedding(9, 8, padding_idx=0)
        first = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
        self.first = nn.TransformerEncoder(first, 2)
        self.second = nn.TransformerEncoderLayer(
            8, 4, 8, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.read = nn.MultiheadAttention(8, 2, batch_first=True)
        self.out = nn.Linear(8, 3)

    def forward(self, words):
        padding = words == 0
        x = self.first(self.embedding(words), src_key_padding_mask=padding)
        x = self.second(x, src_key_padding_mask=padding)
        told, weights = self.read(x[:, :1], x, x, key_padding_mask=padding)
        told = told + F.scaled_dot_product_attention(x, x, x, is_causal=True)[:, 1:2]
        return self.out(told[:, 0]) + weights.sum()


model = Model().double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()})
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)  # Adam enlarges rounding

losses = []
for _ in range(STEPS):
    words = rng.integers(1, 9, (4, 5))
    words[1, 3:] = words[3, 2:] = 0
    loss = F.cross_entropy(model(torch.tensor(words)), torch.tensor([0, 1, 2, 1]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
