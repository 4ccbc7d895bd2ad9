"""Find the image pairs of a dataset: folders of dark and of well-lit images, and names that belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.errors import DatasetError, reason_of
from lowlight_app.file_names import is_hidden, natural_order

LAYOUTS = ("our485/low + our485/high", "Train/Low + Train/Normal", "low + high", "input + target")

_DARK = ("low", "input", "dark")
_CLEAR = ("high", "normal", "target", "gt", "bright", "clear")
"""Words in the names of folders and files, in any case; earlier ones are preferred."""
_DEPTH = 3
"""Levels of folders that are searched: an archive of LOL-v2 has LOL-v2/Real_captured/Train above the folders of images."""
_TRAINING = re.compile("our485|train", re.IGNORECASE)
_TEST = re.compile("test|eval|val", re.IGNORECASE)
"""Beginnings of the names of the parts of a dataset."""
_SIDE = re.compile(rf"(?<![^\W\d_])({'|'.join(_DARK + _CLEAR)})([-_ ]?light)?(?![^\W\d_])", re.IGNORECASE)
"""The word that says which side of a pair it is, between digits and separators."""
_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class PairFolders:
    """A folder of dark images and the one of well-lit images beside it.

    Attributes:
        part: what their names have in common: "train" for train_low and train_high.
    """

    low: Path
    high: Path
    part: str = ""


def find_pair_folders(folder: Path) -> list[PairFolders]:
    """Find the folders of a dataset's pairs.

    Those for training are preferred to those of unknown purpose and these to those for tests; of these, all on the same level are
    returned, such as the real and the synthetic pairs of LOL-v2.

    Raises:
        DatasetError: the folder does not exist or cannot be read.
    """
    found = [(_rank(folder, pair), pair) for pair in _walk(folder, _DEPTH)]
    best = min((rank for rank, _ in found), default=None)
    return [pair for rank, pair in found if rank == best]


def match_names(lows: Iterable[str], highs: Iterable[str]) -> dict[str, str]:
    """Match names without suffix: equal ones, and those that differ only in words such as low, normal, high and gt.

    Returns:
        The name on the well-lit side by the name on the dark side, in natural order. Ambiguous names are left out.
    """
    dark, clear = set(lows), set(highs)
    same = dark & clear
    others, partners = _by_key(dark - same), _by_key(clear - same)
    matched = {name: name for name in same} | {others[key]: partners[key] for key in others.keys() & partners.keys()}
    return dict(sorted(matched.items(), key=lambda item: natural_order(item[0])))


def list_folder(folder: Path) -> list[Path]:
    """List a folder without hidden files and folders of the system, in natural order.

    Raises:
        DatasetError: the folder does not exist or cannot be read.
    """
    try:
        return sorted((path for path in folder.iterdir() if not is_hidden(path.name)), key=natural_order)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DatasetError("the folder does not exist.", path=folder) from error
    except OSError as error:
        raise DatasetError("the folder cannot be read ({reason}).", path=folder, reason=reason_of(error)) from error


def _walk(folder: Path, depth: int) -> Iterator[PairFolders]:
    """Yield the pair folders at most `depth` levels below a folder."""
    children = [child for child in list_folder(folder) if child.is_dir()]
    pairs = _pairs_of(children)
    yield from pairs
    used = {child for pair in pairs for child in (pair.low, pair.high)}
    for child in children:
        if depth and child not in used:
            with suppress(DatasetError):  # a subfolder that cannot be read says nothing about the others
                yield from _walk(child, depth - 1)


def _pairs_of(folders: Iterable[Path]) -> list[PairFolders]:
    dark, clear = dict[str, Path](), dict[str, Path]()
    for side, words in ((dark, _DARK), (clear, _CLEAR)):
        named = [(word, folder) for folder in folders if (word := _word_of(folder.name)) in words]
        for _, folder in sorted(named, key=lambda pair: words.index(pair[0])):
            side.setdefault(_key(folder.name), folder)
    return [PairFolders(dark[part], clear[part], part) for part in dark if part in clear]


def _word_of(name: str) -> str:
    found = _SIDE.search(name)
    return found[1].casefold() if found else ""


def _rank(folder: Path, pair: PairFolders) -> tuple[bool, int, bool]:
    parts = [*pair.low.parent.relative_to(folder).parts, *filter(None, [pair.part])]
    training, test = (any(purpose.match(part) for part in parts) for purpose in (_TRAINING, _TEST))
    level = sum(not (_TRAINING.match(part) or _TEST.match(part)) for part in parts)
    return test, level, not training


def _key(name: str) -> str:
    """Return a name without the word for the side."""
    return _SEPARATORS.sub("_", _SIDE.sub("", name)).strip("_").casefold()


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """Return names by what remains without the word for the side; ambiguous ones are left out."""
    keys = {name: _key(name) for name in names}
    count = Counter(keys.values())
    return {key: name for name, key in keys.items() if count[key] == 1}
