"""The loupe."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest

from lowlight_app.enhance import Enhancer
from lowlight_app.media import open_source
from lowlight_app.settings import EnhanceSettings

Z = Qt.Key.Key_Z


@pytest.fixture
def viewer(window, network, photo_file, shown):
    network._largest_gain = 0.8
    window.services.opener.open([photo_file("large.png", 1500, 2000)])
    shown(window)
    window.viewer.setFocus()
    QCursor.setPos(window.viewer.mapToGlobal(window.viewer.rect().center()))
    return window.viewer


@pytest.fixture
def rendered(qtbot):
    """Return a function that waits until the loupe shows its own tiles."""

    def wait(window):
        qtbot.waitUntil(lambda: not window.loupe.after.empty and not window.loupe.before.empty and window.services.idle)
        qtbot.wait(20)

    return wait


def center_of(loupe, side=20):
    image = loupe.grab().toImage()
    middle = image.width() // 2
    colors = [[image.pixelColor(middle + x, middle + y).getRgb()[:3] for x in range(side)] for y in range(side)]
    return np.array(colors, int)


def test_holding_z_shows_the_exact_pixels_under_the_pointer(viewer, qtbot, rendered, network):
    window = viewer.window()
    qtbot.keyPress(viewer, Z)
    assert window.loupe.isVisible()
    rendered(window)
    with open_source(window.document.current.path) as source:
        frame = next(source.frames())
    result = Enhancer(network).enhance(frame, EnhanceSettings()).pixels
    x, y = (round(value) for value in (window.loupe._point[0] * 2000, window.loupe._point[1] * 1500))
    differences = [
        np.abs(center_of(window.loupe) - result[y + down : y + down + 20, x + right : x + right + 20]).max()
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    assert min(differences) <= 1
    qtbot.keyRelease(viewer, Z)
    qtbot.waitUntil(lambda: not window.loupe.isVisible())
    assert viewer.viewport.fitted


def test_shift_shows_the_original(viewer, qtbot, rendered):
    window = viewer.window()
    qtbot.keyPress(viewer, Z)
    rendered(window)
    bright = center_of(window.loupe).mean()
    QTest.keyPress(viewer, Qt.Key.Key_Shift)
    assert center_of(window.loupe).mean() < 0.9 * bright
    QTest.keyRelease(viewer, Qt.Key.Key_Shift)
    assert center_of(window.loupe).mean() == bright
    qtbot.keyRelease(viewer, Z)


def test_a_key_that_repeats_does_not_interrupt_the_loupe(viewer, qtbot, rendered):
    window = viewer.window()
    qtbot.keyPress(viewer, Z)
    rendered(window)
    for _ in range(3):  # on X11 a repeated key may look like a release and a press
        qtbot.keyRelease(viewer, Z)
        qtbot.keyPress(viewer, Z)
        assert window.loupe.isVisible()
        assert not window.loupe.after.empty
    qtbot.keyRelease(viewer, Z)
    qtbot.waitUntil(lambda: not window.loupe.isVisible())


def test_the_loupe_follows_the_pointer_and_keeps_to_the_photo(viewer, qtbot):
    window = viewer.window()
    qtbot.keyPress(viewer, Z)
    middle = viewer.rect().center()
    qtbot.mouseMove(viewer, middle - QPoint(60, 30))
    assert window.loupe.geometry().center() == middle - QPoint(60, 30)
    qtbot.mouseMove(viewer, QPoint(middle.x(), 2))
    assert not window.loupe.isVisible()
    qtbot.mouseMove(viewer, middle)
    assert window.loupe.isVisible()
    qtbot.keyRelease(viewer, Z)


def test_there_is_no_loupe_at_100_percent_and_none_without_a_photo(window, viewer, qtbot):
    viewer.zoom_to(1.0)
    qtbot.waitUntil(lambda: viewer.viewport.scale == 1.0)
    qtbot.keyPress(viewer, Z)
    assert not window.loupe.isVisible()
    qtbot.keyRelease(viewer, Z)
    window.document.remove(window.document.photos)
    QTest.keyPress(window, Z)
    assert not window.loupe.isVisible()
    QTest.keyRelease(window, Z)


def test_ctrl_z_is_undo_and_nothing_else(window, viewer, qtbot):
    qtbot.keyClick(viewer, Z, Qt.KeyboardModifier.ControlModifier)
    assert not window.loupe.isVisible()


@pytest.mark.parametrize(("size", "scale"), [((1500, 2000), 1.0), ((240, 360), 2.0), ((20, 30), 8.0)])
def test_a_photo_that_is_large_already_is_enlarged_further(window, qtbot, photo_file, shown, size, scale):
    window.services.opener.open([photo_file("photo.png", *size)])
    shown(window)
    window.viewer.setFocus()
    QCursor.setPos(window.viewer.mapToGlobal(window.viewer.rect().center()))
    qtbot.keyPress(window.viewer, Z)
    assert window.loupe.scale == scale > window.viewer.viewport.scale
    qtbot.keyRelease(window.viewer, Z)
