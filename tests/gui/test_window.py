import time

import pytest
from PySide6.QtCore import QPoint, Qt, QThread, QUrl
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QToolButton

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ModelError
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.user_activity import UserActivity
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import PhotoState
from lowlight_app.gui.shell.guide import GuideDialog
from lowlight_app.gui.widgets.error_dialogs import BugDialog


@pytest.fixture
def lane(qtbot):
    lane = Worker("test")
    yield lane
    lane.stop()
    lane.wait()


def start_endless_task(lane, qtbot, done):
    """Under the key "look"; ends only when it is cancelled."""
    started = []

    def slow(progress, _):
        started.append(True)
        while True:
            progress.check()
            time.sleep(0.005)

    lane.submit(Task("look", slow, done=done.append))
    qtbot.waitUntil(lambda: bool(started))


def test_the_latest_wish_wins(lane, qtbot):
    done = []
    start_endless_task(lane, qtbot, done)
    for wish in range(5):
        lane.submit(Task("look", lambda progress, _, w=wish: w, done=done.append))
    qtbot.waitUntil(lambda: bool(done))
    assert done == [4]


def test_a_cancelled_task_ends_within_a_moment(lane, qtbot):
    done = []
    start_endless_task(lane, qtbot, done)
    lane.cancel("look")
    qtbot.waitUntil(lambda: lane.idle, timeout=1000)
    assert done == []


def test_closing_joins_every_thread(open_window, photo_file, shown):
    window = open_window(photo_file())
    shown(window)
    lanes = window.findChildren(QThread) + window.services.findChildren(QThread)
    assert any(lane.isRunning() for lane in lanes)
    window.close()
    assert not any(lane.isRunning() for lane in lanes)


def test_loading_the_engine_waits_for_a_pause(qtbot):
    widget = QLabel("x")
    qtbot.addWidget(widget)
    activity = UserActivity(widget)
    assert activity.quiet()
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton)
    assert not activity.quiet()
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton)
    assert not activity.quiet()
    qtbot.waitUntil(activity.quiet, timeout=2000)


def test_a_missing_model_is_said_and_photos_are_still_shown(open_window, photo_file, qtbot):
    def load(model, device, notice):
        raise ModelError("There is no model.")

    window = open_window(photo_file(), load=load)
    qtbot.waitUntil(lambda: not window.viewer.before.empty)
    qtbot.waitUntil(lambda: "no model" in window.messages.text)


def test_a_bug_in_a_thread_is_shown_with_its_report_and_the_work_stays(window, photo_file, shown, home):
    window.services.opener.open([photo_file()])
    shown(window)
    window.services.broken.emit(ZeroDivisionError("oops"))
    dialog = window.findChild(BugDialog)
    assert dialog.isVisible()
    dialog.copy_button.click()
    assert "ZeroDivisionError: oops" in QApplication.clipboard().text()
    assert "oops" in (home / "lowlight.log").read_text()
    dialog.accept()
    assert len(window.document.photos) == 1


def test_the_selected_photos_are_exported_beside_their_sources(window, qtbot, photo_file):
    paths = [photo_file("a.png"), photo_file("b.png")]
    window.services.opener.open(paths)
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    window.actions_.export_all.trigger()
    qtbot.waitUntil(lambda: "2 photos" in window.messages.text, timeout=15000)
    assert all(path.with_name(f"{path.stem}-lowlight.png").exists() for path in paths)
    assert all(photo.state is PhotoState.EXPORTED for photo in window.document.photos)


def test_an_export_is_not_cut_off_unasked_and_can_be_cancelled(window, qtbot, photo_file, network, agree):
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
    qtbot.waitUntil(lambda: "left" in window.status._doing.text(), timeout=20000)
    window.status.cancel_asked.emit()
    qtbot.waitUntil(lambda: "cancelled" in window.messages.text, timeout=10000)
    assert not path.with_name("large-lowlight.png").exists()


def test_geometry_and_panels_come_back(open_window):
    first = open_window()
    first.resize(900, 640)
    first.actions_.panels.setChecked(True)
    first.close()
    second = open_window()
    assert (second.width(), second.height()) == (900, 640)
    assert second.actions_.panels.isChecked()


