"""What holds everywhere: the dialog, what it changes, and files of settings that heal."""

import json

import pytest
from helpers.engine import PlainNetwork
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import Message, NoGpu
from lowlight_app.gui.common.preferences import Preferences, PreferenceValues, Theme
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.shell.help import AboutDialog
from lowlight_app.gui.shell.preferences_dialog import PreferencesDialog
from lowlight_app.media.sidecar import read_sidecar, sidecar_path, write_sidecar
from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack


def choose(box, value):
    box.show_value(value)
    box.activated.emit(box.currentIndex())


def opened_dialog(window):
    window.actions_.preferences.trigger()
    return next(dialog for dialog in window.findChildren(PreferencesDialog) if dialog.isVisible())


@pytest.fixture
def dialog(window, qtbot):
    qtbot.waitUntil(lambda: bool(window.installed), timeout=10000)
    return opened_dialog(window)


def test_choices_take_effect_at_once_and_come_back(dialog, window, home, open_window, network, qtbot):
    choose(dialog.choice("theme"), Theme.LIGHT)
    choose(dialog.choice("device"), DeviceChoice.CPU)
    choose(dialog.choice("model"), "classic")
    choose(dialog.choice("cache_mb"), 512)
    assert window.adjust_panel.model.currentData() == "classic"
    asked = []

    def load(model, device, notice):
        asked.append((model, device))
        return Enhancer(network, notice=notice)

    again = open_window(load=load)
    qtbot.waitUntil(lambda: asked == [("classic", DeviceChoice.CPU)], timeout=10000)
    assert (again.preferences.choices.theme, again.preferences.choices.cache_mb) == (Theme.LIGHT, 512)


@pytest.mark.parametrize(
    ("device", "status", "about", "reason"),
    [
        (Device("gpu", "NVIDIA RTX 6000 (Ada)"), "GPU: NVIDIA RTX 6000 (Ada)", "GPU: NVIDIA RTX 6000 (Ada)", ""),
        (
            Device("cpu", "EPYC (Zen 4)", Message("as requested")),
            "CPU: EPYC (Zen 4) · as requested",
            "CPU: EPYC (Zen 4) (as requested)",
            "as requested",
        ),
    ],
)
def test_the_window_names_the_device_whatever_its_name(open_window, qtbot, device, status, about, reason):
    network = PlainNetwork(device=device)
    window = open_window(load=lambda model, choice, notice: Enhancer(network, notice=notice))
    qtbot.waitUntil(lambda: window.services.engine.enhancer is not None, timeout=10000)
    label = window.status._device
    assert (label.text(), label.toolTip()) == (status, f"No GPU is used: {reason}." if reason else "")
    window.actions_.about.trigger()
    dialog = next(dialog for dialog in window.findChildren(AboutDialog) if dialog.isVisible())
    assert f"Enhances on {about}" in [text.text() for text in dialog.findChildren(QLabel)]


def test_without_the_gpu_that_is_required_the_cpu_is_used_and_the_whole_reason_is_shown(open_window, network, qtbot):
    asked = []

    def load(model, choice, notice):
        asked.append(choice)
        if choice is DeviceChoice.GPU:
            raise NoGpu("No GPU can be used: {reason}. Use the CPU.", reason="CUDA 12. is too old")
        return Enhancer(network, notice=notice)

    window = open_window(load=load)
    window.preferences.change(device=DeviceChoice.GPU)
    qtbot.waitUntil(lambda: asked[-2:] == [DeviceChoice.GPU, DeviceChoice.AUTO], timeout=10000)
    qtbot.waitUntil(lambda: window.messages.text == "No GPU can be used: CUDA 12. is too old. The CPU is used instead.")


def test_export_writes_as_the_preferences_say(dialog, window, photo_file, shown, qtbot):
    choose(dialog.form.format, "webp")
    dialog.form.naming.clear()
    qtbot.keyClicks(dialog.form.naming, "night of {name}")
    assert dialog.form.example.text() == "Example: night of DSC_0042.webp"
    dialog.accept()
    path = photo_file("a.png")
    window.services.opener.open([path])
    shown(window)
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=15000) as done:
        window.actions_.export.trigger()
    assert done.args[0].written == [path.with_name("night of a.webp")]


def test_a_name_that_cannot_be_is_not_kept(dialog, window, qtbot):
    dialog.form.naming.clear()
    qtbot.keyClicks(dialog.form.naming, "night")
    assert "must contain {name}" in dialog.form.example.text()
    assert window.services.export.options.last == ExportOptions()


def test_all_goes_back_to_how_it_was_at_first_if_that_is_meant(dialog, window, qtbot, agree):
    window.preferences.change(recent=("a.jpg",))
    window.services.export.options.save("Mine", ExportSettings(quality=50))
    choose(dialog.choice("theme"), Theme.LIGHT)
    choose(dialog.choice("model"), "classic")
    choose(dialog.form.format, "webp")
    qtbot.mouseClick(dialog.sidecars, Qt.MouseButton.LeftButton)
    agree(False)
    dialog.back.click()
    assert window.preferences.choices.theme is Theme.LIGHT
    agree(True)
    dialog.back.click()
    assert window.preferences.choices == PreferenceValues(recent=("a.jpg",))
    assert window.services.export.options.last == ExportOptions()
    assert list(window.services.export.options.presets) == ["Mine"]
    assert dialog.choice("theme").value is Theme.DARK
    assert dialog.form.format.value is None
    assert not dialog.sidecars.isChecked()
    assert window.adjust_panel.model.currentData() == "lowlight"


