"""The sRGB transfer curve (IEC 61966-2-1), float32."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Floats = NDArray[np.floating[Any]]

_KNEE, _SLOPE = np.float32(0.04045), np.float32(12.92)
"""Coded value at which the curve changes from a straight line to a power, and the slope of the line."""

REC_601 = (0.299, 0.587, 0.114)
"""Weights of coded red, green and blue in the luma of a pixel."""
LUMA = np.array(REC_601, np.float32)


def linear_from_srgb(coded: Floats) -> FloatArray:
    """Convert coded 0..1 to linear light 0..1, any shape."""
    light = np.asarray(np.maximum(coded, _KNEE, dtype=np.float32, order="C"))
    light += np.float32(0.055)
    light /= np.float32(1.055)
    return _replace_where_dark(coded <= _KNEE, coded / _SLOPE, power(light, 2.4))


def srgb_from_linear(light: Floats) -> FloatArray:
    """Convert linear light 0..1 to coded 0..1, any shape."""
    knee = _KNEE / _SLOPE
    coded = power(np.asarray(np.maximum(light, knee, dtype=np.float32, order="C")), 1 / 2.4)
    coded *= np.float32(1.055)
    coded -= np.float32(0.055)
    return _replace_where_dark(light <= knee, light * _SLOPE, coded)


def power(x: FloatArray, exponent: float) -> FloatArray:
    """Raise to a power, in place. All values must exceed 0; the array must be C-contiguous."""
    log(x)
    x *= np.float32(exponent)
    return exp(x)


def exp(x: FloatArray) -> FloatArray:
    """Compute the exponential of a C-contiguous array, in place: OpenCV takes a fifth of NumPy's time."""
    flat = x.reshape(-1, copy=False)
    cv2.exp(flat, dst=flat)
    return x


def log(x: FloatArray) -> FloatArray:
    """Compute the natural logarithm of a C-contiguous array, in place; see `exp`."""
    flat = x.reshape(-1, copy=False)
    cv2.log(flat, dst=flat)
    return x


def _replace_where_dark(dark: NDArray[np.bool_], line: Floats, curve: FloatArray) -> FloatArray:
    mask = np.asarray(dark, order="C").reshape(-1).view(np.uint8)
    cv2.copyTo(np.asarray(line, np.float32, order="C").reshape(-1), mask, curve.reshape(-1, copy=False))
    return curve
