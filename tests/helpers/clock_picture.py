"""Dim pictures that state when they were made, readable after encoding and enhancing. Needs nothing but Python."""

from __future__ import annotations

import time
from collections.abc import Sequence

WIDTH, HEIGHT = 320, 240
_BITS, _BLOCK, _BAR = 16, 8, 48
_DARK, _LIGHT = 30, 80
"""A bit is a pair of blocks, one of them light: that survives any change of brightness."""
CODES = 1 << _BITS
"""Hundredths of a second after which the code begins anew."""


def clock_code() -> int:
    """Return the code of this moment, in hundredths of a second."""
    return int(time.time() * 100) % CODES


def clock_picture(code: int) -> bytes:
    """Return a picture of WIDTH x HEIGHT in YCbCr 4:2:0, whose upper rows are the code."""
    pairs = (((_LIGHT, _DARK) if code >> bit & 1 else (_DARK, _LIGHT)) for bit in range(_BITS))
    row = b"".join(bytes([level]) * _BLOCK for pair in pairs for level in pair).ljust(WIDTH, bytes([_DARK]))
    rest = b"".join(bytes(24 + (x + y) % 24 for x in range(WIDTH)) for y in range(8))
    return row * _BAR + rest * ((HEIGHT - _BAR) // 8) + bytes([128]) * (WIDTH * HEIGHT // 2)


def read_code(luma: Sequence[Sequence[int]]) -> int:
    """Return the code in the rows of a picture."""
    row = luma[_BAR // 2]
    middle = [int(row[block * _BLOCK + _BLOCK // 2]) for block in range(2 * _BITS)]
    return sum((middle[2 * bit] > middle[2 * bit + 1]) << bit for bit in range(_BITS))
