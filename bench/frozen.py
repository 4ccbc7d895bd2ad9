"""The frozen program: how soon it is there. Timed by the lines that its self-test prints as it goes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.table import Figure

_ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = _ROOT / "dist" / "lowlight" / ("lowlight.exe" if os.name == "nt" else "lowlight")
_REACHED = {"window": "start to first paint", "picture": "start to first enhanced picture"}


def measure(times: int) -> list[Figure]:
    """Figures of `dist/lowlight`, and for comparison of this checkout; none where nothing was frozen.

    Args:
        times: how often to measure.
    """
    if not _PROGRAM.exists():
        return []
    commands = {"frozen": [str(_PROGRAM)], "from source": [sys.executable, "-P", "-m", "lowlight_app"]}
    seconds: dict[tuple[str, str], list[float]] = {}
    for _ in range(times):  # by turns, since other work on the machine comes and goes
        for kind, command in commands.items():
            for part, reached in _start(command):
                seconds.setdefault((kind, part), []).append(reached)
    return [Figure(f"{kind}: {_REACHED[part]}", "s", values) for (kind, part), values in seconds.items()]


def _start(command: list[str]) -> Iterator[tuple[str, float]]:
    """What is reached, and after how many seconds; nothing is waited for after that."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        places = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": scratch, "TEMP": scratch}
        with subprocess.Popen([*command, "--self-test"], cwd=scratch, env=places, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            for _, line in zip(_REACHED, program.stdout, strict=False):
                yield line.removeprefix("ok ").partition(":")[0], time.monotonic() - start
            program.kill()
