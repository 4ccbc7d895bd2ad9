"""Runs each scenario in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def run_scenario(module: str, name: str, folder: Path, *arguments: object) -> list[float]:
    """Run a scenario and return the numbers that it prints.

    Args:
        module: the module that defines it.
        name: the scenario's function.
        folder: where its temporary data folder is created.
        arguments: arguments of the scenario.
    """
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    with tempfile.TemporaryDirectory(dir=folder) as home:
        command = [sys.executable, "-m", module, name, *map(str, arguments)]
        environment["LOWLIGHT_HOME"] = home
        done = subprocess.run(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [float(line) for line in done.stdout.split()]
