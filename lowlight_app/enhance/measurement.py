"""Remove the noise of an image and nothing else: numbers keep their scale and, over a few pixels, their mean.

The network removes the noise that it knows from dark photos. It therefore sees the image as such a photo: in numbers of equal
noise, dark, and with one gain for all pixels, which is taken back afterwards. It sees the differences to the local mean, so that
there is room for noise that it can tell from texture also where an image has bright and dark places. Its errors that are wider
than the noise are corrected by the mean of the original, and what differs too much to be noise, such as a star or a defect, stays
as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.enhance.noise_model import NoiseModel, Numbers
from lowlight_app.frame import ColorSpec, Frame, Transfer
from lowlight_app.models.map_sampling import sample_map, sampling_weights
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.progress import Progress
from lowlight_app.srgb import LUMA, linear_from_srgb

_GAIN = 8.0
"""Factor by which the image is darkened for the network, which brightens it again."""
_NOISE, _BRIGHTEST = 0.03, 0.8
"""Standard deviation of the noise that the network removes best, and the largest number, in linear light after the gain."""
_ENDS = (0.1, 99.9)
"""Percentiles of the numbers that the network sees; beyond them lie defects and stars."""
_LARGEST_NOISE = 5.0
"""Largest difference that can be noise, in standard deviations."""
_MEAN_RADIUS = 3.0
"""Standard deviation, in pixels, of the window whose mean is kept; it leaves a tenth of the noise."""
_MARGIN = 16
"""Pixels around a part that the mean of this window depends on."""
_CELL, _SMOOTHING = 8, 2.0
"""Pixels per cell of the local mean, and the standard deviation, in cells, of its blur."""
_EXAMINED, _BAND_ROWS = 1 << 22, 256
"""Numbers that the percentiles are found from, and rows that are converted at a time, to save memory."""


def remove_noise(
    enhancer: Enhancer, image: NDArray[Any], noise: NoiseModel, strength: float = 1.0, progress: Progress | None = None
) -> Numbers:
    """Remove the noise of an image.

    Args:
        enhancer: the enhancer with the network to use.
        image: numbers of any real type in linear light, (height, width, channels) of 1 or 3 channels. What is not finite stays.
        noise: the noise of the camera.
        strength: share of the noise that is removed, 0..1.
        progress: stops between tiles when cancelled.

    Raises:
        OutOfMemory: the smallest tiles do not fit into memory.
        Cancelled: `progress` was cancelled.
    """
    stable = _Stabilized.of(image, noise)
    light = _evenly_lit(enhancer, stable.frame)
    result = np.empty(image.shape, np.float64)
    height, width = image.shape[:2]
    progress = progress or Progress()
    for box in _split(height, width, enhancer.side):
        progress.check()
        wide = box.grown(_MARGIN, height, width)
        part = _clean_part(enhancer, image[wide.slices].astype(np.float64), stable, light, wide)
        original = image[box.slices].astype(np.float64)
        # What is not finite has no difference to the part, in which it stays.
        difference = np.subtract(
            part[box.relative_to(wide).slices], original, where=np.isfinite(original), out=np.zeros_like(original)
        )
        result[box.slices] = original + strength * difference
    return result


@dataclass(frozen=True, eq=False)
class _Stabilized:
    """An image after a variance-stabilizing transform: its noise is the same at every brightness.

    Attributes:
        noise: the noise of the image.
        frame: what the network sees.
        local_mean: the local mean of `frame`, (cells, cells, channels); see `_measure_local_mean`.
        low, scale: offset per channel and factor that turn differences from the local mean into the light of `frame`.
        missing: the number that replaces those that are not finite.
    """

    noise: NoiseModel
    frame: Frame
    local_mean: FloatArray
    low: Numbers
    scale: float
    missing: float

    @classmethod
    def of(cls, image: NDArray[Any], noise: NoiseModel) -> _Stabilized:
        step = max(1, math.isqrt(image.size // _EXAMINED))
        some = image[::step, ::step].astype(np.float64)
        missing = float(np.median(some[np.isfinite(some)])) if np.isfinite(some).any() else 0.0
        limits = np.percentile(noise.stabilized(_filled(some, missing)).reshape(-1, image.shape[2]), _ENDS, axis=0)
        seen = np.empty(image.shape, np.float32)
        for rows in _bands(len(image)):
            seen[rows] = noise.stabilized(_filled(image[rows], missing))
        local_mean = _measure_local_mean(seen, limits)
        for rows in _bands(len(image)):
            seen[rows] -= _sample(local_mean, Box(rows.start, 0, rows.stop, image.shape[1]), image.shape)
        low, high = np.percentile(seen[::step, ::step].reshape(-1, image.shape[2]), _ENDS, axis=0)
        scale = min(_NOISE, _BRIGHTEST / max(float((high - low).max()), 1.0)) / _GAIN
        seen -= low.astype(np.float32)
        seen *= np.float32(scale)
        return cls(noise, Frame(seen, ColorSpec(transfer=Transfer.LINEAR)), local_mean, low, scale, missing)

    def numbers(self, light: FloatArray, box: Box) -> Numbers:
        """Convert light that the network returned for a part back to stabilized numbers."""
        return light.astype(np.float64) / self.scale + self.low + _sample(self.local_mean, box, self.frame.pixels.shape)


def _bands(rows: int) -> Iterator[slice]:
    return (slice(top, min(top + _BAND_ROWS, rows)) for top in range(0, rows, _BAND_ROWS))


def _measure_local_mean(stable: FloatArray, limits: Numbers) -> FloatArray:
    """Return the blurred means of cells, (cells, cells, channels), of numbers clipped to limits, (2, channels)."""
    height, width, channels = stable.shape
    size = -(-width // _CELL), -(-height // _CELL)
    limited = (np.clip(stable[..., channel], *limits[:, channel]) for channel in range(channels))
    cells = (cv2.resize(numbers, size, interpolation=cv2.INTER_AREA) for numbers in limited)
    blurred = [cv2.GaussianBlur(numbers, (0, 0), _SMOOTHING, borderType=cv2.BORDER_REFLECT) for numbers in cells]
    return np.stack(blurred, axis=2).astype(np.float32)


def _sample(local_mean: FloatArray, box: Box, shape: Sequence[int]) -> FloatArray:
    """Return the local means of the pixels of a part of an image of a shape."""
    rows = sampling_weights(box.top, box.bottom, shape[0], local_mean.shape[0])
    columns = sampling_weights(box.left, box.right, shape[1], local_mean.shape[1])
    return sample_map(local_mean, rows, columns)


def _clean_part(enhancer: Enhancer, part: Numbers, stable: _Stabilized, light: Illumination, box: Box) -> Numbers:
    """Return a part of the image without noise; pixels that differ from the result by more than noise stay as they are."""
    coded = np.clip(enhancer.restore_layers(stable.frame, light, box).restored, 0, 1)
    found = linear_from_srgb(soft_lift(coded, np.full_like(coded, -math.log(_GAIN))))
    clean = stable.numbers(_as_channels(found, part.shape[2]), box)
    filled = _filled(part, stable.missing)
    is_noise = np.isfinite(part) & (np.abs(stable.noise.stabilized(filled) - clean) < _LARGEST_NOISE)
    return np.where(is_noise, _with_mean_of(filled, stable.noise.restored(clean), is_noise), part)


def _filled(image: NDArray[Any], missing: float) -> Numbers:
    return np.nan_to_num(image.astype(np.float64), nan=missing, posinf=missing, neginf=missing)


def _split(height: int, width: int, side: int) -> Iterator[Box]:
    for top in range(0, height, side):
        for left in range(0, width, side):
            yield Box(top, left, min(top + side, height), min(left + side, width))


def _evenly_lit(enhancer: Enhancer, frame: Frame) -> Illumination:
    light = enhancer.analyze_illumination(frame)
    light_map = enhancer.network.with_even_gain(light.light_map, math.log(_GAIN))
    return replace(light, light_map=light_map, black_level=np.zeros_like(light.black_level))


def _as_channels(light: FloatArray, channels: int) -> FloatArray:
    return light if channels == 3 else (light @ LUMA)[..., None]


def _with_mean_of(original: Numbers, clean: Numbers, is_noise: NDArray[np.bool_]) -> Numbers:
    """Give the clean image the local mean that the original has around each pixel; only pixels with noise alone count."""
    difference = _blurred(np.where(is_noise, original - clean, 0.0))
    weight = _blurred(is_noise.astype(np.float64))
    return clean + difference / np.maximum(weight, 1e-6)


def _blurred(numbers: Numbers) -> Numbers:
    blurred = cv2.GaussianBlur(numbers, (0, 0), _MEAN_RADIUS, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred.reshape(numbers.shape), np.float64)
