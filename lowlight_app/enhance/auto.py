"""Suggest settings for an image from its enhanced version."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.enhance.tone import LARGEST_BLACK_POINT
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA, linear_from_srgb

_NIGHT = 0.4
"""Fraction of the original that is as good as black from which on an image is a night scene, whose darkness is intended."""
_BLACK, _DARK, _BRIGHT = 0.01, 0.2, 0.75
"""Coded luma: as good as black in the original, dark and bright in the result."""
_DARK_SHARE, _BRIGHT_SHARE = 0.3, 0.02
"""Fractions of dark and bright pixels from which on an image is backlit."""
_DIM = 0.3
"""Mean coded luma that a result should have at least, unless it is a night scene."""
_VEIL = 0.06
"""Coded luma of the darkest hundredth above which a veil lies over the image."""


@dataclass(frozen=True)
class _Statistics:
    """Facts about an image and its result; see the constants above."""

    black: float
    dark: float
    bright: float
    mean: float
    floor: float


def suggest_settings(layers: Layers) -> EnhanceSettings:
    """Return settings that open the shadows of backlit images, brighten dim ones and remove a veil. Night scenes stay dark.

    Args:
        layers: the layers of the whole image, or of a small version of it.
    """
    facts = _measure(layers.image, combine(layers, EnhanceSettings()))
    settings = EnhanceSettings(black_point=_round(_find_black_point(facts)))
    if facts.black > _NIGHT:
        return settings
    if facts.dark > _DARK_SHARE and facts.bright > _BRIGHT_SHARE:
        return replace(settings, shadows=_round(min(0.8, 1.5 * (facts.dark - _DARK_SHARE) + 0.3)))
    if facts.mean < _DIM:
        return replace(settings, exposure=round(float(min(1.0, 2.4 * np.log2(_DIM / max(facts.mean, 0.05)))), 1))
    return settings


def _measure(image: FloatArray, result: FloatArray) -> _Statistics:
    before, after = image @ LUMA, result @ LUMA
    return _Statistics(
        black=float((before < _BLACK).mean()),
        dark=float((after < _DARK).mean()),
        bright=float((after > _BRIGHT).mean()),
        mean=float(after.mean()),
        floor=float(np.percentile(after, 1)),
    )


def _find_black_point(facts: _Statistics) -> float:
    if facts.floor <= _VEIL:
        return 0.0
    return min(1.0, 0.8 * float(linear_from_srgb(np.array([facts.floor], np.float32))[0]) / LARGEST_BLACK_POINT)


def _round(value: float) -> float:
    """Round to a step of a slider."""
    return round(round(value / 0.05) * 0.05, 2)
