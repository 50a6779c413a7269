"""A recurrent net that spells names: how much better than an interpolated trigram.

The names are 5,163 different first names of the US census of 1990 (public domain; in the package
names, MIT). The end of a name counts as a character. Settings were chosen on 500 names of the
training part, held out of the rest; so are the weights of the trigram, on each tenth in turn.
"""

from __future__ import annotations

import sys

import numpy as np
from batches import batches

import nn
from autograd_core import no_grad
from nn.functional import cross_entropy

TITLE = "names, GRU of 66,555 parameters: nats a character less than an interpolated trigram"
SPLIT = (
    "4,163 / 1,000 names, none in both: sorted, then `np.random.default_rng(0).permutation`, the "
    "first 1,000 held out"
)
GOAL = 0.1
EPOCHS, BATCH, RATE = 20, 64, 0.003
END, ALPHABET, LONGEST = 0, 27, 11
IGNORED = -100


def split() -> tuple[list[str], list[str]]:
    """Names to learn from, and names held out; none is in both."""
    found = np.array(sorted(set(nn.data.load_names().data)))
    shuffled = np.random.default_rng(0).permutation(found).tolist()
    return shuffled[1000:], shuffled[:1000]


def spelt(name: str) -> list[int]:
    """a to z as 1 to 26, and the end."""
    return [ord(letter) - ord("a") + 1 for letter in name] + [END]


# The trigram: a character by the two before it, mixed with shorter contexts.


def triples(names: list[str]) -> np.ndarray:
    """Every character with the two before it, ``(3, n)``; before the first stand two ends."""
    words = [[END, END, *spelt(name)] for name in names]
    return np.array([t for word in words for t in zip(word, word[1:], word[2:])]).T


def predictions(learnt: list[str], asked: list[str]) -> np.ndarray:
    """How likely no context, none but frequency, one character and two make each, ``(4, n)``."""
    counts = np.zeros((ALPHABET,) * 3)
    np.add.at(counts, tuple(triples(learnt)), 1.0)
    first, second, third = triples(asked)
    pairs, single = counts.sum(axis=0), counts.sum(axis=(0, 1))
    two = counts[first, second, third] / np.maximum(counts.sum(axis=2)[first, second], 1)
    one = pairs[second, third] / np.maximum(pairs.sum(axis=1)[second], 1)
    return np.stack([np.full(len(third), 1 / ALPHABET), single[third] / single.sum(), one, two])


def mixture(learnt: list[str], folds: int = 10, rounds: int = 100) -> np.ndarray:
    """The four weights that make each tenth of the names likeliest by the other nine (by EM)."""
    parts = [learnt[k::folds] for k in range(folds)]
    others = [[name for j in range(folds) if j != k for name in parts[j]] for k in range(folds)]
    likely = np.concatenate([predictions(o, p) for o, p in zip(others, parts)], axis=1)
    weights = np.full(4, 0.25)
    for _ in range(rounds):
        share = weights[:, None] * likely
        weights = (share / share.sum(axis=0)).mean(axis=1)
    return weights


def trigram() -> float:
    """Nats a held-out character."""
    learnt, held = split()
    return float(-np.log(mixture(learnt) @ predictions(learnt, held)).mean())


# The net.


class Speller(nn.Module):
    """Characters ``(N, T)`` to scores of the next ``(N, T, 27)``."""

    def __init__(self) -> None:
        self.embedding = nn.Embedding(ALPHABET, 32)
        self.memory = nn.GRU(32, 128, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.scores = nn.Linear(128, ALPHABET)

    def forward(self, x):
        states, _ = self.memory(self.dropout(self.embedding(x)))
        return self.scores(self.dropout(states))


def arrays(names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """What the net reads and what it is to say, ``(n, 12)`` each; padding is ignored."""
    x = np.full((len(names), LONGEST + 1), END)
    y = np.full((len(names), LONGEST + 1), IGNORED)
    for row, name in enumerate(names):
        y[row, : len(name) + 1] = spelt(name)
        x[row, 1 : len(name) + 1] = spelt(name)[:-1]
    return x, y


def loss_of(model: Speller, x: np.ndarray, y: np.ndarray):
    """The mean over the characters, in nats."""
    return cross_entropy(model(x).reshape(-1, ALPHABET), y.reshape(-1), ignore_index=IGNORED)


def train(model: Speller, x: np.ndarray, y: np.ndarray, seed: int, epochs: int) -> None:
    """AdamW, with a rate that falls to 0."""
    optimizer = nn.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    steps = epochs * (len(x) // BATCH)
    schedule = nn.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for batch in batches(np.random.default_rng(seed), len(x), BATCH, epochs):
        loss = loss_of(model, x[batch], y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def measure(seed: int, epochs: int = EPOCHS) -> float:
    """Train with one seed: the nats a held-out character by which it beats the trigram."""
    learnt, held = split()
    nn.set_default_dtype(np.float32)
    nn.manual_seed(seed)
    model = Speller()
    train(model, *arrays(learnt), seed, epochs)
    model.eval()
    with no_grad():
        found, baseline = float(loss_of(model, *arrays(held))), trigram()
    print(f"net {found:.4f}, trigram {baseline:.4f} nats a character", file=sys.stderr)
    return baseline - found
