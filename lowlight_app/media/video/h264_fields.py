"""Recognise the two fields of a frame that H.264 codes as pictures of their own, as many camcorders do (ITU-T H.264, 7.3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from av.packet import Packet
from av.video.codeccontext import VideoCodecContext

_SLICE, _IDR_SLICE, _SEQUENCE_SET, _PICTURE_SET = 1, 5, 7, 8
"""Types of NAL units."""
_EXAMINED = 4096
"""Bytes of a packet that contain the header of its first slice."""
_HEADER = 512
"""Bytes of a NAL unit that contain its header, or all of a parameter set."""
_WITH_CHROMA_FORMAT = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
"""Profiles whose sequence parameter sets state the format of the chroma."""


@dataclass(frozen=True)
class _Sequence:
    """The part of a sequence parameter set that the header of a slice depends on."""

    frame_number_bits: int
    may_have_fields: bool
    separate_planes: bool


@dataclass(frozen=True)
class _Field:
    """A field that is coded as a picture of its own."""

    frame_number: int
    bottom: bool

    def completes(self, other: _Field | None) -> bool:
        """Return whether this is the second field of the frame that the other began."""
        return other is not None and (self.frame_number, self.bottom) == (other.frame_number, not other.bottom)


class FieldPairs:
    """Tells which packets of a stream are the second field of a frame.

    Args:
        codec: the codec of the stream. For all but H.264 with start codes, the two fields are in one packet.
    """

    def __init__(self, codec: VideoCodecContext) -> None:
        extradata = codec.extradata or b""
        self._applies = codec.name == "h264" and extradata[:1] != b"\1"
        self._sequences: dict[int, _Sequence] = {}
        self._sequence_of_picture: dict[int, int] = {}
        self._first: _Field | None = None
        self._field_in(extradata)

    def is_second(self, packet: Packet[Any]) -> bool:
        """Return whether the next packet is the second field of the frame that the packet before began."""
        if not self._applies:
            return False
        field = self._field_in(bytes(memoryview(packet)[:_EXAMINED]))
        second = field is not None and field.completes(self._first)
        self._first = None if second else field
        return second

    def _field_in(self, data: bytes) -> _Field | None:
        """Return the field that a packet contains; None for a whole frame. Notes parameter sets."""
        with suppress(ValueError, KeyError):  # damaged
            for unit in _units(data):
                kind, bits = unit[0] & 31, _Bits(unit[1:])
                if kind in (_SLICE, _IDR_SLICE):
                    return self._field_of_slice(bits)
                if kind == _SEQUENCE_SET:
                    number, sequence = _sequence(bits)
                    self._sequences[number] = sequence
                elif kind == _PICTURE_SET:
                    self._sequence_of_picture[bits.exp_golomb()] = bits.exp_golomb()
        return None

    def _field_of_slice(self, bits: _Bits) -> _Field | None:
        bits.exp_golomb()  # the first macroblock
        bits.exp_golomb()  # the type
        sequence = self._sequences[self._sequence_of_picture[bits.exp_golomb()]]
        bits.take(2 if sequence.separate_planes else 0)
        number = bits.take(sequence.frame_number_bits)
        return _Field(number, bool(bits.take(1))) if sequence.may_have_fields and bits.take(1) else None


class _Bits:
    """Reads bits of a NAL unit; raises ValueError at the end of the data."""

    def __init__(self, unit: bytes) -> None:
        data = unit[:_HEADER].replace(b"\0\0\3", b"\0\0")
        self._bits, self._position = "".join(f"{byte:08b}" for byte in data), 0

    def take(self, count: int) -> int:
        """Return the number that the next bits form."""
        self._position += count
        if self._position > len(self._bits):
            raise ValueError("the data end")
        return int(self._bits[self._position - count : self._position] or "0", 2)

    def exp_golomb(self) -> int:
        """Return the next number in Exp-Golomb code."""
        zeros = self._bits.index("1", self._position) - self._position
        self._position += zeros
        return self.take(zeros + 1) - 1

    def signed(self) -> int:
        """Return the next number in signed Exp-Golomb code."""
        code = self.exp_golomb()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def _units(data: bytes) -> Iterator[bytes]:
    """Yield the NAL units of a packet with start codes, one after the other."""
    position = data.find(b"\0\0\1")
    while position >= 0:
        end = data.find(b"\0\0\1", position + 3)
        unit = data[position + 3 : end if end >= 0 else None]
        if unit:
            yield unit
        position = end


def _sequence(bits: _Bits) -> tuple[int, _Sequence]:
    """Read a sequence parameter set; return it with its number."""
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    number = bits.exp_golomb()
    separate = _skip_chroma_format(bits) if profile in _WITH_CHROMA_FORMAT else False
    frame_number_bits = bits.exp_golomb() + 4
    _skip_picture_order(bits)
    bits.exp_golomb()  # number of reference frames
    bits.take(1)  # whether frame numbers may have gaps
    bits.exp_golomb()  # width
    bits.exp_golomb()  # height
    return number, _Sequence(frame_number_bits, not bits.take(1), separate)


def _skip_chroma_format(bits: _Bits) -> bool:
    """Skip what the high profiles state in addition; return whether the colour planes are coded separately."""
    chroma = bits.exp_golomb()
    separate = bool(chroma == 3 and bits.take(1))
    bits.exp_golomb()  # bit depth of the luma
    bits.exp_golomb()  # and of the chroma
    bits.take(1)  # whether blocks may be lossless
    if bits.take(1):
        for size in (16,) * 6 + (64,) * (6 if chroma == 3 else 2):
            if bits.take(1):
                _skip_scaling_list(bits, size)
    return separate


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    scale = 8
    for _ in range(size):
        scale = (scale + bits.signed()) % 256
        if scale == 0:  # the rest repeats
            return


def _skip_picture_order(bits: _Bits) -> None:
    kind = bits.exp_golomb()
    if kind == 0:
        bits.exp_golomb()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(bits.exp_golomb()):
            bits.signed()
