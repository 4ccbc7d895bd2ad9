"""Benchmark of the window: start-up time, response times, event loop delays and memory. Each scenario runs in its own process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.dark_photo import write_dark_photo
from bench.scenarios import run_scenario
from bench.table import Measurement
from lowlight_app.resources import resource_path

_STARTS = 7
SAMPLE = resource_path("sample", "evening.jpg")
_IDLE_PROCESS = """
import sys, threading, time
late, end = 0.0, threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), end.set())).start()
while not end.is_set():
    start = time.perf_counter()
    time.sleep(0.004)
    late = max(late, time.perf_counter() - start - 0.004)
print(late)
"""
"""A process that only sleeps: how late it wakes shows by how much the machine itself delays processes."""


def measure(photo: Path | None, times: int) -> list[Measurement]:
    """Measure the window.

    Args:
        photo: a large dark JPEG; None generates one of 24 megapixels.
        times: number of repetitions; start-up is measured at least seven times.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "large.jpg"
        source.write_bytes(photo.read_bytes()) if photo else write_dark_photo(source, 4000, 6000)
        return [*_start_up(folder, times), *_delays(folder, source, times), *_responses(folder, source, times), _memory(folder)]


def _start_up(folder: Path, times: int) -> list[Measurement]:
    lowlight, empty = [], []
    for _ in range(max(times, _STARTS)):  # alternating, since the load of the machine varies
        lowlight.append(seconds_until("first_paint", folder))
        empty.append(seconds_until("empty_window", folder))
    results = [seconds_until("first_result", folder, SAMPLE) for _ in range(times)]
    pairs = list(zip(lowlight, empty, strict=True))
    return [
        Measurement("start to first paint", "s", [ours[0] for ours in lowlight]),
        Measurement("start to first paint, empty QMainWindow", "s", [theirs[0] for theirs in empty]),
        Measurement("first paint / empty QMainWindow", "ratio", [ours[0] / theirs[0] for ours, theirs in pairs], limit=3.4),
        Measurement("CPU time to paint / empty QMainWindow", "ratio", [ours[1] / theirs[1] for ours, theirs in pairs]),
        Measurement("start to first enhanced photo", "s", [seconds for seconds, *_ in results]),
    ]


def _delays(folder: Path, photo: Path, times: int) -> list[Measurement]:
    warm_up = [run_beside_idle_process("warm_up", folder, SAMPLE) for _ in range(times)]
    work = [run_beside_idle_process("enhance_photo", folder, photo) for _ in range(times)]
    return [
        Measurement("longest event loop delay, warm-up", "s", [delay for (delay,), _ in warm_up], limit=1.5),
        Measurement("delay of an idle process meanwhile", "s", [idle for _, idle in warm_up]),
        Measurement("longest event loop delay, large photo", "ms", [delay for (delay,), _ in work], limit=100),
        Measurement("delay of an idle process meanwhile", "ms", [1000 * idle for _, idle in work]),
    ]


def _responses(folder: Path, photo: Path, times: int) -> list[Measurement]:
    slider, sliders = (
        [run_scenario("bench.window_scenarios", name, folder, photo) for _ in range(times)]
        for name in ("move_slider", "move_all_sliders")
    )
    paints = [run_scenario("bench.window_scenarios", "pan", folder, photo) for _ in range(times)]
    return [
        Measurement("slider until painted, 1500 px, p95", "ms", [_p95(values[::2]) for values in slider], limit=45),
        Measurement("slider until painted, median", "ms", [statistics.median(values[::2]) for values in slider]),
        Measurement("CPU time per slider move", "ms", [statistics.median(values[1::2]) for values in slider]),
        Measurement("all sliders in use until painted, p95", "ms", [_p95(values[::2]) for values in sliders], limit=45),
        Measurement("all sliders in use until painted, median", "ms", [statistics.median(values[::2]) for values in sliders]),
        Measurement("CPU time per move, all sliders in use", "ms", [statistics.median(values[1::2]) for values in sliders]),
        Measurement("paint while panning, p95", "ms", [_p95(values) for values in paints], limit=16),
        Measurement("paint while panning, median", "ms", [statistics.median(values) for values in paints]),
    ]


def _memory(folder: Path) -> Measurement:
    first, *_, last = run_scenario("bench.window_scenarios", "open_and_close", folder, SAMPLE)
    return Measurement("memory growth in rounds of 100 photos", "MB", [last - first], limit=20)


def seconds_until(name: str, folder: Path, *arguments: Path) -> list[float]:
    """Return the seconds from the start of a process to the clock time its scenario prints first, and its other numbers.

    The monotonic clock is the same in all processes.
    """
    start = time.monotonic()
    reached, *rest = run_scenario("bench.window_scenarios", name, folder, *arguments)
    return [reached - start, *rest]


def run_beside_idle_process(name: str, folder: Path, *arguments: Path) -> tuple[list[float], float]:
    """Return the numbers of a scenario, and by how many seconds an idle process woke late meanwhile."""
    command = [sys.executable, "-c", _IDLE_PROCESS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as idle:
        values = run_scenario("bench.window_scenarios", name, folder, *arguments)
        delay, _ = idle.communicate()
    return values, float(delay)


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
