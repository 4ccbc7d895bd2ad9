"""Tone and colour of an enhanced image: shadows, highlights, contrast, black point, white balance, saturation.

All act per pixel on the combined result. Tone and white balance are gains in linear light under the shoulder of the tone curve:
black stays black, and white stays white. Only lowered highlights darken white, as clipped areas have no other way to come down.
"""

from __future__ import annotations

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance import lookup
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA, linear_from_srgb, srgb_from_linear

_SHADOWS, _HIGHLIGHTS, _CONTRAST = 1.6, 0.6, 0.6
"""Largest log gains."""
_WHITE_GAIN, _ROLL_OFF = 0.3, 6
"""Log gain of white at the lower end of Highlights, and the power of the coded value with which it sets in."""
_MIDDLE_GRAY = np.log(0.18)
LARGEST_BLACK_POINT = 0.02
"""In linear light."""
_TEMPERATURE = np.array([0.45, 0.0, -0.45], np.float32)
_TINT = np.array([0.15, -0.3, 0.15], np.float32)
"""Log gains of red, green and blue at the ends of the sliders; each adds up to 0, so that grey keeps about its brightness."""
_SKIN_HUE, _SKIN_WIDTH = 0.45, 0.35
"""Hue of skin as (green - blue) / (red - blue) where red is the largest and blue the smallest, and the width of its range."""
_SKIN_PROTECTION = 0.7


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
        image: (H, W, 3) in 0..1, coded. May be overwritten.
        settings: of which those named in this module count.
    """
    if settings.black_point:
        image = lookup.apply_curve(image, _black_point_curve(settings.black_point))
    log_gain = _white_balance(settings) if settings.temperature or settings.tint else np.zeros(3, np.float32)
    if settings.shadows or settings.highlights or settings.contrast:
        tone = lookup.apply_curve(_luma(image), _tone_gain(lookup.GRID, settings))
        image = lookup.lift(image, cv2.merge([tone + gain for gain in log_gain]))
    elif log_gain.any():
        image = lookup.lift(image, np.broadcast_to(log_gain, image.shape))
    if settings.highlights < 0:
        image *= lookup.apply_curve(_largest(image), _roll_off(settings.highlights))[..., None]
    if settings.saturation:
        image = _saturate(image, settings.saturation)
    return np.clip(image, 0, 1, out=image)


def _black_point_curve(strength: float) -> FloatArray:
    black = np.float32(strength * LARGEST_BLACK_POINT)
    return srgb_from_linear(np.maximum(linear_from_srgb(lookup.GRID) - black, 0) / (1 - black))


def _tone_gain(luma: FloatArray, settings: EnhanceSettings) -> FloatArray:
    """Return the log gain over coded luma. It never falls faster than light rises, so the order of brightness is kept."""
    shadows = _SHADOWS * settings.shadows * (1 - luma) ** 3
    highlights = _HIGHLIGHTS * settings.highlights * luma**3
    light = np.log(np.maximum(linear_from_srgb(luma), np.float32(1e-5)))
    contrast = _CONTRAST * settings.contrast * np.tanh(light - _MIDDLE_GRAY)
    return np.asarray(shadows + highlights + contrast, np.float32)


def _roll_off(highlights: float) -> FloatArray:
    """Return the factor over the largest coded channel, at `lookup.GRID`, that turns white into light grey.

    It keeps the order of brightness, and the hue of lamps of which only one channel is clipped.
    """
    light = linear_from_srgb(lookup.GRID)
    darker = srgb_from_linear(light * np.exp(np.float32(highlights * _WHITE_GAIN) * lookup.GRID**_ROLL_OFF))
    return np.divide(darker, lookup.GRID, out=np.ones_like(darker), where=lookup.GRID > 0)


def _white_balance(settings: EnhanceSettings) -> FloatArray:
    return _TEMPERATURE * np.float32(settings.temperature) + _TINT * np.float32(settings.tint)


def _luma(image: FloatArray) -> FloatArray:
    return np.asarray(cv2.transform(image, LUMA[None]), np.float32).reshape(image.shape[:2])


def _largest(image: FloatArray) -> FloatArray:
    red, green, blue = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.float32)


def _saturate(image: FloatArray, amount: float) -> FloatArray:
    """Move colours away from grey or towards it; pale colours more than vivid ones, and skin less than others."""
    luma, channels = _luma(image), cv2.split(image)
    share = _vibrance(*channels) if amount > 0 else np.ones_like(luma)
    factor = 1 + np.float32(amount) * share
    return np.asarray(cv2.merge([luma + factor * (channel - luma) for channel in channels]), np.float32)


def _vibrance(red: FloatArray, green: FloatArray, blue: FloatArray) -> FloatArray:
    """Return how much of the saturation each pixel gets, (H, W) in 0..1."""
    largest, smallest = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    spread = largest - smallest + np.float32(1e-6)
    pale = 1 - spread / (largest + np.float32(1e-6))
    hue = np.abs((green - blue) / spread - np.float32(_SKIN_HUE)) / np.float32(_SKIN_WIDTH)
    skin = np.maximum(1 - hue, 0) * ((red == largest) & (blue == smallest))
    return np.asarray(pale * (1 - np.float32(_SKIN_PROTECTION) * skin), np.float32)
