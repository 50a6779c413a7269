"""nn.data: data sets, loaders, and data that needs no download; named as torch.utils.data names it.

Read dataset.py first.
"""

from nn.data.collate import default_collate
from nn.data.dataset import Dataset, Subset, TensorDataset, random_split
from nn.data.loader import DataLoader
from nn.data.shipped import (
    Shipped,
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_mnist,
    load_names,
    load_penguins,
    load_wine,
)
from nn.data.toys import blobs, circles, moons, spirals, xor

__all__ = [
    "DataLoader",
    "Dataset",
    "Shipped",
    "Subset",
    "TensorDataset",
    "blobs",
    "circles",
    "default_collate",
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_iris",
    "load_mnist",
    "load_names",
    "load_penguins",
    "load_wine",
    "moons",
    "random_split",
    "spirals",
    "xor",
]
