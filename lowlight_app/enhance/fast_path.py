"""The fast path: run the network on a small image and apply its result to the full one.

Around each pixel of the small image a line maps the original to the result (the guided filter of He and Sun, 2015, with
each channel as its own guide). Lines can be enlarged without losing edges, because they are applied to the full image.
Where only noise varies their slope is 1, so noise is not amplified and well-lit areas are left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.enhance.adjustments import DETAIL_RADIUS, DETAIL_WINDOW, SHARPENING, Layers, changes_nothing, combine
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination, downscaled
from lowlight_app.frame import Frame, Pixels
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA

LONG_SIDE = 480
"""Longer side of the small image, in pixels: a quarter of full HD."""
Region = tuple[float, float, float, float]
"""Left, top, right and bottom of a part, as fractions of the image's width and height."""
WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
_RADIUS = 2
_NOISE = np.float32(5e-5)
"""Variance, of numbers in 0..1, up to which a difference counts as noise rather than detail."""


@dataclass(frozen=True, eq=False)
class FastAnswer:
    """The network's result for a small image; applies any settings quickly to a larger version of it.

    Attributes:
        illumination: of the small image.
        layers: of the small image.
    """

    illumination: Illumination
    layers: Layers

    def apply(self, frame: Frame, settings: EnhanceSettings, region: Region = WHOLE) -> Frame:
        """Enhance a larger version of the image; return the same frame where the settings change nothing.

        Args:
            frame: the larger image, or a part of it.
            settings: how to enhance it.
            region: which part of the image `frame` is.
        """
        if changes_nothing(self.illumination, settings):
            return frame
        slope, offset = _fit_lines(self.layers.image, combine(self.layers, replace(settings, sharpen=0.0)))
        pixels = _apply_lines(frame, slope, offset, region)
        return replace(frame, pixels=_sharpen(pixels, settings) if settings.sharpen else pixels)


def run_fast_path(enhancer: Enhancer, small: Frame, analyze: Callable[[Frame], Illumination]) -> FastAnswer:
    """Run the network on a small image.

    Args:
        enhancer: with its network.
        small: RGB, 8 or 16 bits.
        analyze: returns the illumination of the small image.

    Raises:
        OutOfMemory: the image does not fit into memory.
    """
    illumination = analyze(small)
    return FastAnswer(illumination, enhancer.restore_layers(small, illumination, Box(0, 0, small.height, small.width)))


def limit_side(frame: Frame, side: int = LONG_SIDE) -> Frame:
    """Return a frame scaled down until its longer side has at most `side` pixels."""
    return downscaled(frame, side / max(frame.width, frame.height))


def enhance_fast(
    enhancer: Enhancer, frame: Frame, settings: EnhanceSettings, flicker_filter: FlickerFilter | None = None
) -> tuple[Frame, Illumination]:
    """Enhance a frame in about a fifth of the time of `Enhancer.enhance`, at full HD.

    Args:
        enhancer: with its network.
        frame: RGB, 8 or 16 bits.
        settings: how to enhance it.
        flicker_filter: of the video that the frame belongs to.

    Returns:
        A frame of the same kind and its illumination. It is the same frame where the settings change nothing.

    Raises:
        OutOfMemory: the small image does not fit into memory.
    """
    small = limit_side(frame)
    illumination = enhancer.analyze_illumination(small, flicker_filter)
    if changes_nothing(illumination, settings):
        return frame, illumination
    return run_fast_path(enhancer, small, lambda _: illumination).apply(frame, settings), illumination


def _fit_lines(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return slope and offset of the line that maps `before` to `after` around each pixel; all (h, w, 3)."""
    mean_before, mean_after = _blur(before), _blur(after)
    covariance = _blur(before * after) - mean_before * mean_after
    slope: FloatArray = (covariance + _NOISE) / (_blur(before * before) - mean_before**2 + _NOISE)
    return _blur(slope), _blur(mean_after - slope * mean_before)


def _apply_lines(frame: Frame, slope: FloatArray, offset: FloatArray, region: Region) -> Pixels:
    result = _enlarge(slope, frame, region)
    result *= frame.pixels
    offset = _enlarge(offset * np.float32(frame.white), frame, region)
    depth = cv2.CV_8U if frame.pixels.dtype == np.uint8 else cv2.CV_16U
    return np.asarray(cv2.add(result, offset, dtype=depth))  # rounds, and clips at black and white


def _sharpen(pixels: Pixels, settings: EnhanceSettings) -> Pixels:
    """Add fine detail of the luma, which the small image does not have; noise in colours stays as it is."""
    luma = cv2.transform(pixels, LUMA[None]).astype(np.float32)
    detail = luma - cv2.GaussianBlur(luma, DETAIL_WINDOW, DETAIL_RADIUS, borderType=cv2.BORDER_REFLECT)
    detail *= np.float32(SHARPENING * settings.sharpen * min(settings.amount, 1.0))
    depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
    return np.asarray(cv2.add(pixels, cv2.merge([detail] * 3), dtype=depth))  # rounds, and clips at black and white


def _enlarge(small: FloatArray, frame: Frame, region: Region) -> FloatArray:
    """Scale a region of a small image to the size of a frame."""
    size = frame.width, frame.height
    if region == WHOLE:
        return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.float32)
    left, top, right, bottom = region
    down, across = (bottom - top) * small.shape[0] / frame.height, (right - left) * small.shape[1] / frame.width
    corner = left * small.shape[1] + (across - 1) / 2, top * small.shape[0] + (down - 1) / 2
    matrix = np.array([[across, 0, corner[0]], [0, down, corner[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(small, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _blur(image: FloatArray) -> FloatArray:
    side = 2 * _RADIUS + 1
    return np.asarray(cv2.blur(image, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)
