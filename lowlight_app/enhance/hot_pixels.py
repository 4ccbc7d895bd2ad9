"""Remove hot pixels, which long exposures leave in dark places and which the network takes for lights.

A hot pixel stands alone: its value in a channel exceeds everything in the 5 x 5 pixels around it by far. A star or a lamp
spreads over its neighbours, so it stays. Whether a pixel is hot depends on these pixels alone, so tiles agree.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.box import Box
from lowlight_app.frame import Pixels

_RADIUS = 2
_BAND_ROWS = 32  # fit into the cache
_EXCESS = 16 / 255
"""Least difference of a hot pixel from its surroundings."""
_LARGEST_SPREAD = 0.2
"""Largest spread of the surroundings, from the median to the brightest, as a fraction of the hot pixel's difference from them."""
_DARK = 0.35
"""Median of the surroundings up to which they are dark. Elsewhere the image is hardly brightened."""
_SATURATED = 0.98
"""Value from which a pixel is saturated, as a fraction of white."""
_AROUND = [(down, across) for down in range(-2, 3) for across in range(-2, 3) if down or across]
_NEAREST = [place for place in _AROUND if max(map(abs, place)) == 1]
_Indices = NDArray[np.intp]


def cut_out_without_hot_pixels(pixels: Pixels, box: Box) -> Pixels:
    """Return a part of an image, with each hot pixel replaced by the median of its surroundings.

    Args:
        pixels: the whole image, without alpha. Floating point numbers are left as they are.
        box: the part, inside the image.

    Returns:
        A view of the image if there is no hot pixel.
    """
    part = pixels[box.slices]
    if pixels.dtype.kind != "u" or min(pixels.shape[:2]) <= 2 * _RADIUS:
        return part
    white = np.iinfo(pixels.dtype).max
    bands = (replace(box, top=top, bottom=min(top + _BAND_ROWS, box.bottom)) for top in range(box.top, box.bottom, _BAND_ROWS))
    peaks = [_find_peaks(pixels, band, _EXCESS * white) for band in bands]
    rows, columns, channels = map(np.concatenate, zip(*peaks, strict=True))
    for places in (_NEAREST, _AROUND):
        around = _values_at(pixels, rows, columns, channels, places)
        median = np.median(around, axis=0)
        spread, excess = around.max(axis=0, initial=0) - median, pixels[rows, columns, channels] - median
        hot = (spread <= _LARGEST_SPREAD * excess) & (median <= _DARK * white)
        rows, columns, channels, median = rows[hot], columns[hot], channels[hot], median[hot]
    defect = _are_defects(pixels, rows, columns, channels)
    rows, columns, channels, median = rows[defect], columns[defect], channels[defect], median[defect]
    if not rows.size:
        return part
    part = part.copy()
    part[rows - box.top, columns - box.left, channels] = np.rint(median)
    return part


def _are_defects(pixels: Pixels, rows: _Indices, columns: _Indices, channels: _Indices) -> NDArray[np.bool_]:
    """Return which peaks are defects: a small star stands out in all channels, a defect in some only, or it is saturated."""
    count = pixels.shape[2]
    _, which, hot = np.unique(rows * pixels.shape[1] + columns, return_inverse=True, return_counts=True)
    saturated = pixels[rows, columns, channels] >= _SATURATED * np.iinfo(pixels.dtype).max
    return np.asarray((hot[which] < count) | (count == 1) | saturated)


def _find_peaks(pixels: Pixels, box: Box, excess: float) -> tuple[_Indices, _Indices, _Indices]:
    """Return row, column and channel of the values in a box that exceed the eight around them by `excess`.

    This is all that most images need, so it has to be quick: whole rows at a time, with the channels side by side.
    """
    height, width, channels = pixels.shape
    window = Box(max(0, box.top - 1), max(0, box.left - 1), min(height, box.bottom + 1), min(width, box.right + 1))
    padded = np.zeros((box.height + 2, box.width + 2, channels), pixels.dtype)  # black beyond the border
    down, across = window.top - box.top + 1, window.left - box.left + 1
    padded[down : down + window.height, across : across + window.width] = pixels[window.slices]
    values = padded.reshape(len(padded), -1)
    left, middle, right = values[:, : -2 * channels], values[:, channels:-channels], values[:, 2 * channels :]
    sides = cv2.max(left, right)
    rows = cv2.max(sides, middle)
    highest = cv2.max(cv2.max(rows[:-2], rows[2:]), sides[1:-1])
    above = cv2.subtract(middle[1:-1], highest)
    row, rest = np.divmod(np.flatnonzero(above > above.dtype.type(excess)), box.width * channels)
    return row + box.top, rest // channels + box.left, rest % channels


def _values_at(
    pixels: Pixels, rows: _Indices, columns: _Indices, channels: _Indices, places: list[tuple[int, int]]
) -> NDArray[np.float32]:
    """Return the values at some places around each pixel, (places, N)."""
    height, width = pixels.shape[:2]
    values = [pixels[_move(rows, down, height), _move(columns, across, width), channels] for down, across in places]
    return np.array(values, np.float32)


def _move(indices: _Indices, step: int, length: int) -> _Indices:
    """Return indices moved by a step, to the other side where that leaves the image."""
    moved = indices + step
    return np.where((moved >= 0) & (moved < length), moved, indices - step)
