"""Create an EXIF block from the tags of a TIFF or RAW file, which mixes metadata with the layout of the pixels."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from lowlight_app.media.metadata.exif import EXIF_POINTER, GPS_POINTER, INTEROP_POINTER, MAKER_NOTE, ORIENTATION
from lowlight_app.media.metadata.tiff_directory import (
    Directory,
    Entry,
    TiffBytes,
    classic_entry,
    directory_size,
    header,
    integer_entry,
    pack_directory,
    short_entry,
)

_MAIN = -1
"""Stands for the main directory among the pointers to the others."""
_POINTERS = frozenset([EXIF_POINTER, GPS_POINTER, INTEROP_POINTER])

_STRUCTURE = frozenset(
    [
        *range(254, 267),  # size, bits, compression, photometric interpretation, threshholding
        *(273, 277, 278, 279, 280, 281, 284, 288, 289, 290, 291, 292, 293, 301, 317),  # strips, planes, transfer, predictor
        *range(318, 339),  # chromaticities, palette, halftone, tiles, sub-files, inks
        *range(339, 348),  # sample format and range, clip paths, JPEG tables
        *range(512, 522),  # JPEG of the old kind
        *(529, 530, 531, 532),  # YCbCr
        *(32995, 32996, 32997, 32998),  # tiles and depth of old SGI files
        *_POINTERS,  # their directories are copied instead
        *(700, 33723, 34675),  # XMP, IPTC and ICC, copied separately
        *(34377, 37724),  # Photoshop's resources and layers, which contain the old image
    ]
)
_RAW_ONLY_FROM = 33400
"""Tags from here on describe the sensor of RAW files (CFA, DNG), except for `_RAW_SHARED`."""
_RAW_SHARED = frozenset([33432, *range(40091, 40096)])
_MAX_PINNED_END = 60000
"""A maker note that ends before this keeps its offset, so that offsets inside it stay valid; zeros fill the gap."""


def exif_from_tiff(tiff: TiffBytes, directory: Directory, *, raw: bool, largest: int | None = None) -> bytes | None:
    """Create an EXIF block from `directory` and its EXIF and GPS directories.

    Args:
        tiff: the file.
        directory: the TIFF directory of the page.
        raw: omit tags that describe the sensor and the raw data.
        largest: omit values of more bytes than this.

    Returns:
        The block in the byte order of the file; None if there are no tags for it.
    """
    main = [e for e in directory.entries.values() if e.tag not in _STRUCTURE and not (raw and _is_raw_only(e.tag))]
    exif = tiff.child(directory, EXIF_POINTER)
    children = {EXIF_POINTER: exif, GPS_POINTER: tiff.child(directory, GPS_POINTER)}
    if exif is not None:
        children[INTEROP_POINTER] = tiff.child(exif, INTEROP_POINTER)
    parts = {tag: _entries(tiff.order, child, largest) for tag, child in children.items() if child is not None}
    if not main and not parts:
        return None
    return _assemble(tiff.order, [_with_right_type(tiff.order, e) for e in _select(tiff.order, main, largest)], parts)


def is_structure(tag: int) -> bool:
    """Return whether a tag of a main directory describes how the pixels are stored, or is copied in another way."""
    return tag in _STRUCTURE - {EXIF_POINTER, GPS_POINTER}


def _is_raw_only(tag: int) -> bool:
    return tag >= _RAW_ONLY_FROM and tag not in _RAW_SHARED


def _entries(order: str, directory: Directory, largest: int | None) -> list[Entry]:
    return _select(order, [e for e in directory.entries.values() if e.tag not in _POINTERS], largest)


def _select(order: str, entries: list[Entry], largest: int | None) -> list[Entry]:
    """Return the entries that are small enough, relocatable except for a maker note that can keep its position."""
    small = [e for e in entries if largest is None or len(e.value) <= largest]
    classic = [entry for e in small if (entry := classic_entry(order, e)) is not None]
    return [e if _is_pinned(e) else replace(e, offset=0) for e in classic]


def _with_right_type(order: str, entry: Entry) -> Entry:
    """Return the orientation in its right type, so that all programs read the same; any other tag unchanged."""
    if entry.tag != ORIENTATION:
        return entry
    number = entry.number(order)
    return short_entry(order, ORIENTATION, next((known for known in range(1, 9) if known == number), 1))


def _is_pinned(entry: Entry) -> bool:
    return entry.tag == MAKER_NOTE and len(entry.value) > 4 and entry.offset + len(entry.value) <= _MAX_PINNED_END


def _assemble(order: str, main: list[Entry], parts: dict[int, list[Entry]]) -> bytes:
    """Write the directories one after the other, behind a pinned maker note if they do not fit before it."""
    directories = {_MAIN: main, **parts}
    for tag in parts:
        directories[EXIF_POINTER if tag == INTEROP_POINTER else _MAIN].append(integer_entry(order, tag, 0))
    sizes = {tag: directory_size(entries) for tag, entries in directories.items()}
    note = next((e for e in parts.get(EXIF_POINTER, []) if e.offset), None)
    position = 8 if note is None or 8 + sum(sizes.values()) <= note.offset else _even(note.offset + len(note.value))
    block = header(order, position)
    if note and position > 8:
        block = block.ljust(note.offset, b"\0") + note.value
    block = block.ljust(position, b"\0")
    positions = dict(zip(sizes, accumulate(sizes.values(), initial=position), strict=False))
    for entries in directories.values():
        block += pack_directory(order, [_with_position(order, e, positions) for e in entries], len(block))
    if note and position == 8:
        block = block.ljust(note.offset, b"\0") + note.value
    return block


def _with_position(order: str, entry: Entry, positions: dict[int, int]) -> Entry:
    return integer_entry(order, entry.tag, positions[entry.tag]) if entry.tag in positions else entry


def _even(number: int) -> int:
    return number + number % 2
