"""Limits on the gain: how far a night scene may be brightened, and how far an underexposed image must be."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.models.map_sampling import sample_map, sampling_weights
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.srgb import LUMA, linear_from_srgb

_HALF_STEP = 0.5 / 255 / 12.92
"""Half a step of 8 bits, in linear light at black: darker than that is as good as black."""
_DUSK_DEPTH, _NIGHT_DEPTH = 8.9, 10.0
"""Distance in stops from an image's brightest spot down to its mean light, where night begins and where it is complete."""
_NIGHT_GAIN = 3.5
"""Largest gain of a night scene, in stops."""
_ANY_GAIN = 10.0
"""No gain exceeds this number of stops, so at dusk nothing is limited."""

_SKY_SHARE, _EMPTY_SHARE = (0.68, 0.82), (0.93, 0.98)
"""Share of an image without structure: up to the first number it shows a scene, from the second on a sky, or nothing at all."""
_STAR_HEIGHT = (3.0, 4.5)
"""Stops from the median to the brightest spot: up to the first it is noise or a faint thing, from the second on a star."""
_CELL = 8
"""Pixels of the small image along a side of the cells that are compared."""
_CELL_STEP = 0.35
"""Stops between a cell and its neighbours; larger steps are structure. The light of a town over a horizon is smoother."""
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
_SKY_LIGHT = 0.026
"""Median linear light of a bright night sky: 45 of 255."""

_BLACK = 2.5 / 255 / 12.92
"""Linear light below which a cell counts as black: 2 of 255 and less."""
_SURROUNDINGS_SHARE = (0.2, 0.32)
"""Share of an image that is black and without structure: up to the first number it is shadow, from the second on surroundings."""
_SUBJECT_LIGHT = (0.5, 0.62)
"""Values of the brightest 2 %: up to the first they are too dark, from the second on what they show is exposed as intended."""
_SUBJECT_PERCENTILE = 98

_DIM, _FAINT = 3.1, 3.5
"""Mean log gains: up to the first an image shows how bright it should be, from the second on it is underexposed."""
_DARK, _NIGHT = -1.0, -2.3
"""Logarithms of the mean luma, coded in 0..1: few well-lit images are darker than the first, few night scenes than the second."""
_SHARE = 0.8
"""Fraction of the missing brightness that is added."""
_CODED_TO_LINEAR = 2.4
_LARGEST_MISS = 0.6
"""Largest missing brightness that is assumed: a fade to black stays black."""


def find_gain_limit(small: FloatArray) -> float:
    """Return the largest log gain that an image can bear.

    A lit monument under a black sky is exposed as intended: the file ends 12 stops below white, so what lies 10 below is
    steps and noise, and with more gain it shows a brown wall instead of the sky. A dark image without white in it was
    underexposed, and bears any gain.

    Args:
        small: the whole image, small, (h, w, 3) in 0..1.
    """
    cells = _split_into_cells(linear_from_srgb(small) @ LUMA)
    return min(_find_night_limit(small), _find_sky_limit(cells), _find_subject_limit(small, cells)) * float(np.log(2))


def _find_night_limit(small: FloatArray) -> float:
    """Return the largest gain in stops by the distance from the brightest spot down to the mean light."""
    light = linear_from_srgb(small.max(axis=-1))
    depth = float(np.log2(light.max() + _HALF_STEP) - np.log2(light + _HALF_STEP).mean())
    return float(np.interp(depth, (_DUSK_DEPTH, _NIGHT_DEPTH), (_ANY_GAIN, _NIGHT_GAIN)))


def _find_sky_limit(cells: FloatArray) -> float:
    """Return the largest gain in stops by the share of the image without structure.

    A night sky under its stars, and a frame without light, have none but points and noise: they do not show how much light a
    scene lacks. Stars do not change the median of a cell, and noise changes neither the median nor the mean.
    """
    middle = float(np.median(cells)) + _HALF_STEP
    stars = np.interp(np.log2((cells.max() + _HALF_STEP) / middle), _STAR_HEIGHT, (0, 1))
    sky = stars * np.interp(_find_even(np.median(cells, axis=-1)).mean(), _SKY_SHARE, (0, 1))
    empty = np.interp(_find_even(cells.mean(axis=-1)).mean(), _EMPTY_SHARE, (0, 1))
    enough = float(np.clip(np.log2(_SKY_LIGHT / middle), 0, _NIGHT_GAIN))
    return float(np.interp(max(sky, empty), (0, 1), (_ANY_GAIN, enough)))


def _find_subject_limit(small: FloatArray, cells: FloatArray) -> float:
    """Return the largest gain in stops by how bright the brightest parts are, and how much around them is evenly black.

    A tower in floodlight, a singer on a stage: the subject is exposed as intended, and the black around it shows nothing.
    """
    medians = np.median(cells, axis=-1)
    surroundings = np.interp((_find_even(medians) & (medians < _BLACK)).mean(), _SURROUNDINGS_SHARE, (0, 1))
    subject = np.interp(np.percentile(small @ LUMA, _SUBJECT_PERCENTILE), _SUBJECT_LIGHT, (0, 1))
    return float(np.interp(surroundings * subject, (0, 1), (_ANY_GAIN, _NIGHT_GAIN)))


def _split_into_cells(light: FloatArray) -> FloatArray:
    """Split an image (h, w) whose sides are multiples of a cell into cells (rows, columns, pixels)."""
    rows, columns = (length // _CELL for length in light.shape)
    cells = light.reshape(rows, _CELL, columns, _CELL).swapaxes(1, 2)
    return cells.reshape(rows, columns, _CELL * _CELL)


def _find_even(light: FloatArray) -> NDArray[np.bool_]:
    """Return which cells are as bright as their neighbours."""
    return np.asarray(cv2.morphologyEx(np.log2(light + _HALF_STEP), cv2.MORPH_GRADIENT, _CROSS) < _CELL_STEP)


def limit_gain(log_gain: FloatArray, limit: float) -> FloatArray:
    """Return log gains (..., 3) of which none exceeds the limit; all three are lowered alike to keep the colour balance."""
    excess: FloatArray = np.maximum(log_gain.max(axis=-1, keepdims=True) - np.float32(limit), 0)
    return log_gain - excess


def raise_underexposed(log_gain: FloatArray, small: FloatArray) -> FloatArray:
    """Return log gains, all raised by one number if the result would be too dark: for any scene, or for a night.

    An underexposed image should be as bright as well-lit images are; any other may show a night.

    Args:
        log_gain: the network's log gains, (cells down, cells across, 3).
        small: the image that the network saw, (h, w, 3) in 0..1.
    """
    faintness = float(np.interp(log_gain.mean(), (_DIM, _FAINT), (0.0, 1.0)))
    rows, columns = (
        sampling_weights(0, length, length, cells) for length, cells in zip(small.shape[:2], log_gain.shape[:2], strict=True)
    )
    brightness = float((soft_lift(small, sample_map(log_gain, rows, columns)) @ LUMA).mean())
    dark, darkest = (np.clip(level - np.log(max(brightness, 1e-3)), 0, _LARGEST_MISS) for level in (_DARK, _NIGHT))
    missing = max(faintness * dark, darkest)
    return log_gain + np.float32(_CODED_TO_LINEAR * _SHARE * missing)
