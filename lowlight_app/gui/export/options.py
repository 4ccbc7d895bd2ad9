"""The export options: those used last, and presets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

from lowlight_app.errors import UsageError
from lowlight_app.gui.common.json_file import read_json, write_json
from lowlight_app.output_settings import BeforeAfter, BeforeAfterLayout, OutputSharpen, Position, SharpenAmount, Watermark
from lowlight_app.settings import Codec, Conflict, ExportSettings, MetadataKept, OutputColor, QualityMode, Speed, VideoFile
from lowlight_app.user_data import data_folder


@dataclass(frozen=True)
class ExportOptions:
    """The settings of an export, and the folder for its results.

    Attributes:
        settings: format, size, metadata and so on.
        folder: where results are written; None for the folder of each photo.
    """

    settings: ExportSettings = field(default_factory=ExportSettings)
    folder: Path | None = None

    def folder_for(self, source: Path) -> Path | None:
        """Return the folder for the result of a file; None for its own.

        Pasted images and the sample lie in Lowlight's data folder, where nobody would look for a result; theirs go to the
        Pictures folder.
        """
        if self.folder is None and source.is_relative_to(data_folder()):
            return platformdirs.user_pictures_path()
        return self.folder


SHIPPED = {
    QT_TRANSLATE_NOOP("ExportOptionsStore", "Same as original"): ExportSettings(),
    QT_TRANSLATE_NOOP("ExportOptionsStore", "For sharing"): ExportSettings(
        format="jpeg", quality=85, longest_side=2048, metadata=MetadataKept.WITHOUT_PLACE, color=OutputColor.SRGB
    ),
    QT_TRANSLATE_NOOP("ExportOptionsStore", "For printing"): ExportSettings(format="tiff", bit_depth=16),
}
"""The built-in presets by their English names, which the window translates."""

_ENUMS: Mapping[str, type[StrEnum]] = {
    "conflict": Conflict,
    "metadata": MetadataKept,
    "color": OutputColor,
    "quality_mode": QualityMode,
    "container": VideoFile,
    "codec": Codec,
    "speed": Speed,
    "output_sharpen": OutputSharpen,
    "sharpen_amount": SharpenAmount,
}


class ExportOptionsStore(QObject):
    """The last options and the user's presets; saved after each change.

    Args:
        file: JSON; invalid values are replaced by defaults.

    Attributes:
        last: the last options, which Ctrl+E uses again.
        damaged_file: path of the backup copy if the file was damaged.
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
        self._presets = {name: options.settings for name, options in read.items() if options is not None}

    @property
    def presets(self) -> dict[str, ExportSettings]:
        """The user's presets, sorted by name."""
        return dict(sorted(self._presets.items(), key=lambda item: item[0].casefold()))

    def remember(self, options: ExportOptions) -> None:
        """Set the last options."""
        self.last = options
        self._store()

    def save(self, name: str, settings: ExportSettings) -> None:
        """Save a preset; it replaces one of the same name."""
        self._presets[name] = settings
        self._store()

    def delete(self, name: str) -> None:
        """Delete a preset."""
        del self._presets[name]
        self._store()

    def _store(self) -> None:
        presets = {name: options_to_json(ExportOptions(settings)) for name, settings in self._presets.items()}
        write_json(self._file, "export", {"last": options_to_json(self.last), "presets": presets})
        self.changed.emit()


def options_to_json(options: ExportOptions) -> dict[str, Any]:
    """Return options as JSON values."""
    values = asdict(options.settings)
    mark = values["watermark"]
    if mark is not None and mark["picture"] is not None:
        mark["picture"] = str(mark["picture"])
    return {**values, "folder": str(options.folder) if options.folder else None}


def options_from_json(stored: Any) -> ExportOptions | None:
    """Return stored options, with defaults for invalid values; None if `stored` is not an object."""
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
        elif name in _OBJECTS:
            value = None if value is None else _OBJECTS[name](value)
        elif default is not None and not isinstance(value, type(default)):
            return settings
        return replace(settings, **{name: value})
    except (UsageError, ValueError, TypeError, LookupError):
        return settings


def _watermark(stored: Mapping[str, Any]) -> Watermark:
    picture = stored["picture"]
    numbers = (float(stored[name]) for name in ("size", "opacity", "margin"))
    return Watermark(str(stored["text"]), None if picture is None else Path(picture), Position(stored["position"]), *numbers)


def _before_after(stored: Mapping[str, Any]) -> BeforeAfter:
    labels = stored["labels"]
    return BeforeAfter(BeforeAfterLayout(stored["layout"]), None if labels is None else (str(labels[0]), str(labels[1])))


_OBJECTS: Mapping[str, Callable[[Mapping[str, Any]], object]] = {"watermark": _watermark, "before_after": _before_after}
