"""fit: what the plain loop gives, resuming bit for bit, stopping, guarding, and the bars."""

import importlib.util
import io
import os
import signal
import sys

import numpy as np
import pytest

import nn
from autograd_core import Tensor
from autograd_core.errors import AnomalyError, ArgumentError, OperandError, StateDictError
from nn.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau
from nn.train import BestCheckpoint, EarlyStopping, evaluate, fit
from nn.train.progress import Notebook, Terminal, bar

X, Y = nn.data.moons(60, noise=0.2, rng=0)
TRAIN = nn.data.TensorDataset(X[:45], Y[:45])
VAL = nn.data.TensorDataset(X[45:], Y[45:])


class Setting:
    """A training with everything that has a state: momentum, dropout, norms, shuffling, rates."""

    def __init__(self, epochs=6, **more):
        nn.manual_seed(5)
        self.model = nn.Sequential(
            nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 2)
        )
        self.loss = nn.CrossEntropyLoss()
        self.optimizer = nn.optim.Adam(self.model.parameters(), lr=0.05)
        self.scheduler = CosineAnnealingLR(self.optimizer, 6)
        self.train = nn.data.DataLoader(TRAIN, 16, shuffle=True, generator=3)
        self.val = nn.data.DataLoader(VAL, 7)
        self.epochs, self.more = epochs, more

    def fit(self, **more):
        return fit(
            self.model, self.loss, self.optimizer, self.train, self.val, self.epochs,
            scheduler=self.scheduler, metrics={"accuracy": nn.metrics.accuracy},
            **self.more | more,
        )  # fmt: skip

    def numbers(self):
        return {name: array.tolist() for name, array in self.model.state_dict().items()}


def test_it_is_the_plain_loop():
    ours, plain = Setting(), Setting()
    nn.manual_seed(9)
    history = ours.fit()
    nn.manual_seed(9)
    losses = []
    for _ in range(6):
        total = 0.0
        for x, y in plain.train:
            plain.optimizer.zero_grad()
            value = plain.loss(plain.model(x), y)
            value.backward()
            plain.optimizer.step()
            total += value.item() * len(y)
        losses.append(total / 45)
        plain.scheduler.step()
    assert history["loss"] == losses
    assert ours.numbers() == plain.numbers()
    assert list(history) == ["loss", "val_loss", "val_accuracy"]
    assert all(type(number) is float for series in history.values() for number in series)


def test_evaluate_is_the_mean_over_examples_and_leaves_no_trace():
    setting = Setting()
    setting.model[3].eval()
    modes = [module.training for module in setting.model.modules()]
    before = setting.numbers()
    found = evaluate(setting.model, setting.loss, setting.val, {"accuracy": nn.metrics.accuracy})
    assert [module.training for module in setting.model.modules()] == modes
    assert setting.numbers() == before
    setting.model.eval()
    output = setting.model(Tensor(X[45:]))
    assert found["loss"] == pytest.approx(setting.loss(output, Y[45:]).item(), rel=1e-12)
    assert found["accuracy"] == nn.metrics.accuracy(output, Y[45:])


def test_a_model_of_values_is_called_on_each_example():
    values = nn.MLP(2, [5, 1], activation="tanh")
    arrays = nn.to_tensor(values)
    histories = []
    for model, shape in ((values, (-1,)), (arrays, (-1, 1))):
        batches = [(X[at : at + 15], Y[at : at + 15].reshape(shape)) for at in (0, 15)]
        history = fit(
            model, nn.BCEWithLogitsLoss(), nn.optim.SGD(model.parameters(), lr=0.1), batches,
            batches, epochs=3, metrics={"accuracy": nn.metrics.accuracy}, clip_norm=0.5,
        )  # fmt: skip
        histories.append(list(history.values()))
    np.testing.assert_allclose(*histories, rtol=1e-12)
    many = nn.MLP(2, [5, 2])
    history = fit(many, nn.CrossEntropyLoss(), nn.optim.SGD(many.parameters(), lr=0.5),
                  [(X, Y)], epochs=2)  # fmt: skip
    assert history["loss"][1] < history["loss"][0]


