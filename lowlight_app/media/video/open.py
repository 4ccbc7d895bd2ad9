"""Open video files, image sequences and animated WebP files with PyAV."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError

from lowlight_app.errors import MediaError
from lowlight_app.media.files.image_sequence import RATE, frames_of_sequence, is_sequence
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.formats.webp import is_animated
from lowlight_app.media.video.animated_webp import transcode


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
    url, kind, options = url_of(path), None, {}
    if is_sequence(path):
        url = url_of(Path(str(path.parent).replace("%", "%%"), path.name))
        kind, options = "image2", {"framerate": str(rate), "start_number": str(frames_of_sequence(path)[0][0])}
    try:
        return av.open(url, mode="r", format=kind, options=options, metadata_errors="replace")
    except FFmpegError as error:
        raise MediaError("the file is damaged or incomplete ({reason}).", path=path, reason=error.strerror) from error


def url_of(path: Path) -> str:
    """Return the path as a URL for FFmpeg, which would take a name's part before a colon for a protocol."""
    return f"file:{path}"
