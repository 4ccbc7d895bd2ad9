"""Datasets as folders or ZIP archives; an archive is unpacked once into the cache of the user."""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from lowlight_app.errors import DatasetError, reason_of
from lowlight_app.file_names import is_hidden
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder
from training.dataset import SUFFIXES

_MOST_FILES = 200_000
_MOST_GROWTH = 100
"""Largest ratio of unpacked to packed size. Images are already compressed, so that no dataset grows more."""

_ENCRYPTED = 1
"""The flag of an encrypted entry."""


def dataset_folder(path: Path, progress: Progress | None = None) -> Path:
    """Return the folder of a dataset. An archive is unpacked unless that was done before.

    Raises:
        DatasetError: the file is not a ZIP archive, is damaged, contains paths outside of it, grows too much when unpacked, or
            does not fit on the disk.
        Cancelled: `progress` was cancelled; nothing is left behind.
    """
    folder = existing_folder(path)
    if folder is not None or not path.is_file():
        return folder or path
    target = data_folder("cache", "datasets", _cache_name(path))
    _unpack(path, target, progress or Progress())
    return target


def existing_folder(path: Path) -> Path | None:
    """Return the folder of a dataset without unpacking anything; None if it does not exist."""
    folder = data_folder("cache", "datasets", _cache_name(path)) if path.is_file() else path
    return folder if folder.is_dir() else None


def _cache_name(path: Path) -> str:
    """Return a folder name that changes whenever the archive does."""
    facts = path.stat()
    key = hashlib.sha256(os.fsencode(f"{path.absolute()} {facts.st_size} {facts.st_mtime_ns}")).hexdigest()
    return f"{path.stem[:40]}-{key[:10]}"


def _unpack(path: Path, target: Path, progress: Progress) -> None:
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        with zipfile.ZipFile(path) as archive:
            _copy(archive, _safe_entries(path, archive, part), part, progress)
        part.rename(target)
    except NotImplementedError as error:
        raise DatasetError("the archive is compressed in an unusual way; unpack it and choose its folder.", path=path) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError) as error:
        raise DatasetError("this is neither a folder nor a complete ZIP archive; download it again.", path=path) from error
    except OSError as error:
        raise DatasetError(
            "the archive cannot be unpacked to {folder} ({reason}).",
            path=path,
            folder=target.parent,
            reason=reason_of(error),
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _safe_entries(path: Path, archive: zipfile.ZipFile, folder: Path) -> list[zipfile.ZipInfo]:
    """Return the images of an archive after checking that they can be unpacked safely."""
    entries = archive.infolist()
    for entry in entries:
        if _is_outside(entry):
            raise DatasetError("the archive is unsafe: its entry “{entry}” points outside it.", path=path, entry=entry.filename)
    images = [entry for entry in entries if not entry.is_dir() and _is_image(entry)]
    total = sum(entry.file_size for entry in images)
    if any(entry.flag_bits & _ENCRYPTED for entry in images):
        raise DatasetError("the archive is encrypted; unpack it and choose its folder.", path=path)
    if not images:
        raise DatasetError("no images were found ({suffixes}).", path=path, suffixes=", ".join(sorted(SUFFIXES)))
    if len(images) > _MOST_FILES or total > _MOST_GROWTH * path.stat().st_size:
        raise DatasetError(
            "the archive is too large: it would unpack to {count} images with {size} MB.",
            path=path,
            count=len(images),
            size=total >> 20,
        )
    if total > shutil.disk_usage(folder).free:
        raise DatasetError(
            "the archive needs {size} MB in {folder}; free some space.", path=path, size=total >> 20, folder=folder.parent
        )
    return images


def _is_image(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    return path.suffix.lower() in SUFFIXES and not any(is_hidden(part) for part in path.parts)


def _is_outside(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a link, or has a path that any operating system considers absolute or outside the archive."""
    name = entry.orig_filename
    parent = ".." in PurePosixPath(name.replace("\\", "/")).parts
    return parent or name.startswith(("/", "\\")) or name[1:2] == ":" or stat.S_ISLNK(entry.external_attr >> 16)


def _copy(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], folder: Path, progress: Progress) -> None:
    for index, entry in enumerate(entries):
        progress.report(index / len(entries), entry.filename)
        archive.extract(entry, folder)
