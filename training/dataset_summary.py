"""What a dataset holds, before hours are spent on it: how many pairs, how dark, what cannot be used, some of it to see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import DatasetError
from lowlight_app.progress import Progress
from training.archive import dataset_folder
from training.dataset import Pair, Pairs, Problem, check_pairs, find_pairs, pictures_in, read_picture, unreadable_pictures

Picture = NDArray[np.uint8]

SAMPLES = 4
_SAMPLE_HEIGHT = 120


@dataclass(frozen=True)
class Brightness:
    """Mean brightness of pictures, 0..255: of the darkest, the middle one and the brightest."""

    least: float
    median: float
    most: float

    @staticmethod
    def of(means: list[float]) -> Brightness:
        """Of at least one picture."""
        return Brightness(min(means), float(np.median(means)), max(means))


@dataclass(frozen=True)
class DatasetSummary:
    """What was found.

    Attributes:
        folder: where the pictures lie; of an archive, where it was unpacked.
        pairs: usable pairs; 0 for a folder of well-lit photos alone.
        photos: usable well-lit photos that have no dark counterpart; 0 for a folder of pairs.
        problems: what is left out, and why.
        dark: of the dark pictures; None without pairs.
        clear: of the clear ones.
        samples: small (dark, clear) pictures; without pairs twice the same.
    """

    folder: Path
    pairs: int
    photos: int
    problems: tuple[Problem, ...]
    dark: Brightness | None
    clear: Brightness
    samples: tuple[tuple[Picture, Picture], ...]


def summarize(path: Path, progress: Progress) -> DatasetSummary:
    """Read a dataset once: a folder of pairs, an archive of them, or a folder of well-lit photos.

    Raises:
        DatasetError: there is nothing in it that can be trained on; says what was looked for.
        Cancelled: see `Progress`.
    """
    unpacking, reading = progress.divide([1, 3])
    folder = dataset_folder(path, unpacking)
    try:
        found = find_pairs(folder)
    except DatasetError as error:
        if not _holds_pictures(folder):
            raise error
        return _summary_of_photos(folder, reading)
    return _summary_of_pairs(folder, found, reading)


def holds_pairs(folder: Path) -> bool:
    """Whether a folder holds pairs, by the names of its files."""
    try:
        return bool(find_pairs(folder).pairs)
    except DatasetError:
        return False


def _summary_of_pairs(folder: Path, found: Pairs, progress: Progress) -> DatasetSummary:
    dark: list[float] = []
    clear: list[float] = []
    samples: list[tuple[Picture, Picture]] = []
    shown = {pair.name for pair in found.pairs[:: max(1, len(found.pairs) // SAMPLES)]}

    def look(pair: Pair, low: Picture, high: Picture) -> None:
        dark.append(float(low.mean()))
        clear.append(float(high.mean()))
        if pair.name in shown and len(samples) < SAMPLES:
            samples.append((_small(low), _small(high)))

    good, problems = check_pairs(found.pairs, progress, look)
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
    paths = pictures_in(folder)
    problems = unreadable_pictures(paths, progress)
    bad = {problem.name for problem in problems}
    good = [path for path in paths if path.name not in bad]
    if not good:
        raise DatasetError("none of the photos in this folder can be read.", path=folder)
    some = [read_picture(path) for path in good[:: max(1, len(good) // SAMPLES)][:SAMPLES]]
    clear = Brightness.of([float(picture.mean()) for picture in some])
    return DatasetSummary(folder, 0, len(good), tuple(problems), None, clear, tuple((_small(p), _small(p)) for p in some))


def _holds_pictures(folder: Path) -> bool:
    try:
        return bool(pictures_in(folder))
    except DatasetError:
        return False


def _small(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    size = (max(1, round(width * _SAMPLE_HEIGHT / height)), _SAMPLE_HEIGHT)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
