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

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.adjustments import Layers, changes_nothing, combine
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination, downscaled
from lowlight_app.enhance.tiles import Box
from lowlight_app.frame import Frame, Pixels
from lowlight_app.settings import EnhanceSettings

LONG_SIDE = 480
"""Of the small picture, in pixels: a quarter of full HD."""
Place = tuple[float, float, float, float]
"""Left, top, right and bottom of a part, as shares of the picture's width and height."""
WHOLE: Place = (0.0, 0.0, 1.0, 1.0)
_REACH = 2
_NOISE = np.float32(5e-5)
"""Variance, of numbers in 0..1, up to which a difference counts as noise rather than detail."""


@dataclass(frozen=True, eq=False)
class FastAnswer:
    """What the network says of a small picture: any settings are quickly put into effect on a larger one of the same.

    Attributes:
        light: that it is given.
        layers: of it.
    """

    light: Illumination
    layers: Layers

    def finished(self, frame: Frame, settings: EnhanceSettings, place: Place = WHOLE) -> Frame:
        """A frame with these settings; the very same one where nothing is to be done.

        Args:
            frame: the picture, larger, or a part of it.
            settings: how.
            place: which part.
        """
        if changes_nothing(self.light, settings):
            return frame
        lines = _lines(self.layers.picture, combine(self.layers, settings))
        return replace(frame, pixels=_followed(frame, *lines, place))


def run_fast_path(enhancer: Enhancer, small: Frame, light_of: Callable[[Frame], Illumination]) -> FastAnswer:
    """Ask the network about a small picture.

    Args:
        enhancer: with its network.
        small: RGB, 8 or 16 bits.
        light_of: decides its light.

    Raises:
        OutOfMemory: it does not fit.
    """
    light = light_of(small)
    return FastAnswer(light, enhancer.layers(small, light, Box(0, 0, small.height, small.width)))


def limit_side(frame: Frame, side: int = LONG_SIDE) -> Frame:
    """The small picture of a frame, whose longer side has so many pixels at most."""
    return downscaled(frame, side / max(frame.width, frame.height))


def enhance_fast(
    enhancer: Enhancer, frame: Frame, settings: EnhanceSettings, steady: FlickerFilter | None = None
) -> tuple[Frame, Illumination]:
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
    small = limit_side(frame)
    light = enhancer.analyse(small, steady)
    if changes_nothing(light, settings):
        return frame, light
    return run_fast_path(enhancer, small, lambda _: light).finished(frame, settings), light


def _lines(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slopes and offsets around each pixel by which `after` follows from `before`; all (h, w, 3)."""
    mean_before, mean_after = _mean(before), _mean(after)
    together = _mean(before * after) - mean_before * mean_after
    slope: FloatArray = (together + _NOISE) / (_mean(before * before) - mean_before**2 + _NOISE)
    return _mean(slope), _mean(mean_after - slope * mean_before)


def _followed(frame: Frame, slope: FloatArray, offset: FloatArray, place: Place) -> Pixels:
    result = _enlarged(slope, frame, place)
    result *= frame.pixels
    lift = _enlarged(offset * np.float32(frame.white), frame, place)
    kind = cv2.CV_8U if frame.pixels.dtype == np.uint8 else cv2.CV_16U
    return np.asarray(cv2.add(result, lift, dtype=kind))  # rounds, and clips at black and white


def _enlarged(small: FloatArray, frame: Frame, place: Place) -> FloatArray:
    """A part of a small picture at the size of a frame."""
    size = frame.width, frame.height
    if place == WHOLE:
        return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.float32)
    left, top, right, bottom = place
    down, across = (bottom - top) * small.shape[0] / frame.height, (right - left) * small.shape[1] / frame.width
    corner = left * small.shape[1] + (across - 1) / 2, top * small.shape[0] + (down - 1) / 2
    matrix = np.array([[across, 0, corner[0]], [0, down, corner[1]]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(small, matrix, size, flags=how, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _mean(picture: FloatArray) -> FloatArray:
    side = 2 * _REACH + 1
    return np.asarray(cv2.blur(picture, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)
