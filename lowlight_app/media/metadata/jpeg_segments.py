"""Read and write the metadata segments of a JPEG."""

from __future__ import annotations

import itertools
import logging
import mmap
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lowlight_app.frame import Metadata
from lowlight_app.media.metadata import photoshop
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff
from lowlight_app.media.metadata.extended_xmp import digest, join, split
from lowlight_app.media.metadata.tiff_directory import TiffBytes

END_OF_IMAGE = 0xD9
_APP1, _APP2, _APP13, _START_OF_SCAN, _COMMENT = 0xE1, 0xE2, 0xED, 0xDA, 0xFE
_FRAMES = frozenset({*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC})
"""Markers of frame headers: baseline, extended, progressive, lossless and so on, and JPEG-LS."""
_PADDING = re.compile(rb"\xff+")
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
"""The next marker in the data of a scan; of a run of FF bytes, only the last begins it."""
_MAX_SEGMENTS = 65536
_EXIF, _XMP, _EXTENSION = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_IMAGE_LIST, _PROFILE = b"MPF\0", b"ICC_PROFILE\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
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
    resources = b"".join(body[len(_PHOTOSHOP) :] for marker, body in bodies if marker == _APP13 and body.startswith(_PHOTOSHOP))
    comments = tuple(("Comment", _text(body)) for marker, body in bodies if marker == _COMMENT and body.strip(b"\0 "))
    extension = _join_extension([body[len(_EXTENSION) :] for _, body in bodies if body.startswith(_EXTENSION)], xmp)
    return Metadata(exif, join(xmp, extension) if extension else xmp, photoshop.iptc_of(resources), comments=comments)


@dataclass(frozen=True)
class FrameHeader:
    """The frame header of a JPEG, which describes its pixels.

    Attributes:
        coding: the marker, such as 0xC0 for baseline and 0xC3 for lossless.
        bits: bits per channel.
        width, height: in pixels.
        channels: 1 grey, 3 colour, 4 CMYK.
        end: where the pixels' data starts.
    """

    coding: int
    bits: int
    width: int
    height: int
    channels: int
    end: int


def frame_header(data: bytes) -> FrameHeader | None:
    """Return the frame header; None if the file ends before it."""
    fields: tuple[int, ...] | None = None
    end = 2
    for marker, position, body in _segments(data, with_scan=True):
        end = position + 4 + len(body)
        if marker in _FRAMES and len(body) >= 6:
            fields = (marker, *struct.unpack_from(">BHHB", body))
    if fields is None:
        return None
    coding, bits, height, width, channels = fields
    return FrameHeader(coding, bits, width, height, channels, end)


def markers(data: bytes | mmap.mmap, position: int) -> Iterator[tuple[int, int]]:
    """Yield the markers of an image and their positions, which always ascend, also between and after its scans.

    Args:
        data: the file.
        position: the position of the first marker.
    """
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.search(data, position)
        if found is None:
            return
        marker, start = found[1][0], found.end() - 2
        yield marker, start
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        if length < 2:  # it counts its own bytes
            return
        position = start + 2 + length


def scan_count(data: bytes, header: FrameHeader) -> int:
    """Return the number of scans that the pixels are stored in."""
    later = itertools.takewhile(lambda found: found[0] != END_OF_IMAGE, markers(data, header.end))
    return 1 + sum(marker == _START_OF_SCAN for marker, _ in later)


def read_profile(data: bytes) -> bytes | None:
    """Return the colour profile, which can lie in several segments; None if there is none."""
    parts = [body for marker, _, body in _segments(data) if marker == _APP2 and body.startswith(_PROFILE) and len(body) > 14]
    return b"".join(body[14:] for body in sorted(parts, key=lambda body: body[12])) or None


def image_list(data: bytes) -> bytes | None:
    """Return the list of further images in the file (MPF), a TIFF structure; None if there is none."""
    prefix = _IMAGE_LIST
    bodies = (body for marker, _, body in _segments(data) if marker == _APP2 and body.startswith(prefix))
    return next((body[len(prefix) :] for body in bodies), None)


def with_metadata(data: bytes, metadata: Metadata) -> bytes:
    """Insert metadata after the first segment of a JPEG file. EXIF beyond 64 KiB is omitted and logged."""
    segments = []
    if metadata.exif and (block := _fit_exif(metadata.exif)):
        segments.append(_segment(_APP1, _EXIF + block))
    if metadata.xmp:
        segments += [_segment(_APP1, body) for body in _xmp_bodies(metadata.xmp)]
    if metadata.iptc:
        segments += _iptc_segments(metadata.iptc)
    segments += [_segment(_COMMENT, _comment(*comment)) for comment in metadata.comments]
    position = 4 + struct.unpack_from(">H", data, 4)[0]
    return b"".join([data[:position], *segments, data[position:]])


def _segments(data: bytes, *, with_scan: bool = False) -> Iterator[tuple[int, int, bytes]]:
    """Yield marker, position and body of the segments before the pixels, with the header of the first scan if requested."""
    position = 2
    for _ in range(_MAX_SEGMENTS):
        padding = _PADDING.match(data, position)
        if padding is None or padding.end() + 3 > len(data):
            return
        position = padding.end() - 1
        marker = data[position + 1]
        if marker == _START_OF_SCAN and not with_scan:
            return
        (length,) = struct.unpack_from(">H", data, position + 2)
        yield marker, position, data[position + 4 : position + 2 + length]
        if marker == _START_OF_SCAN:
            return
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


def _text(body: bytes) -> str:
    """Return a comment, whose encoding the format does not specify."""
    text = body.rstrip(b"\0")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _comment(keyword: str, text: str) -> bytes:
    body = (text if keyword == "Comment" else f"{keyword}: {text}").encode()
    return body[:_LARGEST_BODY].decode("utf-8", "ignore").encode()


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


def _iptc_segments(block: bytes) -> Iterable[bytes]:
    """Return the records as segments; a long resource continues in the next one, as Photoshop writes it."""
    resource, step = photoshop.resource_of(block), _LARGEST_BODY - len(_PHOTOSHOP)
    return (_segment(_APP13, _PHOTOSHOP + resource[start : start + step]) for start in range(0, len(resource), step))
