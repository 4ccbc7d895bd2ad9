"""Find the photos and videos in a list of files and folders."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.errors import MediaError, reason_of
from lowlight_app.file_names import is_hidden, natural_order
from lowlight_app.media.files.image_sequence import is_sequence
from lowlight_app.media.formats.registry import PHOTO_SUFFIXES
from lowlight_app.media.video.video_formats import VIDEO_SUFFIXES

MEDIA_SUFFIXES = PHOTO_SUFFIXES | VIDEO_SUFFIXES
_RESULT = re.compile(r".+-lowlight(-before-after)?(-\d+)?")
"""The stem of a result, so that processing a folder again does not enhance results once more."""

_WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True)
class FoundFile:
    """A photo or video, judged by its suffix.

    Attributes:
        path: the file.
        subfolder: its folder relative to the searched one, to preserve folder trees; "." for the folder itself.
    """

    path: Path
    subfolder: Path = Path()


def list_media(
    paths: Iterable[Path],
    *,
    recursive: bool = False,
    videos: bool = False,
    further: frozenset[str] = frozenset(),
    left_out: Path | None = None,
) -> tuple[list[FoundFile], list[MediaError]]:
    """Replace folders by the files in them that have the suffix of a photo, in natural order.

    Hidden files, folders of the system such as `@eaDir`, and results (`name-lowlight.ext`) in folders are skipped. A file in
    `paths` is always listed: its content is checked when it is opened. Duplicates, such as a file listed along with its folder,
    are removed.

    Args:
        paths: files, folders, patterns such as `*.jpg`, and image sequences; see `is_sequence`.
        recursive: search subfolders, too.
        videos: include files with the suffix of a video.
        further: other suffixes to include, in lower case.
        left_out: a subfolder that is not searched.

    Returns:
        The files, and an error for each path that is missing and each folder that cannot be read.
    """
    suffixes = further | (MEDIA_SUFFIXES if videos else PHOTO_SUFFIXES)
    files: list[FoundFile] = []
    errors: list[MediaError] = []
    for path in _expanded(paths):
        if is_sequence(path):
            files.append(FoundFile(path))
            continue
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            errors.append(MediaError("the file cannot be found ({reason}).", path=path, reason=reason_of(error)))
            continue
        files += _walk(path, suffixes, errors, recursive=recursive, left_out=left_out) if is_folder else [FoundFile(path)]
    unique: dict[Path, FoundFile] = {}
    for file in files:
        unique.setdefault(file.path.absolute(), file)
    return list(unique.values()), errors


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """Replace patterns by what matches them: the command prompt of Windows leaves that to programs."""
    for path in paths:
        matching = list[Path]()
        if _WILDCARD.search(path.name) and not os.path.lexists(path):
            pattern = re.sub(r"\*+", "*", path.name).replace("[", "[[]")  # brackets are common in names
            matching = sorted((found for found in path.parent.glob(pattern) if not is_hidden(found.name)), key=natural_order)
        yield from matching or [path]


def contain_results(folders: Iterable[Path]) -> bool:
    """Return whether any of the folders contains results, which `list_media` skips."""
    return any(_RESULT.fullmatch(path.stem) for folder in folders if folder.is_dir() for path in folder.iterdir())


def _walk(
    root: Path, suffixes: frozenset[str], errors: list[MediaError], *, recursive: bool, left_out: Path | None
) -> Iterator[FoundFile]:
    def unreadable(error: OSError) -> None:
        errors.append(MediaError("the folder cannot be read ({reason}).", path=error.filename, reason=reason_of(error)))

    for folder, children, names in os.walk(root, onerror=unreadable):
        children[:] = sorted(
            (child for child in children if recursive and not is_hidden(child) and not _is_same(Path(folder, child), left_out)),
            key=natural_order,
        )
        for name in sorted(names, key=natural_order):
            if is_media(Path(name), suffixes):
                yield FoundFile(Path(folder, name), Path(folder).relative_to(root))


def _is_same(folder: Path, other: Path | None) -> bool:
    try:
        return other is not None and folder.samefile(other)
    except OSError:  # one of them does not exist
        return False


def is_media(name: Path, suffixes: frozenset[str]) -> bool:
    """Return whether a file in a folder is to be listed, by its name."""
    return not is_hidden(name.name) and name.suffix.lower() in suffixes and not _RESULT.fullmatch(name.stem)
