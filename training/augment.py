"""Data augmentation: crops, flips, quarter turns, brightness and white balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Image = NDArray[np.uint8]

_SMALLEST_CROP = 0.4
"""Smallest side of a crop, as a share of that of the image."""


@dataclass(frozen=True)
class Turn:
    """A flip and a quarter turn, applied to images and to the sampling weights of their tiles."""

    flip_rows: bool = False
    flip_columns: bool = False
    transpose: bool = False

    def apply(self, image: Image) -> Image:
        """Turn an image of shape (H, W, C) into (H, W, C), or (W, H, C) if transposed."""
        image = image[:: -1 if self.flip_rows else 1, :: -1 if self.flip_columns else 1]
        return image.transpose(1, 0, 2) if self.transpose else image

    def weights(self, rows: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the sampling weights of the turned tile in the turned image."""
        rows = rows[::-1, ::-1] if self.flip_rows else rows
        columns = columns[::-1, ::-1] if self.flip_columns else columns
        return (columns, rows) if self.transpose else (rows, columns)


def random_turn(rng: np.random.Generator, landscape: bool, upright: bool) -> Turn:
    """Return one of the eight orientations of an image.

    Args:
        rng: random generator.
        landscape: whether the image is at least as wide as high.
        upright: whether the result should be higher than wide; all images of a batch need the same shape.
    """
    return Turn(bool(rng.random() < 0.5), bool(rng.random() < 0.5), transpose=landscape == upright)


def jitter_light(rng: np.random.Generator) -> FloatArray:
    """Return factors for red, green and blue (sRGB) of the dark image of a real pair, which simulate other exposures."""
    exposure = rng.uniform(-0.8, 0.8) if rng.random() < 0.7 else 0.0
    tint = rng.normal(0.0, 0.05, 3) if rng.random() < 0.3 else np.zeros(3)
    return np.exp(exposure + tint).astype(np.float32)


def random_crop(rng: np.random.Generator, height: int, width: int, smallest: int) -> tuple[slice, slice]:
    """Return a random crop, so that the network cannot memorize the light of each scene.

    Args:
        rng: random generator.
        height: height of the image.
        width: width of the image.
        smallest: smallest side of the crop in pixels.

    Returns:
        Rows and columns, with the aspect ratio of the image where `smallest` allows it.
    """
    scale = rng.uniform(_SMALLEST_CROP, 1.0)
    sides = [min(length, max(smallest, round(length * scale))) for length in (height, width)]
    starts = [int(rng.integers(length - side + 1)) for length, side in zip((height, width), sides, strict=True)]
    return slice(starts[0], starts[0] + sides[0]), slice(starts[1], starts[1] + sides[1])
