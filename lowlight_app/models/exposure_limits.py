"""Limits on the gain: how far a night scene may be brightened, and how far an underexposed image must be."""

from __future__ import annotations

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.map_sampling import sample_map, sampling_weights
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.srgb import LUMA, linear_from_srgb

_HALF_STEP = 0.5 / 255 / 12.92
"""Half a step of 8 bits, in linear light at black: darker than that is as good as black."""
_DUSK_DEPTH, _NIGHT_DEPTH = 8.9, 10.0
"""Distance in stops from an image's brightest spot down to its mean light, where night begins and where it is complete."""
_NIGHT_GAIN = 3.5
"""Largest gain of a night scene, in stops."""
_ANY_GAIN = 10.0
"""No gain exceeds this number of stops, so at dusk nothing is limited."""

_DIM, _FAINT = 3.1, 3.5
"""Mean log gains: up to the first an image shows how bright it should be, from the second on it is underexposed."""
_DARK = -1.0
"""Logarithm of the mean luma, coded in 0..1: few well-lit images are darker."""
_SHARE = 0.8
"""Fraction of the missing brightness that is added."""
_CODED_TO_LINEAR = 2.4
_LARGEST_MISS = 0.6
"""Largest missing brightness that is assumed: a fade to black stays black."""


def find_gain_limit(small: FloatArray) -> float:
    """Return the largest log gain that an image can bear.

    A lit monument under a black sky is exposed as intended: the file ends 12 stops below white, so what lies 10 below is
    steps and noise, and with more gain it shows a brown wall instead of the sky. A dark image without white in it was
    underexposed, and bears any gain.

    Args:
        small: the whole image, small, (h, w, 3) in 0..1.
    """
    light = linear_from_srgb(small.max(axis=-1))
    depth = float(np.log2(light.max() + _HALF_STEP) - np.log2(light + _HALF_STEP).mean())
    return float(np.interp(depth, (_DUSK_DEPTH, _NIGHT_DEPTH), (_ANY_GAIN, _NIGHT_GAIN)) * np.log(2))


def limit_gain(log_gain: FloatArray, limit: float) -> FloatArray:
    """Return log gains (..., 3) of which none exceeds the limit; all three are lowered alike to keep the color balance."""
    excess: FloatArray = np.maximum(log_gain.max(axis=-1, keepdims=True) - np.float32(limit), 0)
    return log_gain - excess


def raise_underexposed(log_gain: FloatArray, small: FloatArray) -> FloatArray:
    """Return log gains, all raised by one number if the image is underexposed and the result would be too dark.

    Args:
        log_gain: from the network, (cells down, cells across, 3).
        small: the image that the network saw, (h, w, 3) in 0..1.
    """
    faintness = float(np.interp(log_gain.mean(), (_DIM, _FAINT), (0.0, 1.0)))
    if faintness == 0:
        return log_gain
    rows, columns = (
        sampling_weights(0, length, length, cells) for length, cells in zip(small.shape[:2], log_gain.shape[:2], strict=True)
    )
    brightness = float((soft_lift(small, sample_map(log_gain, rows, columns)) @ LUMA).mean())
    missing = np.clip(_DARK - np.log(max(brightness, 1e-3)), 0, _LARGEST_MISS)
    return log_gain + np.float32(_CODED_TO_LINEAR * _SHARE * faintness * missing)
