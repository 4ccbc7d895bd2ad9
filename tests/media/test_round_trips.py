"""Results are read by independent programs, in every format, depth and number of channels."""

import numpy as np
import pytest
import tifffile
from media import samples
from PIL import Image

from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Transfer
from lowlight_app.media import convert_photo, open_sink, open_source
from lowlight_app.media.formats.registry import WRITABLE_FORMATS
from lowlight_app.settings import ExportSettings

FORMATS = {name: known.suffixes[0] for name, known in WRITABLE_FORMATS.items()}
EVERY_KIND = [(dtype, channels) for dtype in ("uint8", "uint16") for channels in (1, 2, 3, 4)]


def info_of(frame, name="png", **more):
    return MediaInfo(name, frame.width, frame.height, frame.pixels.shape[2], str(frame.pixels.dtype), frame.color, **more)


def write(target, pixels, **options):
    frame = Frame(pixels)
    name = next(name for name, suffix in FORMATS.items() if suffix == target.suffix)
    with open_sink(target, info_of(frame, name), ExportSettings(**options), None) as sink:
        sink.write(frame)
    return sink.target


def read(path, **options):
    with open_source(path, **options) as source:
        (frame,) = source.frames()
    assert source.info.width == frame.width
    assert source.info.height == frame.height
    assert source.info.channels == frame.pixels.shape[2]
    assert source.info.dtype == str(frame.pixels.dtype)
    return frame


@pytest.mark.parametrize(("dtype", "channels"), EVERY_KIND)
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_lossless_formats_keep_every_number(tmp_path, magick, suffix, dtype, channels):
    pixels = samples.noise(37, 53, channels, dtype)
    path = write(tmp_path / f"a{suffix}", pixels)
    assert np.array_equal(magick(path, channels, dtype), pixels)
    assert np.array_equal(read(path).pixels, pixels)


@pytest.mark.parametrize(("dtype", "channels"), EVERY_KIND)
def test_tiff_is_what_tifffile_reads(tmp_path, dtype, channels):
    pixels = samples.noise(20, 31, channels, dtype)
    path = write(tmp_path / "a.tif", pixels)
    assert np.array_equal(tifffile.imread(path).reshape(pixels.shape), pixels)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".avif"])
def test_lossy_formats_are_close(tmp_path, magick, suffix, channels):
    pixels = samples.smooth(48, 64, channels)
    opaque = suffix == ".jpg"
    if opaque and channels in (2, 4):
        pixels[..., -1] = 255
    path = write(tmp_path / f"a{suffix}", pixels, quality=95)
    light = pixels[..., : channels - 1] if opaque and channels in (2, 4) else pixels
    # ImageMagick 6 does not show the opacity of AVIF.
    hidden = suffix == ".avif" and channels in (2, 4)
    shown = np.asarray(Image.open(path))[..., 4 - channels :] if hidden else magick(path, light.shape[2])
    assert np.abs(shown.astype(int) - light).max() <= 8
    assert np.abs(read(path).color_channels[..., 0].astype(int) - light[..., 0]).max() <= 8


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_avif_stores_sixteen_bits_as_twelve(tmp_path, channels):
    pixels = samples.noise(48, 64, channels, "uint16")
    frame = read(write(tmp_path / "a.avif", pixels, quality=100))
    assert frame.pixels.dtype == np.uint16
    assert np.abs(frame.pixels.astype(int) - pixels).max() <= 65535 / 4095 / 2 + 1
    assert len(np.unique(frame.pixels)) > 256


@pytest.mark.parametrize(("quality", "sampling"), [(91, "2 2"), (92, "1 1")])
def test_jpeg_keeps_full_colour_detail_from_quality_92(tmp_path, exiftool, quality, sampling):
    path = write(tmp_path / "a.jpg", samples.noise(40, 40, 3), quality=quality)
    assert exiftool.tags(path)["File:YCbCrSubSampling"] == sampling


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("depth", [8, 16])
def test_requested_depth_is_written(tmp_path, magick, dtype, depth):
    pixels = samples.noise(16, 16, 3, dtype)
    path = write(tmp_path / "a.png", pixels, bit_depth=depth)
    stored = magick(path, 3, f"uint{depth}")
    top = {"uint8": 255, "uint16": 65535}
    assert np.array_equal(stored, np.rint(pixels / top[dtype] * top[f"uint{depth}"]))


def test_uniform_image_keeps_its_channels(tmp_path):
    for channels in (1, 2, 3, 4):
        pixels = np.full((8, 8, channels), 255, np.uint8)
        assert read(write(tmp_path / f"{channels}.png", pixels)).pixels.shape[2] == channels


