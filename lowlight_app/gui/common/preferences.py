"""The preferences: language, theme, device, model, colours of the screen and more."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.json_file import read_json, write_json
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import DEFAULT_MODEL

MAX_RECENT_FILES = 10
CACHE_SIZES_MB = (64, 128, 512, 2048)
"""Choices for the size of the thumbnail cache, in megabytes."""


class Language(StrEnum):
    """Language of the window."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class Theme(StrEnum):
    """Colour theme of the window."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


class ScreenColors(StrEnum):
    """Colour space of the screen."""

    SYSTEM = "system"
    SRGB = "srgb"
    DISPLAY_P3 = "display-p3"
    ADOBE_RGB = "adobe-rgb"


@dataclass(frozen=True)
class PreferenceValues:
    """Values of all preferences.

    Attributes:
        model: Id of the model.
        cache_mb: Size limit of the thumbnail cache, in megabytes.
        sidecars: Whether settings are stored in XMP files beside the photos.
        recent: Recently opened files, newest first.
        folder: Initial folder of the Open dialog.
        dataset: Folder or archive of the last training.
        watch_folder, watch_output: Folder that was watched last, and that for its results.
        streams: Recent addresses of streams without passwords, newest first.
        live_folder: Folder for recordings of live sources; empty for that of videos.
        volume: Volume of videos, in percent.
        muted: Whether videos are muted.
        cluster: Whether a cluster enhances the queue.
        cluster_address: Its address; see `cluster.connect.connect`.
        cluster_authority, cluster_certificate, cluster_key: Files for TLS; empty for those of Dask's configuration.
        hints: Whether hints are shown to new users.
        hints_shown: Ids of the hints that were shown.
    """

    theme: Theme = Theme.DARK
    device: DeviceChoice = DeviceChoice.AUTO
    screen: ScreenColors = ScreenColors.SYSTEM
    model: str = DEFAULT_MODEL
    language: Language = Language.SYSTEM
    cache_mb: int = CACHE_SIZES_MB[1]
    sidecars: bool = False
    recent: tuple[str, ...] = ()
    folder: str = ""
    dataset: str = ""
    streams: tuple[str, ...] = ()
    live_folder: str = ""
    volume: int = 80
    muted: bool = False
    watch_folder: str = ""
    watch_output: str = ""
    cluster: bool = False
    cluster_address: str = ""
    cluster_authority: str = ""
    cluster_certificate: str = ""
    cluster_key: str = ""
    hints: bool = True
    hints_shown: tuple[str, ...] = ()


class Preferences(QObject):
    """Holds the preferences and stores each change at once.

    Args:
        file: JSON file; missing or invalid values take their defaults.

    Attributes:
        damaged_file: New path of the file if it was damaged.
    """

    changed = Signal(PreferenceValues, PreferenceValues)
    """Emitted with the values before and after a change."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        stored = read_json(file, "preferences")
        self.damaged_file = stored.damaged_file
        self._values = _parse(stored.values)

    @property
    def values(self) -> PreferenceValues:
        """The current values."""
        return self._values

    def change(self, **values: Any) -> None:
        """Set fields of `PreferenceValues`."""
        before, self._values = self._values, replace(self._values, **values)
        if self._values != before:
            write_json(self._file, "preferences", asdict(self._values))
            self.changed.emit(before, self._values)

    def reset(self) -> None:
        """Reset all preferences to their defaults, except recently used files and folders."""
        defaults = PreferenceValues()
        kept = ("recent", "folder", "dataset", "watch_folder", "watch_output", "streams", "live_folder")
        self.change(**{field.name: getattr(defaults, field.name) for field in fields(PreferenceValues) if field.name not in kept})

    def add_recent(self, paths: list[Path]) -> None:
        """Put files at the top of the recent files."""
        names = [str(path) for path in paths[:MAX_RECENT_FILES]]
        older = [name for name in self._values.recent if name not in names]
        self.change(recent=tuple((names + older)[:MAX_RECENT_FILES]))


def _parse(stored: dict[str, Any]) -> PreferenceValues:
    values = PreferenceValues()
    for field in fields(PreferenceValues):
        if field.name in stored:
            value = _convert(getattr(values, field.name), stored[field.name])
            values = replace(values, **{field.name: value})
    return values if values.cache_mb in CACHE_SIZES_MB else replace(values, cache_mb=PreferenceValues().cache_mb)


def _convert(default: Any, value: Any) -> Any:
    """Convert a value to the type of its default; return the default if the value is invalid."""
    if isinstance(default, tuple):
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else default
    if isinstance(default, StrEnum):
        return type(default)(value) if value in list(type(default)) else default
    return value if type(value) is type(default) else default
