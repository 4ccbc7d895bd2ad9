"""Decide the light of a whole image, once, before any part of it is restored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray, largest_channel
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.srgb_coding import decode
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.frame import ColorSpec, Frame, Pixels
from lowlight_app.models.black_level import LONG_SIDE, fade_black_level, measure_black_level, subtract_black_level
from lowlight_app.models.map_sampling import sample_map, sampling_weights
from lowlight_app.models.network import Network

_BAND_PIXELS = 1 << 22
_WELL_LIT = 0.35
"""Strength, as log gain, below which an image counts as well lit: half a stop."""
_HIGHLIGHT = (0.45, 0.75)
"""Values between which a pixel starts to count as bright, and counts fully."""
_HIGHLIGHT_RADIUS = 0.04
"""Distance that a highlight extends around bright pixels, as a fraction of the longer side."""
_STRENGTH_PERCENTILE = 98
_MEASURED_SIDE = 1024
"""Pixels per side, at most, whose values the black level is found from."""


@dataclass(frozen=True, eq=False)
class Illumination:
    """The light of an image, see `analyze_illumination`.

    Attributes:
        light_map: the network's map of the light, small and smooth, (cells down, cells across, channels).
        black_level: black level in linear light, removed before the image is brightened, (cells down, cells across, 3).
        highlights: how close each cell is to something bright in the original, 0..1, smooth, (cells down, cells across, 1).
        strength: how much the image changes: the log gain that 98 % of its pixels stay below.
        is_neutral: every gain is exactly 1.
        log_gain: the mean.
    """

    light_map: FloatArray
    black_level: FloatArray
    highlights: FloatArray
    strength: float
    is_neutral: bool
    log_gain: float = 0.0

    @property
    def well_lit(self) -> bool:
        """Whether the image was taken in good light: next to nothing is brightened by more than half a stop."""
        return self.strength < _WELL_LIT

    def subtract_black_level(self, image: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
        """Return a part of the image without its black level; the same array where black is 0.

        Args:
            image: the part, (H, W, 3) in the network's coding.
            rows: sampling weights of its rows.
            columns: sampling weights of its columns.
        """
        if not self.black_level.any():
            return image
        return subtract_black_level(image, sample_map(self.black_level, rows, columns))


def analyze_illumination(
    network: Network,
    frame: Frame,
    flicker_filter: FlickerFilter | None = None,
    video_light: VideoLight | None = None,
    original: Callable[[], Frame] | None = None,
) -> Illumination:
    """Decide the light of an image from a small version of it.

    Args:
        network: the network that decides the light.
        frame: the whole image.
        flicker_filter: the flicker filter of the video that the frame belongs to.
        video_light: the light of that video, for fewer runs of the network.
        original: returns the image, or some of its pixels, as it was before it was scaled down: means hide how black it is.

    Raises:
        MemoryError: the device has too little.
    """
    small = make_small_image(frame, network.small_size(frame.height, frame.width))
    light_map, black, clear = _decide(network, small, frame.time, lambda: _measure_black_level(frame, original), video_light)
    highlights = _find_highlights(small, light_map.shape[:2])
    if flicker_filter is not None:
        light_map, black, highlights = flicker_filter.smooth(clear, light_map, black, highlights, frame.time)
    rows, columns = (
        sampling_weights(0, length, length, count) for length, count in zip(small.shape[:2], light_map.shape[:2], strict=True)
    )
    log_gain = network.compute_log_gain(clear, light_map, rows, columns)
    change = np.abs(log_gain)
    strength = float(np.percentile(largest_channel(change), _STRENGTH_PERCENTILE))
    black = fade_black_level(black, _resize_map(log_gain, light_map.shape[:2]))
    return Illumination(light_map, black, highlights, strength, not change.any(), float(log_gain.mean()))


def _decide(
    network: Network,
    small: FloatArray,
    time: Fraction,
    measure_black: Callable[[], FloatArray],
    video_light: VideoLight | None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the light map, the black level (3,), and the small image without it."""
    if video_light is not None:
        light_map, black = video_light.decide(small, time, measure_black)
        return light_map, black, subtract_black_level(small, black) if black.any() else small
    black = measure_black()
    clear = subtract_black_level(small, black) if black.any() else small
    return network.illuminate(clear), black, clear


def average(lights: Sequence[Illumination]) -> Illumination:
    """Return the mean light of several images of one size, of which there is at least one."""
    light_map, black, highlights = (
        np.asarray(np.mean([getattr(light, name) for light in lights], axis=0), np.float32)
        for name in ("light_map", "black_level", "highlights")
    )
    strength, log_gain = (float(np.mean([getattr(light, name) for light in lights])) for name in ("strength", "log_gain"))
    return Illumination(light_map, black, highlights, strength, all(light.is_neutral for light in lights), log_gain)


def _measure_black_level(frame: Frame, original: Callable[[], Frame] | None) -> FloatArray:
    measured = original() if original else frame
    step = max(1, -(-max(measured.height, measured.width) // _MEASURED_SIDE))
    scale = min(1.0, LONG_SIDE / max(frame.height, frame.width))
    size = max(1, round(frame.height * scale)), max(1, round(frame.width * scale))
    pixels = decode(measured.color_channels[::step, ::step], measured.color)
    return measure_black_level(pixels, make_small_image(frame, size))


def make_small_image(frame: Frame, size: tuple[int, int]) -> FloatArray:
    """Return the image at `size` (height, width) in the network's coding, each pixel the mean of those it covers."""
    if frame.pixels.dtype.kind == "f":
        return decode(_resize(_convert_to_16_bits(frame), size), ColorSpec())
    return decode(_resize(frame.pixels, size)[..., : frame.color_channels.shape[2]], frame.color)


def downscaled(frame: Frame, scale: float) -> Frame:
    """Return the frame at a smaller scale, at least one pixel in size; the frame itself if the scale is 1 or more."""
    if scale >= 1:
        return frame
    size = max(1, round(frame.height * scale)), max(1, round(frame.width * scale))
    return replace(frame, pixels=_resize(frame.pixels, size), reduced=True)


def _find_highlights(small: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Dilate before smoothing: a highlight and its close surroundings count fully, so none gets a rim."""
    start, full = _HIGHLIGHT
    share = np.clip((largest_channel(small) - start) / (full - start), 0, 1)
    if not share.any():
        return np.zeros((*size, 1), np.float32)
    radius = max(1, round(max(small.shape) * _HIGHLIGHT_RADIUS))
    wide = cv2.dilate(share, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)))
    smooth = cv2.GaussianBlur(wide, (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE)
    return _resize_map(smooth, size)[..., None]


def _resize_map(values: FloatArray, size: tuple[int, int]) -> FloatArray:
    return np.asarray(cv2.resize(values, size[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _resize(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    small: Pixels = cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_AREA)
    return small.reshape(*size, -1)


def _convert_to_16_bits(frame: Frame) -> Pixels:
    """Convert float pixels to the network's coding; a mean that includes values beyond white would hide all the others."""
    coded = np.empty((frame.height, frame.width, 3), np.uint16)
    band = max(1, _BAND_PIXELS // frame.width)
    for top in range(0, frame.height, band):
        coded[top : top + band] = np.rint(decode(frame.color_channels[top : top + band], frame.color) * 65535)
    return coded
