"""Open source files for reading; every problem is reported as a `MediaError`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lowlight_app.errors import MediaError, reason_of

_BEGINNING = 1 << 16


def read_file(path: Path) -> tuple[bytes, int]:
    """Return the content of a file and its modification time in nanoseconds since 1970.

    Libraries are given bytes, never paths, so that every path works.

    Raises:
        MediaError: see `open_binary`.
    """
    with open_binary(path) as file:
        return file.read(), os.fstat(file.fileno()).st_mtime_ns


def read_beginning(path: Path) -> bytes:
    """Return the first 64 KiB, which are enough to recognise a format; the whole file may be larger than memory.

    Raises:
        MediaError: see `open_binary`.
    """
    with open_binary(path) as file:
        return file.read(_BEGINNING)


@contextmanager
def open_binary(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading.

    Raises:
        MediaError: it is missing, not a regular file, or cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise MediaError("this is a folder or a device, not a file.", path=path)
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise MediaError("the file does not exist.", path=path) from error
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=path, reason=reason_of(error)) from error
