"""Lines that map a small image to its result, applied to the full image (the guided filter of He and Sun, 2015).

Around each pixel of the small image a line maps the original to the result, with each channel as its own guide. Lines can be
enlarged without losing edges, because they are applied to the full image. Where only noise varies their slope is 1, so noise is
not amplified and well-lit areas are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.bands import enlarge_in_bands
from lowlight_app.frame import Pixels

Region = tuple[float, float, float, float]
"""Left, top, right and bottom of a part, as fractions of the image's width and height."""
WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
_RADIUS = 2
_NOISE = np.float32(5e-5)
"""Variance, of numbers in 0..1, up to which a difference counts as noise rather than detail."""


@dataclass(frozen=True, eq=False)
class Lines:
    """A line for each pixel and channel of a small image.

    Attributes:
        slope: (h, w, C).
        offset: offset, for numbers in 0..1, (h, w, C).
    """

    slope: FloatArray
    offset: FloatArray

    @classmethod
    def fit(cls, before: FloatArray, after: FloatArray) -> Lines:
        """Return the lines that map `before` to `after` around each pixel; both (h, w, C) in 0..1."""
        mean_before, mean_after = _blur(before), _blur(after)
        covariance = _blur(before * after) - mean_before * mean_after
        slope: FloatArray = (covariance + _NOISE) / (_blur(before * before) - mean_before**2 + _NOISE)
        return cls(_blur(slope), _blur(mean_after - slope * mean_before))

    def without_details(self, share: FloatArray, small: FloatArray) -> Lines:
        """Return lines that leave out a share of the details between the pixels of the small image, where they brighten.

        Args:
            share: 0..1, of a shape that broadcasts with the slopes.
            small: the image, (h, w, C) in 0..1.
        """
        slope = self.slope * (1 - share * np.clip(self.slope - 1, 0, 1))
        offset = self.offset + (self.slope - slope) * small
        return Lines(np.asarray(slope, np.float32), np.asarray(offset, np.float32))

    def apply(self, pixels: Pixels, region: Region = WHOLE, limits: tuple[int, int] | None = None) -> Pixels:
        """Return the result for a larger version of the image.

        Args:
            pixels: (H, W, C), uint8 or uint16.
            region: which part of the image `pixels` is.
            limits: the smallest and the largest value of the result; None for black and white.
        """
        result, size = np.empty_like(pixels), (pixels.shape[1], pixels.shape[0])
        depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
        small = self.slope, np.asarray(self.offset * np.float32(np.iinfo(pixels.dtype).max))
        for rows, (slope, offset) in _enlarge(small, size, region):
            bright = cv2.multiply(slope, pixels[rows], dst=slope, dtype=cv2.CV_32F)
            rounded = cv2.add(bright, offset, dtype=depth).reshape(bright.shape)  # clips at black and white, too
            result[rows] = rounded if limits is None else np.clip(rounded, *limits, out=rounded)
        return result


def _enlarge(images: Sequence[FloatArray], size: tuple[int, int], region: Region) -> Iterator[tuple[slice, list[Pixels]]]:
    """Scale a region of small images to a width and height; yield rows of it."""
    if region == WHOLE:
        for band, large in enlarge_in_bands(images, size):
            yield band.rows, large
    else:
        yield slice(None), [_enlarge_region(image, size, region) for image in images]


def _enlarge_region(small: FloatArray, size: tuple[int, int], region: Region) -> FloatArray:
    """Scale a region of a small image to a width and height."""
    left, top, right, bottom = region
    down, across = (bottom - top) * small.shape[0] / size[1], (right - left) * small.shape[1] / size[0]
    corner = left * small.shape[1] + (across - 1) / 2, top * small.shape[0] + (down - 1) / 2
    matrix = np.array([[across, 0, corner[0]], [0, down, corner[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(small, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _blur(image: FloatArray) -> FloatArray:
    side = 2 * _RADIUS + 1
    return np.asarray(cv2.blur(image, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)
