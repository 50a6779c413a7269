"""The import row: how long a fresh process takes to import a package, to the end of the process."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from harness import SETTING

TITLE = "Import, a whole process"
PACKAGES = ("numpy", "autograd_core")
TARGET = 1.3


def measure(package: str) -> dict[str, float]:
    """Microseconds of the processor, and of the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {package}"], env=SETTING, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu * 1e6, "wall": wall * 1e6}
