"""Sample a small map at the pixels of a tile; sizes of the small image. Numpy only."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Indices = NDArray[np.intp]

LONG_SIDE = 256
"""Longer side of the small image that the illumination stage sees, in pixels."""
_MULTIPLE = 8
_SHORTEST_SIDE = 32


@lru_cache(maxsize=64)
def sampling_weights(start: int, stop: int, length: int, cells: int) -> FloatArray:
    """Return the bilinear weights of `cells` map cells for the pixels `start` to `stop` of a side of `length` pixels.

    Cells and pixels are areas that cover the same image; pixels beyond the center of the outermost cell take its value.
    `start` and `stop` may lie outside the image: such pixels take the value of its border.

    Returns:
        (stop - start, cells), each row adding up to 1; read-only.
    """
    centers = np.clip((np.arange(start, stop) + 0.5) / length * cells - 0.5, 0, cells - 1)
    lower = np.minimum(centers.astype(int), max(cells - 2, 0))
    share = centers - lower
    weights = np.zeros((stop - start, cells), np.float32)
    pixel = np.arange(stop - start)
    weights[pixel, lower] = 1.0 - share
    weights[pixel, np.minimum(lower + 1, cells - 1)] += share
    weights.flags.writeable = False
    return weights


def sample_map(light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Sample a map (h, w, C) with `sampling_weights` (H, h) and (W, w); return (H, W, C)."""
    (left, right), (first, second) = _find_taps(columns)
    wide = light_map.take(left, axis=1) * first[:, None] + light_map.take(right, axis=1) * second[:, None]
    (above, below), (upper, lower) = _find_taps(rows)
    sampled = wide[above]
    sampled *= upper[:, None, None]
    below_them = wide[below]
    below_them *= lower[:, None, None]
    sampled += below_them
    return np.asarray(sampled, np.float32)


def _find_taps(weights: FloatArray) -> tuple[tuple[Indices, Indices], tuple[FloatArray, FloatArray]]:
    """Return the two cells that each pixel lies between, and their weights: a matrix product would also add all the zeros."""
    pixel, first = np.arange(len(weights)), (weights != 0).argmax(axis=1)
    second = np.minimum(first + 1, weights.shape[1] - 1)
    share = weights[pixel, first]
    return (first, second), (share, 1 - share)


def small_size(height: int, width: int) -> tuple[int, int]:
    """Return height and width of the small image: longer side 256, proportions kept up to 6:1, multiples of 8."""
    return _scale(height, width, LONG_SIDE / max(height, width))


def coarser_size(height: int, width: int) -> tuple[int, int]:
    """Return three quarters of a small image's height and width: a second view, with other cells."""
    return _scale(height, width, 0.75)


def _scale(height: int, width: int, scale: float) -> tuple[int, int]:
    rows, columns = (max(_SHORTEST_SIDE, _MULTIPLE * round(side * scale / _MULTIPLE)) for side in (height, width))
    return rows, columns
