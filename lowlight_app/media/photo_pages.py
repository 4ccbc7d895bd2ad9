"""The pages of a photo file as a sequence of frames, with random access like a video."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import ColorSpec, Frame, MediaInfo
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import apply_orientation, check_size
from lowlight_app.media.files.reading import read_file
from lowlight_app.media.formats.base import PhotoFile
from lowlight_app.media.formats.registry import format_of
from lowlight_app.media.metadata import exif
from lowlight_app.progress import Progress


@dataclass(frozen=True)
class _Page:
    """An inspected page.

    Attributes:
        file: the file, opened at this page.
        stored: the properties that the file states, with the size as stored.
        orientation: how it is stored, as in EXIF.
    """

    file: PhotoFile
    stored: MediaInfo
    orientation: int


class PhotoPages:
    """The images of one photo file: pages of a TIFF, frames of an animation; see `FrameSequence`.

    The file is read once and each page is decoded when it is requested. A plain photo has one page. Pages may differ in
    size, depth and metadata.

    Raises:
        MediaError: the file cannot be read or is not in a supported format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        data, self._modified_ns = read_file(path)
        self._format = format_of(path, data)
        self._data: bytes | None = data
        self._pages: dict[int, _Page] = {}

    @property
    def info(self) -> MediaInfo:
        """See `info_of`: the first page."""
        return self.info_of(0)

    @property
    def count(self) -> int:
        """The number of pages."""
        return self.info.pages

    def info_of(self, number: int) -> MediaInfo:
        """Return what the file says about a page, upright.

        Args:
            number: the number of the page, from 0.

        Raises:
            MediaError: there is no such page, or it is damaged or too large.
        """
        page = self._page(number)
        stored, turned = page.stored, page.orientation > 4
        return replace(
            stored,
            width=stored.height if turned else stored.width,
            height=stored.width if turned else stored.height,
            modified_ns=self._modified_ns,
            taken=exif.date_taken(stored.metadata.exif),
            orientation=page.orientation if page.orientation != 1 else stored.orientation,
        )

    def frame(self, number: int) -> Frame:
        """Decode a page.

        Args:
            number: the number of the page, from 0 to `count` - 1.

        Raises:
            MediaError: there is no such page, or it is damaged.
        """
        page = self._page(number)
        stored, file = page.stored, replace(page.file, notices=list(page.stored.notices))
        pixels = self._format.decode(file)
        if pixels.shape != (stored.height, stored.width, stored.channels) or pixels.dtype != stored.dtype:
            raise MediaError("the file is damaged: its pixels do not match its header.", path=self.path)
        return Frame(apply_orientation(pixels, page.orientation), stored.color, notices=_distinct(file.notices))

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """Yield all pages in order; see `FrameStream.frames`."""
        progress = progress or Progress()
        for number in range(self.count):
            progress.report(number / self.count, "reading")
            yield self.frame(number)
        progress.report(1.0, "reading")

    def close(self) -> None:
        """Release the file's content. Safe to call twice."""
        self._data = None
        self._pages.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _page(self, number: int) -> _Page:
        if self._data is None:
            raise ValueError(f"{self.path} is closed")
        if number not in self._pages:
            self._pages[number] = self._inspect(PhotoFile(self.path, self._data, number + 1))
        return self._pages[number]

    def _inspect(self, file: PhotoFile) -> _Page:
        stored = self._format.inspect(file)
        check_size(self.path, stored.width, stored.height)
        if not 1 <= file.page <= stored.pages:
            raise MediaError("there is no page {page}; the file has {pages}.", path=self.path, page=file.page, pages=stored.pages)
        color = _color(file, stored)
        stored = replace(stored, color=color, notices=_distinct([*stored.notices, *file.notices]))
        return _Page(file, stored, exif.orientation(stored.metadata.exif))


def _color(file: PhotoFile, stored: MediaInfo) -> ColorSpec:
    """Return the colour space of a page, without a damaged profile, and as the EXIF block says if the file does not."""
    color = stored.color
    if color.icc is not None and not icc.is_usable(color.icc):
        file.notices.append(icc.DAMAGED_PROFILE)
        color = replace(color, icc=None)
    is_unstated = color == ColorSpec() and stored.channels > 2 and stored.color_unstated
    return ColorSpec(icc=icc.adobe_rgb()) if is_unstated and exif.is_adobe_rgb(stored.metadata.exif) else color


def _distinct(notices: list[Message]) -> tuple[Message, ...]:
    return tuple(dict.fromkeys(notices))
