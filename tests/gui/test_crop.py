"""Crop, straighten, rotate and flip in the window."""

import cv2
import numpy as np
import pytest
from media.clips import frames_of, write_clip
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QPushButton

from lowlight_app.geometry import FULL, IDENTITY, Crop, Geometry
from lowlight_app.gui.crop.draft import Handle
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import ExportRequest, QueueItem
from lowlight_app.gui.export.recovery_file import RecoveryState, read_recovery_file, write_recovery_file
from lowlight_app.gui.library.photo import REJECTED
from lowlight_app.gui.preview.compare_layout import AFTER_ONLY, SIDE_BY_SIDE, WIPE
from lowlight_app.gui.preview.picture_view import PictureView
from lowlight_app.media.sidecar import read_sidecar, sidecar_path
from lowlight_app.settings import EnhanceSettings

LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(window, photo_file, shown):
    window.resize(1280, 720)
    window.services.opener.open([photo_file("a.png", 240, 360)])
    shown(window)
    window.viewer.setFocus()
    return window


@pytest.fixture
def cropping(opened, qtbot):
    qtbot.keyClick(opened.viewer, Qt.Key.Key_C)
    assert opened.crop.overlay.isVisible()
    return opened


def drag(window, qtbot, start, end):
    overlay = window.crop.overlay
    points = [QPointF(point).toPoint() for point in (start, end)]
    qtbot.mousePress(overlay, LEFT, pos=points[0])
    qtbot.mouseMove(overlay, (points[0] + points[1]) / 2)
    qtbot.mouseMove(overlay, points[1])
    qtbot.mouseRelease(overlay, LEFT, pos=points[1])


def press(window, qtbot, key, modifiers=NONE):
    qtbot.keyClick(window.crop.overlay if window.crop.active else window.viewer, key, modifiers)


def export(window, qtbot, name):
    window.actions_.export.trigger()
    target = window.document.current.path.with_name(name)
    qtbot.waitUntil(target.exists, timeout=15000)
    qtbot.waitUntil(lambda: window.services.idle, timeout=15000)
    return cv2.imdecode(np.fromfile(target, np.uint8), cv2.IMREAD_COLOR_RGB)


def test_a_dragged_handle_is_applied_and_exported(cropping, qtbot):
    window, photo = cropping, cropping.document.current
    whole = window.crop.overlay.crop_rect
    drag(window, qtbot, whole.topLeft(), whole.topLeft() + QPointF(whole.width() / 4, whole.height() / 3))
    press(window, qtbot, Qt.Key.Key_Return)
    assert not window.crop.active
    assert not window.crop.overlay.isVisible()
    width, height = photo.result_size
    assert (width, height) == (pytest.approx(270, abs=2), pytest.approx(160, abs=2))
    cropped = export(window, qtbot, "a-lowlight.png")
    assert cropped.shape[:2] == (height, width)
    window.actions_.undo.trigger()
    whole_picture = export(window, qtbot, "a-lowlight-2.png")
    assert np.array_equal(cropped, whole_picture[240 - height :, 360 - width :])


