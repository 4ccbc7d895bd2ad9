"""Insert EXIF, XMP and a colour profile in an AVIF that libavif has written without them."""

from __future__ import annotations

import struct

from lowlight_app.media.metadata.iso_boxes import Box, boxes, find, pack_box

_PRIMARY = 1
_EXTENT = 14
"""Bytes of an item with one extent in the table of locations."""


def with_metadata(data: bytes, *, exif: bytes | None, xmp: bytes | None, icc: bytes | None) -> bytes:
    """Return the file with these blocks, which lie behind the pixels."""
    items = [(b"Exif", b"", bytes(4) + exif)] if exif else []
    items += [(b"mime", b"application/rdf+xml\0", xmp)] if xmp else []
    if not items and not icc:
        return data
    meta = find(data, b"meta")
    assert meta is not None
    children = {box.name: data[box.body : box.end] for box in boxes(data, meta.body, meta.end)}
    head = bytes(data[meta.body - 4 : meta.body])
    growth = len(_meta(head, children, items, icc, 0, 0)) - (meta.end - meta.start)
    packed = _meta(head, children, items, icc, growth, len(data) + growth + 8)
    bodies = b"".join(body for *_, body in items)
    return b"".join([data[: meta.start], packed, data[meta.end :], pack_box(b"mdat", bodies) if items else b""])


def _meta(
    head: bytes,
    children: dict[bytes, bytes],
    items: list[tuple[bytes, bytes, bytes]],
    icc: bytes | None,
    growth: int,
    position: int,
) -> bytes:
    """Return the container's directory.

    Args:
        head: the version and flags of the directory.
        children: the bodies of the directory's boxes.
        items: type, further fields and data of each new item.
        icc: the colour profile.
        growth: the number of bytes by which the pixels move.
        position: where the data of the new items starts.
    """
    (count,) = struct.unpack_from(">H", children[b"iinf"], 4)
    numbers = range(count + 1, count + 1 + len(items))
    changed = dict(children)
    changed[b"iloc"] = _locations(children[b"iloc"], [len(body) for *_, body in items], numbers, growth, position)
    entries = [_item(number, kind, more) for number, (kind, more, _) in zip(numbers, items, strict=True)]
    changed[b"iinf"] = bytes(4) + struct.pack(">H", count + len(items)) + children[b"iinf"][6:] + b"".join(entries)
    references = [pack_box(b"cdsc", struct.pack(">HHH", number, 1, _PRIMARY)) for number in numbers]
    if references:
        changed[b"iref"] = children.get(b"iref", bytes(4)) + b"".join(references)
    if icc:
        changed[b"iprp"] = _with_profile(children[b"iprp"], icc)
    order = [name for name in (b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp") if name in changed]
    return pack_box(b"meta", head + b"".join(pack_box(name, changed[name]) for name in order))


def _locations(table: bytes, sizes: list[int], numbers: range, growth: int, position: int) -> bytes:
    (count,) = struct.unpack_from(">H", table, 6)
    changed = bytearray(table)
    struct.pack_into(">H", changed, 6, count + len(sizes))
    for index in range(count):
        at = 8 + _EXTENT * index + 6
        struct.pack_into(">I", changed, at, struct.unpack_from(">I", table, at)[0] + growth)
    for number, size in zip(numbers, sizes, strict=True):
        changed += struct.pack(">HHHII", number, 0, 1, position, size)
        position += size
    return bytes(changed)


def _item(number: int, kind: bytes, more: bytes) -> bytes:
    return pack_box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + kind + b"\0" + more)


def _with_profile(container: bytes, icc: bytes) -> bytes:
    """Return the box of properties with a profile that belongs to the primary image."""
    parts = {box.name: box for box in boxes(container)}
    listed, links = (container[box.body : box.end] for box in (parts[b"ipco"], parts[b"ipma"]))
    index = _count(container, parts[b"ipco"]) + 1
    # version and flags, number of items, then the primary image first: its number, how many properties, which
    count = links[10]
    linked = links[:10] + bytes([count + 1]) + bytes([index]) + links[11:]
    return pack_box(b"ipco", listed + pack_box(b"colr", b"prof" + icc)) + pack_box(b"ipma", linked)


def _count(data: bytes, box: Box) -> int:
    return sum(1 for _ in boxes(data, box.body, box.end))
