"""The header of a JPEG XL codestream, of which imagecodecs tells nothing but the size."""

from __future__ import annotations

import struct

_CODESTREAM, _CONTAINER = b"\xff\x0a", b"\0\0\0\x0cJXL "
_MAX_BOXES = 64
_SIZE_BITS = (9, 13, 18, 30)


def bits_per_sample(data: bytes) -> int:
    """Return the bits per sample of a JPEG XL image, from its beginning; 16 if they cannot be told."""
    try:
        return _read_bits_per_sample(_Bits(_codestream(data)))
    except ValueError:
        return 16


class _Bits:
    """Reads bits, the lowest of each byte first."""

    def __init__(self, data: bytes) -> None:
        self._bits, self._left = int.from_bytes(data, "little"), 8 * len(data)

    def read(self, count: int) -> int:
        if count > self._left:
            raise ValueError("the header ends too early")
        value = self._bits & ((1 << count) - 1)
        self._bits >>= count
        self._left -= count
        return value


def _codestream(data: bytes) -> bytes:
    """Return the start of the codestream, which may be in a container of boxes."""
    if not data.startswith(_CONTAINER):
        return _after_signature(data)
    position = 0
    for _ in range(_MAX_BOXES):
        size, kind = struct.unpack(">I4s", data[position : position + 8].ljust(8, b"\0"))
        if kind in (b"jxlc", b"jxlp"):
            return _after_signature(data[position + (12 if kind == b"jxlp" else 8) :])
        if size < 8:
            break
        position += size
    raise ValueError("no codestream")


def _after_signature(data: bytes) -> bytes:
    if not data.startswith(_CODESTREAM):
        raise ValueError("no codestream")
    return data[2:64]


def _read_bits_per_sample(bits: _Bits) -> int:
    _skip_size(bits)
    if bits.read(1):  # everything is at its default
        return 8
    if bits.read(1):  # orientation, intrinsic size, preview, animation
        bits.read(3)
        if bits.read(1):
            _skip_size(bits)
        if bits.read(1) or bits.read(1):
            raise ValueError("previews and animations are not read")
    if bits.read(1):  # floating point
        raise ValueError("no integers")
    return (8, 10, 12)[choice] if (choice := bits.read(2)) < 3 else 1 + bits.read(6)


def _skip_size(bits: _Bits) -> None:
    small = bits.read(1)
    for side in ("height", "width"):
        bits.read(5 if small else _SIZE_BITS[bits.read(2)])
        if side == "height" and bits.read(3):  # the width follows from a ratio
            return
