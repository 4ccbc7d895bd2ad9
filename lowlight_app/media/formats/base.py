"""The record that describes a photo format, and helpers that all format modules share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lowlight_app.errors import ExportError, LowlightError, MediaError, Message, UsageError
from lowlight_app.frame import Frame, MediaInfo, Metadata, Pixels


@dataclass(frozen=True)
class PhotoFile:
    """The bytes of a photo, with its path for error messages.

    Attributes:
        page: which image of a file with several, from 1.
        notices: `inspect` and `decode` append what they could not read or preserve as it is; the same notice counts once.
    """

    path: Path
    data: bytes
    page: int = 1
    notices: list[Message] = field(default_factory=list, compare=False)


@dataclass(frozen=True, kw_only=True)
class Format:
    """A photo format: everything the rest of the application knows about it.

    Attributes:
        name: as in `MediaInfo.format`.
        suffixes: of its files, the usual one first.
        matches: whether data, or its first 64 KiB, has this format; `registry.FORMATS` is tried in order.
        inspect: reads everything but the pixels. The size is as stored, before the orientation in the EXIF block.
        decode: reads the pixels as stored, before the orientation in the EXIF block.
        export_as: name of the default format of results; None for this format.
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]
    inspect: Callable[[PhotoFile], MediaInfo]
    decode: Callable[[PhotoFile], Pixels]
    export_as: str | None = None


@dataclass(frozen=True, kw_only=True)
class WritableFormat(Format):
    """A photo format that results can be written in.

    Attributes:
        encode: returns the file for a frame in one of `depths`, its metadata, and a quality from 1 to 100.
        depths: bits per channel that can be requested.
        lossless: the pixels read back equal those written.
        longest_side: in pixels.
    """

    encode: Callable[[Frame, Metadata, int], bytes]
    depths: tuple[int, ...]
    lossless: bool
    longest_side: int

    def depth_for(self, dtype: str, requested: int | None) -> int:
        """Return the bits per channel for a frame of `dtype`: as requested, else its own if the format supports them.

        Raises:
            UsageError: the format does not support the requested depth.
        """
        if requested is not None and requested not in self.depths:
            raise UsageError(
                "{format} does not support {bits} bits per channel; choose PNG or TIFF.",
                format=self.name.upper(),
                bits=requested,
            )
        return requested or min(8 if dtype == "uint8" else 16, max(self.depths))


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Convert the errors of a decoder. Damaged files can cause any exception, so wrap only calls into libraries.

    Raises:
        MediaError: in place of any error that is not a `LowlightError`.
    """
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
    """Convert the errors of an encoder; `name` is that of the format.

    Raises:
        ExportError: in place of any error that is not a `LowlightError`.
    """
    try:
        yield
    except LowlightError:
        raise
    except MemoryError as error:
        raise ExportError("there is not enough memory to write this image as {format}.", format=name) from error
    except Exception as error:
        raise ExportError("the image cannot be written as {format} ({reason}).", format=name, reason=error) from error
