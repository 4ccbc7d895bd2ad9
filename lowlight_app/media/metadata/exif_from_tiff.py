"""Makes an EXIF block from the tags of a TIFF or RAW file, where description and pixels are mixed."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from lowlight_app.media.metadata.exif import EXIF_POINTER, GPS_POINTER, INTEROP_POINTER, MAKER_NOTE
from lowlight_app.media.metadata.tiff_directory import (
    Directory,
    Entry,
    TiffBytes,
    directory_size,
    header,
    integer_entry,
    pack_directory,
)

_STRUCTURE = frozenset(
    [
        *range(254, 267),  # size, bits, compression, photometric interpretation, threshholding
        *(273, 277, 278, 279, 280, 281, 284, 288, 289, 290, 291, 292, 293, 301, 317),  # strips, planes, transfer, predictor
        *range(318, 339),  # chromaticities, palette, halftone, tiles, sub-files, inks
        *range(339, 348),  # sample format and range, clip paths, JPEG tables
        *range(512, 522),  # JPEG of the old kind
        *(529, 530, 531, 532),  # YCbCr
        *(32995, 32996, 32997, 32998),  # tiles and depth of old SGI files
        *(EXIF_POINTER, GPS_POINTER, INTEROP_POINTER),  # followed instead
        *(700, 33723, 34675),  # XMP, IPTC and ICC, carried separately
        *(34377, 37724),  # Photoshop's resources and layers: hold the old picture
    ]
)
_RAW_ONLY_FROM = 33400
"""From here on RAW files describe their sensor (CFA, DNG); what photos share are the tags below and these:"""
_RAW_KEPT = frozenset([33432, *range(40091, 40096)])
_PINNED_BELOW = 60000
"""A maker note that ends below this keeps its offset, so that offsets inside it stay valid; the gap is filled with zeros."""


def exif_from_tiff(tiff: TiffBytes, directory: Directory, *, raw: bool, largest: int | None = None) -> bytes | None:
    """An EXIF block of what `directory` and its EXIF and GPS directories say about the picture.

    Args:
        tiff: the file.
        directory: of the page in question.
        raw: leave out what describes the sensor and the raw data.
        largest: leave out single values of more bytes than this.

    Returns:
        The block in the byte order of the file; None if there is nothing to say.
    """
    main = [e for e in directory.entries.values() if e.tag not in _STRUCTURE and not (raw and _is_raw_only(e.tag))]
    exif = tiff.child(directory, EXIF_POINTER)
    children = {EXIF_POINTER: exif, GPS_POINTER: tiff.child(directory, GPS_POINTER)}
    parts = {tag: _copied(child, largest) for tag, child in children.items() if child is not None}
    if exif is not None and (interop := tiff.child(exif, INTEROP_POINTER)) is not None:
        parts[INTEROP_POINTER] = _copied(interop, largest)
    if not main and not parts:
        return None
    return _assemble(tiff.order, _limited(main, largest), parts)


def is_structure(tag: int) -> bool:
    """Whether a tag of a main directory tells how the pixels are stored, or is carried over in another way."""
    return tag in _STRUCTURE - {EXIF_POINTER, GPS_POINTER}


def _is_raw_only(tag: int) -> bool:
    return tag >= _RAW_ONLY_FROM and tag not in _RAW_KEPT


def _copied(directory: Directory, largest: int | None) -> list[Entry]:
    return _limited([e for e in directory.entries.values() if e.tag != INTEROP_POINTER], largest)


def _limited(entries: list[Entry], largest: int | None) -> list[Entry]:
    """The entries that are small enough; all are to be written anew, except a maker note that can keep its place."""
    small = [e for e in entries if largest is None or len(e.value) <= largest]
    return [e if _is_pinned(e) else replace(e, offset=0) for e in small]


def _is_pinned(entry: Entry) -> bool:
    return entry.tag == MAKER_NOTE and len(entry.value) > 4 and entry.offset + len(entry.value) <= _PINNED_BELOW


def _assemble(order: str, main: list[Entry], parts: dict[int, list[Entry]]) -> bytes:
    """Lays the directories one after the other, behind a pinned maker note if they do not fit before it."""
    directories = {0: main, **parts}
    for tag in parts:
        directories[EXIF_POINTER if tag == INTEROP_POINTER else 0].append(integer_entry(order, tag, 0))
    sizes = {tag: directory_size(entries) for tag, entries in directories.items()}
    note = next((e for e in parts.get(EXIF_POINTER, []) if e.offset), None)
    place = 8 if note is None or 8 + sum(sizes.values()) <= note.offset else _even(note.offset + len(note.value))
    block = header(order, place)
    if note and place > 8:
        block = block.ljust(note.offset, b"\0") + note.value
    block = block.ljust(place, b"\0")
    positions = dict(zip(sizes, accumulate(sizes.values(), initial=place), strict=False))
    for entries in directories.values():
        block += pack_directory(order, [_pointing(order, e, positions) for e in entries], len(block))
    if note and place == 8:
        block = block.ljust(note.offset, b"\0") + note.value
    return block


def _pointing(order: str, entry: Entry, positions: dict[int, int]) -> Entry:
    return integer_entry(order, entry.tag, positions[entry.tag]) if entry.tag in positions else entry


def _even(number: int) -> int:
    return number + number % 2
