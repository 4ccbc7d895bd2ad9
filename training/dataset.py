"""Training data on disk: pairs of a dark and a clear picture, matched by name, checked and split by scene."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import DatasetError, Message
from lowlight_app.progress import Progress
from training.registration import Warp, find_warp, warp_image

Picture = NDArray[np.uint8]

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})
LAYOUTS = ("our485/low + our485/high", "train/low + train/high", "low + high", "input + target")

_SUBSETS = ("our485", "train", "")
_KINDS = (("low", "high"), ("input", "target"))
_NEAR_BLACK = 1.5
_SAME_SCENE = 0.95


@dataclass(frozen=True)
class Pair:
    """A dark picture and the clear one of the same scene."""

    name: str
    low: Path
    high: Path


@dataclass(frozen=True)
class Problem:
    """Why a picture of a dataset is not used."""

    name: str
    reason: Message


@dataclass(frozen=True)
class Pairs:
    """What was found in a dataset folder."""

    folder: Path
    pairs: tuple[Pair, ...]
    problems: tuple[Problem, ...]


def find_pairs(folder: Path) -> Pairs:
    """Find the training pairs in any of the usual layouts, also one folder further down.

    Raises:
        DatasetError: no layout was recognised, or no name occurs on both sides.
    """
    inside = _listed(folder)
    for base in [folder, *(f for f in inside if f.is_dir())]:
        for subset in _SUBSETS:
            for low, high in _KINDS:
                if (base / subset / low).is_dir() and (base / subset / high).is_dir():
                    return _match(base / subset / low, base / subset / high)
    found = ", ".join(f.name for f in inside[:8]) or Message("nothing")
    raise DatasetError(
        "the folder contains no training pairs. Expected: {layouts}. Found: {found}.",
        path=folder,
        layouts="; ".join(LAYOUTS),
        found=found,
    )


def pictures_in(folder: Path) -> list[Path]:
    """Picture files of a folder, by suffix, in natural order.

    Raises:
        DatasetError: the folder does not exist or holds no pictures.
    """
    files = sorted((f for f in _listed(folder) if f.suffix.lower() in SUFFIXES), key=lambda f: _natural(f.stem))
    if not files:
        raise DatasetError("no images were found ({suffixes}).", path=folder, suffixes=", ".join(sorted(SUFFIXES)))
    return files


def read_picture(path: Path) -> Picture:
    """Read a picture as upright uint8 RGB, (height, width, 3).

    Raises:
        DatasetError: it cannot be read or decoded.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise DatasetError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    except cv2.error as error:
        raise DatasetError("the image is too large or damaged.", path=path) from error
    if picture is None:
        raise DatasetError("this is not an image, or it is damaged.", path=path)
    return np.asarray(picture, np.uint8)


def check_pairs(
    pairs: Sequence[Pair], progress: Progress | None = None, look: Callable[[Pair, Picture, Picture], None] | None = None
) -> tuple[list[Pair], list[Problem]]:
    """Read every pair and set aside those that cannot teach anything, with the reason; `look` is shown the others."""
    good, problems = [], []
    seen: dict[bytes, str] = {}
    for index, pair in enumerate(pairs):
        if progress is not None:
            progress.report(index / len(pairs), f"looking at {pair.name}")
        try:
            low, high = read_picture(pair.low), read_picture(pair.high)
        except DatasetError as error:
            problems.append(Problem(pair.name, error.message))
            continue
        first = seen.setdefault(_digest(low, high), pair.name)
        reason = _objection(low, high) if first == pair.name else Message("the same images as pair {pair}", pair=first)
        if reason is not None:
            problems.append(Problem(pair.name, reason))
            continue
        good.append(pair)
        if look is not None:
            look(pair, low, high)
    return good, problems


def unreadable_pictures(paths: Sequence[Path], progress: Progress | None = None) -> list[Problem]:
    """Read every picture once; those that cannot be read, by their file names."""
    problems = []
    for index, path in enumerate(paths):
        if progress is not None:
            progress.report(index / len(paths), f"looking at {path.name}")
        try:
            read_picture(path)
        except DatasetError as error:
            problems.append(Problem(path.name, error.message))
    return problems


