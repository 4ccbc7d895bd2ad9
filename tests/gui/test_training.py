"""Retraining from the window, with a real tiny training in a real child process."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers.kaggle import kaggle
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QMessageBox

from lowlight_app.gui.training.curve import TrainingCurve
from lowlight_app.gui.training.process import TrainingPhase
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.models.model_store import ModelStore
from training.config import LOSS_NAMES
from training.training_run import TrainingRun

LONG = 200_000
"""Milliseconds for what a busy machine takes long to do."""


def write_pairs(folder, count=6, height=48, width=64):
    """Pairs of different scenes in the layout of LOL."""
    for number in range(count):
        rng = np.random.default_rng(number)
        clear = cv2.resize(rng.uniform(30, 250, (5, 7, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
        for side, picture in (("high", clear), ("low", clear / 6 + rng.normal(0, 1, clear.shape))):
            path = folder / "our485" / side / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(cv2.imencode(".png", np.clip(picture, 0, 255).astype(np.uint8))[1].tobytes())
    return folder


@pytest.fixture
def pairs(tmp_path):
    return write_pairs(tmp_path / "pairs")


@pytest.fixture(autouse=True)
def sure(agree):
    """Who is asked says yes."""
    agree(True)


@pytest.fixture
def retrain(window, qtbot):
    """Opens the dialog; in the end no child is left."""

    def open_dialog():
        window.training.begin()
        return window.training.dialog_controller.dialog

    yield open_dialog
    training = window.training.process
    if training is not None and training._child is not None:
        training.release()
        training._child.kill()
    window.training.close()


@pytest.fixture
def ready(window, retrain, qtbot, pairs):
    """The dialog with pairs chosen and a training that takes seconds."""
    dialog = retrain()
    dialog.choices.data.chosen.emit(pairs)
    qtbot.waitUntil(lambda: dialog.choices.plan is not None, timeout=LONG)
    dialog.choices.choose_preset("classic")
    dialog.choices.details.crop.setValue(32)
    dialog.choices.details.batch.setValue(2)
    dialog.choices.details.length.setValue(3)
    return dialog


def wait_for(qtbot, training, *phases):
    qtbot.waitUntil(lambda: training.phase in phases or not training.busy, timeout=LONG)
    assert training.phase in phases, (training.phase, training.error)


def test_the_first_time_only_the_data_is_asked_for(retrain):
    dialog = retrain()
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert not dialog.choices.start.isEnabled()
    assert not dialog.choices.details.isVisible()
    assert "pairs" in dialog.choices.data.name.text()
    dialog.choices.fold.click()
    for widget in (*dialog.findChildren(QAbstractButton), *dialog.findChildren(QAbstractSpinBox)):
        named = widget.accessibleName() or (widget.text() or widget.toolTip() if isinstance(widget, QAbstractButton) else "")
        assert named or not widget.isVisible(), widget


def test_at_first_the_shipped_model_is_gone_on_from_and_the_details_say_so(retrain, qtbot, pairs):
    ready = retrain()
    details = ready.choices.details
    assert details.base.currentData() == "lowlight"
    ready.choices.data.chosen.emit(pairs)
    qtbot.waitUntil(lambda: ready.choices.plan is not None, timeout=LONG)
    assert details.base.currentData() == "lowlight"
    assert ready.choices.plan.changes == {}
    for preset, base in (("standard", "lowlight"), ("classic", None), ("quick", "lowlight")):
        ready.choices.choose_preset(preset)
        assert details.base.currentData() == base
        assert ready.choices.plan.config().base == base


def test_a_wrong_folder_is_said_and_a_zip_is_read(retrain, qtbot, tmp_path, pairs):
    dialog = retrain()
    data = dialog.choices.data
    (tmp_path / "holiday").mkdir()
    data.chosen.emit(tmp_path / "holiday")
    qtbot.waitUntil(lambda: "Expected" in data.name.text(), timeout=LONG)
    (pairs / "our485" / "low" / "extra.png").write_bytes(b"no picture")
    with zipfile.ZipFile(tmp_path / "lol.zip", "w") as archive:
        for path in pairs.rglob("*.png"):
            archive.write(path, path.relative_to(pairs))
    data.chosen.emit(tmp_path / "lol.zip")
    qtbot.waitUntil(lambda: "6 pairs" in data.words.text(), timeout=LONG)
    assert data.problems.text() == "1 left out: why?"
    assert not dialog.samples.dark.empty
    assert dialog.choices.start.isEnabled()


def test_a_training_from_start_to_a_model_in_use(ready, window, qtbot, home, pairs, tmp_path):
    training, live, outcome = window.training.process, ready.live, ready.outcome
    ready.choices.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    qtbot.waitUntil(lambda: len(training.curve.epochs) >= 1, timeout=LONG)
    ready.close()  # closing the dialog does not stop anything
    qtbot.waitUntil(lambda: "is trained" in window.messages.text, timeout=LONG)
    window.training.open()
    assert (training.model, training.phase) == ("own-1", TrainingPhase.FINISHED)
    assert len(training.curve.points("psnr")[0]) == 3
    qtbot.waitUntil(lambda: live.curves is not None and not live.strip.empty, timeout=LONG)
    live.refresh()
    assert live.save_picture(tmp_path / "curves.png")
    live.save_table(tmp_path / "curve.csv")
    assert (tmp_path / "curve.csv").read_text().startswith("epoch,loss")
    qtbot.waitUntil(lambda: not outcome.strip.empty, timeout=LONG)
    assert outcome.table.rowCount() == 2
    assert "(new)" in outcome.table.item(1, 0).text()
    outcome.name.setText("Mine")
    outcome.name.editingFinished.emit()
    outcome.use.click()
    assert window.preferences.choices.model == "own-1"
    qtbot.waitUntil(lambda: window.adjust_panel.model.currentText() == "Mine", timeout=LONG)
    assert window.preferences.choices.dataset == str(pairs)


def test_killed_in_mid_epoch_it_is_resumed_and_the_model_can_be_discarded(ready, window, qtbot, home):
    training = window.training.process
    ready.choices.details.length.setValue(40)
    ready.choices.start.click()
    qtbot.waitUntil(lambda: len(training.curve.epochs) >= 2, timeout=LONG)
    os.kill(training._child._process.pid, signal.SIGKILL)
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert "from outside" in ready.live.state.text()
    assert ready.choices.resume.isVisible()
    done = len(training.curve.epochs)
    config = json.loads((training.run.folder / "config.json").read_text())
    (training.run.folder / "config.json").write_text(json.dumps({**config, "epochs": done + 1}))
    ready.choices.resume.click()
    wait_for(qtbot, training, TrainingPhase.FINISHED)
    assert [row["epoch"] for row in training.curve.epochs] == list(range(1, done + 2))
    ready.outcome.discard.click()
    qtbot.waitUntil(lambda: "own-1" not in {f.card.id for f in ModelStore().models()[0]}, timeout=LONG)
    assert training.phase is TrainingPhase.IDLE
    assert not (home / "runs" / "own-1").exists()


def test_stopped_it_can_be_gone_on_with_by_the_next_window(ready, window, open_window, qtbot):
    training = window.training.process
    ready.choices.details.length.setValue(400)
    ready.choices.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    ready.choices.stop.click()
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert training.error == ""
    second = open_window()
    qtbot.waitUntil(lambda: "not finished" in second.messages.text, timeout=LONG)
    ready.choices.discard.click()
    assert training.phase is TrainingPhase.IDLE


def test_a_training_outlives_its_window_and_is_found_by_the_next(ready, window, open_window, qtbot, monkeypatch):
    training = window.training.process
    ready.choices.details.length.setValue(400)
    ready.choices.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.button(QMessageBox.StandardButton.Cancel))
    assert not window.close()
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.defaultButton())
    assert window.close()
    assert len(asked) == 2
    second = open_window()
    found = second.training.process
    wait_for(qtbot, found, TrainingPhase.RUNNING)
    assert "still being trained" in second.messages.text
    found.stop()
    wait_for(qtbot, found, TrainingPhase.STOPPED)
    assert found.error == ""
    training._child._process.wait()


def test_stopped_before_the_first_step_nothing_is_left(ready, window, qtbot, home):
    training = window.training.process
    ready.choices.start.click()
    assert training.phase is TrainingPhase.PREPARING
    began = time.monotonic()
    ready.choices.stop.click()
    wait_for(qtbot, training, TrainingPhase.IDLE, TrainingPhase.STOPPED)
    assert time.monotonic() - began < 2


def test_asked_twice_it_stops_at_once(ready, window, qtbot):
    training = window.training.process
    ready.choices.details.length.setValue(400)
    ready.choices.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    os.kill(training._child._process.pid, signal.SIGSTOP)  # as in a step that takes long
    began = time.monotonic()
    ready.choices.stop.click()
    assert ready.choices.stop.text() == "Stop at once"
    ready.choices.stop.click()
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert time.monotonic() - began < 2
    assert training.error == ""


def test_with_a_known_dataset_one_click_starts(window, retrain, qtbot, pairs):
    window.preferences.change(dataset=str(pairs))
    retrain()
    training = window.training.process
    assert training.phase is TrainingPhase.PREPARING
    training.stop()
    wait_for(qtbot, training, TrainingPhase.IDLE, TrainingPhase.STOPPED)


def test_what_makes_no_sense_is_said_before_anything_starts(ready, window):
    ready.choices.details.crop.setValue(33)
    ready.choices.start.click()
    assert "multiple of" in ready.choices.error.text()
    assert window.training.process.phase is TrainingPhase.IDLE


def test_what_the_network_is_shown_can_be_seen(ready, qtbot):
    from lowlight_app.gui.training.samples import SamplesDialog

    ready.choices.details.crop.setValue(33)
    ready.choices.details.samples.click()
    assert "multiple of" in ready.choices.error.text()
    ready.choices.details.crop.setValue(32)
    ready.choices.details.samples.click()
    qtbot.waitUntil(lambda: ready.findChild(SamplesDialog) is not None, timeout=LONG)


def test_light_is_kept_only_where_a_two_stage_model_is_started_from(ready):
    details = ready.choices.details
    ready.choices.choose_preset("standard")
    details.show_models([("lowlight", "Lowlight", "lowlight"), ("mine", "Mine", "lowlight"), ("old", "Old", "classic")])
    assert details.base.currentData() == "lowlight"
    details.base.setCurrentIndex(0)
    assert not details.frozen.isEnabled()
    assert ready.choices.plan.config().base is None
    details.base.setCurrentIndex(details.base.findData("mine"))
    details.frozen.click()
    details.augment.click()
    assert ready.choices.plan.changes == {"base": "mine", "freeze_light": True, "augment": False}
    assert ready.choices.plan.config().freeze_light
    details.architecture.setCurrentText("classic")
    details.base.setCurrentIndex(details.base.findData("old"))
    assert not details.frozen.isEnabled()
    assert "freeze_light" not in ready.choices.plan.changes


def test_a_plan_becomes_the_command(tmp_path):
    plan = TrainingRequest(tmp_path, False, "quick", {"minutes": 2.5, "losses": {"mae": 0.5}, "base": "lowlight"})
    words = ["train", str(tmp_path), "--preset", "quick", "--name", "own-1", "--minutes=2.5", "--loss=mae=0.5", "--from=lowlight"]
    assert plan.arguments("own-1") == [*words, "--json"]
    assert plan.config().base == "lowlight"
    assert "--fresh" in TrainingRequest(tmp_path, changes={"base": None}).arguments("x")
    switches = TrainingRequest(tmp_path, changes={"augment": False, "freeze_light": True}).arguments("x")
    assert switches[-3:] == ["--no-augment", "--freeze-light", "--json"]
    assert "--augment" in TrainingRequest(tmp_path, preset="classic", changes={"augment": True}).arguments("x")
    assert TrainingRequest(tmp_path, True).arguments("x")[:3] == ["train", "--clean", str(tmp_path)]


def test_a_curve_takes_bounded_memory_and_keeps_its_course():
    curve = TrainingCurve()
    for epoch in range(1, 201):
        for step in range(1, 101):
            curve.add_step({"epoch": epoch, "step": step, "steps": 100, "loss": 1 / (100 * epoch + step)})
        curve.add_epoch({"epoch": epoch, "loss": 1 / epoch, "psnr": 20.0})
    curve.add_epoch({"epoch": 200, "loss": 0.25})
    assert 900 < len(curve.steps) <= 2000
    assert curve.steps[0][0] < 1 < 199 < curve.steps[-1][0]
    assert curve.points("psnr")[0][-1] == 199
    assert curve.points("loss")[1][-1] == 0.25


def test_the_losses_are_those_that_training_knows():
    losses = pytest.importorskip("training.losses")
    assert set(LOSS_NAMES) == {*losses.LOSSES, "perceptual"}


def test_the_window_loads_no_keras_for_it(home):
    code = "import sys, lowlight_app.gui.training.dialog_controller as _; sys.exit(bool({'keras', 'pyqtgraph'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_run_of_a_terminal_without_events_is_followed_to_its_end(window, qtbot, home, pairs):
    run = TrainingRun.create(Path(home, "runs", "mine"), TrainingRequest(pairs).config())
    training = window.training.process
    with run.lock():
        training.attach(run)
        qtbot.wait(300)
        assert training.busy
    wait_for(qtbot, training, TrainingPhase.STOPPED)


def test_lol_is_fetched_and_read(retrain, qtbot, pairs, monkeypatch):
    files = {path.relative_to(pairs).as_posix(): path.read_bytes() for path in pairs.rglob("*.png")}
    with kaggle(files) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        dialog = retrain()
        dialog.choices.data.fetch.click()
        qtbot.waitUntil(lambda: "6 pairs" in dialog.choices.data.words.text(), timeout=LONG)


def test_a_fetch_is_cancelled_at_once_and_a_failure_is_said(retrain, window, qtbot, monkeypatch):
    with kaggle({"a.png": bytes(1 << 20)}, slow=True) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        data = retrain().choices.data
        data.fetch.click()
        child = window.training.dialog_controller.data._fetching._process
        qtbot.waitUntil(lambda: "MB" in data.name.text(), timeout=LONG)
        began = time.monotonic()
        data.cancel.click()
        assert child.poll() is not None
        assert time.monotonic() - began < 1
        assert data.fetch.isVisible()
    data.fetch.click()
    qtbot.waitUntil(lambda: "cannot be reached" in data.name.text(), timeout=LONG)
