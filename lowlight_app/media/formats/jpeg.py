"""JPEG, 8 bits, grey or RGB; CMYK is read only."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from lowlight_app.frame import Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import without_alpha
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.pillow import decode_image, encode_image, inspect_image, open_image, to_image
from lowlight_app.media.formats.signatures import starts_with
from lowlight_app.media.metadata.jpeg_segments import read_metadata, with_metadata, without_metadata

FULL_COLOR_FROM = 92
"""Lowest quality at which colour is stored in full resolution (4:4:4)."""


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. Of several images (previews, gain maps, stereo) the first is the photo."""
    image = _open(file)
    with decoding(file.path):
        info = inspect_image(image, "jpeg")
        return replace(info, metadata=replace(read_metadata(file.data), density=info.metadata.density))


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    return decode_image(file, _open(file))


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:
    """See `WritableFormat`. Transparent pixels are composited over white."""
    subsampling = "4:4:4" if quality >= FULL_COLOR_FROM else "4:2:0"
    profile = icc.profile_for(frame, "JPEG")
    with encoding("JPEG"):
        image = to_image(without_alpha(frame).pixels)
        options = {"dpi": metadata.density} if metadata.density else {}
        data = encode_image(
            image, "JPEG", quality=quality, subsampling=subsampling, optimize=True, icc_profile=profile, **options
        )
    return with_metadata(data, metadata)


def _open(file: PhotoFile) -> Image.Image:
    with decoding(file.path):
        bare = replace(file, data=without_metadata(file.data))
    return open_image(bare, "JPEG")


FORMAT = WritableFormat(
    name="jpeg",
    suffixes=(".jpg", ".jpeg", ".jpe", ".jfif"),
    matches=starts_with(b"\xff\xd8\xff"),
    inspect=inspect,
    decode=decode,
    encode=encode,
    depths=(8,),
    lossless=False,
    longest_side=65500,
)
