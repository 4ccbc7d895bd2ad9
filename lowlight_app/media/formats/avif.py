"""AVIF, 8 bits, and 10 or 12 bits as 16. A 16-bit frame is written with 12 bits, the most that AVIF has."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels, narrow, widen
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.pillow import decode_image, inspect_image, open_image
from lowlight_app.media.formats.signatures import has_brand
from lowlight_app.media.metadata.avif_items import with_metadata
from lowlight_app.media.metadata.iso_boxes import properties, without_repeated_colors
from lowlight_app.media.metadata.left_out import left_out_of_heif

_WRITTEN_BITS = 12
_BRANDS = frozenset({b"avif", b"avis"})
_NO_CODES = struct.pack(">4sHH", b"nclx", icc.UNSPECIFIED, icc.UNSPECIFIED)
_SRGB = 1, 13
"""Codes of the primaries and the transfer of sRGB."""
_SPEED = 9
"""Speed of the encoder, 0 to 10: 8 takes five times as long for files 3 % smaller."""


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. Pillow reports the orientation of the container as that of the EXIF block."""
    file, image = _opened(file)
    with decoding(file.path):
        info = inspect_image(image, "avif")
        if _is_animation(image):
            return info
        coding = _Coding.of(file.data, *image.size)
        file.notices.extend(left_out_of_heif(file.data))
    channels = (1 if coding.grey else 3) + image.mode.endswith("A")
    dtype = "uint16" if coding.bits > 8 else "uint8"
    color = replace(coding.color, icc=icc.matching_profile(image.info.get("icc_profile"), channels))
    width, height = coding.size
    info = replace(info, width=width, height=height, channels=channels, dtype=dtype, color=color)
    return replace(info, color_unstated=not coding.states_color)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`. Pillow decodes animations, in 8 bits: imagecodecs 2026.3 overflows its buffer on them."""
    import imagecodecs

    file, image = _opened(file)
    if _is_animation(image):
        with decoding(file.path):
            image.seek(file.page - 1)
        return decode_image(file, image)
    with decoding(file.path):
        coding = _Coding.of(file.data, *image.size)
        pixels = as_channels(imagecodecs.avif_decode(file.data))[coding.shown]
        return widen(pixels, coding.bits) if pixels.dtype == np.uint16 else np.ascontiguousarray(pixels)


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:
    """See `WritableFormat`. Colour is always 4:4:4; grey with opacity is written as RGB with opacity."""
    import imagecodecs

    profile = icc.profile_for(frame, "AVIF") if frame.pixels.shape[2] != 2 else None
    deep = frame.pixels.dtype == np.uint16
    pixels = narrow(frame.pixels, _WRITTEN_BITS) if deep else frame.pixels
    primaries, transfer = (None, None) if profile else _SRGB
    with encoding("AVIF"):
        data = imagecodecs.avif_encode(
            _in_known_order(pixels),
            level=quality,
            speed=_SPEED,
            bitspersample=_WRITTEN_BITS if deep else 8,
            primaries=primaries,
            transfer=transfer,
        )
        return with_metadata(bytes(data), exif=metadata.exif, xmp=metadata.xmp, icc=profile)


def _opened(file: PhotoFile) -> tuple[PhotoFile, Image.Image]:
    """Open the file, without the second profile of a picture that has two, which libavif rejects."""
    try:
        return file, open_image(file, "AVIF")
    except MediaError:
        with decoding(file.path):
            bare = replace(file, data=without_repeated_colors(file.data))
        return bare, open_image(bare, "AVIF")


def _is_animation(image: Image.Image) -> bool:
    return getattr(image, "n_frames", 1) > 1


def _in_known_order(pixels: Pixels) -> Pixels:
    """Return pixels as grey, RGB or RGB with opacity."""
    if pixels.shape[2] == 2:
        return np.ascontiguousarray(pixels[..., [0, 0, 0, 1]])
    return np.ascontiguousarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


@dataclass(frozen=True)
class _Coding:
    """The coding parameters stated in the container.

    Attributes:
        bits: bits per channel.
        grey: there is no colour.
        color: the colour space that the codes state.
        states_color: whether there are codes.
        shown: the part of the stored image that is the picture, as rows and columns.
    """

    bits: int
    grey: bool
    color: ColorSpec
    states_color: bool
    shown: tuple[slice, slice]

    @classmethod
    def of(cls, data: bytes, width: int, height: int) -> _Coding:
        """Read the parameters of an image of this stored size.

        Raises:
            ValueError: a required property is missing.
        """
        stated = properties(data)
        if len(stated.get(b"av1C", b"")) < 4:
            raise ValueError("no description of the coding")
        flags = stated[b"av1C"][2]
        bits = 8 if not flags & 0x40 else 12 if flags & 0x20 else 10
        primaries, transfer = struct.unpack_from(">HH", stated.get(b"colrnclx", _NO_CODES), 4)
        shown = _clean_aperture(stated.get(b"clap", b""), width, height)
        color = icc.color_from_codes(primaries, transfer)
        return cls(bits, bool(flags & 0x10), color, primaries != icc.UNSPECIFIED, shown)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        rows, columns = self.shown
        return columns.stop - columns.start, rows.stop - rows.start


def _clean_aperture(body: bytes, width: int, height: int) -> tuple[slice, slice]:
    """Return the part of an image that its clean aperture shows; all of it if that is missing or invalid."""
    whole = slice(0, height), slice(0, width)
    numbers = struct.unpack(">IIIIiIiI", body) if len(body) == 32 else (0,) * 8
    if not all(numbers[1::2]):
        return whole
    columns, rows, right, down = (Fraction(n, d) for n, d in zip(numbers[::2], numbers[1::2], strict=True))
    left, top = (width - columns) / 2 + right, (height - rows) / 2 + down
    parts = slice(int(top), int(top + rows)), slice(int(left), int(left + columns))
    is_inside = left >= 0 and top >= 0 and left + columns <= width and top + rows <= height
    return parts if is_inside and columns >= 1 and rows >= 1 else whole


FORMAT = WritableFormat(
    name="avif",
    suffixes=(".avif",),
    matches=lambda data: has_brand(data, _BRANDS),
    inspect=inspect,
    decode=decode,
    encode=encode,
    depths=(8, 16),
    lossless=False,
    longest_side=32768,
)
