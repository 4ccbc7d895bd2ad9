"""Tests for file signatures that several formats share."""

from __future__ import annotations

from collections.abc import Callable


def starts_with(*prefixes: bytes) -> Callable[[bytes], bool]:
    """Return a function that tests whether data starts with one of the prefixes."""
    return lambda data: data.startswith(prefixes)


is_tiff = starts_with(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""Whether data is a TIFF or BigTIFF, which many camera RAW files are, too."""


def riff_form(data: bytes) -> bytes:
    """Return the form type of a RIFF file, such as b"WEBP"; empty for any other file."""
    return data[8:12] if data[:4] == b"RIFF" else b""


def major_brand(data: bytes) -> bytes:
    """Return the major brand of an ISO base media file (ISO/IEC 14496-12); empty for any other file."""
    return data[8:12] if data[4:8] == b"ftyp" else b""


def has_brand(data: bytes, brands: frozenset[bytes]) -> bool:
    """Return whether an ISO base media file states one of the brands: the major one is often too general."""
    if not major_brand(data):
        return False
    end = int.from_bytes(data[:4], "big")
    return not brands.isdisjoint([data[8:12], *(data[i : i + 4] for i in range(16, min(end, len(data)), 4))])
