"""Decode the pixels of a PNG, and of a damaged one as far as they go."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

import numpy as np

from lowlight_app.frame import Pixels
from lowlight_app.media.color.pixels import as_channels
from lowlight_app.media.formats.base import INCOMPLETE, PhotoFile
from lowlight_app.media.metadata.png_chunks import SIGNATURE, Chunks, pack_chunk

_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: first column, first row, step across, step down."""
_FILTERS = 5
_PIECE = 1 << 12
_LEAST = 256
"""A file of which a smaller part than one in this number is left is not shown."""


def decode_pixels(file: PhotoFile, chunks: Chunks) -> Pixels:
    """Decode the pixels; if the file is incomplete, what is missing is black or transparent.

    libpng sees only the chunks that pixels need, since it rejects files for damage in others.

    Raises:
        ValueError: no pixels are readable.
    """
    import imagecodecs

    if chunks.complete:
        try:
            # with their checksums, from length to checksum
            packed = (file.data[body.start - 8 : body.stop + 4] for body in chunks.pixels)
            return as_channels(imagecodecs.png_decode(_file_of(chunks, packed)))
        except imagecodecs.PngError:
            pass
    recovered = _recovered(chunks, (file.data[body] for body in chunks.pixels))
    pixels = as_channels(np.asarray(imagecodecs.png_decode(_file_of(chunks, [pack_chunk(b"IDAT", zlib.compress(recovered, 1))]))))
    file.notices.append(INCOMPLETE)
    return pixels


def _file_of(chunks: Chunks, pixels: Iterable[bytes]) -> bytes:
    head = [pack_chunk(name, chunks.first[name]) for name in (b"IHDR", b"PLTE", b"tRNS") if name in chunks.first]
    return b"".join([SIGNATURE, *head, *pixels, pack_chunk(b"IEND", b"")])


def _recovered(chunks: Chunks, bodies: Iterable[bytes]) -> bytes:
    """Return the filtered rows as far as they can be decompressed, followed by empty ones.

    Raises:
        ValueError: hardly anything can be decompressed.
    """
    passes = list(_passes(chunks.first[b"IHDR"]))
    size = sum(rows * row for rows, row in passes)
    found = b"".join(_decompressed(bodies, size))[:size]
    if len(found) * _LEAST < size or not found:
        raise ValueError("no pixels are readable")
    data = np.zeros(size, np.uint8)
    data[: len(found)] = np.frombuffer(found, np.uint8)
    position = 0
    for rows, row in passes:
        filters = data[position : position + rows * row : row]
        filters[filters >= _FILTERS] = 0
        position += rows * row
    return data.tobytes()


def _decompressed(bodies: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """Yield the data before the first error, in small pieces so that little is lost."""
    decompressor, size = zlib.decompressobj(), 0
    for body in bodies:
        for start in range(0, len(body), _PIECE):
            try:
                found = decompressor.decompress(body[start : start + _PIECE], max(1, largest - size))
            except zlib.error:
                return
            yield found
            size += len(found)
            if size >= largest:
                return


def _passes(header: bytes) -> Iterator[tuple[int, int]]:
    """Yield the number of rows of each pass, and the bytes of a row with its filter."""
    width, height, bits, color_type, _, _, interlaced = struct.unpack_from(">IIBBBBB", header)
    pixel = bits * _SAMPLES.get(color_type, 0)
    for left, top, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            yield rows, 1 + -(-columns * pixel // 8)
