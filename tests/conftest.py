"""What every test shares: how many examples a property is tried on, and what a skip means.

Under ``FULL=1`` everything is installed, so a test that skips itself has found nothing out and is
reported as failed, with its reason.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

FULL = os.environ.get("FULL") == "1"

# A noisy machine is no reason to fail, so there is no deadline; and a failure found by a random
# example on somebody else's machine helps nobody, so examples are the same every time but in depth.
settings.register_profile(
    "default", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "deep", settings.get_profile("default"), derandomize=False, max_examples=2000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Programs beside the tests are no tests: they have imports of their own."""
    program = collection_path.suffix == ".py" and not collection_path.name.startswith("test_")
    return True if program else None


def pytest_runtest_setup() -> None:
    """Every test draws the same weights, whatever ran before it."""
    import nn

    nn.manual_seed(0)


def refuse_skip(report: Any) -> None:
    """Turn a skip into a failure where everything is installed; an expected failure stays one."""
    if FULL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"FULL=1 runs every test, and this one did not run: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    refuse_skip(report)
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome; the test is skipped where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("wants Chromium, which FULL=1 make test installs")
