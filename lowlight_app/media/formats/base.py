"""The record that describes a photo format, and helpers that all format modules share."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lowlight_app.errors import ExportError, LowlightError, MediaError, Message, UsageError
from lowlight_app.frame import Frame, MediaInfo, Metadata, Pixels

_log = logging.getLogger(__name__)


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
        suffixes: the suffixes of its files, the usual one first.
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
        longest_side: the longest side, in pixels.
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


INCOMPLETE = Message("the file is damaged or incomplete; only a part of the picture can be read.")
"""Notice about a picture that is shown as far as it can be decoded."""

_DAMAGE = (OSError, EOFError, SyntaxError, ValueError, struct.error, zlib.error, RuntimeError)
"""Exceptions that decoders raise for damaged files; imagecodecs derives its errors from RuntimeError."""


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Convert the errors of a decoder; its own words go to the log only.

    Damaged files can cause any exception in libraries, so wrap only calls into them.

    Raises:
        MediaError: raised in place of any error that is not a `LowlightError`.
    """
    try:
        yield
    except LowlightError as error:
        if error.message.path is None:
            error.message = error.message.about(path)
        raise
    except MemoryError as error:
        raise MediaError("there is not enough memory to open this image.", path=path) from error
    except NotImplementedError as error:
        _log.warning("%s: %s", path, error)
        raise MediaError("this kind of image is not supported.", path=path) from error
    except _DAMAGE as error:
        _log.warning("%s: %s", path, error)
        raise MediaError("the file is damaged or incomplete.", path=path) from error
    except Exception as error:
        _log.warning("%s cannot be read", path, exc_info=error)
        raise MediaError("the image cannot be read; the log says more.", path=path) from error


@contextmanager
def encoding(name: str) -> Iterator[None]:
    """Convert the errors of an encoder, whose own words go to the log only; `name` is that of the format.

    Raises:
        ExportError: raised in place of any error that is not a `LowlightError`.
    """
    try:
        yield
    except LowlightError:
        raise
    except MemoryError as error:
        raise ExportError("there is not enough memory to write this image as {format}.", format=name) from error
    except Exception as error:
        _log.warning("%s cannot be encoded", name, exc_info=error)
        raise ExportError("the image cannot be written as {format}; choose another format.", format=name) from error
