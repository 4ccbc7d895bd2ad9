"""Find the motion between two frames of a video, and move an image along it.

The dense optical flow is that of Kroeger et al., "Fast Optical Flow using Dense Inverse Search" (2016), as OpenCV has it. It
is computed on small images: their pixels are means, so that noise hardly misleads it.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.srgb import LUMA

_LONG_SIDE, _SHORT_SIDE = 480, 16
"""Longer side of the small images, and the smallest side that the flow can be computed on, in pixels."""
_NOISE_RADIUS = 0.8
"""Sigma of the blur of the small images, in pixels."""
_PERCENTILES = (1, 99)
"""Lumas that become black and white: the flow needs contrast, which dark images lack."""
_LEAST_CONTRAST = 8 / 255
_STEPS, _STRIDE = 16, 4
"""Steps of the gradient descent, and pixels between its patches: half as many as the medium preset has, for the same result."""


class MotionEstimator:
    """Estimates the motion from one image to another."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._flow.setPatchStride(_STRIDE)
        self._flow.setGradientDescentIterations(_STEPS)

    def estimate(self, image: FloatArray, previous: FloatArray) -> FloatArray:
        """Return where each part of an image was in the one before.

        Args:
            image: RGB in 0..1, (H, W, 3).
            previous: the frame before, of the same shape.

        Returns:
            How far to go across and down to find the same part, as fractions of the width and height; (h, w, 2), smaller than
            the images. All 0 for images too narrow to tell.
        """
        scale = min(1.0, _LONG_SIDE / max(image.shape[:2]))
        width, height = (max(1, round(side * scale)) for side in image.shape[1::-1])
        if min(width, height) < _SHORT_SIDE:
            return np.zeros((height, width, 2), np.float32)
        luma, previous_luma = (_small_luma(part, (width, height)) for part in (image, previous))
        low, high = (float(limit) for limit in np.percentile(previous_luma, _PERCENTILES))
        flow = self._flow.calc(_stretch(luma, low, high), _stretch(previous_luma, low, high), None)
        return np.asarray(flow / np.array([width, height]), np.float32)


def move(
    image: FloatArray, motion: FloatArray, interpolation: int, outside: int = cv2.BORDER_REPLICATE, part: Box | None = None
) -> FloatArray:
    """Return an image moved along a motion.

    Args:
        image: the one before, (H, W) or (H, W, channels).
        motion: the motion that `MotionEstimator.estimate` found.
        interpolation: OpenCV's, such as `cv2.INTER_CUBIC`.
        outside: OpenCV's border mode, for what was outside the image before.
        part: the part to return; None for all.
    """
    height, width = image.shape[:2]
    steps = motion * np.array([width, height], np.float32)
    places = cv2.resize(steps, (width, height), interpolation=cv2.INTER_LINEAR)
    places = cv2.add(places, _grid(height, width), dst=places)
    places = places if part is None else np.ascontiguousarray(places[part.slices])
    return np.asarray(cv2.remap(image, places, None, interpolation, borderMode=outside), np.float32)


@lru_cache(2)
def _grid(height: int, width: int) -> FloatArray:
    """Return the column and row of each pixel, (height, width, 2)."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([columns, rows], axis=-1).astype(np.float32)


def _small_luma(image: FloatArray, size: tuple[int, int]) -> FloatArray:
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(cv2.transform(small, LUMA[None]), (0, 0), _NOISE_RADIUS), np.float32)


def _stretch(luma: FloatArray, low: float, high: float) -> NDArray[np.uint8]:
    """Stretch the contrast of an image from `low` and `high` to 0 and 255."""
    factor = 255 / max(high - low, _LEAST_CONTRAST)
    return np.asarray(np.clip((luma - np.float32(low)) * np.float32(factor), 0, 255), np.uint8)
