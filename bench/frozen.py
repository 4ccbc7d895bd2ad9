"""Benchmark of the frozen program: start-up times, taken from the lines that its self-test prints."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.table import Measurement

_ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = _ROOT / "dist" / "lowlight" / ("lowlight.exe" if os.name == "nt" else "lowlight")
_STEPS = {"window": "start to first paint", "picture": "start to first enhanced photo"}


def measure(times: int) -> list[Measurement]:
    """Measure `dist/lowlight` and, for comparison, this checkout; return nothing if no program was frozen.

    Args:
        times: number of repetitions.
    """
    if not _PROGRAM.exists():
        return []
    commands = {"frozen": [str(_PROGRAM)], "from source": [sys.executable, "-P", "-m", "lowlight_app"]}
    seconds: dict[tuple[str, str], list[float]] = {}
    for _ in range(times):  # alternating, since the load of the machine varies
        for kind, command in commands.items():
            for step, elapsed in _start(command):
                seconds.setdefault((kind, step), []).append(elapsed)
    return [Measurement(f"{kind}: {_STEPS[step]}", "s", values) for (kind, step), values in seconds.items()]


def _start(command: list[str]) -> Iterator[tuple[str, float]]:
    """Yield each step and the seconds until it was reached, and stop the program after the last one."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": scratch, "TEMP": scratch}
        with subprocess.Popen(
            [*command, "--self-test"], cwd=scratch, env=environment, stdout=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout is not None
            for _, line in zip(_STEPS, program.stdout, strict=False):
                yield line.removeprefix("ok ").partition(":")[0], time.monotonic() - start
            program.kill()
