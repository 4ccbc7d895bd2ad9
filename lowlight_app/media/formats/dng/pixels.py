"""Decode the pixels of DNG files that LibRaw cannot: JPEG XL, Deflate, floating point, interleaved rows.

The result is an uncompressed DNG, so that LibRaw still develops it.
"""

from __future__ import annotations

import io
import logging
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lowlight_app.media.color.pixels import widen
from lowlight_app.media.formats.dng.jpegxl_header import bits_per_sample
from lowlight_app.media.formats.dng.structure import (
    CFA_TAGS,
    COMPRESSION,
    DNG_VERSION,
    HEIGHT,
    ORIENTATION,
    PHOTOMETRIC,
    SAMPLES,
    SENSOR_PHOTOMETRICS,
    SUBFILE_TYPE,
    WIDTH,
    Dng,
)
from lowlight_app.media.metadata.tiff_directory import LONG, SHORT, Entry, header, pack_directory

if TYPE_CHECKING:
    from lowlight_app.frame import Pixels

LOSSY_JPEG = 34892
_UNCOMPRESSED, _LOSSLESS_JPEG, _JPEG_XL = 1, 7, 52546
_LIBRAW_COMPRESSIONS = (_UNCOMPRESSED, _LOSSLESS_JPEG, LOSSY_JPEG)
_LINEAR_RAW, _FLOAT, _SEPARATE_PLANES = 34892, 3, 2
_BITS, _STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_SIZES, _PLANAR, _TILE_OFFSETS, _SAMPLE_FORMAT = 258, 273, 278, 279, 284, 324, 339
_BLACK_LEVEL, _WHITE_LEVEL = 50714, 50717
_INTERLEAVE = (50975, 52547)  # of rows, of columns
_OPCODES = (51008, 51009, 51022)
_CAMERA = (271, 272, ORIENTATION)
_HEADER_BYTES = 4096
_LARGEST_SIDE = 65535  # of LibRaw


class UnreadablePixels(Exception):
    """The pixels are damaged, or of a kind that DNG does not have."""


