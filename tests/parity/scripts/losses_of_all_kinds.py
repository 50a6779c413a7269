"""Every loss as a module, on the outputs of one layer."""

import numpy as np
import torch
from torch import nn, optim

STEPS = 4
rng = np.random.default_rng(0)


def draw(*shape):
    return torch.tensor(rng.uniform(-0.5, 0.5, shape).astype("float64"))


model = nn.Linear(3, 4).double()
model.load_state_dict({k: draw(*p.shape) for k, p in model.named_parameters()})
optimizer = optim.SGD(model.parameters(), lr=0.1)


def summed(x, target, classes, signs):
    """All of them; x is (5, 4)."""
    chance, logs, other = torch.sigmoid(x), torch.log_softmax(x, -1), torch.tanh(x)
    return (
        nn.MSELoss()(x, target)
        + nn.L1Loss(reduction="sum")(x, target)
        + nn.SmoothL1Loss(beta=0.3)(x, target)
        + nn.HuberLoss(delta=0.3)(x, target)
        + nn.BCELoss()(chance, target + 0.5)
        + nn.BCEWithLogitsLoss(pos_weight=(target[0] + 1).detach())(x, target + 0.5)
        + nn.CrossEntropyLoss(label_smoothing=0.1)(x, classes)
        + nn.CrossEntropyLoss()(x, chance.detach())
        + nn.NLLLoss(ignore_index=1)(logs, classes)
        + nn.KLDivLoss(reduction="batchmean")(logs, target + 0.5)
        + nn.KLDivLoss(reduction="sum", log_target=True)(logs, logs.detach() + target)
        + nn.GaussianNLLLoss(full=True)(x, target, chance)
        + nn.SoftMarginLoss()(x, signs)
        + nn.HingeEmbeddingLoss()(chance, signs)
        + nn.MarginRankingLoss(margin=0.1)(x, other, signs)
        + nn.MultiMarginLoss(p=2)(x, classes)
        + nn.CosineEmbeddingLoss()(x, target, signs[:, 0])
        + nn.TripletMarginLoss(swap=True)(x, other + 1, target)
    )


losses = []
for _ in range(STEPS):
    x, target = draw(5, 3), draw(5, 4)
    classes = torch.tensor(rng.integers(0, 4, 5))
    signs = torch.tensor(np.sign(rng.normal(size=(5, 4))).astype("float64"))
    loss = summed(model(x), target, classes, signs)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
