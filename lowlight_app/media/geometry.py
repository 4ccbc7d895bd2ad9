"""Apply a geometry to the pixels of a frame, and to the properties that its file states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.frame import Frame, MediaInfo, Pixels
from lowlight_app.geometry import Geometry, PixelBox, orientation_of
from lowlight_app.media.color.pixels import apply_orientation, as_channels, unpremultiplied
from lowlight_app.media.metadata.regions import without_regions

_BLOCK = 2048
"""Side of the parts that are resampled one after the other, since OpenCV takes no more than 32,766 pixels on a side."""
_MARGIN = 6
"""Pixels around a part that the filter reads."""


def apply_geometry(frame: Frame, geometry: Geometry, *, even: bool = False) -> Frame:
    """Mirror, turn, straighten and crop a frame, in its own bit depth.

    Without straightening pixels are only moved; with it the frame is resampled once, with the Lanczos filter.

    Args:
        frame: the whole picture, upright. Apply this to the result, not to the original: the light is computed from all of it.
        geometry: what to do.
        even: make width and height even, as videos need it.

    Returns:
        The same frame if nothing changes.
    """
    if geometry.changes_nothing:
        return frame
    box = geometry.box(frame.width, frame.height, even=even)
    if geometry.angle:
        return replace(frame, pixels=_straightened(frame, geometry, box))
    turned = apply_orientation(frame.pixels, orientation_of(geometry.turns, geometry.flip))
    part = turned[box.top : box.top + box.height, box.left : box.left + box.width]
    return replace(frame, pixels=np.ascontiguousarray(part))


def info_of_result(info: MediaInfo, geometry: Geometry, *, even: bool = False) -> MediaInfo:
    """Return the information on a picture after `apply_geometry`, without metadata about places in the original."""
    if geometry.changes_nothing:
        return info
    width, height = geometry.result_size(info.width, info.height, even=even)
    return replace(info, width=width, height=height, metadata=without_regions(info.metadata))


def _straightened(frame: Frame, geometry: Geometry, box: PixelBox) -> Pixels:
    matrix = np.array([*geometry.matrix(frame.width, frame.height), 0, 0, 1]).reshape(3, 3)
    to_source = np.linalg.inv(matrix)
    result = np.empty((box.height, box.width, frame.pixels.shape[2]), frame.pixels.dtype)
    for top in range(0, box.height, _BLOCK):
        for left in range(0, box.width, _BLOCK):
            part = result[top : top + _BLOCK, left : left + _BLOCK]
            part[...] = _resampled(frame, to_source, (box.top + top, box.left + left), part.shape[:2])
    return result


def _resampled(frame: Frame, to_source: NDArray[np.float64], origin: tuple[int, int], shape: tuple[int, int]) -> Pixels:
    """Return a part of the straightened frame.

    Args:
        frame: the picture.
        to_source: map from the straightened picture to the frame, from the upper left corners of both.
        origin: row and column of the part.
        shape: height and width of the part.
    """
    (top, left), (height, width) = origin, shape
    corners = to_source @ [[left, left + width, left, left + width], [top, top, top + height, top + height], [1, 1, 1, 1]]
    columns, rows = (_around(places, length) for places, length in zip(corners, (frame.width, frame.height), strict=False))
    # From the middle of a pixel to that of another: OpenCV counts from there.
    moved = to_source @ [[1, 0, left + 0.5], [0, 1, top + 0.5], [0, 0, 1]]
    moved[:2, 2] -= (columns.start + 0.5, rows.start + 0.5)
    warp, source = partial(_warped, matrix=moved[:2], size=(width, height)), frame.pixels[rows, columns]
    return _with_alpha(source, frame.white, warp) if frame.has_alpha else warp(source)


def _with_alpha(source: Pixels, white: float, warp: Callable[[Pixels], Pixels]) -> Pixels:
    """Warp pixels multiplied by their opacity: colours of transparent ones mean nothing and must not leak into others."""
    light = source.astype(np.float32) / np.float32(white)
    light[..., :-1] *= light[..., -1:]
    result = unpremultiplied(warp(light)) * white
    result[..., -1:] = result[..., -1:].clip(0, white)
    return result.astype(source.dtype) if source.dtype.kind == "f" else np.rint(result.clip(0, white)).astype(source.dtype)


def _warped(source: Pixels, matrix: NDArray[np.float64], size: tuple[int, int]) -> Pixels:
    flags = cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP
    return as_channels(cv2.warpAffine(np.ascontiguousarray(source), matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))


def _around(places: NDArray[np.float64], length: int) -> slice:
    """Return the pixels of a side that a part needs, within the picture."""
    first = min(max(int(np.floor(places.min())) - _MARGIN, 0), length - 1)
    return slice(first, max(min(int(np.ceil(places.max())) + _MARGIN, length), first + 1))