def test_damaged_settings_are_kept_aside_and_told_once(home, open_window, qtbot):
    home.mkdir(parents=True)
    for name in ("preferences", "export"):
        (home / f"{name}.json").write_text("{{{")
    (home / "preferences.json.damaged").write_text("an earlier one")
    window = open_window()
    told = "Settings were damaged and begin anew. What was there is kept as preferences.json.damaged-2, export.json.damaged."
    qtbot.waitUntil(lambda: window.messages.text == told)
    assert (home / "preferences.json.damaged-2").read_text() == "{{{"
    assert (home / "preferences.json.damaged").read_text() == "an earlier one"
    window.preferences.change(theme=Theme.LIGHT)
    window.close()
    second = open_window()
    assert second.messages.text == ""
    assert second.preferences.choices.theme is Theme.LIGHT


@pytest.mark.parametrize(
    "values",
    [{"theme": None, "sidecars": "no", "cache_mb": 7}, {"language": ["de"], "cache_mb": True, "model": 3, "recent": {}}],
)
def test_values_that_make_no_sense_cost_only_themselves(tmp_path, values):
    file = tmp_path / "preferences.json"
    file.write_text(json.dumps({"version": 1, "preferences": {**values, "device": "gpu"}}))
    assert Preferences(file).choices == PreferenceValues(device=DeviceChoice.GPU)


def test_a_damaged_layout_costs_nothing(home, open_window):
    home.mkdir(parents=True)
    (home / "window.ini").write_text("[General]\ngeometry=@ByteArray(x)\nfilmstrip=wide\nqueue=-\npanels_hidden=7\n")
    window = open_window()
    assert (window.width(), window.height()) == (1280, 800)


def test_less_room_for_thumbnails_is_given_back(window, home, photo_file, shown, qtbot):
    window.services.opener.open([photo_file()])
    shown(window)
    folder = home / "cache" / "thumbnails"
    qtbot.waitUntil(lambda: len(list(folder.glob("*.jpg"))) == 1)
    (folder / "old.jpg").write_bytes(bytes(1))
    with (folder / "large.jpg").open("wb") as file:
        file.truncate(100 << 20)
    window.preferences.change(cache_mb=64)
    qtbot.waitUntil(lambda: not (folder / "large.jpg").exists())


# --- Settings beside photos


@pytest.fixture
def keeping(window, photo_file, shown):
    """A window that keeps settings in XMP files, with one photo; and the photo's path."""
    path = photo_file()
    window.preferences.change(sidecars=True)
    window.services.opener.open([path])
    shown(window)
    return window, path


def test_settings_are_kept_beside_the_photo_and_found_by_the_next_window(keeping, open_window, qtbot, shown):
    window, path = keeping
    assert not sidecar_path(path).exists()
    settings = EnhanceSettings(amount=0.5, keep_color=True)
    window.document.change(window.document.photos, settings, "")
    qtbot.waitUntil(lambda: read_sidecar(path) == SettingsTrack(settings))
    later = EnhanceSettings(amount=0.25)
    window.document.change(window.document.photos, later, "")
    window.close()  # at once: nothing is lost
    assert read_sidecar(path) == SettingsTrack(later)
    second = open_window(path)
    shown(second)
    assert second.document.photos[0].settings == later


def test_nothing_is_written_unasked_and_what_is_there_is_read(window, photo_file, shown):
    path = photo_file()
    write_sidecar(path, SettingsTrack(EnhanceSettings(amount=0.5)), "lowlight")
    before = sidecar_path(path).read_bytes()
    window.services.opener.open([path])
    shown(window)
    assert window.document.photos[0].settings == EnhanceSettings(amount=0.5)
    window.document.change(window.document.photos, EnhanceSettings(), "")
    window.close()
    assert sidecar_path(path).read_bytes() == before


def test_settings_that_cannot_be_kept_are_told_once(keeping, qtbot):
    window, path = keeping
    sidecar_path(path).write_text("no XMP")
    window.document.change(window.document.photos, EnhanceSettings(amount=0.5), "")
    qtbot.waitUntil(lambda: "is not XMP" in window.messages.text)
    window.messages.dismiss()
    window.document.change(window.document.photos, EnhanceSettings(amount=0.6), "")
    qtbot.waitUntil(lambda: not window.services.sidecars._pending)
    assert window.messages.text == ""
    assert sidecar_path(path).read_text() == "no XMP"


# --- Messages


def test_two_questions_are_both_answered(window):
    answers = []
    messages = window.messages

    def press(text):
        next(button for button in messages.findChildren(QPushButton) if button.text() == text).click()

    messages.ask("Restore what was open?", [("Restore", lambda: answers.append("restored"))])
    messages.ask("Go on training?", [("Resume", lambda: answers.append("resumed"))])
    messages.tell("3 photos are exported")
    messages.dismiss()
    assert messages.text == "Go on training?"
    press("Resume")
    assert messages.text == "Restore what was open?"
    press("Restore")
    assert (messages.text, messages.isHidden()) == ("", True)
    assert answers == ["resumed", "restored"]
