"""Several selected photos: how they are selected, and what changes them together."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from lowlight_app.settings import EnhanceSettings


@pytest.fixture
def three(window, qtbot, photo_file, shown):
    window.services.opener.open([photo_file(f"{name}.png", seed=seed) for seed, name in enumerate("abc")])
    qtbot.waitUntil(lambda: len(window.document.photos) == 3)
    shown(window)
    return window


@pytest.fixture
def click(three, qtbot):
    """Return a function that clicks the thumbnail of a photo."""

    def click(row, modifier=Qt.KeyboardModifier.NoModifier):
        strip = three.filmstrip
        center = strip.visualRect(strip.model().index(row, 0)).center()
        qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, modifier, center)

    return click


def names(window):
    return [photo.name for photo in window.document.selected]


def amounts(window):
    return [photo.settings.amount for photo in window.document.photos]


def set_amount(window, value):
    window.adjust_panel.rows["amount"].slider.setValue(round(value / 0.05))


def test_ctrl_click_adds_to_the_selection_and_removes_from_it(three, click):
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert names(three) == ["a.png", "c.png"]
    assert three.document.current.name == "c.png"
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert names(three) == ["a.png"]
    assert three.document.current.name == "a.png"
    click(0, Qt.KeyboardModifier.ControlModifier)
    assert names(three) == ["a.png"], "one photo is always selected"


def test_shift_click_selects_a_range_and_a_plain_click_one_photo(three, click):
    click(2, Qt.KeyboardModifier.ShiftModifier)
    assert names(three) == ["a.png", "b.png", "c.png"]
    assert three.document.current.name == "c.png"
    click(1)
    assert names(three) == ["b.png"]
    assert three.document.current.name == "b.png"


def test_slider_changes_all_selected_photos_and_keeps_their_other_settings(three, click):
    b = three.document.photos[1]
    three.document.change_settings([b], EnhanceSettings(denoise=0.5), "Denoise")
    click(1, Qt.KeyboardModifier.ControlModifier)
    set_amount(three, 0.4)
    assert amounts(three) == pytest.approx([0.4, 0.4, 1.0])
    assert b.settings.denoise == 0.5
    assert "2 selected" in three.adjust_panel.scope_label.text()


def test_one_undo_takes_a_change_back_for_all_selected_photos(three, click, qtbot):
    click(1, Qt.KeyboardModifier.ControlModifier)
    slider = three.adjust_panel.rows["amount"].slider
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(100, y))
    qtbot.mouseMove(slider, QPoint(60, y))
    qtbot.mouseMove(slider, QPoint(20, y))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
    first, second, third = amounts(three)
    assert first == second < third == 1.0
    three.actions_.undo.trigger()
    assert amounts(three) == [1.0, 1.0, 1.0]
    three.actions_.redo.trigger()
    assert amounts(three) == [first, first, 1.0]
    click(0)
    three.actions_.undo.trigger()
    assert amounts(three) == [1.0, 1.0, 1.0]


def test_undo_leaves_photos_alone_that_were_changed_since(three, click):
    three.actions_.select_all.trigger()
    set_amount(three, 0.5)
    click(1)
    set_amount(three, 0.2)
    click(0)
    three.actions_.undo.trigger()
    assert amounts(three) == pytest.approx([1.0, 0.2, 1.0])


@pytest.mark.parametrize(("command", "changed"), [("apply_to_all", [0, 1, 2]), ("apply_to_selected", [0, 1])])
def test_applied_settings_can_be_undone_from_the_message(three, click, command, changed):
    set_amount(three, 0.3)
    click(1, Qt.KeyboardModifier.ControlModifier)
    three.document.show(three.document.photos[0])
    getattr(three.actions_, command).trigger()
    assert [index for index, amount in enumerate(amounts(three)) if amount == pytest.approx(0.3)] == changed
    assert f"{len(changed)} photos" in three.messages.text
    click(2)
    next(button for button in three.messages.findChildren(QPushButton) if button.text() == "Undo").click()
    assert amounts(three) == pytest.approx([0.3, 1.0, 1.0])


def test_to_selected_needs_several_photos(three, click):
    assert not three.actions_.apply_to_selected.isEnabled()
    click(1, Qt.KeyboardModifier.ControlModifier)
    assert three.actions_.apply_to_selected.isEnabled()
