"""Open photos and videos, whatever their format, as sources of frames."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.errors import MediaError
from lowlight_app.media.files.image_sequence import RATE, frames_of_sequence, is_sequence
from lowlight_app.media.formats.sniff import VIDEO_FORMATS
from lowlight_app.media.frame_stream import FrameSource
from lowlight_app.media.photo_source import PhotoSource, _format_of, _readable

if TYPE_CHECKING:
    from lowlight_app.media.video.video_source import VideoSource


def open_source(path: Path, *, page: int | None = None, rate: Fraction = RATE) -> FrameSource:
    """Opens a photo or video by its content, whatever its name.

    Args:
        path: the file.
        page: which picture of a file with several, from 1. Must be given for such a file.
        rate: see `open_video`.

    Raises:
        MediaError: with the reason.
    """
    if is_sequence(path) or _beginning(path) in VIDEO_FORMATS:
        return open_video(path, rate)
    return PhotoSource(path, page)


def open_video(path: Path, rate: Fraction = RATE) -> VideoSource:
    """Opens a video by its content, whatever its name, or a numbered sequence of pictures.

    Args:
        path: the file, or the pictures' common name: see `is_sequence`.
        rate: frames per second of a sequence.

    Raises:
        MediaError: with the reason.
    """
    name = "stills" if is_sequence(path) else _beginning(path)
    if name not in {*VIDEO_FORMATS, "stills"}:
        raise MediaError("this is not a video.", path=path)
    from lowlight_app.media.video.video_source import VideoSource  # loads PyAV

    return VideoSource(path, name, rate, _day_of_first(path) if name == "stills" else None)


def _day_of_first(sequence: Path) -> date | None:
    """The day on which the first picture was taken; FFmpeg reads more kinds of pictures than tell it."""
    try:
        with PhotoSource(frames_of_sequence(sequence)[0][1], page=1) as first:
            return first.info.taken
    except MediaError:
        return None


_BEGINNING = 1 << 16


def _beginning(path: Path) -> str:
    """The format, told without reading the whole file, which may be larger than memory."""
    with _readable(path) as file:
        return _format_of(path, file.read(_BEGINNING))
