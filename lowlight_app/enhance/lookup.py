"""Curves by tables of 16 bits: OpenCV looks a value up in a fifth of the time that it takes to compute the curve.

A value is rounded to one of 65536 levels, as fine as those of a 16-bit file.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Pixels
from lowlight_app.srgb import exp, linear_from_srgb, log, power, srgb_from_linear

_WHITE = 65535
GRID = np.linspace(0, 1, _WHITE + 1, dtype=np.float32)
"""Values at which a curve for `apply_curve` is given."""
_BRIGHTEST, _DARKEST = -6.0, 22.0
"""Range of `_log_odds`: what a darkened white and a brightened black lose at the ends stays below a level."""
_LEVELS_PER_GAIN = _WHITE / (_DARKEST - _BRIGHTEST)


def apply_curve(values: FloatArray, curve: FloatArray) -> FloatArray:
    """Return a curve at each value.

    Args:
        values: (H, W) or (H, W, C) in 0..1; values outside take the ends of the curve.
        curve: its values at `GRID`.
    """
    return _look_up(cv2.addWeighted(values, _WHITE, values, 0, 0, dtype=cv2.CV_16U), curve)


def lift(image: FloatArray, log_gain: FloatArray) -> FloatArray:
    """Return `tone_curve.soft_lift` of an image, to within 0.05 of 255 for log gains up to 3.

    On the scale of `_log_odds` a gain shifts every value alike, so that two tables of one dimension do.

    Args:
        image: (H, W) or (H, W, C) in 0..1, coded.
        log_gain: same shape.
    """
    levels = apply_curve(image, _levels_of_values())
    shifted = cv2.addWeighted(levels, 1, log_gain, -_LEVELS_PER_GAIN, 0, dtype=cv2.CV_16U)
    return _look_up(shifted, _values_of_levels())


@cache
def _levels_of_values() -> FloatArray:
    """Return the level, on the scale of `_log_odds`, of each coded value of `GRID`."""
    return np.asarray(np.clip(_log_odds(linear_from_srgb(GRID)) - np.float32(_BRIGHTEST), 0, None) * np.float32(_LEVELS_PER_GAIN))


@cache
def _values_of_levels() -> FloatArray:
    """Return the coded value of each level: `_levels_of_values` the other way round."""
    odds = exp(3 * np.linspace(_BRIGHTEST, _DARKEST, _WHITE + 1, dtype=np.float32))
    values = srgb_from_linear(power(odds + 1, -1 / 3))
    values[0], values[-1] = 1, 0
    return values


def _log_odds(light: FloatArray) -> FloatArray:
    """Return ln(l^-3 - 1) / 3 of linear light, from which the tone curve subtracts the log gain; see `models.tone_curve`."""
    light = np.clip(light, np.float32(np.exp(-_DARKEST)), 1)
    odds = np.maximum((1 - light**3) / light**3, np.float32(np.exp(3 * _BRIGHTEST)))
    return log(odds) * np.float32(1 / 3)


def _look_up(levels: Pixels, table: FloatArray) -> FloatArray:
    return np.asarray(cv2.LUT(levels, table), np.float32)
