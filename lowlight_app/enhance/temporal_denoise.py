"""Noise of a video averaged away over time, wherever nothing but noise changes.

Each place is drawn towards what was shown there before. How far depends on how much its surroundings changed: noise
averages out over a few pixels, what moves does not. No motion is followed, so what moves keeps the noise it has.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Frame

_MOST = 0.8
"""Share of the frame before at full strength: noise falls to a third."""
_WINDOW = 7
"""Pixels over which a change is averaged before it is judged."""
_SURE = (2.0, 4.0)
"""Times the usual change: from where on something moves, and from where on surely."""
_USUAL = (0.4 / 255, 1.5 / 255)
"""Between these lies what counts as noise: where everything moves, the usual change is no measure of it."""
_MEMORY = 0.9
_EVERY = 4
"""The usual change is told by every fourth pixel of every fourth row."""


class TemporalDenoiser:
    """Calms the frames of one video, given in their order.

    Args:
        strength: 0..1.
    """

    def __init__(self, strength: float) -> None:
        self._most = np.float32(strength * _MOST)
        self._shown: FloatArray | None = None
        self._usual: float | None = None

    def calmed(self, frame: Frame) -> Frame:
        """The next frame, RGB in 8 or 16 bits."""
        picture = frame.pixels * np.float32(1 / frame.white)
        if self._shown is None or self._shown.shape != picture.shape:
            self._shown = picture
            return frame
        change = picture - self._shown
        picture -= (self._most * self._stillness(change))[..., None] * change
        self._shown = picture
        return replace(frame, pixels=np.rint(picture * frame.white).astype(frame.pixels.dtype))

    def _stillness(self, change: FloatArray) -> FloatArray:
        """How surely nothing moves at each pixel, (H, W) in 0..1."""
        moved = np.abs(cv2.blur(change, (_WINDOW, _WINDOW))).max(axis=-1)
        typical = float(np.median(moved[::_EVERY, ::_EVERY]))
        self._usual = typical if self._usual is None else _MEMORY * self._usual + (1 - _MEMORY) * typical
        low, high = (times * float(np.clip(self._usual, *_USUAL)) for times in _SURE)
        still = np.clip((np.float32(high) - cv2.dilate(moved, np.ones((3, 3), np.uint8))) / np.float32(high - low), 0, 1)
        return np.asarray(cv2.blur(still, (3, 3)), np.float32)
