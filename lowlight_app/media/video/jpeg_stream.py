"""Recognise motion JPEG without a container: the images of a camera, one after the other. Loads no codec."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from lowlight_app.media.files.reading import open_binary
from lowlight_app.media.metadata.jpeg_segments import END_OF_IMAGE, markers

_MIN_IMAGES = 3
"""A photo can be followed by a second JPEG, such as its gain map or the view of the other eye."""
_START_OF_IMAGE, _APP2 = 0xD8, 0xE2
_IMAGE_LIST = b"MPF\0"
"""Marks a photo that consists of several images (CIPA DC-007)."""
_NEXT_IMAGE = re.compile(rb"[\0\xff\r\n]*\xff\xd8\xff")


def is_jpeg_stream(path: Path) -> bool:
    """Return whether a file is a series of JPEG images rather than one photo.

    Raises:
        MediaError: the file cannot be read.
    """
    with open_binary(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        position = 0
        for _ in range(_MIN_IMAGES):
            start = _NEXT_IMAGE.match(data, position)
            end = _end_of_image(data, start.end() - 1) if start else None
            if end is None:
                return False
            position = end
        return True


def _end_of_image(data: mmap.mmap, position: int) -> int | None:
    """Return where an image ends whose first segment is at a position; None for a damaged one and a list of images."""
    for marker, start in markers(data, position):
        if marker == END_OF_IMAGE:
            return start + 2
        if marker == _START_OF_IMAGE or (marker == _APP2 and data[start + 4 : start + 8] == _IMAGE_LIST):
            return None
    return None
