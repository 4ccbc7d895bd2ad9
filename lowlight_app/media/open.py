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
from lowlight_app.media.formats.registry import format_of
from lowlight_app.media.photo_source import PhotoSource
from lowlight_app.media.video.video_formats import VideoFormat, detect_video_format

if TYPE_CHECKING:
    from lowlight_app.media.video.video_source import VideoSource

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
        rate: frames per second of an image sequence.
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
    return VideoSource(path, found.name, rate, deinterlace=deinterlace)


def _video_format(path: Path) -> VideoFormat | None:
    """Return the format of a video; None for a photo. Reads only the beginning, since any other file may be huge.

    Raises:
        MediaError: it is neither.
    """
    data = read_beginning(path)
    found = detect_video_format(data)
    if found is None:
        format_of(path, data)
    return found


def _date_of_first(sequence: Path) -> date | None:
    """Return the date of the first image; None where FFmpeg reads its format but we do not, or it states no date."""
    try:
        with PhotoSource(frames_of_sequence(sequence)[0][1], page=1) as first:
            return first.info.taken
    except MediaError:
        return None
