"""A picture that lacks five stops is not left dark: the network dares too little where noise covers everything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lowlight_app.models.lift import soft_lift
from lowlight_app.models.sampling import sample, sampling_weights
from lowlight_app.srgb import LUMA

FloatArray = NDArray[np.float32]

_DIM, _FAINT = 3.1, 3.5
"""Mean log gains: up to the first a picture tells its light, from the second on it is faint."""
_DARK = -1.0
"""Logarithm of the mean luma, coded in 0..1: few well-lit pictures are darker."""
_SHARE = 0.8
"""Of the way there that a faint picture is brought."""
_CODED_TO_LINEAR = 2.4
_FARTHEST = 0.6
"""That brightness is taken to be missed by: a fade to black stays black."""


def raised_if_faint(log_gain: FloatArray, small: FloatArray) -> FloatArray:
    """Log gains, all raised by one number if the picture is faint and would come out darker than pictures are.

    Args:
        log_gain: what the network answered, (cells down, cells across, 3).
        small: the picture it answered about, (h, w, 3) in 0..1.
    """
    faintness = float(np.interp(log_gain.mean(), (_DIM, _FAINT), (0.0, 1.0)))
    if faintness == 0:
        return log_gain
    rows, columns = (
        sampling_weights(0, length, length, cells) for length, cells in zip(small.shape[:2], log_gain.shape[:2], strict=True)
    )
    brightness = float((soft_lift(small, sample(log_gain, rows, columns)) @ LUMA).mean())
    missing = np.clip(_DARK - np.log(max(brightness, 1e-3)), 0, _FARTHEST)
    return log_gain + np.float32(_CODED_TO_LINEAR * _SHARE * faintness * missing)
