"""Find the noise that a small image does not show: that of the details of the full image between its pixels.

The energy of the details in each cell of the small image is compared with that of cells that show noise alone. What noise does
not explain is kept: the local linear filter of Lee (Digital image enhancement and noise filtering by use of local statistics,
1980).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.bands import enlarge_in_bands
from lowlight_app.enhance.temporal_noise import curve_by_level, to_levels

_NOISE_PERCENTILE, _SAMPLE_STEP = 15, 4
"""Percentile of the cells of a brightness that surely show noise alone, and the step between the cells that are sampled."""
_SHARE = 0.6
"""Share of the energy of such a cell that is removed: more would melt texture that is as faint as the noise."""
_QUIET_PERCENTILE, _LARGEST_RATIO = 40, 2
"""Where all cells of a brightness have texture, their energy is no measure of the noise. It is at most so many times that of so
many cells of the image."""
_PRECISION, _LARGEST = 4, 63
"""Levels of a detail per step of 8 bits, and the largest detail, which is no noise: its square fits into 16 bits."""
_ENLARGED = 1.5
"""Size of an image, in small ones, from which on it has details of its own."""


def find_noise_share(luma: NDArray[np.uint8], small: FloatArray) -> FloatArray | None:
    """Return the share of the details of an image, in each cell, that is noise.

    Args:
        luma: the image, (H, W).
        small: the same image, scaled down, (h, w) in 0..1.

    Returns:
        (h, w) in 0..1; None if the image has no details that the small one does not have.
    """
    if luma.shape[1] < _ENLARGED * small.shape[1]:
        return None
    energy = _measure_energy(luma, small)
    removed = np.minimum(np.float32(_SHARE) * _estimate_noise(energy, small), energy)
    return np.asarray(removed / np.maximum(energy, np.float32(_PRECISION**-2)), np.float32)


def _estimate_noise(energy: FloatArray, small: FloatArray) -> FloatArray:
    """Return the energy of the noise in each cell, by its brightness."""
    step = slice(None, None, _SAMPLE_STEP)
    curve = curve_by_level(energy[step, step], small[step, step], _NOISE_PERCENTILE)
    noise = cv2.LUT(to_levels(small), curve)
    quiet = np.percentile(noise[step, step], _QUIET_PERCENTILE)
    return np.asarray(np.minimum(noise, np.float32(_LARGEST_RATIO * quiet)), np.float32)


def _measure_energy(luma: NDArray[np.uint8], small: FloatArray) -> FloatArray:
    """Return the mean squared difference of the pixels of each cell from the small image, in squared steps of 8 bits."""
    energy = np.empty(small.shape, np.float32)
    for band, (smooth,) in enlarge_in_bands([to_levels(small)], (luma.shape[1], luma.shape[0])):
        detail = cv2.absdiff(luma[band.rows], smooth)
        np.minimum(detail, _LARGEST, out=detail)
        detail *= _PRECISION
        squared = np.multiply(detail, detail, dtype=np.uint16)
        energy[band.small] = cv2.resize(squared, energy[band.small].shape[::-1], interpolation=cv2.INTER_AREA)
    return energy * np.float32(_PRECISION**-2)
