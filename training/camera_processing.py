"""What a camera makes of its noise: one colour per photosite, demosaicing, colour smoothing, sharpening, JPEG.

Noise leaves it in grains and blots of colour that are several pixels wide, where a sensor with three numbers per pixel would
leave single pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

Picture = NDArray[np.uint8]

_FROM_FOUR = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]], np.float32) / 4
_FROM_EIGHT = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 4


def mosaic_noise(electrons: FloatArray, gains: FloatArray, read_noise: float, rng: np.random.Generator) -> FloatArray:
    """Shot and read noise of a Bayer mosaic, demosaiced.

    Green is interpolated, then red and blue as differences from it, as most raw converters do; that is linear, so noise
    can be demosaiced without the picture, which keeps its detail.

    Args:
        electrons: the picture times the gains, (height, width, 3).
        gains: by which red, green and blue are amplified after the sensor, noise and all.
        read_noise: standard deviation of a photosite, electrons before the gain.
        rng: source of the noise.

    Returns:
        The noise of the picture after the gains, (height, width, 3).
    """
    gain = _photosites(np.broadcast_to(gains, electrons.shape))
    noise = rng.standard_normal(gain.shape, np.float32)
    noise *= np.sqrt(gain * (_photosites(electrons) + gain * np.float32(read_noise**2)))
    green = noise.copy()
    green[0::2, 0::2] = green[1::2, 1::2] = 0
    green = cv2.filter2D(green, -1, _FROM_FOUR)
    beyond_green = noise - green
    others = []
    for first in (0, 1):
        known = np.zeros_like(noise)
        known[first::2, first::2] = beyond_green[first::2, first::2]
        others.append(green + cv2.filter2D(known, -1, _FROM_EIGHT))
    return np.stack([others[0], green, others[1]], axis=-1)


def _photosites(values: FloatArray) -> FloatArray:
    """What the photosites of a Bayer mosaic record of (height, width, 3): red top left, green beside and below, blue."""
    recorded = values[..., 1].copy()
    recorded[0::2, 0::2] = values[0::2, 0::2, 0]
    recorded[1::2, 1::2] = values[1::2, 1::2, 2]
    return recorded


def finished(coded: FloatArray, color_smoothing: float, sharpening: float) -> FloatArray:
    """Calm the colour and sharpen the luma of a picture.

    Args:
        coded: (height, width, 3), coded like sRGB in 0..1.
        color_smoothing: sigma in pixels of the blur of the colour; 0 for none.
        sharpening: share of the finest detail of the luma that is added once more.

    Returns:
        The same shape, in 0..1.
    """
    if not color_smoothing and not sharpening:
        return coded
    luma, *color = cv2.split(cv2.cvtColor(coded, cv2.COLOR_RGB2YCrCb))
    if color_smoothing:
        color = [cv2.GaussianBlur(part, (0, 0), color_smoothing) for part in color]
    luma = luma + np.float32(sharpening) * (luma - cv2.GaussianBlur(luma, (0, 0), 1.0))
    return np.asarray(np.clip(cv2.cvtColor(cv2.merge([luma, *color]), cv2.COLOR_YCrCb2RGB), 0, 1), np.float32)


def saved_as_jpeg(picture: Picture, quality: int) -> Picture:
    """What comes back of a JPEG file of this quality, 1..100; colour at half the resolution."""
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)
