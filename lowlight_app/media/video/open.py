"""Open video files, image sequences and animated WebP files with PyAV."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError

from lowlight_app.errors import MediaError
from lowlight_app.media.files.image_sequence import RATE, is_sequence
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.formats.webp import is_animated
from lowlight_app.media.video.animated_webp import transcode
from lowlight_app.media.video.sequence_container import SequenceContainer


def open_container(path: Path, rate: Fraction = RATE) -> InputContainer:
    """Open a video file or an image sequence for reading.

    Args:
        path: the file, or the pattern of an image sequence.
        rate: frames per second of an image sequence.

    Raises:
        MediaError: it is not a video, or its beginning is damaged.
    """
    if path.is_file() and is_animated(read_beginning(path)):
        path = transcode(path)
    if is_sequence(path):
        return cast("InputContainer", SequenceContainer(path, rate))  # PyAV's class cannot be derived from
    try:
        return av.open(url_of(path), mode="r", metadata_errors="replace")
    except FFmpegError as error:
        raise MediaError("the file is damaged or incomplete ({reason}).", path=path, reason=error.strerror) from error


def url_of(path: Path) -> str:
    """Return the path as a URL for FFmpeg, which would take a name's part before a colon for a protocol."""
    return f"file:{path}"
