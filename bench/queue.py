"""The export queue of the window: speed compared with the command line, stalls, and memory growth."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.photos import night
from bench.processes import scene
from bench.table import Figure
from bench.window import beside_idle

_ROOT = Path(__file__).resolve().parent.parent
_PHOTOS = 12
_LARGE, _SMALL = (1200, 1800), (240, 360)
"""Height and width of the photos for the speed comparison, and of those for the memory measurement."""


def measure(photos: int, model: str, times: int) -> list[Figure]:
    """Measure speed, stalls and memory of the queue.

    Args:
        photos: number of small photos for the memory measurement.
        model: id of the model for the command line; the window uses its own.
        times: how often to measure speed and stalls, alternating with the command line.
    """
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = _copies(scratch / "large", _LARGE, _PHOTOS)
        command_line, window, stalls, idle = [], [], [], []
        for _ in range(times):
            command_line.append(_run_command_line(folder, scratch, model))
            (stall, *_), late = beside_idle("queueing", scratch, folder)
            window.append(_seconds_each(folder))
            stalls.append(stall)
            idle.append(1000 * late)
        return [
            Figure("lowlight enhance, each photo", "s", command_line),
            Figure("queue, each photo", "s", window),
            Figure("command line / queue", "ratio", [a / b for a, b in zip(command_line, window, strict=True)]),
            Figure("longest stall of the window", "ms", stalls, limit=100),
            Figure("meanwhile, of an idle process", "ms", idle),
            _memory(scratch, photos),
        ]


def _memory(scratch: Path, photos: int) -> Figure:
    """Measure memory growth after the first tenth of the photos."""
    _, *memory = scene("bench.scenes", "queueing", scratch, _copies(scratch / "small", _SMALL, photos))
    return Figure(f"growth over {photos} photos", "MB", [max(memory[-3:]) - memory[0]], limit=20)


def _run_command_line(folder: Path, scratch: Path, model: str) -> float:
    with tempfile.TemporaryDirectory(dir=scratch) as results:
        command = [sys.executable, "-m", "lowlight_app", "enhance", str(folder), "-o", results, "--model", model, "--quiet"]
        subprocess.run(command, cwd=_ROOT, check=True, env={**os.environ, "LOWLIGHT_HOME": str(scratch / "home")})
        return _seconds_each(Path(results))


def _seconds_each(folder: Path) -> float:
    """Return the seconds per photo from the first result to the last, without startup. Deletes the results."""
    results = list(folder.glob("*-lowlight*"))
    written = sorted(path.stat().st_mtime for path in results)
    assert len(written) == _PHOTOS
    for path in results:
        path.unlink()
    return (written[-1] - written[0]) / (len(written) - 1)


def _copies(folder: Path, size: tuple[int, int], count: int) -> Path:
    folder.mkdir()
    first = night(folder / "000.jpg", *size)
    for number in range(1, count):
        shutil.copy(first, folder / f"{number:03}.jpg")
    return folder