class Interrupt:
    """Ctrl-C in the middle of an epoch: a loss that sends the signal at its n-th call."""

    def __init__(self, loss, at):
        self.loss, self.left = loss, at

    def __call__(self, output, target):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGINT)
        return self.loss(output, target)


@pytest.mark.parametrize("at", [1, 3, 11, 20])
def test_going_on_after_an_interrupt_is_bit_for_bit_as_without_one(at, tmp_path):
    pytest.importorskip("safetensors")
    whole = Setting()
    history = whole.fit(callbacks=[EarlyStopping(patience=50, restore_best=False)])
    file = tmp_path / "run.safetensors"
    broken = Setting()
    broken.loss = Interrupt(broken.loss, at)
    stopping = [EarlyStopping(patience=50, restore_best=False)]
    with pytest.raises(KeyboardInterrupt):
        broken.fit(checkpoint=file, callbacks=stopping)
    assert list(tmp_path.iterdir()) == [file]
    again = Setting()
    nn.manual_seed(1234)
    again.train.generator.random(7)
    stopping = [EarlyStopping(patience=50, restore_best=False)]
    assert again.fit(checkpoint=file, resume=True, callbacks=stopping) == history
    assert again.numbers() == whole.numbers()
    assert again.optimizer.param_groups[0]["lr"] == whole.optimizer.param_groups[0]["lr"]


def test_more_epochs_may_be_asked_for_later(tmp_path):
    pytest.importorskip("safetensors")
    file = tmp_path / "run.safetensors"
    whole = Setting(epochs=5).fit()
    assert len(Setting(epochs=2).fit(checkpoint=file, resume=True)["loss"]) == 2
    assert Setting(epochs=5).fit(checkpoint=file, resume=True) == whole
    assert Setting(epochs=5).fit(checkpoint=file, resume=True) == whole


def test_without_resume_a_checkpoint_is_begun_anew(tmp_path):
    pytest.importorskip("safetensors")
    file = tmp_path / "run.safetensors"
    Setting(epochs=3).fit(checkpoint=file)
    assert len(Setting(epochs=1).fit(checkpoint=file)["loss"]) == 1
    assert len(Setting(epochs=2).fit(checkpoint=file, resume=True)["loss"]) == 2


def test_a_generator_of_a_layers_own_is_in_the_checkpoint(tmp_path):
    pytest.importorskip("safetensors")

    def training(epochs):
        setting = Setting(epochs)
        setting.model[3].rng = np.random.default_rng(1)
        return setting

    whole = training(4).fit()
    training(2).fit(checkpoint=tmp_path / "run")
    assert training(4).fit(checkpoint=tmp_path / "run", resume=True) == whole


class Noisy(nn.data.Dataset):
    """Examples that are drawn anew each time."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def __len__(self):
        return 8

    def __getitem__(self, i):
        return X[i] + self.rng.normal(size=2), Y[i]


class Order:
    """A sampler with a generator of its own."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def __len__(self):
        return 6

    def __iter__(self):
        return iter(self.rng.permutation(8)[:6])


def test_all_that_loaders_draw_from_is_in_the_checkpoint(tmp_path):
    pytest.importorskip("safetensors")

    def training(epochs, seed=0):
        setting = Setting(epochs)
        part = nn.data.Subset(Noisy(seed), range(8))
        setting.train = nn.data.DataLoader(part, 4, sampler=Order(seed))
        setting.val = nn.data.DataLoader(VAL, 4, shuffle=True, generator=seed)
        return setting

    whole = training(4).fit()
    training(2).fit(checkpoint=tmp_path / "run")
    nn.manual_seed(8)
    assert training(4, seed=7).fit(checkpoint=tmp_path / "run", resume=True) == whole


def test_a_checkpoint_of_another_training_is_refused_and_nothing_changes(tmp_path):
    pytest.importorskip("safetensors")
    Setting(epochs=1).fit(checkpoint=tmp_path / "run")
    setting = Setting()
    nn.save_checkpoint(tmp_path / "own", model=setting.model, optimizer=setting.optimizer)
    before = setting.numbers()
    settings = {"model": setting.model, "loss": setting.loss, "optimizer": setting.optimizer,
                "train": setting.train, "resume": True}  # fmt: skip
    for file, more, words in [
        ("run", {}, r"it has scheduler beside\."),
        ("run", {"callbacks": [EarlyStopping()]}, "has scheduler beside and has no callback 0"),
        ("own", {}, "it has no epoch, history, stopped, train.generator"),
    ]:
        with pytest.raises(StateDictError, match=words):
            fit(**settings | more, checkpoint=tmp_path / file)
    assert setting.numbers() == before


