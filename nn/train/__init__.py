"""nn.train: the training loop that everybody writes, written once.  Read fit.py first.

Nothing here is needed: the loop of eight lines in fit.py does the same.
"""

from nn.train.callbacks import BestCheckpoint, EarlyStopping
from nn.train.evaluate import evaluate
from nn.train.fit import fit
from nn.train.run import Run

__all__ = ["BestCheckpoint", "EarlyStopping", "Run", "evaluate", "fit"]
