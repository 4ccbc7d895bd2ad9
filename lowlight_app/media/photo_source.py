"""Read a photo as a source of one frame."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from lowlight_app.errors import MediaError
from lowlight_app.frame import Frame
from lowlight_app.media.color.pixels import apply_orientation, check_size
from lowlight_app.media.formats import avif, bmp, heic, jpeg, png, raw, tiff, webp
from lowlight_app.media.formats.base import PhotoFile, Reader
from lowlight_app.media.formats.sniff import sniff
from lowlight_app.media.metadata import exif
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    pass

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
            raise MediaError("the file contains {pages} images; choose a page.", path=path, pages=stored.pages)
        if not 1 <= self._file.page <= stored.pages:
            raise MediaError(
                "there is no page {page}; the file has {pages}.", path=path, page=self._file.page, pages=stored.pages
            )
        self._orientation = exif.orientation(stored.metadata.exif)
        width, height = (stored.height, stored.width) if self._orientation > 4 else (stored.width, stored.height)
        self.info = replace(
            stored, width=width, height=height, modified_ns=modified_ns, taken=exif.date_taken(stored.metadata.exif)
        )

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """The one frame; see `FrameSource.frames`."""
        if self._file is None:
            raise ValueError(f"{self.path} is closed")
        progress = progress or Progress()
        progress.report(0.0, "reading")
        pixels = self._reader.decode(self._file)
        if pixels.shape != (self._stored.height, self._stored.width, self.info.channels) or pixels.dtype != self.info.dtype:
            raise MediaError("the file is damaged: its pixels do not match its header.", path=self.path)
        pixels = apply_orientation(pixels, self._orientation)
        progress.report(1.0, "reading")
        yield Frame(pixels, self.info.color)

    def close(self) -> None:
        """Let go of the file's bytes."""
        self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


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
            raise MediaError("this is a folder or a device, not a file.", path=path)
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise MediaError("the file does not exist.", path=path) from error
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error


def _format_of(path: Path, data: bytes) -> str:
    name = sniff(data)
    if name is None:
        if data:
            raise MediaError("this is not a photo or video in a supported format.", path=path)
        raise MediaError("the file is empty.", path=path)
    return name
