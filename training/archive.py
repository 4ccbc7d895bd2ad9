"""A dataset as it comes: a folder, or a zip archive that is unpacked once into the user's cache."""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from lowlight_app.errors import DatasetError
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder
from training.dataset import SUFFIXES

_MOST_FILES = 200_000
_MOST_GROWTH = 100
"""Times the archive's own size; pictures are compressed already, so that more is no dataset."""


def dataset_folder(path: Path, progress: Progress | None = None) -> Path:
    """The folder that holds a dataset's pictures; an archive is unpacked for it, and found again the next time.

    Raises:
        DatasetError: it is a file but no zip archive, holds paths that lead elsewhere, grows without measure, is damaged,
            or does not fit on the disk.
        Cancelled: nothing is left behind.
    """
    known = known_folder(path)
    if known is not None or not path.is_file():
        return known or path
    target = data_folder("cache", "datasets", _cache_name(path))
    _unpack(path, target, progress or Progress())
    return target


def known_folder(path: Path) -> Path | None:
    """The folder that holds a dataset's pictures, if it is there already; nothing is unpacked for it."""
    folder = data_folder("cache", "datasets", _cache_name(path)) if path.is_file() else path
    return folder if folder.is_dir() else None


def _cache_name(path: Path) -> str:
    """Another one for an archive that has changed."""
    facts = path.stat()
    key = hashlib.sha256(f"{path.absolute()} {facts.st_size} {facts.st_mtime_ns}".encode()).hexdigest()
    return f"{path.stem[:40]}-{key[:10]}"


def _unpack(path: Path, target: Path, progress: Progress) -> None:
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        with zipfile.ZipFile(path) as archive:
            _copy(archive, _checked(path, archive, part), part, progress)
        part.rename(target)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise DatasetError(
            "this is neither a folder nor a complete ZIP archive ({reason}); download it again.", path=path, reason=error
        ) from error
    except OSError as error:
        raise DatasetError(
            "the archive cannot be unpacked to {folder} ({reason}).",
            path=path,
            folder=target.parent,
            reason=error.strerror or error,
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _checked(path: Path, archive: zipfile.ZipFile, folder: Path) -> list[zipfile.ZipInfo]:
    """The pictures of an archive that can be trusted to unpack below `folder`."""
    entries = archive.infolist()
    for entry in entries:
        if _leads_elsewhere(entry):
            raise DatasetError("the archive is unsafe: its entry “{entry}” points outside it.", path=path, entry=entry.filename)
    pictures = [entry for entry in entries if not entry.is_dir() and Path(entry.filename).suffix.lower() in SUFFIXES]
    total = sum(entry.file_size for entry in pictures)
    if not pictures:
        raise DatasetError("no images were found ({suffixes}).", path=path, suffixes=", ".join(sorted(SUFFIXES)))
    if len(pictures) > _MOST_FILES or total > _MOST_GROWTH * path.stat().st_size:
        raise DatasetError(
            "the archive is too large: it would unpack to {count} images with {size} MB.",
            path=path,
            count=len(pictures),
            size=total >> 20,
        )
    if total > shutil.disk_usage(folder).free:
        raise DatasetError(
            "the archive needs {size} MB in {folder}; free some space.", path=path, size=total >> 20, folder=folder.parent
        )
    return pictures


def _leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a link, or has a path that some system takes for absolute or for one upwards."""
    name = entry.orig_filename
    upwards = ".." in PurePosixPath(name.replace("\\", "/")).parts
    return upwards or name.startswith(("/", "\\")) or name[1:2] == ":" or stat.S_ISLNK(entry.external_attr >> 16)


def _copy(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], folder: Path, progress: Progress) -> None:
    for index, entry in enumerate(entries):
        progress.report(index / len(entries), entry.filename)
        archive.extract(entry, folder)
