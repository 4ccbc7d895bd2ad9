"""A synthetic dark photo to measure with."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def write_dark_photo(path: Path, height: int, width: int) -> Path:
    """Write a dark photo with smooth shapes, a lamp and sensor noise, and return its path."""
    rng = np.random.default_rng(0)
    shapes = cv2.resize(rng.random((12, 18, 3), np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    image = 40 * np.clip(shapes, 0, 1) + rng.normal(0, 2, (height, width, 1)).astype(np.float32)
    cv2.circle(image, (width // 3, height // 3), height // 40, (200, 230, 255), -1)
    path.write_bytes(cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8))[1].tobytes())
    return path
