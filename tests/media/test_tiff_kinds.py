"""TIFF files of scanners, microscopes, telescopes and old programs."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
import pytest
import tifffile
from media import samples
from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.media import convert_photo, open_source
from lowlight_app.settings import ExportSettings


def raw_tiff(data, width, height, bits, photometric, extra=(), *, order="<", per_pixel=1, compression=1, following=0):
    """A file of one strip, written byte by byte."""
    entries = [samples.long(order, t, v) for t, v in ((256, width), (257, height), (273, 8), (278, height), (279, len(data)))]
    entries += [samples.short(order, t, v) for t, v in ((259, compression), (262, photometric), (277, per_pixel))]
    entries += [samples.short(order, 258, *[bits] * per_pixel), *extra]
    at = 8 + len(data) + len(data) % 2
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return (head + data).ljust(at, b"\0") + samples.ifd(order, at, entries, following)


def read(tmp_path, data, **options):
    path = tmp_path / "a.tif"
    path.write_bytes(data)
    with open_source(path, **options) as source:
        frame = next(source.frames())
    assert (source.info.channels, source.info.dtype) == (frame.pixels.shape[2], str(frame.pixels.dtype))
    return frame


def packed(codes, bits):
    rows = ("".join(f"{code:0{bits}b}" for code in row) for row in codes)
    return b"".join(int(row.ljust(-len(row) % 8 + len(row), "0"), 2).to_bytes(-(-len(row) // 8), "big") for row in rows)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_palettes_of_every_depth_are_read(tmp_path, bits, order):
    generator = np.random.default_rng(bits)
    palette = generator.integers(256, 65536, (1 << bits, 3))
    codes = generator.integers(0, 1 << bits, (5, 7))
    data = codes.astype(f"{order}u2").tobytes() if bits == 16 else packed(codes, bits)
    frame = read(tmp_path, raw_tiff(data, 7, 5, bits, 3, [samples.short(order, 320, *palette.T.ravel())], order=order))
    assert np.array_equal(frame.pixels, (palette >> 8)[codes])


def test_a_palette_of_8_bit_numbers_is_read(tmp_path):
    palette = np.arange(12).reshape(4, 3) * 20
    frame = read(tmp_path, raw_tiff(bytes([0, 1, 2, 3]), 4, 1, 8, 3, [samples.short("<", 320, *palette.T.ravel())]))
    assert np.array_equal(frame.pixels[0], palette)


def test_an_index_beyond_the_palette_is_black(tmp_path):
    table = samples.short("<", 320, *[0xFFFF] * 12)
    frame = read(tmp_path, raw_tiff(bytes([0, 3, 4, 200]), 4, 1, 8, 3, [table]))
    assert frame.pixels[0, :, 0].tolist() == [255, 255, 0, 0]


@pytest.mark.parametrize("extra", [[], [samples.short("<", 320, *range(11))]])
def test_a_palette_that_is_missing_is_named(tmp_path, extra):
    with pytest.raises(MediaError, match="colour table"):
        read(tmp_path, raw_tiff(bytes(4), 4, 1, 8, 3, extra))


@pytest.mark.parametrize("bits", [8, 16])
def test_a_fourth_channel_without_a_name_is_opacity_unless_it_is_empty(tmp_path, bits):
    pixels = samples.noise(4, 5, 4, f"uint{bits}")
    empty = pixels.copy()
    empty[..., 3] = 0
    for stored, opacity in ((pixels, pixels[..., 3]), (empty, 2**bits - 1)):
        frame = read(tmp_path, raw_tiff(stored.tobytes(), 5, 4, bits, 2, per_pixel=4))
        assert np.array_equal(frame.pixels[..., :3], pixels[..., :3])
        assert (frame.pixels[..., 3] == opacity).all()


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint32", "uint64"])
def test_counts_are_scaled_by_their_own_range(tmp_path, dtype):
    counts = np.linspace(max(-120, np.iinfo(dtype).min), 120, 77).astype(dtype).reshape(7, 11)
    frame = read(tmp_path, samples.tiff(counts, compression="zlib"))
    low, high = int(counts.min()), int(counts.max())
    assert np.array_equal(frame.pixels[..., 0], np.rint((counts.astype(float) - low) / (high - low) * 65535))
    (notice,) = frame.notices
    assert str(high) in str(notice)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(("low", "high"), [(80, 1030), (-300, 20), (0, 255), (-1, 1)])
def test_floating_point_of_any_range_is_scaled(tmp_path, dtype, low, high):
    counts = np.linspace(low, high, 77).astype(dtype).reshape(7, 11)
    (tmp_path / "a.tif").write_bytes(samples.tiff(counts))
    notices = []
    target = convert_photo(tmp_path / "a.tif", tmp_path / "a.png", ExportSettings(), notice=notices.append)
    codes = np.asarray(Image.open(target)).astype(float)
    assert np.abs(codes - (counts.astype(float) - low) / (high - low) * 65535).max() < 40
    assert len(notices) == 1


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf, -3.4028235e38])
def test_missing_data_does_not_count_for_the_range(tmp_path, hole):
    counts = np.linspace(100, 200, 12, dtype=np.float32).reshape(3, 4)
    counts[1, 1] = hole
    frame = read(tmp_path, samples.tiff(counts))
    assert (frame.pixels[0, 0, 0], frame.pixels[-1, -1, 0]) == (0, 1)
    assert frame.pixels[1, 1, 0] == (1 if hole == np.inf else 0)


def test_the_stated_number_of_missing_data_is_black(tmp_path):
    counts = np.array([[-9999, 10], [20, 30]], np.int16)
    frame = read(tmp_path, samples.tiff(counts, extratags=[(42113, 2, 0, "-9999", True)]))
    assert frame.pixels.ravel().tolist() == [0, 0, 32768, 65535]


def test_counts_without_contrast_are_black(tmp_path):
    assert not read(tmp_path, samples.tiff(np.full((3, 4), 500, np.float32))).pixels.any()


def test_inks_in_floating_point_are_converted(tmp_path):
    inks = np.zeros((2, 2, 4), np.float32)
    inks[0, :, 3] = 1
    frame = read(tmp_path, samples.tiff(inks, photometric="separated"))
    assert frame.pixels[:, 0].tolist() == [[0, 0, 0], [255, 255, 255]]


def subsampled(pixels, across, down):
    """YCbCr in the blocks of TIFF 6.0, section 21."""
    height, width = (-(-n // step) * step for n, step in zip(pixels.shape[:2], (down, across), strict=True))
    padded = np.pad(pixels, ((0, height - pixels.shape[0]), (0, width - pixels.shape[1]), (0, 0)), "edge")
    blocks = padded.reshape(height // down, down, width // across, across, 3).swapaxes(1, 2)
    light = blocks[..., 0].reshape(height // down, width // across, -1)
    return np.concatenate([light, blocks[..., 1:].mean((2, 3)).round().astype(np.uint8)], -1).tobytes()


@pytest.mark.parametrize(("across", "down"), [(1, 1), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4), (1, 2)])
@pytest.mark.parametrize("compression", [1, 5, 8])
def test_subsampled_colours_without_jpeg_are_read(tmp_path, across, down, compression):
    pixels = samples.smooth(33, 47, 3)
    data = subsampled(np.asarray(Image.fromarray(pixels).convert("YCbCr")), across, down)
    data = {1: bytes, 5: imagecodecs.lzw_encode, 8: zlib.compress}[compression](data)
    extra = [samples.short("<", 530, across, down), samples.short("<", 274, 6)]
    frame = read(tmp_path, raw_tiff(data, 47, 33, 8, 6, extra, per_pixel=3, compression=compression))
    assert np.abs(frame.pixels.astype(int) - np.rot90(pixels, -1)).max() <= 8


def test_codes_of_black_and_white_are_respected(tmp_path):
    pixels = samples.smooth(8, 10, 3)
    full = np.asarray(Image.fromarray(pixels).convert("YCbCr")).astype(float)
    video = np.rint(full * [219 / 255, 224 / 255, 224 / 255] + [16, 128 - 128 * 224 / 255, 128 - 128 * 224 / 255])
    extra = [samples.rational("<", 532, 16, 1, 235, 1, 128, 1, 240, 1, 128, 1, 240, 1), samples.short("<", 530, 1, 1)]
    frame = read(tmp_path, raw_tiff(video.astype(np.uint8).tobytes(), 10, 8, 8, 6, extra, per_pixel=3))
    assert np.abs(frame.pixels.astype(int) - pixels).max() <= 4


@pytest.mark.parametrize(("subsampling", "stated"), [(0, (1, 1)), (1, (2, 1)), (2, (2, 2))])
def test_tiffs_with_old_style_jpeg_are_read(tmp_path, subsampling, stated):
    pixels, buffer = samples.smooth(33, 47, 3), io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=95, subsampling=subsampling)
    jpeg = buffer.getvalue()
    extra = [samples.long("<", 513, 8), samples.long("<", 514, len(jpeg)), samples.short("<", 530, *stated)]
    frame = read(tmp_path, raw_tiff(jpeg, 47, 33, 8, 6, extra, per_pixel=3, compression=6))
    assert np.abs(frame.pixels.astype(int) - pixels).max() <= 8


def lab_of(pixels):
    profiles = imagecodecs.cms_profile("srgb"), imagecodecs.cms_profile("lab4")
    return imagecodecs.cms_transform(
        pixels.astype(np.float32) / 255, *profiles, colorspace="rgb", outcolorspace="lab", outdtype="float32"
    )


@pytest.mark.parametrize(
    ("photometric", "bits", "scale", "offset"),
    [
        (8, 8, (2.55, 1, 1), (0, 256, 256)),
        (9, 8, (2.55, 1, 1), (0, 128, 128)),
        (8, 16, (655.35, 256, 256), (0, 65536, 65536)),
        (9, 16, (652.8, 256, 256), (0, 32768, 32768)),
    ],
)
def test_lab_colours_are_converted_to_rgb(tmp_path, photometric, bits, scale, offset):
    pixels = samples.smooth(8, 10, 3)
    stored = (np.rint(lab_of(pixels) * np.array(scale)) + offset).astype(np.int64) % (1 << bits)
    frame = read(tmp_path, raw_tiff(stored.astype(f"<u{bits // 8}").tobytes(), 10, 8, bits, photometric, per_pixel=3))
    assert np.abs(frame.pixels / frame.white * 255 - pixels).max() <= 2.5


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (raw_tiff(bytes(192), 8, 8, 8, 6, [samples.short("<", 530, 3, 3)], per_pixel=3), "3 x 3"),
        (raw_tiff(bytes(384), 8, 8, 16, 6, [samples.short("<", 530, 1, 1)], per_pixel=3), "8 bits"),
        (raw_tiff(bytes(64), 8, 8, 8, 1, compression=32766), "NEXT compression"),
        (raw_tiff(bytes(64), 8, 8, 8, 99), "99 colours"),
        (raw_tiff(bytes(192), 8, 8, 24, 1), "24 bits"),
        (raw_tiff(b"", 0, 5, 8, 1), "empty"),
    ],
)
def test_files_that_cannot_be_read_have_a_reason(tmp_path, stored, reason):
    with pytest.raises(MediaError, match=reason):
        read(tmp_path, stored)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("maker", [(), (samples.text(271, "Hamamatsu"), samples.long("<", 65420, 1))])
def test_a_chain_of_directories_that_repeats_ends(tmp_path, order, maker):
    pixels = samples.noise(8, 8, 1)
    frame = read(tmp_path, raw_tiff(pixels.tobytes(), 8, 8, 8, 1, maker if order == "<" else (), order=order, following=72))
    assert np.array_equal(frame.pixels, pixels)


def test_pages_before_a_repetition_are_read(tmp_path):
    pages = np.stack([samples.noise(8, 8, 1, seed=seed)[..., 0] for seed in range(3)])
    data = bytearray(samples.tiff(pages, photometric="minisblack"))
    with tifffile.TiffFile(io.BytesIO(data)) as written:
        first, last = written.pages.first.offset, written.pages[2].offset
    struct.pack_into("<I", data, last + 2 + 12 * struct.unpack_from("<H", data, last)[0], first)
    assert np.array_equal(read(tmp_path, bytes(data), page=3).pixels[..., 0], pages[2])
    with pytest.raises(MediaError, match="3 images"):
        read(tmp_path, bytes(data))


@pytest.mark.parametrize(
    "orientation",
    [
        (274, 1, 1, b"\6"),
        (274, 6, 1, b"\6"),
        (274, 7, 1, b"\6"),
        (274, 2, 2, b"6\0"),
        (274, 3, 2, struct.pack("<2H", 6, 1)),
        (274, 4, 1, struct.pack("<I", 6)),
        (274, 5, 1, struct.pack("<2I", 6, 1)),
        (274, 9, 1, struct.pack("<i", 6)),
        (274, 11, 1, struct.pack("<f", 6)),
        (274, 12, 1, struct.pack("<d", 6)),
    ],
)
def test_an_orientation_of_a_wrong_type_is_applied_once(tmp_path, exiftool, orientation):
    pixels = samples.noise(8, 16, 1)
    assert np.array_equal(read(tmp_path, raw_tiff(pixels.tobytes(), 16, 8, 8, 1, [orientation])).pixels, np.rot90(pixels, -1))
    for suffix in (".tif", ".png", ".jpg"):
        target = convert_photo(tmp_path / "a.tif", tmp_path / f"b{suffix}", ExportSettings())
        assert exiftool.tags(target)["IFD0:Orientation"] == 1


@pytest.mark.parametrize("suffix", [".tif", ".jpg", ".png"])
def test_bytes_and_undefined_values_are_kept(tmp_path, exiftool, suffix):
    source = tmp_path / "a.tif"
    source.write_bytes(samples.tiff(samples.noise(8, 8, 3), photometric="rgb"))
    wanted = {"GPS:GPSVersionID": "2.3.0.0", "GPS:GPSAltitudeRef": 1, "ExifIFD:SceneType": 1, "ExifIFD:FileSource": 3}
    wanted |= {"ExifIFD:ComponentsConfiguration": "1 2 3 0", "InteropIFD:InteropVersion": "0100", "IFD0:XPTitle": "Nacht"}
    exiftool.write(source, *(f"-{name}#={value}".replace("2.3.0.0", "2 3 0 0") for name, value in wanted.items()))
    before = exiftool.tags(source)
    after = exiftool.tags(convert_photo(source, tmp_path / f"b{suffix}", ExportSettings()))
    assert wanted.keys() <= before.keys()
    assert {name: after.get(name) for name in wanted} == {name: before[name] for name in wanted}


def test_highlights_beyond_white_keep_the_other_values(tmp_path):
    light = np.full((40, 50, 3), 0.2, np.float32)
    light[3:5, 4:6] = 4.0
    tifffile.imwrite(tmp_path / "a.tif", light, photometric="rgb")
    with open_source(tmp_path / "a.tif") as source:
        frame = next(source.frames())
    assert frame.notices == ()
    assert np.array_equal(frame.pixels, light)
