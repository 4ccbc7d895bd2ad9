"""Files at addresses such as `s3://BUCKET/NAME`, through fsspec.

A `Path` holds an address, too: its parts are those of a file's path, and `str` gives it back with one slash after the colon. All
functions that take a path take those of local files as well.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from lowlight_app.errors import ClusterError, ExportError, MediaError, Message, reason_of
from lowlight_app.file_names import is_hidden, natural_order
from lowlight_app.media.discovery import MEDIA_SUFFIXES, FoundFile, is_media
from lowlight_app.media.files.part_file import part_path, remove_part_files
from lowlight_app.media.files.version import Version
from lowlight_app.media.files.work_folder import remove_work_folder
from lowlight_app.target_plan import TargetPlan
from lowlight_app.user_data import data_folder

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+):/+(?=[^/])(.*)")
"""An address. Its scheme has at least two letters: a single one is a drive of Windows."""
_BEGINNING = 1 << 16


def address_of(path: Path) -> str | None:
    """Return the address that a path holds; None for a local file."""
    found = _ADDRESS.fullmatch(path.as_posix())
    return None if found is None or found[1] == "file" else f"{found[1]}://{found[2]}"


def absolute(path: Path) -> Path:
    """Return an absolute path, for use in another process."""
    if address_of(path) is not None:
        return path
    found = _ADDRESS.fullmatch(path.as_posix())
    return path.absolute() if found is None else Path(f"/{found[2]}")


def exists(path: Path) -> bool:
    """Return whether there is a file or folder."""
    address = address_of(path)
    if address is None:
        return os.path.lexists(path)
    system, name = _system(address)
    with _writing(path):
        return bool(system.exists(name))


def is_empty_file(path: Path) -> bool:
    """Return whether there is an empty local file, which a killed process leaves on a drive without hard links."""
    if address_of(path) is not None:
        return False
    try:
        return path.is_file() and not path.stat().st_size
    except OSError:  # it was deleted or renamed meanwhile
        return False


def version_of(path: Path) -> tuple[int | str, ...]:
    """Return values that differ between versions of a file.

    Raises:
        MediaError: it cannot be found.
    """
    address = address_of(path)
    if address is None:
        try:
            version = Version.of(path)
        except OSError as error:
            raise MediaError("the file cannot be found ({reason}).", path=path, reason=reason_of(error)) from error
        return version.size, version.modified_ns
    system, name = _system(address)
    with _reading(path):
        return (str(system.ukey(name)),)


def read_beginning(path: Path) -> bytes:
    """Return the first 64 KiB of a file at an address.

    Raises:
        MediaError: it cannot be read.
    """
    system, name = _system(str(address_of(path)))
    with _reading(path):
        return bytes(system.cat_file(name, start=0, end=_BEGINNING))


def modified_ns(path: Path) -> int | None:
    """Return when a file at an address was modified, in nanoseconds since 1970; None if the service does not say."""
    system, name = _system(str(address_of(path)))
    try:
        return int(system.modified(name).timestamp() * 1e9)
    except Exception:  # each storage service has errors of its own
        return None


def read_text(path: Path) -> str:
    """Return the text of a small file, empty if there is none.

    Raises:
        ExportError: it cannot be read.
    """
    address = address_of(path)
    with _writing(path):
        if address is None:
            return path.read_text("utf-8") if path.exists() else ""
        system, name = _system(address)
        return system.cat_file(name).decode() if system.exists(name) else ""


def make_folder(path: Path) -> None:
    """Create a folder unless it exists.

    Raises:
        ExportError: it cannot be created.
    """
    address = address_of(path)
    with _writing(path):
        if address is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            system, name = _system(address)
            system.makedirs(name, exist_ok=True)


def append_text(path: Path, text: str) -> None:
    """Append to the text of a small file, in a folder that exists.

    Raises:
        ExportError: it cannot be written.
    """
    address = address_of(path)
    with _writing(path):
        if address is None:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
            return
        system, name = _system(address)
        before = read_text(path)
        system.pipe_file(name, (before + text).encode())


def remove(path: Path) -> None:
    """Delete a file; one that is not there or cannot be deleted is ignored."""
    address = address_of(path)
    with suppress(Exception):
        if address is None:
            path.unlink(missing_ok=True)
        else:
            system, name = _system(address)
            system.rm_file(name)


def remove_unfinished(target: Path) -> None:
    """Delete the work folder of a local result that has no finished parts; ignore one that cannot be deleted."""
    if address_of(target) is None:
        remove_work_folder(target, keep_parts=True)


def download(path: Path, folder: Path) -> Path:
    """Copy a file at an address into a local folder.

    Raises:
        MediaError: it cannot be read.
    """
    system, name = _system(str(address_of(path)))
    local = folder / path.name
    with _reading(path):
        system.get_file(name, str(local))
    return local


def upload(local: Path, target: Path, *, overwrite: bool) -> None:
    """Copy a local file or folder to an address: under a hidden name, then renamed.

    Raises:
        ExportError: it cannot be written, or the target exists and must not be overwritten; nothing is left.
    """
    system, name = _system(str(address_of(target)))
    part, is_folder = f"{system._parent(name)}/{part_path(target).name}", local.is_dir()
    with _writing(target):
        try:
            system.makedirs(system._parent(name), exist_ok=True)
            system.put(str(local), part, recursive=is_folder)
            if not overwrite and system.exists(name):
                raise ExportError("a file with this name was created in the meantime; it was not overwritten.", path=target)
            system.mv(part, name, recursive=is_folder)
        except BaseException:
            with suppress(Exception):
                system.rm(part, recursive=True)
            raise


def remove_parts(folder: Path, process: str) -> None:
    """Delete the part files that a process which has ended left in a folder; ignore those that cannot be deleted."""
    address = address_of(folder)
    if address is None:
        remove_part_files([folder], process)
        return
    with suppress(Exception):
        system, name = _system(address)
        for part in system.glob(f"{name}/.*-{process}-*.lowlight.part"):
            system.rm(part, recursive=True)


def list_media_at(path: Path, *, recursive: bool) -> list[FoundFile]:
    """Return the photos and videos in a folder at an address as `list_media` does for local ones, or the one file there.

    Raises:
        MediaError: it cannot be listed.
    """
    system, name = _system(str(address_of(path)))
    with _reading(path):
        if not system.isdir(name):
            system.info(name)  # raises an error if it is missing
            return [FoundFile(path)]
        found = system.find(name, maxdepth=None if recursive else 1)
    root = PurePosixPath(name)
    inside = (PurePosixPath(each).relative_to(root) for each in found)
    wanted = [each for each in inside if not any(map(is_hidden, each.parent.parts)) and is_media(Path(each), MEDIA_SUFFIXES)]
    wanted.sort(key=lambda each: ([natural_order(part) for part in each.parent.parts], natural_order(each.name)))
    return [FoundFile(path / each, Path(each.parent)) for each in wanted]


def folder_of_journal(path: Path) -> Path:
    """Return the local folder for the journal of results at an address."""
    return data_folder("archives", hashlib.sha256(path.as_posix().encode()).hexdigest()[:16])


class StoredTargetPlan(TargetPlan):
    """Plans the names of results at addresses, too."""

    def is_taken(self, path: Path) -> bool:
        """See `TargetPlan`."""
        return exists(path)


def _system(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the name of the file in it."""
    try:
        system, name = fsspec.url_to_fs(address)
    except (ImportError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ClusterError("{address} cannot be used ({reason}).", address=_without_login(address), reason=reason) from error
    return system, str(name)


def _without_login(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # each storage service has errors of its own
        raise MediaError("the file cannot be read ({reason}).", path=path, reason=_reason(error)) from error


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except ExportError:
        raise
    except Exception as error:  # each storage service has errors of its own
        raise ExportError("the file cannot be written ({reason}).", path=path, reason=_reason(error)) from error


def _reason(error: Exception) -> str | Message:
    if isinstance(error, OSError):
        return reason_of(error)
    return str(error).splitlines()[0] if str(error) else type(error).__name__