def test_the_preview_at_100_percent_shows_the_pixels_that_are_exported(opened, qtbot, shown):
    window, photo = opened, opened.document.current
    geometry = Geometry(Crop(0.1, 0.2, 0.9, 0.8), turns=1, flip=True)
    window.document.change_geometry([photo], lambda _: geometry, "Crop")
    window.viewer.set_mode(AFTER_ONLY)
    window.viewer.set_viewport(window.viewer.viewport.zoomed(1.0, (0, 0)))
    shown(window)
    exported = export(window, qtbot, "a-lowlight.png")
    image = window.viewer.grab().toImage().convertToFormat(window.viewer.grab().toImage().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    screen = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    place = window.viewer.image_rect.toRect()
    seen = screen[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
    assert seen.shape == exported.shape
    assert np.array_equal(seen, exported)


def test_escape_leaves_the_photo_unchanged(cropping, qtbot):
    window, photo = cropping, cropping.document.current
    rect = window.crop.overlay.crop_rect
    drag(window, qtbot, rect.bottomRight(), rect.center())
    press(window, qtbot, Qt.Key.Key_Escape)
    assert photo.geometry == IDENTITY
    assert photo.undo_stack.count() == 0
    assert window.viewer.mode is WIPE


def test_opening_and_applying_without_a_change_makes_no_step(cropping, qtbot):
    press(cropping, qtbot, Qt.Key.Key_Return)
    assert cropping.document.current.undo_stack.count() == 0


def test_everything_done_in_the_tool_is_one_step(cropping, qtbot):
    window, photo = cropping, cropping.document.current
    rect = window.crop.overlay.crop_rect
    drag(window, qtbot, rect.bottomRight(), rect.center())
    window.crop_bar.angle.value_field.entered.emit(4.0)
    press(window, qtbot, Qt.Key.Key_BracketRight, CTRL)
    window.actions_.flip_horizontal.trigger()
    press(window, qtbot, Qt.Key.Key_Return)
    assert (photo.geometry.angle, photo.geometry.turns, photo.geometry.flip) == (-4.0, 3, True)
    assert photo.undo_stack.count() == 1
    window.actions_.undo.trigger()
    assert photo.geometry == IDENTITY
    window.actions_.redo.trigger()
    assert photo.geometry.angle == -4.0


def test_dragging_inside_moves_and_outside_straightens(cropping, qtbot):
    window = cropping
    overlay, rect = window.crop.overlay, window.crop.overlay.crop_rect
    drag(window, qtbot, overlay.position_of(Handle.TOP_LEFT), rect.center())
    small = overlay.crop_rect
    drag(window, qtbot, small.center(), small.center() - QPointF(60, 30))
    moved = overlay.crop_rect
    assert (moved.size() - small.size()).width() == pytest.approx(0, abs=1)
    assert small.left() - moved.left() == pytest.approx(60, abs=1)
    assert small.top() - moved.top() == pytest.approx(30, abs=1)
    middle = moved.center()
    drag(window, qtbot, middle + QPointF(moved.width(), 0), middle + QPointF(moved.width(), moved.width() * 0.0875))
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.document.current.geometry.angle == pytest.approx(5, abs=0.5)


def test_arrow_keys_move_the_crop_by_pixels(cropping, qtbot):
    window, rect = cropping, cropping.crop.overlay.crop_rect
    drag(window, qtbot, rect.topLeft(), rect.center())
    before = window.crop._draft.geometry.box(360, 240)
    press(window, qtbot, Qt.Key.Key_Left)
    press(window, qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    after = window.crop._draft.geometry.box(360, 240)
    assert (before.left - after.left, before.top - after.top) == (1, 10)


def test_aspect_ratios_are_kept_and_x_swaps_the_sides(cropping, qtbot):
    window, photo, bar = cropping, cropping.document.current, cropping.crop_bar
    for text, ratio in (("1:1", 1), ("3:2", 1.5), ("4:3", 4 / 3), ("16:9", 16 / 9), ("Original", 1.5)):
        bar.ratio.setCurrentText(text)
        bar.ratio.activated.emit(bar.ratio.currentIndex())
        width, height = window.crop._draft.result_size
        assert width / height == pytest.approx(ratio, abs=0.01)
    press(window, qtbot, Qt.Key.Key_X)
    press(window, qtbot, Qt.Key.Key_Return)
    width, height = photo.result_size
    assert height / width == pytest.approx(1.5, abs=0.02)
    assert photo.rating != REJECTED
    press(window, qtbot, Qt.Key.Key_X)
    assert photo.rating == REJECTED


def test_reset_shows_the_whole_picture_again(opened, qtbot):
    photo = opened.document.current
    opened.document.change_geometry([photo], lambda _: Geometry(Crop(0, 0, 0.5, 0.5), 3, 1), "Crop")
    press(opened, qtbot, Qt.Key.Key_C)
    opened.crop_bar.reset.emit()
    apply = next(button for button in opened.crop_bar.findChildren(QPushButton) if button.text() == "Apply")
    qtbot.mouseClick(apply, LEFT)
    assert photo.geometry == IDENTITY


def test_rotate_and_flip_act_on_all_selected_and_are_undone_for_all(window, photo_file, qtbot):
    window.services.opener.open([photo_file(f"{name}.png", 60, 90) for name in "abc"])
    qtbot.waitUntil(lambda: len(window.document.photos) == 3)
    first, second, third = window.document.photos
    window.document.select([first, second])
    window.viewer.setFocus()
    qtbot.keyClick(window.viewer, Qt.Key.Key_BracketLeft, CTRL)
    assert [photo.geometry.turns for photo in window.document.photos] == [3, 3, 0]
    assert (first.result_size, third.result_size) == ((60, 90), (90, 60))
    window.actions_.flip_vertical.trigger()
    assert second.geometry == Geometry(turns=3).upside_down()
    window.actions_.undo.trigger()
    window.actions_.undo.trigger()
    assert {photo.geometry for photo in window.document.photos} == {IDENTITY}


def test_both_sides_thumbnail_and_status_bar_show_the_cropped_picture(opened, qtbot, shown):
    window, photo = opened, opened.document.current
    window.document.change_geometry([photo], lambda _: Geometry(Crop(0, 0, 0.5, 1)), "Crop")
    window.actions_.view_modes[SIDE_BY_SIDE].trigger()
    shown(window)
    layout = window.viewer.compare_layout
    for area in layout.areas:
        target = layout.target(area)
        assert target.width() / target.height() == pytest.approx(180 / 240, abs=0.01)
    qtbot.waitUntil(lambda: window.thumbnail(photo) is not None)
    image = window.thumbnail(photo)
    assert image.width() / image.height() == pytest.approx(0.75, abs=0.02)
    assert "180\u202f×\u202f240" in window.status._info.text()


def test_settings_and_presets_keep_the_crop(opened):
    document, photo = opened.document, opened.document.current
    document.change_geometry([photo], Geometry.mirrored, "Flip")
    document.change_settings([photo], EnhanceSettings(amount=0.5), "Amount")
    document.replace_settings([photo], EnhanceSettings(amount=0.7), "Preset")
    opened.actions_.reset.trigger()
    assert photo.geometry.flip


def test_a_slider_does_not_disturb_the_crop_in_progress(cropping, qtbot):
    window, rect = cropping, cropping.crop.overlay.crop_rect
    drag(window, qtbot, rect.topLeft(), rect.center())
    chosen = window.crop._draft
    window.document.change_setting([window.document.current], "exposure", 1.0, "Exposure")
    assert window.crop._draft == chosen


def test_going_to_another_photo_applies_the_crop(opened, photo_file, qtbot):
    window, first = opened, opened.document.current
    window.services.opener.open([photo_file("b.png", 60, 90)])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    window.document.show(first)
    press(window, qtbot, Qt.Key.Key_C)
    rect = window.crop.overlay.crop_rect
    drag(window, qtbot, rect.topLeft(), rect.center())
    window.document.show(window.document.photos[1])
    assert not window.crop.active
    assert first.geometry.crop != FULL
    assert window.viewer.picture.original == (90, 60)
    assert window.viewer.picture.geometry == IDENTITY


def test_an_export_during_the_crop_uses_it(cropping, qtbot):
    window, rect = cropping, cropping.crop.overlay.crop_rect
    drag(window, qtbot, rect.bottomRight(), rect.center())
    assert export(window, qtbot, "a-lowlight.png").shape == (120, 180, 3)


def test_the_crop_is_kept_in_the_sidecar_and_read_again(opened, qtbot, open_window):
    window, photo = opened, opened.document.current
    window.preferences.change(sidecars=True)
    window.document.change_geometry([photo], lambda _: Geometry(Crop(0.25, 0.25, 0.75, 0.75), turns=1), "Crop")
    qtbot.waitUntil(lambda: sidecar_path(photo.path).exists())
    qtbot.waitUntil(lambda: read_sidecar(photo.path) is not None)
    other = open_window(photo.path)
    qtbot.waitUntil(lambda: bool(other.document.photos))
    assert other.document.photos[0].geometry == photo.geometry


def test_an_exif_rotated_photo_keeps_its_crop_in_the_sidecar(window, tmp_path, qtbot, open_window):
    from media.samples import exif_block, file_of, smooth

    path = tmp_path / "turned.jpg"
    path.write_bytes(file_of(smooth(60, 90, 3), "JPEG", exif=b"Exif\0\0" + exif_block(orientation=6)))
    window.services.opener.open([path])
    qtbot.waitUntil(lambda: bool(window.document.photos))
    photo = window.document.photos[0]
    window.preferences.change(sidecars=True)
    window.document.change_geometry([photo], lambda _: Geometry(Crop(0, 0, 0.5, 0.25)), "Crop")
    qtbot.waitUntil(lambda: sidecar_path(path).exists())
    other = open_window(path)
    qtbot.waitUntil(lambda: bool(other.document.photos))
    assert other.document.photos[0].geometry == photo.geometry
    assert other.document.photos[0].result_size == (30, 22)


def test_a_video_is_cropped_and_turned(open_clip, tmp_path, qtbot, shown):
    window = open_clip(write_clip(tmp_path / "clip.mp4", size=(96, 64)))
    press(window, qtbot, Qt.Key.Key_C)
    rect = window.crop.overlay.crop_rect
    drag(window, qtbot, rect.bottomRight(), rect.topLeft() + QPointF(rect.width() * 0.53, rect.height() * 0.53))
    press(window, qtbot, Qt.Key.Key_BracketRight, CTRL)
    press(window, qtbot, Qt.Key.Key_Return)
    shown(window)
    video = window.document.current
    width, height = video.result_size
    assert width % 2 == height % 2 == 0
    window.actions_.next_frame.trigger()
    shown(window)
    window.actions_.export.trigger()
    target = video.path.with_name("clip-lowlight.mp4")
    qtbot.waitUntil(target.exists, timeout=20000)
    assert frames_of(target)[0][1].shape == (height, width, 3)


def test_the_overlay_follows_the_size_of_the_window(cropping, qtbot):
    cropping.resize(1000, 640)
    qtbot.waitUntil(lambda: cropping.crop.overlay.size() == cropping.viewer.size())
    assert cropping.viewer.rect().contains(cropping.crop.overlay.crop_rect.toRect())
    assert cropping.crop.overlay.pos() == QPoint(0, 0)


def test_the_crop_survives_a_crash(opened, tmp_path):
    photo, file = opened.document.current, tmp_path / "state.json"
    opened.document.change_geometry([photo], lambda _: Geometry(Crop(0, 0, 0.5, 0.5), 3), "Crop")
    item = QueueItem(ExportRequest(photo.path, photo.track, ExportOptions(), "", 1.0))
    write_recovery_file(file, RecoveryState({photo.path: photo.edit_state}, [item]))
    state = read_recovery_file(file)
    assert state.photos[photo.path].track.geometry == photo.geometry
    assert state.items[0].request.track.geometry == photo.geometry


def test_a_point_on_the_screen_is_found_in_the_original(opened):
    view = PictureView((360, 240), Geometry(Crop(0.5, 0, 1, 0.5), turns=1))
    assert view.point_of_original((0.0, 0.0)) == pytest.approx((0.0, 0.5))
    assert view.point_of_original((1.0, 1.0)) == pytest.approx((0.5, 0.0))
