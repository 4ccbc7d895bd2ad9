"""The fast path: run the network on a small image and apply its result to the full one.

Guided lines transfer the result, see `lowlight_app.enhance.guided_lines`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.enhance.adjustments import DETAIL_RADIUS, DETAIL_WINDOW, SHARPENING, Layers, changes_nothing, combine
from lowlight_app.enhance.detail_noise import find_noise_share
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.guided_lines import WHOLE, Lines, Region
from lowlight_app.enhance.illumination import Illumination, downscaled
from lowlight_app.enhance.yuv_coding import apply_to_planes, as_rgb, luma, sampled_rgb, small_rgb
from lowlight_app.frame import AnyFrame, Frame, Pixels, YuvFrame
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA

_SAMPLED_SIDE = 640
"""Longer side of the image that `sample_pixels` makes of YCbCr."""
_LIVE_SCALE = 2.5
"""Size of an image, in small ones, from which on the smaller stage for live video is no worse than the other one was. Videos
that are smaller take little time anyway."""
LONG_SIDE = 480
"""Longer side of the small image, in pixels: a quarter of full HD."""


@dataclass(frozen=True, eq=False)
class FastAnswer:
    """The network's result for a small image; applies any settings quickly to a larger version of it.

    Attributes:
        illumination: the illumination of the small image.
        layers: the layers of the small image.
        noise_share: the share of noise in the details of the image, see `find_noise_share`.
    """

    illumination: Illumination
    layers: Layers
    noise_share: FloatArray | None = None

    def apply_to_planes(self, frame: YuvFrame, settings: EnhanceSettings) -> YuvFrame:
        """Enhance the whole frame, as `apply` does but without sharpening; see `lowlight_app.enhance.yuv_coding`."""
        return apply_to_planes(frame, self.layers.image, self._combine(settings), self._share(settings))

    def apply(self, frame: Frame, settings: EnhanceSettings, region: Region = WHOLE) -> Frame:
        """Enhance a larger version of the image; return the same frame where the settings change nothing.

        Args:
            frame: the larger image, or a part of it.
            settings: how to enhance it.
            region: which part of the image `frame` is.
        """
        if changes_nothing(self.illumination, settings):
            return frame
        lines = Lines.fit(self.layers.image, self._combine(settings))
        share = self._share(settings)
        if share is not None:
            lines = lines.without_details(share[..., None], self.layers.image)
        pixels = lines.apply(frame.pixels, region)
        return replace(frame, pixels=_sharpen(pixels, settings) if settings.sharpen else pixels)

    def _combine(self, settings: EnhanceSettings) -> FloatArray:
        return combine(self.layers, replace(settings, sharpen=0.0))

    def _share(self, settings: EnhanceSettings) -> FloatArray | None:
        if self.noise_share is None or settings.denoise == 0:
            return None
        return np.asarray(self.noise_share * np.float32(settings.denoise * min(settings.amount, 1.0)), np.float32)


def run_fast_path(
    enhancer: Enhancer,
    small: Frame,
    illumination: Illumination,
    original: AnyFrame | None = None,
    source_width: int | None = None,
) -> FastAnswer:
    """Run the network on a small image.

    Args:
        enhancer: the enhancer with the network to use.
        small: RGB, 8 or 16 bits.
        illumination: the illumination of the image, at any size.
        original: the image as it was before it was scaled down, to find the noise in its details.
        source_width: width of the video, in pixels; None for that of `original`. If it is little larger than the small image,
            that is restored as in full quality.

    Raises:
        OutOfMemory: the image does not fit into memory.
    """
    if source_width is None and original is not None:
        source_width = original.width
    live = source_width is None or source_width >= _LIVE_SCALE * small.width
    layers = enhancer.restore_layers(small, illumination, Box(0, 0, small.height, small.width), live=live)
    if original is None:
        return FastAnswer(illumination, layers)
    plane, weights = luma(original)
    return FastAnswer(illumination, layers, find_noise_share(plane, layers.image @ weights))


def sample_pixels(frame: AnyFrame) -> Frame:
    """Return some pixels of a frame, as RGB. Unlike means of pixels, they still have its noise and its black level."""
    return sampled_rgb(frame, _SAMPLED_SIDE) if isinstance(frame, YuvFrame) else frame


def limit_side(frame: Frame, side: int = LONG_SIDE) -> Frame:
    """Return a frame scaled down until its longer side has at most `side` pixels."""
    return downscaled(frame, side / max(frame.width, frame.height))


def enhance_fast(
    enhancer: Enhancer,
    frame: AnyFrame,
    settings: EnhanceSettings,
    analyze: Callable[[Frame, Callable[[], Frame]], Illumination],
    denoised: Frame | None = None,
    side: int = LONG_SIDE,
) -> tuple[AnyFrame, Illumination]:
    """Enhance a frame in a fraction of the time of `Enhancer.enhance`.

    Args:
        enhancer: the enhancer with the network to use.
        frame: RGB, 8 or 16 bits, or YCbCr.
        settings: how to enhance it.
        analyze: returns the illumination of the small image; also takes the `original` of `analyze_illumination`.
        denoised: the frame with less noise, if there is one. The light is always decided from `frame`.
        side: longer side of the small image, in pixels.

    Returns:
        A frame of the same kind and its illumination, but RGB where the settings sharpen YCbCr. It is the same frame where the
        settings change nothing.

    Raises:
        OutOfMemory: the small image does not fit into memory.
    """
    small, illumination = decide_light_fast(frame, analyze, side)
    if changes_nothing(illumination, settings):
        return frame, illumination
    if denoised is not None:
        frame, small = denoised, limit_side(denoised, side)
    answer = run_fast_path(enhancer, small, illumination, frame)
    if isinstance(frame, YuvFrame) and not settings.sharpen:
        return answer.apply_to_planes(frame, settings), illumination
    return answer.apply(as_rgb(frame), settings), illumination


def decide_light_fast(
    frame: AnyFrame, analyze: Callable[[Frame, Callable[[], Frame]], Illumination], side: int = LONG_SIDE
) -> tuple[Frame, Illumination]:
    """Return the small image of a frame, and its light; see `enhance_fast`."""
    small = small_rgb(frame, side) if isinstance(frame, YuvFrame) else limit_side(frame, side)
    return small, analyze(small, lambda: sample_pixels(frame))


def _sharpen(pixels: Pixels, settings: EnhanceSettings) -> Pixels:
    """Add fine detail of the luma, which the small image does not have; noise in colours stays as it is."""
    luma = cv2.transform(pixels, LUMA[None]).astype(np.float32)
    detail = luma - cv2.GaussianBlur(luma, DETAIL_WINDOW, DETAIL_RADIUS, borderType=cv2.BORDER_REFLECT)
    detail *= np.float32(SHARPENING * settings.sharpen * min(settings.amount, 1.0))
    depth = cv2.CV_8U if pixels.dtype == np.uint8 else cv2.CV_16U
    return np.asarray(cv2.add(pixels, cv2.merge([detail] * 3), dtype=depth))  # rounds, and clips at black and white
