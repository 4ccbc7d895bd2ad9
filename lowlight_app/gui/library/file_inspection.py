"""Inspect dropped or chosen files: properties of those that can be opened, reasons for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec, MediaInfo, Primaries
from lowlight_app.geometry import IDENTITY
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.library.photo import PhotoInfo
from lowlight_app.media import list_media, open_source
from lowlight_app.media.metadata.crop import StoredPicture
from lowlight_app.media.metadata.xmp import rating_of
from lowlight_app.media.sidecar import read_rating, read_sidecar
from lowlight_app.media.stacks.fits import FITS_SUFFIXES
from lowlight_app.media.stacks.open import open_stack
from lowlight_app.media.stacks.stack import StackInfo, StackKind
from lowlight_app.progress import Progress
from lowlight_app.settings_track import SettingsTrack

_BATCH_SIZE = 16
"""Files emitted at a time, so that a folder of hundreds appears at once."""
_STACKS = {StackKind.IMAGEJ: "ImageJ", StackKind.OME: "OME"}
_NAMES = {Primaries.BT709: "sRGB", Primaries.P3: "Display P3", Primaries.BT2020: "BT.2020"}


@dataclass(frozen=True)
class RejectedFile:
    """A file that cannot be opened, and the reason."""

    path: Path
    reason: str


@dataclass(frozen=True)
class InspectedFile:
    """A file that can be opened.

    Attributes:
        track: Settings from its sidecar; None if there are none.
        rating: Rating from its sidecar or else the file itself, see `Photo`.
    """

    path: Path
    info: PhotoInfo
    track: SettingsTrack | None
    rating: int = 0


def inspect_files(
    paths: Iterable[Path], progress: Progress, emit_part: Callable[[list[InspectedFile]], None]
) -> list[RejectedFile]:
    """Inspect files and folders without decoding an image.

    Args:
        paths: Files, and folders that are searched recursively.
        progress: Can cancel between files.
        emit_part: Receives the files that can be opened, in batches.

    Returns:
        The files that cannot be opened.
    """
    files, errors = list_media(paths, recursive=True, videos=True, further=frozenset(FITS_SUFFIXES))
    rejected = [_rejected(error) for error in errors]
    batch: list[InspectedFile] = []
    for index, file in enumerate(files):
        progress.report(index / len(files))
        try:
            batch.append(_inspect(file.path))
        except MediaError as error:
            rejected.append(_rejected(error, file.path))
        if len(batch) == _BATCH_SIZE or (batch and index == 0):
            emit_part(batch)
            batch = []
    emit_part(batch)
    return rejected


def _inspect(path: Path) -> InspectedFile:
    info = read_info(path)
    picture = StoredPicture(info.width, info.height, info.orientation)
    track = read_sidecar(path, picture)
    if track is not None and info.stack is not None:
        track = replace(track, geometry=IDENTITY)  # pages of a stack keep their size
    rating = read_rating(path)
    return InspectedFile(path, info, track, info.rating if rating is None else rating)


def read_info(path: Path) -> PhotoInfo:
    """Return the properties of a photo, video or stack.

    Raises:
        MediaError: The file is none that can be opened.
    """
    stack = open_stack(path)
    if stack is not None:
        with stack:
            return _stack_info(stack.info)
    with open_source(path, page=1) as source:
        info = source.info
    profile = profile_name(info.color)
    return PhotoInfo(
        info.width,
        info.height,
        _depth(info),
        info.format,
        profile,
        info.pages,
        info.timeline,
        info.taken,
        info.orientation,
        rating=rating_of(info.metadata.xmp) or 0,
    )


def _stack_info(stack: StackInfo) -> PhotoInfo:
    file_format = "fits" if stack.kind is StackKind.FITS else "tiff"
    bits = 8 * stack.dtype.itemsize
    return PhotoInfo(stack.width, stack.height, bits, file_format, _STACKS.get(stack.kind, ""), stack.count, stack=stack)


def profile_name(color: ColorSpec) -> str:
    """Return the name of a profile or colour space."""
    if color.icc is not None:
        space = QColorSpace.fromIccProfile(QByteArray(color.icc))
        if space.isValid() and space.description():
            return space.description()
        return "ICC"
    return _NAMES.get(color.primaries, color.primaries.name)


def _depth(info: MediaInfo) -> int:
    return {"uint8": 8, "uint16": 16}.get(info.dtype, 32)


def _rejected(error: MediaError, path: Path | None = None) -> RejectedFile:
    """Return the file with the reason; the reason does not repeat the path."""
    path = path or error.message.path
    assert path is not None
    return RejectedFile(path, translate_message(error, omit_path=path))
