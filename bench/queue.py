"""Benchmark of the export queue: speed against the command line, event loop delays and memory growth."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.dark_photo import write_dark_photo
from bench.scenarios import run_scenario
from bench.table import Measurement
from bench.window import run_beside_idle_process

_ROOT = Path(__file__).resolve().parent.parent
_PHOTOS = 12
_LARGE, _SMALL = (1200, 1800), (240, 360)
"""Height and width of the photos for speed, and of the many photos for memory."""


def measure(photos: int, model: str, times: int) -> list[Measurement]:
    """Measure the export queue.

    Args:
        photos: number of small photos that are exported while memory is measured.
        model: id of the model, on the command line; the window uses its own.
        times: number of repetitions of the speed measurements, alternating with the command line.
    """
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = _copies(scratch / "large", _LARGE, _PHOTOS)
        command, window, delays, idle = [], [], [], []
        for _ in range(times):
            command.append(_run_command_line(folder, scratch, model))
            (delay, *_), idle_delay = run_beside_idle_process("export_queue", scratch, folder)
            window.append(_seconds_each(folder))
            delays.append(delay)
            idle.append(1000 * idle_delay)
        return [
            Measurement("lowlight enhance, per photo", "s", command),
            Measurement("queue, per photo", "s", window),
            Measurement("command line / queue", "ratio", [ours / theirs for ours, theirs in zip(command, window, strict=True)]),
            Measurement("longest event loop delay", "ms", delays, limit=100),
            Measurement("delay of an idle process meanwhile", "ms", idle),
            _memory(scratch, photos),
        ]


def _memory(scratch: Path, photos: int) -> Measurement:
    """Measure the growth from the first tenth of the photos to the last."""
    _, *memory = run_scenario("bench.window_scenarios", "export_queue", scratch, _copies(scratch / "small", _SMALL, photos))
    return Measurement(f"memory growth over {photos} photos", "MB", [max(memory[-3:]) - memory[0]], limit=20)


def _run_command_line(folder: Path, scratch: Path, model: str) -> float:
    with tempfile.TemporaryDirectory(dir=scratch) as results:
        command = [sys.executable, "-m", "lowlight_app", "enhance", str(folder), "-o", results, "--model", model, "--quiet"]
        subprocess.run(command, cwd=_ROOT, check=True, env={**os.environ, "LOWLIGHT_HOME": str(scratch / "home")})
        return _seconds_each(Path(results))


def _seconds_each(folder: Path) -> float:
    """Delete the results; return the time per photo from the first result to the last, which leaves out the start-up."""
    results = list(folder.glob("*-lowlight*"))
    written = sorted(path.stat().st_mtime for path in results)
    assert len(written) == _PHOTOS
    for path in results:
        path.unlink()
    return (written[-1] - written[0]) / (len(written) - 1)


def _copies(folder: Path, size: tuple[int, int], count: int) -> Path:
    folder.mkdir()
    first = write_dark_photo(folder / "000.jpg", *size)
    for number in range(1, count):
        shutil.copy(first, folder / f"{number:03}.jpg")
    return folder
