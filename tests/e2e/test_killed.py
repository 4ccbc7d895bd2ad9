"""A window that is killed repeatedly while it exports its queue finally produces the same results as one that is not.

`python3 dev.py test -m slow tests/e2e/test_killed.py` does it with two hundred photos; LOWLIGHT_RAW may name a few camera files
to be among them.
"""

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

import pytest
from helpers.photos import metadata_of, pixels_of, write_mixed
from media.clips import frames_of, write_clip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs SIGKILL and prlimit")

_ROOT = Path(__file__).parents[2]
_CHILD = _ROOT / "tests" / "helpers" / "queue_child.py"
_LONGEST = 60
_SETTLED = 2.5
"""Seconds after which the state of a window is on disk."""
_RAW = ".dng"
_BAD = ("broken 1.jpg", "broken half.jpg", "broken 2.png", "broken 3.tif", "broken half 2.webp", "gone.jpg")


class Child:
    """A window in a child process."""

    def __init__(self, home, photos=()):
        environment = {**os.environ, "LOWLIGHT_HOME": str(home), "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'tests'}"}
        command = [sys.executable, "-P", str(_CHILD), *map(str, photos)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self.process = subprocess.Popen(command, env=environment, text=True, encoding="utf-8", **pipes)
        self.lines = []
        self._reader = threading.Thread(target=lambda: self.lines.extend(iter(self.process.stdout.readline, "")))
        self._reader.start()

    def say(self, order):
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()

    def wait(self, condition):
        end = time.monotonic() + _LONGEST
        while self.process.poll() is None and not condition():
            assert time.monotonic() < end, f"the window hangs: {self.output}"
            time.sleep(0.002)

    def wait_idle(self, times):
        self.wait(lambda: self.output.split("\n").count("idle") == times)

    @property
    def output(self):
        return "".join(self.lines)

    def items(self):
        """The last state and description of each item, by its name."""
        parts = [line.rstrip("\n").split("\t") for line in self.lines]
        return {name: (state, words) for name, state, words in (part for part in parts if len(part) == 3)}

    def kill(self):
        alive = self.process.poll() is None
        self.process.send_signal(signal.SIGKILL)
        self.end()
        return alive

    def end(self):
        self.process.wait(_LONGEST)
        self._reader.join()
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.returncode


@pytest.fixture
def open_child():
    """Opens windows, and terminates the remaining ones at the end."""
    children = []

    def make(*arguments):
        children.append(Child(*arguments))
        return children[-1]

    yield make
    for child in children:
        child.kill()


@pytest.fixture
def photos(tmp_path, request):
    """Alternately good and damaged photos; they are damaged only after they have been opened."""
    folder = tmp_path / "Fotos ä"
    folder.mkdir()
    good = write_mixed(folder, request.param)
    for raw in filter(None, os.environ.get("LOWLIGHT_RAW", "").split(os.pathsep)):
        good.insert(0, Path(shutil.copy(raw, folder)))
    chance, mixed = random.Random(0), list(good)
    for name in _BAD:
        bad = folder / name
        shutil.copy(next(path for path in good if path.suffix == bad.suffix), bad)
        mixed.insert(chance.randrange(len(good) // 2), bad)
    return good, mixed


def results_in(folder):
    return sorted(path for path in folder.glob("*-lowlight*") if not path.name.startswith("."))


def result_of(path):
    return path.with_name(f"{path.stem}-lowlight{'.tif' if path.suffix == _RAW else path.suffix}")


def kept(home):
    """Whether the queue is saved on disk."""
    with suppress(FileNotFoundError):  # the window deletes the file of a finished item at any moment
        return any('"source"' in file.read_text("utf-8", "replace") for file in (home / "unfinished").glob("*.json"))
    return False


def fill_the_disk(child):
    """Simulate a full disk until two photos have failed because of it; return the names of the failed photos."""
    import resource

    def struck():
        return [name for name, (state, words) in child.items().items() if state == "failed" and "File too large" in words]

    resource.prlimit(child.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    child.wait(lambda: len(struck()) >= 2)
    assert child.process.poll() is None, child.output
    resource.prlimit(child.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    time.sleep(_SETTLED)
    return struck()


@pytest.mark.parametrize(
    ("photos", "kills"), [(36, 4), pytest.param(200, 10, marks=pytest.mark.slow)], indirect=["photos"], ids=["36", "200"]
)
def test_after_kills_every_good_photo_is_exported_once_and_failures_are_reported(photos, kills, open_child, tmp_path):
    (good, mixed), home = photos, tmp_path / "home"
    folder, unwanted = good[0].parent, good.pop()
    child = open_child(home, mixed)
    pause_and_cancel(child, home, folder, unwanted)
    child, struck = kill_while_exporting(child, kills, home, folder, len(good) + 1, open_child)
    child.wait_idle(1)
    assert {child.items()[name][0] for name in struck} == {"failed"}
    child.say("retry")
    child.wait_idle(2)
    child.say("quit")
    assert child.end() == 0, child.output
    assert_exported_once(folder, good)
    failed = {name: words for name, (state, words) in child.items().items() if state == "failed"}
    assert sorted(failed) == sorted(_BAD)
    assert "not a photo" in failed["broken 1.jpg"]
    assert "damaged or incomplete" in failed["broken half.jpg"]
    assert "does not exist" in failed["gone.jpg"]
    assert not list((home / "unfinished").glob("*.json")), child.output


def pause_and_cancel(child, home, folder, unwanted):
    """Pause the export, cancel a photo, and resume."""
    child.wait(lambda: kept(home) and len(results_in(folder)) >= 2)
    child.say("pause")
    child.say(f"cancel {unwanted.name}")
    time.sleep(1)
    done = len(results_in(folder))
    time.sleep(0.5)
    assert len(results_in(folder)) == done, "the export continues while it is paused"
    child.say("resume")
    child.wait(lambda: len(results_in(folder)) > done)
    assert child.items()[unwanted.name] == ("cancelled", "Cancelled")


def kill_while_exporting(child, kills, home, folder, count, open_child):
    """Kill the window some times while it exports so many photos; fill the disk in between.

    Returns:
        The last window, and the names of the photos that failed because of the full disk.
    """
    struck, chance = [], random.Random(kills)
    for number in range(kills):
        if number == kills // 2:
            begun = len(results_in(folder))
            child.wait(lambda least=begun: len(results_in(folder)) > least)
            struck = fill_the_disk(child)
        wanted = (number + chance.random()) * 0.7 * count / kills
        child.wait(lambda least=wanted: kept(home) and len(results_in(folder)) >= least)
        time.sleep(chance.uniform(0, 0.1))
        assert child.kill(), f"it was too late for kill {number}: {child.output}"
        child = open_child(home)
    return child, struck


def assert_exported_once(folder, photos):
    """Every photo has one result, which is brighter and has its size and metadata; nothing else is left."""
    results = [result_of(path) for path in photos]
    assert results_in(folder) == sorted(results)
    plain = [path for path in photos if path.suffix != _RAW]
    for path in plain:
        before, after = pixels_of(path), pixels_of(result_of(path))
        assert (after.shape, after.dtype) == (before.shape, before.dtype)
        assert after.mean() > 1.3 * before.mean()
    assert all(pixels_of(result).size for result in results)
    assert metadata_of([result_of(path) for path in plain]) == metadata_of(plain)
    assert [file for file in folder.iterdir() if file.name.startswith(".")] == [], "part files are left"


def test_after_a_kill_a_restored_video_continues_with_its_finished_segments(open_child, tmp_path):
    clip, home = write_clip(tmp_path / "clip.mp4", times=tuple(range(0, 1200, 20))), tmp_path / "home"
    child = open_child(home, [clip])
    child.wait(lambda: kept(home) and any(file.name >= "00002.mp4" for file in tmp_path.glob(".*.part/0*.mp4")))
    assert child.kill(), f"it was too late: {child.output}"
    child = open_child(home)
    child.wait_idle(1)
    child.say("quit")
    assert child.end() == 0, child.output
    state, words = child.items()["clip.mp4"]
    assert (state, "continued at 0:0" in words) == ("done", True), child.output
    assert len(frames_of(tmp_path / "clip-lowlight.mp4")) == 60
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip-lowlight.mp4", "clip.mp4", "home"]
