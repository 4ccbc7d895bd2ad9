"""The sRGB transfer curve (IEC 61966-2-1) in numpy, float32."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Floats = NDArray[np.floating[Any]]


_KNEE, _SLOPE = np.float32(0.04045), np.float32(12.92)
"""Where the curve changes from a straight line to a power, coded; and the line's slope."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""What coded red, green and blue add to the grey of a pixel (Rec. 601)."""


def linear_from_srgb(coded: Floats) -> FloatArray:
    """Coded 0..1 to linear light 0..1, any shape."""
    light = np.asarray(np.maximum(coded, _KNEE, dtype=np.float32))
    light += np.float32(0.055)
    light /= np.float32(1.055)
    return _straight_below(coded <= _KNEE, coded / _SLOPE, power(light, 2.4))


def srgb_from_linear(light: Floats) -> FloatArray:
    """Linear light 0..1 to coded 0..1, any shape."""
    knee = _KNEE / _SLOPE
    coded = power(np.asarray(np.maximum(light, knee, dtype=np.float32)), 1 / 2.4)
    coded *= np.float32(1.055)
    coded -= np.float32(0.055)
    return _straight_below(light <= knee, light * _SLOPE, coded)


def power(x: FloatArray, exponent: float) -> FloatArray:
    """To a power, in place; faster than NumPy's own. All above 0."""
    np.log(x, out=x)
    x *= np.float32(exponent)
    np.exp(x, out=x)
    return x


def _straight_below(dark: NDArray[np.bool_], straight: Floats, curved: FloatArray) -> FloatArray:
    np.copyto(curved, straight, where=dark)
    return curved
