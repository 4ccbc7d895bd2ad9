"""The fast guided filter (He & Sun, 2015): transfers values from a small image to the full one, along its edges."""

from __future__ import annotations

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray

_RADIUS = 8
_EPSILON = 1e-3


def fit(guide: FloatArray, values: FloatArray) -> FloatArray:
    """Fit a line from the guide to the values around every pixel.

    Args:
        guide: (h, w) in 0..1.
        values: (h, w, C).

    Returns:
        (h, w, 2 C): C slopes, then C offsets, smooth enough to be sampled at any size.
    """
    guide = guide[..., None]
    mean_guide, mean_values = _blur(guide), _blur(values)
    variance = _blur(guide * guide) - mean_guide**2
    slope = (_blur(guide * values) - mean_guide * mean_values) / (variance + _EPSILON)
    offset = mean_values - slope * mean_guide
    return _blur(np.concatenate([slope, offset], axis=-1))


def apply(lines: FloatArray, guide: FloatArray) -> FloatArray:
    """Return the values (H, W, C) that sampled lines (H, W, 2 C) give for a guide (H, W)."""
    channels = lines.shape[-1] // 2
    return np.asarray(lines[..., :channels] * guide[..., None] + lines[..., channels:], np.float32)


def _blur(x: FloatArray) -> FloatArray:
    side = 2 * _RADIUS + 1
    planes = [cv2.blur(np.ascontiguousarray(x[..., c]), (side, side), borderType=cv2.BORDER_REFLECT) for c in range(x.shape[-1])]
    return np.stack(planes, axis=-1)
