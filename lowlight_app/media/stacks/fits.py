"""FITS images and cubes (FITS Standard 4.0), with astropy: read page by page as physical numbers, written with the same scale."""

from __future__ import annotations

import os
import re
import shutil
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from lowlight_app.errors import ExportError, MediaError
from lowlight_app.media.color.pixels import MAX_PIXELS
from lowlight_app.media.files.part_file import part_file
from lowlight_app.media.files.publish import publish
from lowlight_app.media.formats.base import decoding
from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.media.stacks.stack import Axis, Samples, Selection, Stack, StackInfo, StackKind
from lowlight_app.settings import ExportSettings

if TYPE_CHECKING:
    from astropy.io.fits import HDUList, Header

FITS_SUFFIXES = (".fits", ".fit", ".fts")
_SIGNATURE = b"SIMPLE  ="
_BLOCK = 2880
"""Bytes; headers and data fill whole blocks."""
_FEWEST_AXES, _BYTE = 2, 8
_STALE = ("CHECKSUM", "DATASUM", "DATAMIN", "DATAMAX")
_UNSIGNED = {8: -128, 16: 1 << 15, 32: 1 << 31, 64: 1 << 63}
"""BZERO with which integers of so many bits are stored that are unsigned, or, with 8 bits, signed."""


@dataclass(frozen=True)
class PhysicalScale:
    """The relation of physical to stored numbers: `zero + scale * stored`, and `blank` for a missing one.

    Attributes:
        bits: BITPIX; negative for floating point.
    """

    bits: int
    scale: float = 1.0
    zero: float = 0.0
    blank: int | None = None

    @classmethod
    def of(cls, header: Header) -> PhysicalScale:
        """Return the scale of an image."""
        blank = header.get("BLANK") if header["BITPIX"] > 0 else None
        return cls(header["BITPIX"], header.get("BSCALE", 1.0), header.get("BZERO", 0.0), blank)

    @property
    def stored(self) -> np.dtype[Any]:
        """Type of the stored numbers, which are big-endian."""
        if self.bits < 0:
            return np.dtype(f">f{-self.bits // 8}")
        return np.dtype("u1" if self.bits == _BYTE else f">i{self.bits // 8}")

    @property
    def is_shifted(self) -> bool:
        """Whether the file shifts whole numbers only to store unsigned ones as signed, or the reverse."""
        return self.bits > 0 and self.scale == 1 and self.blank is None and self.zero == _UNSIGNED[self.bits]

    @property
    def physical(self) -> np.dtype[Any]:
        """Type of the physical numbers."""
        if self.is_shifted:
            return np.dtype(f"{'i' if self.bits == _BYTE else 'u'}{self.bits // 8}")
        if self.scale == 1 and self.zero == 0 and self.blank is None:
            return self.stored.newbyteorder("=")
        return np.dtype("f4" if self.bits in (8, 16, -32) else "f8")

    def from_stored(self, numbers: Samples) -> Samples:
        """Return the physical numbers."""
        if self.is_shifted:
            unsigned = self._with_other_sign(np.asarray(numbers, self.stored.newbyteorder("=")))
            return unsigned.view(self.physical)
        if self.physical == self.stored.newbyteorder("="):
            return np.asarray(numbers, self.physical)
        result = self.zero + self.scale * numbers.astype(np.float64)
        if self.blank is not None:
            result[numbers == self.blank] = np.nan
        return np.asarray(result, self.physical)

    def to_stored(self, numbers: Samples) -> Samples:
        """Return the numbers to store; the nearest ones where the scale has steps."""
        if self.is_shifted:
            return np.asarray(self._with_other_sign(numbers).view(self.stored.newbyteorder("=")), self.stored)
        if self.physical == self.stored.newbyteorder("="):
            return np.asarray(numbers, self.stored)
        unscaled = (numbers.astype(np.float64) - self.zero) / self.scale
        if self.bits < 0:
            return np.asarray(unscaled, self.stored)
        limits = np.iinfo(self.stored)
        whole = np.clip(np.rint(np.nan_to_num(unscaled)), limits.min, limits.max)
        return np.where(np.isnan(unscaled), self.blank or 0, whole).astype(self.stored)

    def _with_other_sign(self, numbers: Samples) -> Samples:
        unsigned = np.dtype(f"u{self.bits // 8}")
        return np.asarray(np.ascontiguousarray(numbers).view(unsigned) ^ unsigned.type(1 << self.bits - 1))


class FitsStack(Stack):
    """The images of the first image extension of a FITS file; see `open_fits_stack`.

    Attributes:
        header: the header of the extension.
        scale: the scale of the numbers in the images.
        span: the start of the header and the end of the images in the file, in bytes.
    """

    def __init__(self, path: Path, file: BinaryIO, content: HDUList, index: int) -> None:
        self.path, self._file, self._content = path, file, content
        hdu = content[index]
        self.header: Header = hdu.header.copy()
        self.scale = PhysicalScale.of(self.header)
        place = hdu.fileinfo()
        self.span = place["hdrLoc"], place["datLoc"] + place["datSpan"]
        self._start = place["datLoc"]
        width, height, *outer = (self.header[f"NAXIS{number + 1}"] for number in range(self.header["NAXIS"]))
        modified = os.fstat(file.fileno()).st_mtime_ns
        self.info = StackInfo(StackKind.FITS, _axes(self.header, outer), height, width, 1, self.scale.physical, modified)

    def page(self, number: int) -> Samples:
        """See `Stack`."""
        info = self.info
        count = info.height * info.width
        self._file.seek(self._start + number * count * self.scale.stored.itemsize)
        data = self._file.read(count * self.scale.stored.itemsize)
        if len(data) < count * self.scale.stored.itemsize:
            raise MediaError("the file ends too early.", path=self.path)
        numbers = np.frombuffer(data, self.scale.stored)
        return self.scale.from_stored(numbers).reshape(info.height, info.width, 1)

    def close(self) -> None:
        """See `Stack`."""
        self._content.close()
        self._file.close()


