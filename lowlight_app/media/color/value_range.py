"""Numbers without a fixed white, such as the counts of microscopes and telescopes, scaled by their own range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowlight_app.frame import Pixels
from lowlight_app.srgb import linear_from_srgb

_OVERSHOOT = 0.1
"""Resampling with sharp filters exceeds 0..1 by about this much."""
_MISSING = 1e37
"""Larger numbers stand for missing data, as do those that are not finite."""
_BAND_SAMPLES = 1 << 22
_EXAMINED = 1 << 20
"""Samples that decide whether numbers are those of an image."""
_SHARE_OF_IMAGE = 0.95
"""Fraction of an image that lies within 0..1 at least; the rest are lamps and reflections."""


@dataclass(frozen=True)
class ValueRange:
    """The smallest and the largest number of an image, as far as they are finite."""

    low: float
    high: float

    @property
    def fits_image(self) -> bool:
        """Whether the numbers are 0..1, as those of an image in floating point are."""
        return self.low >= -_OVERSHOOT and self.high <= 1 + _OVERSHOOT


UNIT = ValueRange(0.0, 1.0)


def is_image(samples: NDArray[Any], values: ValueRange) -> bool:
    """Return whether numbers in floating point are those of an image: 0..1, with or without highlights beyond white.

    Args:
        samples: numbers of any shape.
        values: the range of the numbers.
    """
    if values.fits_image:
        return True
    some = samples.reshape(-1)[:: max(1, samples.size // _EXAMINED)].astype(np.float64)
    inside = (some >= -_OVERSHOOT) & (some <= 1 + _OVERSHOOT)
    return bool(values.low >= -_OVERSHOOT and inside.mean() >= _SHARE_OF_IMAGE and np.median(some[inside]) > 1 / 255)


def range_of(samples: NDArray[Any], missing: float | None = None) -> ValueRange:
    """Return the range of the finite numbers.

    Args:
        samples: numbers of any real type and shape.
        missing: the number that stands for missing data.

    Returns:
        The range; 0..1 if there are no finite numbers.
    """
    extremes = [(known.min(), known.max()) for band in _bands(samples) if (known := _known(band, missing)).size]
    if not extremes:
        return UNIT
    return ValueRange(float(min(low for low, _ in extremes)), float(max(high for _, high in extremes)))


def scaled(
    samples: NDArray[Any], values: ValueRange, dtype: str, missing: float | None = None, *, to_light: bool = False
) -> Pixels:
    """Scale numbers from `values` to the range of an image.

    Args:
        samples: numbers of any real type, shape (height, width, channels).
        values: becomes 0..1.
        dtype: the type of the result: "float32", or "uint16" with the full range.
        missing: the number that stands for missing data.
        to_light: convert the scaled numbers from sRGB to linear light.

    Returns:
        Pixels of the same shape; missing data is black, infinity is white.
    """
    pixels = np.empty(samples.shape, dtype)
    extent = (values.high - values.low) or 1.0
    rows = max(1, _BAND_SAMPLES // max(1, samples[0].size))
    for top in range(0, len(samples), rows):
        band = samples[top : top + rows]
        known = np.nan_to_num(band.astype(np.float64), nan=values.low, posinf=values.high, neginf=values.low)
        if missing is not None:
            known[band == missing] = values.low
        unit: NDArray[Any] = (np.clip(known, values.low, values.high) - values.low) / extent
        if to_light:
            unit = linear_from_srgb(unit.astype(np.float32))
        pixels[top : top + rows] = unit if dtype == "float32" else np.rint(unit * np.iinfo(dtype).max)
    return pixels


def _bands(samples: NDArray[Any]) -> list[NDArray[Any]]:
    """Return the samples in parts, so that intermediate results stay small."""
    flat = samples.reshape(-1)
    return [flat[start : start + _BAND_SAMPLES] for start in range(0, flat.size, _BAND_SAMPLES)]


def _known(band: NDArray[Any], missing: float | None) -> NDArray[Any]:
    known = band[np.abs(band.astype(np.float64)) < _MISSING]
    return known if missing is None else known[known != missing]
