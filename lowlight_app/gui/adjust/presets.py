"""Presets: named settings that ship, and those of the user in a JSON file."""

from __future__ import annotations

import logging
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.json_file import read_json, write_json
from lowlight_app.settings import EnhanceSettings

SHIPPED = {
    QT_TRANSLATE_NOOP("Presets", "Clear"): EnhanceSettings(),
    QT_TRANSLATE_NOOP("Presets", "Keep the night mood"): EnhanceSettings(amount=0.6, protect_highlights=0.8),
    QT_TRANSLATE_NOOP("Presets", "Candlelight"): EnhanceSettings(amount=0.85, keep_color=True, protect_highlights=0.7),
    QT_TRANSLATE_NOOP("Presets", "Fine grain"): EnhanceSettings(denoise=0.4),
    QT_TRANSLATE_NOOP("Presets", "Maximum brightness"): EnhanceSettings(amount=1.35, protect_highlights=0.3),
}
"""Presets that ship, by English name; the window translates the names."""

_log = logging.getLogger(__name__)


class PresetError(LowlightError):
    """The name of a preset is not allowed."""


class Presets(QObject):
    """Holds the user's presets and stores each change at once.

    Args:
        file: JSON file.

    Attributes:
        damaged_file: New path of the file if it was damaged.
    """

    changed = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        stored = read_json(file, "presets")
        self.damaged_file = stored.damaged_file
        self._own = dict(_parse(stored.values))

    @property
    def own(self) -> dict[str, EnhanceSettings]:
        """The user's presets, sorted by name."""
        return dict(sorted(self._own.items(), key=lambda item: item[0].casefold()))

    def save(self, name: str, settings: EnhanceSettings) -> None:
        """Save settings under a name; replace a preset with the same name.

        Raises:
            PresetError: The name is empty or belongs to a preset that ships.
        """
        self._own[self._checked(name)] = settings
        self._store()

    def rename(self, old: str, new: str) -> None:
        """Rename one of the user's presets.

        Raises:
            PresetError: The name is empty or already in use.
        """
        checked = self._checked(new)
        if checked != old and checked in self._own:
            raise PresetError(self.tr("There is already a preset “{name}”.").format(name=checked))
        self._own[checked] = self._own.pop(old)
        self._store()

    def delete(self, name: str) -> None:
        """Delete one of the user's presets."""
        del self._own[name]
        self._store()

    def _checked(self, name: str) -> str:
        name = name.strip()
        if not name:
            raise PresetError(self.tr("A preset needs a name."))
        if name in SHIPPED:
            raise PresetError(self.tr("“{name}” comes with Lowlight and cannot be changed.").format(name=name))
        return name

    def _store(self) -> None:
        write_json(self._file, "presets", {name: asdict(settings) for name, settings in self._own.items()})
        self.changed.emit()


def _parse(stored: dict[str, Any]) -> list[tuple[str, EnhanceSettings]]:
    """Return the valid presets of a file; skip invalid ones."""
    known = {field.name for field in fields(EnhanceSettings)}
    entries = []
    for name, values in stored.items():
        try:
            entries.append((name, EnhanceSettings(**{key: value for key, value in values.items() if key in known})))
        except (AttributeError, TypeError, LowlightError) as error:
            _log.warning("preset %r is skipped: %s", name, error)
    return entries
