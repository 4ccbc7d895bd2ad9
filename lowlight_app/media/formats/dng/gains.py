"""Opcodes that change each pixel alone: shading, vignetting, curves, rows and columns (DNG specification, chapter 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.media.formats.dng.raw_image import Correction, Fields, Indices, RawImage

_BAND_PIXELS = 1 << 20
_MAX_DEGREE = 8
_MAX_TABLE = 1 << 16


class _Grid(NamedTuple):
    """Positions of some pixels of an image: rows, columns and planes."""

    rows: Indices
    columns: Indices
    planes: slice
    height: int
    width: int


Change = Callable[[FloatArray, _Grid], FloatArray]
"""Returns the light of some pixels, (rows, columns, planes), with 1.0 as white; may overwrite it."""


@dataclass(frozen=True)
class _Selection:
    """The pixels that an opcode changes: every `row_pitch`-th row and `column_pitch`-th column of an area."""

    top: int
    left: int
    bottom: int
    right: int
    plane: int
    planes: int
    row_pitch: int
    column_pitch: int

    @classmethod
    def read(cls, fields: Fields) -> _Selection:
        selection = cls(*map(int, fields.integers(8)))
        if min(selection.row_pitch, selection.column_pitch, selection.planes) < 1:
            raise ValueError("an area without pixels")
        return selection

    def grid(self, image: RawImage) -> _Grid:
        """Return the positions of the pixels in an image."""
        planes = slice(self.plane, min(self.plane + self.planes, image.planes))
        if self.bottom <= self.top or self.right <= self.left:  # stands for the whole image
            return _Grid(np.arange(image.height), np.arange(image.width), planes, image.height, image.width)
        rows = np.arange(self.top, min(self.bottom, image.height), self.row_pitch)
        columns = np.arange(self.left, min(self.right, image.width), self.column_pitch)
        return _Grid(rows, columns, planes, image.height, image.width)


_ALL = _Selection(0, 0, 0, 0, 0, 1 << 31, 1, 1)


def gain_map(fields: Fields) -> Correction:
    """GainMap: gains on a grid, interpolated."""
    selection = _Selection.read(fields)
    down, across = map(int, fields.integers(2))
    spacing, origin = fields.reals(2), fields.reals(2)
    planes = fields.integer()
    if not (1 <= down <= _MAX_TABLE and 1 <= across <= _MAX_TABLE and 1 <= planes <= 4):
        raise ValueError("a map of gains without points")
    if (down > 1 and spacing[0] <= 0) or (across > 1 and spacing[1] <= 0):
        raise ValueError("points of gain at one place")
    gains = fields.floats(down * across * planes).reshape(down, across, planes)

    def change(light: FloatArray, grid: _Grid) -> FloatArray:
        chosen = gains[..., np.minimum(np.arange(grid.planes.start, grid.planes.start + light.shape[2]), planes - 1)]
        rows = _interpolate(chosen, (grid.rows + 0.5) / grid.height, origin[0], spacing[0])
        light *= _interpolate(rows.swapaxes(0, 1), (grid.columns + 0.5) / grid.width, origin[1], spacing[1]).swapaxes(0, 1)
        return light

    return _correction(selection, change)


def fix_vignette_radial(fields: Fields) -> Correction:
    """FixVignetteRadial: a gain that grows with the distance from the center."""
    coefficients, center = fields.reals(5), fields.center()

    def change(light: FloatArray, grid: _Grid) -> FloatArray:
        across, down = center * (grid.width, grid.height)
        farthest = np.hypot(max(across, grid.width - across), max(down, grid.height - down))
        square = ((grid.rows + 0.5 - down) / farthest)[:, None] ** 2 + ((grid.columns + 0.5 - across) / farthest) ** 2
        light *= np.polynomial.polynomial.polyval(square, [1, *coefficients]).astype(np.float32)[..., None]
        return light

    return _correction(_ALL, change)


def map_table(fields: Fields) -> Correction:
    """MapTable: a table of numbers of 16 bits."""
    selection, count = _Selection.read(fields), fields.integer()
    if not 1 <= count <= _MAX_TABLE:
        raise ValueError("a table without entries")
    table = fields.shorts(count).astype(np.float32) / np.float32(65535)

    def change(light: FloatArray, _: _Grid) -> FloatArray:
        return np.asarray(table[np.clip(np.rint(light * np.float32(65535)), 0, count - 1).astype(np.intp)])

    return _correction(selection, change)


def map_polynomial(fields: Fields) -> Correction:
    """MapPolynomial: a polynomial."""
    selection, degree = _Selection.read(fields), fields.integer()
    if degree > _MAX_DEGREE:
        raise ValueError("a polynomial of too high a degree")
    coefficients = fields.reals(degree + 1)

    def change(light: FloatArray, _: _Grid) -> FloatArray:
        return np.asarray(np.polynomial.polynomial.polyval(np.clip(light, 0, 1), coefficients), np.float32)

    return _correction(selection, change)


def delta_per_row(fields: Fields) -> Correction:
    """DeltaPerRow: a number to add to each row."""
    return _per_row(fields, np.add)


def scale_per_row(fields: Fields) -> Correction:
    """ScalePerRow: a gain for each row."""
    return _per_row(fields, np.multiply)


def delta_per_column(fields: Fields) -> Correction:
    """DeltaPerColumn: a number to add to each column."""
    return _per_column(fields, np.add)


def scale_per_column(fields: Fields) -> Correction:
    """ScalePerColumn: a gain for each column."""
    return _per_column(fields, np.multiply)


def _per_row(fields: Fields, operation: np.ufunc) -> Correction:
    selection = _Selection.read(fields)
    values = _line_values(fields, len(range(selection.top, selection.bottom, selection.row_pitch)))

    def change(light: FloatArray, grid: _Grid) -> FloatArray:
        lines = (grid.rows - selection.top) // selection.row_pitch
        return np.asarray(operation(light, values[lines][:, None, None]), np.float32)

    return _correction(selection, change)


def _per_column(fields: Fields, operation: np.ufunc) -> Correction:
    selection = _Selection.read(fields)
    values = _line_values(fields, len(range(selection.left, selection.right, selection.column_pitch)))

    def change(light: FloatArray, grid: _Grid) -> FloatArray:
        lines = (grid.columns - selection.left) // selection.column_pitch
        return np.asarray(operation(light, values[lines][:, None]), np.float32)

    return _correction(selection, change)


def _line_values(fields: Fields, lines: int) -> FloatArray:
    if fields.integer() != lines or not lines:
        raise ValueError("not one number for each line")
    return fields.floats(lines)


def _interpolate(points: FloatArray, positions: NDArray[np.float64], origin: float, spacing: float) -> FloatArray:
    """Interpolate between points along the first axis; beyond the outermost points their values continue."""
    last = len(points) - 1
    place = np.clip((positions - origin) / spacing, 0, last) if last else np.zeros(len(positions))
    before = np.minimum(place.astype(np.intp), max(last - 1, 0))
    share = (place - before).astype(np.float32)[:, None, None]
    return np.asarray(points[before] * (1 - share) + points[np.minimum(before + 1, last)] * share, np.float32)


def _correction(selection: _Selection, change: Change) -> Correction:
    def correct(image: RawImage) -> None:
        grid = selection.grid(image)
        if not grid.columns.size:
            return
        step = max(1, _BAND_PIXELS // len(grid.columns))
        for start in range(0, len(grid.rows), step):
            _change_pixels(image, grid._replace(rows=grid.rows[start : start + step]), change)

    return correct


def _change_pixels(image: RawImage, grid: _Grid, change: Change) -> None:
    rows, columns = (slice(lines[0], lines[-1] + 1, lines[1] - lines[0] if len(lines) > 1 else 1) for lines in grid[:2])
    part = image.pixels[rows, columns, grid.planes]
    black = image.black_at(grid.rows, grid.columns, grid.planes)
    span = np.float32(image.white) - black
    light = change((part.astype(np.float32) - black) / span, grid)
    part[...] = np.clip(np.rint(np.nan_to_num(np.minimum(light, 1) * span + black)), 0, 65535)
