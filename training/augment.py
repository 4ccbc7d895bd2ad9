"""Random variations of a training sample: flips, quarter turns, brightness and white balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Picture = NDArray[np.uint8]

_TIGHTEST = 0.4
"""Share of a side that a framing keeps at least."""


@dataclass(frozen=True)
class Turn:
    """A flip and a quarter turn, applied alike to pictures and to the sampling weights that belong to them."""

    flip_rows: bool = False
    flip_columns: bool = False
    transpose: bool = False

    def picture(self, picture: Picture) -> Picture:
        """(H, W, C) to (H, W, C), or (W, H, C) where transposed."""
        picture = picture[:: -1 if self.flip_rows else 1, :: -1 if self.flip_columns else 1]
        return picture.transpose(1, 0, 2) if self.transpose else picture

    def weights(self, rows: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The sampling weights of a turned tile in the turned picture."""
        rows = rows[::-1, ::-1] if self.flip_rows else rows
        columns = columns[::-1, ::-1] if self.flip_columns else columns
        return (columns, rows) if self.transpose else (rows, columns)


def random_turn(rng: np.random.Generator, landscape: bool, upright: bool) -> Turn:
    """One of the eight ways to lay a picture down.

    Args:
        rng: where the choice comes from.
        landscape: whether the picture is at least as wide as high.
        upright: whether it is to become higher than wide: a batch needs one shape.
    """
    return Turn(bool(rng.random() < 0.5), bool(rng.random() < 0.5), transpose=landscape == upright)


def jitter_light(rng: np.random.Generator) -> FloatArray:
    """Factors on the coded red, green and blue of a real pair's dark picture, so that other exposures are learned too."""
    exposure = rng.uniform(-0.8, 0.8) if rng.random() < 0.7 else 0.0
    tint = rng.normal(0.0, 0.05, 3) if rng.random() < 0.3 else np.zeros(3)
    return np.exp(exposure + tint).astype(np.float32)


def random_framing(rng: np.random.Generator, height: int, width: int, smallest: int) -> tuple[slice, slice]:
    """A part of a picture that could have been the whole: light must not be known by heart, scene by scene.

    Args:
        rng: where the choice comes from.
        height: of the picture.
        width: of the picture.
        smallest: pixels that neither side of the part falls below.

    Returns:
        Rows and columns, in the picture's proportions where `smallest` allows.
    """
    scale = rng.uniform(_TIGHTEST, 1.0)
    sides = [min(length, max(smallest, round(length * scale))) for length in (height, width)]
    starts = [int(rng.integers(length - side + 1)) for length, side in zip((height, width), sides, strict=True)]
    return slice(starts[0], starts[0] + sides[0]), slice(starts[1], starts[1] + sides[1])
