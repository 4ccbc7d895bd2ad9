"""Language of the window: translations of its own texts and Qt's, and the number format."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from lowlight_app.gui.common.preferences import Language
from lowlight_app.resources import resource_path

_QT_LANGUAGES = {Language.ENGLISH: QLocale.Language.English, Language.GERMAN: QLocale.Language.German}
_translators: list[QTranslator] = []


def set_language(language: Language) -> None:
    """Set the language of all widgets that are created from now on; see `resolve_language`."""
    application = QCoreApplication.instance()
    assert application is not None
    while _translators:
        application.removeTranslator(_translators.pop())
    resolved = resolve_language(language)
    QLocale.setDefault(_locale(_QT_LANGUAGES[resolved]))
    for translator in load_translators(resolved):
        application.installTranslator(translator)
        _translators.append(translator)


def load_translators(language: Language) -> list[QTranslator]:
    """Return the installed translators of Qt's texts and ours; none for English, the language of the source code."""
    if language is Language.ENGLISH:
        return []
    loaded = []
    for name, folder in (
        (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"lowlight_{language}", str(resource_path("translations"))),
    ):
        translator = QTranslator()
        if translator.load(name, folder):
            loaded.append(translator)
    return loaded


def resolve_language(language: Language) -> Language:
    """Return the language to use; for `SYSTEM`, the first available of the user's languages, or English."""
    if language is not Language.SYSTEM:
        return language
    preferred = (QLocale(name).language() for name in QLocale.system().uiLanguages())
    available = {code: language for language, code in _QT_LANGUAGES.items()}
    return next((available[code] for code in preferred if code in available), Language.ENGLISH)


def _locale(language: QLocale.Language) -> QLocale:
    """Return the user's locale if it has this language; without digit grouping, since most numbers are sizes in pixels."""
    system = QLocale.system()
    locale = system if system.language() is language else QLocale(language)
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale
