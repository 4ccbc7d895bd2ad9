"""The rotation and mirroring of a video's frames for display."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

_ORIENTATIONS: dict[tuple[int, ...], int] = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}
"""EXIF orientations by the signs of a display matrix."""


def display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    """Return the nine numbers of a frame's display matrix as in the file; None if it has none."""
    try:
        sides: Mapping[Any, Any] = frame.side_data  # the type stub names another class
    except ValueError:  # PyAV does not know all types of FFmpeg, such as EXIF or views of spatial videos
        return _rotation_matrix(frame.rotation)
    if Type.DISPLAYMATRIX not in {side.type for side in sides}:
        return None
    return tuple(np.frombuffer(bytes(sides[Type.DISPLAYMATRIX]), np.int32).tolist())


def orientation_of(matrix: tuple[int, ...] | None) -> int:
    """Return the EXIF orientation that a display matrix means."""
    if matrix is None:
        return 1
    return _ORIENTATIONS.get(tuple(int(np.sign(matrix[i])) for i in (0, 1, 3, 4)), 1)


def _rotation_matrix(degrees: int) -> tuple[int, ...] | None:
    """Return the display matrix of a counterclockwise rotation, as `av_display_rotation_set` computes it."""
    if not degrees:
        return None
    across, down = (round(part(math.radians(degrees)) * (1 << 16)) for part in (math.cos, math.sin))
    return across, -down, 0, down, across, 0, 0, 0, 1 << 30
