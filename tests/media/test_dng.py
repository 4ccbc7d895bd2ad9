"""DNG files of all kinds; every file is generated."""

import os
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from media import dng_files
from media.dng_files import BLACK_IS_ZERO, CFA, LINEAR_RAW, area, dng, flat, gain_map, linear, mosaic, opcode, opcode_list

from lowlight_app.errors import MediaError
from lowlight_app.media import open_source
from lowlight_app.media.formats.dng import opcodes
from lowlight_app.media.formats.dng.jpegxl_header import bits_per_sample
from lowlight_app.media.formats.dng.raw_image import RawImage

STORED, SENSOR, COLORS = 51008, 51009, 51022
JPEG_XL = 52546
ACTIVE_AREA, CROP_ORIGIN, CROP_SIZE, SCALE, USER_CROP = 50829, 50719, 50720, 50718, 51125


def read(folder, block):
    path = folder / "a.dng"
    path.write_bytes(block)
    with open_source(path) as source:
        (frame,) = source.frames()
        assert (source.info.width, source.info.height) == (frame.width, frame.height)
        assert source.info.channels == frame.pixels.shape[2]
        assert source.info.notices == frame.notices
    return frame


def coded(light):
    return 65535 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)


def ramp(height=48, width=64):
    return 0.1 + 0.3 * np.arange(height)[:, None] / height + 0.3 * np.arange(width) / width


# --- Monochrome


@pytest.mark.parametrize("colors", [False, True])
@pytest.mark.parametrize("photometric", [LINEAR_RAW, BLACK_IS_ZERO])
def test_monochrome_is_gray(tmp_path, photometric, colors):
    frame = read(tmp_path, dng(np.full((48, 64), 819, np.uint16), photometric, colors=colors))
    assert frame.pixels.shape == (48, 64, 1)
    assert frame.pixels[8:-8, 8:-8].mean() == pytest.approx(coded(0.2), rel=0.01)


def test_sensor_without_color_filters_is_gray(tmp_path):
    block = dng_files.patched(dng(np.full((48, 64), 819, np.uint16), LINEAR_RAW, colors=False), 262, CFA)
    assert read(tmp_path, block).pixels.shape == (48, 64, 1)


# --- Crops


def picture_with_a_mark():
    """Light with a bright block of 4 x 4 at row 20, column 30."""
    light = flat(0.05)
    light[20:24, 30:34] = 0.9
    return light


@pytest.mark.parametrize("kind", ["mosaic", "linear", "gray"])
def test_default_crop_counts_from_the_active_area(tmp_path, kind):
    light = picture_with_a_mark()
    tags = [(ACTIVE_AREA, 4, 4, (4, 6, 46, 62)), (CROP_ORIGIN, 3, 2, (20, 12)), (CROP_SIZE, 3, 2, (24, 16))]
    pixels = {"mosaic": mosaic(light), "linear": linear(light), "gray": np.uint16(light * 4095)}[kind]
    frame = read(tmp_path, dng(pixels, CFA if kind == "mosaic" else LINEAR_RAW, tags, colors=kind != "gray"))
    assert (frame.width, frame.height) == (24, 16)
    rows, columns = np.nonzero(frame.pixels[..., 0] > coded(0.7))
    assert (rows.min(), columns.min()) == (20 - 4 - 12, 30 - 6 - 20)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_crop_is_turned_with_the_picture(tmp_path, orientation):
    tags = [(CROP_ORIGIN, 3, 2, (28, 18)), (CROP_SIZE, 3, 2, (24, 16))]
    upright = read(tmp_path, dng(mosaic(picture_with_a_mark()), CFA, tags)).pixels
    turned = read(tmp_path, dng(mosaic(picture_with_a_mark()), CFA, tags, orientation=orientation)).pixels
    mirrored = upright[:, ::-1] if orientation in (2, 4, 5, 7) else upright
    turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    assert np.array_equal(turned, np.rot90(mirrored, turns))


