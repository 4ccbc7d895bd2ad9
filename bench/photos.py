"""Photos to measure with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def night(path: Path, height: int, width: int) -> Path:
    """A dark photo: smooth shapes, a lamp, sensor noise."""
    rng = np.random.default_rng(0)
    shapes = cv2.resize(rng.random((12, 18, 3), np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    picture = 40 * np.clip(shapes, 0, 1) + rng.normal(0, 2, (height, width, 1)).astype(np.float32)
    cv2.circle(picture, (width // 3, height // 3), height // 40, (200, 230, 255), -1)
    path.write_bytes(cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8))[1].tobytes())
    return path
