"""Boxes of ISO base media files (ISO/IEC 14496-12): the containers of HEIC and AVIF."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_BOXES = 10_000


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        name: of four characters.
        start: where its body starts in the file.
        end: where it ends.
    """

    name: bytes
    start: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield the consecutive boxes between two positions.

    Raises:
        ValueError: a box is smaller than its header.
    """
    end = len(data) if end is None else min(end, len(data))
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        following = start + size if size else end
        if following < start + head:
            raise ValueError("a box of no size")
        yield Box(name, start + head, min(following, end))
        start = following


def find(data: bytes, *path: bytes) -> Box | None:
    """Return the first box at a path of names, such as meta, iprp, ipco; None if there is none."""
    box: Box | None = Box(b"", 0, len(data))
    for name in path:
        assert box is not None
        box = next((child for child in boxes(data, box.start, box.end) if child.name == name), None)
        if box is None:
            return None
        if name in _FULL_BOXES:
            box = Box(box.name, box.start + _FULL_BOXES[name], box.end)
    return box


_FULL_BOXES = {b"meta": 4}
"""Boxes with boxes in them after a version and flags."""


def properties(data: bytes) -> dict[bytes, bytes]:
    """Return the first property of each type of an image file, which belongs to the primary image.

    Colours are listed as `colr` with the four characters of their kind.
    """
    container = find(data, b"meta", b"iprp", b"ipco")
    found: dict[bytes, bytes] = {}
    for box in boxes(data, container.start, container.end) if container else ():
        body = data[box.start : box.end]
        found.setdefault(box.name + body[:4] if box.name == b"colr" else box.name, body)
    return found


def without_repeated_colors(data: bytes) -> bytes:
    """Return the file with only the first of its colour properties of each kind; the others become unused space."""
    container = find(data, b"meta", b"iprp", b"ipco")
    changed, seen = bytearray(data), set[bytes]()
    for box in boxes(data, container.start, container.end) if container else ():
        kind = data[box.start : box.start + 4]
        if box.name == b"colr" and kind in seen:
            changed[box.start - 4 : box.start] = b"free"
        seen |= {kind} if box.name == b"colr" else set()
    return bytes(changed)


def auxiliary_types(data: bytes) -> list[str]:
    """Return the types of the auxiliary images, such as alpha and depth, as URNs."""
    container = find(data, b"meta", b"iprp", b"ipco")
    if container is None:
        return []
    bodies = [data[box.start : box.end] for box in boxes(data, container.start, container.end) if box.name == b"auxC"]
    return [body[4:].split(b"\0")[0].decode("latin-1") for body in bodies]


def item_types(data: bytes) -> list[bytes]:
    """Return the types of the items, such as hvc1, Exif and tmap."""
    container = find(data, b"meta", b"iinf")
    if container is None:
        return []
    head = 6 if data[container.start] == 0 else 8  # version, flags and number of items
    return [
        data[b.start + 8 : b.start + 12] if data[b.start] == 2 else data[b.start + 10 : b.start + 14]
        for b in boxes(data, container.start + head, container.end)
        if b.name == b"infe" and b.start < b.end
    ]
