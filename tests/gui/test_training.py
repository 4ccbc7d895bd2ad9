"""Training from the window, with a tiny real training in a real child process."""

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

from lowlight_app.errors import Message
from lowlight_app.gui.common.feedback import Topic
from lowlight_app.gui.training.curve import TrainingCurve
from lowlight_app.gui.training.dialog_controller import _ComparisonState
from lowlight_app.gui.training.process import TrainingPhase
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.models.model_store import ModelStore
from training.config import LOSS_NAMES, from_preset
from training.training_run import TrainingRun

LONG = 200_000
"""Timeout in milliseconds for slow steps on a busy machine."""


def write_pairs(folder, count=6, height=48, width=64):
    """Write pairs of different scenes in the layout of LOL."""
    for number in range(count):
        rng = np.random.default_rng(number)
        clear = cv2.resize(rng.uniform(30, 250, (5, 7, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
        for side, pixels in (("high", clear), ("low", clear / 6 + rng.normal(0, 1, clear.shape))):
            path = folder / "our485" / side / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(cv2.imencode(".png", np.clip(pixels, 0, 255).astype(np.uint8))[1].tobytes())
    return folder


@pytest.fixture
def pairs(tmp_path):
    return write_pairs(tmp_path / "pairs")


@pytest.fixture(autouse=True)
def confirm_all(agree):
    """Confirm all questions."""
    agree(True)


@pytest.fixture
def retrain(window, qtbot):
    """Open the dialog; end the child process after the test."""

    def open_dialog():
        window.training.retrain()
        return window.training.dialog_controller.dialog

    yield open_dialog
    training = window.training.process
    if training is not None and training._child is not None:
        training.release()
        training._child.kill()
    window.training.close()


@pytest.fixture
def ready(window, retrain, qtbot, pairs):
    """The open dialog with a dataset and options for a training of a few seconds."""
    dialog = retrain()
    dialog.form.dataset.chosen.emit(pairs)
    qtbot.waitUntil(lambda: dialog.form.request is not None, timeout=LONG)
    dialog.form.choose_preset("classic")
    dialog.form.advanced.crop.setValue(32)
    dialog.form.advanced.batch.setValue(2)
    dialog.form.advanced.length.setValue(3)
    return dialog


def wait_for(qtbot, training, *phases):
    qtbot.waitUntil(lambda: training.phase in phases or not training.busy, timeout=LONG)
    assert training.phase in phases, (training.phase, training.error)


def test_at_first_the_dialog_only_asks_for_a_dataset(retrain):
    dialog = retrain()
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert not dialog.form.start.isEnabled()
    assert not dialog.form.advanced.isVisible()
    assert "pairs" in dialog.form.dataset.name.text()
    dialog.form.advanced_toggle.click()
    for widget in (*dialog.findChildren(QAbstractButton), *dialog.findChildren(QAbstractSpinBox)):
        named = widget.accessibleName() or (widget.text() or widget.toolTip() if isinstance(widget, QAbstractButton) else "")
        assert named or not widget.isVisible(), widget


def test_training_starts_from_the_bundled_model_by_default(retrain, qtbot, pairs):
    ready = retrain()
    advanced = ready.form.advanced
    assert advanced.base.currentData() == "lowlight"
    ready.form.dataset.chosen.emit(pairs)
    qtbot.waitUntil(lambda: ready.form.request is not None, timeout=LONG)
    assert advanced.base.currentData() == "lowlight"
    assert ready.form.request.changes == {}
    for preset, base in (("standard", "lowlight"), ("classic", None), ("quick", "lowlight")):
        ready.form.choose_preset(preset)
        assert advanced.base.currentData() == base
        assert ready.form.request.config().base == base


def test_a_wrong_folder_is_reported_and_a_zip_archive_is_read(retrain, qtbot, tmp_path, pairs):
    dialog = retrain()
    data = dialog.form.dataset
    (tmp_path / "holiday").mkdir()
    data.chosen.emit(tmp_path / "holiday")
    qtbot.waitUntil(lambda: "Expected" in data.name.text(), timeout=LONG)
    (pairs / "our485" / "low" / "extra.png").write_bytes(b"no image")
    with zipfile.ZipFile(tmp_path / "lol.zip", "w") as archive:
        for path in pairs.rglob("*.png"):
            archive.write(path, path.relative_to(pairs))
    data.chosen.emit(tmp_path / "lol.zip")
    qtbot.waitUntil(lambda: "6 pairs" in data.details.text(), timeout=LONG)
    assert data.problems.text() == "1 skipped: show reasons"
    assert not dialog.samples.dark.empty
    assert dialog.form.start.isEnabled()


def test_a_training_from_start_to_a_model_in_use(ready, window, qtbot, home, pairs, tmp_path):
    training, progress, result = window.training.process, ready.progress_view, ready.result_view
    ready.form.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    qtbot.waitUntil(lambda: len(training.curve.epochs) >= 1, timeout=LONG)
    ready.close()  # closing the dialog does not stop the training
    qtbot.waitUntil(lambda: "is finished" in window.messages.text, timeout=LONG)
    window.training.open()
    assert (training.model, training.phase) == ("own-1", TrainingPhase.FINISHED)
    assert len(training.curve.points("psnr")[0]) == 3
    qtbot.waitUntil(lambda: progress.plots is not None and not progress.images.empty, timeout=LONG)
    progress.refresh()
    assert progress.write_plots(tmp_path / "curves.png")
    progress.write_table(tmp_path / "curve.csv")
    assert (tmp_path / "curve.csv").read_text().startswith("epoch,loss")
    qtbot.waitUntil(lambda: not result.images.empty, timeout=LONG)
    assert result.table.rowCount() == 2
    assert "(new)" in result.table.item(1, 0).text()
    result.name.setText("Mine")
    result.name.editingFinished.emit()
    result.use.click()
    assert window.preferences.values.model == "own-1"
    qtbot.waitUntil(lambda: window.adjust_panel.model.currentText() == "Mine", timeout=LONG)
    assert window.preferences.values.dataset == str(pairs)


def test_a_killed_training_is_resumed_and_its_model_can_be_discarded(ready, window, qtbot, home):
    training = window.training.process
    ready.form.advanced.length.setValue(40)
    ready.form.start.click()
    qtbot.waitUntil(lambda: len(training.curve.epochs) >= 2, timeout=LONG)
    os.kill(training._child._process.pid, signal.SIGKILL)
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert "was killed" in ready.progress_view.state.text()
    assert ready.form.resume.isVisible()
    done = len(training.curve.epochs)
    config = json.loads((training.run.folder / "config.json").read_text())
    (training.run.folder / "config.json").write_text(json.dumps({**config, "epochs": done + 1}))
    ready.form.resume.click()
    wait_for(qtbot, training, TrainingPhase.FINISHED)
    assert [row["epoch"] for row in training.curve.epochs] == list(range(1, done + 2))
    ready.result_view.discard.click()
    qtbot.waitUntil(lambda: "own-1" not in {f.card.id for f in ModelStore().models()[0]}, timeout=LONG)
    assert training.phase is TrainingPhase.IDLE
    assert not (home / "runs" / "own-1").exists()


def test_the_next_window_offers_to_resume_a_stopped_training(ready, window, open_window, qtbot):
    training = window.training.process
    ready.form.advanced.length.setValue(400)
    ready.form.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    ready.form.stop.click()
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert training.error == ""
    second = open_window()
    qtbot.waitUntil(lambda: "not finished" in second.messages.text, timeout=LONG)
    ready.form.discard.click()
    assert training.phase is TrainingPhase.IDLE


def test_a_training_outlives_its_window_and_the_next_window_finds_it(ready, window, open_window, qtbot, monkeypatch):
    training = window.training.process
    ready.form.advanced.length.setValue(400)
    ready.form.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    questions = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: questions.append(box))
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.button(QMessageBox.StandardButton.Cancel))
    assert not window.close()
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.defaultButton())
    assert window.close()
    assert len(questions) == 2
    second = open_window()
    found = second.training.process
    wait_for(qtbot, found, TrainingPhase.RUNNING)
    assert "still being trained" in second.messages.text
    found.stop()
    wait_for(qtbot, found, TrainingPhase.STOPPED)
    assert found.error == ""
    training._child._process.wait()


