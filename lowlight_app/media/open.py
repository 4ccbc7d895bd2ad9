"""Open photos and videos of any format."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.errors import MediaError
from lowlight_app.frame_stream import FrameStream
from lowlight_app.media.files.image_sequence import RATE, frames_of_sequence, is_sequence
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.formats.registry import detect_format, no_format
from lowlight_app.media.photo_source import PhotoSource
from lowlight_app.media.video.video_formats import looks_encrypted, video_format_of

if TYPE_CHECKING:
    from lowlight_app.media.video.video_source import VideoSource

_FRAGMENT_SUFFIXES = frozenset({".ts", ".m4s", ".mp4", ".m4v"})
"""Suffixes of the fragments of streams, which may be encrypted as a whole."""
_SEQUENCE = "stills"
"""`MediaInfo.format` of an image sequence."""


def open_source(path: Path, *, page: int | None = None, rate: Fraction = RATE) -> FrameStream:
    """Open a photo or video by its content, whatever its suffix.

    Args:
        path: the file, or the pattern of an image sequence.
        page: which image of a file with several, from 1; required for such a file.
        rate: see `open_video`.

    Raises:
        MediaError: it cannot be read.
    """
    if is_sequence(path) or _video_format(path) is not None:
        return open_video(path, rate)
    return PhotoSource(path, page)


def open_video(path: Path, rate: Fraction = RATE, *, deinterlace: bool = True) -> VideoSource:
    """Open a video by its content, whatever its suffix, or an image sequence.

    Args:
        path: the file, or the pattern of an image sequence: see `is_sequence`.
        rate: frames per second of an image sequence, and of a file that states none.
        deinterlace: deinterlace interlaced frames.

    Raises:
        MediaError: it cannot be read.
    """
    from lowlight_app.media.video.video_source import VideoSource  # loads PyAV

    if is_sequence(path):
        return VideoSource(path, _SEQUENCE, rate, _date_of_first(path))
    found = _video_format(path)
    if found is None:
        raise MediaError("this is not a video.", path=path)
    return VideoSource(path, found, rate, deinterlace=deinterlace)


def _video_format(path: Path) -> str | None:
    """Return the name of a video's format; None for a photo. Reads only the beginning, since any other file may be huge.

    Raises:
        MediaError: it is neither.
    """
    found = video_format_of(path)
    if found is not None:
        return found.name
    data = read_beginning(path)
    return None if detect_format(data) is not None else _probed_format(path, data)


def _probed_format(path: Path, data: bytes) -> str:
    from lowlight_app.media.video.probe import probed_format  # loads PyAV

    if (found := probed_format(path) if data else None) is not None:
        return found
    if path.suffix.lower() in _FRAGMENT_SUFFIXES and looks_encrypted(data):
        raise MediaError("this is not a video in a supported format; it is probably encrypted.", path=path)
    raise no_format(path, data)


def _date_of_first(sequence: Path) -> date | None:
    """Return the date of the first image; None where FFmpeg reads its format but we do not, or it states no date."""
    try:
        with PhotoSource(frames_of_sequence(sequence)[0][1], page=1) as first:
            return first.info.taken
    except MediaError:
        return None
