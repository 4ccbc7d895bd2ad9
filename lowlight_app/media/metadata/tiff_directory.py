"""Read and write TIFF directories, which EXIF blocks, TIFF files and most camera RAW files consist of."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

SHORT, LONG = 3, 4
VALUE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGER_CODES = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_SUB_DIRECTORIES = 330
_DATA_TAGS = ((273, 279), (324, 325))  # offsets and sizes of strips, of tiles
_BIG = 43
_MAGIC_NUMBERS = (42, _BIG, 0x4F52, 0x5352)  # the last two: Olympus RAW
_ORDERS = {b"II": "<", b"MM": ">"}


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

    def integers(self, order: str) -> tuple[int, ...]:
        """Return the values as integers; empty for any other type."""
        code = _INTEGER_CODES.get(self.kind)
        return struct.unpack(f"{order}{self.count}{code}", self.value) if code else ()


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

    def __init__(self, data: bytes | bytearray) -> None:
        self.data = data
        self.order = _ORDERS.get(bytes(data[:2]), "")
        magic = struct.unpack_from(f"{self.order}H", data, 2)[0] if self.order and len(data) >= 8 else None
        if magic not in _MAGIC_NUMBERS:
            raise ValueError("no TIFF header")
        self.big = magic == _BIG
        self._offset, self._count = ("Q", "Q") if self.big else ("I", "H")
        self.first = self._unpack(self._offset, 8 if self.big else 4)

    def directory(self, position: int) -> Directory:
        """Read the directory at `position`.

        Raises:
            ValueError: it is outside the block.
        """
        count = self._unpack(self._count, position)
        start = position + struct.calcsize(self._count)
        width = 20 if self.big else 12
        link = start + width * count
        if link > len(self.data):
            raise ValueError(f"directory outside the file at {position}")
        entries = (self._entry(start + width * i) for i in range(count))
        return Directory({e.tag: e for e in entries if e is not None}, self._unpack(self._offset, link, missing=0), link)

    def child(self, directory: Directory, tag: int) -> Directory | None:
        """Read the directory that a pointer tag refers to; None if there is none."""
        entry = directory.entries.get(tag)
        targets = entry.integers(self.order) if entry else ()
        try:
            return self.directory(targets[0]) if targets else None
        except ValueError:
            return None

    def directories(self) -> Iterator[Directory]:
        """Yield the chain of directories, each followed by its sub-directories; skip unreadable ones."""
        positions, seen = [self.first], set[int]()
        while positions:
            position = positions.pop(0)
            if position in seen or not position:
                continue
            seen.add(position)
            try:
                directory = self.directory(position)
            except ValueError:
                continue
            yield directory
            pointer = directory.entries.get(_SUB_DIRECTORIES)
            positions = [*(pointer.integers(self.order) if pointer else ()), *positions, directory.next]

    def lacks_data(self, directory: Directory) -> bool:
        """Return whether strips or tiles of pixels are outside the file, as in a truncated one."""
        for offsets_tag, sizes_tag in _DATA_TAGS:
            offsets, sizes = (directory.entries.get(tag) for tag in (offsets_tag, sizes_tag))
            if offsets and sizes:
                ends = map(add, offsets.integers(self.order), sizes.integers(self.order))
                return max(ends, default=0) > len(self.data)
        return False

    def _entry(self, record: int) -> Entry | None:
        tag, kind, count = struct.unpack_from(f"{self.order}HH{self._offset}", self.data, record)
        size = VALUE_SIZES.get(kind, 0) * count
        inline = record + (12 if self.big else 8)
        offset = inline if size <= (8 if self.big else 4) else self._unpack(self._offset, inline)
        if not size or offset + size > len(self.data):
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
    values, start = b"", position + 6 + 12 * len(ordered)
    records = struct.pack(f"{order}H", len(ordered))
    for entry in ordered:
        where = entry.value.ljust(4, b"\0")
        if len(entry.value) > 4:
            where = struct.pack(f"{order}I", entry.offset or start + len(values))
            if not entry.offset:
                values += entry.value + b"\0" * (len(entry.value) % 2)
        records += struct.pack(f"{order}HHI", entry.tag, entry.kind, entry.count) + where
    return records + b"\0\0\0\0" + values
