"""Decode the pixels of a JPEG: by Pillow, or by imagecodecs for the depths that Pillow does not know."""

from __future__ import annotations

import logging
from dataclasses import replace

from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.frame import Pixels
from lowlight_app.media.color.pixels import as_channels, check_size, widen
from lowlight_app.media.formats.base import INCOMPLETE, PhotoFile, decoding
from lowlight_app.media.formats.pillow import decode_image, open_image
from lowlight_app.media.metadata.jpeg_segments import FrameHeader, frame_header, scan_count, without_metadata

_END = b"\xff\xd9"
_LOSSLESS = (0xC3, 0xCB)
MOST_SCANS = 100
"""Decoding all pixels again for each scan of a few bytes could take hours; encoders write a dozen."""
_NAMES = {0xF7: "JPEG-LS"} | dict.fromkeys((197, 198, 199, 205, 206, 207), "hierarchical JPEG")

_log = logging.getLogger(__name__)


def header_of(file: PhotoFile) -> FrameHeader:
    """Return the frame header of a file.

    Raises:
        MediaError: it ends before that, or is of a kind that cannot be decoded.
    """
    header = frame_header(file.data)
    if header is None:
        raise MediaError("the file is damaged or incomplete.", path=file.path)
    if header.coding in _NAMES:
        raise MediaError(
            "{kind} is not supported; save it as ordinary JPEG or as PNG.", path=file.path, kind=_NAMES[header.coding]
        )
    if is_deep(header) and header.channels not in (1, 3):
        raise _unsupported(file, header)
    check_size(file.path, header.width, header.height or 1)
    return header


def is_deep(header: FrameHeader) -> bool:
    """Return whether only imagecodecs decodes the file: Pillow knows 8 bits only."""
    return header.bits != 8 or header.coding in _LOSSLESS


def opened(file: PhotoFile) -> Image.Image:
    """Open the file with Pillow, without metadata, which it would parse and can reject."""
    with decoding(file.path):
        bare = replace(file, data=without_metadata(file.data))
    return open_image(bare, "JPEG")


def decode_pixels(file: PhotoFile) -> Pixels:
    """Decode the pixels; if the file ends too early, the rest is grey.

    Raises:
        MediaError: nothing can be decoded.
    """
    header = header_of(file)
    if scan_count(file.data, header) > MOST_SCANS:
        raise MediaError("the JPEG has more than {limit} scans, which no program writes.", path=file.path, limit=MOST_SCANS)
    if is_deep(header):
        return _decode_deep(file, header)
    image = opened(file)
    with decoding(file.path):
        try:
            image.load()
        except OSError:
            if len(file.data) <= header.end:
                raise
            image = opened(replace(file, data=file.data + _END))
            file.notices.append(INCOMPLETE)
    return decode_image(file, image)


def _decode_deep(file: PhotoFile, header: FrameHeader) -> Pixels:
    import imagecodecs

    try:
        pixels = as_channels(imagecodecs.jpeg8_decode(file.data))
    except imagecodecs.Jpeg8Error as error:
        _log.warning("%s: %s", file.path, error)
        raise _unsupported(file, header) from error
    if file.data.find(_END, header.end) < 0:
        file.notices.append(INCOMPLETE)
    return widen(pixels, header.bits) if header.bits > 8 else pixels


def _unsupported(file: PhotoFile, header: FrameHeader) -> MediaError:
    return MediaError(
        "this kind of JPEG with {bits} bits per channel cannot be read; save it as ordinary JPEG or as PNG.",
        path=file.path,
        bits=header.bits,
    )
