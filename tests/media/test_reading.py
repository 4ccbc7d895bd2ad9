"""Reading of files written by other programs."""

import io
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import tifffile
from media import samples
from PIL import Image, ImageOps

from lowlight_app.errors import MediaError
from lowlight_app.frame import Primaries, Transfer
from lowlight_app.media import convert_photo, open_source
from lowlight_app.settings import ExportSettings

CMYK_PROFILE = Path("/usr/share/color/icc/ghostscript/default_cmyk.icc")


def read(path, **options):
    with open_source(path, **options) as source:
        (frame,) = source.frames()
    assert (source.info.width, source.info.height) == (frame.width, frame.height)
    assert (source.info.channels, source.info.dtype) == (frame.pixels.shape[2], str(frame.pixels.dtype))
    return frame


def saved(path, data):
    path.write_bytes(data)
    return path


def png16(pixels):
    """A PNG with 16 bits per channel, built according to the specification."""
    kinds = {1: 0, 2: 4, 3: 2, 4: 6}
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 16, kinds[pixels.shape[2]], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b)) for n, b in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_sixteen_bit_png_is_read_exactly(tmp_path, channels):
    pixels = samples.noise(11, 13, channels, "uint16")
    assert np.array_equal(read(saved(tmp_path / "a.png", png16(pixels))).pixels, pixels)


MODES = {
    "PNG": ["1", "L", "LA", "P", "RGB", "RGBA"],
    "BMP": ["1", "L", "P", "RGB", "RGBA"],
    "TIFF": ["1", "L", "LA", "P", "RGB", "RGBA", "YCbCr"],
    "WEBP": ["L", "LA", "RGB", "RGBA"],
}


@pytest.mark.parametrize(("name", "mode"), [(name, mode) for name, modes in MODES.items() for mode in modes])
def test_every_mode_of_pillow_is_read(tmp_path, name, mode):
    whole = samples.image(samples.noise(9, 14, 4))
    image = (whole.convert("RGB") if mode in ("P", "YCbCr") else whole).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, name, **({"lossless": True, "exact": True} if name == "WEBP" else {}))
    frame = read(saved(tmp_path / "any name", buffer.getvalue()))
    if name == "WEBP":
        wanted = image.convert("RGBA" if mode in ("LA", "RGBA") else "RGB")
    else:
        opaque = {"1": "L", "P": "RGB", "YCbCr": "RGB"} | ({"RGBA": "RGB"} if name == "BMP" else {})
        wanted = image.convert(opaque.get(mode, mode))
    assert np.array_equal(frame.pixels, np.asarray(wanted).reshape(frame.pixels.shape))


def test_transparent_colours_become_alpha(tmp_path):
    palette = samples.image(samples.noise(6, 7, 3)).quantize(8)
    for image, transparent, channels in (
        (palette, 3, 4),
        (Image.new("L", (5, 5), 7), 7, 2),
        (Image.new("RGB", (5, 5)), (0, 0, 0), 4),
    ):
        buffer = io.BytesIO()
        image.save(buffer, "PNG", transparency=transparent)
        frame = read(saved(tmp_path / "a.png", buffer.getvalue()))
        assert frame.pixels.shape[2] == channels
        assert np.array_equal(frame.pixels[..., -1] == 0, np.asarray(Image.open(tmp_path / "a.png").convert("RGBA"))[..., 3] == 0)
        assert (frame.pixels[..., -1] == 0).any()


