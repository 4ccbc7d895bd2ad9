"""The records of the photo formats, and the pages of files that hold several images."""

import io

import numpy as np
import pytest
import tifffile
from media import samples

from lowlight_app import settings
from lowlight_app.errors import MediaError
from lowlight_app.media.formats.registry import FORMATS, WRITABLE_FORMATS
from lowlight_app.media.photo_pages import PhotoPages


def test_settings_name_the_formats_that_can_be_written():
    assert tuple(WRITABLE_FORMATS) == tuple(settings.FORMATS)


def test_each_format_has_its_own_suffixes():
    suffixes = [suffix for known in FORMATS for suffix in known.suffixes]
    assert len(suffixes) == len(set(suffixes))


def test_formats_that_are_only_read_are_exported_as_one_that_can_be_written():
    assert all((known.export_as or known.name) in WRITABLE_FORMATS for known in FORMATS)


@pytest.fixture
def stack(tmp_path):
    path = tmp_path / "stack.tif"
    with tifffile.TiffWriter(path) as writer:
        for number in range(3):
            writer.write(samples.noise(10 + number, 20, 3, seed=number), photometric="rgb", metadata=None)
    return path


def test_pages_are_frames_in_order_and_by_number(stack):
    expected = [samples.noise(10 + number, 20, 3, seed=number) for number in range(3)]
    with PhotoPages(stack) as pages:
        assert pages.count == 3
        for frame, pixels in zip(pages.frames(), expected, strict=True):
            assert np.array_equal(frame.pixels, pixels)
        for number in (2, 0, 1):
            assert np.array_equal(pages.frame(number).pixels, expected[number])
            assert pages.info_of(number).height == 10 + number


@pytest.mark.parametrize("number", [-1, 3])
def test_missing_page_is_an_error(stack, number):
    with PhotoPages(stack) as pages, pytest.raises(MediaError, match=f"no page {number + 1}"):
        pages.frame(number)


def test_plain_photo_has_one_page(tmp_path):
    path = tmp_path / "a.png"
    buffer = io.BytesIO(samples.file_of(samples.noise(4, 5, 3), "PNG"))
    path.write_bytes(buffer.getvalue())
    with PhotoPages(path) as pages:
        assert pages.count == 1
        assert pages.info.width == 5
