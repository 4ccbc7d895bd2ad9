"""Thresholds that round fractions to whole numbers without banding."""

from __future__ import annotations

from functools import cache

import numpy as np

from lowlight_app.arrays import FloatArray

_PERIOD = 256
_STEPS = (146, 193)
"""Steps per row and per column, in 1/256: the rank-1 lattice nearest to the R2 sequence (1/p, 1/p^2 for p^3 = p + 1)."""


def dither_thresholds(origin: tuple[int, int], shape: tuple[int, int]) -> FloatArray:
    """Return the numbers to add to pixels before rounding down, evenly distributed inside 0..1.

    They depend only on a pixel's position in the image, so results are the same however the image is tiled.

    Args:
        origin: row and column of the first pixel.
        shape: number of rows and columns.
    """
    top, left = (start % _PERIOD for start in origin)
    down, across = (-(-(start + length) // _PERIOD) for start, length in zip((top, left), shape, strict=True))
    return np.tile(_make_pattern(), (down, across))[top : top + shape[0], left : left + shape[1]]


@cache
def _make_pattern() -> FloatArray:
    rows, columns = np.arange(_PERIOD)[:, None] * _STEPS[0], np.arange(_PERIOD) * _STEPS[1]
    return (((rows + columns) % _PERIOD + np.float32(0.5)) / np.float32(_PERIOD)).astype(np.float32)
