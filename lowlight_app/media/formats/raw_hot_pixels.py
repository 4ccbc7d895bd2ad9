"""Remove hot pixels of the sensor before the colours of its mosaic are interpolated, which would spread each over its neighbours.

All pixels are compared in white-balanced light, so that it does not matter which colours are next to each other: a star or a
lamp lights the neighbours, a hot pixel does not. Works on mosaics of any pattern, and on sensors without colour filters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray

if TYPE_CHECKING:
    from rawpy import RawPy

_PERIOD = 6
"""Period of the pattern of X-Trans sensors, and a multiple of that of Bayer sensors."""
_RADIUS = 2
_BAND_ROWS = 240
_EXCESS = 0.004
"""Least difference of a hot pixel from its surroundings, as a fraction of white."""
_LARGEST_SPREAD, _LARGEST_SPREAD_NEAR = 0.2, 0.12
"""How far the brightest of the surroundings, and of the eight nearest pixels, exceeds their median, as a fraction of what the hot
pixel does, at most."""
_DARK = 0.1
"""Median of the surroundings up to which they are dark. Elsewhere the image is hardly brightened."""
_AROUND = np.array([(down, across) for down in range(-2, 3) for across in range(-2, 3) if down or across])
_IS_NEAR = np.abs(_AROUND).max(axis=1) == 1
_LARGEST_GAIN = 8.0
_Indices = NDArray[np.intp]


def remove_hot_pixels(raw: RawPy) -> None:
    """Replace each hot pixel by the median of the pixels of its colour around it.

    Args:
        raw: the image that LibRaw has opened; changed. Images that have all colours in each pixel are left as they are.
    """
    if raw.raw_type.name != "Flat" or min(raw.raw_image.shape) < _PERIOD:
        return
    pixels = raw.raw_image
    colors = _colors(raw)
    black = np.array(raw.black_level_per_channel, np.float32)[colors]
    gains = _gains(raw)[colors] / max(1.0, raw.white_level - float(black.max()))
    for top in range(0, len(pixels), _BAND_ROWS):  # a multiple of the period
        start, stop = max(0, top - _PERIOD), min(len(pixels), top + _BAND_ROWS + _PERIOD)
        light = _light(pixels[start:stop], black, gains)
        rows, columns = _hot_pixels(light, top - start, min(top + _BAND_ROWS, len(pixels)) - start)
        pixels[start + rows, columns] = _replacements(pixels[start:stop], colors, rows, columns)


def _colors(raw: RawPy) -> NDArray[np.int_]:
    """Return the colour of each pixel of the pattern, as a number from 0 to 3."""
    if raw.num_colors == 1:
        return np.zeros((_PERIOD, _PERIOD), np.int_)
    top, left = (-(-margin // _PERIOD) * _PERIOD for margin in (raw.sizes.top_margin, raw.sizes.left_margin))
    rows, columns = range(top, top + _PERIOD), range(left, left + _PERIOD)  # LibRaw is wrong outside the visible area
    return np.array([[raw.raw_color(row, column) & 3 for column in columns] for row in rows])


def _gains(raw: RawPy) -> FloatArray:
    """Return the factor of white balance of each colour, relative to green."""
    factors = np.array(raw.camera_whitebalance, np.float32)
    if raw.num_colors == 1 or not (np.isfinite(factors).all() and factors[1] > 0):
        return np.ones(4, np.float32)
    factors = factors / factors[1]
    return np.asarray(np.where(factors > 0, np.clip(factors, 1 / _LARGEST_GAIN, _LARGEST_GAIN), 1), np.float32)


def _light(pixels: NDArray[np.uint16], black: FloatArray, gains: FloatArray) -> FloatArray:
    """Return white-balanced light; 1.0 is white in green."""
    height, width = pixels.shape
    tiles = -(-height // _PERIOD), -(-width // _PERIOD)
    light = pixels.astype(np.float32) - np.tile(black, tiles)[:height, :width]
    return np.asarray(np.maximum(light, 0) * np.tile(gains, tiles)[:height, :width], np.float32)


def _hot_pixels(light: FloatArray, top: int, bottom: int) -> tuple[_Indices, _Indices]:
    """Return row and column of the hot pixels between two rows."""
    kernel = np.ones((2 * _RADIUS + 1, 2 * _RADIUS + 1), np.uint8)
    kernel[_RADIUS, _RADIUS] = 0
    peaks = light - cv2.dilate(light, kernel, borderType=cv2.BORDER_REFLECT_101) > _EXCESS
    rows, columns = np.nonzero(peaks[top:bottom])
    rows += top
    around = light[_places(rows, columns, light.shape)]
    median = np.median(around, axis=0) if rows.size else np.zeros(0)
    excess = light[rows, columns] - median
    is_hot = (around.max(axis=0, initial=0) - median <= _LARGEST_SPREAD * excess) & (median <= _DARK)
    is_hot &= around[_IS_NEAR].max(axis=0, initial=0) - median <= _LARGEST_SPREAD_NEAR * excess
    return rows[is_hot], columns[is_hot]


def _replacements(pixels: NDArray[np.uint16], colors: NDArray[np.int_], rows: _Indices, columns: _Indices) -> NDArray[np.uint16]:
    """Return the median of the pixels of the same colour around each hot pixel."""
    places = _places(rows, columns, pixels.shape)
    is_same = colors[places[0] % _PERIOD, places[1] % _PERIOD] == colors[rows % _PERIOD, columns % _PERIOD]
    values = np.where(is_same, pixels[places].astype(np.float32), np.nan)
    return np.asarray(np.nanmedian(values, axis=0) if rows.size else np.zeros(0), np.uint16)


def _places(rows: _Indices, columns: _Indices, shape: tuple[int, ...]) -> tuple[_Indices, _Indices]:
    """Return rows and columns of the pixels around each pixel, (24, N); those beyond the border are mirrored."""
    return _mirrored(rows + _AROUND[:, :1], shape[0]), _mirrored(columns + _AROUND[:, 1:], shape[1])


def _mirrored(places: _Indices, length: int) -> _Indices:
    inside = np.abs(places)
    return np.where(inside < length, inside, 2 * length - 2 - inside)
