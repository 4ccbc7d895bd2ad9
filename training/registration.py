"""Laying the clear picture of a pair exactly onto the dark one.

Between two exposures a camera is touched and its lens refocused: in LOL a third of the training pairs is off by more than a
quarter of a pixel, and many differ in scale. A network trained on such pairs learns to blur.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import LUMA

Picture = NDArray[np.uint8]
Warp = NDArray[np.float32]
"""(2, 3): where in the clear picture a pixel (column, row, 1) of the dark one is."""

_LARGEST = 1200
"""Pixels of the longer side at which pictures are compared: larger ones are made smaller, or it would take seconds."""
_FINEST, _COARSEST = 1.5, 16.0
"""Pixels, sigma: what is finer is noise in the dark picture, what is coarser is light."""
_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 50, 1e-4)
_WORTH = {cv2.MOTION_TRANSLATION: 0.01, cv2.MOTION_AFFINE: 0.04}
"""Share of the missing correlation that a warp must win: with less it follows the noise."""
_FARTHEST = 0.02
"""Share of the longer side by which a corner may move: farther than that it is another picture, or an error."""
_LEAST = 0.2
"""Correlation below which the pictures show nothing alike."""
_SIDES = (100, 32766)
"""Pixels: in smaller pictures noise moves as much as the camera, and OpenCV warps no larger ones."""
_MANY = 4_000_000
"""Pixels from which on a warp is cubic: Lanczos keeps more of the finest detail, but takes seconds."""


def find_warp(clear: Picture, dark: Picture) -> Warp | None:
    """How to move, and where that is plainly better also to scale, turn and shear, the clear picture onto the dark one.

    By maximising the enhanced correlation coefficient (Evangelidis and Psarakis, 2008), to about a tenth of a pixel of
    pictures of at most 1200 pixels.

    Args:
        clear: uint8 sRGB, (height, width, 3).
        dark: the same scene with too little light, of the same shape.

    Returns:
        The warp, or None where none is worth it or the pictures are too small, too large or of unequal shapes.
    """
    if clear.shape != dark.shape or min(clear.shape[:2]) < _SIDES[0] or max(clear.shape) > _SIDES[1]:
        return None
    scale = min(1.0, _LARGEST / max(clear.shape))
    template, moving = _edges(dark, scale), _edges(clear, scale)
    warp_image = np.eye(2, 3, dtype=np.float32)
    best, found = max(_LEAST, float((template * moving).mean())), False
    for motion, worth in _WORTH.items():
        try:
            correlation, tried = cv2.findTransformECC(template, moving, warp_image.copy(), motion, _STOP, None, 1)
        except cv2.error:  # it does not converge: black, or nothing to hold on to
            break
        tried = np.asarray(tried, np.float32)
        if correlation - best >= worth * (1.0 - best) and _reach(tried, moving.shape) <= _FARTHEST * max(moving.shape):
            best, warp_image, found = correlation, tried, True
    return _at_full_size(warp_image, scale) if found else None


def warp_image(clear: Picture, warp_image: Warp) -> Picture:
    """The clear picture as the dark one shows the scene; what lies beyond its borders is mirrored.

    Only clear pictures are resampled: the noise of a dark one must stay what it is.
    """
    size = (clear.shape[1], clear.shape[0])
    kernel = cv2.INTER_LANCZOS4 if size[0] * size[1] < _MANY else cv2.INTER_CUBIC
    flags = kernel | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(clear, warp_image, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _edges(picture: Picture, scale: float) -> FloatArray:
    """What both exposures show alike: the logarithm without noise and without light, of unit deviation."""
    if scale < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    luma = np.log(picture.astype(np.float32) @ LUMA + 2)
    luma = cv2.GaussianBlur(luma, (0, 0), _FINEST)
    luma -= cv2.GaussianBlur(luma, (0, 0), _COARSEST)
    return np.asarray(luma / (luma.std() + 1e-6), np.float32)


def _reach(warp_image: Warp, shape: tuple[int, ...]) -> float:
    """Pixels that the farthest-moved corner moves."""
    height, width = shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float32)
    return float(np.linalg.norm(corners @ warp_image.T - corners[:, :2], axis=1).max())


def _at_full_size(warp_image: Warp, scale: float) -> Warp:
    """The same warp where a pixel is 1 / scale times smaller; pixels are counted from their centres."""
    full = warp_image.copy()
    offset = np.full(2, 0.5 * (scale - 1.0), np.float32)
    full[:, 2] = (warp_image[:, :2] @ offset + warp_image[:, 2] - offset) / scale
    return full
