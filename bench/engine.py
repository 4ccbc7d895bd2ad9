"""The engine: a large JPEG in, a JPEG out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.classic import Yardstick
from bench.photos import night
from bench.table import Figure, seconds
from lowlight_app.enhance import Enhancer
from lowlight_app.frame import MediaInfo
from lowlight_app.media import convert_photo, open_source
from lowlight_app.models.backends import load_network
from lowlight_app.models.backends.tensorflow import choose_device
from lowlight_app.models.model_store import ModelStore
from lowlight_app.models.network import Network
from lowlight_app.pipeline import Engine, Job, enhance_file
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings

_ENHANCE = (sys.executable, "-P", "-m", "lowlight_app", "enhance")
_EXPORT = ExportSettings(conflict=Conflict.OVERWRITE)


class Timed:
    """A network that adds up how long it takes to answer."""

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

    def _timed(self, answer: Any, arguments: tuple[Any, ...]) -> Any:
        start = time.perf_counter()
        try:
            return answer(*arguments)
        finally:
            self.seconds += time.perf_counter() - start


def measure(photo: Path | None, model_id: str, times: int) -> list[Figure]:
    """All figures of the engine; the first is the time of one enhanced file, to which the others compare.

    Args:
        photo: a large dark JPEG; None makes one of 24 megapixels.
        model_id: see `lowlight models list`.
        times: how often to measure.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = photo or night(Path(folder, "night.jpg"), 4000, 6000)
        small = night(Path(folder, "small.jpg"), 480, 640)
        with open_source(source) as opened:
            info = opened.info
        # First, since the memory of a child that was just forked counts as its own.
        processes = _processes(source, small, Path(folder, "cold.jpg"), model_id)
        return [*_file_to_file(source, info, Path(folder, "out.jpg"), model_id, times), *processes]


def _file_to_file(source: Path, info: MediaInfo, target: Path, model_id: str, times: int) -> list[Figure]:
    network = Timed(load_network(ModelStore().find(model_id), choose_device()))
    engine = Engine(Enhancer(network), model_id, EnhanceSettings(), _EXPORT)
    yardstick, megapixels = Yardstick(), info.width * info.height / 1e6
    whole, outside, classic = [], [], []

    def enhance() -> None:
        enhance_file(Job(source, target), engine)

    enhance()
    for _ in range(times):  # by turns, since other work on the machine comes and goes
        classic.append(yardstick.seconds_per_megapixel() * megapixels)
        network.seconds, start = 0.0, time.perf_counter()
        enhance()
        whole.append(time.perf_counter() - start)
        outside.append(1 - network.seconds / whole[-1])
    codec = seconds(lambda: convert_photo(source, target, _EXPORT), times)
    shares = [file / network_only for file, network_only in zip(whole, classic, strict=True)]
    return [
        Figure("enhance, file to file", "s", whole),
        Figure("decode + encode alone", "s", codec),
        Figure("classic network, as many pixels", "s", classic),
        Figure("file to file / classic network", "share", shares, limit=1 / 6),
        Figure("of it outside the network", "share", outside, limit=0.25),
        Figure("per megapixel", "s/MP", [value / megapixels for value in whole]),
    ]


def _processes(source: Path, small: Path, target: Path, model_id: str) -> list[Figure]:
    cold = [run_command(small, target, model_id)[0] for _ in range(3)]
    return [
        Figure("peak memory of the command", "MB", [run_command(source, target, model_id)[1]], limit=1600),
        Figure("cold command, small photo", "s", cold),
    ]


def run_command(source: Path, target: Path, model_id: str, *options: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one `lowlight enhance`; memory of Linux and macOS only."""
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
