"""Curves by tables: OpenCV looks values up, with interpolation, in a tenth of the time that NumPy takes to compute them."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.tone_curve import soft_lift

_ENTRIES, _GAINS = 2048, 512
GRID = np.linspace(0, 1, _ENTRIES, dtype=np.float32)
"""Values at which a curve for `apply_curve` is given."""
_LARGEST_GAIN = 8.0
"""Range of log gains of the table, in both directions; larger than any settings can ask for."""


def apply_curve(image: FloatArray, curve: FloatArray) -> FloatArray:
    """Return a curve at each value of an image.

    Args:
        image: (H, W) or (H, W, C) in 0..1, with less than 32767 numbers in a row, the limit of OpenCV; values outside take the
            ends of the curve.
        curve: its values at `GRID`.
    """
    flat = image.reshape(image.shape[0], -1)
    columns = flat * np.float32(_ENTRIES - 1)
    return _remap(curve[None], columns, np.zeros_like(columns)).reshape(image.shape)


def lift(image: FloatArray, log_gain: FloatArray) -> FloatArray:
    """Return `tone_curve.soft_lift` of an image: to within 0.1 of 255, except where a darkened value is almost white.

    Args:
        image: (H, W, 3) in 0..1, coded.
        log_gain: same shape, limited to -8..8.
    """
    flat = image.reshape(image.shape[0], -1)
    rows = log_gain.reshape(flat.shape) * np.float32((_GAINS - 1) / (2 * _LARGEST_GAIN))
    rows += np.float32((_GAINS - 1) / 2)
    return _remap(_lift_table(), flat * np.float32(_ENTRIES - 1), rows).reshape(image.shape)


@cache
def _lift_table() -> FloatArray:
    """Return the lifted value by log gain (rows) and value (columns)."""
    gains = np.linspace(-_LARGEST_GAIN, _LARGEST_GAIN, _GAINS, dtype=np.float32)
    return soft_lift(np.tile(GRID, (_GAINS, 1)), np.repeat(gains[:, None], _ENTRIES, axis=1))


def _remap(table: FloatArray, columns: FloatArray, rows: FloatArray) -> FloatArray:
    return np.asarray(cv2.remap(table, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
