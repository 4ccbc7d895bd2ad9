"""JPEG, 8 bits, grey or RGB; CMYK, 12 bits and lossless coding are read only."""

from __future__ import annotations

from dataclasses import replace

from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import without_alpha
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.jpeg_pixels import decode_pixels, header_of, is_deep, opened
from lowlight_app.media.formats.pillow import encode_image, inspect_image, to_image
from lowlight_app.media.formats.signatures import starts_with
from lowlight_app.media.metadata.jpeg_segments import image_list, read_metadata, read_profile, with_metadata
from lowlight_app.media.metadata.left_out import left_out_of_jpeg

FULL_COLOR_FROM = 92
"""Lowest quality at which colour is stored in full resolution (4:4:4)."""
_INKS = 4


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. Of several images (previews, gain maps, stereo) the first is the photo."""
    header = header_of(file)
    with decoding(file.path):
        metadata = read_metadata(file.data)
        file.notices.extend(left_out_of_jpeg(file.data, header.end, image_list(file.data), metadata.xmp))
        if is_deep(header):
            color = ColorSpec(icc=icc.matching_profile(read_profile(file.data), header.channels))
            dtype = "uint16" if header.bits > 8 else "uint8"
            info = MediaInfo("jpeg", header.width, header.height, header.channels, dtype, color)
        else:
            info = inspect_image(opened(file), "jpeg")
        metadata = replace(metadata, density=info.metadata.density)
        return replace(info, metadata=metadata, color_unstated=header.channels != _INKS)  # inks are converted to sRGB


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    return decode_pixels(file)


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
