"""Remove the noise of an image and nothing else: numbers keep their scale and, over a few pixels, their mean.

The network removes the noise that it knows from dark photos. It therefore sees the image as such a photo: in numbers of equal
noise, dark, and with one gain for all pixels, which is taken back afterwards. Its errors that are wider than the noise are
corrected by the mean of the original, and what differs too much to be noise, such as a star or a defect, stays as it is.
"""

from __future__ import annotations

import math
from dataclasses import replace
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
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.progress import Progress
from lowlight_app.srgb import LUMA, linear_from_srgb

_GAIN = 8.0
"""How much darker the network sees the image than it is restored."""
_NOISE, _BRIGHTEST = 0.02, 0.8
"""Standard deviation of the noise that the network removes best, and the largest number, in linear light after the gain."""
_ENDS = (0.1, 99.9)
"""Percentiles of the numbers that the network sees; beyond them lie defects and stars."""
_LARGEST_NOISE = 5.0
"""In standard deviations; larger differences are not noise."""
_MEAN_RADIUS = 3.0
"""Standard deviation, in pixels, of the window whose mean is kept; it leaves a tenth of the noise."""


def remove_noise(
    enhancer: Enhancer, image: NDArray[Any], noise: NoiseModel, strength: float = 1.0, progress: Progress | None = None
) -> Numbers:
    """Remove the noise of an image.

    Args:
        enhancer: with its network.
        image: numbers of any real type in linear light, (height, width, channels) of 1 or 3 channels. What is not finite stays.
        noise: of the camera.
        strength: share of the noise that is removed, 0..1.
        progress: stops between tiles when cancelled.

    Raises:
        OutOfMemory: the smallest tiles do not fit into memory.
        Cancelled: by `progress`.
    """
    numbers = image.astype(np.float64)
    known = np.isfinite(numbers)
    if not known.any():
        return numbers
    filled = numbers if known.all() else np.where(known, numbers, np.median(numbers[known]))
    stable = noise.stabilized(filled)
    clean = _restored(enhancer, stable, progress or Progress())
    is_noise = known & (np.abs(stable - clean) < _LARGEST_NOISE)
    result = _with_mean_of(filled, noise.restored(clean), is_noise)
    return np.where(is_noise, numbers + strength * (result - filled), numbers)


def _restored(enhancer: Enhancer, stable: Numbers, progress: Progress) -> Numbers:
    """Return the image without the noise that the network finds."""
    low, high = (float(end) for end in np.percentile(stable, _ENDS))
    scale = min(_NOISE, _BRIGHTEST / max(high - low, 1.0)) / _GAIN
    frame = Frame(((stable - low) * scale).astype(np.float32), ColorSpec(transfer=Transfer.LINEAR))
    light = _evenly_lit(enhancer, frame)
    clean = np.empty_like(stable)
    for top in range(0, frame.height, enhancer.side):
        for left in range(0, frame.width, enhancer.side):
            progress.check()
            bottom, right = min(top + enhancer.side, frame.height), min(left + enhancer.side, frame.width)
            box = Box(top, left, bottom, right)
            coded = np.clip(enhancer.restore_layers(frame, light, box).restored, 0, 1)
            found = linear_from_srgb(soft_lift(coded, np.full_like(coded, -math.log(_GAIN))))
            clean[box.slices] = _as_channels(found, stable.shape[2]) / scale + low
    return clean


def _evenly_lit(enhancer: Enhancer, frame: Frame) -> Illumination:
    light = enhancer.analyze_illumination(frame)
    light_map = enhancer.network.with_even_gain(light.light_map, math.log(_GAIN))
    return replace(light, light_map=light_map, black_level=np.zeros_like(light.black_level))


def _as_channels(light: FloatArray, channels: int) -> FloatArray:
    return light if channels == 3 else (light @ LUMA)[..., None]


def _with_mean_of(original: Numbers, clean: Numbers, is_noise: NDArray[np.bool_]) -> Numbers:
    """Return the clean image with the mean that the original has around each pixel, other than noise left out."""
    difference = _blurred(np.where(is_noise, original - clean, 0.0))
    weight = _blurred(is_noise.astype(np.float64))
    return clean + difference / np.maximum(weight, 1e-6)


def _blurred(numbers: Numbers) -> Numbers:
    blurred = cv2.GaussianBlur(numbers, (0, 0), _MEAN_RADIUS, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred.reshape(numbers.shape), np.float64)
