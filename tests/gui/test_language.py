"""Translation: completeness, and the choice of the language."""

import ast
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QMenu, QScrollArea, QToolButton

import dev
from installer import translatable
from lowlight_app.errors import MediaError, Message, ModelError, UsageError
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.common.language import resolve_language, set_language
from lowlight_app.gui.common.preferences import Language
from lowlight_app.gui.common.translatable import ERRORS, SETTINGS
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.shell.preferences_dialog import PreferencesDialog
from lowlight_app.models.device import Device

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "resources" / "translations"
_TOOLS = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def restore_english(qapp):
    yield
    set_language(Language.ENGLISH)


def messages(file):
    """Yield the messages of a translation file as (context, source, translation, state)."""
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            yield context.findtext("name"), message.findtext("source"), translation.text or "", translation.get("type")


GERMAN = list(messages(_FOLDER / "lowlight_de.ts"))


def test_every_text_has_a_finished_german_translation(tmp_path):
    file = tmp_path / "lowlight_de.ts"
    shutil.copy(_FOLDER / file.name, file)
    subprocess.run([_TOOLS / "pyside6-lupdate", *dev.LUPDATE, _ROOT / "lowlight_app", "-ts", file], check=True)
    assert [text for _, text, german, state in messages(file) if state or not german] == []
    assert {message[:2] for message in messages(file)} == {message[:2] for message in GERMAN}, "run: python3 dev.py translate"


def test_every_text_is_in_the_translation_file():
    known = {(context, text) for context, text, *_ in GERMAN}

    def calls(node, context):
        for child in ast.iter_child_nodes(node):
            yield from calls(child, child.name if isinstance(child, ast.ClassDef) else context)
            if isinstance(child, ast.Call) and getattr(child.func, "attr", "") == "tr":
                yield context, ast.literal_eval(child.args[0])

    used = {call for path in (_ROOT / "lowlight_app/gui").rglob("*.py") for call in calls(ast.parse(path.read_text("utf-8")), "")}
    used |= {("Settings", text) for text in translatable.collect_settings()}
    assert len(used) > 400
    assert used - known == set()


def test_translations_have_the_placeholders_of_their_sources():
    def features(text):
        """Return what must be the same in every language."""
        fields = sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name)
        return fields, text.count("&"), text.count("\n"), text.endswith("…"), text.startswith(" "), text.count("“")

    assert [(text, german) for _, text, german, _ in GERMAN if features(text) != features(german)] == []


def test_german_texts_follow_german_typography():
    """An ellipsis has a space before it, and quotation marks are German."""
    assert [
        german
        for _, _, german, _ in GERMAN
        if ("“" in german and "„" not in german) or re.search(r'\S…|\.\.\.|”|\w"|"\w', german)
    ] == []


def test_texts_of_modules_without_qt_are_listed_for_translation():
    """Otherwise run: python3 dev.py translate."""
    assert list(SETTINGS) == translatable.collect_settings()
    assert list(ERRORS) == translatable.collect_messages()
    assert len(ERRORS) > 150


@pytest.mark.parametrize(
    ("message", "german"),
    [
        (Message("the file does not exist."), "Diese Datei gibt es nicht."),
        (
            MediaError("the file cannot be read ({reason}).", path="/a: b/c.png", reason="{x}: y"),
            f"{Path('/a: b/c.png')}: Die Datei kann nicht gelesen werden ({{x}}: y).",
        ),
        (
            ModelError("Model “{model}” cannot be used: {reason}", model="m", reason=ModelError("A model needs a name.")),
            "Das Modell „m“ ist nicht verwendbar: Ein Modell braucht einen Namen.",
        ),
        (
            UsageError("The naming rule “{rule}” must contain {{name}}, may contain {{date}}, and no other braces.", rule="{x}"),
            "Die Namensregel „{x}“ muss {name} enthalten, darf {date} enthalten, und keine anderen Klammern.",
        ),
        (Device("cpu", "i7 (x)", Message("as requested")).message, "CPU: i7 (x) (wie gewünscht)"),
        (Message("Something unforeseen."), "Something unforeseen."),
    ],
)
def test_errors_and_notices_are_translated(qapp, message, german):
    set_language(Language.GERMAN)
    assert translate_message(message) == german
    set_language(Language.ENGLISH)
    assert translate_message(message) == str(message)


def test_path_that_is_shown_elsewhere_is_omitted(qapp):
    error = MediaError("the file does not exist.", path="/a/b.png")
    assert translate_message(error, omit_path=Path("/a/b.png")) == "the file does not exist."
    assert translate_message(error, omit_path=Path("/a")) == str(error)


