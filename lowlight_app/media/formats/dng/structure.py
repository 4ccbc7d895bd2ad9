"""The image in a DNG file: which directory describes it, and which part of it makes the picture."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from math import prod

from lowlight_app.box import Box
from lowlight_app.media.metadata.tiff_directory import Directory, TiffBytes

SENSOR_PHOTOMETRICS = frozenset([32803, 34892])  # colour filter array, linear raw
_BLACK_IS_ZERO = 1
SUBFILE_TYPE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC, ORIENTATION, SAMPLES = 254, 256, 257, 259, 262, 274, 277
CFA_TAGS = (33421, 33422)
DNG_VERSION, LINEARIZATION_TABLE, _DEFAULT_SCALE, _CROP_ORIGIN, _CROP_SIZE = 50706, 50712, 50718, 50719, 50720
_ACTIVE_AREA, _USER_CROP = 50829, 51125
_CODES = {1: "B", 3: "H", 4: "I", 5: "II", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d", 13: "I", 16: "Q"}
_RATIONALS = (5, 10)
_MOST_NUMBERS = 4096
"""Largest count of numbers that one tag may have; the tags that are read as numbers here have far fewer."""
_FLIPS = {2: 1, 3: 3, 4: 2, 5: 4, 6: 6, 7: 7, 8: 5}
"""LibRaw's number of each orientation: 1 mirrors left and right, 2 top and bottom, 4 then swaps rows and columns."""


@dataclass(frozen=True)
class Dng:
    """A DNG file.

    Attributes:
        tiff: the file.
        main: the first directory of the file, which describes the camera.
        image: the directory of the raw image.
    """

    tiff: TiffBytes
    main: Directory
    image: Directory

    def numbers(self, tag: int) -> tuple[float, ...]:
        """Return the values of a tag of the image; empty if it is missing or not a number."""
        return _numbers(self.tiff, self.image, tag)

    def number(self, tag: int, default: int) -> int:
        """Return the first value of a tag of the image."""
        return next((int(value) for value in self.numbers(tag)), default)

    def block(self, tag: int) -> bytes:
        """Return the bytes of a tag of the image."""
        entry = self.image.entries.get(tag)
        return entry.value if entry else b""

    @property
    def compression(self) -> int:
        """Number of the compression."""
        return self.number(COMPRESSION, 1)

    @property
    def samples(self) -> int:
        """Samples per pixel."""
        return self.number(SAMPLES, 1)

    @property
    def has_linearization_table(self) -> bool:
        """Whether the stored numbers are codes for a table."""
        return LINEARIZATION_TABLE in self.image.entries

    @property
    def flip(self) -> int:
        """The orientation as LibRaw numbers it."""
        return _FLIPS.get(int(next(iter(_numbers(self.tiff, self.main, ORIENTATION)), 1)), 0)

    @property
    def pixel_aspect(self) -> float:
        """Width of a pixel by its height."""
        scale = self.numbers(_DEFAULT_SCALE)
        return scale[0] / scale[1] if len(scale) == 2 and min(scale) > 0 else 1.0

    @cached_property
    def whole(self) -> Box:
        """The stored image."""
        return Box(0, 0, self.number(HEIGHT, 0), self.number(WIDTH, 0))

    @cached_property
    def active_area(self) -> Box:
        """The part of the stored image that was exposed to light."""
        edges = self.numbers(_ACTIVE_AREA)
        area = Box(*map(int, edges)) if len(edges) == 4 else self.whole
        return area if area == area.moved_into(self.whole) and min(area.height, area.width) > 0 else self.whole

    @cached_property
    def default_crop(self) -> Box:
        """The part of the stored image that makes the picture."""
        area = self.active_area
        origin, size = self.numbers(_CROP_ORIGIN) or (0.0, 0.0), self.numbers(_CROP_SIZE)
        if len(size) == len(origin) == 2 and min(size) >= 1:
            (left, top), (width, height) = map(round, origin), map(round, size)
            area = Box(top, left, top + height, left + width).relative_to(Box(-area.top, -area.left, 0, 0)).moved_into(area)
        return self._user_crop(area)

    def _user_crop(self, area: Box) -> Box:
        """Return the part that the photographer chose in the camera, for instance another aspect ratio."""
        edges = self.numbers(_USER_CROP)
        if len(edges) != 4 or not (0 <= edges[0] < edges[2] <= 1 and 0 <= edges[1] < edges[3] <= 1):
            return area
        top, bottom = (area.top + round(edge * area.height) for edge in (edges[0], edges[2]))
        left, right = (area.left + round(edge * area.width) for edge in (edges[1], edges[3]))
        return Box(top, left, bottom, right) if bottom > top and right > left else area


def find_dng(data: bytes) -> Dng | None:
    """Return the DNG in a file's bytes; None if it is none, or has no raw image."""
    try:
        tiff = TiffBytes(data)
        main = tiff.directory(tiff.first)
    except ValueError:
        return None
    if DNG_VERSION not in main.entries:
        return None
    images = [d for d in tiff.directories() if _photometric(tiff, d) in SENSOR_PHOTOMETRICS]
    images = images or [d for d in tiff.directories() if _photometric(tiff, d) == _BLACK_IS_ZERO and not _subfile_type(tiff, d)]
    chosen = min(images, key=lambda d: (_subfile_type(tiff, d) != 0, -_pixel_count(tiff, d)), default=None)
    return Dng(tiff, main, chosen) if chosen else None


def _photometric(tiff: TiffBytes, directory: Directory) -> int:
    return int(next(iter(_numbers(tiff, directory, PHOTOMETRIC)), -1))


def _subfile_type(tiff: TiffBytes, directory: Directory) -> int:
    return int(next(iter(_numbers(tiff, directory, SUBFILE_TYPE)), 0))


def _pixel_count(tiff: TiffBytes, directory: Directory) -> float:
    return prod(next(iter(_numbers(tiff, directory, tag)), 0) for tag in (WIDTH, HEIGHT))


def _numbers(tiff: TiffBytes, directory: Directory, tag: int) -> tuple[float, ...]:
    entry = directory.entries.get(tag)
    code = _CODES.get(entry.kind) if entry else None
    if entry is None or code is None:
        return ()
    values = struct.unpack_from(tiff.order + code * min(entry.count, _MOST_NUMBERS), entry.value)
    if entry.kind in _RATIONALS:
        return tuple(above / below if below else 0.0 for above, below in zip(values[::2], values[1::2], strict=True))
    return values
