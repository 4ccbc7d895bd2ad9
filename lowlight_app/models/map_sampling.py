"""Weights that sample a small map at the pixels of a tile. Numpy only."""

from __future__ import annotations

import numpy as np

from lowlight_app.arrays import FloatArray


def sampling_weights(start: int, stop: int, length: int, cells: int) -> FloatArray:
    """Bilinear weights of `cells` map cells for the pixels `start` to `stop` of a side `length` pixels long.

    Cells and pixels are areas that cover the same picture; pixels beyond the centre of the outermost cell take its
    value. `start` and `stop` may lie outside the picture: such pixels take the value of its border.

    Returns:
        (stop - start, cells), each row adding up to 1.
    """
    centres = np.clip((np.arange(start, stop) + 0.5) / length * cells - 0.5, 0, cells - 1)
    lower = np.minimum(centres.astype(int), max(cells - 2, 0))
    share = centres - lower
    weights = np.zeros((stop - start, cells), np.float32)
    line = np.arange(stop - start)
    weights[line, lower] = 1.0 - share
    weights[line, np.minimum(lower + 1, cells - 1)] += share
    return weights


def sample_map(light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Sample a map (h, w, C) with weights (H, h) and (W, w): gives (H, W, C)."""
    across = columns @ light_map
    tall = rows @ across.reshape(len(across), -1)
    return tall.reshape(len(rows), *across.shape[1:])


LONG_SIDE = 256
"""Longer side of the small picture that the illumination stage sees, in pixels."""
_MULTIPLE = 8
_SHORTEST = 32


def small_size(height: int, width: int) -> tuple[int, int]:
    """Height and width of the small picture: longer side 256, proportions kept up to 6:1, multiples of 8."""
    return _scaled(height, width, LONG_SIDE / max(height, width))


def coarser_size(height: int, width: int) -> tuple[int, int]:
    """Three quarters of a small picture's height and width: a second view, in other cells."""
    return _scaled(height, width, 0.75)


def _scaled(height: int, width: int, scale: float) -> tuple[int, int]:
    scaled_height, scaled_width = (max(_SHORTEST, _MULTIPLE * round(side * scale / _MULTIPLE)) for side in (height, width))
    return scaled_height, scaled_width
