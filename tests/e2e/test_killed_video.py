"""A process that is killed repeatedly while it exports a video finally produces the same result as one that is not.

`python3 dev.py test -m slow tests/e2e/test_killed_video.py` does it with ten kills and a film of five minutes.
"""

import json
import os
import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from helpers.segment_child import restless_scene
from media.clips import Sound, packets_of, write_clip

_ROOT = Path(__file__).parents[2]
_CHILD = _ROOT / "tests" / "helpers" / "enhance_child.py"
_QUICK = {"preset": "ultrafast", "g": "60"}
"""Encoder options of the clip."""


class Exports:
    """Exports `clip.mp4` of a folder in child processes."""

    def __init__(self, folder, segment):
        self.folder = folder
        paths = os.pathsep.join(map(str, (_ROOT, _ROOT / "tests")))
        self.environment = {**os.environ, "LOWLIGHT_HOME": str(folder / "home"), "PYTHONPATH": paths}
        options = ("--json", "--quality-mode", "live")
        self.command = [sys.executable, "-P", str(_CHILD), str(segment), str(folder / "clip.mp4"), *options]

    def kill_at(self, fraction, delay):
        """Kill an export a moment after it has done a share; return the share at which it began."""
        process = self._start("results")
        shares = (event["fraction"] for event in map(json.loads, process.stdout) if event["event"] == "progress")
        begin = next(share for share in shares if share > 0)
        assert any(share >= fraction for share in shares), "the export ended before the kill"
        time.sleep(delay)
        process.kill()
        process.communicate()
        return begin

    def finish(self, output):
        """Export to the end; return the result and the events."""
        process = self._start(output)
        events = [json.loads(line) for line in process.communicate()[0].splitlines()]
        assert process.returncode == 0
        return self.folder / output / "clip-lowlight.mp4", events

    def _start(self, output):
        command = [*self.command, "-o", str(self.folder / output)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def large_scene(number, width, height, flash):
    """A restless scene, drawn quickly."""
    return cv2.resize(restless_scene(number, width // 4, height // 4, flash), (width, height), interpolation=cv2.INTER_CUBIC)


def light_of(path):
    """The time of each frame and the means of its blocks of 40 x 40 pixels."""
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        for frame in clip.decode(stream):
            pixels = frame.to_ndarray(format="rgb24").astype(np.float32)
            yield frame.pts * stream.time_base, cv2.resize(pixels, None, fx=1 / 40, fy=1 / 40, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize(
    ("size", "seconds", "rate", "segment", "kills"),
    [((128, 96), 4, 30, 10, 1), pytest.param((1280, 720), 300, 5, 60, 10, marks=pytest.mark.slow)],
    ids=["short", "five minutes"],
)
def test_after_kills_the_export_continues_and_the_result_is_that_of_an_undisturbed_one(
    tmp_path, size, seconds, rate, segment, kills
):
    sound, times = Sound(length=seconds, click=seconds / 2), tuple(range(0, 600 * seconds, 600 // rate))
    source = write_clip(tmp_path / "clip.mp4", size=size, times=times, scene=large_scene, sounds=(sound,), options=_QUICK)
    exports, chance = Exports(tmp_path, segment), random.Random(seconds)
    begins = [exports.kill_at((number + 1) / (kills + 1), chance.uniform(0, 0.3)) for number in range(kills)]
    assert [path.suffix for path in (tmp_path / "results").iterdir()] == [".part"]
    result, events = exports.finish("results")

    assert all(earlier < later for earlier, later in pairwise(begins)), begins
    assert sum("continued at" in event.get("text", "") for event in events) == 1
    assert [path.name for path in result.parent.iterdir()] == [result.name]
    assert packets_of(result, "audio") == packets_of(source, "audio")
    undisturbed, _ = exports.finish("undisturbed")
    differences = []
    for (when, before), (when_after, after) in zip(light_of(undisturbed), light_of(result), strict=True):
        assert when_after == when
        differences.append(after - before)
    steps = [np.abs(later - earlier).max() for earlier, later in pairwise(differences)]
    begins_at = [round(begin * len(times)) for begin in begins]
    print(f"begun at frames {begins_at}; largest difference {np.abs(differences).max()}, largest step {max(steps)}, in 1/255")
    assert max(np.abs(difference.mean()) for difference in differences) < 0.5
    assert max(steps) < 1
