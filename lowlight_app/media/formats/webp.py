"""WebP, 8 bits. The format does not support grey: a grey image is written as RGB."""

from __future__ import annotations

from dataclasses import replace

from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.formats.base import INCOMPLETE, PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.pillow import decode_image, encode_image, inspect_image, open_image, to_image
from lowlight_app.media.formats.signatures import riff_form
from lowlight_app.media.formats.webp_recovery import TruncatedWebp

_RGB = 3
_FLAGS, _ANIMATION = 20, 2
"""The position of the flags in an extended WebP, and the bit that marks an animation."""


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`."""
    with decoding(file.path):
        truncated = TruncatedWebp.of(file.data)
        if truncated is None:
            return replace(inspect_image(open_image(file, "WEBP"), "webp"), color_unstated=True)
        color = ColorSpec(icc=icc.matching_profile(truncated.profile, _RGB))
        return MediaInfo("webp", truncated.width, truncated.height, _RGB, "uint8", color)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    with decoding(file.path):
        truncated = TruncatedWebp.of(file.data)
        if truncated is not None:
            file.notices.append(INCOMPLETE)
            return truncated.decode()
    image = open_image(file, "WEBP")
    with decoding(file.path):
        image.seek(file.page - 1)
    return decode_image(file, image)


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:
    """See `WritableFormat`."""
    profile = icc.profile_for(frame, "WebP") if frame.pixels.shape[2] > 2 else None
    image = to_image(frame.pixels)
    with encoding("WebP"):
        exif, xmp = metadata.exif or b"", metadata.xmp or b""
        return encode_image(image, "WEBP", quality=quality, method=4, exif=exif, xmp=xmp, icc_profile=profile or b"")


def is_animated(data: bytes) -> bool:
    """Return whether the file is an animated WebP, which is read as a video."""
    return data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and bool(data[_FLAGS : _FLAGS + 1] and data[_FLAGS] & _ANIMATION)


FORMAT = WritableFormat(
    name="webp",
    suffixes=(".webp",),
    matches=lambda data: riff_form(data) == b"WEBP" and not is_animated(data),
    inspect=inspect,
    decode=decode,
    encode=encode,
    depths=(8,),
    lossless=False,
    longest_side=16383,
)
