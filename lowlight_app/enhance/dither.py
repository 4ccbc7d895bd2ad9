"""Thresholds that turn fractions into whole numbers without bands."""

from __future__ import annotations

from functools import cache

import numpy as np

from lowlight_app.arrays import FloatArray

_PERIOD = 256
_STEPS = (146, 193)
"""Per row and column, in 1/256: the rank-1 lattice nearest to the R2 sequence (1/p, 1/p^2 for p^3 = p + 1)."""


def dither_thresholds(origin: tuple[int, int], shape: tuple[int, int]) -> FloatArray:
    """What to add before rounding down, for the pixels from `origin` (row, column) on: evenly spread inside 0..1.

    Depends only on a pixel's place in the picture, not on tiles, so results are the same however they are computed.
    """
    top, left = (start % _PERIOD for start in origin)
    down, across = (-(-(start + length) // _PERIOD) for start, length in zip((top, left), shape, strict=True))
    return np.tile(_pattern(), (down, across))[top : top + shape[0], left : left + shape[1]]


@cache
def _pattern() -> FloatArray:
    rows, columns = np.arange(_PERIOD)[:, None] * _STEPS[0], np.arange(_PERIOD) * _STEPS[1]
    return (((rows + columns) % _PERIOD + np.float32(0.5)) / np.float32(_PERIOD)).astype(np.float32)
