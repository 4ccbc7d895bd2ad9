"""Export options besides the format: name, size, metadata and colour space."""

import json
import os
import subprocess

import av
import numpy as np
import pytest
from media import samples
from PIL import Image

from lowlight_app.errors import UsageError
from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Primaries
from lowlight_app.media import convert_photo, open_sink, open_source, resolve_target
from lowlight_app.settings import ExportSettings, MetadataKept, OutputColor

LOCATION_TAGS = ("-GPSLatitude=47.5", "-GPSLongitude=9.7", "-GPSLatitudeRef=N", "-GPSLongitudeRef=E")
PLACE_TAGS = (
    "-XMP-photoshop:City=Bregenz",
    "-IPTC:City=Bregenz",
    "-XMP-exif:GPSAltitude=400",
    "-XMP-iptcExt:LocationCreatedCity=Bregenz",
)
MODIFIED_NS = 1_770_033_600_000_000_000  # 2026-02-02
OTHER_TAGS = ("-EXIF:Artist=Ada", "-EXIF:LensModel=Lens", "-XMP-dc:Creator=Ada", "-IPTC:By-line=Ada")


@pytest.fixture
def photo_with_location(tmp_path):
    """A photo whose location is stated in EXIF, XMP and IPTC."""
    path = tmp_path / "photo_with_location.jpg"
    path.write_bytes(samples.file_of(samples.smooth(40, 60, 3), "JPEG", quality=95))
    subprocess.run(["exiftool", "-q", "-overwrite_original", *LOCATION_TAGS, *PLACE_TAGS, *OTHER_TAGS, path], check=True)
    return path


def tags(path):
    output = subprocess.run(["exiftool", "-j", "-G1", "-a", path], capture_output=True, text=True, check=True).stdout
    return json.loads(output)[0]


def warnings(path):
    return subprocess.run(["exiftool", "-validate", "-warning", "-a", path], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".avif"])
def test_location_is_removed_and_other_metadata_kept(photo_with_location, tmp_path, suffix):
    target = convert_photo(photo_with_location, tmp_path / f"out{suffix}", ExportSettings(metadata=MetadataKept.WITHOUT_PLACE))
    found = tags(target)
    assert not [name for name in found if "GPS" in name or "City" in name or "Location" in name]
    assert b"Bregenz" not in target.read_bytes()
    assert found["IFD0:Artist"] == found["XMP-dc:Creator"] == "Ada"
    assert found["ExifIFD:LensModel"] == "Lens"
    assert "GPS" not in warnings(target)


def test_all_metadata_can_be_removed(photo_with_location, tmp_path):
    found = tags(convert_photo(photo_with_location, tmp_path / "out.jpg", ExportSettings(metadata=MetadataKept.NOTHING)))
    assert not [name for name in found if name.split(":")[0] in ("IFD0", "ExifIFD", "GPS", "IPTC") or name.startswith("XMP")]


def test_all_metadata_is_kept_by_default(photo_with_location, tmp_path):
    found = tags(convert_photo(photo_with_location, tmp_path / "out.jpg", ExportSettings()))
    assert found["GPS:GPSLatitude"].startswith("47")
    assert found["IPTC:City"] == "Bregenz"


@pytest.mark.parametrize(("limit", "size"), [(30, (30, 20)), (60, (60, 40)), (1000, (60, 40)), (16, (16, 11))])
def test_longest_side_limits_the_size_of_results(photo_with_location, tmp_path, limit, size):
    target = convert_photo(photo_with_location, tmp_path / "out.jpg", ExportSettings(longest_side=limit))
    with Image.open(target) as image:
        assert image.size == size


@pytest.mark.parametrize(("dtype", "suffix"), [("uint8", ".png"), ("uint16", ".tif")])
@pytest.mark.parametrize("color", [OutputColor.DISPLAY_P3, OutputColor.ADOBE_RGB])
def test_conversion_between_colour_spaces_keeps_colours(tmp_path, dtype, suffix, color):
    frame = Frame(samples.smooth(40, 60, 4, dtype))
    info = MediaInfo("png", 60, 40, 4, dtype)
    for name, export in (("wide", ExportSettings(color=color)), ("back", ExportSettings(color=OutputColor.SRGB))):
        with open_sink(tmp_path / f"{name}{suffix}", info, export, None) as sink:
            sink.write(frame)
        with open_source(tmp_path / f"{name}{suffix}") as source:
            frame = next(source.frames())
        assert (frame.color.icc is None) == (name == "back")
    difference = frame.pixels.astype(float) - samples.smooth(40, 60, 4, dtype)
    assert np.abs(difference).max() <= 2 * frame.white / 255
    assert not difference[..., 3].any()


