"""Preferences: the dialog, its effects, and damaged files of settings."""

import json

import pytest
from helpers.engine import PlainNetwork
from helpers.window import choose
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import Message, NoGpu
from lowlight_app.gui.common.preferences import Preferences, PreferenceValues, Theme
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.shell.help import AboutDialog
from lowlight_app.gui.shell.preferences_dialog import PreferencesDialog
from lowlight_app.gui.widgets.dialog import limit_to_screen
from lowlight_app.media.sidecar import read_sidecar, sidecar_path, write_sidecar
from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack


def open_dialog(window):
    window.actions_.preferences.trigger()
    return next(dialog for dialog in window.findChildren(PreferencesDialog) if dialog.isVisible())


@pytest.fixture
def dialog(window, qtbot):
    qtbot.waitUntil(lambda: bool(window.installed_models), timeout=10000)
    return open_dialog(window)


def test_changes_take_effect_at_once_and_are_restored(dialog, window, home, open_window, network, qtbot):
    choose(dialog.box("theme"), Theme.LIGHT)
    choose(dialog.box("device"), DeviceChoice.CPU)
    choose(dialog.box("model"), "classic")
    choose(dialog.box("cache_mb"), 512)
    assert window.adjust_panel.model.currentData() == "classic"
    loaded = []

    def load(model, device, notice):
        loaded.append((model, device))
        return Enhancer(network, notice=notice)

    again = open_window(load=load)
    qtbot.waitUntil(lambda: loaded == [("classic", DeviceChoice.CPU)], timeout=10000)
    assert (again.preferences.values.theme, again.preferences.values.cache_mb) == (Theme.LIGHT, 512)


@pytest.mark.parametrize(
    ("device", "status", "about", "reason"),
    [
        (Device("gpu", "NVIDIA RTX 6000 (Ada)"), "Graphics card NVIDIA RTX 6000 (Ada)", "GPU: NVIDIA RTX 6000 (Ada)", ""),
        (
            Device("cpu", "EPYC (Zen 4)", Message("as requested")),
            "Processor",
            "CPU: EPYC (Zen 4) (as requested)",
            "as requested",
        ),
    ],
)
def test_status_bar_and_about_show_the_device(open_window, qtbot, device, status, about, reason):
    network = PlainNetwork(device=device)
    window = open_window(load=lambda model, choice, notice: Enhancer(network, notice=notice))
    qtbot.waitUntil(lambda: window.services.engine.enhancer is not None, timeout=10000)
    label = window.status._device
    assert (label.text(), label.toolTip()) == (status, f"EPYC (Zen 4)\nNo graphics card is used: {reason}." if reason else "")
    window.actions_.about.trigger()
    dialog = next(dialog for dialog in window.findChildren(AboutDialog) if dialog.isVisible())
    assert f"Runs on {about}" in [text.text() for text in dialog.findChildren(QLabel)]


def test_missing_gpu_falls_back_to_the_cpu_with_the_full_reason(open_window, network, qtbot):
    devices = []

    def load(model, choice, notice):
        devices.append(choice)
        if choice is DeviceChoice.GPU:
            raise NoGpu("No GPU can be used: {reason}. Use the CPU.", reason="CUDA 12. is too old")
        return Enhancer(network, notice=notice)

    window = open_window(load=load)
    window.preferences.change(device=DeviceChoice.GPU)
    qtbot.waitUntil(lambda: devices[-2:] == [DeviceChoice.GPU, DeviceChoice.AUTO], timeout=10000)
    qtbot.waitUntil(
        lambda: window.messages.text == "No graphics card can be used: CUDA 12. is too old. The processor is used instead."
    )


def test_export_uses_the_settings_of_the_preferences(dialog, window, photo_file, shown, qtbot):
    choose(dialog.form.photo.format, "webp")
    dialog.form.file.naming.clear()
    qtbot.keyClicks(dialog.form.file.naming, "night of {name}")
    assert dialog.form.file.example.text() == "Example: night of DSC_0042.webp"
    dialog.accept()
    path = photo_file("a.png")
    window.services.opener.open([path])
    shown(window)
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=15000) as done:
        window.actions_.export.trigger()
    assert done.args[0].written == [path.with_name("night of a.webp")]


def test_invalid_naming_rule_is_not_stored(dialog, window, qtbot):
    dialog.form.file.naming.clear()
    qtbot.keyClicks(dialog.form.file.naming, "night")
    assert "must contain {name}" in dialog.form.file.example.text()
    assert window.services.export.options.last == ExportOptions()


def test_reset_all_restores_the_defaults_after_confirmation(dialog, window, qtbot, agree):
    window.preferences.change(recent=("a.jpg",))
    window.services.export.options.save("Mine", ExportSettings(quality=50))
    choose(dialog.box("theme"), Theme.LIGHT)
    choose(dialog.box("model"), "classic")
    choose(dialog.form.photo.format, "webp")
    qtbot.mouseClick(dialog.sidecars, Qt.MouseButton.LeftButton)
    agree(False)
    dialog.reset_button.click()
    assert window.preferences.values.theme is Theme.LIGHT
    agree(True)
    dialog.reset_button.click()
    assert window.preferences.values == PreferenceValues(recent=("a.jpg",))
    assert window.services.export.options.last == ExportOptions()
    assert list(window.services.export.options.presets) == ["Mine"]
    assert dialog.box("theme").value is Theme.DARK
    assert dialog.form.photo.format.value is None
    assert not dialog.sidecars.isChecked()
    assert window.adjust_panel.model.currentData() == "lowlight"


