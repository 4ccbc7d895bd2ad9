"""Translation of errors and notices, whose modules do not depend on Qt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from lowlight_app.errors import LowlightError, Message


def translate_message(message: Message | LowlightError, *, omit_path: Path | None = None) -> str:
    """Return the text of an error or a notice in the language of the window.

    Args:
        message: Its template is looked up in the context "Errors"; see `translatable.ERRORS`.
        omit_path: A path to leave out because it is shown elsewhere.
    """
    plain = message.message if isinstance(message, LowlightError) else message
    return plain.text(lambda template: QCoreApplication.translate("Errors", template), omit_path=omit_path)
