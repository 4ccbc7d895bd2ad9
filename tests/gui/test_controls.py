import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from lowlight_app.gui.preview import controller as preview
from lowlight_app.settings import EnhanceSettings


def rendered(window):
    """Return the contents of the viewer."""
    return window.viewer.grab().toImage()


def test_slider_changes_the_result_without_running_the_network(two_photos, network, shown):
    calls, before = network.calls, rendered(two_photos)
    two_photos.adjust_panel.rows["amount"].slider.setValue(4)
    assert two_photos.document.current.settings.amount == pytest.approx(0.2)
    shown(two_photos)
    assert network.calls == calls
    assert rendered(two_photos) != before


def test_double_click_resets_a_slider(two_photos, qtbot):
    slider = two_photos.adjust_panel.rows["denoise"].slider
    slider.setValue(3)
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    assert two_photos.document.current.settings.denoise == 1.0


def test_arrow_keys_move_a_focused_slider_instead_of_the_filmstrip(two_photos, qtbot):
    slider = two_photos.adjust_panel.rows["amount"].slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert two_photos.document.current.settings.amount == pytest.approx(0.95)
    assert two_photos.document.current.name == "a.png"


def test_controls_do_not_take_the_focus_when_clicked(two_photos, qtbot):
    two_photos.activateWindow()
    two_photos.viewer.setFocus()
    slider, switch = two_photos.adjust_panel.rows["amount"].slider, two_photos.adjust_panel.rows["keep_color"]
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, slider.height() // 2))
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    amount = two_photos.document.current.settings.amount
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert two_photos.document.current.name == "b.png"
    assert two_photos.document.photos[0].settings.amount == amount < 1


def test_drag_is_one_undo_step(two_photos, qtbot):
    slider = two_photos.adjust_panel.rows["amount"].slider
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, y))
    for x in range(145, 20, -5):
        qtbot.mouseMove(slider, QPoint(x, y))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(20, y))
    assert two_photos.document.current.settings.amount < 0.2
    assert two_photos.actions_.undo.text() == "Undo Amount"
    two_photos.actions_.undo.trigger()
    assert two_photos.document.current.settings == EnhanceSettings()
    assert slider.value() == 20
    two_photos.actions_.redo.trigger()
    assert two_photos.document.current.settings.amount < 0.2


def test_each_photo_has_its_own_undo(two_photos):
    two_photos.adjust_panel.rows["amount"].slider.setValue(10)
    two_photos.actions_.next.trigger()
    assert not two_photos.actions_.undo.isEnabled()
    assert two_photos.adjust_panel.rows["amount"].slider.value() == 20
    two_photos.actions_.previous.trigger()
    assert two_photos.actions_.undo.isEnabled()


def test_toggle_can_be_undone(two_photos):
    two_photos.adjust_panel.rows["keep_color"].click()
    assert two_photos.document.current.settings.keep_color
    two_photos.actions_.undo.trigger()
    assert not two_photos.adjust_panel.rows["keep_color"].isChecked()


def test_settings_are_pasted_and_applied_to_all(two_photos):
    first, second = two_photos.document.photos
    two_photos.adjust_panel.rows["amount"].slider.setValue(10)
    two_photos.actions_.copy_settings.trigger()
    two_photos.actions_.next.trigger()
    two_photos.actions_.paste_settings.trigger()
    assert second.settings.amount == 0.5
    two_photos.adjust_panel.rows["denoise"].slider.setValue(0)
    two_photos.actions_.apply_to_all.trigger()
    assert first.settings == second.settings == EnhanceSettings(amount=0.5, denoise=0.0)
    two_photos.actions_.reset.trigger()
    assert second.settings == EnhanceSettings()


def test_presets_are_saved_applied_renamed_and_deleted(two_photos, open_window):
    presets = two_photos.presets
    presets.save("Mine", EnhanceSettings(amount=0.3))
    menu = two_photos.adjust_panel.presets.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Mine").trigger()
    assert two_photos.document.current.settings.amount == 0.3
    presets.rename("Mine", "Ours")
    assert list(open_window().presets.own) == ["Ours"]
    presets.delete("Ours")
    assert list(open_window().presets.own) == []


def test_an_ampersand_in_the_name_of_a_preset_or_folder_is_shown(two_photos, photo_file, qtbot):
    two_photos.presets.save("B&W", EnhanceSettings(amount=0.3))
    menu = two_photos.adjust_panel.presets.menu()
    menu.aboutToShow.emit()
    assert "B&&W" in [action.text() for action in menu.actions()]
    two_photos.services.opener.open([photo_file("Tom & Ada/a & b.png")])
    qtbot.waitUntil(lambda: "a && b.png" in two_photos.recent_menu.actions()[0].text())
    assert two_photos.recent_menu.actions()[0].text().endswith("Tom && Ada")