LAYOUTS = {
    "lzw": {"compression": "lzw"},
    "deflate with predictor": {"compression": "zlib", "predictor": True},
    "packbits": {"compression": "packbits"},
    "zstd": {"compression": "zstd"},
    "tiled": {"tile": (16, 16), "compression": "zlib"},
    "strips": {"rowsperstrip": 5},
    "big-endian": {"byteorder": ">"},
    "BigTIFF": {"bigtiff": True},
    "BigTIFF big-endian": {"bigtiff": True, "byteorder": ">"},
}


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_tiff_in_every_layout_is_read_exactly(tmp_path, layout, channels, dtype):
    pixels = samples.noise(33, 21, channels, dtype)
    data = samples.tiff(
        pixels[..., 0] if channels == 1 else pixels,
        photometric="rgb" if channels > 2 else "minisblack",
        extrasamples=["unassalpha"] if channels == 4 else None,
        **LAYOUTS[layout],
    )
    assert np.array_equal(read(saved(tmp_path / "a.tif", data)).pixels, pixels)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_tiff_with_separate_planes_is_read_exactly(tmp_path, compression):
    pixels = samples.noise(33, 21, 3, "uint16")
    data = samples.tiff(np.moveaxis(pixels, -1, 0), photometric="rgb", planarconfig="separate", compression=compression)
    assert np.array_equal(read(saved(tmp_path / "a.tif", data)).pixels, pixels)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_tiff_whose_zero_is_white_is_inverted(tmp_path, dtype):
    pixels = samples.noise(7, 8, 1, dtype)
    data = samples.tiff(pixels[..., 0], photometric="miniswhite")
    assert np.array_equal(read(saved(tmp_path / "a.tif", data)).pixels, np.iinfo(dtype).max - pixels)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_float_tiff_is_linear_light(tmp_path, dtype):
    pixels = np.array([[[0.25, 1.05, -0.05], [0, 1, 0.5]]], dtype)
    frame = read(saved(tmp_path / "a.tif", samples.tiff(pixels, photometric="rgb")))
    assert frame.pixels.dtype == np.float32
    assert np.array_equal(frame.pixels, pixels.astype(np.float32))
    assert frame.color.transfer is Transfer.LINEAR
    assert frame.notices == ()


def test_nan_and_infinity_become_finite(tmp_path):
    pixels = np.array([[[np.nan], [np.inf], [-np.inf]]], np.float32)
    assert np.isfinite(read(saved(tmp_path / "a.tif", samples.tiff(pixels))).pixels).all()


def test_premultiplied_alpha_is_unpremultiplied(tmp_path):
    pixels = np.array([[[100, 50, 0, 128], [0, 0, 0, 0], [255, 1, 2, 255]]], np.uint8)
    frame = read(saved(tmp_path / "a.tif", samples.tiff(pixels, photometric="rgb", extrasamples=["assocalpha"])))
    assert frame.pixels[0].tolist() == [[199, 100, 0, 128], [0, 0, 0, 0], [255, 1, 2, 255]]


def test_tiff_of_twelve_bits_uses_the_full_range(tmp_path):
    codes = samples.noise(1, 4, 1, "uint16").ravel() >> 4
    packed = int("".join(f"{code:012b}" for code in codes), 2).to_bytes(6, "big")
    entries = [samples.long("<", tag, value) for tag, value in ((256, 4), (257, 1), (273, 8), (278, 1), (279, 6))]
    entries += [samples.short("<", tag, value) for tag, value in ((258, 12), (259, 1), (262, 1), (277, 1))]
    data = b"II*\0" + struct.pack("<I", 14) + packed + samples.ifd("<", 14, entries)
    pixels = read(saved(tmp_path / "a.tif", data)).pixels
    assert pixels.ravel().tolist() == [round(int(code) * 65535 / 4095) for code in codes]


def test_cmyk_becomes_rgb(tmp_path):
    inks = np.zeros((8, 8, 4), np.uint8)
    inks[:4, :, 0] = 255
    inks[4:, :, 3] = 255
    expected = np.zeros((8, 8, 3), np.uint8)
    expected[:4] = (0, 255, 255)
    jpeg = io.BytesIO()
    Image.fromarray(inks, "CMYK").save(jpeg, "JPEG", quality=95)
    for data in (
        jpeg.getvalue(),
        samples.tiff(inks, photometric="separated"),
        samples.tiff(inks.astype(np.uint16) * 257, photometric="separated"),
    ):
        assert np.abs(read(saved(tmp_path / "a", data)).pixels.astype(int) - expected).max() <= 3


@pytest.mark.skipif(not CMYK_PROFILE.exists(), reason="no CMYK profile (package libgs-common)")
@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb_by_its_profile(tmp_path, magick, name):
    inks = Image.fromarray(samples.smooth(16, 24, 4), "CMYK")
    buffer = io.BytesIO()
    inks.save(buffer, name, icc_profile=CMYK_PROFILE.read_bytes(), **({"quality": 100} if name == "JPEG" else {}))
    path = saved(tmp_path / "a", buffer.getvalue())
    (tmp_path / "srgb.icc").write_bytes(samples.srgb_profile())
    wanted = magick(path, 3, options=["-intent", "Perceptual", "-profile", tmp_path / "srgb.icc"])
    frame = read(path)
    assert frame.color.icc is None
    assert np.abs(frame.pixels.astype(int) - wanted).max() <= 4
    assert np.abs(frame.pixels.astype(int) - np.asarray(inks.convert("RGB"))).max() > 20  # the rule of thumb is far off