def test_a_checkpoint_that_is_cut_off_is_refused_and_nothing_changes(tmp_path):
    pytest.importorskip("safetensors")
    file = tmp_path / "run.safetensors"
    Setting(epochs=2).fit(checkpoint=file)
    file.write_bytes(file.read_bytes()[:-20])
    setting = Setting()
    before = setting.numbers()
    with pytest.raises(StateDictError, match="It may be cut off"):
        setting.fit(checkpoint=file, resume=True)
    assert setting.numbers() == before


def line(lr=0.1):
    """A model of one number, and the loss of it: half its square."""
    model = nn.Linear(1, 1, bias=False)
    model.load_state_dict({"weight": [[1.0]]})
    return model, nn.optim.SGD(model.parameters(), lr=lr), [([[1.0]], [[0.0]])]


def test_early_stopping_waits_and_gives_the_best_back():
    model, optimizer, data = line(lr=1.5)  # the weight goes 1, −2, 4, −8, …
    stopping = EarlyStopping(patience=3)
    history = fit(model, nn.MSELoss(), optimizer, data, data, 50, [stopping])
    assert history["val_loss"] == [4.0, 16.0, 64.0, 256.0]
    assert model.weight.item() == -2.0
    model, optimizer, data = line(lr=1.5)
    fit(model, nn.MSELoss(), optimizer, data, data, 50, [EarlyStopping(3, restore_best=False)])
    assert model.weight.item() == 16.0


def test_early_stopping_by_a_least_change_and_of_what_is_to_be_high():
    model, optimizer, data = line(lr=0.1)  # the weight times 0.8 each time
    stopping = EarlyStopping(1, monitor="loss", min_delta=0.1)
    history = fit(model, nn.MSELoss(), optimizer, data, epochs=50, callbacks=[stopping])
    assert len(history["loss"]) == 5  # 1, 0.64, 0.41, 0.262, 0.168: less than 0.1 below
    model, optimizer, data = line(lr=0.1)
    high = EarlyStopping(2, monitor="loss", mode="max")
    assert len(fit(model, nn.MSELoss(), optimizer, data, epochs=50, callbacks=[high])["loss"]) == 3


def test_a_stopped_run_stays_stopped(tmp_path):
    pytest.importorskip("safetensors")
    file = tmp_path / "run.safetensors"
    for resume in (False, True):
        model, optimizer, data = line(lr=1.5)
        history = fit(model, nn.MSELoss(), optimizer, data, data, 50, [EarlyStopping(3)],
                      checkpoint=file, resume=resume)  # fmt: skip
        assert len(history["loss"]) == 4
        assert model.weight.item() == -2.0


def test_the_best_model_is_kept_on_file(tmp_path):
    pytest.importorskip("safetensors")
    model, optimizer, data = line(lr=1.5)
    best = BestCheckpoint(tmp_path / "best.safetensors")
    fit(model, nn.MSELoss(), optimizer, data, data, 3, [best])
    assert nn.load(tmp_path / "best.safetensors")["weight"].item() == -2.0


def test_every_callback_is_asked_and_true_ends_it():
    model, optimizer, data = line()
    told = []
    callbacks = [lambda run: run.epoch == 2, lambda run: told.append(run.history["loss"][-1])]
    fit(model, nn.MSELoss(), optimizer, data, epochs=9, callbacks=callbacks)
    assert told == [1.0, pytest.approx(0.64)]


def test_gradients_are_clipped():
    model, optimizer, data = line(lr=1.0)
    fit(model, nn.MSELoss(), optimizer, data, epochs=1, clip_norm=0.25)
    assert model.weight.item() == pytest.approx(0.75, abs=1e-6)


