"""Summary of a dataset before training on it: number of pairs, brightness, problems and samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import DatasetError
from lowlight_app.progress import Progress
from training.archive import dataset_folder
from training.dataset import Pair, Pairs, Problem, check_pairs, find_pairs, images_in, read_image, unreadable_images

Image = NDArray[np.uint8]

SAMPLES = 4
_SAMPLE_HEIGHT = 120


@dataclass(frozen=True)
class Brightness:
    """Minimum, median and maximum of the mean brightness of images, 0..255."""

    least: float
    median: float
    most: float

    @staticmethod
    def of(means: list[float]) -> Brightness:
        """Summarize the mean brightness of at least one image."""
        return Brightness(min(means), float(np.median(means)), max(means))


@dataclass(frozen=True)
class DatasetSummary:
    """Summary of a dataset.

    Attributes:
        folder: folder of the images; for an archive, the folder it was unpacked to.
        pairs: number of usable pairs; 0 for a folder of well-lit photos.
        photos: number of usable well-lit photos without a dark counterpart; 0 for a folder of pairs.
        problems: images that are not used, and the reasons.
        dark: brightness of the dark images; None without pairs.
        clear: brightness of the well-lit images.
        samples: small (dark, clear) images; without pairs, the same image twice.
    """

    folder: Path
    pairs: int
    photos: int
    problems: tuple[Problem, ...]
    dark: Brightness | None
    clear: Brightness
    samples: tuple[tuple[Image, Image], ...]


def summarize(path: Path, progress: Progress) -> DatasetSummary:
    """Read and summarize a dataset: a folder or an archive of pairs, or a folder of well-lit photos.

    Raises:
        DatasetError: the dataset contains nothing to train on; the message names the expected layouts.
        Cancelled: `progress` was cancelled.
    """
    unpacking, reading = progress.divide([1, 3])
    folder = dataset_folder(path, unpacking)
    try:
        found = find_pairs(folder)
    except DatasetError as error:
        if not _contains_images(folder):
            raise error
        return _summary_of_photos(folder, reading)
    return _summary_of_pairs(folder, found, reading)


def contains_pairs(folder: Path) -> bool:
    """Whether a folder contains pairs, judged by file names."""
    try:
        return bool(find_pairs(folder).pairs)
    except DatasetError:
        return False


def _summary_of_pairs(folder: Path, found: Pairs, progress: Progress) -> DatasetSummary:
    dark: list[float] = []
    clear: list[float] = []
    samples: list[tuple[Image, Image]] = []
    shown = {pair.name for pair in found.pairs[:: max(1, len(found.pairs) // SAMPLES)]}

    def add(pair: Pair, low: Image, high: Image) -> None:
        dark.append(float(low.mean()))
        clear.append(float(high.mean()))
        if pair.name in shown and len(samples) < SAMPLES:
            samples.append((_small(low), _small(high)))

    good, problems = check_pairs(found.pairs, progress, add)
    if not good:
        raise DatasetError(
            "none of the {count} pairs can be used. First problem: {reason}",
            path=found.folder,
            count=len(found.pairs),
            reason=problems[0].reason,
        )
    all_problems = (*found.problems, *problems)
    return DatasetSummary(folder, len(good), 0, all_problems, Brightness.of(dark), Brightness.of(clear), tuple(samples))


def _summary_of_photos(folder: Path, progress: Progress) -> DatasetSummary:
    paths = images_in(folder)
    problems = unreadable_images(paths, progress)
    bad = {problem.name for problem in problems}
    good = [path for path in paths if path.name not in bad]
    if not good:
        raise DatasetError("none of the photos in this folder can be read.", path=folder)
    samples = [read_image(path) for path in good[:: max(1, len(good) // SAMPLES)][:SAMPLES]]
    clear = Brightness.of([float(image.mean()) for image in samples])
    return DatasetSummary(folder, 0, len(good), tuple(problems), None, clear, tuple((_small(p), _small(p)) for p in samples))


def _contains_images(folder: Path) -> bool:
    try:
        return bool(images_in(folder))
    except DatasetError:
        return False


def _small(image: Image) -> Image:
    height, width = image.shape[:2]
    size = (max(1, round(width * _SAMPLE_HEIGHT / height)), _SAMPLE_HEIGHT)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