def test_stopping_before_the_first_step_takes_effect_at_once(ready, window, qtbot, home):
    training = window.training.process
    ready.form.start.click()
    assert training.phase is TrainingPhase.PREPARING
    started = time.monotonic()
    ready.form.stop.click()
    wait_for(qtbot, training, TrainingPhase.IDLE, TrainingPhase.STOPPED)
    assert time.monotonic() - started < 2


def test_the_second_stop_takes_effect_at_once(ready, window, qtbot):
    training = window.training.process
    ready.form.advanced.length.setValue(400)
    ready.form.start.click()
    wait_for(qtbot, training, TrainingPhase.RUNNING)
    os.kill(training._child._process.pid, signal.SIGSTOP)  # simulates a long step
    started = time.monotonic()
    ready.form.stop.click()
    assert ready.form.stop.text() == "Stop now"
    ready.form.stop.click()
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert time.monotonic() - started < 2
    assert training.error == ""


def test_one_click_starts_a_training_if_the_dataset_is_known(window, retrain, qtbot, pairs):
    window.preferences.change(dataset=str(pairs))
    retrain()
    training = window.training.process
    assert training.phase is TrainingPhase.PREPARING
    training.stop()
    wait_for(qtbot, training, TrainingPhase.IDLE, TrainingPhase.STOPPED)


