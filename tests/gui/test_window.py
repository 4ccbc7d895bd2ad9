import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QThread, QUrl
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QToolButton

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ModelError
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.user_activity import UserActivity
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import PhotoState
from lowlight_app.gui.shell.guide import GuideDialog
from lowlight_app.gui.training.dialog import TrainingDialog
from lowlight_app.gui.training.process import TrainingProcess
from lowlight_app.gui.widgets import dialog
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.error_dialogs import BugDialog
from lowlight_app.models.device import DeviceChoice


@pytest.fixture
def worker(qtbot):
    worker = Worker("test")
    yield worker
    worker.stop()
    worker.wait()


def start_endless_task(worker, qtbot, done):
    """Start a task with the key "view" that ends only when it is cancelled."""
    started = []

    def slow(progress, _):
        started.append(True)
        while True:
            progress.check()
            time.sleep(0.005)

    worker.submit(Task("view", slow, done=done.append))
    qtbot.waitUntil(lambda: bool(started))


def test_newest_task_replaces_queued_tasks_with_the_same_key(worker, qtbot):
    done = []
    start_endless_task(worker, qtbot, done)
    for number in range(5):
        worker.submit(Task("view", lambda progress, _, n=number: n, done=done.append))
    qtbot.waitUntil(lambda: bool(done))
    assert done == [4]


def test_cancelled_task_ends_within_a_second(worker, qtbot):
    done = []
    start_endless_task(worker, qtbot, done)
    worker.cancel("view")
    qtbot.waitUntil(lambda: worker.idle, timeout=1000)
    assert done == []


def test_closing_the_window_joins_all_threads(open_window, photo_file, shown):
    window = open_window(photo_file())
    shown(window)
    threads = window.findChildren(QThread) + window.services.findChildren(QThread)
    assert any(thread.isRunning() for thread in threads)
    window.close()
    assert not any(thread.isRunning() for thread in threads)


def test_user_is_idle_some_time_after_the_last_input(qtbot):
    widget = QLabel("x")
    qtbot.addWidget(widget)
    activity = UserActivity(widget)
    activity.start()
    assert activity.is_idle()
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton)
    assert not activity.is_idle()
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton)
    assert not activity.is_idle()
    qtbot.waitUntil(activity.is_idle, timeout=2000)


def test_missing_model_is_reported_and_photos_are_still_shown(open_window, photo_file, qtbot):
    def load(model, device, notice):
        raise ModelError("There is no model.")

    window = open_window(photo_file(), load=load)
    qtbot.waitUntil(lambda: not window.viewer.before.empty)
    qtbot.waitUntil(lambda: "no model" in window.messages.text)


def test_internal_error_shows_a_report_and_keeps_the_photos_open(window, photo_file, shown, home):
    window.services.opener.open([photo_file()])
    shown(window)
    window.services.bug_found.emit(ZeroDivisionError("oops"))
    dialog = window.findChild(BugDialog)
    assert dialog.isVisible()
    dialog.copy_button.click()
    assert "ZeroDivisionError: oops" in QApplication.clipboard().text()
    assert "oops" in (home / "lowlight.log").read_text()
    dialog.accept()
    assert len(window.document.photos) == 1


def test_export_all_writes_results_beside_their_sources(window, qtbot, photo_file):
    paths = [photo_file("a.png"), photo_file("b.png")]
    window.services.opener.open(paths)
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    window.actions_.export_all.trigger()
    qtbot.waitUntil(lambda: "2 files" in window.messages.text, timeout=15000)
    assert all(path.with_name(f"{path.stem}-lowlight.png").exists() for path in paths)
    assert all(photo.state is PhotoState.EXPORTED for photo in window.document.photos)


def test_closing_asks_while_an_export_runs_and_the_export_can_be_cancelled(window, qtbot, photo_file, network, agree):
    def slow(*tile):
        time.sleep(0.3)
        return type(network).restore(network, *tile)

    path = photo_file("large.png", 2400, 2400)
    window.services.opener.open([path])
    qtbot.waitUntil(lambda: len(window.document.photos) == 1 and window.services.engine.enhancer is not None)
    network.restore = slow
    window.actions_.export.trigger()
    qtbot.waitUntil(lambda: window.services.export.exporter._task is not None)
    agree(False)
    assert not window.close()
    qtbot.waitUntil(lambda: "left" in window.status._work.text(), timeout=20000)
    window.status._cancel.click()
    qtbot.waitUntil(lambda: "cancelled" in window.messages.text, timeout=10000)
    assert not path.with_name("large-lowlight.png").exists()


def test_geometry_and_hidden_panels_are_restored(open_window):
    first = open_window()
    first.resize(900, 640)
    first.actions_.panels.setChecked(True)
    first.close()
    second = open_window()
    assert (second.width(), second.height()) == (900, 640)
    assert second.actions_.panels.isChecked()


