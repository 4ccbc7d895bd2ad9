"""The corrections that a DNG prescribes: three lists of opcodes, for the stored image, the sensor's light, and the colours."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lowlight_app.media.formats.dng import bad_pixels, gains, warps
from lowlight_app.media.formats.dng.raw_image import Correction, Fields

_Reader = Callable[[Fields], Correction]
_HEADER = struct.Struct(">I4xII")  # number, version, flags, size
_OPTIONAL = 1
_MOST_OPCODES = 64
"""Each can take seconds; cameras write a dozen at most."""
_NAMES = {
    1: "WarpRectilinear",
    2: "WarpFisheye",
    3: "FixVignetteRadial",
    4: "FixBadPixelsConstant",
    5: "FixBadPixelsList",
    6: "TrimBounds",
    7: "MapTable",
    8: "MapPolynomial",
    9: "GainMap",
    10: "DeltaPerRow",
    11: "DeltaPerColumn",
    12: "ScalePerRow",
    13: "ScalePerColumn",
    14: "WarpRectilinear2",
}
MAP_POLYNOMIAL = 8
_GAINS: Mapping[int, _Reader] = {
    3: gains.fix_vignette_radial,
    7: gains.map_table,
    MAP_POLYNOMIAL: gains.map_polynomial,
    9: gains.gain_map,
    10: gains.delta_per_row,
    11: gains.delta_per_column,
    12: gains.scale_per_row,
    13: gains.scale_per_column,
}
POINTS: Mapping[int, _Reader] = {5: bad_pixels.fix_bad_pixels_list}
"""Valid for any coding of the numbers."""
SENSOR: Mapping[int, _Reader] = {**_GAINS, **POINTS, 4: bad_pixels.fix_bad_pixels_constant}
COLORS: Mapping[int, _Reader] = {
    **_GAINS,
    1: warps.warp_rectilinear,
    2: warps.warp_fisheye,
    14: warps.warp_rectilinear_2,
}


@dataclass(frozen=True)
class OpcodeList:
    """The opcodes of one list that can be applied.

    Attributes:
        corrections: the corrections, in the order of the list.
        left_out: names of opcodes that are mandatory but not supported here, or damaged.
    """

    corrections: tuple[Correction, ...] = ()
    left_out: tuple[str, ...] = ()


def read_opcodes(block: bytes, readers: Mapping[int, _Reader], done: frozenset[int] = frozenset()) -> OpcodeList:
    """Read a list of opcodes.

    Args:
        block: the value of the tag; empty if there is none.
        readers: the readers of the opcodes that this list supports.
        done: numbers of the opcodes that LibRaw has applied.
    """
    corrections, left_out = list[Correction](), list[str]()
    for number, optional, data in _split(block):
        if number in done:
            continue
        try:
            corrections.append(readers[number](Fields(data)))
        except (KeyError, ValueError):
            if not optional:
                left_out.append(_NAMES.get(number, str(number)))
    return OpcodeList(tuple(corrections), tuple(dict.fromkeys(left_out)))


def _split(block: bytes) -> Iterator[tuple[int, bool, bytes]]:
    """Yield number, whether it may be left out, and fields of each opcode that is complete."""
    count, position = int.from_bytes(block[:4], "big"), 4
    for _ in range(min(count, _MOST_OPCODES)):
        if position + _HEADER.size > len(block):
            return
        number, flags, size = _HEADER.unpack_from(block, position)
        position += _HEADER.size
        yield number, bool(flags & _OPTIONAL), block[position : position + size]
        position += size
