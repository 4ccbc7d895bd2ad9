"""Rewriting of BMP files in layouts that Pillow does not read: any bit masks, run lengths, 2 bits, short OS/2 headers."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import MediaError
from lowlight_app.media.color.pixels import check_size
from lowlight_app.media.formats.base import PhotoFile

_FILE_HEADER, _INFO_HEADER, _COLORS = 14, 40, 46
_OS2_FIRST, _OS2_SHORT, _OS2_SECOND, _WITH_OPACITY = 12, 16, 64, 56
_RAW, _RLE8, _RLE4, _BIT_FIELDS, _ALPHA_BIT_FIELDS = 0, 1, 2, 3, 6
_DEPTHS = {_RAW: (1, 2, 4, 8, 16, 24, 32), _RLE8: (8,), _RLE4: (4,), _BIT_FIELDS: (16, 24, 32), _ALPHA_BIT_FIELDS: (16, 32)}
_USUAL_MASKS = {16: (0x7C00, 0x3E0, 0x1F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
_END_OF_BITMAP, _DELTA = 1, 2
_RUNS, _ENDS_OF_LINES = re.compile(rb"(?:[^\0].)++", re.DOTALL), re.compile(rb"(?:\0\0)++")
"""Possessive: to remember each repetition would take gigabytes."""


@dataclass(frozen=True)
class _Header:
    """The headers of a BMP file.

    Attributes:
        size: the size of the information header in bytes, which tells its version.
        height: negative if the first row is at the top.
        compression: see the constants of this module.
        density: pixels per metre across and down.
        colors: the number of colours in the palette.
        start: the place in the file where the pixels start.
    """

    size: int
    width: int
    height: int
    bits: int
    compression: int
    density: tuple[int, int]
    colors: int
    start: int

    @property
    def palette_start(self) -> int:
        """Where the palette starts in the file."""
        return _FILE_HEADER + self.size


def readable_by_pillow(file: PhotoFile) -> PhotoFile:
    """Return the file, rewritten if Pillow does not read its layout.

    Raises:
        MediaError: it is empty, too large, or in a layout that nothing here reads.
        ValueError, struct.error: it ends too early.
    """
    header = _read_header(file.data)
    check_size(file.path, header.width, abs(header.height))
    _check_supported(file.path, header)
    if header.compression in (_BIT_FIELDS, _ALPHA_BIT_FIELDS) and header.bits != 24:
        return replace(file, data=_with_bytes(file.data, header))
    if header.compression in (_RLE8, _RLE4):
        return replace(file, data=_with_palette(file.data, header, _run_lengths(file.data[header.start :], header)))
    if header.bits == 2:
        return replace(file, data=_with_palette(file.data, header, _two_bits(file.data, header)))
    if header.size == _OS2_SHORT:
        return replace(file, data=_with_long_header(file.data, header))
    if header.size >= _INFO_HEADER and header.bits == 8:  # the palette may claim more colours than there can be
        return replace(file, data=file.data[:_COLORS] + struct.pack("<I", header.colors) + file.data[_COLORS + 4 :])
    return file


def _read_header(data: bytes) -> _Header:
    start, size = struct.unpack_from("<II", data, 10)
    if size == _OS2_FIRST:
        width, height, _, bits = struct.unpack_from("<HHHH", data, 18)
        return _Header(size, width, height, bits, _RAW, (0, 0), 1 << bits if bits <= 8 else 0, start)
    fields = struct.unpack_from("<iiHHIIiiI", data[: _FILE_HEADER + size].ljust(_FILE_HEADER + _INFO_HEADER, b"\0"), 18)
    width, height, _, bits, compression, _, across, down, colors = fields
    most = 1 << bits if bits <= 8 else 0
    return _Header(size, width, height, bits, compression, (across, down), min(colors or most, most), start)


def _check_supported(path: Path, header: _Header) -> None:
    depths = _DEPTHS.get(header.compression, ())
    is_huffman = header.size == _OS2_SECOND and header.compression == _BIT_FIELDS
    if header.bits not in depths or is_huffman or header.size < _OS2_FIRST:
        raise MediaError(
            "BMP with {bits} bits per pixel and compression {compression} is not supported; save it as PNG.",
            path=path,
            bits=header.bits,
            compression=header.compression,
        )


def _file(header: _Header, rows: NDArray[np.uint8], palette: bytes = b"") -> bytes:
    """Return an uncompressed file of rows from top to bottom, which need not be padded."""
    samples = rows.shape[2] if rows.ndim == 3 else 1
    rows = rows.reshape(len(rows), -1)
    rows = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4)))
    is_rgba = samples == 4
    size = 108 if is_rgba else _INFO_HEADER
    info = struct.pack(
        "<IiiHHIIiiII",
        *(size, header.width, -abs(header.height), 1, 8 * samples, _BIT_FIELDS if is_rgba else _RAW),
        *(rows.size, *header.density, len(palette) // 4, 0),
    )
    masks = struct.pack("<4I", *_USUAL_MASKS[32][:3], 0xFF000000) if is_rgba else b""
    info = (info + masks).ljust(size, b"\0") + palette
    return struct.pack("<2sIII", b"BM", 0, 0, _FILE_HEADER + len(info)) + info + rows.tobytes()


def _stored_rows(data: bytes, header: _Header, dtype: str) -> NDArray[Any]:
    """Return the rows from top to bottom, with their padding."""
    stride = (header.width * header.bits + 31) // 32 * 4
    height = abs(header.height)
    rows = np.frombuffer(data, dtype, height * stride // np.dtype(dtype).itemsize, header.start).reshape(height, -1)
    return rows if header.height < 0 else rows[::-1]


def _with_bytes(data: bytes, header: _Header) -> bytes:
    """Return the file with a byte for each colour instead of bit masks."""
    words = _stored_rows(data, header, f"<u{header.bits // 8}")[:, : header.width]
    red, green, blue, alpha = _masks(data, header)
    channels = [_channel(words, mask) for mask in (blue, green, red)]
    opacity = _channel(words, alpha)
    if opacity.any():  # else the mask exists, but nothing was written there
        channels.append(opacity)
    return _file(header, np.stack(channels, axis=2))


def _masks(data: bytes, header: _Header) -> tuple[int, ...]:
    has_alpha = header.compression == _ALPHA_BIT_FIELDS or header.size >= _WITH_OPACITY
    masks = struct.unpack_from("<4I", data.ljust(_FILE_HEADER + _INFO_HEADER + 16, b"\0"), _FILE_HEADER + _INFO_HEADER)
    return (*masks[:3], masks[3] if has_alpha else 0) if any(masks[:3]) else _USUAL_MASKS[header.bits]


def _channel(words: NDArray[Any], mask: int) -> NDArray[np.uint8]:
    """Return the bits under a mask, scaled to 0..255; zeros for no mask."""
    if not mask:
        return np.zeros(words.shape, np.uint8)
    lowest = mask & -mask
    numbers = (words & words.dtype.type(mask & np.iinfo(words.dtype).max)) // words.dtype.type(lowest)
    return np.asarray(np.rint(numbers * (255 / (mask // lowest))), np.uint8)


def _with_palette(data: bytes, header: _Header, indices: NDArray[np.uint8]) -> bytes:
    """Return the file with a byte for each palette index."""
    size = 3 if header.size == _OS2_FIRST else 4
    stored = data[header.palette_start : header.palette_start + size * header.colors]
    palette = b"".join(stored[i : i + 3] + b"\0" for i in range(0, len(stored), size))
    return _file(header, indices, palette.ljust(1024, b"\0"))


def _two_bits(data: bytes, header: _Header) -> NDArray[np.uint8]:
    packed = _stored_rows(data, header, "u1")
    indices = np.stack([packed >> shift & 3 for shift in (6, 4, 2, 0)], axis=2)
    return np.asarray(indices.reshape(len(packed), -1)[:, : header.width], np.uint8)


def _with_long_header(data: bytes, header: _Header) -> bytes:
    """Return the file with the fields that a short OS/2 header leaves out."""
    added = _INFO_HEADER - _OS2_SHORT
    info = struct.pack("<I", _INFO_HEADER) + data[18 : _FILE_HEADER + _OS2_SHORT] + bytes(added)
    return data[:10] + struct.pack("<I", header.start + added) + info + data[_FILE_HEADER + _OS2_SHORT :]


def _run_lengths(data: bytes, header: _Header) -> NDArray[np.uint8]:
    """Decode run lengths of 4 or 8 bits; pixels that are skipped have the index 0.

    Raises:
        ValueError: the data ends too early.
    """
    width, height = header.width, abs(header.height)
    canvas = bytearray(width * height)
    position = x = y = 0
    while y * width + x < width * height:
        code = data[position + 1] if position + 2 <= len(data) else None
        if code is None:
            raise ValueError("the file ends too early")
        if lines := _ENDS_OF_LINES.match(data, position):
            x, y, position = 0, y + len(lines[0]) // 2, lines.end()
        elif data[position] == 0 and code == _END_OF_BITMAP:
            break
        elif data[position] == 0 and code == _DELTA:
            right, down = data[position + 2 : position + 4].ljust(2, b"\0")
            x, y, position = min(x + right, width), y + down, position + 4
        else:
            pixels, position = _pixels(data, position, width - x, header.bits)
            canvas[y * width + x : y * width + x + len(pixels)] = pixels
            x += len(pixels)
    rows = np.frombuffer(canvas, np.uint8).reshape(height, width)
    return rows if header.height < 0 else rows[::-1]


def _pixels(data: bytes, position: int, most: int, bits: int) -> tuple[bytes, int]:
    """Return the pixels of the runs at a position, or those stored there, up to `most`; and where the next code is."""
    if runs := _RUNS.match(data, position):
        return _repeated(data[position : min(runs.end(), position + 2 * most)], bits)[:most], runs.end()
    count = data[position + 1]
    size = count if bits == 8 else (count + 1) // 2
    stored = data[position + 2 : position + 2 + size]
    pixels = stored if bits == 8 else bytes(half for byte in stored for half in (byte >> 4, byte & 15))
    return pixels[: min(count, most)], position + 2 + size + size % 2


def _repeated(runs: bytes, bits: int) -> bytes:
    """Decode runs, each of a count and a code: a pixel, or two that alternate."""
    counts, codes = np.frombuffer(runs, np.uint8).reshape(-1, 2).T
    if bits == 8:
        return np.repeat(codes, counts).tobytes()
    starts = np.repeat(np.cumsum(counts, dtype=np.intp) - counts, counts)
    is_second = (np.arange(len(starts)) - starts) % 2 == 1
    repeated = np.repeat(codes, counts)
    return np.where(is_second, repeated & 15, repeated >> 4).astype(np.uint8).tobytes()
