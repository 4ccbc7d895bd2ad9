"""Named settings: a few that ship, and the user's own in one JSON file."""

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
    QT_TRANSLATE_NOOP("Presets", "Night stays night"): EnhanceSettings(amount=0.6, protect_highlights=0.8),
    QT_TRANSLATE_NOOP("Presets", "Candlelight"): EnhanceSettings(amount=0.85, keep_color=True, protect_highlights=0.7),
    QT_TRANSLATE_NOOP("Presets", "Fine grain"): EnhanceSettings(denoise=0.4),
    QT_TRANSLATE_NOOP("Presets", "As bright as it gets"): EnhanceSettings(amount=1.35),
}
"""By their English names, which the window translates."""

_log = logging.getLogger(__name__)


class PresetError(LowlightError):
    """A preset cannot be called that."""


class Presets(QObject):
    """The user's own presets, by name; every change is on disk at once.

    Args:
        file: where they are kept.

    Attributes:
        put_aside: where the file is now, if it was damaged.
    """

    changed = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        stored = read_json(file, "presets")
        self.put_aside = stored.put_aside
        self._own = dict(_entries(stored.values))

    @property
    def own(self) -> dict[str, EnhanceSettings]:
        """The user's, in the order of their names."""
        return dict(sorted(self._own.items(), key=lambda item: item[0].casefold()))

    def save(self, name: str, settings: EnhanceSettings) -> None:
        """Keep settings under a name; the same name again replaces them.

        Raises:
            PresetError: an empty name, or that of a shipped preset.
        """
        self._own[self._checked(name)] = settings
        self._store()

    def rename(self, old: str, new: str) -> None:
        """Give one of the user's presets another name.

        Raises:
            PresetError: the name is empty or taken.
        """
        checked = self._checked(new)
        if checked != old and checked in self._own:
            raise PresetError(self.tr("There is a preset “{name}” already.").format(name=checked))
        self._own[checked] = self._own.pop(old)
        self._store()

    def delete(self, name: str) -> None:
        """Forget one of the user's presets."""
        del self._own[name]
        self._store()

    def _checked(self, name: str) -> str:
        name = name.strip()
        if not name:
            raise PresetError(self.tr("A preset needs a name."))
        if name in SHIPPED:
            raise PresetError(self.tr("“{name}” comes with Lowlight and stays as it is.").format(name=name))
        return name

    def _store(self) -> None:
        write_json(self._file, "presets", {name: asdict(settings) for name, settings in self._own.items()})
        self.changed.emit()


def _entries(stored: dict[str, Any]) -> list[tuple[str, EnhanceSettings]]:
    """What can be read of a file; an entry that makes no sense costs only itself."""
    known = {field.name for field in fields(EnhanceSettings)}
    entries = []
    for name, values in stored.items():
        try:
            entries.append((name, EnhanceSettings(**{key: value for key, value in values.items() if key in known})))
        except (AttributeError, TypeError, LowlightError) as error:
            _log.warning("preset %r is passed over: %s", name, error)
    return entries
