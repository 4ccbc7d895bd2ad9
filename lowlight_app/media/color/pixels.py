"""Pixel operations that all formats share: orientation, bit depth, size and opacity."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec, Frame, Pixels, Transfer
from lowlight_app.srgb import srgb_from_linear

MAX_PIXELS = 400_000_000
_BAND_PIXELS = 1 << 22


def check_size(path: Path, width: int, height: int) -> None:
    """Raise MediaError if an image is empty or too large to open; call this before decoding the pixels."""
    if width < 1 or height < 1:
        raise MediaError("the image is empty ({width} x {height} pixels).", path=path, width=width, height=height)
    if width * height > MAX_PIXELS:
        raise MediaError(
            "{width} x {height} pixels are {megapixels:.0f} megapixels; the limit is {limit}.",
            path=path,
            width=width,
            height=height,
            megapixels=width * height / 1e6,
            limit=MAX_PIXELS // 1_000_000,
        )


def as_channels(pixels: NDArray[Any]) -> Pixels:
    """Return (height, width) as (height, width, 1); three dimensions unchanged."""
    return pixels[..., np.newaxis] if pixels.ndim == 2 else pixels


def apply_orientation(pixels: Pixels, orientation: int) -> Pixels:
    """Rotate and mirror pixels upright.

    Args:
        pixels: (height, width, channels).
        orientation: EXIF orientation, 1 to 8.

    Returns:
        Contiguous pixels; width and height are swapped for 5 to 8.
    """
    if orientation in (2, 4, 5, 7):
        pixels = pixels[:, ::-1]
    quarter_turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(pixels, quarter_turns))


def widen(pixels: Pixels, bits: int) -> Pixels:
    """Scale unsigned numbers of 9 to 16 bits to the full range of uint16."""
    if bits == 16:
        return pixels
    top = (1 << bits) - 1
    return ((pixels.astype(np.uint32) * 65535 + top // 2) // top).astype(np.uint16)


def narrow(pixels: Pixels, bits: int) -> Pixels:
    """Scale the full range of uint16 to the nearest numbers of `bits` bits: the inverse of `widen`."""
    top = (1 << bits) - 1
    return ((pixels.astype(np.uint32) * top + 32767) // 65535).astype(np.uint16)


def to_depth(frame: Frame, depth: int) -> Frame:
    """Convert a frame to 8 or 16 bits, rounding to the nearest number; return it unchanged if it has that depth.

    Floating point numbers outside 0..1 are clipped, and linear ones are encoded as sRGB unless there is an ICC profile.
    """
    dtype = np.dtype(np.uint8 if depth == 8 else np.uint16)
    if frame.pixels.dtype == dtype:
        return frame
    coded = np.empty(frame.pixels.shape, dtype)
    band = max(1, _BAND_PIXELS // frame.width)
    encode = frame.pixels.dtype.kind == "f" and frame.color.transfer is Transfer.LINEAR and frame.color.icc is None
    for top in range(0, frame.height, band):
        rows = slice(top, top + band)
        coded[rows] = _requantized(frame.pixels[rows], dtype, frame.color_channels.shape[2] if encode else 0)
    color = replace(frame.color, transfer=Transfer.SRGB) if encode else frame.color
    return replace(frame, pixels=coded, color=color)


def _requantized(pixels: Pixels, dtype: np.dtype[Any], linear_channels: int) -> Pixels:
    if pixels.dtype == np.uint8:
        return pixels.astype(np.uint16) * np.uint16(257)
    if pixels.dtype == np.uint16:
        return np.asarray((pixels.astype(np.uint32) + 128) // 257, np.uint8)
    clipped = np.clip(pixels, 0.0, 1.0)
    clipped[..., :linear_channels] = srgb_from_linear(clipped[..., :linear_channels])
    return np.asarray(np.rint(clipped * np.iinfo(dtype).max), dtype)


def fit_within(frame: Frame, longest_side: int | None, *, even: bool = False) -> Frame:
    """Downscale a frame so that no side has more pixels than `longest_side`; return it unchanged if none has, or for None.

    Args:
        frame: the frame.
        longest_side: pixels.
        even: make the sides of a smaller frame even, as videos need.
    """
    size = size_within(frame.width, frame.height, longest_side, even=even)
    if size == (frame.width, frame.height):
        return frame
    pixels = cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA)
    return replace(frame, pixels=as_channels(pixels))


def size_within(width: int, height: int, longest_side: int | None, *, even: bool = False) -> tuple[int, int]:
    """Return the size after `fit_within`."""
    longest, step = max(width, height), 2 if even else 1
    if longest_side is None or longest <= longest_side:
        return width, height
    steps = longest_side // step
    return step * max(1, round(width * steps / longest)), step * max(1, round(height * steps / longest))


def without_alpha(frame: Frame) -> Frame:
    """Composite a frame over white, as on paper, for formats without opacity."""
    if not frame.has_alpha:
        return frame
    light, opacity = frame.color_channels, frame.pixels[..., -1:].astype(np.float32) / frame.white
    mixed = light * opacity + frame.white * (1 - opacity)
    return replace(frame, pixels=np.rint(mixed).astype(frame.pixels.dtype))


def unpremultiplied(pixels: Pixels) -> Pixels:
    """Divide pixels by their opacity, which they were multiplied with."""
    white = float(np.iinfo(pixels.dtype).max) if pixels.dtype.kind == "u" else 1.0
    opacity = pixels[..., -1:].astype(np.float64)
    light = np.divide(pixels[..., :-1] * white, opacity, out=np.zeros(pixels[..., :-1].shape), where=opacity > 0)
    if pixels.dtype.kind == "u":
        light = np.clip(np.rint(light), 0, white)
    return np.concatenate([light.astype(pixels.dtype), pixels[..., -1:]], axis=2)


SRGB = ColorSpec()
LINEAR = ColorSpec(transfer=Transfer.LINEAR)
