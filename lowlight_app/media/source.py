"""Opens photos and videos, whatever their format, as sources of frames."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

from lowlight_app.errors import MediaError
from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.media import avif, bmp, exif, heic, jpeg, png, raw, tiff, webp
from lowlight_app.media.photo import PhotoFile, Reader
from lowlight_app.media.pixels import check_size, upright
from lowlight_app.media.sniff import VIDEO_FORMATS, sniff
from lowlight_app.media.stills import RATE, is_sequence, pictures_of
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.media.video.source import VideoSource

_BEGINNING = 1 << 16
_READERS: dict[str, Reader] = {
    "jpeg": jpeg,
    "png": png,
    "tiff": tiff,
    "webp": webp,
    "bmp": bmp,
    "heic": heic,
    "avif": avif,
    "raw": raw,
}


class FrameSource(Protocol):
    """A file that gives frames, to be used in a `with` statement.

    Attributes:
        path: the file.
        info: what it says about itself.
    """

    path: Path
    info: MediaInfo

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """The frames in order, decoded as they are asked for.

        Raises:
            MediaError: the file is damaged.
            Cancelled: by `progress`.
        """
        ...

    def close(self) -> None:
        """Let go of the file. Does no harm twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class PhotoSource:
    """A photo as a source of one frame; see `FrameSource`.

    Raises:
        MediaError: unreadable, damaged, of no known kind, too large, or of several pages while none was chosen.
    """

    def __init__(self, path: Path, page: int | None = None) -> None:
        self.path = path
        data, modified_ns = _read(path)
        self._file: PhotoFile | None = PhotoFile(path, data, 1 if page is None else page)
        self._reader = _READERS[_format_of(path, data)]
        self._stored = stored = self._reader.inspect(self._file)
        check_size(path, stored.width, stored.height)
        if stored.pages > 1 and page is None:
            raise MediaError(f"{path}: the file holds {stored.pages} pictures; say which page is meant.")
        if not 1 <= self._file.page <= stored.pages:
            raise MediaError(f"{path}: there is no page {page}, the file has {stored.pages}.")
        self._orientation = exif.orientation(stored.metadata.exif)
        width, height = (stored.height, stored.width) if self._orientation > 4 else (stored.width, stored.height)
        self.info = replace(stored, width=width, height=height, modified_ns=modified_ns, taken=exif.taken(stored.metadata.exif))

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """The one frame; see `FrameSource.frames`."""
        if self._file is None:
            raise ValueError(f"{self.path} is closed")
        progress = progress or Progress()
        progress.report(0.0, "reading")
        pixels = self._reader.decode(self._file)
        if pixels.shape != (self._stored.height, self._stored.width, self.info.channels) or pixels.dtype != self.info.dtype:
            raise MediaError(f"{self.path}: the file is damaged, its pixels are not what it announces.")
        pixels = upright(pixels, self._orientation)
        progress.report(1.0, "reading")
        yield Frame(pixels, self.info.color)

    def close(self) -> None:
        """Let go of the file's bytes."""
        self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_source(path: Path, *, page: int | None = None, rate: Fraction = RATE) -> FrameSource:
    """Opens a photo or video by its content, whatever its name.

    Args:
        path: the file.
        page: which picture of a file with several, from 1. Must be given for such a file.
        rate: see `open_video`.

    Raises:
        MediaError: with the reason.
    """
    if is_sequence(path) or _beginning(path) in VIDEO_FORMATS:
        return open_video(path, rate)
    return PhotoSource(path, page)


def open_video(path: Path, rate: Fraction = RATE) -> VideoSource:
    """Opens a video by its content, whatever its name, or a numbered sequence of pictures.

    Args:
        path: the file, or the pictures' common name: see `is_sequence`.
        rate: frames per second of a sequence.

    Raises:
        MediaError: with the reason.
    """
    name = "stills" if is_sequence(path) else _beginning(path)
    if name not in {*VIDEO_FORMATS, "stills"}:
        raise MediaError(f"{path}: this is no video.")
    from lowlight_app.media.video.source import VideoSource  # loads PyAV

    return VideoSource(path, name, rate, _day_of_first(path) if name == "stills" else None)


def _day_of_first(sequence: Path) -> date | None:
    """The day on which the first picture was taken; FFmpeg reads more kinds of pictures than tell it."""
    try:
        with PhotoSource(pictures_of(sequence)[0][1], page=1) as first:
            return first.info.taken
    except MediaError:
        return None


def _beginning(path: Path) -> str:
    """The format, told without reading the whole file, which may be larger than memory."""
    with _readable(path) as file:
        return _format_of(path, file.read(_BEGINNING))


def _read(path: Path) -> tuple[bytes, int]:
    """The whole file and when it was changed: libraries get bytes, never paths, so that every path works.

    Raises:
        MediaError: see `_readable`.
    """
    with _readable(path) as file:
        return file.read(), os.fstat(file.fileno()).st_mtime_ns


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    """An opened file.

    Raises:
        MediaError: missing, no file, not permitted.
    """
    try:
        if path.exists() and not path.is_file():
            raise MediaError(f"{path}: this is a folder or a device, not a file.")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise MediaError(f"{path}: there is no such file.") from error
    except OSError as error:
        raise MediaError(f"{path}: the file cannot be read ({error.strerror}).") from error


def _format_of(path: Path, data: bytes) -> str:
    name = sniff(data)
    if name is None:
        what = "this is no photo or video of a kind that can be opened" if data else "the file is empty"
        raise MediaError(f"{path}: {what}.")
    return name