def test_invalid_options_are_reported_before_the_start(ready, window):
    ready.form.advanced.crop.setValue(33)
    ready.form.start.click()
    assert "multiple of" in ready.form.error.text()
    assert window.training.process.phase is TrainingPhase.IDLE


def test_training_samples_can_be_shown(ready, qtbot):
    from lowlight_app.gui.training.samples import SamplesDialog

    ready.form.advanced.crop.setValue(33)
    ready.form.advanced.samples.click()
    assert "multiple of" in ready.form.error.text()
    ready.form.advanced.crop.setValue(32)
    ready.form.advanced.samples.click()
    qtbot.waitUntil(lambda: ready.findChild(SamplesDialog) is not None, timeout=LONG)


def test_only_two_stage_base_models_allow_freezing_the_illumination_stage(ready):
    advanced = ready.form.advanced
    ready.form.choose_preset("standard")
    advanced.show_models([("lowlight", "Lowlight", "lowlight"), ("mine", "Mine", "lowlight"), ("old", "Old", "classic")])
    assert advanced.base.currentData() == "lowlight"
    advanced.base.setCurrentIndex(0)
    assert not advanced.freeze.isEnabled()
    assert ready.form.request.config().base is None
    advanced.base.setCurrentIndex(advanced.base.findData("mine"))
    advanced.freeze.click()
    advanced.augment.click()
    assert ready.form.request.changes == {"base": "mine", "freeze_light": True, "augment": False}
    assert ready.form.request.config().freeze_light
    advanced.architecture.setCurrentText("classic")
    advanced.base.setCurrentIndex(advanced.base.findData("old"))
    assert not advanced.freeze.isEnabled()
    assert "freeze_light" not in ready.form.request.changes


