"""`lowlight watch` in a child process, with a small untrained model."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import tifffile
from helpers.files import write_photo
from media.clips import frames_of, write_clip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a child process cannot be interrupted there")

_LONGEST = 90
_UNCHANGED = 3
"""Seconds after which a file that is not open would be enhanced."""


class Watch:
    """A process that watches a folder."""

    def __init__(self, home, folder, output, *options):
        command = [sys.executable, "-P", "-m", "lowlight_app", "watch", str(folder), "-o", str(output), "--json"]
        self.process = subprocess.Popen(
            [*command, "--model", "test-lowlight", *options],
            env={**os.environ, "LOWLIGHT_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = []
        self._reader = threading.Thread(target=lambda: self.lines.extend(iter(self.process.stdout.readline, "")))
        self._reader.start()

    def files(self, event):
        """Names of the files of all events of a kind."""
        events = []
        for line in list(self.lines):
            with suppress(ValueError):
                events.append(json.loads(line))
        return [Path(found["source"]).name for found in events if found["event"] == event]

    def wait(self, condition):
        end = time.monotonic() + _LONGEST
        while not condition():
            assert time.monotonic() < end and self.process.poll() is None, "".join(self.lines)
            time.sleep(0.02)

    def wait_ready(self):
        self.wait(lambda: any("Watching" in line for line in self.lines))

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        self.process.wait(_LONGEST)
        self._reader.join()
        self.process.stdout.close()
        return self.process.returncode


@pytest.fixture
def watch(model_home):
    """Starts processes, and kills the remaining ones at the end."""
    started = []

    def start(*arguments):
        started.append(Watch(model_home, *arguments))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.stop(signal.SIGKILL)


def results_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def test_complete_files_are_enhanced_once_and_a_bad_file_is_reported(watch, tmp_path):
    folder, output = tmp_path / "in", tmp_path / "in" / "out"
    write_photo(folder / "there before.png")
    original = write_photo(tmp_path / "copied.png", 300, 400).read_bytes()
    process = watch(folder, output, "--recursive", "--naming", "{name}")
    process.wait_ready()
    with (folder / "copied.png").open("wb") as slow:
        slow.write(original[:5000])
        slow.flush()
        (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
        (folder / "empty.png").touch()
        write_photo(folder / "sub" / "ü 夜.jpg")
        write_photo(folder / "moved.part.png").rename(folder / "moved.png")
        write_photo(folder / "half.tmp.png")
        write_clip(folder / "clip.mp4")
        tifffile.imwrite(folder / "stack.tif", np.full((3, 40, 50), 20, np.uint8), photometric="minisblack")
        process.wait(lambda: len(process.files("done")) == 5 and process.files("failed"))
        time.sleep(_UNCHANGED if sys.platform == "linux" else 0)
        assert "copied.png" not in process.files("failed") + process.files("done")
        slow.write(original[5000:])
    process.wait(lambda: "copied.png" in process.files("done"))
    time.sleep(_UNCHANGED)

    assert process.stop() == 1
    names = ["clip.mp4", "copied.png", "moved.png", "stack.tif", "there before.png", "ü 夜.jpg"]
    assert sorted(process.files("done")) == names
    assert process.files("failed") == ["bad.jpg"]
    assert results_in(output) == names
    assert (output / "sub" / "ü 夜.jpg").exists()
    assert len(frames_of(output / "clip.mp4")) == 12
    assert tifffile.imread(output / "stack.tif").shape == (3, 40, 50)


@pytest.mark.parametrize(("photos", "kills"), [(9, 2), pytest.param(60, 12, marks=pytest.mark.slow)])
def test_after_kills_nothing_is_missing_and_nothing_is_there_twice(watch, tmp_path, photos, kills):
    folder, output, chance = tmp_path / "in", tmp_path / "out", random.Random(kills)
    names = [f"{number:02}.{'jpg' if number % 2 else 'png'}" for number in range(photos)]
    for number, name in enumerate(names):
        write_photo(folder / name, 240, 320, number)
    write_clip(folder / "05 clip.mp4", times=tuple(range(0, 1200, 20)))
    wanted = sorted([*(f"{Path(name).stem}-lowlight{Path(name).suffix}" for name in names), "05 clip-lowlight.mp4"])
    for kill in range(kills):
        process = watch(folder, output)
        least = photos * kill // kills + 1
        process.wait(lambda least=least: len(results_in(output)) >= least)
        time.sleep(chance.uniform(0, 0.1))
        assert len(results_in(output)) < len(wanted), "it is too late for a kill"
        process.stop(signal.SIGKILL)
    process = watch(folder, output, "--poll", "1")
    process.wait(lambda: len(results_in(output)) >= len(wanted))
    write_photo(folder / "last.png")
    process.wait(lambda: "last.png" in process.files("done"))

    assert process.stop() == 0
    assert results_in(output) == sorted([*wanted, "last-lowlight.png"])
    assert [path.name for path in output.iterdir() if path.name.endswith(".part")] == []
    assert len(frames_of(output / "05 clip-lowlight.mp4")) == 60


def test_a_replaced_photo_is_enhanced_again_and_an_unchanged_one_is_not(watch, tmp_path):
    folder = tmp_path / "camera"
    write_photo(folder / "a.png")
    write_photo(folder / "b.png")
    process = watch(folder, folder)
    process.wait(lambda: len(process.files("done")) == 2)
    assert process.stop() == 0
    process = watch(folder, folder)
    process.wait_ready()
    shutil.copyfile(write_photo(tmp_path / "new.png", seed=7), folder / "a.png")
    process.wait(lambda: process.files("done"))
    time.sleep(_UNCHANGED)
    assert process.stop(signal.SIGTERM) == 0
    assert process.files("done") == ["a.png"]
    assert results_in(folder) == ["a-lowlight-2.png", "a-lowlight.png", "a.png", "b-lowlight.png", "b.png"]
