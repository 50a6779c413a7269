"""How much memory a training step holds at its peak, beside the same step written by hand."""

import gc
import tracemalloc
from pathlib import Path

import numpy as np

import autograd_core as ac


def peak(make):
    """Bytes at the worst moment of one step, parameters and optimiser included."""
    gc.collect()
    tracemalloc.start()
    try:
        step, _ = make()
        step(), step()
        tracemalloc.reset_peak()
        step()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_classifier_needs_half_as_much_again_as_by_hand_at_most(monkeypatch):
    """By hand every array is allocated once; here a graph is held until the step is over."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import w4_classifier

    by_hand, ours = (w4_classifier.CONTESTANTS[name].make for name in ("by hand", "Tensor"))
    ours()  # what is imported and made once is not the step's
    assert peak(ours) <= 1.5 * peak(by_hand)


def test_a_large_result_is_freed_as_soon_as_nobody_holds_it():
    x = ac.Tensor(np.ones(100_000))
    gc.disable()
    tracemalloc.start()
    try:
        z = ac.exp(ac.exp(x)).sum()
        held = tracemalloc.get_traced_memory()[0]
        del z
        left = tracemalloc.get_traced_memory()[0]
        with ac.no_grad():
            tracemalloc.reset_peak()
            y = x
            for _ in range(20):
                y = y * 1.0
            assert tracemalloc.get_traced_memory()[1] < left + 2.5 * x.data.nbytes
    finally:
        tracemalloc.stop()
        gc.enable()
    assert held > 2 * x.data.nbytes
    assert left < 0.1 * x.data.nbytes
