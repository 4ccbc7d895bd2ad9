"""The command line in a child process: output and exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tifffile
from helpers.files import files_in
from PIL import Image

from lowlight_app.cli.main import COMMANDS
from lowlight_app.errors import Message

LOWLIGHT = [sys.executable, "-P", "-m", "lowlight_app"]


def lowlight(*arguments, cwd, **environment):
    """Run Lowlight and wait for it."""
    command = [*LOWLIGHT, *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def photos(tmp_path):
    """A folder with three photos, one of them in a subfolder."""
    random = np.random.default_rng(1)
    (tmp_path / "photos" / "more").mkdir(parents=True)
    for name in ("a.png", "b.png", "more/c.png"):
        Image.fromarray(random.integers(0, 80, (48, 64, 3), np.uint8)).save(tmp_path / "photos" / name)
    return tmp_path / "photos"


# --- Starting


def test_the_version_is_printed(tmp_path):
    done = lowlight("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Lowlight 0.1.0\n", "")


def test_help_names_every_command(tmp_path):
    done = lowlight("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in COMMANDS:
        assert name in done.stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["photo.png"], "photo.png"),
        (["enhnace", "photo.png"], "enhnace"),
        (["convert"], "INPUT"),
        (["convert", "x.png", "--form", "png"], "--form"),
        (["convert", "x.png", "--format", "gif"], "gif"),
        (["convert", "x.png", "--quality", "101"], "between 1 and 100"),
        (["convert", "x.png", "--quality", "high"], "high"),
        (["convert", "x.png", "--overwrite", "--skip-existing"], "--overwrite"),
        (["convert", "x.png", "--bit-depth", "16", "--format", "jpeg"], "16 bits"),
        (["convert", "x.png", "--bit-depth", "16", "-o", "y.webp"], "16 bits"),
        (["convert", "x.png", "--format", "png", "-o", "y.jpg"], "y.jpg"),
        (["convert", "x.png", "-o", "y.gif"], ".jpg, .png"),
        (["convert", ""], "empty"),
        (["convert", "x.png"], "--format"),
        (["--quiet", "convert", "x.png"], "Unknown option --quiet"),
        (["convert", "x.png", "--foo"], "lowlight convert --help"),
    ],
)
def test_wrong_usage_is_explained_with_exit_code_2(tmp_path, arguments, word):
    done = lowlight(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_modules_in_the_current_folder_are_not_imported(tmp_path):
    for name in ("numpy", "argparse", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the folder of photos')")
    assert lowlight("--version", cwd=tmp_path).returncode == 0


# --- Many files


def test_all_photos_of_a_folder_are_converted_and_summarized(tmp_path, photos):
    done = lowlight("convert", photos, "-o", tmp_path / "out", "--format", "jpg", cwd=tmp_path)
    assert done.returncode == 0
    assert files_in(tmp_path / "out") == ["a.jpg", "b.jpg"]
    assert done.stdout.splitlines()[-1] == "2 done"
    assert f"{photos / 'a.png'} -> {tmp_path / 'out' / 'a.jpg'}" in done.stdout
    assert done.stderr == ""


def test_a_notice_names_the_photo(tmp_path):
    tifffile.imwrite(tmp_path / "counts.tif", np.arange(0, 3000, 5, dtype=np.int32).reshape(20, 30))
    done = lowlight("convert", "counts.tif", "-o", "b.png", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "counts.tif: The numbers of this file, 0 to 2995," in done.stdout
    done = lowlight("convert", "counts.tif", "-o", "c.png", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_folder_structure_is_preserved(tmp_path, photos):
    done = lowlight("convert", photos, "--recursive", "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0
    assert files_in(tmp_path / "out") == ["a.png", "b.png", "more/c.png"]


def test_a_failure_is_reported_and_does_not_stop_the_others(tmp_path, photos):
    (photos / "a.png").write_bytes(b"no photo")
    done = lowlight("convert", photos, tmp_path / "missing.png", "-o", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert files_in(tmp_path / "out") == ["b.png"]
    assert done.stdout.splitlines()[-1] == "1 done, 2 failed"
    assert "a.png" in done.stderr
    assert "missing.png" in done.stderr


def test_quiet_prints_only_errors(tmp_path, photos):
    (photos / "a.png").write_bytes(b"no photo")
    done = lowlight("convert", photos, "--format", "jpeg", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_json_prints_all_events(tmp_path, photos):
    (photos / "b.png").write_bytes(b"no photo")
    done = lowlight("convert", photos, tmp_path / "none.png", "--json", "--recursive", "-o", tmp_path / "out", cwd=tmp_path)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (1, "")
    assert [event["event"] for event in events if event["event"] != "progress"] == ["failed", "done", "failed", "done", "summary"]
    assert events[-1] == {"event": "summary", "done": 2, "skipped": 0, "failed": 2}
    failures = [event for event in events if event["event"] == "failed"]
    assert [str(Message.from_json(event)) for event in failures] == [event["error"] for event in failures]
    assert [event["path"] for event in failures] == [str(tmp_path / "none.png"), str(photos / "b.png")]

    fractions = [event["fraction"] for event in events if event["event"] == "progress"]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    failed = next(event for event in events if event["event"] == "failed" and event["source"])
    assert failed["source"] == str(photos / "b.png")
    assert "b.png" in failed["error"]


def test_json_prints_the_error_of_a_refused_command(tmp_path):
    done = lowlight("convert", "x.png", "--quality", "101", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert json.loads(done.stdout) == {
        "event": "error",
        "error": "quality must be between 1 and 100, not 101.",
        "template": "{name} must be between {low:g} and {high:g}, not {value:g}.",
        "path": None,
        "values": {"name": "quality", "low": 1, "high": 100, "value": 101},
    }
    assert done.stderr == f"lowlight: {json.loads(done.stdout)['error']}\n"


def test_existing_results_are_kept_by_default(tmp_path, photos):
    out = tmp_path / "out.png"
    out.write_bytes(b"mine")
    skipped = lowlight("convert", photos / "a.png", "-o", out, "--skip-existing", cwd=tmp_path)
    assert (skipped.returncode, skipped.stdout.splitlines()[-1]) == (0, "0 done, 1 skipped")
    assert lowlight("convert", photos / "a.png", "-o", out, cwd=tmp_path).returncode == 0
    assert out.read_bytes() == b"mine"
    assert files_in(tmp_path) == ["out-2.png", "out.png", "photos/a.png", "photos/b.png", "photos/more/c.png"]
    assert lowlight("convert", photos / "a.png", "-o", out, "--overwrite", cwd=tmp_path).returncode == 0
    with Image.open(out) as replaced:
        assert replaced.size == (64, 48)


@pytest.mark.parametrize("rule", ["--overwrite", "--skip-existing"])
def test_photos_that_differ_only_in_their_suffix_get_different_results(tmp_path, photos, rule):
    with Image.open(photos / "a.png") as photo:
        photo.save(photos / "a.bmp")
    for again in range(2):
        done = lowlight("convert", photos / "a.png", photos / "a.bmp", "-o", "out", rule, cwd=tmp_path)
        summary = "2 done" if rule == "--overwrite" or not again else "0 done, 2 skipped"
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, summary)
        assert files_in(tmp_path / "out") == ["a-2.png", "a.png"]


@pytest.mark.parametrize("rule", ["--overwrite", "--skip-existing"])
def test_no_result_overwrites_another_original(tmp_path, photos, rule):
    with Image.open(photos / "a.png") as photo:
        photo.save(photos / "a.jpg", quality=40)
    before = (photos / "a.jpg").read_bytes()
    lowlight("convert", photos, "-o", photos, "--format", "jpeg", rule, cwd=tmp_path)
    assert (photos / "a.jpg").read_bytes() == before
    assert (photos / "a-2.jpg").exists()
    lowlight("convert", photos / "b.png", "--format", "png", cwd=tmp_path)
    assert (photos / "b-2.png").exists()


def test_a_photo_converted_in_its_folder_keeps_its_name(tmp_path, photos):
    assert lowlight("convert", photos / "a.png", "--format", "jpeg", cwd=tmp_path).returncode == 0
    assert (photos / "a.jpg").exists()


def test_a_file_named_together_with_its_folder_is_processed_once(tmp_path, photos):
    done = lowlight("convert", photos, photos / "a.png", "-o", "out", cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "2 done"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_error_suggests_the_command_line(tmp_path):
    done = lowlight(cwd=tmp_path, DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no display" in done.stderr
    assert "enhance" in done.stderr


def test_several_photos_are_not_written_to_one_file(tmp_path, photos):
    done = lowlight("convert", photos, "-o", "one.png", cwd=tmp_path)
    assert done.returncode == 2
    assert "one.png" in done.stderr
    assert not (tmp_path / "one.png").exists()


def test_a_folder_without_photos_is_a_failure_not_a_success(tmp_path):
    (tmp_path / "empty").mkdir()
    done = lowlight("convert", "empty", "--format", "png", cwd=tmp_path)
    assert done.returncode == 1
    assert "no photos in empty" in done.stderr


def test_a_folder_with_only_results_is_reported_as_such(tmp_path, photos):
    (photos / "a.png").rename(photos / "a-lowlight.png")
    (photos / "b.png").unlink()
    done = lowlight("enhance", photos, cwd=tmp_path)
    assert done.returncode == 1
    assert "are results; they are skipped" in done.stderr


def test_without_readable_files_no_model_is_loaded(tmp_path):
    (tmp_path / "a.jpg").write_text("no photo")
    (tmp_path / "b.jpg").touch()
    done = lowlight("enhance", "a.jpg", "b.jpg", "--model", "missing", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.jpg: this is not a photo or video" in done.stderr
    assert "b.jpg: the file is empty" in done.stderr
    assert "missing" not in done.stderr


def test_an_invalid_choice_is_reported_with_the_valid_ones(tmp_path):
    done = lowlight("enhance", "a.mp4", "--codec", "vp9", cwd=tmp_path)
    assert done.returncode == 2
    assert "'vp9' is not one of h264, hevc, av1" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_unusual_file_names_can_be_read_written_and_printed(tmp_path, photos, encoding):
    source = photos / "夜景 ☾🌃 ümlaut [bold].png"
    (photos / "a.png").rename(source)
    done = lowlight("convert", source, "-o", "外.png", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "外.png").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_terminal_shows_a_progress_bar_and_redirected_results_stay_redirected(tmp_path, photos):
    terminal, end = os.openpty()
    command = [*LOWLIGHT, "convert", str(photos), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=end, text=True, env={**os.environ, "TERM": "xterm"})
    os.close(end)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert done.returncode == 0
    assert "100%" in shown
    assert "->" not in shown
    assert len(done.stdout.splitlines()) == 3


# --- Ending early


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_ctrl_c_finishes_the_current_photo_and_exits_with_130(tmp_path, photos):
    for number in range(400):
        os.link(photos / "b.png", photos / f"n{number:03}.png")
    command = [*LOWLIGHT, "convert", str(photos), "-o", str(tmp_path / "out"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        next(line for line in process.stdout if '"done"' in line)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    summary = json.loads(out.splitlines()[-1])
    assert process.returncode == 130
    assert 0 < summary["done"] < 402
    assert len(files_in(tmp_path / "out")) == summary["done"]
    assert not any(name.endswith(".part") for name in files_in(tmp_path / "out"))
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send to one process")
def test_a_terminated_window_leaves_no_temporary_files(tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(LOWLIGHT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(8)  # until it is open
        assert any(tmp_path.iterdir())
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    assert not any(tmp_path.iterdir())
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_closed_output_pipe_causes_no_error_message(tmp_path, photos):
    for number in range(50):
        os.link(photos / "b.png", photos / f"n{number:03}.png")
    command = [*LOWLIGHT, "convert", str(photos), "-o", str(tmp_path / "out"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


# --- Our own bugs


@pytest.mark.parametrize("writable", [True, False])
def test_a_bug_is_reported_in_one_line_and_logged_with_its_traceback(tmp_path, writable):
    state = tmp_path / "state"
    if not writable:
        state.write_text("a file where the folder for logs should be")
    code = """
        import sys
        from lowlight_app.cli import main
        sys.exit(main.run_safely(lambda: 1 // 0))
    """
    done = subprocess.run(
        [sys.executable, "-P", "-c", "\n".join(line.strip() for line in code.splitlines())],
        env={**os.environ, "LOWLIGHT_HOME": str(state)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "unexpected error in Lowlight; please report it" in done.stderr
    if writable:
        (line,) = done.stderr.splitlines()
        log = Path(line.partition("the end of ")[2].removesuffix("."))
        assert log.is_relative_to(state)
        assert "Traceback" in log.read_text()
        assert "Traceback" not in done.stderr
    else:
        assert "Traceback" in done.stderr
