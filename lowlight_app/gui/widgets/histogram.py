"""Histogram and clipping of an image."""

from __future__ import annotations

from dataclasses import dataclass

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
    flat = pixels.reshape(-1, pixels.shape[2])
    counts = np.stack([np.bincount(flat[:, channel], minlength=256) for channel in range(flat.shape[1])])
    grouped = counts.reshape(len(counts), BINS, -1).sum(axis=2) / max(len(flat), 1)
    black, white = (flat == 0).any(axis=1).mean(), (flat == 255).any(axis=1).mean()
    return Histogram(np.broadcast_to(grouped, (3, BINS)).copy(), float(black), float(white))
