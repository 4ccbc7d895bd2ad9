"""EXIF blocks: reading, and patching of copies in place, so that maker notes and GPS data stay unchanged.

A block is never rebuilt if it can be copied: maker notes contain offsets from the start of the block.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Collection
from datetime import date, datetime

from lowlight_app.media.metadata.tiff_directory import LONG, SHORT, Directory, Entry, TiffBytes

EXIF_POINTER, GPS_POINTER, INTEROP_POINTER, MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x927C
ORIENTATION, IMAGE_WIDTH, IMAGE_HEIGHT = 0x0112, 0x0100, 0x0101
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_RESOLUTIONS, _UNIT = (0x011A, 0x011B), 0x0128
_UNITS: dict[tuple[int, ...], float] = {(2,): 1.0, (3,): 2.54}  # inch, centimetre
_THUMBNAIL_START, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_DATE_TAKEN = 0x9003
_COLOR_SPACE, _SRGB, _ADOBE_RGB = 0xA001, 1, 2
_INTEROP_INDEX, _DCF_SRGB, _DCF_ADOBE_RGB = 1, b"R98", b"R03"
_RECORD = 12
_HEADER = 8
"""Bytes at the start of a block that contain no values."""

_log = logging.getLogger(__name__)

ThumbnailMaker = Callable[[int], bytes | None]
"""Encodes a JPEG of at most this number of bytes; returns None if that is not possible."""


def orientation(block: bytes | None) -> int:
    """Return the orientation of the stored pixels, 1 (upright) to 8; 1 for a missing or unreadable tag."""
    try:
        tiff = TiffBytes(block or b"")
        entry = tiff.directory(tiff.first).entries.get(ORIENTATION)
    except ValueError:
        return 1
    number = entry.number(tiff.order) if entry else None  # some programs write a type other than SHORT
    return next((known for known in range(1, 9) if known == number), 1)


def is_adobe_rgb(block: bytes | None) -> bool:
    """Return whether the block says that the colours are Adobe RGB, as cameras do instead of a profile (DCF)."""
    try:
        tiff = TiffBytes(block or b"")
        exif = tiff.child(tiff.directory(tiff.first), EXIF_POINTER)
    except ValueError:
        return False
    if exif is None:
        return False
    interop = tiff.child(exif, INTEROP_POINTER)
    index = interop.entries.get(_INTEROP_INDEX) if interop else None
    space = exif.entries.get(_COLOR_SPACE)
    return (index is not None and index.value.startswith(_DCF_ADOBE_RGB)) or (
        space is not None and space.number(tiff.order) == _ADOBE_RGB
    )


def tags(block: bytes | None) -> set[tuple[int, int]]:
    """Return the tags of the EXIF and GPS directories, as pointer to the directory and number."""
    try:
        tiff = TiffBytes(block or b"")
        main = tiff.directory(tiff.first)
    except ValueError:
        return set()
    children = {pointer: tiff.child(main, pointer) for pointer in (EXIF_POINTER, GPS_POINTER)}
    found = {(pointer, tag) for pointer, child in children.items() if child for tag in child.entries}
    return found - {(EXIF_POINTER, INTEROP_POINTER), (EXIF_POINTER, GPS_POINTER)}


def density(block: bytes | None) -> tuple[float, float] | None:
    """Return the horizontal and vertical pixels per inch; None if the block does not state them."""
    try:
        tiff = TiffBytes(block or b"")
        entries = tiff.directory(tiff.first).entries
    except ValueError:
        return None
    scale = _UNITS.get(entries[_UNIT].integers(tiff.order)[:1]) if _UNIT in entries else None
    found = [_rational(entries.get(tag), tiff.order) for tag in _RESOLUTIONS]
    return (found[0] * scale, found[1] * scale) if scale and all(found) else None


def date_taken(block: bytes | None) -> date | None:
    """Return the date on which the photo was taken; None if the block does not state it."""
    try:
        tiff = TiffBytes(block or b"")
        exif = tiff.child(tiff.directory(tiff.first), EXIF_POINTER)
        entry = exif.entries.get(_DATE_TAKEN) if exif else None
        return datetime.strptime(entry.value[:10].decode("ascii"), "%Y:%m:%d").date() if entry else None
    except ValueError:
        return None


def patch(block: bytes, width: int, height: int, thumbnail: ThumbnailMaker, *, srgb: bool = False) -> bytes | None:
    """Return a copy of the block for an upright image of another size, with the same length and offsets.

    The thumbnail is replaced if the new one fits in the space of the old one, else removed.

    Args:
        block: the EXIF block of the source.
        width: the width of the result, in pixels.
        height: the height of the result, in pixels.
        thumbnail: makes the new thumbnail.
        srgb: the colours of the result are sRGB, so no other colour space may be stated.

    Returns:
        None for an unreadable block.
    """
    copy = bytearray(block)
    try:
        tiff, main = _parse_main(copy)
    except ValueError as error:
        _log.warning("The EXIF of the source cannot be read and is left out: %s", error)
        return None
    _set_integers(tiff, main, {ORIENTATION: 1, IMAGE_WIDTH: width, IMAGE_HEIGHT: height})
    exif = tiff.child(main, EXIF_POINTER)
    if exif is not None:
        _set_integers(tiff, exif, {_PIXEL_WIDTH: width, _PIXEL_HEIGHT: height} | ({_COLOR_SPACE: _SRGB} if srgb else {}))
        _set_interop_index(copy, tiff.child(exif, INTEROP_POINTER) if srgb else None)
    _replace_thumbnail(tiff, main, thumbnail)
    return bytes(copy)


def without_gps(block: bytes) -> bytes | None:
    """Return a copy of the block, of the same length, without GPS data.

    Returns:
        None for an unreadable block.
    """
    copy = bytearray(block)
    try:
        tiff, main = _parse_main(copy)
    except ValueError:
        return None
    pointer = main.entries.get(GPS_POINTER)
    if pointer is None:
        return block
    gps = tiff.child(main, GPS_POINTER)
    for entry in gps.entries.values() if gps else ():
        copy[entry.offset : entry.offset + len(entry.value)] = bytes(len(entry.value))
        copy[entry.record : entry.record + _RECORD] = bytes(_RECORD)
    _remove_record(copy, tiff.order, tiff.first, pointer.record)
    return bytes(copy)


def without_tags(block: bytes, tags: Collection[int]) -> bytes:
    """Return a copy of the block, of the same length, without these tags of the EXIF directory."""
    copy = bytearray(block)
    for tag in tags:
        try:
            tiff, main = _parse_main(copy)
            exif = tiff.child(main, EXIF_POINTER)
        except ValueError:
            return block
        if exif is not None and tag in exif.entries:
            _remove_record(copy, tiff.order, int(main.entries[EXIF_POINTER].number(tiff.order) or 0), exif.entries[tag].record)
    return bytes(copy)


def _remove_record(block: bytearray, order: str, directory: int, record: int) -> None:
    """Remove one record from a directory; the following ones and the link to the next directory move up."""
    (count,) = struct.unpack_from(f"{order}H", block, directory)
    end = directory + 2 + _RECORD * count + 4
    block[record:end] = block[record + _RECORD : end] + bytes(_RECORD)
    struct.pack_into(f"{order}H", block, directory, count - 1)


def reset_orientation(block: bytes) -> bytes:
    """Return a copy of the block whose orientation is upright."""
    copy = bytearray(block)
    try:
        _set_integers(*_parse_main(copy), {ORIENTATION: 1})
    except ValueError:
        return block
    return bytes(copy)


def _rational(entry: Entry | None, order: str) -> float:
    if entry is None or len(entry.value) != 8:
        return 0.0
    numerator, denominator = struct.unpack(f"{order}II", entry.value)
    return numerator / denominator if denominator else 0.0


def _parse_main(block: bytearray) -> tuple[TiffBytes, Directory]:
    tiff = TiffBytes(block)
    if tiff.big:
        raise ValueError("EXIF is never BigTIFF")
    return tiff, tiff.directory(tiff.first)


def _set_interop_index(block: bytearray, interop: Directory | None) -> None:
    index = interop.entries.get(_INTEROP_INDEX) if interop else None
    if index is not None and index.value.startswith(_DCF_ADOBE_RGB):
        block[index.offset : index.offset + len(_DCF_SRGB)] = _DCF_SRGB


def _set_integers(tiff: TiffBytes, directory: Directory, numbers: dict[int, int]) -> None:
    for tag in numbers.keys() & directory.entries.keys():
        _write_number(tiff, directory.entries[tag], numbers[tag])


def _write_number(tiff: TiffBytes, entry: Entry, number: int) -> None:
    """Write one number in the record, with its right type: some programs write another, or several numbers."""
    kind, code = (LONG, "I") if number >= 65536 or (entry.kind == LONG and entry.tag != ORIENTATION) else (SHORT, "HH")
    values = (number, 0) if kind == SHORT else (number,)
    assert isinstance(tiff.data, bytearray)
    struct.pack_into(f"{tiff.order}HI", tiff.data, entry.record + 2, kind, 1)
    struct.pack_into(f"{tiff.order}{code}", tiff.data, entry.record + 8, *values)


def _replace_thumbnail(tiff: TiffBytes, main: Directory, thumbnail: ThumbnailMaker) -> None:
    if not main.next:
        return
    assert isinstance(tiff.data, bytearray)
    try:
        directory = tiff.directory(main.next)  # read before writing: in a damaged block the thumbnail may overlap it
    except ValueError:
        directory = None
    old = _thumbnail_slice(tiff, directory) if directory else None
    new = thumbnail(old.stop - old.start) if old else None
    if old:
        tiff.data[old] = (new or b"").ljust(old.stop - old.start, b"\0")
    if new is None or directory is None:
        struct.pack_into(f"{tiff.order}I", tiff.data, main.link, 0)
        return
    _set_integers(tiff, directory, {ORIENTATION: 1, _THUMBNAIL_LENGTH: len(new)})


def _thumbnail_slice(tiff: TiffBytes, directory: Directory) -> slice | None:
    """Return the position of the JPEG thumbnail of the second directory; None if there is none inside the block."""
    entries = directory.entries
    start, length = (entries[tag].integers(tiff.order) if tag in entries else () for tag in (_THUMBNAIL_START, _THUMBNAIL_LENGTH))
    if not start or not length or start[0] < _HEADER or start[0] + length[0] > len(tiff.data):
        return None
    return slice(start[0], start[0] + length[0])
