"""Registration: align the clear image of a pair with the dark one.

Touching the camera and refocusing between two exposures shifts the image: in LOL, a third of the training pairs is off by more
than a quarter of a pixel, and many differ in scale. A network trained on such pairs learns to blur.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import LUMA

Image = NDArray[np.uint8]
Warp = NDArray[np.float32]
"""Affine matrix of shape (2, 3) from pixels (column, row, 1) of the dark image to positions in the clear image."""

_COMPARED_SIDE = 1200
"""Longer side in pixels; larger images are downscaled for the comparison, which would otherwise take seconds."""
_FINEST, _COARSEST = 1.5, 16.0
"""Sigma in pixels: finer structures are noise of the dark image, coarser ones are light."""
_CRITERIA = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 50, 1e-4)
_LEAST_GAIN = {cv2.MOTION_TRANSLATION: 0.01, cv2.MOTION_AFFINE: 0.04}
"""Share of the missing correlation that a warp must gain; a smaller gain means that it follows the noise."""
_LARGEST_SHIFT = 0.02
"""Largest shift of a corner, as a share of the longer side; with larger ones the images differ, or the result is wrong."""
_LEAST_CORRELATION = 0.2
"""Below it, the images have nothing in common."""
_SIDES = (100, 32766)
"""Smallest and largest side in pixels: in smaller images noise dominates, and OpenCV cannot warp larger ones."""
_CUBIC_FROM = 4_000_000
"""Number of pixels from which on a warp is cubic: Lanczos preserves more detail, but takes seconds on large images."""


def find_warp(clear: Image, dark: Image) -> Warp | None:
    """Find the translation, or if that is clearly better the affine warp, that aligns the clear image with the dark one.

    Maximizes the enhanced correlation coefficient (Evangelidis and Psarakis, 2008). Accurate to about a tenth of a pixel at the
    compared size.

    Args:
        clear: uint8 sRGB, (height, width, 3).
        dark: the same scene underexposed, with the same shape.

    Returns:
        The warp, or None if no warp is better or the images are too small, too large or of different shapes.
    """
    if clear.shape != dark.shape or min(clear.shape[:2]) < _SIDES[0] or max(clear.shape) > _SIDES[1]:
        return None
    scale = min(1.0, _COMPARED_SIDE / max(clear.shape))
    template, moving = _edges(dark, scale), _edges(clear, scale)
    warp = np.eye(2, 3, dtype=np.float32)
    best, found = max(_LEAST_CORRELATION, float((template * moving).mean())), False
    for motion, least_gain in _LEAST_GAIN.items():
        try:
            correlation, tried = cv2.findTransformECC(template, moving, warp.copy(), motion, _CRITERIA, None, 1)
        except cv2.error:  # does not converge, for example on black images
            break
        tried = np.asarray(tried, np.float32)
        if correlation - best >= least_gain * (1.0 - best) and _shift(tried, moving.shape) <= _LARGEST_SHIFT * max(moving.shape):
            best, warp, found = correlation, tried, True
    return _at_full_size(warp, scale) if found else None


def warp_image(clear: Image, warp: Warp) -> Image:
    """Warp a clear image to the dark one; beyond the borders it is mirrored.

    Only clear images are resampled, because resampling would change the noise of a dark one.
    """
    size = (clear.shape[1], clear.shape[0])
    kernel = cv2.INTER_LANCZOS4 if size[0] * size[1] < _CUBIC_FROM else cv2.INTER_CUBIC
    flags = kernel | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(clear, warp, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _edges(image: Image, scale: float) -> FloatArray:
    """Return what both exposures have in common: the band-passed logarithm of the luma, with unit deviation."""
    if scale < 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    luma = np.log(image.astype(np.float32) @ LUMA + 2)
    luma = cv2.GaussianBlur(luma, (0, 0), _FINEST)
    luma -= cv2.GaussianBlur(luma, (0, 0), _COARSEST)
    return np.asarray(luma / (luma.std() + 1e-6), np.float32)


def _shift(warp: Warp, shape: tuple[int, ...]) -> float:
    """Return the largest shift of a corner in pixels."""
    height, width = shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float32)
    return float(np.linalg.norm(corners @ warp.T - corners[:, :2], axis=1).max())


def _at_full_size(warp: Warp, scale: float) -> Warp:
    """Convert a warp of images downscaled by `scale` to their full size; positions refer to pixel centres."""
    full = warp.copy()
    offset = np.full(2, 0.5 * (scale - 1.0), np.float32)
    full[:, 2] = (warp[:, :2] @ offset + warp[:, 2] - offset) / scale
    return full
