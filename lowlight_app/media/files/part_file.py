"""Part files: hidden temporary files that results are written to until they are complete."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from lowlight_app.errors import ExportError, reason_of

PROCESS = uuid.uuid4().hex[:12]
"""Part of the name of every part file of this process, so that the next one can clean up if this one is killed."""
_SUFFIX = ".lowlight.part"
PART_PATTERN = f".*-*{_SUFFIX}"
_MAX_STEM = 40


def part_path(target: Path) -> Path:
    """Return an unused hidden path beside a result."""
    return target.with_name(f".{target.stem[:_MAX_STEM]}-{PROCESS}-{uuid.uuid4().hex[:8]}{_SUFFIX}")


def resumable_part_path(target: Path, key: str) -> Path:
    """Return the hidden path beside a result under which any process finds what another one left unfinished."""
    return target.with_name(f".{target.stem[:_MAX_STEM]}-{key}{_SUFFIX}")


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Report an `OSError` in the context as one of a file.

    Raises:
        ExportError: raised in place of the `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise ExportError("the file cannot be written ({reason}).", path=target, reason=reason_of(error)) from error


@contextmanager
def part_file(target: Path) -> Iterator[Path]:
    """Yield a path to write a result to; rename the finished file in the context, which deletes what is left.

    Raises:
        ExportError: see `writing`.
    """
    part = part_path(target)
    try:
        with writing(target):
            yield part
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def remove_part_files(folders: Iterable[Path], process: str) -> None:
    """Delete the part files that a process which has ended left in folders; ignore those that cannot be deleted."""
    for folder in set(folders):
        with suppress(OSError):
            for part in folder.glob(f".*-{process}-*{_SUFFIX}"):
                _remove(part)


def remove_parts_of(target: Path, process: str) -> None:
    """Delete the part files of one result that a process has left; ignore those that cannot be deleted."""
    with suppress(OSError):
        for part in target.parent.glob(f".{escape(target.stem[:_MAX_STEM])}-{process}-*{_SUFFIX}"):
            _remove(part)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
