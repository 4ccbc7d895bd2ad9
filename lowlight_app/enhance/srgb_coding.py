"""Convert a frame's pixels to the network's coding, float32 RGB coded like sRGB in 0..1, and back.

Wide gamuts and profiles stay as they are coded: the network sees the numbers, and the profile still describes the result.
"""

from __future__ import annotations

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.dither import dither_thresholds
from lowlight_app.frame import ColorSpec, Pixels, Transfer
from lowlight_app.srgb import LUMA, linear_from_srgb, srgb_from_linear


def decode(pixels: Pixels, color: ColorSpec) -> FloatArray:
    """Convert pixels without alpha, grey or RGB, to the network's coding, (H, W, 3).

    Values outside 0..1 are clipped and NaN counts as black; `encode` restores them.
    """
    if pixels.dtype.kind == "u":
        coded = np.divide(pixels, np.float32(np.iinfo(pixels.dtype).max), dtype=np.float32)
    else:
        coded = np.clip(np.nan_to_num(pixels), 0, 1).astype(np.float32, copy=False)
        coded = srgb_from_linear(coded) if _is_linear(color) else coded
    return np.repeat(coded, 3, axis=2) if pixels.shape[2] == 1 else coded


def encode(coded: FloatArray, source: Pixels, color: ColorSpec, dtype: np.dtype[np.generic], origin: tuple[int, int]) -> Pixels:
    """Convert a result to a frame's pixels.

    8-bit numbers are dithered: each is one of the two nearest, and only its position decides which. Lifted shadows show no
    banding, and a number that was not changed stays the same.

    Args:
        coded: (H, W, 3) in 0..1. Overwritten.
        source: the original pixels without alpha; give the number of channels and the values outside 0..1.
        color: the colour space of `source`.
        dtype: the type of the result; may differ from that of `source` only if both are unsigned.
        origin: row and column of the first pixel in the image.
    """
    if source.shape[2] == 1:
        coded = (coded @ LUMA)[..., None]
    if dtype.kind == "f":
        pixels = linear_from_srgb(coded) if _is_linear(color) else coded
        return np.asarray(pixels + (source - np.clip(source, 0, 1)), np.float32)
    if dtype == np.uint8:
        thresholds = cv2.merge([dither_thresholds(origin, coded.shape[:2])] * coded.shape[2])
        dithered = cv2.addWeighted(coded, 255, thresholds, 1, -0.5, dtype=cv2.CV_8U)  # rounds to the nearest, hence -0.5
        return np.asarray(dithered, np.uint8).reshape(coded.shape)
    coded *= np.float32(65535)
    coded += np.float32(0.5)
    return np.clip(coded, 0, 65535, out=coded).astype(dtype)


def _is_linear(color: ColorSpec) -> bool:
    return color.transfer is Transfer.LINEAR
