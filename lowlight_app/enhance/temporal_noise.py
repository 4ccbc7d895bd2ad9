"""Measure the noise of a video at each brightness: how much two frames differ where they show the same."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

LEVELS = 256
"""Number of brightness levels in 0..1 whose noise is known."""
_BANDS = 10
"""Groups of equally many samples of similar brightness; each gives one value."""
_BLOCK = 5
"""Pixels per side over which squared changes are averaged: a block is either noise alone, or more than that."""
_STILL, _FLAT = 40, 20
"""Percentiles of the blocks: so many at least show noise alone, in two frames and in one."""
_ROW_STEP, _ROW_BLOCK = 4, 25
_LARGEST_RATIO = 4.0
"""Largest ratio of the variance over time to that of one frame's fine noise: a camera smooths noise, which makes it coarse."""
_FOLLOW, _GROWTH = 0.3, 1.3
"""Share of a new measurement in the known variance, and the factor by which that grows at most from frame to frame."""
_ROUNDING = np.float32((0.2 / 255) ** 2)
"""Variance that rounding alone causes."""


def measure_variance(change: FloatArray, image: FloatArray, known: FloatArray | None) -> FloatArray:
    """Measure the variance of the noise at each level.

    Where everything moves, the change is no measure of the noise. The variance is therefore limited by that of the fine
    noise in the image, and by what is known.

    Args:
        change: the difference from the frame before, which was moved along the motion, (h, w, 3).
        image: the frame, RGB in 0..1, (h, w, 3).
        known: variance up to the frame before; None for the first frames.

    Returns:
        Variance of each level and channel, (LEVELS, 3).
    """
    size = tuple(max(1, side // _BLOCK) for side in image.shape[1::-1])
    energy, level = (cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (change * change, image))
    variance = np.minimum(curves_by_level(energy, level, _STILL), _LARGEST_RATIO * _measure_fine_noise(image))
    variance = np.asarray(np.maximum(variance, _ROUNDING), np.float32)
    if known is None:
        return variance
    growth = np.minimum(variance, np.float32(_GROWTH) * known) - known
    return np.asarray(known + np.float32(_FOLLOW) * growth, np.float32)


def curves_by_level(samples: FloatArray, image: FloatArray, percentile: float) -> FloatArray:
    """Return a percentile of samples in dependence on the brightness of each channel, (LEVELS, 3).

    Args:
        samples: (..., 3).
        image: brightness of the samples in 0..1, of the same shape.
        percentile: 0..100.
    """
    curves = [curve_by_level(samples[..., channel], image[..., channel], percentile) for channel in range(3)]
    return np.stack(curves, axis=-1)


def curve_by_level(samples: FloatArray, values: FloatArray, percentile: float) -> FloatArray:
    """Return the curve of one channel, (LEVELS,); see `curves_by_level`."""
    order = np.argsort(values, axis=None)
    order = order[order.size % _BANDS :] if order.size > _BANDS else np.repeat(order, _BANDS)
    bands = order.reshape(_BANDS, -1)
    centers = (LEVELS - 1) * values.ravel()[bands].mean(axis=1)
    heights = np.percentile(samples.ravel()[bands], percentile, axis=1)
    return np.interp(np.arange(LEVELS), centers, heights).astype(np.float32)


def to_levels(image: FloatArray) -> NDArray[np.uint8]:
    """Return the level of each value of an image in 0..1."""
    return np.asarray(cv2.convertScaleAbs(image, alpha=LEVELS - 1), np.uint8)


def _measure_fine_noise(image: FloatArray) -> FloatArray:
    """Return the variance of the noise in one image, from how pixels differ from their neighbours in flat places."""
    rows = image[::_ROW_STEP]
    detail = rows[:, 1:-1] - (rows[:, :-2] + rows[:, 2:]) / 2
    energy = cv2.blur(detail * detail, (_ROW_BLOCK, 1)) / np.float32(1.5)  # the sum of the squared weights
    return curves_by_level(energy[:, ::_ROW_STEP], rows[:, 1:-1:_ROW_STEP], _FLAT)
