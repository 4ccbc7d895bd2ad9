"""BMP, 8 bits; read only, since it cannot store metadata."""

from __future__ import annotations

from PIL import Image

from lowlight_app.frame import MediaInfo, Pixels
from lowlight_app.media.formats.base import Format, PhotoFile, decoding
from lowlight_app.media.formats.bmp_layouts import readable_by_pillow
from lowlight_app.media.formats.pillow import decode_image, inspect_image, open_image
from lowlight_app.media.formats.signatures import starts_with


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`."""
    with decoding(file.path):
        return inspect_image(_open(file), "bmp")


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    return decode_image(file, _open(file))


def _open(file: PhotoFile) -> Image.Image:
    with decoding(file.path):
        readable = readable_by_pillow(file)
    return open_image(readable, "BMP")


FORMAT = Format(
    name="bmp",
    suffixes=(".bmp", ".dib"),
    matches=starts_with(b"BM"),
    inspect=inspect,
    decode=decode,
    export_as="png",
)
