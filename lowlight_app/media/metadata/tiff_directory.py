"""Read and write TIFF directories, which EXIF blocks, TIFF files and most camera RAW files consist of."""

from __future__ import annotations

import struct
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from mmap import mmap
from operator import add

SHORT, LONG = 3, 4
VALUE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGER_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_OTHER_CODES = {7: "B", 11: "f", 12: "d"}
_RATIONAL_CODES = {5: "I", 10: "i"}
_ASCII = 2
_CLASSIC_KINDS = {16: 4, 17: 9, 18: 13}  # numbers of 64 bits, which only BigTIFF has
_SUB_DIRECTORIES = 330
_DATA_TAGS = ((273, 279), (324, 325))  # offsets and sizes of strips, of tiles
_BIG = 43
_MAGIC_NUMBERS = (42, _BIG, 0x4F52, 0x5352)  # the last two: Olympus RAW
_ORDERS = {b"II": "<", b"MM": ">"}
_MOST_PARTS = 1 << 18
_MOST_SHARED = 1 << 28
"""Bytes of strips or tiles that share a place in the file, as empty ones do."""
_MAX_TAGS = 4096
_MAX_CHAIN = 65536
_MAX_DIRECTORIES = 1000
"""Largest number of directories in a file with sub-directories; RAW files have a dozen."""
_MOST_COPIES = 2
"""The values of all directories together are at most this many times as large as the file; more only if many share a value."""


@dataclass(frozen=True)
class Entry:
    """One tag of a directory.

    Attributes:
        tag, kind, count: number of the tag, type and number of its values, as in the file.
        value: the raw values in the byte order of the file.
        record: where the tag's record starts in the file.
        offset: where the values start in the file.
    """

    tag: int
    kind: int
    count: int
    value: bytes
    record: int = 0
    offset: int = 0

    def integers(self, order: str, most: int | None = None) -> tuple[int, ...]:
        """Return the values, or `most` of them, as integers; empty for any other type."""
        code = _INTEGER_CODES.get(self.kind)
        count = self.count if most is None else min(self.count, most)
        return struct.unpack_from(f"{order}{count}{code}", self.value) if code else ()

    def number(self, order: str) -> float | None:
        """Return the first value as a number, for tags that programs write with a wrong type; None if it is none."""
        if self.kind in _RATIONAL_CODES:
            numerator, denominator = struct.unpack_from(f"{order}2{_RATIONAL_CODES[self.kind]}", self.value)
            return numerator / denominator if denominator else None
        if self.kind == _ASCII:
            digits = self.value.rstrip(b"\0 ").decode("latin-1")
            return float(digits) if digits.isdecimal() else None
        code = (_INTEGER_CODES | _OTHER_CODES).get(self.kind)
        return float(struct.unpack_from(f"{order}{code}", self.value)[0]) if code else None


@dataclass(frozen=True)
class Directory:
    """A list of tags, and the position of the next directory.

    Attributes:
        entries: the tags by number; tags whose values are outside the file are omitted.
        next: position of the next directory, 0 for none.
        link: position in the file at which `next` is written.
    """

    entries: dict[int, Entry]
    next: int
    link: int