@pytest.mark.parametrize(
    ("scale", "size"), [((2, 1, 1, 1), (48, 16)), ((1, 1, 2, 1), (24, 32)), ((3, 2, 1, 1), (36, 16)), ((1, 1, 1, 1), (24, 16))]
)
def test_pixels_that_are_not_square_are_stretched(tmp_path, scale, size):
    tags = [(SCALE, 5, 2, scale), (CROP_ORIGIN, 5, 2, (10, 1, 8, 1)), (CROP_SIZE, 5, 2, (24, 1, 16, 1))]
    frame = read(tmp_path, dng(mosaic(flat()), CFA, tags))
    assert (frame.width, frame.height) == size


def test_stretched_picture_without_crop(tmp_path):
    frame = read(tmp_path, dng(mosaic(flat()), CFA, [(SCALE, 5, 2, (3, 2, 1, 1))], orientation=6))
    assert (frame.width, frame.height) == (48, 96)


def test_a_crop_chosen_in_the_camera_is_applied(tmp_path):
    edges = [n for value in (0.25, 0, 0.75, 1) for n in (int(100 * value), 100)]
    tags = [(CROP_ORIGIN, 3, 2, (2, 4)), (CROP_SIZE, 3, 2, (60, 40)), (USER_CROP, 5, 4, edges)]
    frame = read(tmp_path, dng(mosaic(flat()), CFA, tags))
    assert (frame.width, frame.height) == (60, 20)


@pytest.mark.parametrize(
    "tags",
    [
        [(CROP_ORIGIN, 3, 2, (60, 40)), (CROP_SIZE, 3, 2, (640, 480))],
        [(CROP_ORIGIN, 3, 2, (0, 0)), (CROP_SIZE, 3, 2, (0, 0))],
        [(SCALE, 5, 2, (0, 0, 1, 0))],
    ],
)
def test_impossible_crops_are_limited_to_the_image(tmp_path, tags):
    frame = read(tmp_path, dng(mosaic(flat()), CFA, tags))
    assert (frame.width, frame.height) == (64, 48)


def test_active_area_with_odd_edges_keeps_the_size_of_the_crop(tmp_path):
    tags = [(ACTIVE_AREA, 4, 4, (3, 5, 47, 63)), (CROP_ORIGIN, 3, 2, (0, 0)), (CROP_SIZE, 3, 2, (40, 30))]
    frame = read(tmp_path, dng(mosaic(flat()), CFA, tags))
    assert (frame.width, frame.height) == (40, 30)


# --- Compressions


COMPRESSIONS = {
    "jpeg xl": {"compression": JPEG_XL},
    "jpeg xl tiles": {"compression": JPEG_XL, "tile": (32, 32)},
    "deflate": {"compression": "deflate"},
    "deflate tiles": {"compression": "deflate", "predictor": True, "tile": (32, 32)},
    "big": {"bigtiff": True},
}