class UnsupportedCompression(Exception):
    """There is no decoder for the compression of the pixels.

    Attributes:
        number: the TIFF number of the compression.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"compression {number}")
        self.number = number


def is_readable_by_libraw(dng: Dng) -> bool:
    """Return whether LibRaw decodes the pixels as they are stored."""
    return (
        dng.compression in _LIBRAW_COMPRESSIONS
        and dng.number(_SAMPLE_FORMAT, 1) != _FLOAT
        and dng.number(_BITS, 16) <= 16
        and dng.number(PHOTOMETRIC, 0) in SENSOR_PHOTOMETRICS
        and _interleaving(dng) == (1, 1)
        and not dng.tiff.big
    )


def uncompressed(dng: Dng, *, blank: bool = False) -> bytes:
    """Return an uncompressed DNG of 8 or 16 bits with the one image, without opcodes.

    Args:
        dng: the file.
        blank: write black pixels and decode nothing.

    Raises:
        UnreadablePixels: the pixels are damaged.
        UnsupportedCompression: there is no decoder for them.
    """
    _check_compression(dng.compression)
    if max(dng.whole.height, dng.whole.width) > _LARGEST_SIDE:
        raise UnreadablePixels(f"{dng.whole.width} x {dng.whole.height} pixels")
    if blank:
        return _pack(dng, np.zeros((dng.whole.height, dng.whole.width, dng.samples), np.uint8), [])
    pixels, levels = _to_integers(dng, _in_order(dng, _decode(dng)))
    return _pack(dng, pixels, levels)


def _interleaving(dng: Dng) -> tuple[int, ...]:
    return tuple(max(1, dng.number(tag, 1)) for tag in _INTERLEAVE)


def _check_compression(number: int) -> None:
    import tifffile

    try:
        tifffile.TIFF.DECOMPRESSORS[number]
    except KeyError:
        raise UnsupportedCompression(number) from None


def _decode(dng: Dng) -> NDArray[Any]:
    import tifffile

    logging.getLogger("tifffile").addHandler(logging.NullHandler())  # our errors report what is wrong with a file
    try:
        with tifffile.TiffFile(io.BytesIO(_only_image(dng))) as file:
            pixels: NDArray[Any] = file.pages.first.asarray()
    except MemoryError:
        raise
    except Exception as error:  # damaged data can cause any exception
        raise UnreadablePixels(str(error)) from error
    height, width, samples = dng.whole.height, dng.whole.width, dng.samples
    if pixels.size != height * width * samples:
        raise UnreadablePixels(f"pixels of shape {pixels.shape}")
    if samples > 1 and dng.number(_PLANAR, 1) == _SEPARATE_PLANES:
        return np.moveaxis(pixels.reshape(samples, height, width), 0, -1)
    return pixels.reshape(height, width, samples)


def _only_image(dng: Dng) -> bytes:
    """Return the file with the image as its first directory."""
    data, order = dng.tiff.data, dng.tiff.order
    position = len(data) + len(data) % 2
    entries = [replace(entry, offset=0) for entry in dng.image.entries.values()]
    return header(order, position) + bytes(data[8:]).ljust(position - 8, b"\0") + pack_directory(order, entries, position)


def _in_order(dng: Dng, pixels: NDArray[Any]) -> NDArray[Any]:
    """Return the rows and columns in their order; the fields of each colour may be stored one after the other."""
    for axis, step in enumerate(_interleaving(dng)):
        if step > 1:
            stored = np.concatenate([np.arange(start, pixels.shape[axis], step) for start in range(step)])
            pixels = np.take(pixels, np.argsort(stored), axis)
    return pixels


def _to_integers(dng: Dng, pixels: NDArray[Any]) -> tuple[Pixels, list[Entry]]:
    """Return unsigned pixels of at most 16 bits, and the levels of black and white where they change."""
    white = max(dng.numbers(_WHITE_LEVEL), default=0.0)
    if pixels.dtype.kind == "f" or pixels.dtype.itemsize > 2:
        return _scaled(dng, pixels, white or (1.0 if pixels.dtype.kind == "f" else 2.0**32 - 1))
    if pixels.dtype.kind != "u":
        raise UnreadablePixels(f"samples of type {pixels.dtype}")
    bits = bits_per_sample(_beginning(dng)) if dng.compression == _JPEG_XL else 16
    if 8 < bits < 16 and not 0 < white < 1 << bits:
        pixels = widen(pixels, bits)  # DNG counts the numbers of JPEG XL in 16 bits
    return pixels, []


def _scaled(dng: Dng, pixels: NDArray[Any], white: float) -> tuple[Pixels, list[Entry]]:
    scale, order = 65535 / white, dng.tiff.order
    scaled = np.nan_to_num(pixels.astype(np.float32))
    with np.errstate(over="ignore"):
        scaled *= np.float32(scale)
    black = [min(65535, max(0, round(level * scale))) for level in dng.numbers(_BLACK_LEVEL)]
    levels = [_longs(order, _WHITE_LEVEL, [65535] * dng.samples), *([_longs(order, _BLACK_LEVEL, black)] if black else [])]
    return np.clip(np.rint(scaled, out=scaled), 0, 65535).astype(np.uint16), levels


def _beginning(dng: Dng) -> bytes:
    """Return the beginning of the first strip or tile."""
    offset = dng.number(_TILE_OFFSETS, 0) or dng.number(_STRIP_OFFSETS, 0)
    return bytes(dng.tiff.data[offset : offset + _HEADER_BYTES])


def _pack(dng: Dng, pixels: Pixels, levels: list[Entry]) -> bytes:
    order = dng.tiff.order
    stored = np.ascontiguousarray(pixels, f"{order}u{pixels.dtype.itemsize}")
    entries = _camera_entries(dng) | {e.tag: e for e in [*_layout(dng, stored), *levels]}
    position = -(-(8 + len(pack_directory(order, entries.values(), 8))) // 8) * 8
    entries[_STRIP_OFFSETS] = _longs(order, _STRIP_OFFSETS, [position])
    head = (header(order, 8) + pack_directory(order, entries.values(), 8)).ljust(position, b"\0")
    return b"".join([head, stored.data])  # does not copy the pixels twice


def _camera_entries(dng: Dng) -> dict[int, Entry]:
    """Return the tags that describe camera and sensor; the metadata are read from the original."""
    kept = {tag: entry for tag, entry in dng.main.entries.items() if tag in _CAMERA or tag >= DNG_VERSION}
    kept |= {tag: entry for tag, entry in dng.image.entries.items() if tag in CFA_TAGS or tag >= DNG_VERSION}
    return {tag: replace(entry, offset=0) for tag, entry in kept.items() if tag not in (*_INTERLEAVE, *_OPCODES)}


def _layout(dng: Dng, stored: NDArray[Any]) -> list[Entry]:
    order, (height, width, samples) = dng.tiff.order, stored.shape
    photometric = dng.number(PHOTOMETRIC, _LINEAR_RAW)
    return [
        _longs(order, SUBFILE_TYPE, [0]),
        _longs(order, WIDTH, [width]),
        _longs(order, HEIGHT, [height]),
        _shorts(order, _BITS, [8 * stored.dtype.itemsize] * samples),
        _shorts(order, COMPRESSION, [_UNCOMPRESSED]),
        _shorts(order, PHOTOMETRIC, [photometric if photometric in SENSOR_PHOTOMETRICS else _LINEAR_RAW]),
        _shorts(order, SAMPLES, [samples]),
        _shorts(order, _PLANAR, [1]),
        _longs(order, _ROWS_PER_STRIP, [height]),
        _longs(order, _STRIP_SIZES, [stored.nbytes]),
        _longs(order, _STRIP_OFFSETS, [0]),
    ]


def _shorts(order: str, tag: int, values: list[int]) -> Entry:
    return Entry(tag, SHORT, len(values), struct.pack(f"{order}{len(values)}H", *values))


def _longs(order: str, tag: int, values: list[int]) -> Entry:
    return Entry(tag, LONG, len(values), struct.pack(f"{order}{len(values)}I", *values))