class TiffBytes:
    """Reads the directories of a TIFF-structured block (classic or BigTIFF).

    Args:
        data: the whole block; all offsets count from its start.

    Raises:
        ValueError: `data` does not begin with a TIFF header.
    """

    def __init__(self, data: bytes | bytearray | mmap) -> None:
        self.data = data
        self.order = _ORDERS.get(bytes(data[:2]), "")
        magic = struct.unpack_from(f"{self.order}H", data, 2)[0] if self.order and len(data) >= 8 else None
        if magic not in _MAGIC_NUMBERS:
            raise ValueError("no TIFF header")
        self.big = magic == _BIG
        self._offset, self._count = ("Q", "Q") if self.big else ("I", "H")
        self.first = self._unpack(self._offset, 8 if self.big else 4)

    def directory(self, position: int, only: Container[int] | None = None, largest: int | None = None) -> Directory:
        """Read the directory at `position`.

        Args:
            position: the position in the block.
            only: numbers of the tags to read; None for all.
            largest: bytes of values to read at most; larger values are omitted. None for the size of the block.

        Raises:
            ValueError: it is outside the block, or has more tags than any program writes.
        """
        start, link = self._records(position)
        width = 20 if self.big else 12
        entries: dict[int, Entry] = {}
        space = len(self.data) if largest is None else largest  # values that overlap could otherwise fill the memory
        for record in range(start, link, width):
            entry = self._entry(record, only, space)
            if entry is not None:
                entries[entry.tag] = entry
                space -= len(entry.value)
        return Directory(entries, self._unpack(self._offset, link, missing=0), link)

    def child(self, directory: Directory, tag: int) -> Directory | None:
        """Read the directory that a pointer tag refers to; None if there is none."""
        entry = directory.entries.get(tag)
        targets = entry.integers(self.order) if entry else ()
        try:
            return self.directory(targets[0]) if targets else None
        except ValueError:
            return None

    def directories(self) -> Iterator[Directory]:
        """Yield the chain of directories, each followed by its sub-directories; skip unreadable and repeated ones."""
        waiting, seen, space = [self.first], set[int](), _MOST_COPIES * len(self.data)
        while waiting and len(seen) < _MAX_DIRECTORIES and space >= 0:
            position = waiting.pop()
            if position in seen or not position:
                continue
            seen.add(position)
            try:
                directory = self.directory(position)
            except ValueError:
                continue
            space -= directory.link - position + sum(len(entry.value) for entry in directory.entries.values())
            yield directory
            pointer = directory.entries.get(_SUB_DIRECTORIES)
            children = pointer.integers(self.order, _MAX_DIRECTORIES) if pointer else ()
            waiting += [directory.next, *reversed(children)]

    def chain(self) -> list[int]:
        """Return the positions of the main directories, each once, up to one that cannot be read."""
        positions: dict[int, None] = {}
        position, space = self.first, _MOST_COPIES * len(self.data)
        while position and position not in positions and len(positions) < _MAX_CHAIN:
            try:
                start, link = self._records(position)
            except ValueError:
                break
            space -= link - start  # directories that overlap could otherwise have millions of tags
            if space < 0:
                break
            positions[position] = None
            position = self._unpack(self._offset, link, missing=0)
        return list(positions)

    def ended_at(self, position: int) -> bytes:
        """Return the block with the directory at `position` as the last of its chain."""
        link = self._records(position)[1]
        size = struct.calcsize(self._offset)
        return bytes(self.data[:link]) + bytes(size) + bytes(self.data[link + size :])

    def lacks_data(self, directory: Directory) -> bool:
        """Return whether strips or tiles of pixels are outside the file, as in a truncated one."""
        for offsets_tag, sizes_tag in _DATA_TAGS:
            offsets, sizes = (directory.entries.get(tag) for tag in (offsets_tag, sizes_tag))
            if offsets and sizes:
                ends = map(add, offsets.integers(self.order), sizes.integers(self.order))
                return max(ends, default=0) > len(self.data)
        return False

    def has_too_many_parts(self, directory: Directory) -> bool:
        """Return whether decoding the strips or tiles would take minutes: they are countless, or share their data."""
        for entry in (directory.entries.get(tag) for _, tag in _DATA_TAGS):
            if entry and (entry.count > _MOST_PARTS or sum(entry.integers(self.order)) > len(self.data) + _MOST_SHARED):
                return True
        return False

    def _records(self, position: int) -> tuple[int, int]:
        """Return where the records of a directory start and end; the link to the next directory follows them.

        Raises:
            ValueError: see `directory`.
        """
        count = self._unpack(self._count, position)
        start = position + struct.calcsize(self._count)
        link = start + (20 if self.big else 12) * count
        if link > len(self.data) or count > _MAX_TAGS:
            raise ValueError(f"directory outside the file at {position}")
        return start, link

    def _entry(self, record: int, only: Container[int] | None, largest: int) -> Entry | None:
        tag, kind, count = struct.unpack_from(f"{self.order}HH{self._offset}", self.data, record)
        if only is not None and tag not in only:
            return None
        size = VALUE_SIZES.get(kind, 0) * count
        inline = record + (12 if self.big else 8)
        offset = inline if size <= (8 if self.big else 4) else self._unpack(self._offset, inline)
        if not size or size > largest or offset + size > len(self.data):
            return None
        return Entry(tag, kind, count, bytes(self.data[offset : offset + size]), record, offset)

    def _unpack(self, code: str, position: int, missing: int | None = None) -> int:
        try:
            return int(struct.unpack_from(self.order + code, self.data, position)[0])
        except (struct.error, OverflowError):
            if missing is not None:
                return missing
            raise ValueError(f"directory outside the file at {position}") from None


def header(order: str, first: int) -> bytes:
    """Return the header of a classic TIFF whose first directory is at `first`."""
    return (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, first)


def classic_entry(order: str, entry: Entry) -> Entry | None:
    """Return a tag of BigTIFF as classic TIFF can hold it; None if its numbers are too large."""
    if entry.kind not in _CLASSIC_KINDS:
        return entry
    kind, numbers = _CLASSIC_KINDS[entry.kind], entry.integers(order)
    try:
        value = struct.pack(f"{order}{len(numbers)}{_INTEGER_CODES[kind]}", *numbers)
    except struct.error:
        return None
    return Entry(entry.tag, kind, entry.count, value)


def short_entry(order: str, tag: int, value: int) -> Entry:
    """Create a tag with one 16-bit number."""
    return Entry(tag, SHORT, 1, struct.pack(f"{order}H", value))


def integer_entry(order: str, tag: int, value: int) -> Entry:
    """Create a tag with one 32-bit number."""
    return Entry(tag, LONG, 1, struct.pack(f"{order}I", value))


def directory_size(entries: Iterable[Entry]) -> int:
    """Return the size in bytes of what `pack_directory` creates from `entries`."""
    sizes = [0 if e.offset else len(e.value) for e in entries]
    return 6 + 12 * len(sizes) + sum(size + size % 2 for size in sizes if size > 4)


def pack_directory(order: str, entries: Iterable[Entry], position: int) -> bytes:
    """Create a classic directory followed by its values, for `position`; it is the last of its chain.

    The values of an entry with an `offset` are at that offset already: they are referenced, not written.
    """
    ordered = sorted(entries, key=lambda e: e.tag)
    values, start = list[bytes](), position + 6 + 12 * len(ordered)
    records = [struct.pack(f"{order}H", len(ordered))]
    for entry in ordered:
        where = entry.value.ljust(4, b"\0")
        if len(entry.value) > 4:
            where = struct.pack(f"{order}I", entry.offset or start)
            if not entry.offset:
                values.append(entry.value + b"\0" * (len(entry.value) % 2))
                start += len(values[-1])
        records.append(struct.pack(f"{order}HHI", entry.tag, entry.kind, entry.count) + where)
    return b"".join([*records, b"\0\0\0\0", *values])
