"""Average the noise of a video over time, wherever only noise changes.

Each pixel is drawn towards its value in the frame before. How far depends on how much its neighborhood changed: noise
averages out over a few pixels, motion does not. There is no motion compensation, so moving parts keep their noise.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Frame

_LARGEST_SHARE = 0.8
"""Share of the frame before at full strength: noise falls to a third."""
_WINDOW = 7
"""Pixels over which a change is averaged before it is judged."""
_MOTION_RANGE = (2.0, 4.0)
"""Multiples of the typical change: where motion becomes possible, and where it is certain."""
_TYPICAL_RANGE = (0.4 / 255, 1.5 / 255)
"""Limits of the typical change: where everything moves, it does not measure the noise."""
_MOMENTUM = 0.9
_STRIDE = 4
"""The typical change is the median of every fourth pixel of every fourth row."""


class TemporalDenoiser:
    """Denoises the frames of one video, given in order.

    Args:
        strength: 0..1.
    """

    def __init__(self, strength: float) -> None:
        self._largest_share = np.float32(strength * _LARGEST_SHARE)
        self._previous: FloatArray | None = None
        self._typical_change: float | None = None

    def denoise(self, frame: Frame) -> Frame:
        """Denoise the next frame, RGB in 8 or 16 bits."""
        image = frame.pixels * np.float32(1 / frame.white)
        if self._previous is None or self._previous.shape != image.shape:
            self._previous = image
            return frame
        change = image - self._previous
        image -= (self._largest_share * self._estimate_stillness(change))[..., None] * change
        self._previous = image
        return replace(frame, pixels=np.rint(image * frame.white).astype(frame.pixels.dtype))

    def _estimate_stillness(self, change: FloatArray) -> FloatArray:
        """Return how certainly nothing moves at each pixel, (H, W) in 0..1."""
        blurred = np.abs(cv2.blur(change, (_WINDOW, _WINDOW))).max(axis=-1)
        typical = float(np.median(blurred[::_STRIDE, ::_STRIDE]))
        known = self._typical_change
        self._typical_change = typical if known is None else _MOMENTUM * known + (1 - _MOMENTUM) * typical
        low, high = (times * float(np.clip(self._typical_change, *_TYPICAL_RANGE)) for times in _MOTION_RANGE)
        still = np.clip((np.float32(high) - cv2.dilate(blurred, np.ones((3, 3), np.uint8))) / np.float32(high - low), 0, 1)
        return np.asarray(cv2.blur(still, (3, 3)), np.float32)
