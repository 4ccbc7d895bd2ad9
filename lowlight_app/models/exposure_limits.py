"""Limits on the gain: how far a night scene may be brightened, and how far an underexposed one must be."""

from __future__ import annotations

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.map_sampling import sample_map, sampling_weights
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.srgb import LUMA, linear_from_srgb

_HALF_A_STEP = 0.5 / 255 / 12.92
"""Of 8 bits, in linear light at black: darker than that is as good as black."""
_DUSK, _NIGHT = 8.9, 10.0
"""How far below its brightest spot the light of a picture lies on average, in stops, where night begins and is complete."""
_NIGHT_GAIN = 3.5
"""What is left to a night, in stops; at dusk nothing is held back, since no gain exceeds 10 stops."""
_ANY_GAIN = 10.0


def gain_limit(small: FloatArray) -> float:
    """The largest log gain that a picture can bear.

    A lit monument under a black sky is exposed as it was meant: the file ends 12 stops below white, so what lies 10 below
    is steps and noise, and turned up by more it shows a brown wall where the sky was. A dark picture without white in it
    was exposed too little, and bears any gain.

    Args:
        small: the whole picture, small, (h, w, 3) in 0..1.
    """
    light = linear_from_srgb(small.max(axis=-1))
    depth = float(np.log2(light.max() + _HALF_A_STEP) - np.log2(light + _HALF_A_STEP).mean())
    return float(np.interp(depth, (_DUSK, _NIGHT), (_ANY_GAIN, _NIGHT_GAIN)) * np.log(2))


def limit_gain(log_gain: FloatArray, limit: float) -> FloatArray:
    """Log gains (..., 3) of which none exceeds the limit, all three lowered alike so that the balance of colours stays."""
    excess: FloatArray = np.maximum(log_gain.max(axis=-1, keepdims=True) - np.float32(limit), 0)
    return log_gain - excess


_DIM, _FAINT = 3.1, 3.5
"""Mean log gains: up to the first a picture tells its light, from the second on it is faint."""


_DARK = -1.0
"""Logarithm of the mean luma, coded in 0..1: few well-lit pictures are darker."""


_SHARE = 0.8
"""Of the way there that a faint picture is brought."""


_CODED_TO_LINEAR = 2.4


_FARTHEST = 0.6
"""That brightness is taken to be missed by: a fade to black stays black."""


def raise_underexposed(log_gain: FloatArray, small: FloatArray) -> FloatArray:
    """Log gains, all raised by one number if the picture is faint and would come out darker than pictures are.

    Args:
        log_gain: what the network answered, (cells down, cells across, 3).
        small: the picture it answered about, (h, w, 3) in 0..1.
    """
    faintness = float(np.interp(log_gain.mean(), (_DIM, _FAINT), (0.0, 1.0)))
    if faintness == 0:
        return log_gain
    rows, columns = (
        sampling_weights(0, length, length, cells) for length, cells in zip(small.shape[:2], log_gain.shape[:2], strict=True)
    )
    brightness = float((soft_lift(small, sample_map(log_gain, rows, columns)) @ LUMA).mean())
    missing = np.clip(_DARK - np.log(max(brightness, 1e-3)), 0, _FARTHEST)
    return log_gain + np.float32(_CODED_TO_LINEAR * _SHARE * faintness * missing)