def read_names(path: Path) -> list[str]:
    """The names in a list of pairs, one per line.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError("the file cannot be read ({reason}).", path=path, reason=error) from error


def split_by_list(pairs: Sequence[Pair], names: Iterable[str]) -> tuple[list[Pair], list[Pair]]:
    """Split off the pairs whose file names (with or without suffix) are listed: (training, validation).

    Raises:
        DatasetError: none of the names occurs.
    """
    stems = {Path(name.strip()).stem for name in names if name.strip()}
    validation = [pair for pair in pairs if pair.name in stems]
    if not validation:
        raise DatasetError("None of the names in the validation list occurs in the dataset.")
    return [pair for pair in pairs if pair.name not in stems], validation


def split_by_scene(pairs: Sequence[Pair], share: float, seed: int) -> tuple[list[Pair], list[Pair]]:
    """Split off about `share` of the pairs, keeping near-identical clear pictures on one side: (training, validation).

    Raises:
        DatasetError: all pictures show one scene, so that nothing is left for one of the sides.
    """
    scenes = _scenes(read_picture(pair.high) for pair in pairs)
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


class PictureCache:
    """Reads pictures, keeping the decoded ones up to a limit of memory; beyond it they are read again each time.

    How the clear picture of a pair is laid onto the dark one is found once and kept in any case.

    Args:
        limit: bytes of decoded pictures to keep.
        read: how to read one.
    """

    def __init__(self, limit: int = 2 << 30, read: Callable[[Path], Picture] = read_picture) -> None:
        self._limit, self._read = limit, read
        self._kept: dict[Path | Pair, Picture] = {}
        self._warps: dict[Pair, Warp | None] = {}
        self._size = 0

    def __call__(self, path: Path) -> Picture:
        """The picture at `path`; not to be written to."""
        return self._kept_or_made(path, lambda: self._read(path))

    def registered(self, pair: Pair) -> tuple[Picture, Picture]:
        """The dark picture of a pair, and the clear one laid onto it, see `training.registration`; not to be written to."""
        dark = self(pair.low)
        return dark, self._kept_or_made(pair, lambda: self._laid_onto(dark, pair))

    def _laid_onto(self, dark: Picture, pair: Pair) -> Picture:
        clear = self._read(pair.high)
        if pair not in self._warps:
            self._warps[pair] = find_warp(clear, dark)
        warp = self._warps[pair]
        return clear if warp is None else warp_image(clear, warp)

    def _kept_or_made(self, key: Path | Pair, make: Callable[[], Picture]) -> Picture:
        picture = self._kept.get(key)
        if picture is None:
            picture = make()
            if self._size + picture.nbytes <= self._limit:
                self._kept[key] = picture
                self._size += picture.nbytes
        return picture


def _match(low: Path, high: Path) -> Pairs:
    lows = {f.stem: f for f in pictures_in(low)}
    highs = {f.stem: f for f in pictures_in(high)}
    names = sorted(lows.keys() & highs.keys(), key=_natural)
    if not names:
        raise DatasetError("No file name occurs in both {low} and {high}.", low=low, high=high)
    problems = [_unmatched(name, high) for name in sorted(lows.keys() - highs.keys(), key=_natural)]
    problems += [_unmatched(name, low) for name in sorted(highs.keys() - lows.keys(), key=_natural)]
    return Pairs(low.parent, tuple(Pair(n, lows[n], highs[n]) for n in names), tuple(problems))


def _unmatched(name: str, folder: Path) -> Problem:
    return Problem(name, Message("there is no image with this name in {folder}", folder=folder.name))


def _listed(folder: Path) -> list[Path]:
    """What is in a folder, in the order of names.

    Raises:
        DatasetError: there is no such folder, or it cannot be read.
    """
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DatasetError("the folder does not exist.", path=folder) from error
    except OSError as error:
        raise DatasetError("the folder cannot be read ({reason}).", path=folder, reason=error.strerror) from error


def _natural(name: str) -> tuple[int, str]:
    return (int(name) if name.isdecimal() else 1 << 60, name)


def _digest(low: Picture, high: Picture) -> bytes:
    digest = hashlib.blake2b(low.tobytes())
    digest.update(high.tobytes())
    return digest.digest()


def _objection(low: Picture, high: Picture) -> Message | None:
    if low.shape != high.shape:
        return Message("the sizes differ: {low_size} and {high_size}", low_size=_size_of(low), high_size=_size_of(high))
    if min(low.shape[:2]) < 32:
        return Message("too small: {size}", size=_size_of(low))
    if low.mean() < _NEAR_BLACK:
        return Message("almost black (mean {mean:.1f} of 255)", mean=float(low.mean()))
    return None if low.mean() < high.mean() else Message("the dark image is not darker than the bright one")


def _size_of(picture: Picture) -> str:
    return f"{picture.shape[1]}x{picture.shape[0]}"


def _scenes(pictures: Iterable[Picture]) -> list[int]:
    """A number for each picture; near-identical pictures get the same. Holds one picture at a time."""
    small = np.stack([cv2.resize(p, (24, 16), interpolation=cv2.INTER_AREA).astype(np.float32).ravel() for p in pictures])
    small -= small.mean(1, keepdims=True)
    small /= np.linalg.norm(small, axis=1, keepdims=True) + 1e-6
    scenes = np.arange(len(small))
    for a, alike in enumerate(np.triu(small @ small.T > _SAME_SCENE, 1)):
        scenes[np.isin(scenes, scenes[alike])] = scenes[a]
    return [int(scene) for scene in scenes]