def test_damaged_settings_are_renamed_and_reported_once(home, open_window, qtbot):
    home.mkdir(parents=True)
    for name in ("preferences", "export"):
        (home / f"{name}.json").write_text("{{{")
    (home / "preferences.json.damaged").write_text("an earlier one")
    window = open_window()
    files = "preferences.json.damaged-2, export.json.damaged"
    text = f"Damaged settings were reset to the defaults. The old files were kept as {files}."
    qtbot.waitUntil(lambda: window.messages.text == text)
    assert (home / "preferences.json.damaged-2").read_text() == "{{{"
    assert (home / "preferences.json.damaged").read_text() == "an earlier one"
    window.preferences.change(theme=Theme.LIGHT)
    window.close()
    second = open_window()
    assert second.messages.text == ""
    assert second.preferences.values.theme is Theme.LIGHT


@pytest.mark.parametrize(
    "values",
    [{"theme": None, "sidecars": "no", "cache_mb": 7}, {"language": ["de"], "cache_mb": True, "model": 3, "recent": {}}],
)
def test_invalid_values_are_replaced_by_their_defaults(tmp_path, values):
    file = tmp_path / "preferences.json"
    file.write_text(json.dumps({"version": 1, "preferences": {**values, "device": "gpu"}}))
    assert Preferences(file).values == PreferenceValues(device=DeviceChoice.GPU)


def test_damaged_window_state_is_ignored(home, open_window):
    home.mkdir(parents=True)
    (home / "window.ini").write_text("[General]\ngeometry=@ByteArray(x)\nfilmstrip=wide\nqueue=-\npanels_hidden=7\n")
    window = open_window()
    assert window.size() == limit_to_screen(window, QSize(1280, 800)).expandedTo(window.minimumSize())


def test_smaller_thumbnail_cache_deletes_old_thumbnails(window, home, photo_file, shown, qtbot):
    window.services.opener.open([photo_file()])
    shown(window)
    folder = home / "cache" / "thumbnails"
    qtbot.waitUntil(lambda: len(list(folder.glob("*.jpg"))) == 1)
    (folder / "old.jpg").write_bytes(bytes(1))
    with (folder / "large.jpg").open("wb") as file:
        file.truncate(100 << 20)
    window.preferences.change(cache_mb=64)
    qtbot.waitUntil(lambda: not (folder / "large.jpg").exists())


# --- Sidecars


@pytest.fixture
def with_sidecars(window, photo_file, shown):
    """A window with sidecars enabled and one open photo, and the path of the photo."""
    path = photo_file()
    window.preferences.change(sidecars=True)
    window.services.opener.open([path])
    shown(window)
    return window, path


def test_settings_are_stored_beside_the_photo_and_restored(with_sidecars, open_window, qtbot, shown):
    window, path = with_sidecars
    assert not sidecar_path(path).exists()
    settings = EnhanceSettings(amount=0.5, keep_color=True)
    window.document.change_settings(window.document.photos, settings, "")
    qtbot.waitUntil(lambda: read_sidecar(path) == SettingsTrack(settings))
    later = EnhanceSettings(amount=0.25)
    window.document.change_settings(window.document.photos, later, "")
    window.close()  # before the debounce time is over
    assert read_sidecar(path) == SettingsTrack(later)
    second = open_window(path)
    shown(second)
    assert second.document.photos[0].settings == later


def test_sidecars_are_read_but_not_written_by_default(window, photo_file, shown):
    path = photo_file()
    write_sidecar(path, SettingsTrack(EnhanceSettings(amount=0.5)), "lowlight")
    before = sidecar_path(path).read_bytes()
    window.services.opener.open([path])
    shown(window)
    assert window.document.photos[0].settings == EnhanceSettings(amount=0.5)
    window.document.change_settings(window.document.photos, EnhanceSettings(), "")
    window.close()
    assert sidecar_path(path).read_bytes() == before


def test_unwritable_sidecar_is_reported_once(with_sidecars, qtbot):
    window, path = with_sidecars
    sidecar_path(path).write_text("no XMP")
    window.document.change_settings(window.document.photos, EnhanceSettings(amount=0.5), "")
    qtbot.waitUntil(lambda: "is not XMP" in window.messages.text)
    window.messages.dismiss()
    window.document.change_settings(window.document.photos, EnhanceSettings(amount=0.6), "")
    qtbot.waitUntil(lambda: not window.services.sidecars._pending)
    assert window.messages.text == ""
    assert sidecar_path(path).read_text() == "no XMP"


# --- Messages


def test_replaced_question_reappears(window):
    answers = []
    messages = window.messages

    def press(text):
        next(button for button in messages.findChildren(QPushButton) if button.text() == text).click()

    messages.ask("Restore what was open?", [("Restore", lambda: answers.append("restored"))])
    messages.ask("Continue training?", [("Resume", lambda: answers.append("resumed"))])
    messages.tell("3 photos are exported")
    messages.dismiss()
    assert messages.text == "Continue training?"
    press("Resume")
    assert messages.text == "Restore what was open?"
    press("Restore")
    assert (messages.text, messages.isHidden()) == ("", True)
    assert answers == ["resumed", "restored"]
