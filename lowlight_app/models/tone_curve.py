"""The lift in numpy: how a gain brightens a picture without ever running past white.

All pictures are float32, channels last, coded like sRGB in 0..1; gains act on their linear light l. The curves are the
family y^-3 - 1 = g^-3 (l^-3 - 1): applying the gain g and then h is the same as applying g h at once, which is what makes
every control a matter of adding log gains.
"""

from __future__ import annotations

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, power, srgb_from_linear

LIMITS = (-2.0, 7.0)
"""Smallest and largest log gain."""

_BLACK, _WHITE = 0.0003, 0.93


def soft_lift(x: FloatArray, log_gain: FloatArray) -> FloatArray:
    """The numpy twin of `lowlight_app.models.layers.soft_lift`, without black level."""
    light = linear_from_srgb(x)
    v = light * np.exp(log_gain)
    lifted = power(shoulder(v, light), -1 / 3)
    lifted *= v
    return srgb_from_linear(lifted)


def shoulder(v: FloatArray, light: FloatArray) -> FloatArray:
    """1 + v^3 - l^3, by whose cube root v = g l is divided so that white stays white; a new array, all above 0."""
    bend: FloatArray = np.asarray(v * v)
    cube: FloatArray = np.asarray(light * light)
    bend *= v
    cube *= light
    bend -= cube
    bend += 1
    np.maximum(bend, np.float32(1e-6), out=bend)
    return bend


def log_gain_between(dark: FloatArray, bright: FloatArray) -> FloatArray:
    """The log gain by which `soft_lift` makes `bright` of `dark`; 0 where both are black or white."""
    low, high = (np.clip(linear_from_srgb(picture), _BLACK, _WHITE) for picture in (dark, bright))
    log_gain = np.log((low**-3 - 1) / (high**-3 - 1)) / 3
    return np.asarray(np.clip(log_gain, *LIMITS), np.float32)
