"""Photoshop's image resources, in which JPEG and PNG store IPTC-IIM records."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SIGNATURES = (b"8BIM", b"8B64", b"AgHg", b"DCSR", b"MeSa", b"PHUT")
_IPTC = 0x0404
_MAX_RESOURCES = 10_000


def iptc_of(resources: bytes) -> bytes | None:
    """Return the IPTC records, wherever they are among the resources; None if there are none."""
    blocks = [body for number, body in _resources(resources) if number == _IPTC and body]
    return b"".join(dict.fromkeys(blocks)) or None


def resource_of(iptc: bytes) -> bytes:
    """Return IPTC records as a resource."""
    return b"8BIM" + struct.pack(">HHI", _IPTC, 0, len(iptc)) + iptc + b"\0" * (len(iptc) % 2)


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and body of each resource, up to the first that cannot be read."""
    position = 0
    for _ in range(_MAX_RESOURCES):
        if data[position : position + 4] not in _SIGNATURES or position + 12 > len(data):
            return
        (number,) = struct.unpack_from(">H", data, position + 4)
        start = position + 6 + _even(1 + data[position + 6])  # a name with its length
        size = int.from_bytes(data[start : start + 4], "big")
        start += 4
        yield number, data[start : start + size]
        position = start + _even(size)


def _even(number: int) -> int:
    return number + number % 2
