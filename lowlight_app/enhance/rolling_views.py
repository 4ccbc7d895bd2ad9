"""The light maps of an exported video: each frame is seen by one view of the network, and the mean over the last ones counts."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.network import Network

_CHANGED = 0.03
"""Mean difference between the fingerprints of neighbouring frames at which all views see the frame: a cut, or a lamp goes on."""
_GAP = Fraction(1, 4)
"""Seconds between neighbouring frames from which on the earlier ones do not count."""
_FINGERPRINT_SIZE = (32, 18)


class RollingViews:
    """Makes the light maps of the frames of one video, given in order.

    A photo is seen by all views. A frame shows nearly the same as the one before, so that one view of each is enough.

    Args:
        network: that sees them.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._fingerprint: FloatArray | None = None
        self._time = Fraction(0)
        self._maps: list[FloatArray] = []
        self._oldest = 0

    def illuminate(self, small: FloatArray, time: Fraction) -> FloatArray:
        """Return the light map of the next frame.

        Args:
            small: the frame as in `Network.illuminate`.
            time: of the frame, in seconds.
        """
        if self._is_new_scene(small, time):
            self._maps = [self._network.view_light(small, view) for view in range(self._network.views)]
            self._oldest = 0
        else:
            self._maps[self._oldest] = self._network.view_light(small, self._oldest)
            self._oldest = (self._oldest + 1) % len(self._maps)
        return self._network.decide_light(np.mean(self._maps, axis=0), small)

    def _is_new_scene(self, small: FloatArray, time: Fraction) -> bool:
        """Return whether the earlier frames do not show what this one does; remember it."""
        tiny = cv2.resize(small, _FINGERPRINT_SIZE, interpolation=cv2.INTER_AREA)
        fingerprint = np.asarray(np.log1p(60 * tiny) / np.log(61), np.float32)
        last, self._fingerprint = self._fingerprint, fingerprint
        elapsed, self._time = time - self._time, time
        return last is None or not 0 < elapsed < _GAP or float(np.abs(fingerprint - last).mean()) >= _CHANGED
