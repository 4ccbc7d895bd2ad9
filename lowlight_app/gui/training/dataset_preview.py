"""Reads small images from datasets and runs for the training dialog. Runs on a worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from lowlight_app.progress import Progress
from training.batches import Source, make_batches
from training.config import TrainConfig
from training.dataset import find_pairs, images_in, read_image

Pixels = NDArray[np.uint8]
"""RGB pixels, (height, width, 3)."""

_MAX_SIDE = 640
"""Longer side of an image in the dialog, in pixels."""
_SAMPLES = 6
_SAMPLE_FILES = 24
"""Number of files that samples are taken from: reading a whole dataset takes too long."""


def to_image(pixels: Pixels) -> QImage:
    """Return a copy of the pixels as an image."""
    height, width = pixels.shape[:2]
    return QImage(np.ascontiguousarray(pixels).tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def load_preview(path: Path) -> QImage:
    """Load an image, reduced to the size that the dialog shows."""
    pixels = read_image(path)
    scale = _MAX_SIDE / max(pixels.shape[:2])
    if scale < 1:
        pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return to_image(pixels)


def load_sample(path: Path) -> list[QImage]:
    """Load the dark, the restored and the clear image from a run's `sample.png`."""
    return [to_image(part) for part in np.array_split(read_image(path), 3, axis=1)]


def find_named_pairs(folder: Path, names: Sequence[str]) -> list[tuple[str, Path, Path]]:
    """Return name, dark and clear image of the named pairs of a dataset, in the order of the names."""
    known = {pair.name: pair for pair in find_pairs(folder).pairs}
    stems = [Path(name).stem for name in names]
    return [(stem, known[stem].low, known[stem].high) for stem in stems if stem in known]


def training_samples(config: TrainConfig, progress: Progress) -> list[tuple[QImage, QImage]]:
    """Return the first training samples, cropped and augmented, as pairs of a dark and a clear image."""
    pairs = find_pairs(config.dataset).pairs[:_SAMPLE_FILES] if config.dataset else ()
    clear = images_in(config.clean)[:_SAMPLE_FILES] if config.clean else []
    batches = make_batches(config, Source(pairs, clear, config.clean_share if clear else 0.0))
    samples: list[tuple[QImage, QImage]] = []
    while len(samples) < _SAMPLES:
        progress.check()
        inputs, targets = batches.batch(0, len(samples))
        dark = inputs["tile"] if isinstance(inputs, dict) else inputs
        target = targets["restored"] if isinstance(targets, dict) else targets
        samples += [(_float_to_image(d), _float_to_image(t)) for d, t in zip(dark, target, strict=True)]
    return samples[:_SAMPLES]


def _float_to_image(pixels: NDArray[np.float32]) -> QImage:
    return to_image(np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8))
