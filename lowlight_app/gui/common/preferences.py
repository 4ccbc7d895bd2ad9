"""What the user prefers everywhere: language, theme, device, model, colours of the screen and more."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.json_file import read_json, write_json
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import DEFAULT_MODEL

RECENT_FILES = 10
CACHE_MB = (64, 128, 512, 2048)
"""How much room small pictures can be given on disk, in megabytes."""


class Language(StrEnum):
    """What the window speaks."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class Theme(StrEnum):
    """How the window looks."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


class ScreenColors(StrEnum):
    """What the screen's numbers mean."""

    SYSTEM = "system"
    SRGB = "srgb"
    DISPLAY_P3 = "display-p3"
    ADOBE_RGB = "adobe-rgb"


@dataclass(frozen=True)
class PreferenceValues:
    """One state of the preferences.

    Attributes:
        model: id of the model that photos are enhanced with.
        cache_mb: how much room small pictures may take on disk, in megabytes.
        sidecars: whether the settings of photos are kept in XMP files beside them.
        recent: files opened last, newest first.
        folder: where the Open dialog starts.
        dataset: what was trained on last, folder or archive.
        volume: of videos, in percent.
        muted: whether they are not to be heard.
    """

    theme: Theme = Theme.DARK
    device: DeviceChoice = DeviceChoice.AUTO
    screen: ScreenColors = ScreenColors.SYSTEM
    model: str = DEFAULT_MODEL
    language: Language = Language.SYSTEM
    cache_mb: int = CACHE_MB[1]
    sidecars: bool = False
    recent: tuple[str, ...] = ()
    folder: str = ""
    dataset: str = ""
    volume: int = 80
    muted: bool = False


class Preferences(QObject):
    """The choices, on disk at once after each change.

    Args:
        file: JSON; what is missing or makes no sense takes its default.

    Attributes:
        put_aside: where the file is now, if it was damaged.
    """

    changed = Signal(object, object)
    """The choices before and after."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        stored = read_json(file, "preferences")
        self.put_aside = stored.put_aside
        self._values = _understood(stored.values)

    @property
    def values(self) -> PreferenceValues:
        """As they are now."""
        return self._values

    def change(self, **values: Any) -> None:
        """Set some of the fields of `PreferenceValues`."""
        before, self._values = self._values, replace(self._values, **values)
        if self._values != before:
            write_json(self._file, "preferences", asdict(self._values))
            self.changed.emit(before, self._values)

    def reset(self) -> None:
        """Back to how it was at first; what was opened last is no choice, and stays."""
        usual = PreferenceValues()
        kept = ("recent", "folder", "dataset")
        self.change(**{field.name: getattr(usual, field.name) for field in fields(PreferenceValues) if field.name not in kept})

    def add_recent(self, paths: list[Path]) -> None:
        """Put files at the head of Open recent."""
        names = [str(path) for path in paths[:RECENT_FILES]]
        older = [name for name in self._values.recent if name not in names]
        self.change(recent=tuple((names + older)[:RECENT_FILES]))


def _understood(stored: dict[str, Any]) -> PreferenceValues:
    choices = PreferenceValues()
    for field in fields(PreferenceValues):
        if field.name in stored:
            value = _converted(getattr(choices, field.name), stored[field.name])
            choices = replace(choices, **{field.name: value})
    return choices if choices.cache_mb in CACHE_MB else replace(choices, cache_mb=PreferenceValues().cache_mb)


def _converted(default: Any, value: Any) -> Any:
    """The value in the type of its default; the default where that cannot be."""
    if isinstance(default, tuple):
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else default
    if isinstance(default, StrEnum):
        return type(default)(value) if value in list(type(default)) else default
    return value if type(value) is type(default) else default
