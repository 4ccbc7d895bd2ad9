"""The light of a video during playback: decided a few times a second, since it changes slowly except at cuts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination, make_small_image
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.frame import Frame

_INTERVAL = Fraction(1, 3)
"""Seconds after which the light is decided again."""
_CHANGED = 0.03
"""Mean difference between fingerprints at which the light is decided at once: a cut, or a lamp switched on."""
_FINGERPRINT_SIZE = (18, 32)


class PlaybackIllumination:
    """Decides the light of frames that are shown one after the other, forwards or backwards.

    Args:
        enhancer: with its network.
        flicker_filter: smooths over time; None when playing backwards.

    Attributes:
        enhancer: the same.
    """

    def __init__(self, enhancer: Enhancer, flicker_filter: FlickerFilter | None) -> None:
        self.enhancer, self._flicker_filter = enhancer, flicker_filter
        self._video_light = VideoLight(enhancer.network, gap=2 * _INTERVAL)
        self._last: tuple[Illumination, Fraction, FloatArray] | None = None

    def analyze(self, frame: Frame, original: Callable[[], Frame]) -> Illumination:
        """Return the light of the next frame.

        Args:
            frame: may be scaled down.
            original: see `illumination.analyze_illumination`.
        """
        fingerprint = _make_fingerprint(frame)
        if self._last is not None:
            illumination, time, last_fingerprint = self._last
            if abs(frame.time - time) < _INTERVAL and float(np.abs(fingerprint - last_fingerprint).mean()) < _CHANGED:
                return illumination
        illumination = self.enhancer.analyze_illumination(frame, self._flicker_filter, self._video_light, original)
        self._last = illumination, frame.time, fingerprint
        return illumination


def _make_fingerprint(frame: Frame) -> FloatArray:
    """Return a very small version of the frame with its shadows expanded."""
    small = make_small_image(frame, _FINGERPRINT_SIZE)
    return np.asarray(np.log1p(60 * cv2.blur(small, (3, 3))) / np.log(61), np.float32)
