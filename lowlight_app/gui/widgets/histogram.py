"""Histogram and clipping of an image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.frame import Pixels

BINS = 128


@dataclass(frozen=True, eq=False)
class Histogram:
    """Histogram of an image.

    Attributes:
        counts: Fraction of the pixels per channel and bin, (3, BINS).
        black, white: Fraction of the pixels that are clipped in at least one channel, 0..1.
    """

    counts: NDArray[np.float64]
    black: float
    white: float


def compute_histogram(pixels: Pixels) -> Histogram:
    """Return the histogram of uint8 pixels, (H, W, 1 or 3)."""
    planes = cv2.split(pixels)
    counts = np.stack([cv2.calcHist([plane], [0], None, [BINS], [0, 256]).reshape(-1) for plane in planes])
    darkest, lightest = reduce(cv2.min, planes), reduce(cv2.max, planes)
    size = max(planes[0].size, 1)
    black, white = (1 - cv2.countNonZero(image) / size for image in (darkest, cv2.bitwise_not(lightest)))
    return Histogram(np.broadcast_to(counts / size, (3, BINS)).astype(np.float64), black, white)
