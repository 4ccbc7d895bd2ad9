"""Sharing results with other programs: clipboard, and drag and drop."""

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from lowlight_app.settings import EnhanceSettings


@pytest.fixture
def photo(window, qtbot, photo_file, shown):
    window.services.opener.open([photo_file("Nächte.png")])
    shown(window)
    return window.document.current


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def test_the_copied_image_equals_the_exported_one(window, qtbot, photo):
    window.document.change_settings([photo], EnhanceSettings(amount=0.7), "Amount")
    QApplication.clipboard().clear()
    qtbot.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not QApplication.clipboard().image().isNull(), timeout=15000)
    window.actions_.export.trigger()
    target = photo.path.with_name("Nächte-lowlight.png")
    qtbot.waitUntil(target.exists, timeout=15000)
    exported = cv2.imdecode(np.fromfile(target, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert np.array_equal(pixels(QApplication.clipboard().image()), exported)


def drag_thumbnail(window):
    strip = window.filmstrip
    middle = strip.visualRect(strip.model().index(0)).center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, position, button in (
        (QEvent.Type.MouseButtonPress, middle, left),
        (QEvent.Type.MouseMove, middle + QPoint(60, 0), Qt.MouseButton.NoButton),
        (QEvent.Type.MouseMove, middle + QPoint(120, 0), Qt.MouseButton.NoButton),
    ):
        where = QPointF(position)
        event = QMouseEvent(kind, where, QPointF(strip.viewport().mapToGlobal(position)), button, left, none)
        QApplication.sendEvent(strip.viewport(), event)


@pytest.mark.parametrize("pressed", [True, False])
def test_dragging_a_thumbnail_out_of_the_window_provides_the_result_as_a_file(window, qtbot, photo, monkeypatch, pressed):
    dropped = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, *_: dropped.append(drag.mimeData().urls()[0].toLocalFile()))
    buttons = Qt.MouseButton.LeftButton if pressed else Qt.MouseButton.NoButton
    monkeypatch.setattr(QGuiApplication, "mouseButtons", lambda: buttons)
    with qtbot.waitSignal(window.services.export.share_renderer.written, timeout=15000):
        drag_thumbnail(window)
    assert len(dropped) == pressed
    if pressed:
        result = cv2.imdecode(np.fromfile(dropped[0], np.uint8), cv2.IMREAD_COLOR_RGB)
        source = cv2.imdecode(np.fromfile(photo.path, np.uint8), cv2.IMREAD_COLOR_RGB)
        assert dropped[0].endswith("Nächte-lowlight.png")
        assert result.mean() > 1.3 * source.mean()
    assert not photo.path.with_name("Nächte-lowlight.png").exists()


def test_copying_a_deleted_photo_shows_an_error(window, qtbot, photo):
    photo.path.unlink()
    window.actions_.copy_result.trigger()
    qtbot.waitUntil(lambda: "does not exist" in window.messages.text.lower(), timeout=15000)
