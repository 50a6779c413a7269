"""scikit-learn: its own checks of an estimator, its pipelines and searches, and a cluster."""

import os
from unittest import SkipTest

import numpy as np
import pytest

from autograd_core.errors import ArgumentError, OperandError, ShapeError

pytest.importorskip("sklearn", reason="wants scikit-learn, of the extra sklearn")

from sklearn.datasets import load_diabetes, load_iris
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import nn
from nn.estimators import NetClassifier, NetRegressor

full = pytest.mark.skipif(os.environ.get("FULL") != "1", reason="starts processes: with FULL=1")
IRIS = load_iris(return_X_y=True)
GRID = {"netclassifier__lr": [0.001, 0.03], "netclassifier__hidden_layer_sizes": [(), (16,)]}


@parametrize_with_checks([NetClassifier(epochs=25), NetRegressor(epochs=25)])
def test_every_check_of_scikit_learn(estimator, check):
    try:
        check(estimator)
    except SkipTest as skipped:
        if "SCIPY_ARRAY_API" not in str(skipped):  # arrays of other libraries: not claimed here
            raise


def pipeline(**settings):
    settings = {"epochs": 10, "random_state": 0, **settings}
    return make_pipeline(StandardScaler(), NetClassifier(**settings))


def with_dropout(inputs, outputs, rng):
    return nn.Sequential(
        nn.Linear(inputs, 16, rng=rng), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(0.2, rng=rng),
        nn.Linear(16, outputs, rng=rng),
    )  # fmt: skip


@pytest.mark.parametrize("module", [None, with_dropout])
def test_random_state_decides_everything(module):
    X, y = IRIS
    one, same, other = (
        pipeline(module=module, random_state=seed).fit(X, y).predict_proba(X) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    assert not np.isnan(one).any()
    np.testing.assert_allclose(one.sum(axis=1), 1.0)


def test_it_learns_and_its_loss_falls():
    X, y = IRIS
    assert cross_val_score(pipeline(epochs=30), X, y, cv=3).min() > 0.9
    net = pipeline().fit(X, y)[-1]
    assert len(net.loss_curve_) == 10
    assert net.loss_curve_[-1] < net.loss_curve_[0] / 2
    assert not net.module_.training


def test_numbers_of_any_size_are_predicted():
    X, y = load_diabetes(return_X_y=True)
    both = np.stack([y, 1e6 - 1e4 * y], axis=1)
    for target in (y, both):
        net = make_pipeline(StandardScaler(), NetRegressor(epochs=20, random_state=0))
        assert net.fit(X, target).score(X, target) > 0.5
        assert net.predict(X).shape == target.shape


def test_searches():
    search = GridSearchCV(pipeline(), GRID, cv=3).fit(*IRIS)
    assert search.best_params_["netclassifier__lr"] == 0.03
    assert search.best_score_ > 0.9
    drawn = RandomizedSearchCV(pipeline(), GRID, n_iter=2, cv=2, random_state=0).fit(*IRIS)
    assert len(drawn.cv_results_["params"]) == 2


@full
def test_a_search_spread_over_processes_finds_the_same():
    alone, spread = (GridSearchCV(pipeline(epochs=3), GRID, cv=2, n_jobs=n) for n in (1, 2))
    scores = [search.fit(*IRIS).cv_results_["mean_test_score"] for search in (alone, spread)]
    np.testing.assert_array_equal(*scores)


@full
def test_a_search_spread_over_a_dask_cluster_finds_the_same():
    distributed = pytest.importorskip("distributed", reason="wants dask, of the extra full")
    import joblib

    def search():
        return GridSearchCV(pipeline(epochs=3), GRID, cv=2)

    alone = search().fit(*IRIS).cv_results_["mean_test_score"]
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(**settings) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
    ):
        spread = search().fit(*IRIS).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(alone, spread)


def test_the_module_of_a_fitted_net_is_saved_and_exported(tmp_path):
    pytest.importorskip("safetensors", reason="wants safetensors, of the extra save")
    X, y = IRIS
    net = NetClassifier(epochs=2, random_state=0).fit(X, y)
    nn.save(net.module_, tmp_path / "net.safetensors")
    logits = nn.load_model(tmp_path / "net.safetensors")(X).data
    np.testing.assert_array_equal(net.classes_[logits.argmax(axis=1)], net.predict(X))


@pytest.mark.parametrize("settings, error, words", [
    ({"epochs": 0}, ArgumentError, "NetClassifier was asked for with epochs=0"),
    ({"epochs": 2.5}, ArgumentError, "epochs=2.5. Give a whole number from 1 on"),
    ({"hidden_layer_sizes": 5}, ArgumentError, r"hidden_layer_sizes=5; give .* such as \(32, 16\)"),
    ({"module": nn.Linear(4, 3)}, OperandError, "given a Linear as module=, and every fit begins"),
    ({"module": lambda i, o, rng: nn.MLP(i, [o])}, OperandError, "no Module of tensors"),
    ({"batch_size": 0}, ArgumentError, "batch_size=0"),
    ({"lr": -1.0}, ArgumentError, "lr=-1"),
    ({"hidden_layer_sizes": (0,)}, ArgumentError, "out_features=0"),
    ({"module": lambda inputs, outputs, rng: 3}, OperandError, "made 3, which is no Module of"),
    ({"module": lambda inputs, outputs, rng: nn.Linear(4, 2)}, ShapeError, r"and is to make \(.*3"),
    ({"module": lambda i, o, rng: nn.Sequential(nn.Linear(i, o, rng=rng), Inverse())},
     ArgumentError, "the loss became nan in epoch 1"),
])  # fmt: skip
def test_bad_settings(settings, error, words):
    with pytest.raises(error, match=words):
        NetClassifier(**{"epochs": 2, **settings}).fit(*IRIS)


class Inverse(nn.Module):
    """What a network does that has lost its way."""

    def forward(self, x):
        return x * float("nan")


def test_without_scikit_learn_there_is_one_sentence():
    import subprocess
    import sys

    program = "import sys; sys.modules['sklearn.base'] = None; import nn.estimators"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert 'nn.estimators needs scikit-learn: pip install "autograd-core[sklearn]"' in done.stderr
