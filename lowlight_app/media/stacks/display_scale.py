"""The numbers of a stack as frames for display, and back: one scale for all pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowlight_app.frame import Frame
from lowlight_app.media.stacks.stack import Samples

_ENDS = (0.01, 99.99)
"""Percentiles of the numbers that become black and white; defects lie outside, and stay outside."""


@dataclass(frozen=True)
class DisplayScale:
    """The numbers that are shown black and white, as in viewers of microscope images.

    Attributes:
        low, high: become 0 and 1. Numbers outside are kept.
    """

    low: float
    high: float

    @classmethod
    def of(cls, pages: Iterable[Samples]) -> DisplayScale | None:
        """Return the scale of a stack by some of its pages; None for 8 bits and for RGB of 16, whose white is fixed."""
        ends = []
        for page in pages:
            if page.dtype == np.uint8 or (page.dtype == np.uint16 and page.shape[2] == 3):
                return None
            known = page[np.isfinite(page)] if page.dtype.kind == "f" else page.ravel()
            if known.size:
                ends.append(np.percentile(known, _ENDS))
        if not ends:
            return cls(0.0, 1.0)
        low, high = float(np.min(ends)), float(np.max(ends))
        return cls(low, high if high > low else low + 1.0)

    def frame(self, page: Samples) -> Frame:
        """Return a page as a frame; its numbers are codes for display. What is not finite is black."""
        numbers = np.nan_to_num(page.astype(np.float64), nan=self.low, posinf=self.high, neginf=self.low)
        return Frame(((numbers - self.low) / (self.high - self.low)).astype(np.float32))

    def numbers(self, frame: Frame, page: Samples) -> Samples:
        """Return a result of `frame` in the type of its page, with what was not finite."""
        numbers = self.low + frame.pixels.astype(np.float64) * (self.high - self.low)
        return np.where(np.isfinite(page), to_type(numbers, page.dtype), page)


def to_type(numbers: NDArray[np.floating[Any]], dtype: np.dtype[Any]) -> Samples:
    """Return the nearest numbers of a type."""
    limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    whole = numbers if dtype.kind == "f" else np.rint(numbers)
    return np.asarray(np.clip(whole, limits.min, limits.max), dtype)
