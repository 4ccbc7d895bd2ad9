"""Settings that are kept in an XMP file beside a photo."""

import subprocess
from fractions import Fraction

import pytest

from lowlight_app.errors import ExportError
from lowlight_app.media.sidecar import read_sidecar, sidecar_path, write_sidecar
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack, TrackSegment

SETTINGS = SettingsTrack(EnhanceSettings(amount=0.65, denoise=0.3, keep_color=True, protect_highlights=0.9))


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "Nächte 夜.jpg"
    path.write_bytes(b"photo")
    return path


def test_settings_come_back_and_the_photo_is_left_alone(photo):
    assert read_sidecar(photo) is None
    assert write_sidecar(photo, SETTINGS, "lowlight") == sidecar_path(photo)
    assert read_sidecar(photo) == SETTINGS
    write_sidecar(photo, SettingsTrack(), "lowlight")
    assert read_sidecar(photo) == SettingsTrack()
    assert photo.read_bytes() == b"photo"
    assert sorted(path.name for path in photo.parent.iterdir()) == sorted([photo.name, f"{photo.name}.xmp"])


def test_parts_of_a_video_come_back(photo):
    course = SETTINGS.with_segment(TrackSegment(Fraction(1, 3), None, EnhanceSettings(amount=0.2)))
    write_sidecar(photo, course, "lowlight")
    assert read_sidecar(photo) == course


def test_what_another_program_keeps_there_stays(photo):
    path = sidecar_path(photo)
    subprocess.run(["exiftool", "-q", "-XMP-xmp:Rating=4", "-XMP-dc:Subject=night", path], check=True)
    write_sidecar(photo, SETTINGS, "lowlight")
    told = subprocess.run(["exiftool", "-s", "-Rating", "-Subject", path], capture_output=True, text=True, check=True).stdout
    assert "4" in told
    assert "night" in told
    assert read_sidecar(photo) == SETTINGS


@pytest.mark.parametrize("content", [b"", b"no xmp", b"<x/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_a_file_that_is_no_xmp_is_neither_read_nor_overwritten(photo, content):
    sidecar_path(photo).write_bytes(content)
    assert read_sidecar(photo) is None
    with pytest.raises(ExportError, match="not XMP"):
        write_sidecar(photo, SETTINGS, "lowlight")
    assert sidecar_path(photo).read_bytes() == content


@pytest.mark.parametrize(("old", "new"), [(b'Amount="0.65"', b'Amount="7"'), (b'Denoise="0.3"', b'Denoise="much"')])
def test_values_that_cannot_be_are_passed_over(photo, old, new):
    path = write_sidecar(photo, SETTINGS, "lowlight")
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    assert read_sidecar(photo) is None
