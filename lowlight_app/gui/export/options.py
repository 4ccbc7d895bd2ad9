"""How the user wishes results to be written: the last wish, and wishes kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

from lowlight_app.errors import UsageError
from lowlight_app.gui.common.json_file import read_json, write_json
from lowlight_app.settings import Codec, Conflict, ExportSettings, MetadataKept, OutputColor, QualityMode, Speed, VideoFile


@dataclass(frozen=True)
class ExportOptions:
    """How and where results are written.

    Attributes:
        settings: how.
        folder: where; None for beside each photo.
    """

    settings: ExportSettings = field(default_factory=ExportSettings)
    folder: Path | None = None


SHIPPED = {
    QT_TRANSLATE_NOOP("ExportOptionsStore", "As the original"): ExportSettings(),
    QT_TRANSLATE_NOOP("ExportOptionsStore", "To share"): ExportSettings(
        format="jpeg", quality=85, longest_side=2048, metadata=MetadataKept.WITHOUT_PLACE, color=OutputColor.SRGB
    ),
    QT_TRANSLATE_NOOP("ExportOptionsStore", "To print"): ExportSettings(format="tiff", bit_depth=16),
}
"""By their English names, which the window translates."""

_ENUMS: Mapping[str, type[StrEnum]] = {
    "conflict": Conflict,
    "metadata": MetadataKept,
    "color": OutputColor,
    "quality_mode": QualityMode,
    "container": VideoFile,
    "codec": Codec,
    "speed": Speed,
}


class ExportOptionsStore(QObject):
    """The last wish and the user's own presets, on disk at once after each change.

    Args:
        file: JSON; what makes no sense takes its default.

    Attributes:
        last: the last wish, which Ctrl+E grants again.
        damaged_file: where the file is now, if it was damaged.
    """

    changed = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        stored = read_json(file, "export")
        self.damaged_file = stored.damaged_file
        self.last = options_from_json(stored.values.get("last")) or ExportOptions()
        presets = stored.values.get("presets")
        read = {name: options_from_json(values) for name, values in presets.items()} if isinstance(presets, dict) else {}
        self._own = {name: wish.settings for name, wish in read.items() if wish is not None}

    @property
    def own(self) -> dict[str, ExportSettings]:
        """The user's presets, in the order of their names."""
        return dict(sorted(self._own.items(), key=lambda item: item[0].casefold()))

    def remember(self, wish: ExportOptions) -> None:
        """What the next export begins with."""
        self.last = wish
        self._store()

    def save(self, name: str, settings: ExportSettings) -> None:
        """Keep settings under a name; the same name again replaces them."""
        self._own[name] = settings
        self._store()

    def delete(self, name: str) -> None:
        """Forget a preset."""
        del self._own[name]
        self._store()

    def _store(self) -> None:
        presets = {name: options_to_json(ExportOptions(settings)) for name, settings in self._own.items()}
        write_json(self._file, "export", {"last": options_to_json(self.last), "presets": presets})
        self.changed.emit()


def options_to_json(wish: ExportOptions) -> dict[str, Any]:
    """A wish as JSON has it."""
    return {**asdict(wish.settings), "folder": str(wish.folder) if wish.folder else None}


def options_from_json(stored: Any) -> ExportOptions | None:
    """What can be read of a stored wish; a value that makes no sense costs only itself."""
    if not isinstance(stored, dict):
        return None
    settings = ExportSettings()
    for known in fields(ExportSettings):
        if known.name in stored:
            settings = _with(settings, known.name, stored[known.name])
    folder = stored.get("folder")
    return ExportOptions(settings, Path(folder) if isinstance(folder, str) else None)


def _with(settings: ExportSettings, name: str, value: Any) -> ExportSettings:
    default = getattr(ExportSettings(), name)
    try:
        if name in _ENUMS:
            value = _ENUMS[name](value)
        elif default is not None and not isinstance(value, type(default)):
            return settings
        return replace(settings, **{name: value})
    except (UsageError, ValueError, TypeError):
        return settings