def test_alpha_is_composited_over_white_in_jpeg(tmp_path):
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[:8, :, 3] = 255
    written = np.asarray(Image.open(write(tmp_path / "a.jpg", pixels)))
    assert written[:6].max() <= 2
    assert written[10:].min() >= 253


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_linear_float_is_written_as_srgb(tmp_path, suffix):
    light = np.array([[0.0, 0.0031308, 0.18, 0.5, 1.0, 7.5, -2.0]], np.float32)[..., None]
    frame = Frame(light, ColorSpec(transfer=Transfer.LINEAR))
    with open_sink(tmp_path / f"a{suffix}", info_of(frame), ExportSettings(), None) as sink:
        sink.write(frame)
    clipped = np.clip(light.astype(float), 0, 1)
    coded = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
    assert np.abs(read(sink.target).pixels - coded * 65535).max() <= 0.6


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_converts_to_each(tmp_path, name):
    for source_name, suffix in FORMATS.items():
        source = write(tmp_path / f"from{suffix}", samples.smooth(30, 40, 3), quality=95)
        target = convert_photo(source, tmp_path / "out", ExportSettings(format=name, quality=95))
        assert target.suffix == FORMATS[name]
        with open_source(target) as made:
            assert made.info.format == name
        difference = np.abs(read(target).pixels.astype(int) - read(source).pixels).max()
        assert difference <= 10, source_name


@pytest.mark.parametrize("name", FORMATS)
def test_tiny_images_survive_every_format(tmp_path, name):
    for shape in ((1, 1), (1, 5), (5, 1)):
        path = write(tmp_path / f"a{FORMATS[name]}", np.full((*shape, 3), 90, np.uint8))
        assert np.abs(read(path).pixels.astype(int) - 90).max() <= 3


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_very_wide_image_is_kept(tmp_path, suffix):
    pixels = samples.noise(3, 65535, 1)
    assert np.array_equal(read(write(tmp_path / f"a{suffix}", pixels)).pixels, pixels)


@pytest.mark.parametrize("name", ["😀 夜景 Größe.png", "with  spaces'\".tif", "-dash.jpg", "a%20b#c?.webp", "é.avif"])
def test_any_path_is_supported(tmp_path, name):
    folder = tmp_path / "Nächte 夜 📷"
    folder.mkdir()
    path = write(folder / name, samples.smooth(16, 16, 3))
    assert path == folder / name
    assert read(path).width == 16
    assert [p.name for p in folder.iterdir()] == [name]


def test_description_of_tiff_is_kept(tmp_path, exiftool):
    ome = '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Note>µm</Note></OME>'
    pixels = samples.noise(9, 9, 1, "uint16")
    tifffile.imwrite(tmp_path / "a.tif", pixels[..., 0], description=ome.encode(), metadata=None, resolution=(1234, 1234))
    target = convert_photo(tmp_path / "a.tif", None, ExportSettings())
    assert exiftool.tags(target)["IFD0:ImageDescription"] == ome
    assert exiftool.tags(target)["IFD0:XResolution"] == 1234


def test_imagej_description_is_kept(tmp_path):
    pixels = samples.noise(9, 9, 1, "uint16")
    tifffile.imwrite(tmp_path / "a.tif", pixels[..., 0], imagej=True, metadata={"unit": "um", "min": 3.0}, resolution=(0.5, 0.5))
    with tifffile.TiffFile(convert_photo(tmp_path / "a.tif", None, ExportSettings())) as written:
        assert written.imagej_metadata["unit"] == "um"
        assert written.pages[0].resolution == (0.5, 0.5)
        assert np.array_equal(written.asarray(), pixels[..., 0])


def test_page_of_an_imagej_stack_is_described_as_one_image(tmp_path):
    stack = samples.noise(3, 9, 8, "uint16")
    tifffile.imwrite(tmp_path / "a.tif", stack, imagej=True, metadata={"unit": "um", "axes": "ZYX"})
    target = convert_photo(tmp_path / "a.tif", None, ExportSettings(), page=2)
    with tifffile.TiffFile(target) as written:
        assert written.imagej_metadata["unit"] == "um"
        assert not {"images", "slices"} & set(written.imagej_metadata)
        assert np.array_equal(written.asarray(), stack[1])


def test_source_without_metadata_gives_file_without_metadata(tmp_path, exiftool):
    path = write(tmp_path / "a.jpg", samples.smooth(16, 16, 3))
    groups = {name.partition(":")[0] for name in exiftool.tags(path)}
    assert groups <= {"SourceFile", "ExifTool", "System", "File", "JFIF", "Composite"}
    assert read(path).color == ColorSpec()
    assert open_source(path).info.metadata == Metadata()