def test_cmyk_with_a_damaged_profile_is_converted_without_it(tmp_path):
    profile = b"\0" * 16 + b"CMYK" + b"\0" * 16 + b"acsp" + b"\0" * 100
    data = samples.tiff(np.zeros((8, 8, 4), np.uint8), photometric="separated", iccprofile=profile)
    frame = read(saved(tmp_path / "a.tif", data))
    assert (frame.pixels == 255).all()
    assert [str(notice) for notice in frame.notices] == ["the colour profile is damaged and was ignored; colours can differ."]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIC"])
def test_orientation_is_applied_and_reset(tmp_path, exiftool, name, orientation):
    image = samples.image(samples.smooth(24, 40, 3))
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "Made by a test"
    buffer = io.BytesIO()
    if name == "HEIC":
        heif = pillow_heif.from_bytes("RGB", image.size, image.tobytes())
        heif.save(buffer, quality=95, chroma=444, exif=tags.tobytes())
    else:
        image.save(buffer, name, exif=tags, **({} if name in ("PNG", "TIFF") else {"quality": 95}))
    path = saved(tmp_path / "a", buffer.getvalue())
    image.getexif()[0x0112] = orientation
    wanted = np.asarray(ImageOps.exif_transpose(image), int)
    frame = read(path)
    assert frame.pixels.shape == wanted.shape
    assert np.abs(frame.pixels - wanted).max() <= 8
    written = exiftool.tags(convert_photo(path, tmp_path / "b.png", ExportSettings()))
    assert written.get("IFD0:Orientation", 1) == 1
    assert written["IFD0:Make"] == "Made by a test"
    assert (written["PNG:ImageWidth"], written["PNG:ImageHeight"]) == (wanted.shape[1], wanted.shape[0])