def test_damaged_presets_or_preferences_are_renamed(home, open_window):
    home.mkdir(parents=True)
    (home / "presets.json").write_text("{")
    (home / "preferences.json").write_text('{"version": 1, "preferences": {"theme": "loud", "device": "cpu", "recent": 7}}')
    window = open_window()
    assert window.presets.own == {}
    assert (home / "presets.json.damaged").read_text() == "{"
    assert (window.preferences.values.theme, window.preferences.values.device) == ("dark", "cpu")


def test_histogram_describes_the_clipping(two_photos):
    text = two_photos.adjust_panel.histogram.describe()
    assert text.startswith("Before: ")
    assert "After: " in text


def test_well_lit_photo_shows_a_notice(open_window, network, photo_file, shown):
    network._largest_gain = 0.0
    window = open_window(photo_file())
    window.resize(1280, 720)
    shown(window)
    note = window.adjust_panel.note
    assert note.visibleRegion().boundingRect() == note.rect(), "it can be read without scrolling"


def test_presets_are_in_the_menu_too(two_photos):
    menu = next(action.menu() for action in two_photos.menuBar().actions() if action.text() == "&Photo")
    presets = next(action.menu() for action in menu.actions() if action.text() == "Presets")
    presets.aboutToShow.emit()
    presets.actions()[1].trigger()
    assert two_photos.document.current.settings != EnhanceSettings()


def test_wheel_over_a_slider_without_focus_scrolls_the_panel(two_photos, qtbot):
    slider, model = two_photos.adjust_panel.rows["amount"].slider, two_photos.adjust_panel.model
    two_photos.viewer.setFocus()
    for widget in (slider, model):
        center = QPointF(widget.rect().center())
        event = QWheelEvent(
            center,
            widget.mapToGlobal(center),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
    assert two_photos.document.current.settings == EnhanceSettings()
    assert not slider.hasFocus()


@pytest.mark.parametrize(
    ("typed", "value"), [("0.4", 0.4), ("0,4", 0.4), ("9", 1.5), ("x", 1.0), ("", 1.0), ("nan", 1.0), ("inf", 1.0), ("1e12", 1.5)]
)
def test_values_can_be_typed_after_a_double_click(two_photos, qtbot, typed, value):
    field = two_photos.adjust_panel.rows["amount"].value_field
    qtbot.mouseDClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert two_photos.document.current.settings.amount == pytest.approx(value)
    assert field.text() == f"{value:.2f}"
    assert two_photos.document.current.name == "a.png"
    assert not field.hasFocus()


def test_escape_keeps_the_value(two_photos, qtbot):
    field = two_photos.adjust_panel.rows["amount"].value_field
    qtbot.mouseDClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "0.2")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert two_photos.document.current.settings.amount == 1.0
    assert field.text() == "1.00"


def test_digits_typed_on_a_focused_slider_become_its_value(two_photos, qtbot):
    row = two_photos.adjust_panel.rows["exposure"]
    row.slider.setFocus()
    for key in ("-", "1", ".", "5"):
        qtbot.keyClicks(QApplication.focusWidget(), key)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert two_photos.document.current.settings.exposure == pytest.approx(-1.5)


def test_auto_shows_in_the_sliders_and_can_be_undone(two_photos, qtbot, monkeypatch):
    needed = EnhanceSettings(shadows=0.5, black_point=0.2)
    monkeypatch.setattr(preview, "suggest_settings", lambda _: needed)
    two_photos.actions_.auto.trigger()
    qtbot.waitUntil(lambda: two_photos.document.current.settings == needed)
    assert two_photos.adjust_panel.rows["shadows"].value_field.text() == "0.50"
    two_photos.actions_.undo.trigger()
    assert two_photos.document.current.settings == EnhanceSettings()


def test_enter_gives_the_focus_back_to_the_slider_or_the_picture(two_photos, qtbot):
    two_photos.activateWindow()
    row = two_photos.adjust_panel.rows["exposure"]
    for former in (row.slider, two_photos.viewer):
        former.setFocus()
        qtbot.mouseDClick(row.value_field, Qt.MouseButton.LeftButton)
        assert row.value_field.hasFocus()
        qtbot.keyClicks(row.value_field, "1")
        qtbot.keyClick(row.value_field, Qt.Key.Key_Return)
        assert former.hasFocus()
        qtbot.mouseDClick(row.value_field, Qt.MouseButton.LeftButton)
        qtbot.keyClick(row.value_field, Qt.Key.Key_Escape)
        assert former.hasFocus()
    qtbot.keyClick(two_photos.viewer, Qt.Key.Key_Right)
    assert two_photos.document.current.name == "b.png"
