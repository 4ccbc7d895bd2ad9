"""The tone curve in numpy: brighten an image by a gain without ever running past white.

All images are float32, channels last, coded like sRGB in 0..1; gains act on their linear light l. The curves are the family
y^-3 - 1 = g^-3 (l^-3 - 1): applying the gain g and then h is the same as applying g h at once, so every adjustment only adds
log gains.
"""

from __future__ import annotations

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, power, srgb_from_linear

LIMITS = (-2.0, 7.0)
"""Smallest and largest log gain."""

_BLACK, _WHITE = 0.0003, 0.93


def soft_lift(x: FloatArray, log_gain: FloatArray) -> FloatArray:
    """Brighten an image by a log gain; same as `lowlight_app.models.layers.soft_lift` without black level."""
    light = linear_from_srgb(x)
    v = light * np.exp(log_gain)
    lifted = power(compute_shoulder(v, light), -1 / 3)
    lifted *= v
    return srgb_from_linear(lifted)


def compute_shoulder(v: FloatArray, light: FloatArray) -> FloatArray:
    """Return 1 + v^3 - l^3, by whose cube root v = g l is divided so that white stays white; a new array, all above 0."""
    shoulder: FloatArray = np.asarray(v * v)
    cube: FloatArray = np.asarray(light * light)
    shoulder *= v
    cube *= light
    shoulder -= cube
    shoulder += 1
    np.maximum(shoulder, np.float32(1e-6), out=shoulder)
    return shoulder


def estimate_log_gain(dark: FloatArray, bright: FloatArray) -> FloatArray:
    """Return the log gain with which `soft_lift` turns `dark` into `bright`; 0 where both are black or white."""
    low, high = (np.clip(linear_from_srgb(image), _BLACK, _WHITE) for image in (dark, bright))
    log_gain = np.log((low**-3 - 1) / (high**-3 - 1)) / 3
    return np.asarray(np.clip(log_gain, *LIMITS), np.float32)
