"""JPEG, 8 bits, grey or RGB; CMYK is read only."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from lowlight_app.frame import Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media import icc
from lowlight_app.media.photo import PhotoFile, decoding, encoding
from lowlight_app.media.pillow import decode_image, inspect_image, open_image, saved, to_image
from lowlight_app.media.pixels import without_alpha

FULL_COLOR_FROM = 92
_EXIF = b"Exif\0\0"


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Reader`."""
    with decoding(file.path):
        return inspect_image(open_image(file, "JPEG", "MPO"), "jpeg")


def decode(file: PhotoFile) -> Pixels:
    """See `Reader`."""
    return decode_image(file, open_image(file, "JPEG", "MPO"))


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:
    """See `Writer`. Full colour detail (4:4:4) from quality 92 on; what is transparent is put on white."""
    profile = icc.profile_for(frame, "JPEG")
    with encoding("JPEG"):
        return saved(
            to_image(without_alpha(frame).pixels),
            "JPEG",
            quality=quality,
            subsampling=0 if quality >= FULL_COLOR_FROM else 2,
            optimize=True,
            exif=_EXIF + metadata.exif if metadata.exif else b"",
            xmp=metadata.xmp or b"",
            icc_profile=profile,
        )


def exif_block(data: bytes) -> bytes | None:
    """The EXIF block of a JPEG, for instance of the preview in a RAW file."""
    return next((body[len(_EXIF) :] for marker, body in _segments(data) if marker == 0xE1 and body.startswith(_EXIF)), None)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of the segments before the pixels."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker, length = struct.unpack_from(">xBH", data, position)
        if marker == 0xDA:
            return
        yield marker, data[position + 4 : position + 2 + length]
        position += 2 + length
