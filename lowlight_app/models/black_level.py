"""Find and remove the black level of a file: the light that black has in it, which a gain of thirty turns into a veil."""

from __future__ import annotations

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, srgb_from_linear

LONG_SIDE = 640
"""Longer side of the image in which the darkest areas are searched, in pixels."""
_LARGEST = 10 / 255
"""Largest black level, coded: above it, nothing in the scene may be black."""
_LOWEST, _DARKEST = 0.001, 0.005
"""Share of the pixels at or below the floor, and of those, without noise, at or below the darkest areas."""
_CLIPPED = (0.001, 0.005)
"""Share of the pixels on the floor: up to the first it is noise that reaches it, from the second on black is clipped there."""
_AREA = (5, 5)


def measure_black_level(pixels: FloatArray, small: FloatArray) -> FloatArray:
    """Return the black level of an image, in linear light (3,), 0 where its black is 0.

    Where black is clipped, it is the floor: the value that the lowest thousandth of the pixels has. Where it is not, noise
    reaches below it, and the mean of the darkest areas gives it. Adding a number to all values of a channel raises the result
    by that number.

    Args:
        pixels: of the image, not averaged, (h, w, 3) coded in 0..1; some of them are enough.
        small: the image, at most `LONG_SIDE` long, (h, w, 3) coded in 0..1.
    """
    values = np.rint(pixels.reshape(-1, 3) * np.float32(255)).astype(np.uint8)
    floor = np.array([_find_quantile(channel, _LOWEST) for channel in values.T], np.float32)
    on_floor = float((values <= floor).mean(axis=0).max())
    areas = cv2.blur(small, _AREA).reshape(-1, 3)
    rank = int(len(areas) * _DARKEST)
    darkest = np.partition(areas, rank, axis=0)[rank]
    unclipped = float(np.interp(on_floor, _CLIPPED, (1, 0)))
    level = floor / 255 + np.float32(unclipped) * np.maximum(darkest - floor / 255, 0)
    return linear_from_srgb(np.minimum(level, np.float32(_LARGEST)))


def subtract_black_level(image: FloatArray, level: FloatArray) -> FloatArray:
    """Remove a black level; white stays white.

    Args:
        image: (..., 3), coded in 0..1.
        level: in linear light, of a shape that broadcasts with the image.
    """
    light = linear_from_srgb(image)
    light -= level
    light /= 1 - level
    return srgb_from_linear(np.maximum(light, 0, out=light))


def fade_black_level(level: FloatArray, log_gain: FloatArray) -> FloatArray:
    """Return the black level to remove at each log gain (h, w, 3): all of it where the gain is large, none where it is 1."""
    return np.asarray(level * (1 - np.exp(-np.maximum(log_gain, 0))), np.float32)


def _find_quantile(values: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], share: float) -> int:
    """Return the smallest value that a share of the values is at or below."""
    counts = np.bincount(values, minlength=256)
    return int(np.searchsorted(np.cumsum(counts), share * len(values)))
