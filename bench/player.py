"""Videos in the window: how quickly they play and step, enhanced and as they are, and what that takes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.processes import scene
from bench.table import Figure
from bench.video import write_clip

_SECONDS = 10
_STAGES = ("decode", "light", "restore", "recombine", "to the screen")


def measure(clip: Path | None, minutes: float, times: int) -> list[Figure]:
    """All figures of playing a clip in full HD at 30 frames per second; the first is how many of them are seen.

    Args:
        clip: a video whose frames are used, enlarged to full HD; None makes a dark one.
        minutes: how long it is played to see that memory stays.
        times: how often to measure speed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video = folder / "clip.mp4"
        write_clip(video, clip, _SECONDS)
        live = [_playing(folder, video, 1.0) for _ in range(times)]
        plain = [_playing(folder, video, 0.0) for _ in range(times)]
        stages = scene("bench.playing", "stages", folder, video)
        steps = scene("bench.playing", "stepping", folder, video)
        memory = scene("bench.playing", "looping", folder, video, minutes)
    costs = [one[2] / other[2] for one, other in zip(live, plain, strict=True)]
    return [
        Figure("seen while playing, live", "frames/s", [one[0] for one in live]),
        Figure("seen while playing, as it is", "frames/s", [one[0] for one in plain]),
        Figure("as fast as it goes, live", "frames/s", [one[1] for one in live]),
        Figure("as fast as it goes, as it is", "frames/s", [one[1] for one in plain]),
        Figure("a frame live, all processors", "s", [one[2] for one in live]),
        Figure("a frame as it is, all processors", "s", [one[2] for one in plain]),
        Figure("live / as it is", "ratio", costs, limit=3),
        Figure("longest stall while playing", "ms", [one[3] for one in live], limit=100),
        *(Figure(f"{stage}, alone", "ms", [value]) for stage, value in zip(_STAGES, stages, strict=True)),
        Figure("one step, to the picture of it", "ms", steps),
        Figure(f"growth while looping, {minutes:g} min", "MB", [memory[-1] - memory[0]], limit=20),
    ]


def _playing(folder: Path, video: Path, amount: float) -> list[float]:
    return scene("bench.playing", "playing", folder, video, amount)
