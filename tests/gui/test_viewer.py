import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QColorSpace, QImage, QPainter, QWheelEvent

from lowlight_app.enhance import Enhancer
from lowlight_app.frame import ColorSpec, Primaries
from lowlight_app.gui.common.preferences import ScreenColors
from lowlight_app.gui.engine.screen_image import ScreenConverter
from lowlight_app.gui.preview import compositor
from lowlight_app.gui.preview.compare_layout import AFTER_ONLY, SIDE_BY_SIDE, VIEW_MODES, WIPE
from lowlight_app.gui.preview.tile_painter import TilePainter
from lowlight_app.gui.preview.view_state import ImageTile, TileKey
from lowlight_app.gui.preview.viewport import Viewport
from lowlight_app.media import open_source
from lowlight_app.settings import EnhanceSettings


def at(viewer, x, y):
    return viewer.grab().toImage().pixelColor(x, y).lightness()


def wheel(viewer, point, notches):
    event = QWheelEvent(
        QPointF(point),
        viewer.mapToGlobal(QPointF(point)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    viewer.wheelEvent(event)


def wait_for_zoom(viewer, qtbot):
    qtbot.waitUntil(lambda: viewer._zoom.state() is viewer._zoom.State.Stopped)


def test_dragging_moves_the_wipe_line(viewer, qtbot):
    y, x = viewer.height() // 2, viewer.compare_layout.wipe_x
    dark = at(viewer, x - 60, y)
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    qtbot.mouseMove(viewer, QPoint(x - 150, y))
    qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(x - 150, y))
    assert abs(viewer.compare_layout.wipe_x - (x - 150)) <= 1
    assert at(viewer, x - 60, y) > dark


def test_holding_backslash_shows_the_original(viewer, qtbot):
    x, y = viewer.width() * 3 // 4, viewer.height() // 2
    bright = at(viewer, x, y)
    qtbot.keyPress(viewer, Qt.Key.Key_Backslash)
    assert at(viewer, x, y) < bright
    qtbot.keyRelease(viewer, Qt.Key.Key_Backslash)
    assert at(viewer, x, y) == bright


def test_b_toggles_between_original_and_result(viewer, qtbot):
    bright = at(viewer, viewer.width() * 3 // 4, viewer.height() // 2)
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert at(viewer, viewer.width() * 3 // 4, viewer.height() // 2) < bright
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert at(viewer, viewer.width() * 3 // 4, viewer.height() // 2) == bright


def test_side_by_side_shows_the_same_part_twice(viewer, qtbot):
    qtbot.keyClick(viewer, Qt.Key.Key_Y)
    assert viewer.mode is SIDE_BY_SIDE
    left, right = viewer.compare_layout.areas
    point = viewer.compare_layout.areas[0].center()
    assert at(viewer, right.center().x(), point.y()) > at(viewer, point.x(), point.y())
    viewer.zoom_to(1.0, QPointF(right.center()))
    wait_for_zoom(viewer, qtbot)
    assert left.size() == right.size()
    assert viewer.window().actions_.view_modes[SIDE_BY_SIDE].isChecked()
    qtbot.keyClick(viewer, Qt.Key.Key_W)
    assert viewer.mode is WIPE


@pytest.mark.parametrize("mode", VIEW_MODES, ids=lambda mode: mode.id)
def test_each_view_mode_has_a_key_and_shows_its_sides(viewer, qtbot, mode):
    viewer.set_mode(WIPE if mode is AFTER_ONLY else AFTER_ONLY)
    qtbot.keyClick(viewer, mode.key)
    assert viewer.mode is mode
    assert viewer.window().actions_.view_modes[mode].isChecked()
    assert [pane.side for pane in viewer.compare_layout.panes] == list(mode.sides)


@pytest.mark.parametrize("notches", [1, 6, -1])
def test_the_wheel_zooms_around_the_mouse(viewer, qtbot, notches):
    viewer.zoom_to(1.0)
    wait_for_zoom(viewer, qtbot)
    point = QPoint(viewer.width() // 3, viewer.height() // 3)
    before = viewer.viewport.fraction_at((point.x(), point.y()))
    wheel(viewer, point, notches)
    wait_for_zoom(viewer, qtbot)
    assert viewer.viewport.scale == pytest.approx(1.25**notches, rel=1e-6)
    assert viewer.viewport.fraction_at((point.x(), point.y())) == pytest.approx(before, abs=1e-3)


def test_space_toggles_between_fit_and_100_percent(viewer, qtbot):
    assert viewer.viewport.fitted
    qtbot.keyClick(viewer, Qt.Key.Key_Space)
    wait_for_zoom(viewer, qtbot)
    assert viewer.viewport.scale == 1.0
    assert "100" in viewer.window().tool_bar.scale.text()
    qtbot.keyClick(viewer, Qt.Key.Key_Space)
    assert viewer.viewport.fitted


def test_at_100_percent_the_exact_result_is_shown(viewer, qtbot, shown, network):
    """Identical, pixel by pixel, to the export."""
    window = viewer.window()
    viewer.set_mode(AFTER_ONLY)
    viewer.zoom_to(1.0)
    wait_for_zoom(viewer, qtbot)
    shown(window)
    photo = window.document.current
    with open_source(photo.path) as source:
        frame = next(source.frames())
    expected = Enhancer(network).enhance(frame, EnhanceSettings()).pixels
    left, top = (-value for value in viewer.viewport.origin)
    image = viewer.grab().toImage()
    for x, y in ((10, 150), (200, 300), (image.width() - 20, image.height() - 20)):
        color = image.pixelColor(x, y)
        shown_color = np.array([color.red(), color.green(), color.blue()])
        assert np.abs(shown_color - expected[top + y, left + x]).max() <= 1


def test_a_draft_follows_the_slider_and_is_replaced_by_the_exact_result(viewer, qtbot, shown, monkeypatch):
    window = viewer.window()
    preview = window.services.preview
    viewer.set_mode(AFTER_ONLY)
    amount = window.adjust_panel.rows["amount"].slider
    amount.setValue(10)
    shown(window)
    exact = viewer.grab().toImage()
    amount.setValue(20)
    shown(window)
    monkeypatch.setattr(compositor, "_DRAFT_SECONDS", 0.0)  # as if the machine were slow
    with qtbot.waitSignal(preview.compositor.ready):
        amount.setValue(10)
    assert viewer.grab().toImage() != exact
    shown(window)
    assert viewer.grab().toImage() == exact


def test_drafts_are_made_only_of_what_the_wipe_shows_and_then_everything_is_exact(viewer, qtbot, shown, monkeypatch):
    window = viewer.window()
    ready = window.services.preview.compositor.ready
    viewer.zoom_to(1.0)
    wait_for_zoom(viewer, qtbot)
    amount = window.adjust_panel.rows["amount"].slider
    amount.setValue(10)
    shown(window)
    viewer.wipe = 0.05
    exact = viewer.grab().toImage()
    amount.setValue(20)
    shown(window)
    viewer.wipe = 0.95
    monkeypatch.setattr(compositor, "_DRAFT_SECONDS", 0.0)  # as if the machine were slow
    with qtbot.waitSignal(ready) as drafts:
        amount.setValue(10)
    keys = {tile.key for tile in drafts.args[0]}
    assert keys and keys < {key for key in viewer.after._tiles if key.width == 2000}
    viewer.wipe = 0.05
    shown(window)
    assert viewer.grab().toImage() == exact


def test_a_slider_repaints_once_for_each_result(viewer, qtbot, shown, monkeypatch):
    window = viewer.window()
    preview, paints = window.services.preview, []
    monkeypatch.setattr(viewer, "update", lambda: paints.append(1))
    results = []
    preview.compositor.ready.connect(lambda tiles: results.append({tile.key for tile in tiles} != {None}))
    window.adjust_panel.rows["amount"].slider.setValue(10)
    shown(window)
    assert len(results) > sum(results), "the base image beneath the tiles is renewed too"
    assert len(paints) == sum(results)


def test_only_visible_tiles_are_restored(viewer, qtbot, shown, network):
    network.calls = 0
    viewer.zoom_to(1.0)
    wait_for_zoom(viewer, qtbot)
    shown(viewer.window())
    assert 1 <= network.calls <= 9  # of 12 tiles
    asked = network.calls
    viewer.fit()
    shown(viewer.window())
    viewer.zoom_to(1.0)
    wait_for_zoom(viewer, qtbot)
    shown(viewer.window())
    assert network.calls == asked


def test_dragging_pans_and_stops_at_the_edge(viewer, qtbot):
    viewer.set_mode(AFTER_ONLY)
    viewer.zoom_to(1.0)
    wait_for_zoom(viewer, qtbot)
    start = viewer.viewport.visible
    qtbot.mousePress(viewer, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(viewer, QPoint(150, 180))
    assert viewer.viewport.visible[0] == pytest.approx(start[0] + 50 / 2000, abs=1e-3)
    qtbot.mouseMove(viewer, QPoint(9000, 9000))
    qtbot.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=QPoint(9000, 9000))
    assert viewer.viewport.visible[:2] == (0, 0)


def test_tab_hides_the_panels_and_brings_them_back(viewer, qtbot):
    window = viewer.window()
    qtbot.keyClick(viewer, Qt.Key.Key_Tab)
    assert not window.filmstrip.isVisible()
    assert not window.adjust_panel.isVisible()
    qtbot.keyClick(viewer, Qt.Key.Key_Tab)
    assert window.adjust_panel.isVisible()


def test_resizing_keeps_the_scale_of_a_zoomed_image_but_not_of_a_fitted_one():
    viewport = Viewport((2000, 1000), (800, 600)).fit()
    assert viewport.resized((400, 600)).scale == 0.2
    assert viewport.zoomed(1.0, (0, 0)).resized((400, 600)).scale == 1.0


def test_a_small_image_is_enlarged_only_so_far():
    assert Viewport((20, 10), (800, 600)).fit().scale == 4.0


def test_wide_gamut_colours_are_converted_to_the_screen():
    pixels = np.full((2, 2, 3), (180, 90, 90), np.uint8)

    def shown_on(screen, primaries):
        color = ScreenConverter.of(ColorSpec(primaries), screen).image(pixels).pixelColor(0, 0)
        return color.red(), color.green(), color.blue()

    srgb, p3 = (QColorSpace(name) for name in (QColorSpace.NamedColorSpace.SRgb, QColorSpace.NamedColorSpace.DisplayP3))
    assert shown_on(srgb, Primaries.BT709) == (180, 90, 90)
    assert shown_on(p3, Primaries.P3) == (180, 90, 90)
    red, green, _ = shown_on(srgb, Primaries.P3)
    assert red > 185
    assert green < 90


def test_a_coarse_level_is_smoothed_but_not_the_pixels_of_the_photo():
    image = QImage(4, 1, QImage.Format.Format_RGB32)
    for x in range(4):
        image.setPixelColor(x, 0, QColor("white") if x % 2 else QColor("black"))

    def shades(full_width):
        tiles = TilePainter()
        tiles.add([ImageTile(TileKey(4, 0, 0), QRectF(0, 0, 1, 1), image)])
        screen = QImage(40, 10, QImage.Format.Format_RGB32)
        painter = QPainter(screen)
        tiles.paint(painter, screen.rect(), screen.rect(), full_width)
        painter.end()
        return {screen.pixelColor(x, 5).lightness() for x in range(40)}

    assert shades(full_width=4) == {0, 255}
    assert len(shades(full_width=16)) > 4


def test_transparent_parts_show_a_checkerboard(window, tmp_path, shown):
    pixels = np.full((120, 180, 4), (60, 40, 30, 255), np.uint8)
    pixels[:, 90:, 3] = 0
    path = tmp_path / "glass.png"
    cv2.imencode(".png", pixels)[1].tofile(path)
    window.services.opener.open([path])
    shown(window)
    viewer = window.viewer
    viewer.set_mode(AFTER_ONLY)
    visible = viewer.compare_layout.visible(viewer.compare_layout.areas[0])
    image = viewer.grab().toImage()
    row = [image.pixelColor(visible.right() - x, visible.center().y()).getRgb()[:3] for x in range(4, 68)]
    assert set(row) == {(150, 150, 150), (110, 110, 110)}
    opaque = image.pixelColor(visible.left() + 40, visible.center().y())
    assert opaque.red() < opaque.blue()


def test_changing_the_screen_colour_space_repaints_the_photo(viewer, shown):
    window = viewer.window()
    before = viewer.grab().toImage()
    window.preferences.change(screen=ScreenColors.DISPLAY_P3)
    shown(window)
    assert viewer.grab().toImage() != before


def test_key_of_the_current_view_mode_returns_to_the_former_one(window, qtbot, photo_file, shown):
    opened, wipe, side = window, WIPE, SIDE_BY_SIDE
    opened.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: len(opened.document.photos) == 1)
    shown(opened)
    qtbot.keyClick(opened, Qt.Key.Key_Y)
    assert opened.viewer.mode is side
    assert opened.actions_.view_modes[side].isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_Y)
    assert opened.viewer.mode is wipe
    assert opened.actions_.view_modes[wipe].isChecked()


@pytest.mark.parametrize("angle", [-7.3, 1.96, 4.4])
def test_rotated_tiles_join_without_gaps(qapp, angle):
    tiles = TilePainter()
    white = QImage(64, 64, QImage.Format.Format_RGB32)
    white.fill(QColor("white"))
    rects = [QRectF(column / 4, row / 4, 0.25, 0.25) for row in range(4) for column in range(4)]
    tiles.add([ImageTile(None, QRectF(0, 0, 1, 1), white)])
    tiles.add([ImageTile(TileKey(256, number // 4, number % 4), rect, white) for number, rect in enumerate(rects)])
    shown = QImage(700, 700, QImage.Format.Format_RGB32)
    shown.fill(QColor("black"))
    painter = QPainter(shown)
    painter.translate(350, 350)
    painter.rotate(angle)
    tiles.paint(painter, QRect(-300, -300, 601, 601), QRect(-300, -300, 601, 601), 256, smooth=True)
    painter.end()
    middle = shown.copy(100, 100, 500, 500)
    pixels = np.frombuffer(middle.constBits(), np.uint8).reshape(500, 500, 4)
    assert pixels[..., :3].min() > 200
