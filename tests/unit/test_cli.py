import argparse
import json
import logging
import signal
from pathlib import Path

import pytest

from lowlight_app.__main__ import opens_window
from lowlight_app.cli import ExitCode, arguments, live
from lowlight_app.cli.batch import output_of, run_batch
from lowlight_app.cli.console import Console, JsonConsole, Tally, cancelled_by_interrupt
from lowlight_app.cli.main import COMMANDS, build_parser, run_safely
from lowlight_app.errors import ExportError, LowlightError, UsageError
from lowlight_app.media import FoundFile
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings
from lowlight_app.target_plan import TargetPlan

# --- Arguments


@pytest.mark.parametrize("settings", [EnhanceSettings, ExportSettings])
def test_without_arguments_settings_have_their_declared_defaults(settings):
    parser = argparse.ArgumentParser()
    arguments.add_settings(parser, settings)
    assert arguments.settings_from(parser.parse_args([]), settings) == settings()


def test_every_declared_setting_is_an_argument():
    parser = argparse.ArgumentParser()
    arguments.add_settings(parser, EnhanceSettings)
    given = parser.parse_args(["--amount", "0.5", "--denoise", "0.25", "--keep-color", "--protect-highlights", "1"])
    expected = EnhanceSettings(amount=0.5, denoise=0.25, keep_color=True, protect_highlights=1.0)
    assert arguments.settings_from(given, EnhanceSettings) == expected


def parse_export(*given):
    parser = argparse.ArgumentParser()
    arguments.add_files(parser)
    arguments.add_export(parser)
    return arguments.export_from(parser.parse_args(["photo.png", *given]))


def test_integer_settings_stay_integers():
    quality = parse_export("--quality", "80").quality
    assert (quality, type(quality)) == (80, int)


@pytest.mark.parametrize(
    ("given", "conflict"), [([], Conflict.UNIQUE), (["--overwrite"], Conflict.OVERWRITE), (["--skip-existing"], Conflict.SKIP)]
)
def test_nothing_is_overwritten_without_the_option(given, conflict):
    assert parse_export(*given).conflict is conflict


@pytest.mark.parametrize(("typed", "name"), [("jpg", "jpeg"), ("TIF", "tiff"), ("PNG", "png")])
def test_common_names_of_formats_are_accepted(typed, name):
    assert parse_export("--format", typed).format == name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command_can_be_printed(name, capsys):
    with pytest.raises(SystemExit) as end:
        build_parser().parse_args([name, "--help"])
    assert end.value.code == 0
    summary = COMMANDS[name].help
    assert f"{summary[0].upper()}{summary[1:]}." in " ".join(capsys.readouterr().out.split())


# --- What starts


@pytest.mark.parametrize(
    ("given", "window"),
    [
        ([], True),
        (["photo.png"], True),
        (["photo.png", "folder"], True),
        (["missing.png"], False),
        (["photo.png", "missing.png"], False),
        (["convert", "photo.png"], False),
        (["--version"], False),
        (["x" * 5000], False),
    ],
)
def test_no_arguments_or_only_paths_open_the_window(given, window, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("photo.png").touch()
    Path("convert").touch()
    Path("folder").mkdir()
    assert opens_window(given) is window


# --- Ends


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("so not"), ExitCode.USAGE),
        (ExportError("disk full"), ExitCode.FAILED),
        (Cancelled(), ExitCode.INTERRUPTED),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
    ],
)
def test_errors_are_printed_and_set_the_exit_code(error, code, capsys):
    def fail():
        raise error

    assert run_safely(fail) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(error) in captured.err
    assert len(captured.err.splitlines()) == 1


def test_words_of_libraries_go_to_the_log_not_to_standard_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "new"))

    def warn():
        logging.getLogger("a library").warning("bad chunk")
        return 0

    assert run_safely(warn) == 0
    assert capsys.readouterr().err == ""
    assert "bad chunk" in (tmp_path / "new" / "lowlight.log").read_text()
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "file"))
    assert run_safely(warn) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "error", [IndexError("list index out of range"), MemoryError(), UnicodeDecodeError("utf-8", b"x", 0, 1, "x")]
)
def test_no_words_of_libraries_are_printed(error, capsys, tmp_path, monkeypatch):
    def fail():
        raise error

    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path))
    assert run_safely(fail, as_json=True) == ExitCode.FAILED
    printed = capsys.readouterr()
    (event,) = [json.loads(line) for line in printed.out.splitlines()]
    assert event["event"] == "error"
    assert printed.err == f"lowlight: {event['error']}\n"
    assert type(error).__name__ not in printed.err
    assert "index" not in printed.err


