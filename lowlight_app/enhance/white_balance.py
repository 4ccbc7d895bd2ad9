"""Find the temperature and tint that make a patch of the result neutral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.errors import LowlightError
from lowlight_app.settings import EnhanceSettings, Range, declarations
from lowlight_app.srgb import linear_from_srgb

Doubles = NDArray[np.float64]

_DARKEST, _BRIGHTEST = 6 / 255, 250 / 255
"""Coded values beyond which the colour of a pixel is unknown."""
_CLIPPED_SHARE = 0.2
"""Fraction of clipped pixels from which on a patch is of no use."""
_STEPS, _DIFFERENCE = 12, 0.02
"""Number of Newton steps, and the difference of the settings that gives the derivatives."""
_TOLERANCE = 0.01
"""Log ratio of two channels below which a colour counts as neutral: a step of 8 bits in the middle."""
_SMALLEST_LIGHT = 1e-5


class UnusablePatch(LowlightError):
    """A patch whose colour cannot be measured."""


@dataclass(frozen=True)
class NeutralSettings:
    """The settings that make a patch neutral.

    Attributes:
        settings: With the temperature and tint found, the others as before.
        reached: Whether the patch becomes neutral; False if that needs more than the sliders offer.
    """

    settings: EnhanceSettings
    reached: bool


def neutralize(patch: Sequence[Layers], settings: EnhanceSettings) -> NeutralSettings:
    """Find the temperature and tint with which the mean of a patch, in linear light, becomes neutral.

    The result is solved for with `combine` itself, so it is exact whatever the other settings are.

    Args:
        patch: One or more parts of the image.
        settings: The current settings.

    Raises:
        UnusablePatch: The patch is clipped or black, or the settings do not let its colour change.
    """
    if settings.amount == 0:
        raise UnusablePatch("At amount 0 the picture keeps its colours. Raise the amount first.")
    _check_exposure(patch, settings)
    balance = np.array([settings.temperature, settings.tint], np.float64)
    for _ in range(_STEPS):
        balance = _limit(balance - _newton_step(patch, settings, balance))
    found = replace(settings, temperature=round(float(balance[0]), 3), tint=round(float(balance[1]), 3))
    return NeutralSettings(found, bool(np.abs(_imbalance(patch, found)).max() < _TOLERANCE))


def _check_exposure(patch: Sequence[Layers], settings: EnhanceSettings) -> None:
    """Raise UnusablePatch if the colour of a patch is lost, in the original or in the result."""
    results = np.concatenate([combine(part, settings).reshape(-1, 3) for part in patch])
    originals = np.concatenate([part.image.reshape(-1, 3) for part in patch])
    clipped = (np.maximum(results, originals) > _BRIGHTEST).any(axis=1)
    if clipped.mean() > _CLIPPED_SHARE:
        raise UnusablePatch("This spot is clipped, so its colour is lost. Choose a darker grey.")
    if results.mean(axis=0).min() < _DARKEST or originals.max() == 0:
        raise UnusablePatch("This spot is too dark to measure its colour. Choose a brighter grey.")


def _newton_step(patch: Sequence[Layers], settings: EnhanceSettings, balance: Doubles) -> Doubles:
    at = _imbalance(patch, _with_balance(settings, balance))
    columns = []
    for axis in range(2):
        sign = -1.0 if balance[axis] > 0 else 1.0  # towards the middle of the slider
        moved = balance + sign * _DIFFERENCE * np.eye(2)[axis]
        columns.append((_imbalance(patch, _with_balance(settings, moved)) - at) / (sign * _DIFFERENCE))
    step = np.linalg.lstsq(np.stack(columns, axis=1), at, rcond=None)[0]
    return np.asarray(step, np.float64)


def _imbalance(patch: Sequence[Layers], settings: EnhanceSettings) -> Doubles:
    """Return the log ratios of red to blue, and of both to green, of the mean light of a patch."""
    light = np.concatenate([linear_from_srgb(combine(part, settings)).reshape(-1, 3) for part in patch])
    red, green, blue = np.log(np.maximum(light.mean(axis=0, dtype=np.float64), _SMALLEST_LIGHT))
    return np.array([red - blue, (red + blue) / 2 - green])


def _with_balance(settings: EnhanceSettings, balance: Doubles) -> EnhanceSettings:
    return replace(settings, temperature=float(balance[0]), tint=float(balance[1]))


def _limit(balance: Doubles) -> Doubles:
    return np.array([np.clip(value, *_range_of(name)) for name, value in zip(("temperature", "tint"), balance, strict=True)])


def _range_of(name: str) -> tuple[float, float]:
    declaration = declarations(EnhanceSettings)[name]
    assert isinstance(declaration, Range)
    return declaration.low, declaration.high
