"""What the readers and writers of the single formats have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lowlight_app.errors import ExportError, LowlightError, MediaError
from lowlight_app.frame import Frame, MediaInfo, Metadata, Pixels


@dataclass(frozen=True)
class PhotoFile:
    """A photo's bytes, with its path for messages.

    Attributes:
        page: which picture of a file with several, from 1.
    """

    path: Path
    data: bytes
    page: int = 1


class Reader(Protocol):
    """What a format's module offers if the format can be read."""

    def inspect(self, file: PhotoFile) -> MediaInfo:
        """What the file says without its pixels; size as stored, before the orientation in its EXIF block."""
        ...

    def decode(self, file: PhotoFile) -> Pixels:
        """The pixels as stored, before the orientation in the EXIF block that `inspect` gave."""
        ...


class Writer(Protocol):
    """What a format's module offers if the format can be written."""

    def encode(self, frame: Frame, metadata: Metadata, quality: int) -> bytes:
        """The file. `frame` has a depth of the format; `metadata` is ready to be stored."""
        ...


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Translates what a decoder raises. On damaged files that can be any exception: keep the block to foreign calls."""
    try:
        yield
    except LowlightError:
        raise
    except MemoryError as error:
        raise MediaError("there is not enough memory to open this image.", path=path) from error
    except Exception as error:
        raise MediaError("the file is damaged or incomplete ({reason}).", path=path, reason=error) from error


@contextmanager
def encoding(name: str) -> Iterator[None]:
    """Translates what an encoder raises; `name` is that of the format."""
    try:
        yield
    except LowlightError:
        raise
    except MemoryError as error:
        raise ExportError("there is not enough memory to write this image as {format}.", format=name) from error
    except Exception as error:
        raise ExportError("the image cannot be written as {format} ({reason}).", format=name, reason=error) from error