def test_the_first_ctrl_c_cancels_and_the_second_stops_at_once(capsys):
    progress, before = Progress(), signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), cancelled_by_interrupt(progress):
        signal.raise_signal(signal.SIGINT)
        assert progress.cancelled
        assert "again" in capsys.readouterr().err
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


# --- The loop


class RecordingConsole(Console):
    """Records the calls."""

    def __init__(self):
        self.calls, self.fractions = [], []

    def progress(self, fraction, doing):
        self.fractions.append(fraction)

    def done(self, source, target):
        self.calls.append(("done", source.name, target.name))

    def skipped(self, source):
        self.calls.append(("skipped", source.name))

    def failed(self, source, error):
        self.calls.append(("failed", source and source.name))

    def summary(self, tally):
        self.calls.append(tally)


@pytest.fixture
def three(tmp_path):
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / name).touch()
    return argparse.Namespace(inputs=[tmp_path], recursive=False, output=None)


def test_one_failure_does_not_stop_the_rest(three):
    def work(file, progress):
        if file.path.name == "b.png":
            raise LowlightError("broken")
        return None if file.path.name == "c.png" else Path("result.png")

    console = RecordingConsole()
    assert run_batch(three, work, console, TargetPlan()) is ExitCode.FAILED
    assert console.calls == [("done", "a.png", "result.png"), ("failed", "b.png"), ("skipped", "c.png"), Tally(1, 1, 1)]
    assert console.fractions == pytest.approx([0, 1 / 3, 2 / 3])


@pytest.mark.parametrize("console", [Console, JsonConsole])
def test_a_bug_fails_one_file_and_names_the_log(three, capsys, tmp_path, monkeypatch, console):
    def work(file, progress):
        return Path("result.png") if file.path.name != "b.png" else [][0]

    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    assert run_batch(three, work, console(), TargetPlan()) is ExitCode.FAILED
    printed = capsys.readouterr()
    log = tmp_path / "home" / "lowlight.log"
    text = f"{tmp_path / 'b.png'}: unexpected error in Lowlight; please report it with the end of {log}."
    assert "IndexError" in log.read_text()
    if console is Console:
        assert printed.err.splitlines() == [text]
    else:
        events = [json.loads(line) for line in printed.out.splitlines()]
        assert [event["error"] for event in events if event["event"] == "failed"] == [text]
        assert events[-1] == {"event": "summary", "done": 2, "skipped": 0, "failed": 1}
        assert printed.err == ""


def test_a_bug_is_shown_where_the_log_cannot_be_written(three, capsys, tmp_path, monkeypatch):
    (tmp_path / "home").touch()
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    run_batch(three, lambda file, progress: 1 / 0, Console(), TargetPlan())
    assert capsys.readouterr().err.count("ZeroDivisionError") == 3


def test_cancelled_files_are_neither_done_nor_failed(three):
    def work(file, progress):
        progress.cancel()
        progress.check()

    console = RecordingConsole()
    with pytest.raises(Cancelled):
        run_batch(three, work, console, TargetPlan())
    assert console.calls == [Tally()]


@pytest.mark.parametrize(
    ("subfolder", "output", "expected"),
    [(".", None, None), (".", "out", "out"), (".", "out.png", "out.png"), ("x/y", "out", "out/x/y")],
)
def test_output_preserves_subfolders(subfolder, output, expected):
    file = FoundFile(Path("photo.png"), Path(subfolder))
    assert output_of(file, output and Path(output)) == (expected and Path(expected))


# --- lowlight live


def test_live_view_takes_a_source_and_nothing_else():
    assert live.source_to_view(["--view", "rtsp://camera.local/live"]) == "rtsp://camera.local/live"
    for wrong in (["--view"], ["rtsp://camera.local/live", "--view", "--crf", "20"], ["night", "--view"]):
        with pytest.raises(UsageError):
            live.source_to_view(wrong)
