"""Sharpen results for the screen or for print: an unsharp mask of the luma whose halos stay invisible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Frame, Pixels
from lowlight_app.output_settings import OutputSharpen, SharpenAmount
from lowlight_app.srgb import LUMA

_BAND_PIXELS = 1 << 21
"""Pixels sharpened at a time, so that large images need little memory."""
_HALO = np.float32(3 / 255)
"""Largest amount by which a pixel becomes brighter or darker than its brightest or darkest neighbour was."""
_NEIGHBOURS = np.ones((3, 3), np.uint8)


@dataclass(frozen=True)
class _Medium:
    """How a medium is sharpened.

    Attributes:
        sides_per_radius: longest side divided by the radius of the mask: the eye sees the picture as a whole.
        radii: smallest and largest radius, in pixels.
        gains: shares of the detail that are added.
    """

    sides_per_radius: float
    radii: tuple[float, float]
    gains: Mapping[SharpenAmount, float]


_MEDIA = {
    OutputSharpen.SCREEN: _Medium(
        3000, (0.6, 1.0), {SharpenAmount.LOW: 0.5, SharpenAmount.STANDARD: 1.0, SharpenAmount.HIGH: 1.7}
    ),
    OutputSharpen.PRINT: _Medium(
        2500, (0.8, 2.0), {SharpenAmount.LOW: 0.6, SharpenAmount.STANDARD: 1.1, SharpenAmount.HIGH: 1.8}
    ),
}


def sharpen(frame: Frame, medium: OutputSharpen, amount: SharpenAmount) -> Frame:
    """Sharpen a frame of 8 or 16 bits; colours and opacity stay the same."""
    if medium is OutputSharpen.OFF:
        return frame
    chosen = _MEDIA[medium]
    radius = min(max(max(frame.width, frame.height) / chosen.sides_per_radius, chosen.radii[0]), chosen.radii[1])
    margin, rows = int(4 * radius) + 1, max(64, _BAND_PIXELS // frame.width)
    pixels = frame.pixels.copy()
    channels = frame.color_channels.shape[2]
    for top in range(0, frame.height, rows):
        first, last = max(0, top - margin), min(frame.height, top + rows + margin)
        sharp = _sharpened(frame.color_channels[first:last], frame.white, radius, chosen.gains[amount])
        pixels[top : top + rows, :, :channels] = sharp[top - first :][:rows]
    return replace(frame, pixels=pixels)


def _sharpened(pixels: Pixels, white: float, radius: float, gain: float) -> Pixels:
    coded = pixels.astype(np.float32) / np.float32(white)
    change = _change_of(_luma(coded), radius, gain)
    # A channel that clips would shift the colour.
    change = np.clip(change, -coded.min(axis=2), 1 - coded.max(axis=2))
    coded += change[..., None]
    return np.asarray(np.rint(coded * np.float32(white)), pixels.dtype)


def _change_of(luma: FloatArray, radius: float, gain: float) -> FloatArray:
    """Return what an unsharp mask adds to the luma, limited to the range of the neighbours and a few codes."""
    blurred = cv2.GaussianBlur(luma, (0, 0), radius, borderType=cv2.BORDER_REFLECT)
    sharp = luma + np.float32(gain) * (luma - blurred)
    low, high = cv2.erode(luma, _NEIGHBOURS) - _HALO, cv2.dilate(luma, _NEIGHBOURS) + _HALO
    return np.asarray(np.clip(sharp, low, high) - luma, np.float32)


def _luma(coded: FloatArray) -> FloatArray:
    return coded[..., 0] if coded.shape[2] == 1 else np.asarray(coded @ LUMA, np.float32)
