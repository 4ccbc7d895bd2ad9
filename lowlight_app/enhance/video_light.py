"""The light of a video: decided several times a second, each time by one view of the network.

A photo is seen by all views of the network at once. A frame shows nearly the same as the one before, so that the mean of the last
decisions of each view does as well.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.black_level import subtract_black_level
from lowlight_app.models.network import Network

_INTERVAL = Fraction(1, 8)
"""Seconds after which the next view sees a frame."""
_MOVED, _CHANGED = 0.01, 0.03
"""Mean difference between fingerprints at which the next view sees the frame at once, and at which all do: a cut, or a lamp that
goes on."""
_GAP = Fraction(1, 4)
_FINGERPRINT_SIZE = (32, 18)


class VideoLight:
    """Decides the light of the frames of one video, given in order, forwards or backwards.

    Args:
        network: the network that decides the light.
        gap: seconds between neighbouring frames from which on the earlier ones do not count.
    """

    def __init__(self, network: Network, gap: Fraction = _GAP) -> None:
        self._network, self._gap = network, gap
        self._maps: dict[int, FloatArray] = {}
        """The last map of each view; replaced rather than changed, since copies of this object share it."""
        self._next_view = 0
        self._last_time = self._decision_time = Fraction(0)
        self._fingerprint = self._decision_fingerprint = np.zeros((0, 0), np.float32)
        self._decision: tuple[FloatArray, FloatArray] | None = None

    def decide(self, small: FloatArray, time: Fraction, measure_black: Callable[[], FloatArray]) -> tuple[FloatArray, FloatArray]:
        """Return the light map of the next frame, as `Network.illuminate`, and its black level.

        Args:
            small: the frame at the size that `Network.illuminate` needs.
            time: the time of the frame, in seconds.
            measure_black: returns the black level of the frame; called where the last one is too old.
        """
        tiny = cv2.resize(small, _FINGERPRINT_SIZE, interpolation=cv2.INTER_AREA)
        fingerprint = np.asarray(np.log1p(60 * tiny) / np.log(61), np.float32)
        if self._decision is None or self._is_new_scene(fingerprint, time):
            self._decision = self._see(small, measure_black(), self._network.views)
            self._decision_time, self._decision_fingerprint = time, fingerprint
        elif self._is_due(fingerprint, time):
            self._decision = self._see(small, measure_black(), 1)
            self._decision_time, self._decision_fingerprint = time, fingerprint
        self._last_time, self._fingerprint = time, fingerprint
        return self._decision

    def _is_new_scene(self, fingerprint: FloatArray, time: Fraction) -> bool:
        """Return whether the frame shows another scene than the ones before."""
        return not 0 < abs(time - self._last_time) < self._gap or _difference(fingerprint, self._fingerprint) >= _CHANGED

    def _is_due(self, fingerprint: FloatArray, time: Fraction) -> bool:
        return abs(time - self._decision_time) >= _INTERVAL or _difference(fingerprint, self._decision_fingerprint) >= _MOVED

    def _see(self, small: FloatArray, black: FloatArray, views: int) -> tuple[FloatArray, FloatArray]:
        """Update the maps of the next views with a frame; return the light map of all views, and the black level."""
        clear = subtract_black_level(small, black) if black.any() else small
        for _ in range(views):
            self._maps = self._maps | {self._next_view: self._network.view_light(clear, self._next_view)}
            self._next_view = (self._next_view + 1) % self._network.views
        return self._network.decide_light(np.mean([*self._maps.values()], axis=0), clear), black


def _difference(first: FloatArray, second: FloatArray) -> float:
    return float(np.abs(first - second).mean())
