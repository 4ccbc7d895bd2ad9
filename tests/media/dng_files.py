"""Small DNG files for the tests."""

import io
import struct

import numpy as np
import tifffile

CFA, LINEAR_RAW, BLACK_IS_ZERO = 32803, 34892, 1
WHITE = 4095
NEUTRAL = (0.5, 1.0, 0.7)
_XYZ_TO_CAMERA = [32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572]
BAYER = [(33421, 3, 2, (2, 2)), (33422, 1, 4, bytes([0, 1, 1, 2]))]
COLORS = [
    (50721, 10, 9, [n for value in _XYZ_TO_CAMERA for n in (value, 10000)]),
    (50728, 5, 3, [n for value in NEUTRAL for n in (int(value * 1000), 1000)]),
    (50778, 3, 1, 21),
]


def mosaic(light, white=WHITE):
    """The Bayer mosaic of grey light, (height, width) in 0..1."""
    height, width = light.shape
    filters = np.tile([[0, 1], [1, 2]], (height // 2 + 1, width // 2 + 1))[:height, :width]
    return np.rint(np.take(NEUTRAL, filters) * light * white).astype(np.uint16)


def linear(light, white=WHITE):
    """Linear colours of grey light."""
    return np.rint(light[..., None] * np.array(NEUTRAL) * white).astype(np.uint16)


def flat(level=0.2, height=48, width=64):
    """Light of one level."""
    return np.full((height, width), level)


def dng(pixels, photometric, tags=(), *, white=WHITE, orientation=1, colors=True, **options):
    """A DNG file; `tags` are those of tifffile, `options` too."""
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    extra = [(50706, 1, 4, bytes([1, 7, 1, 0])), (50708, 2, 0, "Test camera"), (274, 3, 1, orientation)]
    extra.append((50717, 4, samples, [white] * samples))
    extra += (COLORS if colors else []) + (BAYER if photometric == CFA else []) + list(tags)
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, bigtiff=options.pop("bigtiff", False)) as writer:
        kind = LINEAR_RAW if samples == 3 else "minisblack"
        writer.write(pixels, photometric=kind, extratags=extra, metadata=None, **options)
    return patched(buffer.getvalue(), 262, photometric)


def patched(block, tag, value):
    """A little-endian TIFF with another value of a short tag."""
    count = "Q" if block[2] == 43 else "I"
    before = struct.pack(f"<HH{count}", tag, 3, 1)
    at = block.index(before) + len(before)
    return block[:at] + struct.pack("<H", value) + block[at + 2 :]


def opcode(number, fields, *, optional=False):
    """An opcode from its packed fields."""
    return struct.pack(">I4BII", number, 1, 3, 0, 0, int(optional), len(fields)) + fields


def opcode_list(tag, *opcodes):
    """The tag of a list of opcodes."""
    block = struct.pack(">I", len(opcodes)) + b"".join(opcodes)
    return (tag, 7, len(block), block)


def area(top=0, left=0, bottom=48, right=64, plane=0, planes=1, row_pitch=1, column_pitch=1):
    """The pixels that an opcode changes."""
    return struct.pack(">8I", top, left, bottom, right, plane, planes, row_pitch, column_pitch)


def gain_map(gains, selection=None, **options):
    """GainMap over the whole image; `gains` is (rows, columns)."""
    gains = np.asarray(gains, ">f4")
    down, across = gains.shape
    spacing = 1 / max(down - 1, 1), 1 / max(across - 1, 1)
    return opcode(9, (selection or area()) + struct.pack(">2I4dI", down, across, *spacing, 0, 0, 1) + gains.tobytes(), **options)
