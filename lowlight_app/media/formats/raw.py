"""Camera RAW, developed with the camera's white balance and without automatic brightening to sRGB with 16 bits.

Read only. EXIF and XMP, which LibRaw does not provide, are read from the file's own tags or its embedded preview.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lowlight_app.box import Box
from lowlight_app.errors import MediaError
from lowlight_app.frame import MediaInfo, Metadata, Pixels
from lowlight_app.media.color.pixels import check_size
from lowlight_app.media.formats.base import Format, PhotoFile, decoding
from lowlight_app.media.formats.dng.development import Corrections, develop
from lowlight_app.media.formats.dng.pixels import UnreadablePixels, UnsupportedCompression, is_readable_by_libraw, uncompressed
from lowlight_app.media.formats.dng.structure import DNG_VERSION, PHOTOMETRIC, SENSOR_PHOTOMETRICS, Dng, find_dng
from lowlight_app.media.formats.libraw_messages import without_libraw_messages
from lowlight_app.media.formats.signatures import is_tiff, major_brand
from lowlight_app.media.metadata.exif import reset_orientation
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff
from lowlight_app.media.metadata.jpeg_segments import read_metadata
from lowlight_app.media.metadata.tiff_directory import Directory, TiffBytes

if TYPE_CHECKING:
    from rawpy import RawPy

_log = logging.getLogger(__name__)

_XMP = 700
_SWAPS = 4
_SIGNATURES = (
    b"FUJIFILMCCD-RAW",
    b"IIRO",  # Olympus
    b"IIRS",
    b"MMOR",
    b"IIU\0",  # Panasonic
    b"FOVb",  # Sigma
    b"\0MRM",  # Minolta
    b"II\x1a\0\0\0HEAPCCDR",  # Canon CRW
)
_CANON_BRAND, _CANON_MARK = b"crx", b"CR"
"""The brand of CR3 files, and the bytes after the TIFF header of CR2 files."""
SUFFIXES = (
    *(".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".iiq", ".kdc", ".mef", ".mos", ".mrw", ".nef", ".nrw"),
    *(".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f"),
)


_ORIENTATIONS = (1, 2, 4, 3, 5, 8, 6, 7)
"""EXIF orientations by LibRaw's number, see `_Layout.flip`."""


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. The size is upright, since decoding applies the orientation."""
    with decoding(file.path):
        dng = find_dng(file.data)
        _check_complete(file)
        if dng is not None:
            check_size(file.path, dng.whole.width, dng.whole.height)
        with _open(file, dng, blank=True) as raw:
            layout = _Layout.of(raw, dng)
            channels = 1 if raw.num_colors == 1 else 3
            metadata = _metadata(file.data, raw)
    notices = Corrections.read(dng).notices if dng else []
    file.notices.extend(notices)
    return MediaInfo("raw", *layout.size, channels, "uint16", metadata=metadata, orientation=_ORIENTATIONS[layout.flip])


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    with decoding(file.path):
        dng = find_dng(file.data)
        _check_complete(file)
        with _open(file, dng) as raw, _reporting(file):
            layout = _Layout.of(raw, dng)
            pixels = develop(raw, *((dng.active_area, Corrections.read(dng)) if dng and layout.is_of(dng) else ()))
    return layout.cropped_and_turned(pixels)


@dataclass(frozen=True)
class _Layout:
    """The crop and the orientation that turn the image that LibRaw develops into the picture.

    Attributes:
        stored: size of the stored image: height, width.
        crop: the picture, as a part of the developed image before non-square pixels are stretched.
        pixel_aspect: width of a pixel by its height.
        flip: 1 mirrors left and right, 2 top and bottom, 4 then swaps rows and columns.
    """

    stored: tuple[int, int]
    crop: Box
    pixel_aspect: float
    flip: int

    @classmethod
    def of(cls, raw: RawPy, dng: Dng | None) -> _Layout:
        """Return the layout of an image that LibRaw has opened."""
        sizes = raw.sizes
        stored = sizes.raw_height, sizes.raw_width
        top, left = sizes.top_margin, sizes.left_margin
        visible = Box(top, left, top + sizes.iheight, left + sizes.iwidth)
        layout = cls(stored, visible, sizes.pixel_aspect, sizes.flip)
        crop = dng.default_crop.moved_into(visible) if dng is not None and layout.is_of(dng) else visible
        return replace(layout, crop=crop.relative_to(visible))

    def is_of(self, dng: Dng) -> bool:
        """Return whether LibRaw opened the image that a DNG's tags describe."""
        return self.stored == (dng.whole.height, dng.whole.width)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        area = self._stretched
        return (area.height, area.width) if self.flip & _SWAPS else (area.width, area.height)

    @property
    def _stretched(self) -> Box:
        """The picture as a part of the developed image; LibRaw stretches the side on which pixels are denser."""
        down, across = (1 / self.pixel_aspect, 1.0) if self.pixel_aspect < 1 else (1.0, self.pixel_aspect)
        top, left, height, width = self.crop.top, self.crop.left, self.crop.height, self.crop.width
        top, left, height, width = round(top * down), round(left * across), int(height * down + 0.5), int(width * across + 0.5)
        return Box(top, left, top + height, left + width)

    def cropped_and_turned(self, pixels: Pixels) -> Pixels:
        """Return the picture."""
        pixels = pixels[self._stretched.slices]
        pixels = pixels[::-1] if self.flip & 2 else pixels
        pixels = pixels[:, ::-1] if self.flip & 1 else pixels
        return np.ascontiguousarray(pixels.swapaxes(0, 1) if self.flip & _SWAPS else pixels)


