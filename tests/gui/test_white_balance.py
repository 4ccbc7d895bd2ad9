"""The white balance picker in the window."""

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QToolTip

from lowlight_app.gui.preview.compare_layout import AFTER_ONLY, SIDE_BY_SIDE, WIPE
from lowlight_app.settings import EnhanceSettings

WALL, LAMP, HOLE = (0.25, 0.5), (0.75, 0.25), (0.75, 0.75)


@pytest.fixture
def opened(window, network, qtbot, tmp_path, shown):
    """A window with two photos: a bluish wall on the left, a clipped lamp and a black hole on the right."""
    network._largest_gain = 0.8
    for name in ("a.png", "b.png"):
        pixels = np.full((240, 360, 3), (60, 48, 42), np.uint8)
        pixels[:120, 180:], pixels[120:, 180:] = 255, 0
        cv2.imencode(".png", pixels)[1].tofile(tmp_path / name)
    window.services.opener.open([tmp_path / "a.png", tmp_path / "b.png"])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    shown(window)
    window.viewer.setFocus()
    return window


def position(viewer, point, area=-1):
    """Return the position of a point of the image in one of the viewer's areas."""
    target = viewer.compare_layout.target(viewer.compare_layout.areas[area])
    return QPointF(target.x() + point[0] * target.width(), target.y() + point[1] * target.height()).toPoint()


def pick(window, qtbot, point, area=-1):
    window.actions_.pick_gray.setChecked(True)
    qtbot.mouseClick(window.viewer, Qt.MouseButton.LeftButton, pos=position(window.viewer, point, area))


def color_at(window, point):
    return window.viewer.after.color_at(point).getRgb()[:3]


@pytest.mark.parametrize("mode", [WIPE, SIDE_BY_SIDE, AFTER_ONLY], ids=lambda mode: mode.id)
def test_click_on_a_grey_wall_makes_it_neutral_in_one_step(opened, qtbot, shown, mode):
    opened.viewer.set_mode(mode)
    shown(opened)
    assert np.ptp(color_at(opened, WALL)) > 8
    qtbot.keyClick(opened.viewer, Qt.Key.Key_N)
    pick(opened, qtbot, WALL, area=0)
    assert not opened.actions_.pick_gray.isChecked()
    shown(opened)
    assert np.ptp(color_at(opened, WALL)) <= 1
    settings = opened.document.current.settings
    assert opened.adjust_panel.rows["temperature"].value_field.text() == f"{settings.temperature:.2f}".replace("-", "−")
    assert opened.actions_.undo.text() == "Undo White balance"
    opened.actions_.undo.trigger()
    assert opened.document.current.settings == EnhanceSettings()


def test_all_selected_photos_get_the_white_balance(opened, qtbot):
    opened.document.select(opened.document.photos)
    pick(opened, qtbot, WALL)
    first, second = (photo.settings for photo in opened.document.photos)
    assert first == second != EnhanceSettings()
    opened.actions_.undo.trigger()
    assert [photo.settings for photo in opened.document.photos] == [EnhanceSettings()] * 2


@pytest.mark.parametrize(("point", "words"), [(LAMP, "clipped"), (HOLE, "too dark")])
def test_clipped_or_black_spot_gives_a_message_and_another_try(opened, qtbot, point, words):
    pick(opened, qtbot, point)
    assert words in opened.messages.text
    assert opened.document.current.settings == EnhanceSettings()
    pick(opened, qtbot, WALL)
    assert opened.document.current.settings.temperature != 0


def test_the_pointer_shows_the_colour_of_the_result(opened, qtbot):
    qtbot.keyClick(opened.viewer, Qt.Key.Key_N)
    qtbot.mouseMove(opened.viewer, position(opened.viewer, WALL))
    red, green, blue = color_at(opened, WALL)
    qtbot.waitUntil(lambda: QToolTip.text() == f"R {red}   G {green}   B {blue}")
    assert opened.viewer.cursor().shape() is Qt.CursorShape.CrossCursor


def test_escape_ends_picking_without_a_change(opened, qtbot):
    qtbot.keyClick(opened.viewer, Qt.Key.Key_N)
    assert "Esc" in opened.messages.text
    qtbot.keyClick(opened.viewer, Qt.Key.Key_Escape)
    assert not opened.actions_.pick_gray.isChecked()
    assert opened.messages.text == ""
    wipe = opened.viewer.compare_layout.wipe_x
    qtbot.mouseClick(opened.viewer, Qt.MouseButton.LeftButton, pos=position(opened.viewer, WALL))
    assert opened.document.current.settings == EnhanceSettings()
    assert opened.viewer.compare_layout.wipe_x == wipe


def test_showing_another_photo_ends_picking(opened):
    opened.actions_.pick_gray.setChecked(True)
    opened.actions_.next.trigger()
    assert not opened.actions_.pick_gray.isChecked()


def test_pick_at_400_percent_measures_the_pixels_on_the_screen(opened, qtbot, shown):
    opened.viewer.zoom_to(4.0)
    qtbot.waitUntil(lambda: opened.viewer.viewport.scale == 4.0)
    shown(opened)
    pick(opened, qtbot, WALL)
    shown(opened)
    assert np.ptp(color_at(opened, WALL)) <= 1