def test_a_request_becomes_command_line_arguments(tmp_path):
    request = TrainingRequest(tmp_path, False, "quick", {"minutes": 2.5, "losses": {"mae": 0.5}, "base": "lowlight"})
    options = ["--preset", "quick", "--name", "own-1", "--minutes=2.5", "--loss=mae=0.5", "--from=lowlight"]
    assert request.arguments("own-1") == ["train", str(tmp_path), *options, "--json"]
    assert request.config().base == "lowlight"
    assert "--fresh" in TrainingRequest(tmp_path, changes={"base": None}).arguments("x")
    switches = TrainingRequest(tmp_path, changes={"augment": False, "freeze_light": True}).arguments("x")
    assert switches[-3:] == ["--no-augment", "--freeze-light", "--json"]
    assert "--augment" in TrainingRequest(tmp_path, preset="classic", changes={"augment": True}).arguments("x")
    assert "--no-freeze-light" in TrainingRequest(tmp_path, preset="vivid", changes={"freeze_light": False}).arguments("x")
    assert TrainingRequest(tmp_path, True).arguments("x")[:3] == ["train", "--clean", str(tmp_path)]


def test_a_curve_takes_bounded_memory_and_covers_all_epochs():
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


def test_the_dialog_offers_all_losses_of_training():
    losses = pytest.importorskip("training.losses")
    assert set(LOSS_NAMES) == {*losses.LOSSES, "perceptual", "adversarial"}


def test_the_training_dialog_does_not_import_keras(home):
    code = "import sys, lowlight_app.gui.training.dialog_controller as _; sys.exit(bool({'keras', 'pyqtgraph'} & {*sys.modules}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_run_started_in_a_terminal_without_events_is_followed_to_its_end(window, qtbot, home, pairs):
    run = TrainingRun.create(Path(home, "runs", "mine"), TrainingRequest(pairs).config())
    training = window.training.process
    with run.lock():
        training.attach(run)
        qtbot.wait(300)
        assert training.busy
    wait_for(qtbot, training, TrainingPhase.STOPPED)


def test_lol_is_downloaded_and_read(retrain, qtbot, pairs, monkeypatch):
    files = {path.relative_to(pairs).as_posix(): path.read_bytes() for path in pairs.rglob("*.png")}
    with kaggle(files) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        dialog = retrain()
        dialog.form.dataset.fetch.click()
        qtbot.waitUntil(lambda: "6 pairs" in dialog.form.dataset.details.text(), timeout=LONG)


def test_a_download_is_cancelled_at_once_and_a_failure_is_reported(retrain, window, qtbot, monkeypatch):
    with kaggle({"a.png": bytes(1 << 20)}, slow=True) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        data = retrain().form.dataset
        data.fetch.click()
        child = window.training.dialog_controller.datasets._download._process
        qtbot.waitUntil(lambda: "MB" in data.name.text(), timeout=LONG)
        started = time.monotonic()
        data.cancel.click()
        assert child.poll() is not None
        assert time.monotonic() - started < 1
        assert data.fetch.isVisible()
    data.fetch.click()
    qtbot.waitUntil(lambda: "cannot be reached" in data.name.text(), timeout=LONG)


def test_a_stopped_training_can_use_its_best_round(ready, window, qtbot):
    training = window.training.process
    ready.form.advanced.length.setValue(400)
    ready.form.start.click()
    qtbot.waitUntil(lambda: len(training.curve.epochs) >= 1, timeout=LONG)
    ready.form.stop.click()
    wait_for(qtbot, training, TrainingPhase.STOPPED)
    assert ready.form.finish.isVisibleTo(ready)
    ready.form.finish.click()
    wait_for(qtbot, training, TrainingPhase.FINISHED)
    assert training.model in {folder.card.id for folder in ModelStore().models()[0]}


MEANS = {"ssim": 0.8, "ssim_gt_mean": 0.8, "seconds_per_megapixel": 1.0}


