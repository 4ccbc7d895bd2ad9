"""Comparing the result with another model or with settings kept earlier."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ModelError
from lowlight_app.gui.preview.compare_layout import AFTER_ONLY, SIDE_BY_SIDE, TOP_BOTTOM, WIPE
from lowlight_app.gui.preview.view_state import ORIGINAL
from lowlight_app.settings import EnhanceSettings

POINT = (0.3, 0.6)


@pytest.fixture
def opened(open_window, network, photo_file, shown):
    """A window with two photos and the models "Lowlight" and "own-1", which is darker."""
    networks = {"lowlight": network, "own-1": type(network)()}
    networks["own-1"]._largest_gain = 0.5

    def load(model, device, notice):
        if model not in networks:
            raise ModelError("The model is damaged.")
        return Enhancer(networks[model], notice=notice)

    window = open_window(photo_file("a.png", 600, 900), photo_file("b.png", 600, 900, seed=1), load=load)
    window.own = networks["own-1"]
    shown(window)
    window._show_models([("lowlight", "Lowlight"), ("own-1", "own-1"), ("broken", "broken")])
    window.viewer.setFocus()
    return window


@pytest.fixture
def compared(shown, qtbot):
    """Return a function that waits until the reference is rendered."""

    def wait(window):
        shown(window)
        qtbot.waitUntil(lambda: not window.viewer.reference.empty and window.services.idle)

    return wait


def choose(window, text):
    window.compare_menu.aboutToShow.emit()
    actions = {action.text(): action for action in window.compare_menu.actions()}
    actions[text].trigger()


def light(tiles):
    return sum(tiles.color_at(POINT).getRgb()[:3])


def labels(window):
    return list(window.viewer._labels(window.viewer.compare_layout).values())


def test_top_and_bottom_shows_the_same_part_twice_and_moves_both(opened, qtbot):
    viewer = opened.viewer
    qtbot.keyClick(viewer, Qt.Key.Key_T)
    assert viewer.mode is TOP_BOTTOM
    top, bottom = viewer.compare_layout.areas
    assert top.size() == bottom.size()
    assert bottom.top() > top.bottom()
    image = viewer.grab().toImage()
    above, below = (image.pixelColor(area.center()).lightness() for area in (top, bottom))
    assert above < below
    start = viewer.image_point(QPointF(bottom.center()))
    assert start == pytest.approx(viewer.image_point(QPointF(top.center())), abs=1e-6)
    viewer.zoom_to(2.0, QPointF(bottom.center()))
    qtbot.waitUntil(lambda: viewer.viewport.scale == 2.0)
    assert viewer.image_point(QPointF(bottom.center())) == pytest.approx(start, abs=2e-3)
    qtbot.keyClick(viewer, Qt.Key.Key_T)
    assert viewer.mode is WIPE


def test_kept_settings_stay_while_the_result_changes(opened, qtbot, shown, compared):
    opened.document.change_settings([opened.document.current], EnhanceSettings(exposure=-0.5), "Exposure")
    shown(opened)
    choose(opened, "Model own-1")
    compared(opened)
    qtbot.keyClick(opened.viewer, Qt.Key.Key_S)
    compared(opened)
    kept = light(opened.viewer.reference)
    assert kept == light(opened.viewer.after)
    opened.adjust_panel.rows["exposure"].slider.setValue(-20)
    compared(opened)
    assert light(opened.viewer.reference) == kept > light(opened.viewer.after) + 30
    assert labels(opened) == ["Snapshot", "Now"]
    choose(opened, "Original")
    assert labels(opened) == ["Before", "After"]
    choose(opened, "Snapshot")
    compared(opened)
    assert light(opened.viewer.reference) == kept


def test_kept_settings_are_compared_on_other_photos_too(opened, qtbot, compared):
    opened.document.change_settings([opened.document.current], EnhanceSettings(amount=0.0), "Amount")
    qtbot.keyClick(opened.viewer, Qt.Key.Key_S)
    opened.actions_.next.trigger()
    compared(opened)
    assert light(opened.viewer.reference) == pytest.approx(light(opened.viewer.before), abs=3)
    assert light(opened.viewer.after) > light(opened.viewer.before) + 30


def test_another_model_runs_beside_the_current_one_with_the_same_settings(opened, compared, network):
    viewer, calls = opened.viewer, network.calls
    viewer.set_mode(AFTER_ONLY)
    choose(opened, "Model own-1")
    compared(opened)
    assert viewer.mode is SIDE_BY_SIDE
    assert labels(opened) == ["own-1", "Lowlight"]
    assert light(viewer.before) < light(viewer.reference) < light(viewer.after)
    assert opened.services.engine.model_id == "lowlight"
    darker = light(viewer.reference)
    restored = opened.own.calls
    opened.adjust_panel.rows["exposure"].slider.setValue(-10)
    compared(opened)
    assert light(viewer.reference) < darker
    assert opened.own.calls == restored
    assert network.calls >= calls


def test_the_other_model_follows_zoom_and_the_next_photo(opened, qtbot, compared):
    choose(opened, "Model own-1")
    compared(opened)
    opened.viewer.zoom_to(1.0)
    qtbot.waitUntil(lambda: opened.viewer.viewport.scale == 1.0)
    compared(opened)
    keys = {key for key in opened.services.preview.comparison.compositor.settings if key.width == 900}
    assert keys
    opened.actions_.next.trigger()
    compared(opened)
    assert labels(opened) == ["own-1", "Lowlight"]
    assert light(opened.viewer.reference) < light(opened.viewer.after)


def test_holding_backslash_shows_the_original_during_a_comparison(opened, qtbot, compared):
    choose(opened, "Model own-1")
    compared(opened)
    qtbot.keyPress(opened.viewer, Qt.Key.Key_Backslash)
    assert labels(opened)[0] == "Before"
    layout = opened.viewer.compare_layout
    target = layout.target(layout.areas[0])
    x, y = round(target.x() + POINT[0] * target.width()), round(target.y() + POINT[1] * target.height())
    color = opened.viewer.grab().toImage().pixelColor(x, y)
    original = opened.viewer.before.color_at(POINT)
    assert np.abs(np.subtract(color.getRgb(), original.getRgb())).max() < 12
    qtbot.keyRelease(opened.viewer, Qt.Key.Key_Backslash)


def test_model_that_cannot_be_loaded_gives_a_message_and_the_original(opened, qtbot):
    choose(opened, "Model broken")
    qtbot.waitUntil(lambda: "damaged" in opened.messages.text)
    assert opened.services.preview.comparison.reference == ORIGINAL
    assert opened.viewer.reference.empty


def test_removed_model_is_no_longer_compared_with(opened, compared):
    choose(opened, "Model own-1")
    compared(opened)
    opened._show_models([("lowlight", "Lowlight")])
    assert opened.viewer.reference.empty
    opened.compare_menu.aboutToShow.emit()
    assert [action.text() for action in opened.compare_menu.actions() if action.isChecked()] == ["Original"]


def test_s_ends_a_comparison_with_the_same_settings(opened, qtbot, compared):
    qtbot.keyClick(opened.viewer, Qt.Key.Key_S)
    compared(opened)
    opened.document.change_settings([opened.document.current], EnhanceSettings(exposure=-0.5), "Exposure")
    qtbot.keyClick(opened.viewer, Qt.Key.Key_S)
    assert opened.services.preview.comparison.reference.settings == EnhanceSettings(exposure=-0.5)
    qtbot.keyClick(opened.viewer, Qt.Key.Key_S)
    assert opened.services.preview.comparison.reference == ORIGINAL
    assert opened.viewer.reference.empty


def test_changing_the_model_keeps_comparing_with_the_snapshot(opened, qtbot, compared):
    qtbot.keyClick(opened.viewer, Qt.Key.Key_S)
    compared(opened)
    bright = light(opened.viewer.reference)
    opened.preferences.change(model="own-1")
    qtbot.waitUntil(lambda: light(opened.viewer.reference) < bright - 20, timeout=10000)
    compared(opened)
    assert light(opened.viewer.reference) == light(opened.viewer.after)
