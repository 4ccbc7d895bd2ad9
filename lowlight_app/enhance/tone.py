"""Tone and colour of an enhanced image: shadows, highlights, contrast, black point, white balance, saturation.

All act per pixel on the combined result. Tone and white balance are gains in linear light under the shoulder of the tone curve:
black stays black, and white stays white. Only lowered highlights darken white, as clipped areas have no other way to come down.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance import lookup
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA, linear_from_srgb, srgb_from_linear

_SHADOWS, _HIGHLIGHTS, _CONTRAST = 1.6, 0.6, 0.6
"""Largest log gains of shadows, highlights and contrast."""
_WHITE_GAIN, _ROLL_OFF = 0.3, 6
"""Log gain of white at the lower end of Highlights, and the power of the coded value with which it sets in."""
_MIDDLE_GRAY = np.log(0.18)
LARGEST_BLACK_POINT = 0.02
"""Largest black point, in linear light."""
_TEMPERATURE = np.array([0.45, 0.0, -0.45], np.float32)
_TINT = np.array([0.15, -0.3, 0.15], np.float32)
"""Log gains of red, green and blue at the ends of the sliders; each adds up to 0, so that grey keeps about its brightness."""
_SKIN_HUE, _SKIN_WIDTH = 0.45, 0.35
"""Hue of skin as (green - blue) / (red - blue) where red is the largest and blue the smallest, and the width of its range."""
_SKIN_PROTECTION = 0.7
_CURVES = 4
"""Curves kept: those of the settings in use."""


def adjusts_tone(settings: EnhanceSettings) -> bool:
    """Return whether any of these settings changes an image."""
    values = (
        settings.shadows,
        settings.highlights,
        settings.contrast,
        settings.black_point,
        settings.temperature,
        settings.tint,
        settings.saturation,
    )
    return any(values)


def adjust_tone(image: FloatArray, settings: EnhanceSettings) -> FloatArray:
    """Return an image with its tone and colour adjusted.

    Args:
        image: (H, W, 3) in 0..1, coded.
        settings: the settings, of which only those named in this module count.
    """
    planes = _split(image)
    if settings.black_point:
        planes = _apply_curve(planes, _black_point_curve(settings.black_point))
    log_gain = _white_balance(settings)[:, None, None]
    if settings.shadows or settings.highlights or settings.contrast:
        gains = _tone_gain(settings.shadows, settings.highlights, settings.contrast)
        log_gain = log_gain + lookup.apply_curve(_luma(planes), gains)
    if log_gain.any():
        planes = _lift(planes, log_gain)
    if settings.highlights < 0:
        planes *= lookup.apply_curve(planes.max(axis=0), _roll_off(settings.highlights))
    if settings.saturation:
        planes = _saturate(planes, settings.saturation)
    return np.asarray(cv2.merge(list(np.clip(planes, 0, 1, out=planes))), np.float32)


def _split(image: FloatArray) -> FloatArray:
    """Return the planes of an image, (3, H, W): contiguous planes make it fast to multiply each pixel by a factor."""
    return np.ascontiguousarray(image.transpose(2, 0, 1))


def _apply_curve(planes: FloatArray, curve: FloatArray) -> FloatArray:
    return lookup.apply_curve(planes.reshape(-1, planes.shape[-1]), curve).reshape(planes.shape)


def _lift(planes: FloatArray, log_gain: FloatArray) -> FloatArray:
    rows = -1, planes.shape[-1]
    return lookup.lift(planes.reshape(rows), np.broadcast_to(log_gain, planes.shape).reshape(rows)).reshape(planes.shape)


@lru_cache(_CURVES)
def _black_point_curve(strength: float) -> FloatArray:
    black = np.float32(strength * LARGEST_BLACK_POINT)
    return srgb_from_linear(np.maximum(linear_from_srgb(lookup.GRID) - black, 0) / (1 - black))


@lru_cache(_CURVES)
def _tone_gain(shadows: float, highlights: float, contrast: float) -> FloatArray:
    """Return the log gain over coded luma, at `lookup.GRID`.

    It never falls faster than light rises, so the order of brightness is kept.
    """
    luma = lookup.GRID
    light = np.log(np.maximum(linear_from_srgb(luma), np.float32(1e-5)))
    gain = _SHADOWS * shadows * (1 - luma) ** 3 + _HIGHLIGHTS * highlights * luma**3
    return np.asarray(gain + _CONTRAST * contrast * np.tanh(light - _MIDDLE_GRAY), np.float32)


@lru_cache(_CURVES)
def _roll_off(highlights: float) -> FloatArray:
    """Return the factor over the largest coded channel, at `lookup.GRID`, that turns white into light grey.

    It keeps the order of brightness, and the hue of lamps of which only one channel is clipped.
    """
    light = linear_from_srgb(lookup.GRID)
    darker = srgb_from_linear(light * np.exp(np.float32(highlights * _WHITE_GAIN) * lookup.GRID**_ROLL_OFF))
    return np.divide(darker, lookup.GRID, out=np.ones_like(darker), where=lookup.GRID > 0)


def _white_balance(settings: EnhanceSettings) -> FloatArray:
    return _TEMPERATURE * np.float32(settings.temperature) + _TINT * np.float32(settings.tint)


def _luma(planes: FloatArray) -> FloatArray:
    """Return the luma of planes, (H, W)."""
    return np.asarray(LUMA @ planes.reshape(3, -1), np.float32).reshape(planes.shape[1:])


def _saturate(planes: FloatArray, amount: float) -> FloatArray:
    """Move colours away from grey or towards it; pale colours more than vivid ones, and skin less than others."""
    luma = _luma(planes)
    result = planes - luma
    result *= np.float32(1 + amount) if amount < 0 else 1 + np.float32(amount) * _vibrance(planes)
    result += luma
    return result


def _vibrance(planes: FloatArray) -> FloatArray:
    """Return how much of the saturation each pixel gets, (H, W) in 0..1."""
    red, green, blue = planes
    largest, smallest = planes.max(axis=0), planes.min(axis=0)
    distance: FloatArray = green - blue
    distance /= largest - smallest + np.float32(1e-6)
    distance -= np.float32(_SKIN_HUE)
    np.abs(distance, out=distance)
    distance *= np.float32(_SKIN_PROTECTION / _SKIN_WIDTH)
    share = np.clip(distance, 0, _SKIN_PROTECTION, out=distance)
    share += np.float32(1 - _SKIN_PROTECTION)
    np.maximum(share, red < largest, out=share)
    share *= smallest / (largest + np.float32(1e-6))
    return share
