"""`lowlight enhance` on videos in a child process."""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from media.clips import Sound, frames_of, packets_of, write_clip

LOWLIGHT = [sys.executable, "-P", "-m", "lowlight_app"]


@pytest.fixture(scope="module")
def environment(model_home):
    return {**os.environ, "LOWLIGHT_HOME": str(model_home)}


def lowlight(environment, folder, *arguments):
    command = [*LOWLIGHT, "enhance", *map(str, arguments), "--model", "test-lowlight"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180)


def test_videos_of_a_folder_are_enhanced(environment, tmp_path):
    (tmp_path / "in").mkdir()
    write_clip(tmp_path / "in" / "ü 夜.mp4", sounds=(Sound(),))
    write_clip(tmp_path / "in" / "b.mkv", format="matroska", sounds=(Sound(),), rotation=90)
    done = lowlight(environment, tmp_path, "in", "-o", "out", "--from", "0.1", "--to", "0:00.3", "--codec", "hevc", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert events[-1] == {"event": "summary", "done": 2, "skipped": 0, "failed": 0}
    assert any("frames/s" in event.get("doing", "") for event in events)
    for name in ("ü 夜-lowlight.mp4", "b-lowlight.mkv"):
        assert len(frames_of(tmp_path / "out" / name)) == 6
        assert len(packets_of(tmp_path / "out" / name, "audio")) == 1


def test_an_image_sequence_becomes_a_video_with_the_given_rate(environment, tmp_path):
    for number in range(1, 5):
        cv2.imwrite(str(tmp_path / f"night_{number:03}.png"), np.full((48, 64, 3), 10 * number, np.uint8))
    done = lowlight(environment, tmp_path, "night_%03d.png", "--rate", "24000/1001")
    assert (done.returncode, done.stderr) == (0, "")
    times = [time for time, _ in frames_of(tmp_path / "night-lowlight.mp4")]
    assert times == [pytest.approx(number * 1001 / 24000, abs=1e-4) for number in range(4)]
    refused = lowlight(environment, tmp_path, "night_%03d.png", "--rate", "0")
    assert refused.returncode == 2
    assert "'0' is not a frame rate" in refused.stderr


def test_the_container_follows_the_file_name_or_the_option(environment, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", sounds=(Sound(),))
    done = lowlight(environment, tmp_path, clip, "--container", "mkv", "--no-sound", "--quality-mode", "live")
    assert (done.returncode, done.stderr) == (0, "")
    assert packets_of(tmp_path / "clip-lowlight.mkv", "audio") == []
    refused = lowlight(environment, tmp_path, clip, "--container", "mkv", "-o", "out.mp4")
    assert refused.returncode == 1
    assert "the extension does not match MKV; use .mkv" in refused.stderr


def test_unsuitable_videos_are_refused_before_a_model_is_loaded(environment, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    for arguments, message in (
        (("--from", "5:00"), "is not before the end"),
        (("-o", "clear.jpg"), "videos cannot be written with this extension"),
    ):
        done = lowlight(environment, tmp_path, clip, *arguments)
        assert (done.returncode, done.stdout) == (1, "0 done, 1 failed\n")
        assert message in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "x"), "'x' is not a time"),
        (("--from", "3", "--to", "0:02"), "--to 2 is not after --from 3."),
        (("--crf", "99"), "crf must be between 0 and 51, not 99."),
        (("-o", "out.avi"), "choose one of .jpg"),
        (("--foo",), "See lowlight enhance --help."),
    ],
)
def test_invalid_video_arguments_are_refused_at_once(environment, tmp_path, arguments, message):
    done = lowlight(environment, tmp_path, write_clip(tmp_path / "clip.mp4"), *arguments)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_killed_process_leaves_nothing_under_the_final_name(environment, tmp_path):
    write_clip(tmp_path / "clip.mp4", size=(640, 480), times=tuple(range(0, 4000, 20)), options={"preset": "ultrafast"})
    command = [*LOWLIGHT, "enhance", "clip.mp4", "-o", "out", "--json", "--model", "test-lowlight"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert any(json.loads(line).get("fraction", 0) > 0.5 for line in process.stdout)
    process.kill()
    process.communicate()
    (left,) = (path.name for path in (tmp_path / "out").iterdir())
    assert left.startswith(".clip-lowlight-")
    assert left.endswith(".lowlight.part")
