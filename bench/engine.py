"""Benchmark of the engine: from a large JPEG file to a JPEG file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.dark_photo import write_dark_photo
from bench.reference_network import ReferenceNetwork
from bench.table import Measurement, time_calls
from bench.window import SAMPLE, seconds_until
from lowlight_app.enhance import Enhancer
from lowlight_app.frame import MediaInfo
from lowlight_app.media import convert_photo, open_source
from lowlight_app.models.backends import ENGINE_VARIABLE, load_network
from lowlight_app.models.model_store import ModelStore
from lowlight_app.models.network import Network
from lowlight_app.pipeline import Engine, Job, enhance_file
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings

_ENHANCE = (sys.executable, "-P", "-m", "lowlight_app", "enhance")
_EXPORT = ExportSettings(conflict=Conflict.OVERWRITE)


class TimedNetwork:
    """A network that adds up its inference time."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)

    def illuminate(self, *arguments: Any) -> Any:
        """See `Network`."""
        return self._timed(self._network.illuminate, arguments)

    def restore(self, *arguments: Any) -> Any:
        """See `Network`."""
        return self._timed(self._network.restore, arguments)

    def _timed(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        start = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            self.seconds += time.perf_counter() - start


def measure(photo: Path | None, model_id: str, times: int) -> list[Measurement]:
    """Measure the engine; the first result, the time of one enhanced file, is the base of the ratios.

    Args:
        photo: a large dark JPEG; None generates one of 24 megapixels.
        model_id: see `lowlight models list`.
        times: number of repetitions.
    """
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: the peak memory of a command includes that of the process which started it.
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            source = photo or pool.submit(write_dark_photo, Path(folder, "dark.jpg"), 4000, 6000).result()
            small = pool.submit(write_dark_photo, Path(folder, "small.jpg"), 480, 640).result()
        with open_source(source) as opened:
            info = opened.info
        # First, while this process is small, for the same reason.
        processes = _processes(source, small, Path(folder, "cold.jpg"), model_id)
        return [*_file_to_file(source, info, Path(folder, "out.jpg"), model_id, times), *processes]


def _file_to_file(source: Path, info: MediaInfo, target: Path, model_id: str, times: int) -> list[Measurement]:
    network = TimedNetwork(load_network(ModelStore().find(model_id)))
    engine = Engine(Enhancer(network), model_id, EnhanceSettings(), _EXPORT)
    with _keras_forced():
        keras_engine = replace(engine, enhancer=Enhancer(load_network(ModelStore().find(model_id))))
    reference, megapixels = ReferenceNetwork(), info.width * info.height / 1e6
    whole, keras, outside, classic = [], [], [], []

    def enhance(engine: Engine) -> float:
        start = time.perf_counter()
        enhance_file(Job(source, target), engine)
        return time.perf_counter() - start

    enhance(engine)
    for _ in range(times):  # alternating, since the load of the machine varies
        classic.append(reference.seconds_per_megapixel() * megapixels)
        network.seconds = 0.0
        whole.append(enhance(engine))
        outside.append(1 - network.seconds / whole[-1])
        keras.append(enhance(keras_engine))
    codec = time_calls(lambda: convert_photo(source, target, _EXPORT), times)
    return [
        Measurement("enhance, file to file", "s", whole),
        Measurement("the same by Keras", "s", keras),
        Measurement("decode + encode alone", "s", codec),
        Measurement("classic network, same number of pixels", "s", classic),
        Measurement("file to file / by Keras", "share", _ratios(whole, keras), limit=0.75),
        Measurement("file to file / classic network", "share", _ratios(whole, classic), limit=1 / 10),
        Measurement("share outside the network", "share", outside, limit=0.5),
        Measurement("per megapixel", "s/MP", [value / megapixels for value in whole]),
    ]


def _processes(source: Path, small: Path, target: Path, model_id: str) -> list[Measurement]:
    cold, window = _starts(small, target, model_id)
    with _keras_forced():
        keras_cold, keras_window = _starts(small, target, model_id)
    return [
        Measurement("peak memory of the command", "MB", [run_command(source, target, model_id)[1]], limit=800),
        Measurement("cold start of the command, small photo", "s", cold, limit=1.5),
        Measurement("the same by Keras", "s", keras_cold),
        Measurement("start to first enhanced photo in the window", "s", window, limit=2.0),
        Measurement("the same by Keras", "s", keras_window),
    ]


def _starts(small: Path, target: Path, model_id: str) -> tuple[list[float], list[float]]:
    """Return the seconds of the command, and those from the start of the window to its first enhanced photo."""
    cold = [run_command(small, target, model_id)[0] for _ in range(3)]
    return cold, [seconds_until("first_result", target.parent, SAMPLE)[0] for _ in range(3)]


def _ratios(first: Sequence[float], second: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(first, second, strict=True)]


@contextmanager
def _keras_forced() -> Iterator[None]:
    with patch.dict(os.environ, {ENGINE_VARIABLE: "keras"}):
        yield


def run_command(source: Path, target: Path, model_id: str, *options: str) -> tuple[float, float]:
    """Run `lowlight enhance` and return its seconds and peak megabytes; Linux and macOS only."""
    import resource

    start = time.perf_counter()
    command = [*_ENHANCE, str(source), "-o", str(target), "--overwrite", "--quiet", "--model", model_id, *options]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed")
    assert isinstance(usage, resource.struct_rusage)
    return time.perf_counter() - start, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