@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_avif_of_every_depth_is_read_exactly(tmp_path, channels, bits):
    top = (1 << bits) - 1
    codes = samples.noise(16, 24, channels, "uint16") & top
    data = imagecodecs.avif_encode(np.squeeze(codes.astype("uint8" if bits == 8 else "uint16")), level=100, bitspersample=bits)
    frame = read(saved(tmp_path / "a.avif", data))
    full = 255 if bits == 8 else 65535
    assert np.array_equal(frame.pixels, (codes.astype(np.uint32) * full + top // 2) // top)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "RGB;16", "RGBA;16"])
def test_heic_of_every_mode_is_read(tmp_path, mode):
    channels = {"L": 1, "RGB": 3, "RGBA": 4}[mode.partition(";")[0]]
    dtype = "uint16" if ";" in mode else "uint8"
    pixels = samples.smooth(32, 48, channels, dtype)
    buffer = io.BytesIO()
    pillow_heif.from_bytes(mode, (48, 32), pixels.tobytes()).save(buffer, quality=98, chroma=444)
    frame = read(saved(tmp_path / "a.heic", buffer.getvalue()))
    assert frame.pixels.dtype == dtype
    assert np.abs(frame.pixels.astype(int) - pixels).max() <= 0.03 * frame.white


def test_heic_with_wide_gamut_codes_gets_a_profile(tmp_path, exiftool):
    heif = pillow_heif.from_pillow(samples.image(samples.smooth(32, 32, 3)))
    buffer = io.BytesIO()
    heif.save(buffer, quality=95, color_primaries=12, transfer_characteristics=13, matrix_coefficients=6)
    path = saved(tmp_path / "a.heic", buffer.getvalue())
    assert read(path).color.primaries is Primaries.P3
    tags = exiftool.tags(convert_photo(path, None, ExportSettings()))
    chromaticities = [tags[f"ICC-chrm:ChromaticityChannel{i}"] for i in (1, 2, 3)]
    numbers = [float(n) for pair in chromaticities for n in pair.split()]
    assert numbers == pytest.approx([0.680, 0.320, 0.265, 0.690, 0.150, 0.060], abs=1e-3)


def test_high_dynamic_range_is_kept_in_png_and_rejected_elsewhere(tmp_path):
    pixels = samples.smooth(16, 16, 3, "uint16") >> 6
    data = imagecodecs.avif_encode(pixels, level=100, bitspersample=10, primaries=9, transfer=16, matrix=9)
    path = saved(tmp_path / "a.avif", data)
    assert read(path).color.transfer is Transfer.PQ
    written = convert_photo(path, None, ExportSettings())
    assert written.suffix == ".png"
    assert b"cICP" + bytes([9, 16, 0, 1]) in written.read_bytes()
    assert read(written).color.transfer is Transfer.PQ
    with pytest.raises(Exception, match="high dynamic range"):
        convert_photo(path, tmp_path / "b.jpg", ExportSettings())


def test_png_with_another_gamma_gets_a_profile(tmp_path):
    plain = samples.file_of(samples.smooth(9, 9, 3), "PNG")
    for gamma, has_profile in ((100000, True), (45455, False)):
        chunk = b"gAMA" + struct.pack(">I", gamma)
        chunk = struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        path = saved(tmp_path / "a.png", plain[:33] + chunk + plain[33:])
        assert (read(path).color.icc is not None) == has_profile


def test_format_is_recognised_by_content_not_suffix(tmp_path):
    pixels = samples.noise(5, 5, 3)
    path = saved(tmp_path / "really a png.jpg", samples.file_of(pixels, "PNG"))
    assert open_source(path).info.format == "png"
    assert np.array_equal(read(path).pixels, pixels)


def test_tiff_with_several_pages_needs_a_page(tmp_path):
    pages = samples.noise(8, 9, 3)
    path = saved(tmp_path / "a.tif", samples.tiff(np.moveaxis(pages, -1, 0), photometric="minisblack"))
    with pytest.raises(MediaError, match="3 images"):
        open_source(path)
    for number in (1, 2, 3):
        assert np.array_equal(read(path, page=number).pixels[..., 0], pages[..., number - 1])
    for number in (-1, 0, 4):
        with pytest.raises(MediaError, match=f"no page {number}"):
            open_source(path, page=number)


def test_single_image_has_only_page_one(tmp_path):
    path = saved(tmp_path / "a.png", samples.file_of(samples.noise(8, 9, 3), "PNG"))
    assert read(path, page=1).width == 9
    with pytest.raises(MediaError, match="no page 0"):
        open_source(path, page=0)


def test_thumbnails_in_tiff_are_not_pages(tmp_path):
    path = tmp_path / "a.tif"
    pixels = samples.noise(20, 20, 3)
    with tifffile.TiffWriter(path) as writer:
        writer.write(pixels, photometric="rgb", metadata=None)
        writer.write(pixels[::4, ::4], photometric="rgb", metadata=None, subfiletype=1)
    assert np.array_equal(read(path).pixels, pixels)


@pytest.mark.parametrize("name", ["PNG", "AVIF"])
def test_first_picture_of_an_animation_is_read_with_a_notice(tmp_path, name):
    first, second = (samples.image(samples.smooth(16, 16, 3)[::step]) for step in (1, -1))
    first.save(tmp_path / "a", name, save_all=True, append_images=[second])
    for page in (None, 1):
        frame = read(tmp_path / "a", page=page)
        assert np.abs(frame.pixels.astype(int) - np.asarray(first)).max() <= 12
        assert ["animation" in str(notice) for notice in frame.notices] == ([True] if page is None else [])


@pytest.mark.parametrize(
    ("pixels", "options"),
    [
        (np.zeros((4, 4), np.complex64), {}),
        (np.zeros((6, 7, 5), np.uint8), {"photometric": "rgb", "planarconfig": "contig"}),
        (np.zeros((4, 4, 3), np.uint8), {"photometric": 10}),  # ITU L*a*b*
    ],
)
def test_unsupported_tiff_is_rejected_with_the_reason(tmp_path, pixels, options):
    with pytest.raises(MediaError, match=r"channels|pixels of type|colours"):
        read(saved(tmp_path / "a.tif", samples.tiff(pixels, **options)))


def test_profile_for_other_channels_is_dropped(tmp_path):
    grey = samples.noise(5, 5, 1)
    profile = samples.srgb_profile()
    path = saved(tmp_path / "a.png", samples.file_of(grey, "PNG", icc_profile=profile))
    assert read(path).color.icc is None