def test_damaged_photo_is_reported_in_german(window, open_window, tmp_path, qtbot):
    window.preferences.change(language=Language.GERMAN)
    window.close()
    path = tmp_path / "a.jpg"
    path.write_text("x")
    german = open_window(path)
    qtbot.waitUntil(lambda: german.messages.text != "")
    assert german.messages.text == "a.jpg lässt sich nicht öffnen: Das ist kein Foto oder Video in einem unterstützten Format."


def test_compiled_translation_is_up_to_date(tmp_path):
    compiled = tmp_path / "lowlight_de.qm"
    subprocess.run([_TOOLS / "pyside6-lrelease", "-silent", _FOLDER / "lowlight_de.ts", "-qm", compiled], check=True)
    assert compiled.read_bytes() == (_FOLDER / compiled.name).read_bytes(), "run: python3 dev.py translate"


def test_language_changes_after_a_restart(window, open_window, photo_file, shown):
    window.actions_.preferences.trigger()
    dialog = window.findChild(PreferencesDialog)
    assert not dialog.restart_hint.isVisible()
    box = dialog.box("language")
    box.show_value(Language.GERMAN)
    box.activated.emit(box.currentIndex())
    assert dialog.restart_hint.isVisible()
    assert dialog.windowTitle() == "Preferences"
    window.close()
    german = open_window(photo_file())
    shown(german)
    assert [menu.title() for menu in german.menuBar().findChildren(QMenu)][:2] == ["&Datei", "&Bearbeiten"]
    assert german.actions_.export.toolTip().endswith("(Strg+E)")
    labels = {label.text() for label in german.adjust_panel.findChildren(QLabel)}
    assert {"Stärke", "Rauschminderung"} <= labels
    assert german.adjust_panel.rows["amount"].value_field.text() == "1,00"
    german.actions_.export_as.trigger()
    export = german.findChild(ExportDialog)
    assert export.form.file.example.text() == "Beispiel: dark-lowlight.png"
    assert export.buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"  # translated by Qt
    export.reject()
    german.actions_.preferences.trigger()
    assert german.findChild(PreferencesDialog).windowTitle() == "Voreinstellungen"
    assert german.actions_.open.toolTip().startswith("Fotos und Videos öffnen")


@pytest.mark.parametrize(
    ("system", "language"),
    [(["de-AT", "en-US"], Language.GERMAN), (["en-GB", "de-DE"], Language.ENGLISH), (["fr-FR"], Language.ENGLISH)],
)
def test_system_language_is_resolved(monkeypatch, system, language):
    class System(QLocale):
        def uiLanguages(self, *_):  # noqa: N802
            return system

    monkeypatch.setattr(QLocale, "system", lambda: System())
    assert resolve_language(Language.SYSTEM) is language
    assert resolve_language(Language.GERMAN) is Language.GERMAN


def test_numbers_use_the_decimal_separator_of_the_language(qapp):
    set_language(Language.GERMAN)
    assert format_number(1234.56, 1) == "1234,6"
    set_language(Language.ENGLISH)
    assert format_number(1234.56, 1) == "1234.6"


@pytest.mark.parametrize("size", [(900, 560), (1280, 800)])
def test_german_labels_fit(window, open_window, photo_file, shown, qtbot, size):
    window.preferences.change(language=Language.GERMAN)
    window.close()
    german = open_window(photo_file())
    german.refresh_theme()
    shown(german)
    german.resize(*size)
    assert german.width() == size[0]
    for label in german.adjust_panel.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()
    qtbot.wait(50)
    scroll = german.adjust_panel.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()


def test_export_button_fits_when_the_size_estimate_appears(window, open_window, photo_file, shown, qtbot):
    window.preferences.change(language=Language.GERMAN)
    window.close()
    german = open_window(photo_file())
    shown(german)
    german.actions_.export_as.trigger()
    dialog = german.findChild(ExportDialog)
    qtbot.waitUntil(lambda: dialog.estimate.text().startswith("etwa 0,"), timeout=15000)
    qtbot.waitUntil(lambda: dialog.export.width() >= dialog.export.sizeHint().width())
    dialog.reject()


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.GERMAN])
def test_queue_buttons_fit(window, open_window, language, qtbot):
    window.preferences.change(language=language)
    window.close()
    again = open_window()
    again.refresh_theme()
    again.resize(900, 700)
    again.actions_.queue.trigger()
    qtbot.wait(50)
    for button in again.queue_panel.findChildren(QToolButton):
        assert button.width() >= button.sizeHint().width(), button.text()