def test_colour_outside_srgb_is_clipped(tmp_path):
    green = np.zeros((4, 4, 3), np.uint8)
    green[..., 1] = 255
    with open_sink(tmp_path / "a.png", MediaInfo("png", 4, 4, 3, "uint8"), ExportSettings(color=OutputColor.SRGB), None) as sink:
        sink.write(Frame(green, ColorSpec(primaries=Primaries.P3)))
    assert np.abs(np.asarray(Image.open(tmp_path / "a.png")).astype(int)[0, 0] - (0, 255, 0)).max() <= 1


def test_naming_rule_is_applied(tmp_path):
    info = MediaInfo("jpeg", 4, 4, 3, "uint8", modified_ns=MODIFIED_NS)
    export = ExportSettings(naming="{date} {name} clear")
    assert resolve_target(tmp_path / "a.jpg", None, export, info).name == "2026-02-02 a clear.jpg"


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2019:07:28 23:59:58", "2019-07-28"),
        ("    :  :     :  :  ", "2026-02-02"),  # by EXIF: unknown
        ("0000:00:00 00:00:00", "2026-02-02"),
        (None, "2026-02-02"),
    ],
)
def test_name_contains_the_date_of_a_photo(tmp_path, stated, day):
    path = tmp_path / "a.jpg"
    path.write_bytes(samples.file_of(samples.smooth(40, 60, 3), "JPEG", quality=95))
    if stated is not None:
        subprocess.run(["exiftool", "-q", "-overwrite_original", "-n", f"-EXIF:DateTimeOriginal={stated}", path], check=True)
    os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS))
    with open_source(path) as source:
        assert resolve_target(path, None, ExportSettings(naming="{date} {name}"), source.info).name == f"{day} a.jpg"


@pytest.mark.parametrize(
    ("name", "tags", "day"),
    [
        ("a.mp4", {"creation_time": "2019-07-28T12:00:00Z"}, "2019-07-28"),
        ("a.mov", {"com.apple.quicktime.creationdate": "2019-07-28T00:10:00+1300"}, "2019-07-28"),
        ("a.mkv", {"creation_time": "1904-01-01T12:00:00Z"}, "2026-02-02"),  # its clock was never set
        ("a.mkv", {}, "2026-02-02"),
    ],
)
def test_name_contains_the_date_of_a_video(tmp_path, name, tags, day):
    path = tmp_path / name
    with av.open(path, "w", options={"movflags": "use_metadata_tags"} if name == "a.mov" else {}) as container:
        container.metadata.update(tags)
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 64, 48
        frame = av.VideoFrame.from_ndarray(samples.smooth(48, 64, 3), "rgb24")
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS))
    with open_source(path) as source:
        assert resolve_target(path, None, ExportSettings(naming="{date} {name}"), source.info).stem == f"{day} a"


def test_name_contains_the_date_of_the_first_image_of_a_sequence(tmp_path):
    for number in (1, 2):
        path = tmp_path / f"n_{number:02}.jpg"
        path.write_bytes(samples.file_of(samples.smooth(40, 60, 3), "JPEG", quality=95))
        day = f"2019:07:{27 + number} 10:00:00"
        subprocess.run(["exiftool", "-q", "-overwrite_original", f"-EXIF:DateTimeOriginal={day}", path], check=True)
    sequence = tmp_path / "n_%02d.jpg"
    with open_source(sequence) as source:
        assert resolve_target(sequence, None, ExportSettings(naming="{date}{name}"), source.info).name.startswith("2019-07-28")


def test_name_contains_the_file_date_of_a_sequence_without_dates(tmp_path):
    path = tmp_path / "n_1.ppm"
    Image.fromarray(samples.smooth(40, 60, 3)).save(path)
    os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS))
    with open_source(tmp_path / "n_%d.ppm") as source:
        name = resolve_target(tmp_path / "n_%d.ppm", None, ExportSettings(naming="{date}{name}"), source.info).name
    assert name.startswith("2026-02-02")


@pytest.mark.parametrize(
    "rule", ["", "clear", "{name", "{name}{nmae}", "../{name}", "{name}\\x", "{name}?", "{name}" + "x" * 101]
)
def test_invalid_naming_rule_is_rejected(rule):
    with pytest.raises(UsageError, match="naming rule"):
        ExportSettings(naming=rule)
