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
"""A filter that yields 0 on planes and keeps the variance of white noise (Immerkaer, Fast noise variance estimation, 1996)."""
_MEDIAN, _MEAN = 0.6745, 0.7979
"""Median and mean of the absolute values of normal noise of variance 1."""
_LEVELS, _FITS = 48, 4
_STRUCTURE = 2.0
"""A level whose variance is this many times the line's shows structure rather than noise."""
_LEAST = 0.05
"""Smallest variance, as a share of the median of all levels."""
_SAMPLES, _BAND_ROWS = 1 << 20, 256


@dataclass(frozen=True, eq=False)
class NoiseModel:
    """A line of variance over number for each channel: `slope * number + offset`, but at least `floor`; arrays (channels,)."""

    slope: Numbers
    offset: Numbers
    floor: Numbers

    @classmethod
    def fit(cls, images: Iterable[NDArray[Any]]) -> NoiseModel | None:
        """Fit the lines to images of one camera.

        Args:
            images: (height, width, channels) of any real type; NaN is left out.

        Returns:
            None if there is no noise. A channel without noise has the least of the others.
        """
        samples = [[_level_and_detail(image[..., channel]) for channel in range(image.shape[2])] for image in images]
        fitted = [_fit_channel(pairs) for pairs in zip(*samples, strict=True)]
        found = [line for line in fitted if line is not None]
        if not found:
            return None
        quietest = 0.0, 0.0, min(floor for _, _, floor in found)
        lines = np.array([line or quietest for line in fitted], np.float64)
        return cls(*lines.T)

    def stabilized(self, numbers: Numbers) -> Numbers:
        """Stabilize the variance: return numbers (..., channels) whose noise is 1.

        This is the integral of 1 / noise; below the floor of the noise, a straight line.
        """
        root, slope, start = self._curve
        variance = np.maximum(slope * numbers + self.offset, self.floor)
        curve = 2 / slope * (np.sqrt(variance) - root)
        return np.where((self.slope > 0) & (numbers > start), curve, (numbers - start) / root)

    def restored(self, stable: Numbers) -> Numbers:
        """Invert `stabilized`."""
        root, slope, start = self._curve
        curve = ((np.maximum(stable, 0) * slope / 2 + root) ** 2 - self.offset) / slope
        return np.where((self.slope > 0) & (stable > 0), curve, stable * root + start)

    @property
    def _curve(self) -> tuple[Numbers, Numbers, Numbers]:
        """Noise at the floor, slope, and the number at which the curve starts; for a line without slope, any and 0."""
        slope = np.where(self.slope > 0, self.slope, 1.0)
        return np.sqrt(self.floor), slope, np.where(self.slope > 0, (self.floor - self.offset) / slope, 0.0)


def _fit_channel(samples: Iterable[tuple[Numbers, Numbers]]) -> tuple[float, float, float] | None:
    """Fit the line of one channel; return slope, offset and floor, or None if it has no noise."""
    level, detail = (np.concatenate(part) for part in zip(*samples, strict=True))
    if not level.size or not detail.any():
        return None
    order = np.argsort(level, kind="stable")
    parts = [part for part in np.array_split(order, _LEVELS) if part.size]
    levels, variances = np.array([_variance(level[part], detail[part]) for part in parts]).T
    slope, offset = _fit_line(levels, variances)
    least = max(_LEAST * float(np.median(variances)), slope * float(levels[0]) + offset, 1e-12)
    return slope, offset, least


def _level_and_detail(plane: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Return the local mean of some pixels of a channel, and the noise and detail that differ from it."""
    step = max(1, plane.size // _SAMPLES)
    parts = [_examined(plane[top : top + _BAND_ROWS], step) for top in range(0, len(plane), _BAND_ROWS)]
    level, detail = (np.concatenate(part) for part in zip(*parts, strict=True))
    known = np.isfinite(level) & np.isfinite(detail)
    return level[known], detail[known]


def _examined(band: NDArray[Any], step: int) -> tuple[Numbers, Numbers]:
    numbers = band.astype(np.float64)
    level, detail = cv2.blur(numbers, (3, 3)), cv2.filter2D(numbers, -1, _KERNEL)
    return level[1:-1, 1:-1].ravel()[::step], detail[1:-1, 1:-1].ravel()[::step]


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
