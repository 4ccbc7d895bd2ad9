import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from lowlight_app.settings import EnhanceSettings


@pytest.fixture
def opened(window, qtbot, photo_file, shown):
    window.services.opener.open([photo_file("a.png"), photo_file("b.png", seed=1)])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    shown(window)
    return window


def picture(window):
    """What the viewer shows of the result."""
    return window.viewer.grab().toImage()


def test_a_slider_changes_the_result_without_asking_the_network(opened, network, shown):
    asked, bright = network.asked, picture(opened)
    opened.adjust_panel.rows["amount"].slider.setValue(4)
    assert opened.document.current.settings.amount == pytest.approx(0.2)
    shown(opened)
    assert network.asked == asked
    assert picture(opened) != bright


def test_a_double_click_resets_a_slider(opened, qtbot):
    slider = opened.adjust_panel.rows["denoise"].slider
    slider.setValue(3)
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    assert opened.document.current.settings.denoise == 1.0


def test_arrow_keys_move_a_slider_that_has_the_focus_and_not_the_filmstrip(opened, qtbot):
    slider = opened.adjust_panel.rows["amount"].slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert opened.document.current.settings.amount == pytest.approx(0.95)
    assert opened.document.current.name == "a.png"


def test_after_a_drag_or_a_click_keys_are_still_the_pictures(opened, qtbot):
    opened.activateWindow()
    opened.viewer.setFocus()
    slider, switch = opened.adjust_panel.rows["amount"].slider, opened.adjust_panel.rows["keep_color"]
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, slider.height() // 2))
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    amount = opened.document.current.settings.amount
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert opened.document.current.name == "b.png"
    assert opened.document.photos[0].settings.amount == amount < 1


def test_a_drag_is_one_step_of_undo(opened, qtbot):
    slider = opened.adjust_panel.rows["amount"].slider
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, y))
    for x in range(145, 20, -5):
        qtbot.mouseMove(slider, QPoint(x, y))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
    assert opened.document.current.settings.amount < 0.2
    assert opened.actions_.undo.text() == "Undo Amount"
    opened.actions_.undo.trigger()
    assert opened.document.current.settings == EnhanceSettings()
    assert slider.value() == 20
    opened.actions_.redo.trigger()
    assert opened.document.current.settings.amount < 0.2


def test_each_photo_has_its_own_undo(opened):
    opened.adjust_panel.rows["amount"].slider.setValue(10)
    opened.actions_.next.trigger()
    assert not opened.actions_.undo.isEnabled()
    assert opened.adjust_panel.rows["amount"].slider.value() == 20
    opened.actions_.previous.trigger()
    assert opened.actions_.undo.isEnabled()


def test_a_switch_is_shown_and_undone(opened):
    opened.adjust_panel.rows["keep_color"].click()
    assert opened.document.current.settings.keep_color
    opened.actions_.undo.trigger()
    assert not opened.adjust_panel.rows["keep_color"].isChecked()


def test_settings_are_copied_to_the_selected_and_to_all(opened):
    first, second = opened.document.photos
    opened.adjust_panel.rows["amount"].slider.setValue(10)
    opened.actions_.copy_settings.trigger()
    opened.actions_.next.trigger()
    opened.actions_.paste_settings.trigger()
    assert second.settings.amount == 0.5
    opened.adjust_panel.rows["denoise"].slider.setValue(0)
    opened.actions_.apply_to_all.trigger()
    assert first.settings == second.settings == EnhanceSettings(amount=0.5, denoise=0.0)
    opened.actions_.reset.trigger()
    assert second.settings == EnhanceSettings()


def test_presets_are_saved_applied_renamed_and_deleted(opened, open_window):
    presets = opened.presets
    presets.save("Mine", EnhanceSettings(amount=0.3))
    menu = opened.adjust_panel.presets.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Mine").trigger()
    assert opened.document.current.settings.amount == 0.3
    presets.rename("Mine", "Ours")
    assert list(open_window().presets.own) == ["Ours"]
    presets.delete("Ours")
    assert list(open_window().presets.own) == []


def test_a_damaged_file_of_presets_or_preferences_is_put_aside(home, open_window):
    home.mkdir(parents=True)
    (home / "presets.json").write_text("{")
    (home / "preferences.json").write_text('{"version": 1, "preferences": {"theme": "loud", "device": "cpu", "recent": 7}}')
    window = open_window()
    assert window.presets.own == {}
    assert (home / "presets.json.damaged").read_text() == "{"
    assert (window.preferences.values.theme, window.preferences.values.device) == ("dark", "cpu")


def test_the_histogram_tells_how_much_is_clipped(opened):
    text = opened.adjust_panel.histogram.describe()
    assert text.startswith("Before: ")
    assert "After: " in text


def test_a_well_lit_photo_says_so(open_window, network, photo_file, shown):
    network._most = 0.0
    window = open_window(photo_file())
    shown(window)
    assert window.adjust_panel.note.isVisible()
