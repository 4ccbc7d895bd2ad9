"""Says in the window's language what the parts below it say in English: they know no Qt and no language."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QCoreApplication

from lowlight_app.gui.common.translatable import ERRORS


def said(words: object) -> str:
    """An error or a notice in the window's language.

    Args:
        words: what was said; its `str` is taken. What is known neither as a whole nor behind "path: " stays as it is.
    """
    text = str(words)
    whole = _said(text)
    if whole is not None:
        return whole
    path, colon, rest = text.partition(": ")
    behind = _said(rest) if colon else None
    return text if behind is None else f"{path}: {behind}"


def _said(text: str) -> str | None:
    for pattern, template in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            translated = QCoreApplication.translate("Errors", template)
            if translated == template:  # this is the language it was said in
                return text
            return translated.format(**{name: said(value) for name, value in found.groupdict().items()})
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """How each text is recognised; those that say most by themselves come first."""
    longest_first = sorted(map(str, ERRORS), key=lambda text: -len(re.sub(r"{\w+}", "", text)))
    return [(re.compile(_pattern(text), re.DOTALL), text) for text in longest_first]


def _pattern(template: str) -> str:
    parts = re.split(r"(?<!{){(\w+)}(?!})", template)
    literal = (re.escape(part.replace("{{", "{").replace("}}", "}")) for part in parts[::2])
    fields = (f"(?P<{name}>.+?)" for name in parts[1::2])
    return "".join(part for pair in zip(literal, [*fields, ""], strict=True) for part in pair)
