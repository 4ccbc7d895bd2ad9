"""Read and write the metadata segments of a JPEG."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator

from lowlight_app.frame import Metadata
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff
from lowlight_app.media.metadata.extended_xmp import digest, join, split
from lowlight_app.media.metadata.tiff_directory import TiffBytes

_APP1, _APP2, _APP13, _START_OF_SCAN = 0xE1, 0xE2, 0xED, 0xDA
_EXIF, _XMP, _EXTENSION = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_IMAGE_LIST = b"MPF\0"
_PHOTOSHOP, _IPTC = b"Photoshop 3.0\0", b"8BIM\x04\x04\0\0"
_LARGEST_BODY = 65533
_LARGEST_EXTENSION = 1 << 26
_VALUE_LIMITS = (32768, 8192, 2048, 512, 64)

_log = logging.getLogger(__name__)


def without_metadata(data: bytes) -> bytes:
    """Return the file without EXIF, XMP and the list of further images: Pillow rejects files where these are damaged."""
    kept, position = [], 0
    for marker, start, body in _segments(data):
        if marker == _APP1 or (marker == _APP2 and body.startswith(_IMAGE_LIST)):
            kept.append(data[position:start])
            position = start + 4 + len(body)
    return b"".join([*kept, data[position:]])


def read_metadata(data: bytes) -> Metadata:
    """Return the metadata blocks of a JPEG file."""
    bodies = [(marker, body) for marker, _, body in _segments(data)]
    exif = _join_exif(body for marker, body in bodies if marker == _APP1 and body.startswith(_EXIF))
    xmp = next((body[len(_XMP) :] for marker, body in bodies if marker == _APP1 and body.startswith(_XMP)), None)
    iptc = next((body for marker, body in bodies if marker == _APP13 and _PHOTOSHOP + _IPTC in body), None)
    extension = _join_extension([body[len(_EXTENSION) :] for _, body in bodies if body.startswith(_EXTENSION)], xmp)
    return Metadata(exif, join(xmp, extension) if extension else xmp, iptc=iptc and _iptc_block(iptc))


def with_metadata(data: bytes, metadata: Metadata) -> bytes:
    """Insert metadata after the first segment of a JPEG file. EXIF beyond 64 KiB is omitted and logged."""
    segments = []
    if metadata.exif and (block := _fit_exif(metadata.exif)):
        segments.append(_segment(_APP1, _EXIF + block))
    if metadata.xmp:
        segments += [_segment(_APP1, body) for body in _xmp_bodies(metadata.xmp)]
    if metadata.iptc:
        segments += _iptc_segments(metadata.iptc)
    position = 4 + struct.unpack_from(">H", data, 4)[0]
    return b"".join([data[:position], *segments, data[position:]])


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield marker, position and body of the segments before the pixels."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == _START_OF_SCAN:
            return
        (length,) = struct.unpack_from(">H", data, position + 2)
        yield marker, position, data[position + 4 : position + 2 + length]
        position += 2 + length


def _join_exif(bodies: Iterator[bytes]) -> bytes | None:
    """Join an EXIF block, which some programs split into several segments."""
    return b"".join(body[len(_EXIF) :] for body in bodies) or None


def _join_extension(chunks: list[bytes], packet: bytes | None) -> bytes | None:
    """Join the chunks of the extension that the packet refers to; None if it is incomplete."""
    parts: dict[int, bytes] = {}
    for chunk in (chunk for chunk in chunks if len(chunk) > 40):
        name, (total, offset) = chunk[:32], struct.unpack_from(">II", chunk, 32)
        if packet and name in packet and total <= _LARGEST_EXTENSION:
            parts[offset] = chunk[40:]
    body = b"".join(parts[offset] for offset in sorted(parts))
    return body if parts and digest(body).encode() in (packet or b"") else None


def _iptc_block(body: bytes) -> bytes:
    start = body.index(_IPTC) + len(_IPTC) + 4
    return body[start : start + int.from_bytes(body[start - 4 : start], "big")]


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _fit_exif(block: bytes) -> bytes | None:
    """Return the EXIF block; if it is too long, rebuilt without its largest values."""
    room = _LARGEST_BODY - len(_EXIF)
    if len(block) <= room:
        return block
    tiff = TiffBytes(block)
    main = tiff.directory(tiff.first)
    smaller = (exif_from_tiff(tiff, main, raw=False, largest=limit) for limit in _VALUE_LIMITS)
    fitting = next((rebuilt for rebuilt in smaller if rebuilt and len(rebuilt) <= room), None)
    _log.warning("JPEG has no room for %d bytes of EXIF; its largest values are left out.", len(block))
    return fitting


def _xmp_bodies(packet: bytes) -> Iterator[bytes]:
    main, extension = split(packet, _LARGEST_BODY - len(_XMP))
    if len(_XMP) + len(main) > _LARGEST_BODY:
        _log.warning("JPEG has no room for %d bytes of XMP; it is left out.", len(packet))
        return
    yield _XMP + main
    step = _LARGEST_BODY - len(_EXTENSION) - 40
    for offset in range(0, len(extension or b""), step):
        assert extension is not None
        head = digest(extension).encode() + struct.pack(">II", len(extension), offset)
        yield _EXTENSION + head + extension[offset : offset + step]


def _iptc_segments(block: bytes) -> Iterator[bytes]:
    body = _PHOTOSHOP + _IPTC + struct.pack(">I", len(block)) + block + b"\0" * (len(block) % 2)
    if len(body) <= _LARGEST_BODY:
        yield _segment(_APP13, body)
