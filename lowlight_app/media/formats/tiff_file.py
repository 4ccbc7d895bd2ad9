"""Open TIFF files of any origin with tifffile, and with libtiff where tifffile cannot decode them."""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from lowlight_app.errors import MediaError
from lowlight_app.frame import Pixels
from lowlight_app.media.formats.base import PhotoFile
from lowlight_app.media.formats.jpeg_pixels import MOST_SCANS
from lowlight_app.media.metadata.tiff_directory import SHORT, TiffBytes

if TYPE_CHECKING:
    from tifffile import TiffPage

_SUBFILE_TYPE, _OLD_SUBFILE_TYPE, _ORIENTATION, _OLD_JPEG_DATA = 254, 255, 274, 513
_REDUCED, _MASK = 1, 4
_OLD_REDUCED = 2
_JPEG, _START_OF_SCAN = (6, 7), b"\xff\xda"
_LARGEST_TYPE = 64
"""Bytes of the tags that tell what an image is; a file can have many images."""


@dataclass(frozen=True)
class OpenTiff:
    """An open TIFF file at one of its images.

    Attributes:
        file: the file.
        data: the bytes of the file, without a link back in its chain of directories.
        structure: the structure of the file.
        page: the image.
        index: the index of the image in the chain of directories, from 0.
        count: number of images, without thumbnails and masks.
    """

    file: PhotoFile
    data: bytes
    structure: TiffBytes
    page: TiffPage
    index: int
    count: int

    def check_parts(self) -> None:
        """Check the strips or tiles.

        Raises:
            MediaError: pixels are missing, as in a truncated file.
            NotImplementedError: they are so many, or JPEGs of so many scans, that decoding would take minutes.
        """
        page, directory = self.page, self.structure.directory(self.page.offset)
        if self.structure.has_too_many_parts(directory):
            raise NotImplementedError("too many strips or tiles")
        if page.compression in _JPEG and max(self._scan_counts(), default=0) > MOST_SCANS:
            raise NotImplementedError("too many scans")
        too_few = not page.is_contiguous and len(page.dataoffsets) < prod(page.chunked) and _OLD_JPEG_DATA not in page.tags
        if too_few or self.structure.lacks_data(directory):
            raise MediaError("the file ends too early.", path=self.file.path)

    def _scan_counts(self) -> Iterator[int]:
        """Yield the number of scans in each strip or tile, or more."""
        for start, size in zip(self.page.dataoffsets, self.page.databytecounts, strict=False):
            yield self.data.count(_START_OF_SCAN, start, start + size)

    def decode_by_libtiff(self) -> Pixels:
        """Decode the image to RGB with opacity, 8 bits, in the orientation in which it is stored."""
        import imagecodecs

        pixels = imagecodecs.tiff_decode(self._upright(), index=self.index, asrgb=True)
        return np.asarray(pixels, np.uint8)

    def _upright(self) -> bytes | bytearray:
        """Return the file without the orientation of the image, which libtiff would apply in part."""
        entry = self.structure.directory(self.page.offset).entries.get(_ORIENTATION)
        if entry is None:
            return self.data
        copy = bytearray(self.data)
        code = "HHQHHI" if self.structure.big else "HHIHH"
        padding = (0, 0) if self.structure.big else (0,)
        struct.pack_into(f"{self.structure.order}{code}", copy, entry.record, _ORIENTATION, SHORT, 1, 1, *padding)
        return copy


@contextmanager
def open_tiff(file: PhotoFile) -> Iterator[OpenTiff]:
    """Open a file at `file.page`.

    Raises:
        MediaError: there is no such page.
        Exception: any exception that tifffile raises for a damaged file.
    """
    import tifffile

    logging.getLogger("tifffile").addHandler(logging.NullHandler())  # our errors report what is wrong with a file
    structure = TiffBytes(file.data)
    positions = structure.chain()
    data = _without_loop(file.data, structure, positions)
    images = images_of(structure, positions)
    if not positions or positions[0] >= len(file.data):
        raise MediaError("the file is damaged or incomplete.", path=file.path)
    if not 1 <= file.page <= len(images):
        raise MediaError("there is no page {page}; the file has {pages}.", path=file.path, page=file.page, pages=len(images))
    index = images[file.page - 1]
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        page: Any = tiff.pages.first if index == 0 else tiff.pages[index].aspage()
        yield OpenTiff(file, data, structure, page, index, len(images))


def _without_loop(data: bytes, structure: TiffBytes, positions: list[int]) -> bytes:
    """Return the file without a link back in its chain of directories, which tifffile would follow forever."""
    ends = not positions or structure.directory(positions[-1], only=()).next == 0
    return data if ends else structure.ended_at(positions[-1])


def images_of(structure: TiffBytes, positions: list[int]) -> list[int]:
    """Return the numbers of the directories that are images, without thumbnails and masks; at least the first."""
    return [number for number, position in enumerate(positions) if _is_image(structure, position)] or [0]


def _is_image(structure: TiffBytes, position: int) -> bool:
    entries = structure.directory(position, only=(_SUBFILE_TYPE, _OLD_SUBFILE_TYPE), largest=_LARGEST_TYPE).entries
    kinds, old_kinds = (
        entries[tag].integers(structure.order) if tag in entries else () for tag in (_SUBFILE_TYPE, _OLD_SUBFILE_TYPE)
    )
    if kinds and kinds[0]:
        return not kinds[0] & (_REDUCED | _MASK)
    return old_kinds[:1] != (_OLD_REDUCED,)