@pytest.mark.parametrize(
    ("new", "text", "first"),
    [
        (21.0, "Better than the model in use: 1.00 dB", "use"),
        (20.0, "No better than the model in use", "keep"),
        (19.0, "No better", "keep"),
    ],
)
def test_the_result_says_plainly_whether_the_new_model_is_better(ready, window, qtbot, pairs, new, text, first):
    result, controller = ready.result_view, window.training.dialog_controller
    window.training.process.run = run = TrainingRun.create(pairs / "run", ready.form.request.config())
    run.write_validation_names(["1"])
    controller._compared = _ComparisonState(run.folder, [("lowlight", "In use"), ("own-1", "New")])
    means = {name: {"psnr": psnr, "psnr_gt_mean": psnr, **MEANS} for name, psnr in (("lowlight", 20.0), ("own-1", new))}
    controller._show_comparison(means)
    assert result.status.text().startswith(text)
    assert [bool(result.use.property("primary")), bool(result.keep.property("primary"))] == [first == "use", first == "keep"]
    assert result.keep.isHidden() == (first == "use")
    assert not result.table.isVisibleTo(result)
    result.details.click()
    assert result.table.isVisibleTo(result)


def test_a_vivid_model_is_judged_by_its_images(ready, window, pairs):
    result, controller = ready.result_view, window.training.dialog_controller
    ready.form.choose_preset("vivid")
    config = ready.form.request.config()
    assert (config.freeze_light, config.adversarial, config.minutes) == (True, True, 60)
    window.training.process.run = run = TrainingRun.create(pairs / "run", config)
    run.write_validation_names(["1"])
    controller._compared = _ComparisonState(run.folder, [("lowlight", "In use"), ("own-1", "New")])
    controller._show_comparison({name: {"psnr": 20.0, "psnr_gt_mean": 20.0, **MEANS} for name in ("lowlight", "own-1")})
    assert "Compare the images" in result.status.text()
    assert result.use.text() == "Use this model"


def test_the_dialog_shows_the_preset_of_a_training_that_another_window_started(window, qtbot, home, pairs):
    run = TrainingRun.create(home / "runs" / "own-1", from_preset("quick", pairs, crop=64))
    window.training.process.load(run)
    window.training.open()
    form = window.training.dialog_controller.dialog.form
    assert (form.preset, form.advanced.crop.value(), form.advanced.changes) == ("quick", 64, {"crop": 64})


def test_question_about_a_running_training_goes_when_it_ends(window, qtbot):
    training = window.training.process
    window.messages.ask("“own-1” is still being trained.", [], Topic.TRAINING)
    training._set_phase(TrainingPhase.STOPPED)
    assert window.messages.text == ""


def test_the_window_says_that_an_adversarial_training_has_collapsed(retrain, window, qtbot, home, pairs):
    dialog, training = retrain(), window.training.process
    run = TrainingRun.create(Path(home, "runs", "mine"), TrainingRequest(pairs).config())
    message = Message("The discriminator recognized every result.")
    times = {"done": 0.5, "seconds_left": 1, "samples_per_second": 1}
    step = {"event": "step", "epoch": 1, "step": 1, "steps": 1, "loss": 0.5, **times}
    collapsed = {"event": "collapsed", "epoch": 1, **message.to_json()}
    epochs = [{"event": "epoch", "epoch": number, "loss": 0.5, "recognized": share} for number, share in ((1, 1.0), (2, 0.8))]
    output, view = run.folder / "events.jsonl", dialog.progress_view
    with run.lock():
        output.write_text("".join(json.dumps(event) + "\n" for event in (step, collapsed, epochs[0])))
        training.attach(run)
        qtbot.waitUntil(view.warning.isVisible, timeout=LONG)
        assert "recognized every result" in view.warning.text()
        assert "recognized every result" in view.log.toPlainText()
        assert "discriminator right: 100.0 %" in view.log.toPlainText()
        with output.open("a") as file:
            file.write(json.dumps(epochs[1]) + "\n")
        qtbot.waitUntil(lambda: not view.warning.isVisible(), timeout=LONG)
    wait_for(qtbot, training, TrainingPhase.STOPPED)
