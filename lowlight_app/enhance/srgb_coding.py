"""A frame's numbers as the network knows them: float32 RGB, coded like sRGB, 0..1; and back.

Wide gamuts and profiles are left as they are coded: the network sees the numbers, and the profile stays true of the result.
"""

from __future__ import annotations

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.dither import dither_thresholds
from lowlight_app.frame import ColorSpec, Pixels, Transfer
from lowlight_app.srgb import LUMA, linear_from_srgb, srgb_from_linear


def decode(light: Pixels, color: ColorSpec) -> FloatArray:
    """Pixels without alpha, grey or RGB, as the network wants them, (H, W, 3).

    What lies outside 0..1 is clipped, what is no number counts as black; `encode` brings it back.
    """
    if light.dtype.kind == "u":
        coded = np.divide(light, np.float32(np.iinfo(light.dtype).max), dtype=np.float32)
    else:
        coded = np.clip(np.nan_to_num(light), 0, 1).astype(np.float32, copy=False)
        coded = srgb_from_linear(coded) if _is_linear(color) else coded
    return np.repeat(coded, 3, axis=2) if light.shape[2] == 1 else coded


def encode(coded: FloatArray, source: Pixels, color: ColorSpec, dtype: np.dtype[np.generic], origin: tuple[int, int]) -> Pixels:
    """A result in the numbers of a frame.

    8-bit numbers are dithered: each is one of the two nearest, the choice depending on nothing but its place, so that
    lifted shadows show no bands and a number that was not changed stays what it was.

    Args:
        coded: (H, W, 3) in 0..1. Overwritten.
        source: the pixels without alpha that it was made of, for their number of channels and what exceeds 0..1.
        color: of `source`.
        dtype: of the result; another than that of `source` only if both are unsigned.
        origin: row and column of the first pixel in the picture.
    """
    if source.shape[2] == 1:
        coded = (coded @ LUMA)[..., None]
    if dtype.kind == "f":
        light = linear_from_srgb(coded) if _is_linear(color) else coded
        return np.asarray(light + (source - np.clip(source, 0, 1)), np.float32)
    white = 255 if dtype == np.uint8 else 65535
    coded *= np.float32(white)
    coded += dither_thresholds(origin, coded.shape[:2])[..., None] if dtype == np.uint8 else np.float32(0.5)
    return np.clip(coded, 0, white, out=coded).astype(dtype)


def _is_linear(color: ColorSpec) -> bool:
    return color.transfer is Transfer.LINEAR
