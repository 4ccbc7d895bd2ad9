"""BMP files in all layouts that programs write."""

import struct

import numpy as np
import pytest
from media import samples

from lowlight_app.errors import MediaError
from lowlight_app.media import open_source

WIDTH, HEIGHT = 13, 7
PALETTE = samples.noise(1, 256, 3, seed=1)[0]


def bmp(rows, bits, compression=0, masks=(), *, header=40, palette=(), colors=0, upright=False, stored=None):
    """A file of rows from top to bottom, stored upside down as usual unless it is `upright`."""
    padded = [row.ljust(-(-len(row) // 4) * 4, b"\0") for row in rows]
    body = b"".join(padded if upright else padded[::-1]) if stored is None else stored
    head = struct.pack("<I", header)
    if header == 12:
        head += struct.pack("<HHHH", WIDTH, HEIGHT, 1, bits)
    else:
        size = struct.pack("<iiHH", WIDTH, -HEIGHT if upright else HEIGHT, 1, bits)
        head += (size + struct.pack("<IIiiII", compression, len(body), 2835, 2835, colors, 0))[: header - 4]
        head += struct.pack(f"<{len(masks)}I", *masks)
    entry = b"" if header == 12 else b"\0"
    head = head.ljust(header, b"\0") + b"".join(bytes(color[::-1]) + entry for color in palette)
    return b"BM" + struct.pack("<III", 0, 0, 14 + len(head)) + head + body


def read(tmp_path, data):
    path = tmp_path / "a.bmp"
    path.write_bytes(data)
    with open_source(path) as source:
        return next(source.frames()).pixels


def words(bits):
    return np.random.default_rng(bits).integers(0, 1 << bits, (HEIGHT, WIDTH)).astype(f"<u{bits // 8}")


def colors_of(numbers, masks):
    channels = []
    for mask in masks:
        shift = (mask & -mask).bit_length() - 1
        channels.append((numbers.astype(np.int64) & mask) / (1 << shift) * 255 / (mask >> shift))
    return np.stack(channels, -1)


@pytest.mark.parametrize("header", [40, 56, 108, 124])
@pytest.mark.parametrize(
    ("bits", "masks"),
    [
        (16, (0x7C00, 0x3E0, 0x1F)),
        (16, (0xF800, 0x7E0, 0x1F)),
        (16, (0x1F, 0x7E0, 0xF800)),
        (16, (0xF00, 0xF0, 0xF)),
        (16, (0xF00, 0xF0, 0xF, 0xF000)),
        (16, (0x7C00, 0x3E0, 0x1F, 0x8000)),
        (32, (0xFF, 0xFF00, 0xFF0000)),
        (32, (0xFF000000, 0xFF0000, 0xFF00, 0xFF)),
        (32, (0x3FF00000, 0xFFC00, 0x3FF)),
        (32, (0xFFE00000, 0x1FFC00, 0x3FF)),
        (32, (0xFF0000, 0xFF00, 0xFF, 0x3F000000)),
    ],
)
def test_bmps_with_any_bit_masks_are_read(tmp_path, bits, masks, header):
    numbers = words(bits)
    compression = 6 if len(masks) == 4 and header == 40 else 3  # with opacity only this one is written with a short header
    pixels = read(tmp_path, bmp([row.tobytes() for row in numbers], bits, compression, masks, header=header))
    assert pixels.shape == (HEIGHT, WIDTH, len(masks))
    assert np.abs(pixels - colors_of(numbers, masks)).max() <= 1


def test_a_mask_of_opacity_that_is_not_used_is_ignored(tmp_path):
    rows = [row.tobytes() for row in words(32) & 0xFFFFFF]
    assert read(tmp_path, bmp(rows, 32, 3, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=124)).shape[2] == 3


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("header", [12, 16, 40, 64, 124])
@pytest.mark.parametrize("upright", [False, True])
def test_palettes_are_read_with_every_header(tmp_path, bits, header, upright):
    upright = upright and header >= 40
    indices = np.random.default_rng(bits).integers(0, 1 << bits, (HEIGHT, WIDTH))
    digits = ("".join(f"{index:0{bits}b}" for index in row).ljust(-(-WIDTH * bits // 8) * 8, "0") for row in indices)
    rows = [int(row, 2).to_bytes(len(row) // 8, "big") for row in digits]
    pixels = read(tmp_path, bmp(rows, bits, header=header, palette=PALETTE[: 1 << bits], upright=upright))
    assert np.array_equal(pixels, PALETTE[indices])


def test_surplus_colours_of_a_palette_are_ignored(tmp_path):
    indices = np.arange(HEIGHT * WIDTH, dtype=np.uint8).reshape(HEIGHT, WIDTH)
    data = bmp([row.tobytes() for row in indices], 8, palette=PALETTE, colors=5000)
    assert np.array_equal(read(tmp_path, data), PALETTE[indices])


@pytest.mark.parametrize(
    ("bits", "compression", "stored"),
    [
        (8, 1, b"\3\5\0\3\6\7\6\0\0\0\0\2\2\1\2\7\0\1"),
        (4, 2, b"\3\x55\0\3\x67\x60\0\0\0\2\2\1\2\x77\0\1"),
    ],
)
def test_pixels_that_run_lengths_skip_have_the_first_colour(tmp_path, bits, compression, stored):
    pixels = read(tmp_path, bmp([], bits, compression, palette=PALETTE[: 1 << bits], stored=stored))
    indices = np.zeros((HEIGHT, WIDTH), int)
    indices[-1, :6] = 5, 5, 5, 6, 7, 6
    indices[-3, 2:4] = 7
    assert np.array_equal(pixels, PALETTE[indices])


def test_a_run_does_not_leave_its_row(tmp_path):
    pixels = read(tmp_path, bmp([], 8, 1, palette=PALETTE, stored=b"\xff\3\0\0" * HEIGHT + b"\0\1"))
    assert np.array_equal(pixels, np.broadcast_to(PALETTE[3], pixels.shape))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bmp([], 8, 1, palette=PALETTE, stored=b"\5\1\0\0\3"), "incomplete"),
        (bmp([b"\0" * WIDTH] * 3, 16, 3, (0xF00, 0xF0, 0xF)), "damaged"),
        (bmp([], 0, 4, stored=b"\xff\xd8\xff"), "not supported"),
        (bmp([b"\0" * 8 * WIDTH] * HEIGHT, 64), "64 bits"),
    ],
)
def test_files_that_cannot_be_read_have_a_reason(tmp_path, data, reason):
    with pytest.raises(MediaError, match=reason):
        read(tmp_path, data)
