"""The processing of a camera: Bayer mosaic, demosaicing, tone curve, colour smoothing, sharpening, noise reduction, JPEG.

It turns the noise of single pixels into grains and colour blotches that are several pixels wide.
"""

from __future__ import annotations

from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Image = NDArray[np.uint8]

_FROM_FOUR = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]], np.float32) / 4
_FROM_EIGHT = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 4


_CURVE = np.linspace(0, 1, 1024, dtype=np.float32)


class NoiseReduction(IntEnum):
    """A filter of the finished image, as in cameras and phones. Fine texture in the dark melts with the noise."""

    NONE = 0
    MEDIAN = 1
    STRONG_MEDIAN = 2
    BILATERAL = 3
    BLUR = 4


def mosaic_noise(electrons: FloatArray, gains: FloatArray, read_noise: float, rng: np.random.Generator) -> FloatArray:
    """Return the demosaiced shot and read noise of a Bayer mosaic.

    Green is interpolated first, then the differences of red and blue from green, as in most raw converters. Because this is
    linear, the noise can be demosaiced separately from the image, which keeps its detail.

    Args:
        electrons: the image in electrons times the gains, (height, width, 3).
        gains: amplification of red, green and blue after the sensor, including the noise.
        read_noise: standard deviation of a photosite, in electrons before the gain.
        rng: random generator.

    Returns:
        The noise after the gains, (height, width, 3).
    """
    gain = _photosites(np.broadcast_to(gains, electrons.shape))
    noise = rng.standard_normal(gain.shape, np.float32)
    noise *= np.sqrt(gain * (_photosites(electrons) + gain * np.float32(read_noise**2)))
    green = noise.copy()
    green[0::2, 0::2] = green[1::2, 1::2] = 0
    green = cv2.filter2D(green, -1, _FROM_FOUR)
    difference = noise - green
    others = []
    for first in (0, 1):
        known = np.zeros_like(noise)
        known[first::2, first::2] = difference[first::2, first::2]
        others.append(green + cv2.filter2D(known, -1, _FROM_EIGHT))
    return np.stack([others[0], green, others[1]], axis=-1)


def _photosites(values: FloatArray) -> FloatArray:
    """Sample an image of shape (height, width, 3) with an RGGB mosaic."""
    recorded = values[..., 1].copy()
    recorded[0::2, 0::2] = values[0::2, 0::2, 0]
    recorded[1::2, 1::2] = values[1::2, 1::2, 2]
    return recorded


def film_curve(coded: FloatArray, contrast: float, *, inverse: bool = False) -> FloatArray:
    """Apply a tone curve with a toe and a shoulder, as of film: c + contrast * (c^2 (3 - 2 c) - c).

    Args:
        coded: sRGB in 0..1, any shape.
        contrast: below 1; at 0 nothing changes, below 0 the curve gets flatter.
        inverse: undo the curve.
    """
    if not contrast:
        return coded
    if inverse:
        return np.interp(coded, film_curve(_CURVE, contrast), _CURVE).astype(np.float32)
    return np.asarray(coded + np.float32(contrast) * (coded * coded * (3 - 2 * coded) - coded), np.float32)


def smooth_and_sharpen(coded: FloatArray, color_smoothing: float, sharpening: float) -> FloatArray:
    """Smooth the chroma and sharpen the luma of an image.

    Args:
        coded: sRGB in 0..1, (height, width, 3).
        color_smoothing: sigma in pixels of the chroma blur; 0 for none.
        sharpening: amount of the unsharp mask on the luma; 0 for none.

    Returns:
        sRGB in 0..1 of the same shape.
    """
    if not color_smoothing and not sharpening:
        return coded
    luma, *color = cv2.split(cv2.cvtColor(coded, cv2.COLOR_RGB2YCrCb))
    if color_smoothing:
        color = [cv2.GaussianBlur(part, (0, 0), color_smoothing) for part in color]
    luma = luma + np.float32(sharpening) * (luma - cv2.GaussianBlur(luma, (0, 0), 1.0))
    return np.asarray(np.clip(cv2.cvtColor(cv2.merge([luma, *color]), cv2.COLOR_YCrCb2RGB), 0, 1), np.float32)


def reduce_noise(image: Image, kind: NoiseReduction) -> Image:
    """Apply a noise reduction to an image, uint8 sRGB."""
    match kind:
        case NoiseReduction.MEDIAN:
            return np.asarray(cv2.medianBlur(image, 3), np.uint8)
        case NoiseReduction.STRONG_MEDIAN:
            return np.asarray(cv2.medianBlur(image, 5), np.uint8)
        case NoiseReduction.BILATERAL:
            return np.asarray(cv2.bilateralFilter(image, 5, 25, 2), np.uint8)
        case NoiseReduction.BLUR:
            return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.8), np.uint8)
    return image


def jpeg_round_trip(image: Image, quality: int) -> Image:
    """Encode and decode an image as JPEG with a quality in 1..100 and chroma subsampling."""
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)
