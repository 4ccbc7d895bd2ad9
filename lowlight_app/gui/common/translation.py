"""Errors and notices in the window's language; the parts below the window know no Qt and no language."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from lowlight_app.errors import LowlightError, Message


def translate_message(message: Message | LowlightError, *, omit_path: Path | None = None) -> str:
    """Return the text of an error or a notice in the window's language.

    Args:
        message: Its template is looked up in the context "Errors"; see `terms.ERRORS`.
        omit_path: A path that is not put in front because it is shown elsewhere.
    """
    facts = message.message if isinstance(message, LowlightError) else message
    return facts.text(lambda template: QCoreApplication.translate("Errors", template), omit_path=omit_path)
