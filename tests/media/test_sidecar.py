"""Settings in the XMP sidecar file of a photo."""

import subprocess
from fractions import Fraction

import pytest

from lowlight_app.errors import ExportError
from lowlight_app.media.sidecar import read_rating, read_sidecar, sidecar_path, write_rating, write_sidecar
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack, TrackSegment

SETTINGS = SettingsTrack(EnhanceSettings(amount=0.65, denoise=0.3, keep_color=True, protect_highlights=0.9))


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "Nächte 夜.jpg"
    path.write_bytes(b"photo")
    return path


def test_settings_are_read_back_and_the_photo_is_unchanged(photo):
    assert read_sidecar(photo) is None
    assert write_sidecar(photo, SETTINGS, "lowlight") == sidecar_path(photo)
    assert read_sidecar(photo) == SETTINGS
    write_sidecar(photo, SettingsTrack(), "lowlight")
    assert read_sidecar(photo) == SettingsTrack()
    assert photo.read_bytes() == b"photo"
    assert sorted(path.name for path in photo.parent.iterdir()) == sorted([photo.name, f"{photo.name}.xmp"])


def test_segments_of_a_video_are_read_back(photo):
    track = SETTINGS.with_segment(TrackSegment(Fraction(1, 3), None, EnhanceSettings(amount=0.2)))
    write_sidecar(photo, track, "lowlight")
    assert read_sidecar(photo) == track


def test_properties_of_other_programs_are_kept(photo):
    path = sidecar_path(photo)
    subprocess.run(["exiftool", "-q", "-XMP-xmp:Rating=4", "-XMP-dc:Subject=night", path], check=True)
    write_sidecar(photo, SETTINGS, "lowlight")
    output = subprocess.run(["exiftool", "-s", "-Rating", "-Subject", path], capture_output=True, text=True, check=True).stdout
    assert "4" in output
    assert "night" in output
    assert read_sidecar(photo) == SETTINGS


@pytest.mark.parametrize("content", [b"", b"no xmp", b"<x/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_file_that_is_not_xmp_is_neither_read_nor_overwritten(photo, content):
    sidecar_path(photo).write_bytes(content)
    assert read_sidecar(photo) is None
    with pytest.raises(ExportError, match="not XMP"):
        write_sidecar(photo, SETTINGS, "lowlight")
    assert sidecar_path(photo).read_bytes() == content


@pytest.mark.parametrize(("old", "new"), [(b'Amount="0.65"', b'Amount="7"'), (b'Denoise="0.3"', b'Denoise="much"')])
def test_invalid_values_are_ignored(photo, old, new):
    path = write_sidecar(photo, SETTINGS, "lowlight")
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    assert read_sidecar(photo) is None


def test_rating_and_settings_are_kept_beside_each_other(photo):
    subprocess.run(["exiftool", "-q", "-XMP-xmp:Rating=2", "-XMP-dc:Subject=night", sidecar_path(photo)], check=True)
    assert read_rating(photo) == 2
    write_sidecar(photo, SETTINGS, "lowlight")
    write_rating(photo, 5)
    assert (read_rating(photo), read_sidecar(photo)) == (5, SETTINGS)
    write_sidecar(photo, SettingsTrack(), "lowlight")
    write_rating(photo, -1)
    assert (read_rating(photo), read_sidecar(photo)) == (-1, SettingsTrack())
    tags = subprocess.run(["exiftool", "-s3", "-Rating", "-Subject", sidecar_path(photo)], capture_output=True, text=True)
    assert tags.stdout.split() == ["-1", "night"]


def test_rating_alone_makes_no_settings(photo):
    write_rating(photo, 3)
    assert (read_rating(photo), read_sidecar(photo)) == (3, None)


@pytest.mark.parametrize(("text", "rating"), [("4.0", 4), ("9", 5), ("-3", -1), ("good", 0), ("inf", 0), ("nan", 0), ("", 0)])
def test_odd_ratings_of_other_programs_are_read(photo, text, rating):
    path = write_rating(photo, 1)
    path.write_bytes(path.read_bytes().replace(b'Rating="1"', f'Rating="{text}"'.encode()))
    assert read_rating(photo) == rating


@pytest.fixture
def raw_file(tmp_path):
    """A RAW file whose crop and stars Lightroom has written to `IMG_1.xmp`."""
    tags = ["xmp:Rating=4", "crs:HasCrop=True", "crs:CropLeft=0.25", "crs:CropTop=0", "crs:CropRight=1", "crs:CropBottom=1"]
    subprocess.run(["exiftool", "-q", *(f"-XMP-{tag}" for tag in tags), tmp_path / "IMG_1.xmp"], check=True)
    return tmp_path / "IMG_1.CR3"


def test_stars_and_crop_of_lightroom_are_read(raw_file):
    before = raw_file.with_suffix(".xmp").read_bytes()
    assert read_rating(raw_file) == 4
    assert read_sidecar(raw_file).geometry.crop.left == 0.25
    write_rating(raw_file, 0)
    assert (read_rating(raw_file), read_sidecar(raw_file).geometry.crop.left) == (0, 0.25)
    write_sidecar(raw_file, SETTINGS, "lowlight")
    assert read_sidecar(raw_file) == SETTINGS
    assert raw_file.with_suffix(".xmp").read_bytes() == before


def test_sidecar_of_a_raw_file_is_not_that_of_the_jpeg_beside_it(raw_file):
    assert (read_rating(raw_file.with_suffix(".JPG")), read_sidecar(raw_file.with_suffix(".JPG"))) == (None, None)