def test_schedules_by_batch_and_by_plateau():
    model, optimizer, data = line()
    schedule = OneCycleLR(optimizer, 0.1, epochs=2, steps_per_epoch=3)
    fit(model, nn.MSELoss(), optimizer, data * 3, epochs=2, scheduler=schedule,
        scheduler_every="batch")  # fmt: skip
    assert schedule.last_epoch == 6
    model, optimizer, data = line(lr=1.0)  # the weight turns round and round
    schedule = ReduceLROnPlateau(optimizer, patience=1)
    fit(model, nn.MSELoss(), optimizer, data, data, 3, scheduler=schedule)
    assert optimizer.param_groups[0]["lr"] == 0.1


def test_lbfgs_is_given_its_closure():
    model, _, data = line()
    optimizer = nn.optim.LBFGS(model.parameters(), line_search_fn="strong_wolfe")
    assert fit(model, nn.MSELoss(), optimizer, data, epochs=2)["loss"] == [1.0, 0.0]


class Unlucky(nn.Module):
    """A network whose second layer does what a test says."""

    def __init__(self, function):
        self.first = nn.Linear(1, 1, bias=False)
        self.second = Does(function)
        self.first.load_state_dict({"weight": [[1.0]]})

    def forward(self, x):
        return self.second(self.first(x))


class Does(nn.Module):
    def __init__(self, function):
        self.function = function

    def forward(self, x):
        return self.function(x)


GUARDED = [
    (
        lambda h: (h - 1.0).log(),
        r"the loss became inf in epoch 1, batch 1. It begins in 'second', a Does:\nlog gave -inf",
    ),
    (
        lambda h: (h - 1.0).sqrt(),
        r"gradient of 'first.weight' became nan or inf in epoch 1, batch 1. It begins in 'second', "
        r"a Does:\nin the gradient of sqrt\n  inputs: 0.0",
    ),
]


@pytest.mark.parametrize("function, words", GUARDED)
def test_nan_is_told_where_it_begins_and_nothing_moves(function, words):
    model = Unlucky(function)
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(AnomalyError, match=words) as error:
        fit(model, nn.MSELoss(), optimizer, [([[1.0]], [[2.0]])])
    assert "The optimiser has not moved" in str(error.value)
    assert model.first.weight.item() == 1.0


def test_nan_that_was_there_before():
    model, optimizer, _ = line()
    with pytest.raises(AnomalyError, match="The data of the batch already holds nan or inf"):
        fit(model, nn.MSELoss(), optimizer, [([[np.nan]], [[0.0]])])
    model.weight.data = [[np.inf]]
    with pytest.raises(AnomalyError, match="The parameter 'weight' already holds nan or inf"):
        fit(model, nn.MSELoss(), optimizer, [([[1.0]], [[0.0]])])


