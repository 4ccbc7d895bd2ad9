"""Benchmark of the player: playback and stepping, enhanced and original, with CPU time and memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.clips import write_clip
from bench.scenarios import run_scenario
from bench.table import Measurement

_SECONDS = 10
_STAGES = ("decode", "convert to RGB", "light", "restore", "combine and apply", "convert for the screen")


def measure(clip: Path | None, minutes: float, times: int) -> list[Measurement]:
    """Measure playback of a full HD clip with 30 frames per second; the first result is the frame rate shown.

    Args:
        clip: a video whose frames are used, enlarged to full HD; None generates a dark one.
        minutes: how long the clip is looped while its memory is measured.
        times: number of repetitions of the speed measurements.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video = folder / "clip.mp4"
        write_clip(video, clip, _SECONDS)
        enhanced = [_play(folder, video, 1.0) for _ in range(times)]
        original = [_play(folder, video, 0.0) for _ in range(times)]
        stages = measure_stages(folder, video)
        steps = run_scenario("bench.player_scenarios", "step_frames", folder, video)
        memory = run_scenario("bench.player_scenarios", "loop", folder, video, minutes)
    costs = [one[2] / other[2] for one, other in zip(enhanced, original, strict=True)]
    return [
        Measurement("playback, enhanced", "frames/s", [one[0] for one in enhanced]),
        Measurement("playback, original", "frames/s", [one[0] for one in original]),
        Measurement("fastest playback, enhanced", "frames/s", [one[1] for one in enhanced]),
        Measurement("fastest playback, original", "frames/s", [one[1] for one in original]),
        Measurement("CPU time per frame, enhanced", "s", [one[2] for one in enhanced]),
        Measurement("CPU time per frame, original", "s", [one[2] for one in original]),
        Measurement("CPU time, enhanced / original", "ratio", costs, limit=1.8),
        Measurement("longest event loop delay, playing", "ms", [one[3] for one in enhanced], limit=100),
        *stages,
        Measurement("frame step until painted", "ms", steps, limit=60),
        Measurement(f"memory growth, looping {minutes:g} min", "MB", [memory[-1] - memory[0]], limit=20),
    ]


def measure_stages(folder: Path, video: Path) -> list[Measurement]:
    """Measure the processor time of each stage of playing an enhanced video.

    Args:
        folder: for temporary files.
        video: the file to play.
    """
    values = run_scenario("bench.player_scenarios", "time_stages", folder, video)
    return [Measurement(f"play, {stage}", "ms/frame", [value]) for stage, value in zip(_STAGES, values, strict=True)]


def _play(folder: Path, video: Path, amount: float) -> list[float]:
    return run_scenario("bench.player_scenarios", "play", folder, video, amount)
