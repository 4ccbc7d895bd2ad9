"""From what was dropped or chosen to photos that can be shown, and words about those that cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec, MediaInfo, Primaries
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.library.photo import PhotoInfo
from lowlight_app.media import list_media, open_source
from lowlight_app.media.sidecar import read_sidecar
from lowlight_app.progress import Progress
from lowlight_app.settings_track import SettingsTrack

_TOGETHER = 16
"""Photos handed over at a time, so that a folder of hundreds begins to show at once."""
_NAMES = {Primaries.BT709: "sRGB", Primaries.P3: "Display P3", Primaries.BT2020: "BT.2020"}


@dataclass(frozen=True)
class RejectedFile:
    """A file that cannot be opened, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class InspectedFile:
    """A file that can be opened.

    Attributes:
        course: the settings that are kept beside it; None if there are none.
    """

    path: Path
    facts: PhotoInfo
    course: SettingsTrack | None


def inspect_all(paths: Iterable[Path], progress: Progress, hand_over: Callable[[Any], None]) -> list[RejectedFile]:
    """Look into files and folders without decoding a picture.

    Args:
        paths: files and folders; folders are searched to the bottom.
        progress: can stop it between files.
        hand_over: given lists of `InspectedFile`.

    Returns:
        The others.
    """
    files, errors = list_media(paths, recursive=True, videos=True)
    rejected = [_rejected(error) for error in errors]
    ready: list[InspectedFile] = []
    for index, file in enumerate(files):
        progress.report(index / len(files))
        try:
            ready.append(InspectedFile(file.path, facts_of(file.path), read_sidecar(file.path)))
        except MediaError as error:
            rejected.append(_rejected(error, file.path))
        if len(ready) == _TOGETHER or (ready and index == 0):
            hand_over(ready)
            ready = []
    hand_over(ready)
    return rejected


def facts_of(path: Path) -> PhotoInfo:
    """What a file says about its picture.

    Raises:
        MediaError: it is no photo or video that can be opened.
    """
    with open_source(path, page=1) as source:
        info = source.info
    profile = profile_name(info.color)
    return PhotoInfo(info.width, info.height, _depth(info), info.format, profile, info.pages, info.timeline, info.taken)


def profile_name(color: ColorSpec) -> str:
    """The name of a picture's colours."""
    if color.icc is not None:
        space = QColorSpace.fromIccProfile(QByteArray(color.icc))
        if space.isValid() and space.description():
            return space.description()
        return "ICC"
    return _NAMES.get(color.primaries, color.primaries.name)


def _depth(info: MediaInfo) -> int:
    return {"uint8": 8, "uint16": 16}.get(info.dtype, 32)


def _rejected(error: MediaError, path: Path | None = None) -> RejectedFile:
    """The reason without the path, which stands beside it."""
    path = path or error.message.path
    assert path is not None
    return RejectedFile(path, translate_message(error, omit_path=path))
