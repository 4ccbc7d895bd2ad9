"""Opcodes that replace bad pixels of the sensor by their neighbours of the same colour."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.media.formats.dng.raw_image import Correction, Fields, RawImage

_NEIGHBORS = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]
_MOST_PASSES = 8
"""Passes over a group of bad pixels; each closes it by one pixel from every side."""
_LARGEST_SHARE = 1 / 8
"""Largest share of all pixels that are repaired; one in 16 or more can be sensors of the autofocus."""


def fix_bad_pixels_constant(fields: Fields) -> Correction:
    """FixBadPixelsConstant: pixels of one number are bad."""
    constant = fields.integer()
    return lambda image: _repair(image, image.pixels[..., 0] == constant)


def fix_bad_pixels_list(fields: Fields) -> Correction:
    """FixBadPixelsList: points and rectangles are bad."""
    fields.integer()  # phase of the mosaic, which the tags of the file tell too
    point_count, rectangle_count = map(int, fields.integers(2))
    points = fields.integers(2 * point_count).reshape(-1, 2)
    rectangles = fields.integers(4 * rectangle_count).reshape(-1, 4)

    def correct(image: RawImage) -> None:
        bad = np.zeros((image.height, image.width), bool)
        inside = points[(points < (image.height, image.width)).all(axis=1)]
        bad[inside[:, 0], inside[:, 1]] = True
        space = bad.size
        for top, left, bottom, right in rectangles:
            part = bad[top:bottom, left:right]
            space -= part.size
            if space < 0:  # rectangles that overlap could otherwise fill the time
                break
            part[...] = True
        _repair(image, bad)

    return correct


def _repair(image: RawImage, bad: NDArray[np.bool_]) -> None:
    """Replace bad pixels by the median of their good neighbours; a damaged list that names most pixels is ignored."""
    if np.count_nonzero(bad) > bad.size * _LARGEST_SHARE:
        return
    for _ in range(_MOST_PASSES):
        rows, columns = np.nonzero(bad)
        if not len(rows):
            return
        values = np.stack([_neighbor(image, bad, rows, columns, *step) for step in _NEIGHBORS])
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # no good neighbour yet
            median = np.nanmedian(values, axis=0)
        known = ~np.isnan(median)
        image.pixels[rows[known], columns[known], 0] = np.rint(median[known])
        bad[rows[known], columns[known]] = False


def _neighbor(
    image: RawImage, bad: NDArray[np.bool_], rows: NDArray[np.intp], columns: NDArray[np.intp], down: int, across: int
) -> FloatArray:
    """Return the neighbours in one direction; NaN for those that are bad or outside the image."""
    rows, columns = rows + down * image.period, columns + across * image.period
    inside = (rows >= 0) & (rows < image.height) & (columns >= 0) & (columns < image.width)
    rows, columns = np.where(inside, rows, 0), np.where(inside, columns, 0)
    values: FloatArray = image.pixels[rows, columns, 0].astype(np.float32)
    values[~inside | bad[rows, columns]] = np.nan
    return values