def test_bad_input(tmp_path):
    model, optimizer, data = line()
    refused = [
        ({"epochs": -1}, ArgumentError, "epochs=-1; give a whole number"),
        ({"epochs": 1.5}, ArgumentError, "epochs=1.5"),
        ({"resume": True}, ArgumentError, "without checkpoint="),
        ({"scheduler_every": "day"}, ArgumentError, 'it is "epoch" or "batch"'),
        ({"train": []}, ArgumentError, "gave no batch in epoch 1"),
        ({"train": iter(data)}, ArgumentError, "gave no batch in epoch 2.*a generator is used up"),
        ({"train": [np.ones(3)]}, ArgumentError, "a batch is a ndarray here; it must be a tuple"),
        ({"val": []}, ArgumentError, "evaluate was given data without a batch"),
        ({"model": 3}, OperandError, "was given a int to train with a SGD"),
        ({"callbacks": [EarlyStopping(monitor="f1")]}, ArgumentError, "watch 'f1', but .* 'loss'"),
        ({"callbacks": EarlyStopping()}, OperandError, r"give a list of functions, as in callb"),
        ({"callbacks": [EarlyStopping]}, OperandError, r"callbacks\[0\] as the class Ea.*Call it"),
        ({"loss": nn.MSELoss}, OperandError, r"loss as the class MSELoss. Call it: MSELoss\(\)"),
        ({"loss": "mse"}, OperandError, "loss as 'mse', which cannot be called"),
        ({"loss": lambda o, y: 1.0}, OperandError, "the loss is a float, and has no gradient"),
        ({"train": TRAIN}, OperandError, r"train as a TensorDataset.*Give DataLoader\("),
        ({"val": 3}, OperandError, "val as a int, which gives no batches"),
        ({"val": (X, Y)}, ArgumentError, r"a batch is a ndarray here.*DataLoader\("),
        ({"scheduler": optimizer}, OperandError, "given a SGD as scheduler=; give a schedule"),
        ({"scheduler": Setting().scheduler}, ArgumentError, "CosineAnnealingLR of another opt"),
        ({"optimizer": line()[1]}, ArgumentError, "holds none of the 1 parameters of the Linear"),
        ({"model": nn.Tanh()}, ArgumentError, "holds none of the 0 parameters of the Tanh"),
        ({"metrics": [max]}, OperandError, r"metrics=\[.* give functions by name"),
        ({"metrics": {"max": max}}, ArgumentError, r"metrics \(max\) and no val="),
        ({"metrics": {"loss": max}, "val": data}, ArgumentError, 'a metric named "loss"'),
        ({"metrics": {"both": lambda o, y: [1, 2]}, "val": data}, ArgumentError,
         r"the metric 'both' gave an array of shape \(2,\)"),
    ]  # fmt: skip
    for more, error, words in refused:
        arguments = {"model": model, "loss": nn.MSELoss(), "optimizer": optimizer, "train": data}
        with pytest.raises(error, match=words):
            fit(**arguments | more)
    for call, words in [
        (lambda: EarlyStopping(0), "was given patience=0"),
        (lambda: EarlyStopping(min_delta=-1.0), "min_delta=-1.0; give"),
        (lambda: BestCheckpoint("x", mode="low"), "was given mode='low'"),
    ]:
        with pytest.raises(ArgumentError, match=words):
            call()
    with pytest.raises(TypeError, match="not NoneType"):
        BestCheckpoint(None)
    assert len(fit(model, nn.MSELoss(), optimizer, data, epochs=np.int64(2))["loss"]) == 2


# Bars.


def test_the_bar_of_a_terminal(monkeypatch):
    pytest.importorskip("tqdm")
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    model, optimizer, data = line()
    fit(model, nn.MSELoss(), optimizer, data, data, 3, progress=True)
    last = written.getvalue().rstrip().split("\r")[-1]
    assert "3/3" in last
    assert "loss 0.4096, val_loss 0.2621" in last


def test_nothing_is_shown_where_nobody_looks(monkeypatch, capsys):
    model, optimizer, data = line()
    fit(model, nn.MSELoss(), optimizer, data, epochs=1)
    assert capsys.readouterr() == ("", "")
    assert type(bar(False, 3, 0)).__name__ == "Silent"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    if importlib.util.find_spec("tqdm"):
        shown = bar(None, 3, 0)
        assert isinstance(shown, Terminal)
        shown.close(False)


class Shown:
    """IPython's handle of what is displayed under one id."""

    def __init__(self):
        self.texts = []

    def __call__(self, data, raw, display_id):
        self.update(data, raw)
        return self

    def update(self, data, raw):
        assert raw
        self.texts.append(data["text/plain"])


def test_the_last_line_of_a_notebook_is_right_even_if_interrupted():
    shown = Shown()
    with Notebook(2, 0, shown) as line_of_text:
        line_of_text.batch(0, 0, 0.5)
        line_of_text.epoch(1, {"loss": 0.5})
        line_of_text.epoch(2, {"loss": 0.25})
    assert shown.texts[0] == "epoch 0/2"
    assert shown.texts[-1].startswith("epoch 2/2  loss 0.25  ")
    line_of_text = Notebook(2, 0, shown)
    line_of_text.epoch(1, {"loss": 0.5})
    line_of_text.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert shown.texts[-1].startswith("epoch 1/2  loss 0.5  interrupted  ")


CELL = """
import nn
model = nn.Linear(1, 1, bias=False)
model.load_state_dict({"weight": [[1.0]]})
optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
data = [([[1.0]], [[0.0]])]
history = nn.fit(model, nn.MSELoss(), optimizer, data, data, 40)
"""


def test_a_saved_notebook_shows_the_final_state(tmp_path):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    (output,) = notebook.cells[0].outputs
    assert output["data"]["text/plain"].startswith("epoch 40/40  loss ")
