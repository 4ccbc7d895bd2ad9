"""RAW, tested with a generated DNG with a Bayer sensor."""

import struct

import numpy as np
import pytest
import rawpy
from media import samples

from lowlight_app.errors import MediaError
from lowlight_app.frame import Metadata
from lowlight_app.media import convert_photo, open_source
from lowlight_app.media.formats import raw
from lowlight_app.media.metadata import exif
from lowlight_app.settings import ExportSettings

NEUTRAL = (0.5, 1.0, 0.7)
HEIGHT, WIDTH = 48, 64


def dng(light, orientation=1):
    """A uniform grey image, `light` being its fraction of white, with the white balance NEUTRAL."""
    filters = np.tile([[0, 1], [1, 2]], (HEIGHT // 2, WIDTH // 2))
    sensor = np.rint(np.take(NEUTRAL, filters) * light * 65535).astype("<u2").tobytes()
    note_bytes = samples.canon_note("<", 600)
    exif = [samples.rational("<", 0x829A, 1, 60), samples.short("<", 0x8827, 6400)]
    exif_dir = samples.with_note("<", 400, exif, 600, len(note_bytes))
    gps = samples.ifd("<", 900, [samples.text(1, "N"), samples.rational("<", 2, *samples.GPS_DEGREES)])
    main = samples.ifd("<", 1200, main_entries(orientation, len(sensor)))
    block = b"II*\0" + struct.pack("<I", 1200)
    for place, part in ((400, exif_dir), (600, note_bytes), (900, gps), (1200, main), (4096, sensor)):
        assert len(block) <= place
        block = block.ljust(place, b"\0") + part
    return block


def main_entries(orientation, sensor_bytes):
    """The main directory: the image at 4096, the EXIF directory at 400, GPS at 900."""
    xyz_to_camera = [32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572]
    return [
        samples.long("<", 254, 0),
        samples.long("<", 256, WIDTH),
        samples.long("<", 257, HEIGHT),
        samples.short("<", 258, 16),
        samples.short("<", 259, 1),
        samples.short("<", 262, 32803),
        samples.text(271, "Canon"),
        samples.text(272, "Canon EOS 6D"),
        samples.long("<", 273, 4096),
        samples.short("<", 274, orientation),
        samples.short("<", 277, 1),
        samples.long("<", 278, HEIGHT),
        samples.long("<", 279, sensor_bytes),
        (700, 1, len(samples.XMP), samples.XMP),
        samples.short("<", 33421, 2, 2),
        (33422, 1, 4, bytes([0, 1, 1, 2])),
        samples.long("<", 34665, 400),
        samples.long("<", 34853, 900),
        (50706, 1, 4, bytes([1, 4, 0, 0])),
        (50707, 1, 4, bytes([1, 1, 0, 0])),
        samples.text(50708, "Canon EOS 6D"),
        samples.long("<", 50717, 65535),
        (50721, 10, 9, struct.pack("<18i", *[n for value in xyz_to_camera for n in (value, 10000)])),
        samples.rational("<", 50728, *[n for value in NEUTRAL for n in (int(value * 1000), 1000)]),
        samples.short("<", 50778, 21),
    ]


def write(folder, *arguments, **options):
    path = folder / "a.dng"
    path.write_bytes(dng(*arguments, **options))
    return path


def test_raw_is_developed_with_camera_white_balance_without_brightening(tmp_path):
    levels = []
    for light in (0.02, 0.18):
        with open_source(write(tmp_path, light)) as source:
            assert (source.info.format, source.info.dtype) == ("raw", "uint16")
            (frame,) = source.frames()
        red, green, blue = frame.pixels[8:-8, 8:-8].reshape(-1, 3).mean(0) / 65535
        assert red == pytest.approx(green, abs=0.01)
        assert blue == pytest.approx(green, abs=0.01)
        levels.append(green)
    coded = [12.92 * 0.0031308 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055 for light in (0.02, 0.18)]
    assert levels == pytest.approx(coded, abs=0.02)


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (WIDTH, HEIGHT)), (3, (WIDTH, HEIGHT)), (6, (HEIGHT, WIDTH)), (8, (HEIGHT, WIDTH))]
)
def test_raw_is_upright(tmp_path, exiftool, orientation, size):
    path = write(tmp_path, 0.2, orientation)
    with open_source(path) as source:
        (frame,) = source.frames()
        assert (source.info.width, source.info.height) == (frame.width, frame.height) == size
    assert exiftool.tags(convert_photo(path, None, ExportSettings()))["IFD0:Orientation"] == 1


@pytest.mark.parametrize("suffix", [".tif", ".jpg", ".png"])
def test_metadata_excludes_sensor_tags(tmp_path, exiftool, suffix):
    target = convert_photo(write(tmp_path, 0.2), tmp_path / f"b{suffix}", ExportSettings())
    tags = exiftool.tags(target)
    assert tags["IFD0:Model"] == "Canon EOS 6D"
    assert tags["ExifIFD:ISO"] == 6400
    assert tags["Canon:OwnerName"] == "Owner of the test"
    assert tags["GPS:GPSLatitude"] == pytest.approx(48.2096)
    assert tags["XMP-xmp:Rating"] == 4
    assert "ExifTool:Warning" not in tags
    assert not [tag for tag in tags if "DNG" in tag or "CFA" in tag or "ColorMatrix" in tag]


def test_default_result_is_sixteen_bit_tiff(tmp_path):
    target = convert_photo(write(tmp_path, 0.2), None, ExportSettings())
    assert target.name == "a-lowlight.tif"
    assert open_source(target).info.dtype == "uint16"


class Preview:
    """Stand-in for rawpy's object of a RAW file that is not based on TIFF."""

    def __init__(self, data, kind):
        self.data, self.format = data, kind

    def extract_thumb(self):
        if self.data is None:
            raise rawpy.LibRawNoThumbnailError
        return self


def test_metadata_of_other_raw_files_is_read_from_the_preview():
    block = samples.exif_block(orientation=6)
    jpeg = samples.file_of(samples.smooth(9, 9, 3), "JPEG", exif=b"Exif\0\0" + block, xmp=samples.XMP)
    found = raw._metadata(b"FUJIFILMCCD-RAW", Preview(jpeg, rawpy.ThumbFormat.JPEG))
    assert exif.orientation(found.exif) == 1
    assert found.exif[600:] == block[600:]
    assert found.xmp == samples.XMP


def test_preview_without_metadata_is_accepted():
    bare = samples.file_of(samples.smooth(9, 9, 3), "JPEG")
    for preview in (Preview(None, None), Preview(b"", rawpy.ThumbFormat.BITMAP), Preview(bare, rawpy.ThumbFormat.JPEG)):
        assert raw._metadata(b"FUJIFILMCCD-RAW", preview) == Metadata()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.9999])
def test_truncated_raw_is_an_error(tmp_path, share):
    path = write(tmp_path, 0.2)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(MediaError):
        next(open_source(path).frames())
