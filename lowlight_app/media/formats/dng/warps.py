"""Opcodes that correct the distortion and the lateral chromatic aberration of a lens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.media.formats.dng.raw_image import Correction, Fields, RawImage

_BAND_PIXELS = 1 << 21
_LARGEST_SIDE = (1 << 15) - 1  # OpenCV's limit
_MOST_PLANES = 4
_RADIAL_TERMS = 15
_Reals = NDArray[np.float64]


@dataclass(frozen=True)
class _Warp:
    """The mapping from pixels of one plane of the result to positions in the source.

    Attributes:
        ratio: distance from the center before by that after, for squared distances after, 1 being the farthest corner.
        tangential: coefficients of the tangential distortion.
    """

    ratio: Callable[[_Reals], _Reals]
    tangential: tuple[float, float] = (0.0, 0.0)


def warp_rectilinear(fields: Fields) -> Correction:
    """WarpRectilinear: a polynomial of even powers, and tangential distortion."""
    planes = [fields.reals(6) for _ in range(_plane_count(fields))]
    return _correction([_Warp(_polynomial(values[:4]), (values[4], values[5])) for values in planes], fields.center())


def warp_rectilinear_2(fields: Fields) -> Correction:
    """WarpRectilinear2: a polynomial of 15 terms or its reciprocal, in a range of radii, and tangential distortion."""
    planes = [fields.reals(_RADIAL_TERMS + 4) for _ in range(_plane_count(fields))]
    center, reciprocal = fields.center(), bool(fields.integer())

    def warp(values: _Reals) -> _Warp:
        terms, (kt0, kt1, nearest, farthest) = values[:_RADIAL_TERMS], values[_RADIAL_TERMS:]

        def ratio(square: _Reals) -> _Reals:
            result = np.polynomial.polynomial.polyval(np.clip(np.sqrt(square), nearest, farthest), terms)
            return 1 / result if reciprocal else result

        return _Warp(ratio, (kt0, kt1))

    return _correction([warp(values) for values in planes], center)


def warp_fisheye(fields: Fields) -> Correction:
    """WarpFisheye: a polynomial of the angle."""
    planes = [fields.reals(4) for _ in range(_plane_count(fields))]

    def warp(values: _Reals) -> _Warp:
        angle = _polynomial(values)

        def ratio(square: _Reals) -> _Reals:
            radius = np.maximum(np.sqrt(square), 1e-9)
            theta = np.arctan(radius)
            return theta * angle(theta * theta) / radius

        return _Warp(ratio)

    return _correction([warp(values) for values in planes], fields.center())


def _plane_count(fields: Fields) -> int:
    count = fields.integer()
    if not 1 <= count <= _MOST_PLANES:
        raise ValueError("a warp without planes")
    return count


def _polynomial(coefficients: _Reals) -> Callable[[_Reals], _Reals]:
    return lambda x: np.asarray(np.polynomial.polynomial.polyval(x, coefficients))


def _correction(warps: list[_Warp], center: _Reals) -> Correction:
    def correct(image: RawImage) -> None:
        if max(image.height, image.width) > _LARGEST_SIDE:
            return
        source = image.pixels.copy()
        if len(warps) == 1:
            _warp(source, image.pixels, warps[0], center)
            return
        for plane, warp in zip(range(image.planes), warps, strict=False):
            _warp(np.ascontiguousarray(source[..., plane]), image.pixels[..., plane], warp, center)

    return correct


def _warp(source: NDArray[np.uint16], target: NDArray[np.uint16], warp: _Warp, center: _Reals) -> None:
    height, width = source.shape[:2]
    band = max(1, _BAND_PIXELS // width)
    for top in range(0, height, band):
        rows = np.arange(top, min(top + band, height))
        x, y = _positions(rows, height, width, warp, center)
        warped = cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        target[top : top + band] = warped.reshape(target[top : top + band].shape)


def _positions(rows: NDArray[np.intp], height: int, width: int, warp: _Warp, center: _Reals) -> tuple[FloatArray, FloatArray]:
    """Return column and row in the source of each pixel of some rows."""
    across, down = center * (width, height)
    farthest = np.hypot(max(across, width - across), max(down, height - down))
    dx, dy = ((np.arange(width) + 0.5 - across) / farthest)[None], ((rows + 0.5 - down) / farthest)[:, None]
    square = dx * dx + dy * dy
    ratio, (kt0, kt1) = warp.ratio(square), warp.tangential
    x = ratio * dx + kt1 * (square + 2 * dx * dx) + 2 * kt0 * dx * dy
    y = ratio * dy + kt0 * (square + 2 * dy * dy) + 2 * kt1 * dx * dy
    return (across + farthest * x - 0.5).astype(np.float32), (down + farthest * y - 0.5).astype(np.float32)
