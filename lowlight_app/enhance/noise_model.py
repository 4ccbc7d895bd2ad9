"""The noise of a camera as a function of its numbers, measured in the images themselves, and numbers of equal noise.

The variance of the noise grows in a straight line with the number (Foi et al., Practical Poissonian-Gaussian noise modeling and
fitting for single-image raw-data, 2008). Numbers divided by their noise, the generalized Anscombe transform, have a noise of 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float64) / 6
"""Has no answer to planes and keeps the variance of white noise (Immerkaer, Fast noise variance estimation, 1996)."""
_MEDIAN, _MEAN = 0.6745, 0.7979
"""Median and mean of the absolute values of normal noise of variance 1."""
_LEVELS, _FITS = 48, 4
_STRUCTURE = 2.0
"""A level whose variance is this many times the line's shows structure rather than noise."""
_LEAST = 0.05
"""Smallest variance, as a share of the median of all levels."""
_SAMPLES = 1 << 20


@dataclass(frozen=True)
class NoiseModel:
    """A line of variance over number: `slope * number + offset`, but at least `floor`."""

    slope: float
    offset: float
    floor: float

    @classmethod
    def fit(cls, images: Iterable[NDArray[Any]]) -> NoiseModel | None:
        """Fit the line to images of one camera.

        Args:
            images: (height, width, channels) of any real type; NaN is left out.

        Returns:
            None if there is no noise.
        """
        pairs = [_level_and_detail(image) for image in images]
        level, detail = (np.concatenate(part) for part in zip(*pairs, strict=True))
        if not level.size or not detail.any():
            return None
        order = np.argsort(level, kind="stable")
        levels, variances = np.array(
            [_variance(level[part], detail[part]) for part in np.array_split(order, _LEVELS) if part.size]
        ).T
        slope, offset = _fit_line(levels, variances)
        least = max(_LEAST * float(np.median(variances)), slope * float(levels[0]) + offset, 1e-12)
        return cls(slope, offset, least)

    def stabilized(self, numbers: Numbers) -> Numbers:
        """Return numbers whose noise is 1: the integral of 1 / noise; below the floor a straight line."""
        if self.slope == 0:
            return np.asarray(numbers / np.sqrt(self.floor))
        variance = self.slope * numbers + self.offset
        root = np.sqrt(self.floor)
        curve = 2 / self.slope * (np.sqrt(np.maximum(variance, self.floor)) - root)
        return np.asarray(np.where(variance < self.floor, (variance - self.floor) / (self.slope * root), curve))

    def restored(self, stable: Numbers) -> Numbers:
        """Return the numbers that `stabilized` makes `stable`."""
        root = np.sqrt(self.floor)
        if self.slope == 0:
            return np.asarray(stable * root)
        above = (np.maximum(stable, 0) * self.slope / 2 + root) ** 2
        variance = np.where(stable < 0, stable * self.slope * root + self.floor, above)
        return np.asarray((variance - self.offset) / self.slope)


def _level_and_detail(image: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Return the mean around some pixels of an image, and what differs from it there."""
    planes = [image[..., channel].astype(np.float64) for channel in range(image.shape[2])]
    level = np.stack([cv2.blur(plane, (3, 3)) for plane in planes])[:, 1:-1, 1:-1].ravel()
    detail = np.stack([cv2.filter2D(plane, -1, _KERNEL) for plane in planes])[:, 1:-1, 1:-1].ravel()
    step = max(1, level.size // _SAMPLES)
    level, detail = level[::step], detail[::step]
    known = np.isfinite(level) & np.isfinite(detail)
    return level[known], detail[known]


def _variance(level: Numbers, detail: Numbers) -> tuple[float, float]:
    """Return the level of some pixels, and the variance of their noise; few pixels with structure do not change it."""
    sizes = np.abs(detail)
    deviation = float(np.median(sizes)) / _MEDIAN or float(sizes.mean()) / _MEAN  # most counts of faint images are equal
    return float(np.median(level)), deviation**2


def _fit_line(levels: Numbers, variances: Numbers) -> tuple[float, float]:
    """Fit a line that does not fall, without the levels that show structure."""
    used = variances > 0
    slope, offset = 0.0, float(np.median(variances[used]))
    for _ in range(_FITS):
        if np.ptp(levels[used]) > 0:
            slope, offset = (float(value) for value in np.polyfit(levels[used], variances[used], 1, w=1 / variances[used]))
        if slope <= 0:
            return 0.0, float(np.median(variances[used]))
        line = slope * levels + offset
        kept = (variances > 0) & (variances < _STRUCTURE * np.maximum(line, variances[variances > 0].min()))
        if kept.sum() < 2 or np.array_equal(kept, used):
            break
        used = kept
    return slope, offset
