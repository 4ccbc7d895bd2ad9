"""BMP, 8 bits; read only, as it has no place for metadata."""

from __future__ import annotations

from lowlight_app.frame import MediaInfo, Pixels
from lowlight_app.media.formats.base import PhotoFile, decoding
from lowlight_app.media.formats.pillow import decode_image, inspect_image, open_image


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Reader`."""
    with decoding(file.path):
        return inspect_image(open_image(file, "BMP"), "bmp")


def decode(file: PhotoFile) -> Pixels:
    """See `Reader`."""
    return decode_image(file, open_image(file, "BMP"))
