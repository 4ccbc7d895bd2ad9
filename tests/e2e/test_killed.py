"""A window that is killed in the middle of its queue, again and again, comes to the same end as one that is not."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.engine import night_scene
from PIL import Image

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

_ROOT = Path(__file__).parents[2]
_CHILD = _ROOT / "tests" / "helpers" / "queue_child.py"
_KILLS = 6
_LONGEST = 60


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "Fotos ä"
    folder.mkdir()
    names = [f"{number:02}" for number in range(24)]
    names[5:5], names[14:14] = ["broken 1", "gone"], ["broken 2"]
    for seed, name in enumerate(names):
        scene = (night_scene(120, 160, seed)[..., ::-1] * 255).astype("uint8")
        cv2.imencode(".jpg", scene)[1].tofile(folder / f"{name}.jpg")
    return [folder / f"{name}.jpg" for name in names]


def start(home, output, *photos):
    environment = {**os.environ, "LOWLIGHT_HOME": str(home), "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'tests'}"}
    command = [sys.executable, "-P", str(_CHILD), *map(str, photos)]
    with output.open("wb") as file:
        return subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)


def results_in(folder):
    return sorted(folder.glob("*-lowlight*"))


def kept(home):
    """Whether what is queued is on disk."""
    return any('"source"' in file.read_text("utf-8", "replace") for file in (home / "unfinished").glob("*.json"))


def wait(child, condition):
    end = time.monotonic() + _LONGEST
    while child.poll() is None and not condition():
        assert time.monotonic() < end, "the child hangs"
        time.sleep(0.002)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_good_photo_is_exported_once_and_whole_and_the_rest_is_explained(photos, tmp_path, seed):
    chance, folder, home = random.Random(seed), photos[0].parent, tmp_path / "home"
    child = start(home, tmp_path / "0.txt", *photos)
    kills = 0
    for number in range(1, _KILLS + 1):
        done = len(results_in(folder)) + chance.randint(0, 4)
        wait(child, lambda least=done: kept(home) and len(results_in(folder)) >= least)
        time.sleep(chance.uniform(0, 0.1))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            kills += 1
        child.wait()
        child = start(home, tmp_path / f"{number}.txt")
    wait(child, lambda: False)
    told = (tmp_path / f"{_KILLS}.txt").read_text("utf-8")
    assert child.returncode == 0, told
    assert kills >= 4
    good = [path for path in photos if path.stem.isdigit()]
    assert results_in(folder) == [path.with_name(f"{path.stem}-lowlight.jpg") for path in good]
    for path in good:
        before, after = (np.asarray(Image.open(file)) for file in (path, path.with_name(f"{path.stem}-lowlight.jpg")))
        assert after.shape == before.shape
        assert after.mean() > 1.3 * before.mean()
    assert [file for file in folder.iterdir() if file.name.startswith(".")] == []
    lines = [line.split("\t") for line in told.splitlines()]
    reasons = {line[0]: line[2] for line in lines if line[1:2] == ["failed"]}
    assert sorted(reasons) == ["broken 1.jpg", "broken 2.jpg", "gone.jpg"]
    assert "no photo" in reasons["broken 1.jpg"]
    assert "no such file" in reasons["gone.jpg"]
    assert not list((home / "unfinished").glob("*.json")), told
