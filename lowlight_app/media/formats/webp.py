"""WebP, 8 bits. The format knows no grey: a grey picture is written as RGB."""

from __future__ import annotations

from lowlight_app.frame import Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.formats.base import PhotoFile, decoding, encoding
from lowlight_app.media.formats.pillow import decode_image, encode_image, inspect_image, open_image, to_image


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Reader`."""
    with decoding(file.path):
        return inspect_image(open_image(file, "WEBP"), "webp")


def decode(file: PhotoFile) -> Pixels:
    """See `Reader`."""
    image = open_image(file, "WEBP")
    with decoding(file.path):
        image.seek(file.page - 1)
    return decode_image(file, image)


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:
    """See `Writer`."""
    profile = icc.profile_for(frame, "WebP") if frame.pixels.shape[2] > 2 else None
    image = to_image(frame.pixels)
    with encoding("WebP"):
        exif, xmp = metadata.exif or b"", metadata.xmp or b""
        return encode_image(image, "WEBP", quality=quality, method=4, exif=exif, xmp=xmp, icc_profile=profile or b"")
