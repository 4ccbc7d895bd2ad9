"""Training data on disk: pairs of a dark and a well-lit image, matched by name, checked and split by scene."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import DatasetError, Message, reason_of
from lowlight_app.progress import Progress
from training.layouts import LAYOUTS, PairFolders, find_pair_folders, list_folder, match_names
from training.registration import Warp, find_warp, warp_image

Image = NDArray[np.uint8]

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # a damaged image is reported by an error

_NEAR_BLACK = 1.5
_SAME_SCENE = 0.95


@dataclass(frozen=True)
class Pair:
    """A dark image and a well-lit one of the same scene, named after the dark one."""

    name: str
    low: Path
    high: Path


@dataclass(frozen=True)
class Problem:
    """An image or pair that is not used, and the reason."""

    name: str
    reason: Message


@dataclass(frozen=True)
class Pairs:
    """The pairs and problems found in a dataset folder."""

    folder: Path
    pairs: tuple[Pair, ...]
    problems: tuple[Problem, ...]


def find_pairs(folder: Path) -> Pairs:
    """Find the training pairs of a dataset in any of the common layouts, also in subfolders.

    Raises:
        DatasetError: no layout was recognised, or no file names match.
    """
    folders = find_pair_folders(folder)
    if not folders:
        raise DatasetError(
            "the folder contains no training pairs. Expected: {layouts}. Found: {found}.",
            path=folder,
            layouts="; ".join(LAYOUTS),
            found=", ".join(path.name for path in list_folder(folder)[:8]) or Message("nothing"),
        )
    if len(folders) == 1:
        return _match(folders[0])
    parts = _match_any(folders)
    pairs = _with_unique_names((part.folder.relative_to(folder), pair) for part in parts for pair in part.pairs)
    return Pairs(folder, tuple(pairs), tuple(problem for part in parts for problem in part.problems))


def images_in(folder: Path) -> list[Path]:
    """Return the image files of a folder, recognised by suffix, in natural order.

    Raises:
        DatasetError: the folder does not exist or contains no images.
    """
    files = [path for path in list_folder(folder) if path.suffix.lower() in SUFFIXES]
    if not files:
        raise DatasetError("no images were found ({suffixes}).", path=folder, suffixes=", ".join(sorted(SUFFIXES)))
    return files


def read_image(path: Path) -> Image:
    """Read an image as upright uint8 RGB, (height, width, 3).

    Raises:
        DatasetError: the file cannot be read or decoded.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise DatasetError("the file cannot be read ({reason}).", path=path, reason=reason_of(error)) from error
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    except cv2.error as error:
        raise DatasetError("the image is too large or damaged.", path=path) from error
    if image is None:
        raise DatasetError("this is not an image, or it is damaged.", path=path)
    return np.asarray(image, np.uint8)


def check_pairs(
    pairs: Sequence[Pair], progress: Progress | None = None, on_pair: Callable[[Pair, Image, Image], None] | None = None
) -> tuple[list[Pair], list[Problem]]:
    """Read every pair; return the usable ones and the problems of the others. `on_pair` is called with each usable pair."""
    good, problems = [], []
    seen: dict[bytes, str] = {}
    for index, pair in enumerate(pairs):
        if progress is not None:
            progress.report(index / len(pairs), f"checking {pair.name}")
        try:
            low, high = read_image(pair.low), read_image(pair.high)
        except DatasetError as error:
            problems.append(Problem(pair.name, error.message))
            continue
        first = seen.setdefault(_digest(low, high), pair.name)
        reason = _defect(low, high) if first == pair.name else Message("the same images as pair {pair}", pair=first)
        if reason is not None:
            problems.append(Problem(pair.name, reason))
            continue
        good.append(pair)
        if on_pair is not None:
            on_pair(pair, low, high)
    return good, problems


def unreadable_images(paths: Sequence[Path], progress: Progress | None = None) -> list[Problem]:
    """Read every image once and return the problems of those that cannot be read, by file name."""
    problems = []
    for index, path in enumerate(paths):
        if progress is not None:
            progress.report(index / len(paths), f"checking {path.name}")
        try:
            read_image(path)
        except DatasetError as error:
            problems.append(Problem(path.name, error.message))
    return problems


def read_names(path: Path) -> list[str]:
    """Read a list of pair names, one per line; see `encode_names`.

    Raises:
        DatasetError: the file cannot be read.
    """
    try:
        text = path.read_text("utf-8", "surrogateescape")
    except OSError as error:
        raise DatasetError("the file cannot be read ({reason}).", path=path, reason=reason_of(error)) from error
    if "\0" in text:  # UTF-16, or no text at all
        raise DatasetError("this is not a text file in UTF-8.", path=path)
    return text.splitlines()


def encode_names(names: Iterable[str]) -> bytes:
    """Return a list of pair names, one per line, in UTF-8; bytes of file names that are not UTF-8 stay as they are."""
    return "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")


def split_by_list(pairs: Sequence[Pair], names: Iterable[str]) -> tuple[list[Pair], list[Pair]]:
    """Split the pairs into (training, validation) by the file names for validation, with or without suffix.

    Raises:
        DatasetError: none of the names occurs.
    """
    stems = {Path(name.strip()).stem for name in names if name.strip()}
    validation = [pair for pair in pairs if pair.name in stems]
    if not validation:
        raise DatasetError("None of the names in the validation list occurs in the dataset.")
    return [pair for pair in pairs if pair.name not in stems], validation


