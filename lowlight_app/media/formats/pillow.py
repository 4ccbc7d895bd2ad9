"""Functions based on Pillow: JPEG, WebP, BMP and AVIF in 8 bits, and conversion of CMYK and palettes."""

from __future__ import annotations

import io
import tempfile
import warnings
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from lowlight_app.frame import ColorSpec, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels, check_size
from lowlight_app.media.formats.base import PhotoFile, decoding

# `check_size` has our limit; Pillow warns about ordinary photos of 89 megapixels and more.
Image.MAX_IMAGE_PIXELS = None
# Pillow parses EXIF blocks and warns about invalid ones; we only copy them.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.TiffImagePlugin")

_BAND_ROWS = 256
_CHANNELS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}


def open_image(file: PhotoFile, *formats: str) -> Image.Image:
    """Open an image without decoding its pixels.

    Raises:
        MediaError: damaged, or too large.
    """
    with decoding(file.path):
        image = Image.open(io.BytesIO(file.data), formats=formats)
    check_size(file.path, *image.size)
    return image


def inspect_image(image: Image.Image, name: str) -> MediaInfo:
    """Return the properties of an open image, with the metadata blocks that Pillow finds."""
    channels = _CHANNELS[target_mode(image)]
    exif = image.info.get("exif")
    metadata = Metadata(
        exif=exif.removeprefix(b"Exif\0\0") if exif else None,
        xmp=_bytes(image.info.get("xmp")),
        density=_density(image.info.get("dpi")),
    )
    color = ColorSpec(icc=icc.matching_profile(image.info.get("icc_profile"), channels))
    return MediaInfo(name, *image.size, channels, "uint8", color, getattr(image, "n_frames", 1), metadata)


def decode_image(file: PhotoFile, image: Image.Image) -> Pixels:
    """Decode an image to grey or RGB, with alpha if present; CMYK is converted by its profile, palettes are applied."""
    with decoding(file.path):
        image.load()
    converted = _converted(file, image)
    pixels = np.empty((image.height, image.width, _CHANNELS[converted.mode]), np.uint8)
    for top in range(0, image.height, _BAND_ROWS):  # in one step, Pillow would need twice the memory
        band = converted.crop((0, top, image.width, min(top + _BAND_ROWS, image.height)))
        pixels[top : top + _BAND_ROWS] = as_channels(np.asarray(band))
    return pixels


def target_mode(image: Image.Image) -> str:
    """Return the Pillow mode that the image is converted to: L, LA, RGB or RGBA."""
    if image.mode in _CHANNELS and "transparency" not in image.info:
        return image.mode
    if image.mode in ("1", "L"):
        return "LA" if "transparency" in image.info else "L"
    return "RGBA" if image.has_transparency_data else "RGB"


def _converted(file: PhotoFile, image: Image.Image) -> Image.Image:
    mode = target_mode(image)
    if image.mode == mode:
        return image
    if image.mode == "CMYK":
        return cmyk_to_rgb(file, image, image.info.get("icc_profile"))
    with decoding(file.path):
        return image.convert(mode)


def cmyk_to_rgb(file: PhotoFile, image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert CMYK to sRGB, by its profile if there is a usable one, else by the usual approximation."""
    if profile and not icc.is_usable(profile):
        file.notices.append(icc.DAMAGED_PROFILE)
        profile = None
    if not profile or icc.color_space(profile) != "CMYK":
        return image.convert("RGB")
    inks = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    converted = ImageCms.profileToProfile(image, inks, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert converted is not None
    return converted


def to_image(pixels: Pixels) -> Image.Image:
    """Convert 8-bit pixels of 1 to 4 channels to a Pillow image."""
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


def encode_image(image: Image.Image, name: str, **options: Any) -> bytes:
    """Encode an image.

    Writes to a temporary file, since Pillow holds the GIL while it encodes JPEG to memory.
    """
    with tempfile.TemporaryFile() as file:
        image.save(file, name, **options)
        file.seek(0)
        return file.read()


def _density(stated: tuple[float, float] | None) -> tuple[float, float] | None:
    return (float(stated[0]), float(stated[1])) if stated and min(stated) > 1 else None


def _bytes(value: bytes | str | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value