def test_panels_are_resized_and_their_widths_come_back(open_window, qtbot, photo_file, shown):
    first = open_window(photo_file())
    shown(first)
    strip, controls = first.filmstrip.width(), first.adjust_panel.width()
    for handle, by in ((first.body.handle(1), 60), (first.body.handle(2), -40)):
        qtbot.mousePress(handle, Qt.MouseButton.LeftButton)
        qtbot.mouseMove(handle, handle.rect().center() + QPoint(by, 0))
        qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton)
    widths = first.filmstrip.width(), first.adjust_panel.width()
    assert widths == pytest.approx((strip + 60, controls + 40), abs=4)
    first.actions_.panels.trigger()
    first.close()
    second = open_window(photo_file())
    shown(second)
    second.actions_.panels.trigger()
    assert (second.filmstrip.width(), second.adjust_panel.width()) == widths


def test_nothing_is_cut_at_the_smallest_size(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    window.resize(window.minimumSize())
    assert window.width() <= 900
    for button in window.tool_bar.findChildren(QToolButton):
        assert button.isHidden() == (button.objectName() == "qt_toolbar_ext_button"), button.text()
    assert window.viewer.width() >= 400


def test_f6_goes_from_panel_to_panel(window, qtbot, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    window.activateWindow()
    window.viewer.setFocus()
    for expected in (window.adjust_panel.model, window.filmstrip, window.viewer):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        assert QApplication.focusWidget() is expected


def test_the_time_left_is_told_where_it_is_long(window, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("lowlight_app.gui.widgets.progress_line.time.monotonic", lambda: now[0])
    told = []
    window.progress.time_left.connect(told.append)
    window.progress.show_fraction(0.0)
    now[0] += 1.0
    window.progress.show_fraction(0.25)
    assert told[-1] == pytest.approx(3.0)
    assert "3 s left" in window.status._refining.text()
    window.progress.show_fraction(1.0)
    assert window.status._refining.text() == ""
    window.progress.show_fraction(0.0)
    now[0] += 0.2
    window.progress.show_fraction(0.5)
    assert told[-1] == 0.0


def test_the_scale_stays_readable_when_space_is_lent_to_a_button(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    text = window.tool_bar.scale.text()
    window.adjust_panel.presets.setFocus()
    window.viewer.setFocus()
    assert window.tool_bar.scale.text() == text


@pytest.mark.parametrize("colors", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_text_can_be_read_on_every_ground(colors):
    def luminance(name):
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(name).getRgbF()[:3]]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    def contrast(one, other):
        dark, light = sorted((luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)

    c = colors
    pairs = [(text, ground) for text in (c.text, c.faint, c.accent_text, c.bad) for ground in (c.window, c.panel, c.canvas)]
    pairs += [(text, ground) for text in (c.text, c.accent_text) for ground in (c.raised, c.pressed)]
    pairs += [(c.on_accent, c.accent), (c.on_accent, c.accent_high)]
    poor = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert not poor


def test_another_model_is_loaded_and_used(open_window, qtbot, photo_file, shown, network):
    asked = []

    def load(model, device, notice):
        asked.append(model)
        return Enhancer(network, notice=notice)

    window = open_window(photo_file(), load=load)
    shown(window)
    before = network.asked
    window.adjust_panel.model_chosen.emit("mine")
    qtbot.waitUntil(lambda: asked == ["lowlight", "mine"])
    qtbot.waitUntil(lambda: network.asked > before)
    shown(window)


def test_every_button_has_a_name_for_screen_readers(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    for button in window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text() or button.toolTip(), button


def test_the_keyboard_sheet_and_about_open(window):
    window.actions_.keys.trigger()
    window.actions_.about.trigger()
    window.actions_.preferences.trigger()
    texts = {label.text() for dialog in window.findChildren(QDialog) for label in dialog.findChildren(QLabel)}
    assert {"Ctrl+O", "\\", "Space"} <= texts


def test_the_guide_is_at_hand_and_its_links_lead_to_its_chapters(window, qtbot):
    window.actions_.guide.trigger()
    guide = window.findChild(GuideDialog)
    assert guide.isVisible()
    assert guide.pages.verticalScrollBar().value() == 0
    guide.pages.anchorClicked.emit(QUrl("#videos"))
    assert guide.pages.cursorForPosition(QPoint(40, 12)).block().text() == "Videos"
    picture = guide.pages.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("screenshots/video.png"))
    assert 0 < picture.width() <= guide.pages.width()