def split_by_scene(pairs: Sequence[Pair], share: float, seed: int) -> tuple[list[Pair], list[Pair]]:
    """Split the pairs into (training, validation), with all near-identical well-lit images on the same side.

    Args:
        pairs: the pairs.
        share: approximate share of the validation pairs.
        seed: random seed.

    Raises:
        DatasetError: all images show the same scene, so that one of the sides would be empty.
    """
    scenes = _scenes(read_image(pair.high) for pair in pairs)
    order = np.random.default_rng(seed).permutation(sorted(set(scenes)))
    chosen: set[int] = set()
    for scene in order:
        if sum(s in chosen for s in scenes) >= share * len(pairs):
            break
        chosen.add(int(scene))
    training = [pair for pair, scene in zip(pairs, scenes, strict=True) if scene not in chosen]
    validation = [pair for pair, scene in zip(pairs, scenes, strict=True) if scene in chosen]
    if not training or not validation:
        raise DatasetError("The dataset shows only one scene; name a validation list, or add photos of other scenes.")
    return training, validation


class ImageCache:
    """Cache of decoded images. Beyond its memory limit, images are read again each time.

    The registration of each pair is always cached.

    Args:
        limit: largest size of the decoded images, in bytes.
        read: reads an image.
    """

    def __init__(self, limit: int = 2 << 30, read: Callable[[Path], Image] = read_image) -> None:
        self._limit, self._read = limit, read
        self._images: dict[Path | Pair, Image] = {}
        self._warps: dict[Pair, Warp | None] = {}
        self._size = 0

    def __call__(self, path: Path) -> Image:
        """Return the image at a path. Do not modify it."""
        return self._get_or_create(path, lambda: self._read(path))

    def registered(self, pair: Pair) -> tuple[Image, Image]:
        """Return the dark image of a pair and the clear one aligned to it, see `training.registration`. Do not modify them."""
        dark = self(pair.low)
        return dark, self._get_or_create(pair, lambda: self._register(dark, pair))

    def _register(self, dark: Image, pair: Pair) -> Image:
        clear = self._read(pair.high)
        if pair not in self._warps:
            self._warps[pair] = find_warp(clear, dark)
        warp = self._warps[pair]
        return clear if warp is None else warp_image(clear, warp)

    def _get_or_create(self, key: Path | Pair, create: Callable[[], Image]) -> Image:
        image = self._images.get(key)
        if image is None:
            image = create()
            if self._size + image.nbytes <= self._limit:
                self._images[key] = image
                self._size += image.nbytes
        return image


def _match_any(folders: Iterable[PairFolders]) -> list[Pairs]:
    """Match the names in each pair of folders; leave out those without pairs unless all are."""
    parts, errors = list[Pairs](), list[DatasetError]()
    for part in folders:
        try:
            parts.append(_match(part))
        except DatasetError as error:
            errors.append(error)
    if not parts:
        raise errors[0]
    return parts


def _match(folders: PairFolders) -> Pairs:
    lows = {path.stem: path for path in images_in(folders.low)}
    highs = {path.stem: path for path in images_in(folders.high)}
    matched = match_names(lows, highs)
    if not matched:
        raise DatasetError("No file names in {low} and {high} match.", low=folders.low, high=folders.high)
    problems = [_unmatched(name, folders.high) for name in lows if name not in matched]
    problems += [_unmatched(name, folders.low) for name in highs if name not in matched.values()]
    return Pairs(folders.low.parent, tuple(Pair(low, lows[low], highs[high]) for low, high in matched.items()), tuple(problems))


def _with_unique_names(pairs: Iterable[tuple[Path, Pair]]) -> list[Pair]:
    """Put the subfolder in front of names that occur in several subfolders."""
    found = list(pairs)
    count = Counter(pair.name for _, pair in found)
    named = (("-".join((*subfolder.parts, pair.name)), pair) for subfolder, pair in found)
    return [pair if count[pair.name] == 1 else replace(pair, name=long_name) for long_name, pair in named]


def _unmatched(name: str, folder: Path) -> Problem:
    return Problem(name, Message("there is no image with this name in {folder}", folder=folder.name))


def _digest(low: Image, high: Image) -> bytes:
    digest = hashlib.blake2b(low.tobytes())
    digest.update(high.tobytes())
    return digest.digest()


def _defect(low: Image, high: Image) -> Message | None:
    if low.shape != high.shape:
        return Message("the sizes differ: {low_size} and {high_size}", low_size=_size_of(low), high_size=_size_of(high))
    if min(low.shape[:2]) < 32:
        return Message("too small: {size}", size=_size_of(low))
    if low.mean() < _NEAR_BLACK:
        return Message("almost black (mean {mean:.1f} of 255)", mean=float(low.mean()))
    return None if low.mean() < high.mean() else Message("the dark image is not darker than the bright one")


def _size_of(image: Image) -> str:
    return f"{image.shape[1]}x{image.shape[0]}"


def _scenes(images: Iterable[Image]) -> list[int]:
    """Number the scenes: near-identical images get the same number. Keeps one full-size image in memory at a time."""
    small = np.stack([cv2.resize(p, (24, 16), interpolation=cv2.INTER_AREA).astype(np.float32).ravel() for p in images])
    small -= small.mean(1, keepdims=True)
    small /= np.linalg.norm(small, axis=1, keepdims=True) + 1e-6
    scenes = np.arange(len(small))
    for a, alike in enumerate(np.triu(small @ small.T > _SAME_SCENE, 1)):
        scenes[np.isin(scenes, scenes[alike])] = scenes[a]
    return [int(scene) for scene in scenes]
