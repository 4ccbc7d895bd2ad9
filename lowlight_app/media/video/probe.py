"""Recognise the less common video formats that FFmpeg reads."""

from __future__ import annotations

from pathlib import Path

from lowlight_app.errors import MediaError
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.video.video_file import VideoFile
from lowlight_app.media.video.video_formats import begins_with_start_code

_SCANNING = frozenset({"avs2", "avs3", "cavsvideo", "evc", "m4v", "mpegvideo", "vc1", "vvc"})
"""Demuxers that find a stream anywhere in a file, such as inside an archive."""


def probed_format(path: Path) -> str | None:
    """Return FFmpeg's name of a file's format; None unless it is a video of which a frame can be decoded."""
    try:
        file = VideoFile(path)
    except MediaError:
        return None
    file.close()
    name = file.container.format.name.split(",")[0]
    return name if name not in _SCANNING or begins_with_start_code(read_beginning(path)) else None
