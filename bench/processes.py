"""Scenes, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


def scene(module: str, name: str, folder: Path, *arguments: object) -> list[float]:
    """The numbers that a scene prints.

    Args:
        module: that plays it.
        name: of the scene.
        folder: where it may leave things.
        arguments: of the scene.
    """
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    with tempfile.TemporaryDirectory(dir=folder) as home:
        command = [sys.executable, "-m", module, name, *map(str, arguments)]
        environment["LOWLIGHT_HOME"] = home
        done = subprocess.run(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [float(line) for line in done.stdout.split()]
