"""Watching a folder from the window."""

import shutil

import numpy as np
import pytest
import tifffile
from PySide6.QtWidgets import QFileDialog

from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.watch.dialog import WatchDialog
from lowlight_app.settings import ExportSettings


@pytest.fixture
def dialog(window, qtbot, tmp_path, monkeypatch):
    """The dialog with a folder and a folder for results."""
    (tmp_path / "in").mkdir()
    qtbot.waitUntil(lambda: window.services.engine.enhancer is not None, timeout=10000)
    window.actions_.watch.trigger()
    dialog = window.findChild(WatchDialog)
    assert not dialog.toggle.isEnabled()
    answers = iter([str(tmp_path / "in"), str(tmp_path / "out")])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(answers))
    dialog.choose_folder.click()
    dialog.choose_output.click()
    return dialog


def results_in(folder):
    return sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))


def wait_for(qtbot, window, done):
    qtbot.waitUntil(lambda: window.watching.watcher.done == done, timeout=15000)


def stop(qtbot, window, dialog):
    dialog.toggle.click()
    qtbot.waitUntil(lambda: not window.watching.watcher.watching, timeout=10000)


def test_arriving_files_are_enhanced_once_with_the_settings_of_the_window(window, dialog, qtbot, tmp_path, photo_file):
    folder, output = tmp_path / "in", tmp_path / "out"
    window.services.export.options.remember(ExportOptions(ExportSettings(format="jpeg", naming="{name} clear")))
    photo_file("in/a.png")
    dialog.toggle.click()
    assert window.actions_.watch.isChecked()
    assert not dialog.choose_folder.isEnabled()
    wait_for(qtbot, window, 1)
    tifffile.imwrite(folder / "stack.tif", np.full((3, 40, 50), 20, np.uint8), photometric="minisblack")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    wait_for(qtbot, window, 2)
    qtbot.waitUntil(lambda: "bad.jpg" in window.messages.text, timeout=10000)
    assert dialog.status.text() == "2 enhanced, 1 failed"
    assert results_in(output) == ["a clear.jpg", "stack clear.tif"]
    stop(qtbot, window, dialog)
    assert not window.actions_.watch.isChecked()

    (folder / "bad.jpg").unlink()
    photo_file("in/b.png", seed=1)
    dialog.toggle.click()
    wait_for(qtbot, window, 1)
    assert results_in(output) == ["a clear.jpg", "b clear.jpg", "stack clear.tif"]
    stop(qtbot, window, dialog)


def test_closing_the_window_stops_watching(window, dialog, qtbot, tmp_path):
    dialog.toggle.click()
    window.close()
    assert not window.isVisible()


def test_a_folder_that_is_gone_is_reported(window, dialog, qtbot, tmp_path):
    shutil.rmtree(tmp_path / "in")
    dialog.toggle.click()
    qtbot.waitUntil(lambda: "not a folder" in window.messages.text, timeout=10000)
    assert not window.watching.watcher.watching
    assert "not a folder" in dialog.problem.text()