def open_fits_stack(path: Path) -> FitsStack | None:
    """Open a FITS file as a stack; a single image is a stack of one page.

    Returns:
        None if it is no FITS file.

    Raises:
        MediaError: it has no image, or several, or is damaged; or astropy is not installed.
    """
    try:
        file = path.open("rb")
    except OSError:
        return None
    if file.read(len(_SIGNATURE)) != _SIGNATURE:
        file.close()
        return None
    file.seek(0)
    try:
        from astropy.io import fits
    except ImportError as error:
        file.close()
        raise MediaError("FITS files need the package astropy. Install Lowlight with its extra “fits”.", path=path) from error
    try:
        with decoding(path), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # astropy repairs small errors of headers
            content = fits.open(file, do_not_scale_image_data=True, memmap=False, disable_image_compression=True)
            images = [index for index, hdu in enumerate(content) if _is_image(hdu)]
            if not images:
                raise MediaError("the file has no uncompressed image; save it uncompressed.")
            if len(images) > 1:
                raise MediaError("the file has {count} images in extensions of their own; save one to a file.", count=len(images))
            return FitsStack(path, file, content, images[0])
    except MediaError:
        file.close()
        raise


def write_fits_stack(
    target: Path, source: FitsStack, selection: Selection, pages: Iterable[Samples], record: StackRecord, export: ExportSettings
) -> Path:
    """Write the result of a FITS file, with the header, the scale and the other extensions of the source.

    Args: see `write_tiff_stack`.

    Raises:
        ExportError: it could not be written; nothing is left.
    """
    with part_file(target) as part:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file, source.path.open("rb") as original:
            _copy(original, file, 0, source.span[0])
            file.write(_header(source, selection, record).tostring().encode("ascii"))
            start, sums = file.tell(), list[int]()
            for page in pages:
                stored = source.scale.to_stored(page).tobytes()
                sums.append(zlib.crc32(stored))
                file.write(stored)
            file.write(bytes(-(file.tell() - start) % _BLOCK))
            _copy(original, file, source.span[1], None)
            os.fsync(file.fileno())
        _verify(part, target, start, source, sums)
        return publish(part, target, export, source.info.modified_ns)


def _verify(part: Path, target: Path, start: int, source: FitsStack, sums: list[int]) -> None:
    """Read the part file back.

    Raises:
        ExportError: its pages are not those that were written.
    """
    size = source.info.height * source.info.width * source.scale.stored.itemsize
    written = open_fits_stack(part)
    same = written is not None and (written.info.count, written.info.dtype) == (len(sums), source.info.dtype)
    if written is not None:
        written.close()
    with part.open("rb") as file:
        file.seek(start)
        same = same and all(zlib.crc32(file.read(size)) == expected for expected in sums)
    if not same:
        raise ExportError("the written file does not match the images; the disk may be failing.", path=target)


def _is_image(hdu: Any) -> bool:
    header = hdu.header
    is_image = header.get("XTENSION", "IMAGE").strip() == "IMAGE" and header.get("NAXIS", 0) >= _FEWEST_AXES
    return bool(is_image and 0 < header["NAXIS1"] * header["NAXIS2"] <= MAX_PIXELS and hdu.size)


def _axes(header: Header, outer: list[int]) -> tuple[Axis, ...]:
    """Return the axes of a cube, the slowest first, by the names of its coordinates."""
    axes: list[Axis] = []
    for number, size in enumerate(outer, start=3):
        found = re.match(r"[A-Za-z]+", str(header.get(f"CTYPE{number}", "")))
        name = found[0].lower() if found else ("page" if len(outer) == 1 else f"axis{number}")
        axes.append(Axis(name if all(axis.name != name for axis in axes) else f"axis{number}", size))
    return tuple(reversed(axes)) or (Axis("page", 1),)


def _header(source: FitsStack, selection: Selection, record: StackRecord) -> Header:
    header, axes = source.header.copy(), _outer_axes(source.header)
    for number, along in zip(axes, reversed(selection.ranges), strict=False):
        header[f"NAXIS{number}"] = len(along)
        if f"CRPIX{number}" in header:
            header[f"CRPIX{number}"] -= along.start
    for card in _STALE:
        header.remove(card, ignore_missing=True)
    header.add_history(record.text())
    return header


def _outer_axes(header: Header) -> range:
    """Return the numbers of the axes along which a cube has images."""
    return range(3, header["NAXIS"] + 1)


def _copy(original: BinaryIO, file: BinaryIO, start: int, end: int | None) -> None:
    original.seek(start)
    if end is None:
        shutil.copyfileobj(original, file)
        return
    for _ in range(start, end, _BLOCK):
        file.write(original.read(_BLOCK))
