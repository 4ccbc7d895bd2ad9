"""Looking into datasets and runs, on a lane: summaries and small pictures for the training dialog."""

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

Picture = NDArray[np.uint8]

_SHOWN = 640
"""Longer side of pictures for the dialog."""
_PREVIEW = 6
_SOME = 24


def image(picture: Picture) -> QImage:
    """A picture for the screen; it keeps no hold on the array."""
    height, width = picture.shape[:2]
    return QImage(np.ascontiguousarray(picture).tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def small_image(path: Path) -> QImage:
    """A picture from a file, not larger than the dialog shows it."""
    picture = read_image(path)
    scale = _SHOWN / max(picture.shape[:2])
    if scale < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return image(picture)


def sample_of(path: Path) -> list[QImage]:
    """Dark, restored and clear, from a run's `sample.png`."""
    return [image(part) for part in np.array_split(read_image(path), 3, axis=1)]


def pairs_of(folder: Path, names: Sequence[str]) -> list[tuple[str, Path, Path]]:
    """Name, dark and clear picture of some pairs of a dataset, in the order of the names."""
    known = {pair.name: pair for pair in find_pairs(folder).pairs}
    stems = [Path(name).stem for name in names]
    return [(stem, known[stem].low, known[stem].high) for stem in stems if stem in known]


def varied_samples(config: TrainConfig, progress: Progress) -> list[tuple[QImage, QImage]]:
    """What a training would be shown first: dark and clear, cropped, turned and varied in light."""
    pairs = find_pairs(config.dataset).pairs[:_SOME] if config.dataset else ()
    clear = images_in(config.clean)[:_SOME] if config.clean else []
    batches = make_batches(config, Source(pairs, clear, config.clean_share if clear else 0.0))
    shown: list[tuple[QImage, QImage]] = []
    while len(shown) < _PREVIEW:
        progress.check()
        inputs, targets = batches.batch(0, len(shown))
        dark = inputs["tile"] if isinstance(inputs, dict) else inputs
        goal = targets["restored"] if isinstance(targets, dict) else targets
        shown += [(_of_floats(d), _of_floats(g)) for d, g in zip(dark, goal, strict=True)]
    return shown[:_PREVIEW]


def _of_floats(picture: NDArray[np.float32]) -> QImage:
    return image(np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8))
