"""What the window speaks: its own texts, Qt's, and how numbers are written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from lowlight_app.gui.common.preferences import Language
from lowlight_app.resources import resource_path

_SPOKEN = {Language.ENGLISH: QLocale.Language.English, Language.GERMAN: QLocale.Language.German}
_translators: list[QTranslator] = []


def speak(language: Language) -> None:
    """Let all widgets that are made from now on speak a language.

    Args:
        language: of those there are, or the first of the system's languages that is among them.
    """
    application = QCoreApplication.instance()
    assert application is not None
    while _translators:
        application.removeTranslator(_translators.pop())
    spoken = spoken_for(language)
    QLocale.setDefault(_locale(_SPOKEN[spoken]))
    for translator in translators(spoken):
        application.installTranslator(translator)
        _translators.append(translator)


def translators(spoken: Language) -> list[QTranslator]:
    """What turns Qt's texts and ours into a language, as far as it is installed; nothing for English, which is in the code."""
    if spoken is Language.ENGLISH:
        return []
    made = []
    for name, folder in (
        (f"qtbase_{spoken}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"lowlight_{spoken}", str(resource_path("translations"))),
    ):
        translator = QTranslator()
        if translator.load(name, folder):
            made.append(translator)
    return made


def spoken_for(language: Language) -> Language:
    """The language that a choice leads to: English or German."""
    if language is not Language.SYSTEM:
        return language
    wished = (QLocale(name).language() for name in QLocale.system().uiLanguages())
    known = {code: language for language, code in _SPOKEN.items()}
    return next((known[code] for code in wished if code in known), Language.ENGLISH)


def _locale(spoken: QLocale.Language) -> QLocale:
    """The user's own country, where its language is spoken; numbers without groups, for they are sizes in pixels."""
    system = QLocale.system()
    locale = system if system.language() is spoken else QLocale(spoken)
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale
