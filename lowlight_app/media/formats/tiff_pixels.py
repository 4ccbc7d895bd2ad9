"""Conversion of the samples of a TIFF page to pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import Frame, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels, to_depth, unpremultiplied, widen
from lowlight_app.media.color.value_range import ValueRange, is_image, range_of, scaled
from lowlight_app.media.formats.base import PhotoFile
from lowlight_app.media.formats.pillow import cmyk_to_rgb
from lowlight_app.media.formats.tiff_layout import (
    BLACK_IS_ZERO,
    CIE_LAB,
    CMYK,
    ICC_LAB,
    PALETTE,
    PLANAR,
    RGB,
    WHITE_IS_ZERO,
    YCBCR,
    Layout,
)

if TYPE_CHECKING:
    from tifffile import TiffPage

_ICC, _NO_DATA = 34675, 42113


def pixels_from_samples(file: PhotoFile, page: TiffPage, layout: Layout, stored: NDArray[Any]) -> Pixels:
    """Convert the samples of a page, as tifffile returns them, to the pixels of a frame.

    Raises:
        MediaError: the colours cannot be converted.
    """
    samples = _channels_last(page, stored)[..., : layout.samples + layout.alpha]
    if _is_plain(page, layout, samples):
        return unpremultiplied(samples) if layout.premultiplied else samples
    light, alpha = samples[..., : layout.samples], samples[..., layout.samples :]
    pixels = _light(file, page, layout, light)
    if not layout.alpha:
        return pixels
    pixels = np.concatenate([pixels, _opacity(page, layout, alpha, pixels.dtype)], axis=2)
    return unpremultiplied(pixels) if layout.premultiplied else pixels


def profile_of(page: TiffPage, layout: Layout) -> bytes | None:
    """Return the ICC profile of the pixels; None if there is none, or if it was applied."""
    tag = page.tags.get(_ICC)
    return None if tag is None or is_converted(layout) else icc.matching_profile(tag.value, layout.channels)


def is_converted(layout: Layout) -> bool:
    """Return whether the pixels become sRGB, whatever the file says."""
    return layout.photometric in (CMYK, CIE_LAB, ICC_LAB)


def _is_plain(page: TiffPage, layout: Layout, samples: Pixels) -> bool:
    """Return whether the samples are pixels already, so that large images are not copied."""
    return (
        layout.photometric in (BLACK_IS_ZERO, RGB)
        and samples.dtype in (np.uint8, np.uint16)
        and page.bitspersample == 8 * samples.dtype.itemsize
        and (layout.alpha_is_certain or not layout.alpha)
    )


def _channels_last(page: TiffPage, samples: NDArray[Any]) -> Pixels:
    if page.planarconfig == PLANAR and page.samplesperpixel > 1:
        samples = np.moveaxis(samples, 0, -1)
    return as_channels(samples)


def _light(file: PhotoFile, page: TiffPage, layout: Layout, samples: Pixels) -> Pixels:
    """Convert samples without opacity to grey or RGB."""
    if layout.photometric == PALETTE:
        return _apply_palette(file, page, samples)
    if layout.photometric in (CIE_LAB, ICC_LAB):
        return _lab_to_rgb(samples, signed=layout.photometric == CIE_LAB, dtype=layout.dtype)
    if layout.photometric == YCBCR:
        return np.asarray(Image.fromarray(np.ascontiguousarray(samples), "YCbCr").convert("RGB"))
    pixels = _full_range(file, page, layout, samples)
    if layout.photometric == WHITE_IS_ZERO:
        return np.asarray(Frame(pixels).white - pixels, pixels.dtype)
    return _cmyk_to_rgb(file, page, pixels) if layout.photometric == CMYK else pixels


def _full_range(file: PhotoFile, page: TiffPage, layout: Layout, samples: Pixels) -> Pixels:
    """Convert numbers of any type to uint8 or uint16 with their full range, or to float32."""
    kind, bits = samples.dtype.kind, page.bitspersample
    if kind == "i" or samples.dtype.itemsize > 2 or kind == "f":
        return _scaled(file, page, layout, samples)
    if not isinstance(bits, int) or bits == 8:  # tifffile widens colours of different depths
        return samples
    if bits < 8:
        return np.asarray(samples.astype(np.uint16) * 255 // ((1 << bits) - 1), np.uint8)
    return widen(samples, bits)


def _scaled(file: PhotoFile, page: TiffPage, layout: Layout, samples: Pixels) -> Pixels:
    """Convert floating point in 0..1 to float32, and scale all other numbers, whose white is unknown, by their own range.

    Scaled numbers are codes for display, as in viewers of counts, unless the file has a profile.
    """
    missing = page.nodata if _NO_DATA in page.tags else None
    values = range_of(samples, missing)
    is_float = samples.dtype.kind == "f"
    if is_float and is_image(samples, values):
        if missing is not None:
            samples = np.where(samples == missing, samples.dtype.type(0), samples)
        return np.nan_to_num(samples.astype(np.float32))
    file.notices.append(
        Message(
            "The numbers of this file, {low:.6g} to {high:.6g}, have no fixed white; they were scaled by their own range.",
            low=values.low,
            high=values.high,
        )
    )
    to_light = layout.dtype == "float32" and profile_of(page, layout) is None
    return scaled(samples, values, "float32" if is_float else "uint16", missing, to_light=to_light)


def _opacity(page: TiffPage, layout: Layout, alpha: Pixels, dtype: np.dtype[Any]) -> Pixels:
    """Convert samples of opacity to the dtype of the pixels; without opacity in the file, an empty channel is padding."""
    if alpha.dtype.kind == "f":
        numbers = np.nan_to_num(alpha.astype(np.float64), posinf=0)
        top = numbers.max(initial=0.0)
        unit = np.clip(numbers / (1.0 if ValueRange(0.0, top).fits_image else top), 0, 1)
    else:
        bits = page.bitspersample if isinstance(page.bitspersample, int) else 8
        unit = np.clip(alpha / float((1 << bits - (alpha.dtype.kind == "i")) - 1), 0, 1)
    if not layout.alpha_is_certain and not unit.any():
        unit = np.ones_like(unit)
    return np.asarray(unit if dtype.kind == "f" else np.rint(unit * np.iinfo(dtype).max), dtype)


def _apply_palette(file: PhotoFile, page: TiffPage, samples: Pixels) -> Pixels:
    """Convert palette indices to RGB; indices beyond the palette are black."""
    stored = np.asarray(page.colormap if page.colormap is not None else ())
    if not stored.size or stored.size % 3:
        raise MediaError("the file has no complete colour table; save it as RGB.", path=file.path)
    stored = stored.reshape(3, -1)
    # Some programs write numbers of 8 bits, others leave the lower 8 of 16 bits zero.
    colors = np.asarray(stored if stored.max(initial=0) < 256 else stored >> 8, np.uint8)
    palette = np.zeros((1 << page.bitspersample, 3), np.uint8)
    known = colors.T[: len(palette)]
    palette[: len(known)] = known
    return palette[samples[..., 0].astype(np.uint16)]


def _lab_to_rgb(samples: Pixels, *, signed: bool, dtype: str) -> Pixels:
    """Convert CIE L*a*b* with the white point D50 to sRGB; `signed` says how a* and b* are stored."""
    import imagecodecs

    profiles = imagecodecs.cms_profile("lab4"), imagecodecs.cms_profile("srgb")
    lab = _lab_values(samples, signed=signed)
    return np.asarray(imagecodecs.cms_transform(lab, *profiles, colorspace="lab", outcolorspace="rgb", outdtype=dtype), dtype)


def _lab_values(samples: Pixels, *, signed: bool) -> NDArray[np.float32]:
    """Return L* in 0..100 and a*, b* in -128..128."""
    if samples.dtype.kind == "f":
        return np.asarray(samples, np.float32)
    size = samples.dtype.itemsize
    unsigned = samples.astype(f"u{size}")
    black_to_white = 65280 if size == 2 and not signed else np.iinfo(unsigned.dtype).max
    chroma = unsigned.view(f"i{size}").astype(np.float32) if signed else unsigned.astype(np.float32) - (1 << 8 * size - 1)
    lab = chroma / (256 if size == 2 else 1)
    lab[..., 0] = unsigned[..., 0] * (100 / black_to_white)
    return np.asarray(lab, np.float32)


def _cmyk_to_rgb(file: PhotoFile, page: TiffPage, pixels: Pixels) -> Pixels:
    inks = np.ascontiguousarray(to_depth(Frame(pixels), 8).pixels)
    image = Image.frombuffer("CMYK", (inks.shape[1], inks.shape[0]), inks.tobytes(), "raw", "CMYK", 0, 1)
    profile = page.tags.get(_ICC)
    return np.asarray(cmyk_to_rgb(file, image, profile.value if profile else None))
