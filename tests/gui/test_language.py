"""The window in German: complete, and chosen in the preferences or by the system."""

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
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QMenu

import dev
from lowlight_app.gui.language import number, speak, spoken_for
from lowlight_app.gui.model.preferences import Language
from lowlight_app.gui.views.export_dialog import ExportDialog
from lowlight_app.gui.views.preferences_dialog import PreferencesDialog
from lowlight_app.settings import EnhanceSettings, declarations

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "resources" / "translations"
_TOOLS = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def english_again(qapp):
    yield
    speak(Language.ENGLISH)


def messages(file):
    """All messages of a translator's file as (context, text, translation, state)."""
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


def test_no_text_is_hidden_from_the_translator():
    known = {(context, text) for context, text, *_ in GERMAN}

    def calls(node, inside):
        for child in ast.iter_child_nodes(node):
            yield from calls(child, child.name if isinstance(child, ast.ClassDef) else inside)
            if isinstance(child, ast.Call) and getattr(child.func, "attr", "") == "tr":
                yield inside, ast.literal_eval(child.args[0])

    said = {call for path in (_ROOT / "lowlight_app/gui").rglob("*.py") for call in calls(ast.parse(path.read_text("utf-8")), "")}
    said |= {("Settings", text) for one in declarations(EnhanceSettings).values() for text in (one.label, one.help)}
    assert len(said) > 400
    assert said - known == set()


def test_translations_hold_what_their_texts_hold():
    def held(words):
        """What has to be the same in every language."""
        fields = sorted(name for _, name, *_ in Formatter().parse(words) if name)
        return fields, words.count("&"), words.count("\n"), words.endswith("…"), words.startswith(" "), words.count("“")

    assert [(text, german) for _, text, german, _ in GERMAN if held(text) != held(german)] == []


def test_german_is_set_as_german_is():
    """An ellipsis that stands for words has a space before it, and quotation marks are German ones."""
    assert [
        german for _, _, german, _ in GERMAN if ("“" in german and "„" not in german) or re.search(r'\S…|\.\.\.|["”]', german)
    ] == []


def test_what_is_shipped_is_what_was_translated(tmp_path):
    made = tmp_path / "lowlight_de.qm"
    subprocess.run([_TOOLS / "pyside6-lrelease", "-silent", _FOLDER / "lowlight_de.ts", "-qm", made], check=True)
    assert made.read_bytes() == (_FOLDER / made.name).read_bytes(), "run: python3 dev.py translate"


def test_the_language_is_chosen_in_the_preferences_and_spoken_from_the_next_start_on(window, open_window, photo_file, shown):
    window.actions_.preferences.trigger()
    dialog = window.findChild(PreferencesDialog)
    assert not dialog.next_start.isVisible()
    box = dialog.choice("language")
    box.show_value(Language.GERMAN)
    box.activated.emit(box.currentIndex())
    assert dialog.next_start.isVisible()
    assert dialog.windowTitle() == "Preferences"
    window.close()
    german = open_window(photo_file())
    shown(german)
    assert [menu.title() for menu in german.menuBar().findChildren(QMenu)][:2] == ["&Datei", "&Bearbeiten"]
    assert german.actions_.export.toolTip().endswith("(Strg+E)")
    labels = {label.text() for label in german.controls.findChildren(QLabel)}
    assert {"Stärke", "Rauschminderung", "1,00"} <= labels
    german.actions_.export_as.trigger()
    export = german.findChild(ExportDialog)
    assert export.form.example.text() == "zum Beispiel dark-lowlight.png"
    assert export.buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"  # Qt's own word
    export.reject()
    german.actions_.preferences.trigger()
    assert german.findChild(PreferencesDialog).windowTitle() == "Voreinstellungen"
    assert german.actions_.open.toolTip().startswith("Fotos öffnen")


@pytest.mark.parametrize(
    ("system", "spoken"),
    [(["de-AT", "en-US"], Language.GERMAN), (["en-GB", "de-DE"], Language.ENGLISH), (["fr-FR"], Language.ENGLISH)],
)
def test_the_system_says_which_language_comes_first(monkeypatch, system, spoken):
    class System(QLocale):
        def uiLanguages(self, *_):  # noqa: N802
            return system

    monkeypatch.setattr(QLocale, "system", lambda: System())
    assert spoken_for(Language.SYSTEM) is spoken
    assert spoken_for(Language.GERMAN) is Language.GERMAN


def test_numbers_are_written_as_the_language_does(qapp):
    speak(Language.GERMAN)
    assert number(1234.56, 1) == "1234,6"
    speak(Language.ENGLISH)
    assert number(1234.56, 1) == "1234.6"


@pytest.mark.parametrize("size", [(900, 560), (1280, 800)])
def test_nothing_is_cut_in_german(window, open_window, photo_file, shown, size):
    window.preferences.change(language=Language.GERMAN)
    window.close()
    german = open_window(photo_file())
    shown(german)
    german.resize(*size)
    assert german.width() == size[0]
    for label in german.controls.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()
    for box in german.controls.findChildren(QComboBox):
        assert box.width() >= box.minimumSizeHint().width()
