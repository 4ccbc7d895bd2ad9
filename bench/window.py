"""The window: how soon it is there, how quickly it answers, that it never stands still. Each scene has a process of its own."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.photos import night
from bench.processes import scene
from bench.table import Figure
from lowlight_app.resources import resource_path

_STARTS = 7
_SAMPLE = resource_path("sample", "evening.jpg")
_IDLE = """
import sys, threading, time
late, end = 0.0, threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), end.set())).start()
while not end.is_set():
    start = time.perf_counter()
    time.sleep(0.004)
    late = max(late, time.perf_counter() - start - 0.004)
print(late)
"""
"""A process that only sleeps: how late it wakes is how far the machine keeps others waiting."""


def measure(photo: Path | None, times: int) -> list[Figure]:
    """All figures of the window.

    Args:
        photo: a large dark JPEG; None makes one of 24 megapixels.
        times: how often to measure; starts are measured seven times at least.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "large.jpg"
        source.write_bytes(photo.read_bytes()) if photo else night(source, 4000, 6000)
        return [*_starts(folder, times), *_stalls(folder, source, times), *_answers(folder, source, times), _memory(folder)]


def _starts(folder: Path, times: int) -> list[Figure]:
    painted, bare = [], []
    for _ in range(max(times, _STARTS)):  # by turns, since other work on the machine comes and goes
        painted.append(_until("painted", folder))
        bare.append(_until("bare", folder))
    enhanced = [_until("enhanced", folder, _SAMPLE) for _ in range(times)]
    pairs = list(zip(painted, bare, strict=True))
    return [
        Figure("start to first paint", "s", [ours[0] for ours in painted]),
        Figure("the same of a bare QMainWindow", "s", [theirs[0] for theirs in bare]),
        Figure("first paint / bare", "ratio", [ours[0] / theirs[0] for ours, theirs in pairs], limit=3),
        Figure("of it the processor's time / bare", "ratio", [ours[1] / theirs[1] for ours, theirs in pairs]),
        Figure("start to first enhanced picture", "s", [seconds for seconds, *_ in enhanced]),
    ]


def _stalls(folder: Path, photo: Path, times: int) -> list[Figure]:
    warming = [beside_idle("warming_up", folder, _SAMPLE) for _ in range(times)]
    working = [beside_idle("working", folder, photo) for _ in range(times)]
    return [
        Figure("longest stall, warming up", "s", [stall for (stall,), _ in warming], limit=1.5),
        Figure("meanwhile, of an idle process", "s", [idle for _, idle in warming]),
        Figure("longest stall, large photo", "ms", [stall for (stall,), _ in working], limit=100),
        Figure("meanwhile, of an idle process", "ms", [1000 * idle for _, idle in working]),
    ]


def _answers(folder: Path, photo: Path, times: int) -> list[Figure]:
    sliding = [scene("bench.scenes", "sliding", folder, photo) for _ in range(times)]
    panning = [scene("bench.scenes", "panning", folder, photo) for _ in range(times)]
    return [
        Figure("slider to picture, 1500 px, p95", "ms", [_p95(values[::2]) for values in sliding], limit=60),
        Figure("slider to picture, median", "ms", [statistics.median(values[::2]) for values in sliding]),
        Figure("slider to picture, all processors' time", "ms", [statistics.median(values[1::2]) for values in sliding]),
        Figure("paint while panning, p95", "ms", [_p95(values) for values in panning], limit=16),
        Figure("paint while panning, median", "ms", [statistics.median(values) for values in panning]),
    ]


def _memory(folder: Path) -> Figure:
    first, *_, last = scene("bench.scenes", "remembering", folder, _SAMPLE)
    return Figure("growth in rounds of 100 photos", "MB", [last - first], limit=20)


def _until(name: str, folder: Path, *arguments: Path) -> list[float]:
    """Seconds from the start of a process to what its scene waits for, whatever else that tells; clocks of processes agree."""
    start = time.monotonic()
    reached, *rest = scene("bench.scenes", name, folder, *arguments)
    return [reached - start, *rest]


def beside_idle(name: str, folder: Path, *arguments: Path) -> tuple[list[float], float]:
    """What a scene gives, and by how many seconds an idle process wakes late meanwhile."""
    with subprocess.Popen([sys.executable, "-c", _IDLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as idle:
        values = scene("bench.scenes", name, folder, *arguments)
        late, _ = idle.communicate()
    return values, float(late)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
