"""Benchmark of video export: speed in full and live quality, against decoding and encoding alone, and memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from bench import player, video_stages
from bench.clips import RATE, write_clip
from bench.engine import run_command
from bench.table import Measurement
from lowlight_app.enhance import Enhancer
from lowlight_app.frame import Cut, TimeSpan
from lowlight_app.media import open_video
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.models.backends import load_network
from lowlight_app.models.model_store import ModelStore
from lowlight_app.pipelining import prefetch, run_in_background
from lowlight_app.settings import Conflict, ExportSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack
from lowlight_app.video_pipeline import enhance_video
from lowlight_app.video_request import VideoRequest

_LIVE_SECONDS, _FULL_SECONDS = 5, 1
"""Length of the clips for speed, which does not depend on the length."""
_SHORT, _LONG, _LOW_RATE = 10, 60, 10
"""Lengths of the clips for memory, and their low frame rate, which saves time."""
_EXPORT = ExportSettings(conflict=Conflict.OVERWRITE)


def measure(clip: Path | None, model_id: str, times: int) -> list[Measurement]:
    """Measure video export; the first result, the speed of decoding and encoding alone, is the base of the ratios.

    Args:
        clip: a video whose frames are used, enlarged to full HD; None generates a dark one.
        model_id: see `lowlight models list`.
        times: number of repetitions of the speed measurements.
    """
    with tempfile.TemporaryDirectory() as folder:
        fast, short, long = (Path(folder, f"{name}.mp4") for name in ("fast", "short", "long"))
        write_clip(fast, clip, _LIVE_SECONDS)
        write_clip(short, clip, _SHORT, _LOW_RATE)
        write_clip(long, clip, _LONG, _LOW_RATE)
        # First, while this process is small: the peak memory of a child includes that of this process when it was forked.
        memory = [run_command(path, Path(folder, "out.mp4"), model_id, "--quality-mode", "live")[1] for path in (short, long)]
        enhancer = Enhancer(load_network(ModelStore().find(model_id)))
        return [
            *_speeds(fast, Path(folder, "out.mp4"), enhancer, model_id, times),
            *video_stages.measure(fast, Path(folder, "out.mp4"), enhancer, _EXPORT),
            *player.measure_stages(Path(folder), fast),
            *_memory(*memory),
        ]


def _memory(short: float, long: float) -> list[Measurement]:
    return [
        Measurement(f"peak memory, live, {_SHORT} s", "MB", [short]),
        Measurement(f"peak memory, {_LONG} s / {_SHORT} s", "share", [long / short], limit=1.1),
    ]


def _speeds(source: Path, target: Path, enhancer: Enhancer, model_id: str, times: int) -> list[Measurement]:
    def enhance(mode: QualityMode, seconds: int) -> None:
        export = replace(_EXPORT, quality_mode=mode)
        cut = Cut((TimeSpan(end=Fraction(seconds)),))
        enhance_video(source, target, VideoRequest(enhancer, model_id, SettingsTrack(), export, cut))

    tasks: dict[str, tuple[int, Callable[[], None]]] = {
        "decode + encode alone": (_LIVE_SECONDS, lambda: _copy(source, target)),
        "live path": (_LIVE_SECONDS, lambda: enhance(QualityMode.LIVE, _LIVE_SECONDS)),
        "full path": (_FULL_SECONDS, lambda: enhance(QualityMode.FULL, _FULL_SECONDS)),
    }
    speeds, cpu_times = {name: list[float]() for name in tasks}, {name: list[float]() for name in tasks}
    for _ in range(times):  # alternating, since the load of the machine varies
        for name, (seconds, work) in tasks.items():
            frames, start, cpu_start = seconds * RATE, time.perf_counter(), time.process_time()
            work()
            speeds[name].append(frames / (time.perf_counter() - start))
            cpu_times[name].append((time.process_time() - cpu_start) / frames)
    alone, live = cpu_times["decode + encode alone"], cpu_times["live path"]
    ratios = [one / other for one, other in zip(live, alone, strict=True)]
    return [
        *(Measurement(f"{name}, 1080p", "frames/s", values) for name, values in speeds.items()),
        *(Measurement(f"{name}, CPU time", "s/frame", values) for name, values in cpu_times.items()),
        Measurement("CPU time, live / decode + encode", "ratio", ratios, limit=1 / 0.6),
    ]


def _copy(source: Path, target: Path) -> None:
    """Decode and encode like `enhance_video`, without enhancing."""
    with (
        open_video(source) as video,
        VideoSink(target, video, _EXPORT, None) as sink,
        ThreadPoolExecutor(1) as decoding,
        ThreadPoolExecutor(1) as encoding,
    ):
        run_in_background(sink.write, prefetch(video.frames(), decoding, 3), encoding, 3)
