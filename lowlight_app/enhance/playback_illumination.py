"""The light of a video while it plays: decided a few times a second, since it changes slowly but for cuts."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination, small_picture
from lowlight_app.frame import Frame

_EVERY = Fraction(1, 3)
"""Seconds after which light is decided anew."""
_CHANGED = 0.03
"""Mean difference, of numbers as `_glance` spreads them, from which on that is done at once: a cut, or a lamp going on."""
_GLANCE = (18, 32)


class PlaybackIllumination:
    """Decides the light of frames that are shown one after the other, forwards or backwards.

    Args:
        enhancer: with its network.
        steady: smooths over time; None where time does not run forwards.

    Attributes:
        enhancer: the same.
    """

    def __init__(self, enhancer: Enhancer, steady: FlickerFilter | None) -> None:
        self.enhancer, self._steady = enhancer, steady
        self._known: tuple[Illumination, Fraction, FloatArray] | None = None

    def of(self, small: Frame) -> Illumination:
        """The light of the next frame, which may be small."""
        glance = _glance(small)
        if self._known is not None:
            light, time, seen = self._known
            if abs(small.time - time) < _EVERY and float(np.abs(glance - seen).mean()) < _CHANGED:
                return light
        light = self.enhancer.analyse(small, self._steady)
        self._known = light, small.time, glance
        return light


def _glance(frame: Frame) -> FloatArray:
    """Very small, with its shadows spread out."""
    return np.asarray(np.log1p(60 * cv2.blur(small_picture(frame, _GLANCE), (3, 3))) / np.log(61), np.float32)
