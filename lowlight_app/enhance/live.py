"""The live path: the network answers for a small picture, and the full one follows it.

Around each pixel of the small picture its result is told by a straight line of what it was (the fast guided filter of He
and Sun, 2015, each channel its own guide). Lines can be enlarged without losing edges, since it is the full picture that
is put into them; and where nothing but noise varies their slope is 1, so that noise is not lifted and good light is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.enhance.controls import Layers, combine
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.light import Light, shrunk
from lowlight_app.enhance.steady import Steady
from lowlight_app.enhance.tiles import Box
from lowlight_app.frame import Frame, Pixels
from lowlight_app.settings import EnhanceSettings

FloatArray = NDArray[np.float32]

LONG_SIDE = 480
"""Of the small picture, in pixels: a quarter of full HD."""
_REACH = 2
_NOISE = np.float32(5e-5)
"""Variance, of numbers in 0..1, up to which a difference counts as noise rather than detail."""


@dataclass(frozen=True, eq=False)
class Draft:
    """A frame of whose small picture the network has said what it knows: any settings are quickly put into effect.

    Attributes:
        frame: the frame.
        light: that it is given.
        layers: of its small picture; None where the light changes nothing.
    """

    frame: Frame
    light: Light
    layers: Layers | None

    def finished(self, settings: EnhanceSettings) -> Frame:
        """The frame with these settings; the very same one where nothing is to be done."""
        if settings.amount == 0 or self.layers is None:
            return self.frame
        lines = _lines(self.layers.picture, combine(self.layers, settings))
        return replace(self.frame, pixels=_followed(self.frame, *lines))


def draft(enhancer: Enhancer, frame: Frame, light_of: Callable[[Frame], Light], side: int = LONG_SIDE) -> Draft:
    """Ask the network about a frame, made small.

    Args:
        enhancer: with its network.
        frame: RGB, 8 or 16 bits.
        light_of: decides the light of the small frame.
        side: the longer one of the small picture, in pixels.

    Raises:
        OutOfMemory: the small picture does not fit.
    """
    scale = min(1.0, side / max(frame.width, frame.height))
    small = shrunk(frame, max(1, round(frame.height * scale)), max(1, round(frame.width * scale)))
    light = light_of(small)
    layers = None if light.untouched else enhancer.layers(small, light, Box(0, 0, small.height, small.width))
    return Draft(frame, light, layers)


def enhance_live(
    enhancer: Enhancer, frame: Frame, settings: EnhanceSettings, steady: Steady | None = None
) -> tuple[Frame, Light]:
    """Enhance a frame quickly, in about a fifth of the time at full HD.

    Args:
        enhancer: with its network.
        frame: RGB, 8 or 16 bits.
        settings: how.
        steady: of the video that the frame belongs to.

    Returns:
        A frame of the same kind, and the light it was given. It is the very same frame where nothing is to be done.

    Raises:
        OutOfMemory: the small picture does not fit.
    """
    known = draft(enhancer, frame, lambda small: enhancer.analyse(small, steady))
    return known.finished(settings), known.light


def _lines(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slopes and offsets around each pixel by which `after` follows from `before`; all (h, w, 3)."""
    mean_before, mean_after = _mean(before), _mean(after)
    together = _mean(before * after) - mean_before * mean_after
    slope: FloatArray = (together + _NOISE) / (_mean(before * before) - mean_before**2 + _NOISE)
    return _mean(slope), _mean(mean_after - slope * mean_before)


def _followed(frame: Frame, slope: FloatArray, offset: FloatArray) -> Pixels:
    size = frame.width, frame.height
    result = cv2.resize(slope, size, interpolation=cv2.INTER_LINEAR)
    result *= frame.pixels
    lift = cv2.resize(offset * np.float32(frame.white), size, interpolation=cv2.INTER_LINEAR)
    kind = cv2.CV_8U if frame.pixels.dtype == np.uint8 else cv2.CV_16U
    return np.asarray(cv2.add(result, lift, dtype=kind))  # rounds, and clips at black and white


def _mean(picture: FloatArray) -> FloatArray:
    side = 2 * _REACH + 1
    return np.asarray(cv2.blur(picture, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)
