"""Measure the veil over black and the loss of colour: how bright and coloured black becomes, and how pale colours become."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import REC_601

Image = NDArray[np.uint8]

_GREY = np.array(REC_601, np.float32)
_BLACK, _LEAST_BLACK = 16.0, 0.01
"""Luma below which the target counts as black, and the share of the image from which on it is compared."""
_COLORFUL, _LEAST_COLORFUL = 20.0, 0.02
"""CIELAB chroma above which the target counts as colourful, and the share from which on it is compared."""


@dataclass(frozen=True)
class Veil:
    """Black and colour of a result, after its mean grey was matched to the target's. NaN: the target has too little of it.

    Attributes:
        black: mean luma of the result where the target is black, 0..255.
        target_black: mean luma of the target there.
        tint: largest minus smallest channel mean of the result there.
        color: mean chroma of the result over that of the target where the target is colourful.
    """

    black: float
    target_black: float
    tint: float
    color: float

    @staticmethod
    def of(image: Image, target: Image) -> Veil:
        """Compare an image with its target, both uint8 RGB of the same shape."""
        expected = target.astype(np.float32)
        result = image.astype(np.float32)
        result = np.clip(result * ((expected @ _GREY).mean() / max((result @ _GREY).mean(), 1.0)), 0, 255)
        return Veil(*_compare_black(result, expected), _compare_color(result, expected))

    @staticmethod
    def mean(veils: Sequence[Veil]) -> Veil:
        """Return the means over the images that have a value."""
        return Veil(*(_mean(column) for column in zip(*map(astuple, veils), strict=True)))


def _compare_black(result: FloatArray, target: FloatArray) -> tuple[float, float, float]:
    black = target @ _GREY < _BLACK
    if black.mean() <= _LEAST_BLACK:
        return math.nan, math.nan, math.nan
    color = result[black].mean(0)
    return float(color @ _GREY), float((target[black] @ _GREY).mean()), float(np.ptp(color))


def _compare_color(result: FloatArray, target: FloatArray) -> float:
    kept, expected = _chroma(result), _chroma(target)
    colorful = expected > _COLORFUL
    return float(kept[colorful].mean() / expected[colorful].mean()) if colorful.mean() > _LEAST_COLORFUL else math.nan


def _chroma(image: FloatArray) -> FloatArray:
    lab = cv2.cvtColor(cv2.blur(image, (5, 5)) / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]), np.float32)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return float(np.mean(known)) if known else math.nan