@pytest.mark.parametrize("name", COMPRESSIONS)
@pytest.mark.parametrize("kind", ["mosaic", "linear", "gray"])
def test_compressed_dng_equals_the_uncompressed_one(tmp_path, name, kind):
    light = ramp()
    pixels = {"mosaic": mosaic(light), "linear": linear(light), "gray": np.uint16(light * 4095)}[kind]
    photometric = CFA if kind == "mosaic" else LINEAR_RAW
    block = dng(pixels, photometric, **COMPRESSIONS[name])
    expected = read(tmp_path, dng(pixels, photometric)).pixels
    assert np.array_equal(read(tmp_path, block).pixels, expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("options", [{}, {"compression": "deflate", "predictor": True, "tile": (32, 32)}])
def test_floating_point_is_scaled_by_its_white(tmp_path, dtype, options):
    frame = read(tmp_path, dng((mosaic(flat()) / 4095).astype(dtype), CFA, white=1, **options))
    assert frame.pixels[8:-8, 8:-8].mean() == pytest.approx(coded(0.2), rel=0.01)


def test_dngs_with_integers_of_32_bits_are_read(tmp_path):
    frame = read(tmp_path, dng(mosaic(flat()).astype(np.uint32) << 16, CFA, white=4095 << 16))
    assert frame.pixels[8:-8, 8:-8].mean() == pytest.approx(coded(0.2), rel=0.01)


def test_a_mosaic_stored_by_fields_equals_a_plain_one(tmp_path):
    plain = mosaic(ramp())
    fields = np.concatenate([np.concatenate([plain[i::2, j::2] for j in (0, 1)], 1) for i in (0, 1)])
    block = dng(fields, CFA, [(50975, 3, 1, 2), (52547, 3, 1, 2)], compression=JPEG_XL)
    assert np.array_equal(read(tmp_path, block).pixels, read(tmp_path, dng(plain, CFA)).pixels)


@pytest.mark.parametrize(("white", "expected"), [(65535, 0.2), (1023, 0.2)])
def test_jpeg_xl_of_ten_bits_counts_by_its_white_level(tmp_path, white, expected):
    pixels = linear(flat(0.2), white=1023)
    stream = imagecodecs.jpegxl_encode(pixels, lossless=True, bitspersample=10, usecontainer=False)
    assert bits_per_sample(stream) == 10
    block = dng(pixels, LINEAR_RAW, white=white)
    at = block.index(struct.pack("<HHI", 273, 4, 1))
    changed = bytearray(dng_files.patched(block, 259, JPEG_XL))
    struct.pack_into("<I", changed, at + 8, len(changed))
    struct.pack_into("<I", changed, block.index(struct.pack("<HHI", 279, 4, 1)) + 8, len(stream))
    frame = read(tmp_path, bytes(changed) + stream)
    assert frame.pixels[8:-8, 8:-8].mean() == pytest.approx(coded(expected), rel=0.01)


@pytest.mark.parametrize("container", [False, True])
@pytest.mark.parametrize("bits", [9, 10, 12, 14, 16])
def test_the_bit_depth_of_jpeg_xl_is_found(bits, container):
    stream = imagecodecs.jpegxl_encode(np.zeros((40, 30), np.uint16), bitspersample=bits, lossless=True, usecontainer=container)
    assert bits_per_sample(stream) == bits


@pytest.mark.parametrize("data", [b"", b"\xff\x0a", b"\0\0\0\x0cJXL " * 9, bytes(4096)])
def test_damaged_jpeg_xl_counts_as_16_bits(data):
    assert bits_per_sample(data) == 16


# --- Corrections


@pytest.mark.parametrize("tag", [SENSOR, COLORS])
@pytest.mark.parametrize("kind", ["mosaic", "linear"])
def test_gain_map_undoes_shading(tmp_path, kind, tag):
    rows, columns = np.mgrid[:48, :64]
    distance = np.hypot((rows - 23.5) / 24, (columns - 31.5) / 32)
    falloff = 1 / (1 + distance**2)
    down, across = np.mgrid[-1:1:9j, -1:1:9j]
    shading = 1 + down**2 + across**2
    pixels = mosaic(0.3 * falloff) if kind == "mosaic" else linear(0.3 * falloff)
    whole = area(planes=3) if tag == COLORS or kind == "linear" else area()
    frame = read(tmp_path, dng(pixels, CFA if kind == "mosaic" else LINEAR_RAW, [opcode_list(tag, gain_map(shading, whole))]))
    assert frame.pixels[2:-2, 2:-2] == pytest.approx(coded(0.3), rel=0.03)


def test_gain_maps_act_on_the_colors_of_a_mosaic(tmp_path):
    phases = [(0, 0, 2.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 1 / 0.7)]
    maps = [gain_map([[gain]], area(top, left, row_pitch=2, column_pitch=2)) for top, left, gain in phases]
    plain = np.full((48, 64), 0.1)
    sensor = mosaic(plain)
    sensor[0::2, 0::2] //= 2
    sensor[1::2, 1::2] = np.rint(sensor[1::2, 1::2] * 0.7)
    frame = read(tmp_path, dng(sensor, CFA, [opcode_list(SENSOR, *maps)]))
    assert frame.pixels[4:-4, 4:-4] == pytest.approx(coded(0.1), rel=0.02)


def test_gain_map_counts_from_the_black_level_and_the_active_area(tmp_path):
    black = 256
    sensor = mosaic(flat(0.1), white=4095 - black) + np.uint16(black)
    gains = np.repeat([[1.0, 1.0, 2.0, 2.0]], 2, 0)
    tags = [(50714, 3, 1, black), (ACTIVE_AREA, 4, 4, (0, 32, 48, 64)), opcode_list(SENSOR, gain_map(gains, area(right=32)))]
    frame = read(tmp_path, dng(sensor, CFA, tags))
    assert frame.width == 32
    assert frame.pixels[8:-8, 2:8].mean() == pytest.approx(coded(0.1), rel=0.02)
    assert frame.pixels[8:-8, -8:-2].mean() == pytest.approx(coded(0.2), rel=0.02)


def test_gains_do_not_exceed_white(tmp_path):
    frame = read(tmp_path, dng(mosaic(flat(0.9)), CFA, [opcode_list(SENSOR, gain_map([[4.0]]))]))
    assert frame.pixels[4:-4, 4:-4].min() == 65535


def vignette(*coefficients, center=(0.5, 0.5)):
    return opcode(3, struct.pack(">7d", *coefficients, *center))


def test_radial_vignetting_is_undone(tmp_path):
    rows, columns = np.mgrid[:48, :64]
    square = ((rows - 23.5) ** 2 + (columns - 31.5) ** 2) / (24**2 + 32**2)
    light = 0.3 / (1 + 0.8 * square + 0.4 * square**2)
    frame = read(tmp_path, dng(mosaic(light), CFA, [opcode_list(COLORS, vignette(0.8, 0.4, 0, 0, 0))]))
    assert frame.pixels[2:-2, 2:-2] == pytest.approx(coded(0.3), rel=0.02)


def warp(*planes, center=(0.5, 0.5), **options):
    return opcode(
        1,
        struct.pack(">I", len(planes)) + b"".join(struct.pack(">6d", *p) for p in planes) + struct.pack(">2d", *center),
        **options,
    )


def test_colors_are_the_same_where_the_correction_changes_nothing(tmp_path):
    plain = read(tmp_path, dng(mosaic(ramp()), CFA)).pixels.astype(int)
    corrected = read(tmp_path, dng(mosaic(ramp()), CFA, [opcode_list(COLORS, warp((1, 0, 0, 0, 0, 0)))])).pixels
    assert np.abs(corrected - plain).max() < 65535 / 1000


@pytest.mark.parametrize("kind", ["mosaic", "linear", "gray"])
def test_distortion_is_corrected(tmp_path, kind):
    """Half the radius: what was 8 pixels from the center is 16 pixels from it."""
    light = flat(0.05)
    light[20:28, 38:42] = 0.8
    pixels = {"mosaic": mosaic(light), "linear": linear(light), "gray": np.uint16(light * 4095)}[kind]
    block = dng(pixels, CFA if kind == "mosaic" else LINEAR_RAW, [opcode_list(COLORS, warp((0.5, 0, 0, 0, 0, 0)))])
    columns = np.nonzero(read(tmp_path, block).pixels[24, :, 0] > coded(0.4))[0]
    assert columns.mean() == pytest.approx(32 + 2 * (39.5 - 31.5) - 0.5, abs=1)


def test_lateral_chromatic_aberration_is_corrected(tmp_path):
    colors = np.stack([flat(0.05)] * 3, -1)
    for plane, column in enumerate((52, 50, 50)):
        colors[20:28, column : column + 3, plane] = 0.8
    sensor = np.rint(colors * dng_files.NEUTRAL * 4095).astype(np.uint16)
    shift = (51.5 - 31.5 + 1) / (49.5 - 31.5 + 1)  # red is farther from the center
    planes = [(shift, 0, 0, 0, 0, 0), (1, 0, 0, 0, 0, 0), (1, 0, 0, 0, 0, 0)]
    row = read(tmp_path, dng(sensor, LINEAR_RAW, [opcode_list(COLORS, warp(*planes))])).pixels[24].astype(float)
    weights = row - row[:40].mean(0)
    centers = (weights * np.arange(64)[:, None]).sum(0) / weights.sum(0)
    assert centers == pytest.approx([centers[1]] * 3, abs=0.5)


@pytest.mark.parametrize("kind", ["constant", "list"])
def test_bad_pixels_are_replaced(tmp_path, kind):
    sensor, places = mosaic(flat(0.2)), [(10, 10), (11, 40), (30, 31)]
    for row, column in places:
        sensor[row, column] = 4000
    sensor[:, 50] = 4000
    points = b"".join(struct.pack(">2I", *place) for place in places)
    fields = {
        "constant": opcode(4, struct.pack(">2I", 4000, 0)),
        "list": opcode(5, struct.pack(">3I", 0, len(places), 1) + points + struct.pack(">4I", 0, 50, 48, 51)),
    }
    frame = read(tmp_path, dng(sensor, CFA, [opcode_list(STORED, fields[kind])]))
    assert np.ptp(frame.pixels[2:-2, 2:-2].astype(int), axis=(0, 1)).max() < 300


def apply(opcode_bytes, pixels):
    tag = opcode_list(SENSOR, opcode_bytes)
    found = opcodes.read_opcodes(tag[3], opcodes.SENSOR)
    assert found.left_out == ()
    image = RawImage(pixels.copy())
    for correct in found.corrections:
        correct(image)
    return image.pixels[..., 0] / 65535


def line_opcode(number, values, **selection):
    return opcode(number, area(**selection) + struct.pack(">I", len(values)) + np.asarray(values, ">f4").tobytes())


def test_rows_and_columns_get_their_own_offsets_and_gains():
    pixels, part = np.full((8, 10, 1), 13107, np.uint16), {"top": 2, "left": 1, "bottom": 6, "right": 9, "row_pitch": 2}
    added = apply(line_opcode(10, [0.1, 0.2], **part), pixels)
    assert added[2:7, 1] == pytest.approx([0.3, 0.2, 0.4, 0.2, 0.2], abs=1e-4)
    assert added[2, 0] == pytest.approx(0.2, abs=1e-4)
    scaled = apply(line_opcode(12, [2, 3], **part), pixels)
    assert scaled[2:7, 1] == pytest.approx([0.4, 0.2, 0.6, 0.2, 0.2], abs=1e-4)
    part = {"top": 0, "left": 2, "bottom": 8, "right": 6, "column_pitch": 2}
    assert apply(line_opcode(11, [0.1, 0.2], **part), pixels)[3, 2:7] == pytest.approx([0.3, 0.2, 0.4, 0.2, 0.2], abs=1e-4)
    assert apply(line_opcode(13, [2, 3], **part), pixels)[3, 2:7] == pytest.approx([0.4, 0.2, 0.6, 0.2, 0.2], abs=1e-4)


def test_polynomials_and_tables_are_applied():
    pixels = np.full((8, 10, 1), 32768, np.uint16)
    whole = area(0, 0, 0, 0)
    squared = apply(opcode(8, whole + struct.pack(">I3d", 2, 0, 0, 1)), pixels)
    assert squared == pytest.approx(0.25, abs=1e-4)
    table = np.full(40000, 13107, ">u2")
    assert apply(opcode(7, whole + struct.pack(">I", len(table)) + table.tobytes()), pixels) == pytest.approx(0.2, abs=1e-4)


def test_mandatory_corrections_that_are_not_supported_are_named(tmp_path):
    unknown, trim = opcode(99, b""), opcode(6, struct.pack(">4I", 0, 0, 40, 40))
    frame = read(tmp_path, dng(mosaic(flat()), CFA, [opcode_list(COLORS, unknown, trim)]))
    (notice,) = frame.notices
    assert "99" in str(notice)
    assert "TrimBounds" in str(notice)


def test_optional_corrections_are_left_out_without_a_word(tmp_path):
    block = dng(mosaic(flat()), CFA, [opcode_list(COLORS, opcode(99, b"", optional=True))])
    assert read(tmp_path, block).notices == ()


def test_damaged_corrections_are_left_out(tmp_path):
    generator = np.random.default_rng(0)
    whole = gain_map(np.full((3, 3), 1.5))
    for _ in range(20):
        broken = bytearray(whole)
        for at in generator.integers(16, len(broken), 6):
            broken[at] = generator.integers(256)
        read(tmp_path, dng(mosaic(flat()), CFA, [opcode_list(SENSOR, bytes(broken[: generator.integers(len(broken))]))]))


def test_corrections_of_compressed_files_are_applied(tmp_path):
    block = dng(mosaic(flat(0.1)), CFA, [opcode_list(SENSOR, gain_map([[2.0]]))], compression=JPEG_XL)
    assert read(tmp_path, block).pixels[4:-4, 4:-4].mean() == pytest.approx(coded(0.2), rel=0.01)


# --- Messages


def failure(folder, block):
    path = folder / "broken.dng"
    path.write_bytes(block)
    with pytest.raises(MediaError) as caught, open_source(path) as source:
        list(source.frames())
    text = str(caught.value)
    assert str(path) in text
    assert not [word for word in ("b'", "0x", "LibRaw", "Traceback", "Jpegxl", "Errno") if word in text.replace(str(path), "")]
    return text


def test_unknown_compression_is_named(tmp_path):
    assert "60000" in failure(tmp_path, dng_files.patched(dng(mosaic(flat()), CFA), 259, 60000))


@pytest.mark.parametrize("name", ["jpeg xl", "deflate"])
def test_damaged_pixels_are_an_error(tmp_path, name):
    block = bytearray(dng(mosaic(np.random.default_rng(0).random((48, 64))), CFA, **COMPRESSIONS[name]))
    block[-3000:-200] = bytes(2800)
    assert "damaged" in failure(tmp_path, bytes(block))


def test_truncated_file_is_an_error(tmp_path):
    block = dng(mosaic(flat()), CFA)
    assert "ends too early" in failure(tmp_path, block[:-1000])


def test_gigantic_image_is_refused_before_it_is_decoded(tmp_path):
    block = dng(mosaic(flat()), CFA, compression=JPEG_XL)
    for tag in (256, 257):
        at = block.index(struct.pack("<HHI", tag, 4, 1))
        block = block[: at + 8] + struct.pack("<I", 4_000_000_000) + block[at + 12 :]
    assert "megapixels" in failure(tmp_path, block)


def test_libraw_writes_nothing_to_the_console(tmp_path, capfd):
    block = dng(mosaic(flat()), CFA)
    at = block.index(struct.pack("<HHI", 279, 4, 1))
    short = block[: at + 8] + struct.pack("<I", 100) + block[at + 12 : -1000]
    failure(tmp_path, short)
    os.write(2, b"still there\n")
    assert capfd.readouterr().err == "still there\n"


def test_suffix_is_not_needed(tmp_path):
    path = Path(tmp_path, "a.tif")
    path.write_bytes(dng(mosaic(flat()), CFA, compression=JPEG_XL))
    with open_source(path) as source:
        assert source.info.format == "raw"