def _check_complete(file: PhotoFile) -> None:
    """Check that a file based on TIFF is complete: LibRaw develops truncated files without an error.

    Raises:
        MediaError: pixels are missing.
        NotImplementedError: decoding would take minutes.
    """
    try:
        tiff = TiffBytes(file.data)
    except ValueError:
        return
    for directory in tiff.directories():
        if tiff.lacks_data(directory):
            raise MediaError("the file ends too early; copy it again from the camera.", path=file.path)
        if tiff.has_too_many_parts(directory):
            raise NotImplementedError("too many strips or tiles")


def _open(file: PhotoFile, dng: Dng | None, *, blank: bool = False) -> RawPy:
    """Open a file with LibRaw, after decoding the pixels that LibRaw cannot.

    Args:
        file: the file.
        dng: the structure of the file, if it is a DNG.
        blank: the pixels do not matter.

    Raises:
        MediaError: the file is damaged, or of a kind that is not supported.
    """
    import rawpy

    with _reporting(file):
        data = file.data if dng is None or is_readable_by_libraw(dng) else uncompressed(dng, blank=blank)
        raw = rawpy.imread(io.BytesIO(data))
        raw.unpack()
        return raw


@contextmanager
def _reporting(file: PhotoFile) -> Iterator[None]:
    """Convert errors of the libraries; their words go to the log.

    Raises:
        MediaError: raised in place of the libraries' errors.
    """
    import rawpy

    try:
        with without_libraw_messages():
            yield
    except UnsupportedCompression as error:
        raise MediaError("DNG files with compression {number} are not supported.", path=file.path, number=error.number) from error
    except rawpy.LibRawFileUnsupportedError as error:
        _log.warning("%s: %s", file.path, error)
        raise MediaError("camera RAW files of this kind are not supported.", path=file.path) from error
    except (rawpy.LibRawError, UnreadablePixels) as error:
        _log.warning("%s: %s", file.path, error)
        raise MediaError("the file is damaged or incomplete.", path=file.path) from error


def _metadata(data: bytes, raw: RawPy) -> Metadata:
    try:
        tiff = TiffBytes(data)
        main = tiff.directory(tiff.first)
    except ValueError:
        return _preview_metadata(raw)
    block = exif_from_tiff(tiff, main, raw=True)
    xmp = main.entries[_XMP].value if _XMP in main.entries else None
    return Metadata(reset_orientation(block) if block else None, xmp)


def _preview_metadata(raw: RawPy) -> Metadata:
    """Return the metadata of the embedded JPEG preview."""
    import rawpy

    try:
        preview = raw.extract_thumb()
    except rawpy.LibRawError:
        return Metadata()
    if preview.format is not rawpy.ThumbFormat.JPEG:
        return Metadata()
    found = read_metadata(preview.data)
    return replace(found, exif=found.exif and reset_orientation(found.exif))


def _matches(data: bytes) -> bool:
    if data.startswith(_SIGNATURES) or major_brand(data).startswith(_CANON_BRAND):
        return True
    return is_tiff(data) and (data[8:10] == _CANON_MARK or _has_sensor_data(data))


def _has_sensor_data(data: bytes) -> bool:
    try:
        tiff = TiffBytes(data)
    except ValueError:
        return False
    return any(DNG_VERSION in d.entries or _is_sensor(tiff, d) for d in tiff.directories())


def _is_sensor(tiff: TiffBytes, directory: Directory) -> bool:
    entry = directory.entries.get(PHOTOMETRIC)
    return bool(entry and SENSOR_PHOTOMETRICS & set(entry.integers(tiff.order)))


FORMAT = Format(
    name="raw",
    suffixes=SUFFIXES,
    matches=_matches,
    inspect=inspect,
    decode=decode,
    export_as="tiff",  # loses nothing of the 16 bits
)
