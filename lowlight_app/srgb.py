"""The sRGB transfer curve (IEC 61966-2-1) in numpy, float32."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
FloatArray = NDArray[np.float32]


def linear_from_srgb(coded: Floats) -> FloatArray:
    """Coded 0..1 to linear light 0..1, any shape."""
    bright = ((np.maximum(coded, np.float32(0.04045)) + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.asarray(np.where(coded <= 0.04045, coded / np.float32(12.92), bright), np.float32)


def srgb_from_linear(light: Floats) -> FloatArray:
    """Linear light 0..1 to coded 0..1, any shape."""
    bright = np.float32(1.055) * np.maximum(light, np.float32(0.0031308)) ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.asarray(np.where(light <= 0.0031308, light * np.float32(12.92), bright), np.float32)
