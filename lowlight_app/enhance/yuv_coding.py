"""The fast path on the planes of a codec: no conversion to RGB at full size, and colours at half of it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.bands import bands_of_rows
from lowlight_app.enhance.guided_lines import Lines
from lowlight_app.frame import AnyFrame, Frame, Matrix, Pixels, YuvFrame
from lowlight_app.srgb import LUMA

_LUMA = {
    Matrix.BT709: (0.2126, 0.7152, 0.0722),
    Matrix.BT601_625: (0.299, 0.587, 0.114),
    Matrix.BT601_525: (0.299, 0.587, 0.114),
    Matrix.BT2020: (0.2627, 0.6780, 0.0593),
}
"""Weights of red, green and blue in Y (ITU-T H.273)."""


def as_rgb(frame: AnyFrame) -> Frame:
    """Return a frame as RGB; the same object if it is RGB."""
    return frame if isinstance(frame, Frame) else _to_rgb(frame, (frame.width, frame.height), cv2.INTER_CUBIC)


def small_rgb(frame: YuvFrame, side: int) -> Frame:
    """Return a frame as RGB, scaled down until its longer side has at most `side` pixels."""
    scale = min(1.0, side / max(frame.width, frame.height))
    size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    return replace(_to_rgb(frame, size, cv2.INTER_AREA), reduced=scale < 1)


def luma(frame: AnyFrame) -> tuple[NDArray[np.uint8], FloatArray]:
    """Return the luma of a frame in 8 bits, (H, W), and the weights (3,) of red, green and blue in it."""
    if isinstance(frame, Frame):
        plane = cv2.transform(frame.pixels, LUMA[None])
        return np.asarray(plane if plane.dtype == np.uint8 else cv2.convertScaleAbs(plane, alpha=1 / 257), np.uint8), LUMA
    zero, span, _ = _coding(frame, chroma=False)
    plane = cv2.convertScaleAbs(frame.planes[0], alpha=255 / span, beta=-255 * zero / span)
    return np.asarray(plane, np.uint8), np.array(_LUMA[frame.color.matrix], np.float32)


def sampled_rgb(frame: YuvFrame, side: int) -> Frame:
    """Return a frame as RGB, reduced by leaving out pixels, without averaging, until the longer side has at most `side`."""
    step = max(1, -(-max(frame.width, frame.height) // side))
    size = -(-frame.width // step), -(-frame.height // step)
    return _to_rgb(frame, size, cv2.INTER_NEAREST)


def apply_to_planes(frame: YuvFrame, before: FloatArray, after: FloatArray, noise_share: FloatArray | None) -> YuvFrame:
    """Apply what changes a small image to the planes of the frame that it shows.

    Args:
        frame: the frame.
        before: the small image, RGB, (h, w, 3) in 0..1.
        after: the result for the small image, of the same shape.
        noise_share: how much of the details of the luma to leave out, (h, w) in 0..1. Chroma is small, and has little noise.
    """
    matrix = _from_rgb(frame.color.matrix)
    small = cv2.transform(before, matrix)
    lines = Lines.fit(small, cv2.transform(after, matrix))
    if noise_share is not None:
        nothing = np.zeros_like(noise_share)
        lines = lines.without_details(cv2.merge([noise_share, nothing, nothing]), small)
    result = []
    for index, (plane, slope, offset) in enumerate(
        zip(frame.planes, cv2.split(lines.slope), cv2.split(lines.offset), strict=True)
    ):
        zero, span, lowest = _coding(frame, chroma=index > 0)
        shifted = np.asarray(offset * span + (1 - slope) * zero, np.float32) / np.float32(np.iinfo(plane.dtype).max)
        result.append(Lines(np.asarray(slope, np.float32), shifted).apply(plane, limits=(lowest, lowest + span)))
    return replace(frame, planes=(result[0], result[1], result[2]))


def _coding(frame: YuvFrame, *, chroma: bool) -> tuple[int, int, int]:
    """Return the numbers that stand for 0, for the difference of 1, and for the lowest value."""
    step = 1 << (frame.bits - 8)
    lowest, span = (0, 256 * step - 1) if frame.color.full_range else (16 * step, (224 if chroma else 219) * step)
    return (128 * step if chroma else lowest), span, lowest


def _from_rgb(matrix: Matrix) -> FloatArray:
    """Return the matrix from RGB in 0..1 to Y in 0..1 and Cb, Cr in -0.5..0.5."""
    luma = np.array(_LUMA[matrix])
    blue, red = np.array([0, 0, 1]) - luma, np.array([1, 0, 0]) - luma
    return np.array([luma, blue / (2 * (1 - luma[2])), red / (2 * (1 - luma[0]))], np.float32)


def _to_rgb(frame: YuvFrame, size: tuple[int, int], interpolation: int) -> Frame:
    """Return a frame as RGB of a width and height, in 8 bits, or in 16 if it has more than 8."""
    planes = [_scaled_to_16_bits(plane, frame.bits, size, interpolation) for plane in frame.planes]
    (zero, span, _), (middle, width, _) = (_coding(frame, chroma=chroma) for chroma in (False, True))
    matrix = np.linalg.inv(_from_rgb(frame.color.matrix)) / np.array([span, width, width])
    offset = matrix @ np.array([zero, middle, middle])
    white, dtype = (255, np.uint8) if frame.bits <= 8 else (65535, np.uint16)
    unit = 1 << (16 - frame.bits)
    transform = white * np.column_stack([matrix / unit, -offset])
    rgb = cv2.transform(cv2.merge(planes), transform.astype(np.float32))  # rounds, and clips at 0 and 65535
    return Frame(np.minimum(rgb, white).astype(dtype), frame.color, frame.time, frame.duration)


def _scaled_to_16_bits(plane: Pixels, bits: int, size: tuple[int, int], interpolation: int) -> Pixels:
    """Return a plane in 16 bits, which keep the fractions of means."""
    shift = 16 - bits
    if interpolation == cv2.INTER_NEAREST:
        return np.asarray(np.left_shift(cv2.resize(plane, size, interpolation=interpolation), shift, dtype=np.uint16))
    if interpolation != cv2.INTER_AREA or plane.shape[1] < size[0] or plane.shape[0] < size[1]:
        wide = np.left_shift(plane, shift, dtype=np.uint16)
        return np.asarray(cv2.resize(wide, size, interpolation=interpolation), np.uint16)
    small = np.empty(size[::-1], np.uint16)
    for band in bands_of_rows(len(plane), len(small)):
        wide = np.left_shift(plane[band.rows], shift, dtype=np.uint16)
        small[band.small] = cv2.resize(wide, small[band.small].shape[::-1], interpolation=interpolation)
    return small
