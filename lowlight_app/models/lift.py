"""The lift in numpy: how a gain brightens a picture without ever running past white.

All pictures are float32, channels last, 0..1. The curves are the family y^-3 - 1 = g^-3 (x^-3 - 1): applying the gain g
and then h is the same as applying g h at once, which is what makes every control a matter of adding log gains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

LIMITS = (-1.0, 5.0)
"""Smallest and largest log gain."""

_BLACK, _WHITE = 0.004, 0.97


def soft_lift(x: FloatArray, log_gain: FloatArray) -> FloatArray:
    """The numpy twin of `lowlight_app.models.layers.soft_lift`."""
    v = x * np.exp(log_gain)
    bend = np.maximum(1 + v * v * v - x * x * x, np.float32(1e-6))
    return np.asarray(v * np.exp(np.log(bend) / -3), np.float32)


def log_gain_between(dark: FloatArray, bright: FloatArray) -> FloatArray:
    """The log gain by which `soft_lift` makes `bright` of `dark`; 0 where both are black or white."""
    low, high = (np.clip(picture, _BLACK, _WHITE) for picture in (dark, bright))
    log_gain = np.log((low**-3 - 1) / (high**-3 - 1)) / 3
    return np.asarray(np.clip(log_gain, *LIMITS), np.float32)
