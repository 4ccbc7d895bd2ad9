"""`lowlight enhance` and `lowlight evaluate` in a child process, with a small untrained model."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.engine import night_frame, write_model
from helpers.files import files_in, write_photo
from PIL import Image

LOWLIGHT = [sys.executable, "-P", "-m", "lowlight_app"]
MODEL = ("--model", "test-lowlight")


@pytest.fixture(scope="module")
def home(model_home):
    """A data folder with two models."""
    write_model(model_home / "models", "classic")
    return model_home


@pytest.fixture
def lowlight(home, tmp_path):
    def run(*arguments):
        return subprocess.run(
            [*LOWLIGHT, *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "LOWLIGHT_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
        )

    return run


@pytest.fixture
def photos(tmp_path):
    for seed, name in enumerate(("a.png", "b.jpg", "more/ü 夜.png")):
        write_photo(tmp_path / "photos" / name, 60, 80, seed)
    return tmp_path / "photos"


def test_a_folder_tree_is_enhanced_despite_a_damaged_photo(lowlight, photos, tmp_path):
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    done = lowlight("enhance", photos, "nowhere.jpg", "-o", tmp_path / "out", "--recursive", *MODEL)
    assert done.returncode == 1
    assert files_in(tmp_path / "out") == ["a-lowlight.png", "b-lowlight.jpg", "more/ü 夜-lowlight.png"]
    assert done.stdout.startswith("Model test-lowlight on CPU: ")
    assert done.stdout.endswith("3 done, 2 failed\n")
    assert done.stderr.count("\n") == 2
    assert "bad.jpg" in done.stderr
    assert "nowhere.jpg" in done.stderr


def test_an_existing_result_is_skipped_and_json_events_say_so(lowlight, photos):
    (photos / "a-lowlight.png").write_bytes(b"mine")
    done = lowlight("enhance", photos / "a.png", photos / "b.jpg", "--amount", "0", "--skip-existing", "--json", *MODEL)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [event["event"] for event in events if event["event"] in ("skipped", "done")] == ["skipped", "done"]
    assert events[-1] == {"event": "summary", "done": 1, "skipped": 1, "failed": 0}
    assert (photos / "a-lowlight.png").read_bytes() == b"mine"
    source, result = (np.asarray(Image.open(photos / name), int) for name in ("b.jpg", "b-lowlight.jpg"))
    assert np.abs(source - result).max() < 16


def test_the_classic_network_writes_full_resolution(lowlight, photos, tmp_path):
    done = lowlight("enhance", photos / "a.png", "-o", tmp_path / "classic.png", "--model", "test-classic", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with Image.open(tmp_path / "classic.png") as result:
        assert result.size == (80, 60)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--amount", "1.6"), 2, "between 0 and 1.5, not 1.6"),
        (("--protect-highlights", "x"), 2, "invalid float"),
        (("--model", "nothing-like-it"), 1, "There is no model “nothing-like-it”. Installed: "),
        (("--device", "gpu", *MODEL), 2, "No GPU can be used"),
    ],
)
def test_invalid_arguments_are_refused(lowlight, photos, arguments, code, message):
    done = lowlight("enhance", photos / "a.png", *arguments)
    if "gpu" in arguments and done.returncode == 0:
        pytest.skip("there is a GPU")
    assert done.returncode == code
    assert message in done.stderr
    assert files_in(photos) == ["a.png", "b.jpg", "more/ü 夜.png"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_stops_cleanly(home, tmp_path):
    write_photo(tmp_path / "large.jpg", 1600, 2400)
    command = [*LOWLIGHT, "enhance", "large.jpg", "-o", "out", "--json", *MODEL]
    environment = {**os.environ, "LOWLIGHT_HOME": str(home)}
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert any("enhancing" in line for line in process.stdout), process.stderr.read()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert not (tmp_path / "out").exists() or files_in(tmp_path / "out") == []


def test_evaluate_prints_metrics_and_saves_the_results(lowlight, tmp_path):
    _write_pairs(tmp_path / "data")
    (tmp_path / "names.txt").write_text("2.png\n")
    done = lowlight("evaluate", "data", "--only", "names.txt", "--save", "kept", "--json", *MODEL)
    assert done.returncode == 0, done.stderr
    events = [event for event in map(json.loads, done.stdout.splitlines()) if event["event"] in ("scores", "mean")]
    assert [event["name"] for event in events] == ["2", "mean"]
    assert 5 < events[-1]["psnr"] < 40
    assert events[-1]["psnr"] == events[0]["psnr"]
    assert files_in(tmp_path / "kept") == ["2.png"]


def _write_pairs(folder):
    for name in ("1", "2"):
        for kind, gain in (("low", 1), ("high", 3)):
            path = folder / "our485" / kind / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.clip(night_frame(64, 96, seed=int(name)).pixels * float(gain), 0, 255).astype(np.uint8)).save(path)


def test_evaluate_compares_models_in_a_table(lowlight, tmp_path):
    _write_pairs(tmp_path / "data")
    done = lowlight("evaluate", "data", "--models", "test-lowlight,test-classic", "--save", "kept", "--quiet")
    assert done.returncode == 0, done.stderr
    heading, *rows = (line.split() for line in done.stdout.splitlines())
    assert heading == ["MODEL", "PSNR", "SSIM", "GT-MEAN", "DISTANCE", "COLOUR", "BLACK", "TARGET", "S/MP"]
    assert [row[0] for row in rows] == ["test-lowlight", "test-classic"]
    assert all(len(row) == len(heading) and 3 < float(row[1]) < 40 and float(row[-1]) > 0 for row in rows)
    assert rows[0][1:4] != rows[1][1:4]
    assert files_in(tmp_path / "kept") == [f"test-{model}/{name}.png" for model in ("classic", "lowlight") for name in "12"]


def test_evaluate_names_models_that_are_not_installed(lowlight, tmp_path):
    _write_pairs(tmp_path / "data")
    for models, message in (("test-lowlight,nothing", "There is no model “nothing”"), (",", "separated by commas")):
        done = lowlight("evaluate", "data", "--models", models)
        assert done.returncode != 0
        assert message in done.stderr
        assert done.stdout == ""


def test_evaluate_leaves_out_a_pair_that_cannot_be_read(lowlight, tmp_path):
    for name in ("1", "2", "3"):
        for side, gain in (("Low", 1), ("High", 3)):
            path = tmp_path / "data" / side / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.clip(night_frame(64, 96, seed=int(name)).pixels * float(gain), 0, 255).astype(np.uint8)).save(path)
    (tmp_path / "data" / "High" / "2.png").write_bytes(b"no picture")
    done = lowlight("evaluate", "data", "--json", *MODEL)
    assert done.returncode == 1
    events = [event for event in map(json.loads, done.stdout.splitlines()) if event["event"] in ("scores", "mean", "failed")]
    assert [event.get("name") for event in events] == ["1", None, "3", "mean"]
    assert events[1]["source"] == str(Path("data", "High", "2.png"))
    assert done.stderr == ""
