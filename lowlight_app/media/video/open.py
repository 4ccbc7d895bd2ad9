"""Opens whatever is meant as a video: a file, numbered pictures, an animated WebP."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError

from lowlight_app.errors import MediaError
from lowlight_app.media.files.image_sequence import RATE, frames_of_sequence, is_sequence
from lowlight_app.media.formats.sniff import ANIMATED_WEBP, sniff
from lowlight_app.media.video.animated_webp import transcode

_SIGNATURE = 4096
"""Bytes that tell a format."""


def open_container(path: Path, rate: Fraction = RATE) -> InputContainer:
    """A file, or a numbered sequence of pictures, opened for reading.

    Args:
        path: of it.
        rate: frames per second of a sequence.

    Raises:
        MediaError: it is no video, or damaged at its beginning.
    """
    if _is_animated_webp(path):
        path = transcode(path)
    url, kind, options = url_of(path), None, {}
    if is_sequence(path):
        url = url_of(Path(str(path.parent).replace("%", "%%"), path.name))
        kind, options = "image2", {"framerate": str(rate), "start_number": str(frames_of_sequence(path)[0][0])}
    try:
        return av.open(url, mode="r", format=kind, options=options, metadata_errors="replace")
    except FFmpegError as error:
        raise MediaError("the file is damaged or incomplete ({reason}).", path=path, reason=error.strerror) from error


def _is_animated_webp(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return sniff(file.read(_SIGNATURE)) == ANIMATED_WEBP
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error


def url_of(path: Path) -> str:
    """The path as FFmpeg wants it: without this, it takes what stands before a colon in a name for a protocol."""
    return f"file:{path}"
