"""Boxes of ISO base media files (ISO/IEC 14496-12): the containers of MP4, MOV, HEIC and AVIF."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

_HEADER, _LONG_HEADER = 8, 16
_MAX_BOXES = 100_000
"""Boxes of one level that are read at most; long recordings in fragments have two for each."""
_FULL_BOXES = {b"meta": 4}
"""Boxes with boxes in them after a version and flags."""


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        name: the name, four characters.
        start: where it starts in the file.
        body: where its body starts.
        end: where it ends.
    """

    name: bytes
    start: int
    body: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the consecutive boxes between two positions, up to one that is damaged or incomplete."""
    return _walk(lambda position: data[position : position + _LONG_HEADER], start, len(data) if end is None else end)


def boxes_of_file(file: BinaryIO) -> Iterator[Box]:
    """Yield the boxes of the highest level, up to one that is damaged or incomplete."""

    def read(position: int) -> bytes:
        file.seek(position)
        return file.read(_LONG_HEADER)

    return _walk(read, 0, file.seek(0, 2))


def _walk(read: Callable[[int], bytes], start: int, end: int) -> Iterator[Box]:
    for _ in range(_MAX_BOXES):
        box = _box_at(start, read(start), end) if start + _HEADER <= end else None
        if box is None:
            return
        yield box
        start = box.end


def _box_at(start: int, data: bytes, limit: int) -> Box | None:
    """Read the header of a box; return None if it is damaged."""
    size, name, header = int.from_bytes(data[:4], "big"), data[4:8], _HEADER
    if size == 1:
        size, header = int.from_bytes(data[8:16], "big"), _LONG_HEADER
    end = limit if size == 0 else start + size
    return Box(name, start, start + header, end) if start + header <= end <= limit else None


def pack_box(name: bytes, body: bytes) -> bytes:
    """Return a box."""
    return struct.pack(">I4s", _HEADER + len(body), name) + body


def find(data: bytes, *path: bytes) -> Box | None:
    """Return the first box at a path of names, such as meta, iprp, ipco; None if there is none."""
    box = Box(b"", 0, 0, len(data))
    for name in path:
        child = next((child for child in boxes(data, box.body, box.end) if child.name == name), None)
        if child is None:
            return None
        box = replace(child, body=child.body + _FULL_BOXES.get(name, 0))
    return box


def properties(data: bytes) -> dict[bytes, bytes]:
    """Return the first property of each type of an image file, which belongs to the primary image.

    Colours are listed as `colr` with the four characters of their kind.
    """
    container = find(data, b"meta", b"iprp", b"ipco")
    found: dict[bytes, bytes] = {}
    for box in boxes(data, container.body, container.end) if container else ():
        body = data[box.body : box.end]
        found.setdefault(box.name + body[:4] if box.name == b"colr" else box.name, body)
    return found


def without_repeated_colors(data: bytes) -> bytes:
    """Return the file with only the first of its colour properties of each kind; the others become unused space."""
    container = find(data, b"meta", b"iprp", b"ipco")
    changed, seen = bytearray(data), set[bytes]()
    for box in boxes(data, container.body, container.end) if container else ():
        kind = data[box.body : box.body + 4]
        if box.name == b"colr" and kind in seen:
            changed[box.body - 4 : box.body] = b"free"
        seen |= {kind} if box.name == b"colr" else set()
    return bytes(changed)


def auxiliary_types(data: bytes) -> list[str]:
    """Return the types of the auxiliary images, such as alpha and depth, as URNs."""
    container = find(data, b"meta", b"iprp", b"ipco")
    if container is None:
        return []
    bodies = [data[box.body : box.end] for box in boxes(data, container.body, container.end) if box.name == b"auxC"]
    return [body[4:].split(b"\0")[0].decode("latin-1") for body in bodies]


def item_types(data: bytes) -> list[bytes]:
    """Return the types of the items, such as hvc1, Exif and tmap."""
    container = find(data, b"meta", b"iinf")
    if container is None:
        return []
    head = 6 if data[container.body : container.body + 1] == b"\0" else 8  # version, flags and number of items
    entries = [box for box in boxes(data, container.body + head, container.end) if box.name == b"infe"]
    bodies = [data[box.body : box.end] for box in entries]
    return [body[8:12] if body[:1] == b"\2" else body[10:14] for body in bodies if body]
