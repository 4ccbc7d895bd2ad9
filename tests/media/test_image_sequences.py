"""Image sequences with missing, unreadable and unlike images."""

from fractions import Fraction

import cv2
import numpy as np
import pytest
from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.media import open_video
from lowlight_app.media.files.image_sequence import frames_of_sequence


def write_sequence(folder, numbers, name="n_%04d.jpg", shades=None, size=(48, 64)):
    """Write plain images, each brighter than the one before; return the pattern."""
    for position, number in enumerate(numbers):
        shade = 20 * position + 10 if shades is None else shades[position]
        cv2.imwrite(str(folder / (name % number)), np.full((*size, 3), shade, np.uint8))
    return folder / name


def read(pattern, rate=24):
    """Return the shades of the frames, and the notices."""
    with open_video(pattern, Fraction(rate)) as video:
        frames = list(video.frames())
        assert [frame.time for frame in frames] == [Fraction(i, rate) for i in range(len(frames))]
        assert video.count == len(frames)
        assert video.info.timeline.duration == Fraction(len(frames), rate)
        for number in (len(frames) - 1, 0, len(frames) // 2):
            assert np.array_equal(video.frame(number).pixels, frames[number].pixels)
        return [int(frame.pixels.mean()) // 20 for frame in frames], [str(n) for n in (video.notice, video.damage) if n]


@pytest.mark.parametrize("content", [b"", b"garbage" * 50, b"\xff\xd8\xff\xe0\0\x10JFIF"], ids=["empty", "garbage", "cut"])
@pytest.mark.parametrize(
    ("unreadable", "shown"), [((4,), [0, 1, 2, 2, 4, 5]), ((1, 2), [2, 2, 2, 3, 4, 5]), ((5, 6), [0, 1, 2, 3, 3, 3])]
)
def test_unreadable_image_is_named_and_the_one_before_is_repeated(tmp_path, content, unreadable, shown):
    pattern = write_sequence(tmp_path, range(1, 7))
    for number in unreadable:
        (tmp_path / f"n_{number:04}.jpg").write_bytes(content)
    shades, (notice,) = read(pattern)
    assert shades == shown
    assert all(f"n_{number:04}.jpg" in notice for number in unreadable)


def test_missing_numbers_are_skipped_with_a_notice(tmp_path):
    shades, (notice,) = read(write_sequence(tmp_path, (1, 2, 3, 5, 6)))
    assert shades == [0, 1, 2, 3, 4]
    assert "after 3 comes 5" in notice


@pytest.mark.parametrize(
    "numbers",
    [(9997, 9998, 9999, 1, 2), (9997, 9999, 0, 1, 3), (9995, 9996, 9998, 2, 3)],
    ids=["1", "0 and gaps", "both missing"],
)
def test_images_continue_after_9999(tmp_path, numbers):
    shades, (notice,) = read(write_sequence(tmp_path, numbers))
    assert shades == [0, 1, 2, 3, 4]
    assert "are not consecutive" in notice


def test_missing_number_of_a_long_sequence_is_no_restart(tmp_path):
    numbers = [number for number in range(1, 1000) if number != 400]
    for number in numbers:
        (tmp_path / f"n_{number:03}.jpg").touch()
    assert [number for number, _ in frames_of_sequence(tmp_path / "n_%03d.jpg")] == numbers


@pytest.mark.parametrize(
    ("numbers", "name"), [((0, 1, 2, 8, 9), "%d.png"), ((1, 2, 97, 98, 99), "%02d.png"), ((1, 9998, 9999), "%05d.png")]
)
def test_numbers_that_are_no_camera_counter_are_not_rotated(tmp_path, numbers, name):
    assert read(write_sequence(tmp_path, numbers, name))[0] == list(range(len(numbers)))


def test_complete_sequence_has_no_notice(tmp_path):
    assert read(write_sequence(tmp_path, range(10), "%d.png")) == (list(range(10)), [])


def test_images_of_other_sizes_or_formats_are_rejected_by_name(tmp_path):
    pattern = write_sequence(tmp_path, (1, 2, 3), "a_%02d.png")
    third = tmp_path / "a_03.png"
    cv2.imwrite(str(third), np.zeros((20, 30, 3), np.uint8))
    with pytest.raises(MediaError, match=r"a_03.png: this image has 30 x 20 pixels, but the first has 64 x 48"):
        list(open_video(pattern).frames())
    Image.new("RGB", (64, 48)).save(third, "BMP")
    with pytest.raises(MediaError, match=r"a_03.png: this image is BMP, but the first is PNG"):
        list(open_video(pattern).frames())
    with pytest.raises(MediaError, match="no image has a name"):
        open_video(tmp_path / "b_%02d.png")


def test_rotated_image_is_rejected_by_name(tmp_path):
    pattern, exif = write_sequence(tmp_path, (1, 2)), Image.Exif()
    exif[274] = 3
    Image.new("RGB", (64, 48)).save(tmp_path / "n_0002.jpg", exif=exif)
    with pytest.raises(MediaError, match=r"n_0002.jpg: this image is rotated differently"):
        list(open_video(pattern).frames())


def test_sequence_without_a_readable_image_is_rejected(tmp_path):
    for number in (1, 2):
        (tmp_path / f"n_{number:04}.jpg").touch()
    with pytest.raises(MediaError, match="no image can be read"):
        open_video(tmp_path / "n_%04d.jpg")
