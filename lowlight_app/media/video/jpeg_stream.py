"""Recognise motion JPEG without a container: the images of a camera, one after the other. Loads no codec."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from lowlight_app.media.files.reading import open_binary

_MIN_IMAGES = 3
"""A photo can be followed by a second JPEG, such as its gain map or the view of the other eye."""
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN, _APP2 = 0xD8, 0xD9, 0xDA, 0xE2
_IMAGE_LIST = b"MPF\0"
"""Marks a photo that consists of several images (CIPA DC-007)."""
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
"""The next marker in the data of a scan; of a run of FF bytes, only the last begins it."""
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
    for marker, start in _markers(data, position):
        if marker == _END_OF_IMAGE:
            return start + 2
        if marker == _START_OF_IMAGE or (marker == _APP2 and data[start + 4 : start + 8] == _IMAGE_LIST):
            return None
    return None


def _markers(data: mmap.mmap, position: int) -> Iterator[tuple[int, int]]:
    """Yield the markers of an image and their positions, which always ascend."""
    while found := _MARKER.search(data, position):
        marker, start = found[1][0], found.end() - 2
        yield marker, start
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        position = start + 2 + (length if marker != _END_OF_IMAGE else 0)
