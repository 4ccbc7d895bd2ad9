"""Find and remove the black level of a file: stray light on black, which a gain of thirty turns into a veil."""

from __future__ import annotations

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import LUMA, linear_from_srgb, srgb_from_linear

LONG_SIDE = 640
"""Longer side of the image in which the darkest areas are searched, in pixels."""
_LARGEST = 10 / 255
"""Largest black level, coded: above it, nothing in the scene may be black."""
_LOWEST, _DARKEST = 0.001, 0.005
"""Share of the pixels at or below the floor, and of those, without noise, at or below the darkest areas."""
_TAIL = (0.3, 0.6)
"""Pixels on the floor per pixel one step above it: up to the first number they are the tail of noise, from the second on black
is clipped there."""
_AREA = (5, 5)
_LEVELS = 65535
_CONTENT = (2 / 255, 3 / 255)
"""Median luma above the black level: up to the first number the image is all black but for a few lights, and what a removal
would leave of the rest are the steps of 8 bits; from the second on it shows a scene."""
_BRIGHT, _RANGE = 0.95, (0.75, 1.75)
"""Luma that few pixels exceed, measured above the black level and in its units: up to the first number of the range the image is
one even surface, such as a wall, without anything black."""


def measure_black_level(pixels: FloatArray, small: FloatArray) -> FloatArray:
    """Return the black level of an image, in linear light (3,), 0 where its black is 0.

    Where black is clipped, it is the floor: the value that the lowest thousandth of the pixels has. Where it is not, noise
    reaches below it, and the mean of the darkest areas gives it. An image that is almost all black, or one
    surface, keeps its black level.
    Adding a number to all values of a channel raises the result by that number.

    Args:
        pixels: pixels of the image, not averaged, (h, w, 3) coded in 0..1; some of them are enough.
        small: the image, at most `LONG_SIDE` long, (h, w, 3) coded in 0..1.
    """
    floor, tail = np.array([_find_floor(channel) for channel in pixels.reshape(-1, 3).T], np.float32).T
    darkest = np.array([_find_darkest(plane) for plane in cv2.split(cv2.blur(small, _AREA))], np.float32)
    unclipped = float(np.interp(tail.max(), _TAIL, (1, 0)))
    level = floor + np.float32(unclipped) * np.maximum(darkest - floor, 0)
    level = np.minimum(level, np.float32(_LARGEST))
    return linear_from_srgb(level * np.float32(_rate_scene(small @ LUMA, float(level @ LUMA))))


def _rate_scene(luma: FloatArray, level: float) -> float:
    """Return 1 if an image shows a scene above the black level, 0 if it is all black or one surface, or a number between."""
    median, bright = np.quantile(luma, (0.5, _BRIGHT)) - level
    return float(np.interp(median, _CONTENT, (0, 1)) * np.interp(bright / max(level, 1e-6), _RANGE, (0, 1)))


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


def _find_darkest(plane: FloatArray) -> float:
    """Return the brightness of the darkest areas of a channel in 0..1, to 16 bits: counting takes less time than sorting."""
    counts = np.bincount(cv2.multiply(plane, _LEVELS, dtype=cv2.CV_16U).ravel(), minlength=_LEVELS + 1)
    return int(np.searchsorted(np.cumsum(counts), int(plane.size * _DARKEST), side="right")) / _LEVELS


def _find_floor(channel: FloatArray) -> tuple[float, float]:
    """Return the floor of a channel in 0..1, and how many pixels it has for each pixel one step of 8 bits above it."""
    counts = np.bincount(np.rint(channel * np.float32(255)).astype(np.uint8), minlength=257)
    at_or_below = np.cumsum(counts)
    floor = int(np.searchsorted(at_or_below, _LOWEST * len(channel)))
    return floor / 255, float(at_or_below[floor] / max(counts[floor + 1], 1))