def test_panel_widths_are_restored(open_window, qtbot, photo_file, shown):
    first = open_window(photo_file())
    shown(first)
    left, right = first.filmstrip.width(), first.adjust_panel.width()
    for handle, by in ((first.panel_splitter.handle(1), 60), (first.panel_splitter.handle(2), -40)):
        qtbot.mousePress(handle, Qt.MouseButton.LeftButton)
        qtbot.mouseMove(handle, handle.rect().center() + QPoint(by, 0))
        qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton)
    widths = first.filmstrip.width(), first.adjust_panel.width()
    assert widths == pytest.approx((left + 60, right + 40), abs=4)
    first.actions_.panels.trigger()
    first.close()
    second = open_window(photo_file())
    shown(second)
    second.actions_.panels.trigger()
    assert (second.filmstrip.width(), second.adjust_panel.width()) == widths


def test_toolbar_fits_at_the_minimum_size(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    window.resize(window.minimumSize())
    assert window.width() <= 900
    for button in window.tool_bar.findChildren(QToolButton):
        assert button.isHidden() == (button.objectName() == "qt_toolbar_ext_button"), button.text()
    assert window.viewer.width() >= 400


def test_f6_moves_the_focus_between_panels(window, qtbot, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    window.activateWindow()
    window.viewer.setFocus()
    for expected in (window.adjust_panel.model, window.filmstrip, window.viewer):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        assert QApplication.focusWidget() is expected


def test_status_bar_shows_the_time_left_of_long_work_only(window, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("lowlight_app.gui.widgets.progress_line.time.monotonic", lambda: now[0])
    seconds = []
    window.progress.time_left.connect(seconds.append)
    window.progress.show_fraction(0.0)
    now[0] += 1.0
    window.progress.show_fraction(0.25)
    assert seconds[-1] == pytest.approx(3.0)
    assert "3 s left" in window.status._refining.text()
    window.progress.show_fraction(1.0)
    assert window.status._refining.text() == ""
    window.progress.show_fraction(0.0)
    now[0] += 0.2
    window.progress.show_fraction(0.5)
    assert seconds[-1] == 0.0


def test_zoom_label_is_kept_when_a_button_takes_the_space_key(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    text = window.tool_bar.scale.text()
    window.adjust_panel.presets.setFocus()
    window.viewer.setFocus()
    assert window.tool_bar.scale.text() == text


@pytest.mark.parametrize("colors", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_text_contrast_is_at_least_4_5_on_every_background(colors):
    def luminance(name):
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(name).getRgbF()[:3]]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    def contrast(one, other):
        dark, light = sorted((luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)

    c = colors
    pairs = [(text, back) for text in (c.text, c.faint, c.accent_text, c.bad) for back in (c.window, c.panel, c.canvas)]
    pairs += [(text, back) for text in (c.text, c.accent_text) for back in (c.raised, c.pressed)]
    pairs += [(c.on_accent, c.accent), (c.on_accent, c.accent_high)]
    poor = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert not poor


def test_chosen_model_is_loaded_and_used(open_window, qtbot, photo_file, shown, network):
    loaded = []

    def load(model, device, notice):
        loaded.append(model)
        return Enhancer(network, notice=notice)

    window = open_window(photo_file(), load=load)
    shown(window)
    before = network.calls
    window.adjust_panel.model_chosen.emit("mine")
    qtbot.waitUntil(lambda: loaded == ["lowlight", "mine"])
    qtbot.waitUntil(lambda: network.calls > before)
    shown(window)


def test_every_button_has_an_accessible_name(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    for button in window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text() or button.toolTip(), button


def test_shortcuts_about_and_preferences_open(window):
    window.actions_.shortcuts.trigger()
    window.actions_.about.trigger()
    window.actions_.preferences.trigger()
    texts = {label.text() for dialog in window.findChildren(QDialog) for label in dialog.findChildren(QLabel)}
    assert {"Ctrl+O", "\\", "Space"} <= texts


def test_guide_opens_and_its_links_scroll_to_headings(window, qtbot):
    window.actions_.guide.trigger()
    guide = window.findChild(GuideDialog)
    assert guide.isVisible()
    assert guide.browser.verticalScrollBar().value() == 0
    guide.browser.anchorClicked.emit(QUrl("#videos"))
    assert guide.browser.cursorForPosition(QPoint(40, 12)).block().text() == "Videos"
    picture = guide.browser.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("screenshots/video.png"))
    assert 0 < picture.width() <= guide.browser.width()


def test_full_screen_shows_the_photo_alone_and_returns_to_the_former_state(window, photo_file, shown, qtbot):
    window.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: len(window.document.photos) == 1)
    shown(window)
    window.showMaximized()
    window.actions_.full_screen.trigger()
    assert window.isFullScreen()
    shells = [window.menuBar(), window.tool_bar, window.status, window.filmstrip, window.adjust_panel]
    assert not any(widget.isVisible() for widget in shells)
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert not window.isFullScreen()
    assert window.isMaximized()
    assert all(widget.isVisible() for widget in shells)


def test_dialogs_fit_a_small_screen(window, monkeypatch):
    area = QRect(0, 0, 1024, 560)
    monkeypatch.setattr(dialog, "free_area", lambda _: area)
    window.controller.show_shortcuts()
    window.controller.show_preferences()
    window.actions_.guide.trigger()
    dialogs = [TrainingDialog(TrainingProcess(lambda: DeviceChoice.CPU, window), window), *window.findChildren(Dialog)]
    for one in dialogs:
        one.show()
    assert len(dialogs) > 3
    assert [type(one) for one in dialogs if one.height() > area.height() or one.width() > area.width()] == []
