"""EXIF blocks: read the orientation, and patch copies in place so that maker notes and GPS stay as they are.

A block is never rebuilt when it can be copied: maker notes contain offsets from the start of the block.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable
from datetime import date, datetime

from lowlight_app.media.metadata.tiff_directory import LONG, SHORT, Directory, Entry, TiffBytes

EXIF_POINTER, GPS_POINTER, INTEROP_POINTER, MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x927C
ORIENTATION, IMAGE_WIDTH, IMAGE_HEIGHT = 0x0112, 0x0100, 0x0101
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_RESOLUTIONS, _UNIT = (0x011A, 0x011B), 0x0128
_UNITS: dict[tuple[int, ...], float] = {(2,): 1.0, (3,): 2.54}  # inch, centimetre
_THUMBNAIL_START, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_TAKEN = 0x9003
_RECORD = 12
_HEADER = 8
"""Bytes at the start of a block that no value can lie in."""

_log = logging.getLogger(__name__)

ThumbnailMaker = Callable[[int], bytes | None]
"""Makes a JPEG of at most so many bytes, or None if that is too little."""


def orientation(block: bytes | None) -> int:
    """How the stored pixels are to be turned, 1 (not at all) to 8; 1 for a missing or unreadable tag."""
    try:
        tiff = TiffBytes(block or b"")
        entry = tiff.directory(tiff.first).entries.get(ORIENTATION)
    except ValueError:
        return 1
    values = entry.integers(tiff.order) if entry else ()
    return values[0] if values and 1 <= values[0] <= 8 else 1


def density(block: bytes | None) -> tuple[float, float] | None:
    """Pixels per inch across and down; None if the block does not say."""
    try:
        tiff = TiffBytes(block or b"")
        entries = tiff.directory(tiff.first).entries
    except ValueError:
        return None
    scale = _UNITS.get(entries[_UNIT].integers(tiff.order)[:1]) if _UNIT in entries else None
    found = [_rational(entries.get(tag), tiff.order) for tag in _RESOLUTIONS]
    return (found[0] * scale, found[1] * scale) if scale and all(found) else None


def date_taken(block: bytes | None) -> date | None:
    """The day on which the camera took the picture; None if the block does not say."""
    try:
        tiff = TiffBytes(block or b"")
        exif = tiff.child(tiff.directory(tiff.first), EXIF_POINTER)
        entry = exif.entries.get(_TAKEN) if exif else None
        return datetime.strptime(entry.value[:10].decode("ascii"), "%Y:%m:%d").date() if entry else None
    except ValueError:
        return None


def patch(block: bytes, width: int, height: int, thumbnail: ThumbnailMaker) -> bytes | None:
    """A copy of the block for an upright picture of another size: as long as before, every offset as before.

    The thumbnail is replaced if a new one fits in the place of the old one, else removed.

    Returns:
        None for a block that cannot be read.
    """
    copy = bytearray(block)
    try:
        tiff, main = _opened(copy)
    except ValueError as error:
        _log.warning("The EXIF of the source cannot be read and is left out: %s", error)
        return None
    _put(tiff, main, {ORIENTATION: 1, IMAGE_WIDTH: width, IMAGE_HEIGHT: height})
    exif = tiff.child(main, EXIF_POINTER)
    if exif is not None:
        _put(tiff, exif, {_PIXEL_WIDTH: width, _PIXEL_HEIGHT: height})
    _replace_thumbnail(tiff, main, thumbnail)
    return bytes(copy)


def without_gps(block: bytes) -> bytes | None:
    """A copy of the block, as long as before, that does not tell where the picture was taken.

    Returns:
        None for a block that cannot be read.
    """
    copy = bytearray(block)
    try:
        tiff, main = _opened(copy)
    except ValueError:
        return None
    pointer = main.entries.get(GPS_POINTER)
    if pointer is None:
        return block
    place = tiff.child(main, GPS_POINTER)
    for entry in place.entries.values() if place else ():
        copy[entry.offset : entry.offset + len(entry.value)] = bytes(len(entry.value))
        copy[entry.record : entry.record + _RECORD] = bytes(_RECORD)
    _drop(copy, tiff.order, tiff.first, pointer.record)
    return bytes(copy)


def _drop(block: bytearray, order: str, directory: int, record: int) -> None:
    """Take one record out of a directory; those behind it, and the link to the next directory, move up."""
    (count,) = struct.unpack_from(f"{order}H", block, directory)
    end = directory + 2 + _RECORD * count + 4
    block[record:end] = block[record + _RECORD : end] + bytes(_RECORD)
    struct.pack_into(f"{order}H", block, directory, count - 1)


def reset_orientation(block: bytes) -> bytes:
    """A copy of the block that says: the pixels are upright."""
    copy = bytearray(block)
    try:
        _put(*_opened(copy), {ORIENTATION: 1})
    except ValueError:
        return block
    return bytes(copy)


def _rational(entry: Entry | None, order: str) -> float:
    if entry is None or len(entry.value) != 8:
        return 0.0
    above, below = struct.unpack(f"{order}II", entry.value)
    return above / below if below else 0.0


def _opened(block: bytearray) -> tuple[TiffBytes, Directory]:
    tiff = TiffBytes(block)
    if tiff.big:
        raise ValueError("EXIF is never BigTIFF")
    return tiff, tiff.directory(tiff.first)


def _put(tiff: TiffBytes, directory: Directory, numbers: dict[int, int]) -> None:
    for tag in numbers.keys() & directory.entries.keys():
        entry = directory.entries[tag]
        if entry.count == 1 and entry.kind in (SHORT, LONG):
            _write_number(tiff, entry, numbers[tag])


def _write_number(tiff: TiffBytes, entry: Entry, number: int) -> None:
    kind, code = (SHORT, "HH") if number < 65536 and entry.kind == SHORT else (LONG, "I")
    values = (number, 0) if kind == SHORT else (number,)
    assert isinstance(tiff.data, bytearray)
    struct.pack_into(f"{tiff.order}H", tiff.data, entry.record + 2, kind)
    struct.pack_into(f"{tiff.order}{code}", tiff.data, entry.record + 8, *values)


def _replace_thumbnail(tiff: TiffBytes, main: Directory, thumbnail: ThumbnailMaker) -> None:
    if not main.next:
        return
    assert isinstance(tiff.data, bytearray)
    try:
        directory = tiff.directory(main.next)  # before it is written to: in a damaged block it may lie under the thumbnail
    except ValueError:
        directory = None
    old = _thumbnail_place(tiff, directory) if directory else None
    new = thumbnail(old.stop - old.start) if old else None
    if old:
        tiff.data[old] = (new or b"").ljust(old.stop - old.start, b"\0")
    if new is None or directory is None:
        struct.pack_into(f"{tiff.order}I", tiff.data, main.link, 0)
        return
    _put(tiff, directory, {ORIENTATION: 1, _THUMBNAIL_LENGTH: len(new)})


def _thumbnail_place(tiff: TiffBytes, directory: Directory) -> slice | None:
    """Where the JPEG thumbnail of the second directory lies; None if there is none inside the block."""
    entries = directory.entries
    start, length = (entries[tag].integers(tiff.order) if tag in entries else () for tag in (_THUMBNAIL_START, _THUMBNAIL_LENGTH))
    if not start or not length or start[0] < _HEADER or start[0] + length[0] > len(tiff.data):
        return None
    return slice(start[0], start[0] + length[0])
