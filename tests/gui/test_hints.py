"""Hints for the first minutes."""

import pytest
from media.clips import write_clip
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from lowlight_app.gui.preview.compare_layout import SIDE_BY_SIDE
from lowlight_app.gui.shell import hints
from lowlight_app.gui.widgets.hint_bubble import HintBubble


@pytest.fixture(autouse=True)
def soon(monkeypatch, home):
    monkeypatch.setattr(hints, "delay_ms", 30)


@pytest.fixture
def start(open_window, photo_file, shown):
    """Return a function that opens a window with a photo."""

    def open_photo(*names):
        window = open_window(*(photo_file(name) for name in names or ("a.png",)))
        shown(window)
        return window

    return open_photo


def bubble_of(window):
    return window.findChild(HintBubble)


def press(window, kind, qtbot):
    qtbot.mouseClick(bubble_of(window).findChild(kind), Qt.MouseButton.LeftButton)


def wait_for(window, words, qtbot):
    qtbot.waitUntil(lambda: words in bubble_of(window).text)


def test_three_hints_one_after_the_other_and_never_again(start, qtbot):
    window = start()
    for words in ("Drag the line", "Space", "Ctrl+E"):
        wait_for(window, words, qtbot)
        assert window.rect().contains(bubble_of(window).geometry())
        label = bubble_of(window).findChild(QLabel)
        assert label.width() >= label.sizeHint().width()
        press(window, QToolButton, qtbot)
        assert words not in bubble_of(window).text
    qtbot.wait(100)
    assert bubble_of(window).text == ""
    again = start()
    qtbot.wait(150)
    assert bubble_of(again).text == ""


def test_with_a_video_no_hint_says_that_space_zooms(open_clip, tmp_path, qtbot):
    window = open_clip(write_clip(tmp_path / "clip.mp4"))
    wait_for(window, "Drag the line", qtbot)
    press(window, QToolButton, qtbot)
    wait_for(window, "Ctrl+E", qtbot)


def test_hints_can_be_switched_off(start, qtbot):
    window = start()
    wait_for(window, "Drag the line", qtbot)
    press(window, QPushButton, qtbot)
    qtbot.wait(100)
    assert bubble_of(window).text == ""
    again = start()
    qtbot.wait(150)
    assert bubble_of(again).text == ""
    again.preferences.reset()
    again.hints.start()
    wait_for(again, "Drag the line", qtbot)


def test_doing_what_a_hint_says_closes_it(start, qtbot):
    window = start()
    viewer = window.viewer
    wait_for(window, "Drag the line", qtbot)
    x, y = viewer.compare_layout.wipe_x, viewer.height() // 2
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    qtbot.mouseMove(viewer, QPoint(x - 50, y))
    qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(x - 50, y))
    wait_for(window, "Space", qtbot)
    viewer.zoom_to(2.0)
    wait_for(window, "Ctrl+E", qtbot)


def test_zooming_by_oneself_makes_the_hint_unnecessary(start, qtbot):
    window = start()
    wait_for(window, "Drag the line", qtbot)
    window.viewer.zoom_to(3.0)
    qtbot.waitUntil(lambda: not window.viewer.viewport.fitted)
    press(window, QToolButton, qtbot)
    wait_for(window, "Ctrl+E", qtbot)


def test_a_hint_does_not_take_the_focus_and_goes_with_its_place(start, qtbot):
    window = start("a.png", "b.png")
    window.viewer.setFocus()
    wait_for(window, "Drag the line", qtbot)
    assert window.viewer.hasFocus()
    window.viewer.set_mode(SIDE_BY_SIDE)
    assert bubble_of(window).text == ""


def test_a_hint_moves_with_its_place(start, qtbot):
    window = start()
    wait_for(window, "Drag the line", qtbot)
    window.resize(window.width() + 300, window.height() + 150)
    viewer, bubble = window.viewer, bubble_of(window)
    line = lambda: viewer.mapTo(window, viewer.handle())  # noqa: E731
    qtbot.waitUntil(lambda: abs(bubble.geometry().center().x() - line().x()) <= 2)
    assert line().y() < bubble.geometry().top() < line().y() + 60


def test_there_is_no_hint_over_the_crop_tool(start, qtbot):
    window = start()
    wait_for(window, "Drag the line", qtbot)
    window.actions_.crop.trigger()
    qtbot.wait(150)
    assert bubble_of(window).text == ""
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    wait_for(window, "Space", qtbot)


def test_without_a_photo_there_is_no_hint(window, qtbot):
    qtbot.wait(150)
    assert bubble_of(window).text == ""
