"""H.264 whose fields are pictures of their own, as camcorders write it; no encoder at hand does."""

from fractions import Fraction

import av

_SIZE = 64
"""Width and height in pixels; a field has half the lines."""
_MACROBLOCKS = (_SIZE // 16) * (_SIZE // 32)
_BASE = Fraction(1, 90000)
_FRAME = 3600
"""Ticks between frames at 25 a second."""


def ue(number):
    """Exp-Golomb code."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def unit(header, bits):
    """A NAL unit with its start code."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    data = bytearray()
    for byte in int(bits, 2).to_bytes(len(bits) // 8, "big"):
        if byte <= 3 and data[-2:] == b"\0\0":
            data.append(3)
        data.append(byte)
    return b"\0\0\0\1" + bytes([header, *data])


def parameter_sets(high=False):
    """Sequence and picture parameter set; those of the high profile with scaling lists."""
    chroma = ue(1) + ue(0) + ue(0) + "0" + "1" + ("1" + ue(0) * 15 + "1") + "0" * 7 if high else ""
    sequence = f"{100 if high else 77:08b}" + "0" * 8 + f"{30:08b}" + ue(0) + chroma
    sequence += ue(0) + ue(2) + ue(1) + "0" + ue(_SIZE // 16 - 1) + ue(_SIZE // 32 - 1) + "0" + "0" + "1" + "0" + "0"
    picture = ue(0) + ue(0) + "00" + ue(0) * 3 + "000" + ue(0) * 3 + "000"
    return unit(0x67, sequence) + unit(0x68, picture)


def field(number, shade, *, bottom):
    """One field of uncompressed macroblocks; the top field begins a frame."""
    bits = ue(0) + ue(7) + ue(0) + "0000" + "1" + str(int(bottom))
    bits += "0" + ue(0) if bottom else ue(number % 2) + "00" + ue(0)
    for _ in range(_MACROBLOCKS):
        bits += ue(25)
        bits += "0" * (-len(bits) % 8) + f"{shade:08b}" * 256 + f"{128:08b}" * 128
    return unit(0x61 if bottom else 0x65, bits)


def fields_of_clip(count, **options):
    """(top, bottom) of each frame as a pair of packets, brighter from one to the next."""
    delimiter, sets = b"\0\0\0\1\x09\x10", parameter_sets(**options)
    tops = (delimiter + sets + field(n, 40 + 8 * n, bottom=False) for n in range(count))
    bottoms = (delimiter + field(n, 44 + 8 * n, bottom=True) for n in range(count))
    return list(zip(tops, bottoms, strict=True))


def write_field_pairs(path, format_name, count=12, apart=False, high=False, **options):
    """Write a clip of fields, `apart` with a timestamp for each field."""
    pairs = fields_of_clip(count, high=high)
    if format_name == "h264":
        path.write_bytes(b"".join(top + bottom for top, bottom in pairs))
        return path
    with av.open(str(path), "w", format=format_name, options=options) as out:
        stream = out.add_mux_stream("h264", time_base=_BASE, width=_SIZE, height=_SIZE)
        for number, pair in enumerate(pairs):
            for late, data in enumerate(pair if apart else [b"".join(pair)]):
                packet = av.Packet(data)
                packet.pts = packet.dts = number * _FRAME + late * _FRAME // 2
                packet.time_base, packet.stream, packet.is_keyframe = _BASE, stream, late == 0
                out.mux(packet)
    return path
