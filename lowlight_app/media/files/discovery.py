"""Finds the photos and videos that are meant by a list of files and folders."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.errors import MediaError
from lowlight_app.media.files.image_sequence import is_sequence

_NAMES = (
    ".jpg .jpeg .jpe .jfif .png .tif .tiff .webp .bmp .dib .heic .heif .hif .avif "
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2 .rwl .sr2 .srf .srw "
    ".x3f"
)
PHOTO_SUFFIXES = frozenset(_NAMES.split(" "))
_VIDEO_NAMES = ".mp4 .m4v .mov .qt .mkv .webm .avi .mts .m2ts .ts .mpg .mpeg .vob .3gp .3g2 .gif"
VIDEO_SUFFIXES = frozenset(_VIDEO_NAMES.split(" "))
_RESULT = re.compile(r".+-lowlight(-\d+)?")
"""The stem of a result: when a folder is worked on again, results are not to be enhanced once more."""


@dataclass(frozen=True)
class FoundFile:
    """A file that looks like a photo or video.

    Attributes:
        path: the file.
        subfolder: its folder below the one that was named, to keep trees of folders; "." for the folder itself.
    """

    path: Path
    subfolder: Path = Path()


def list_media(
    paths: Iterable[Path], *, recursive: bool = False, videos: bool = False
) -> tuple[list[FoundFile], list[MediaError]]:
    """Expands folders to the files in them that are named like photos, in the order of their names.

    Hidden files and results (`name-lowlight.ext`) are passed over. A file that is named itself is always listed: its
    content decides when it is opened. What is named twice, by itself and by its folder for instance, is listed once.

    Args:
        paths: files, folders, and sequences of pictures as `is_sequence` knows them.
        recursive: look into the folders of folders too.
        videos: list what is named like a video, too.

    Returns:
        The files, and an error for each path that is missing and each folder that cannot be read.
    """
    suffixes = PHOTO_SUFFIXES | VIDEO_SUFFIXES if videos else PHOTO_SUFFIXES
    files: list[FoundFile] = []
    errors: list[MediaError] = []
    for path in paths:
        if is_sequence(path):
            files.append(FoundFile(path))
            continue
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            errors.append(MediaError("the file cannot be found ({reason}).", path=path, reason=error.strerror))
            continue
        files += _walk(path, recursive, suffixes, errors) if is_folder else [FoundFile(path)]
    once: dict[Path, FoundFile] = {}
    for file in files:
        once.setdefault(file.path.absolute(), file)
    return list(once.values()), errors


def contain_results(folders: Iterable[Path]) -> bool:
    """Whether there are results in folders, which `list_media` passes over."""
    return any(_RESULT.fullmatch(path.stem) for folder in folders if folder.is_dir() for path in folder.iterdir())


def _walk(root: Path, recursive: bool, suffixes: frozenset[str], errors: list[MediaError]) -> Iterator[FoundFile]:
    def unreadable(error: OSError) -> None:
        errors.append(MediaError("the folder cannot be read ({reason}).", path=error.filename, reason=error.strerror))

    for folder, children, names in os.walk(root, onerror=unreadable):
        children[:] = sorted(child for child in children if recursive and not child.startswith("."))
        for name in sorted(names):
            if _is_meant(Path(name), suffixes):
                yield FoundFile(Path(folder, name), Path(folder).relative_to(root))


def _is_meant(name: Path, suffixes: frozenset[str]) -> bool:
    hidden = name.name.startswith(".")
    return not hidden and name.suffix.lower() in suffixes and not _RESULT.fullmatch(name.stem)
