"""Scene marks of recordings in which something happens at known times."""

from fractions import Fraction

import cv2
import numpy as np
import pytest
from media.scene_clips import HEIGHT, WIDTH, add_ball, write_scene, yard

from lowlight_app.media import open_video
from lowlight_app.media.video.scene_marks import SceneKind, SceneScan
from lowlight_app.progress import Cancelled, Progress

INTERVAL = 1.0
"""Seconds between two key frames of most of these recordings."""


def marks_of(path):
    with open_video(path) as source:
        scan = SceneScan(source)
        for _ in scan.run(Progress()):
            pass
        return scan.marks()


def kinds_of(path):
    return [mark.kind for mark in marks_of(path)]


def sample_times(path, interval=Fraction(4, 5)):
    with open_video(path) as source:
        return [float(sample.time) for sample in source.samples(interval, Progress())]


def crossing(start, end):
    return lambda picture, time: add_ball(picture, (time - start) / (end - start))


@pytest.mark.parametrize("noise", [0.0, 4.0, 20.0])
def test_noise_is_no_mark(tmp_path, noise):
    assert marks_of(write_scene(tmp_path / "clip.mp4", lambda picture, _: picture, noise=noise)) == ()


@pytest.mark.parametrize("noise", [2, 8])
def test_artefacts_of_strong_compression_are_no_marks(tmp_path, noise):
    strong = {"crf": "36", "preset": "veryfast"}
    (mark,) = marks_of(write_scene(tmp_path / "clip.mp4", crossing(81, 85), seconds=160, keys=40, noise=noise, **strong))
    assert mark.kind is SceneKind.MOTION
    assert 81 <= mark.start <= 81 + INTERVAL


@pytest.mark.parametrize("keys", [5, 10_000])
def test_something_that_crosses_the_picture_is_one_mark(tmp_path, keys):
    (mark,) = marks_of(write_scene(tmp_path / "clip.mp4", crossing(20, 26), keys=keys))
    assert mark.kind is SceneKind.MOTION
    assert 20 <= mark.start <= 20 + INTERVAL
    assert 26 <= mark.end <= 26 + INTERVAL
    assert 0 < mark.share < 0.2


def test_two_that_cross_one_after_the_other_are_two_marks(tmp_path):
    def picture_at(picture, time):
        return crossing(40, 44)(crossing(15, 19)(picture, time), time)

    first, second = marks_of(write_scene(tmp_path / "clip.mp4", picture_at))
    assert 15 <= first.start <= 15 + INTERVAL
    assert 40 <= second.start <= 40 + INTERVAL


def test_constant_swaying_is_no_mark_and_hides_no_other_motion(tmp_path):
    def swaying(picture, time):
        tree = picture[:24, :32]
        tree += 40 * ((np.arange(32) + 5 * np.sin(7 * time)) // 4 % 2)
        return picture

    assert marks_of(write_scene(tmp_path / "tree.mp4", swaying)) == ()
    ball = lambda picture, time: crossing(30, 35)(swaying(picture, time), time)  # noqa: E731
    (mark,) = marks_of(write_scene(tmp_path / "both.mp4", ball))
    assert 30 <= mark.start <= 30 + INTERVAL


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_lamp_that_is_switched_on_and_off_changes_the_brightness_twice(tmp_path, share):
    def picture_at(picture, time):
        if 20 <= time < 40:
            picture[:, : int(WIDTH * share)] += 25
        return picture

    on, off = marks_of(write_scene(tmp_path / "clip.mp4", picture_at))
    assert on.kind is off.kind is SceneKind.BRIGHTNESS
    assert 20 <= on.start <= 20 + INTERVAL
    assert 40 <= off.start <= 40 + INTERVAL


def test_a_faint_lamp_shows_in_strong_noise(tmp_path):
    clip = write_scene(tmp_path / "clip.mp4", lambda picture, time: picture + 4 * (time >= 30), noise=20)
    (mark,) = marks_of(clip)
    assert mark.kind is SceneKind.BRIGHTNESS
    assert 30 <= mark.start <= 30 + INTERVAL


def test_dawn_is_no_mark(tmp_path):
    assert marks_of(write_scene(tmp_path / "clip.mp4", lambda picture, time: picture + time, seconds=100)) == ()


def test_another_scene_is_a_cut(tmp_path):
    (mark,) = marks_of(write_scene(tmp_path / "clip.mp4", lambda picture, time: picture if time < 30 else picture[::-1, ::-1]))
    assert mark.kind is SceneKind.CUT
    assert 30 <= mark.start <= 30 + INTERVAL


def test_a_clip_of_a_few_seconds_has_marks_too(tmp_path):
    (mark,) = marks_of(write_scene(tmp_path / "clip.mp4", crossing(3, 4), seconds=6, rate=25, keys=25))
    assert 3 <= mark.start <= 3.3
    assert 4 <= mark.end <= 4.3


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_times_are_right_where_frames_are_irregular(tmp_path, name):
    steps = np.tile([0.12, 0.04, 0.3], 100)
    times = np.concatenate([np.cumsum(steps), 60 + np.cumsum(steps)])  # nothing was recorded for 14 seconds
    (mark,) = marks_of(write_scene(tmp_path / name, crossing(70, 76), times, keys=6))
    assert 70 - times[0] <= mark.start <= 70 + INTERVAL
    assert 76 - times[0] <= mark.end <= 76 + INTERVAL


def test_only_key_frames_are_read_where_they_are_dense(tmp_path):
    clip = write_scene(tmp_path / "clip.mp4", lambda picture, _: picture, keys=10)
    times = sample_times(clip)
    assert times[3:] == list(range(4, 60, 2))  # the first group of pictures is read completely


def test_frames_between_are_read_where_key_frames_are_rare(tmp_path):
    clip = write_scene(tmp_path / "clip.mp4", lambda picture, _: picture, keys=10_000, bf="2")
    times = sample_times(clip)
    assert times[0] == 0
    assert times[-1] >= 59
    assert max(np.diff(times)) <= 1.2


def test_of_images_only_as_many_are_read_as_needed(tmp_path):
    clip = write_scene(tmp_path / "clip.avi", crossing(20, 26), codec="mjpeg")
    assert min(np.diff(sample_times(clip))) >= 0.79
    assert kinds_of(clip) == [SceneKind.MOTION]


def test_a_damaged_recording_has_marks_up_to_its_end(tmp_path):
    clip = write_scene(tmp_path / "clip.ts", crossing(20, 26))
    data = bytearray(clip.read_bytes())
    data[len(data) * 3 // 4 :] = b""
    data[len(data) * 9 // 10 : len(data) * 91 // 100] = bytes(len(data) * 91 // 100 - len(data) * 9 // 10)
    clip.write_bytes(data)
    marks = marks_of(clip)
    assert marks[0].kind is SceneKind.MOTION
    assert 20 <= marks[0].start <= 20 + INTERVAL


def test_images_of_a_folder_have_marks(tmp_path):
    rng = np.random.default_rng(3)
    for number in range(100):
        picture = crossing(1, 2)(yard(rng), number / 25)
        cv2.imwrite(str(tmp_path / f"n_{number:03}.png"), picture.clip(0, 255).astype(np.uint8))
    (mark,) = marks_of(tmp_path / "n_%03d.png")
    assert 1 <= mark.start <= 1.3


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_frames_have_no_marks(tmp_path, count):
    assert marks_of(write_scene(tmp_path / "clip.mp4", lambda picture, _: picture, np.arange(count) / 5)) == ()


def test_a_scan_can_be_cancelled(tmp_path):
    progress = Progress()
    with open_video(write_scene(tmp_path / "clip.mp4", lambda picture, _: picture, seconds=10)) as source:
        scan = SceneScan(source).run(progress)
        next(scan)
        progress.cancel()
        with pytest.raises(Cancelled):
            next(scan)


def test_long_recordings_are_judged_in_parts(tmp_path):
    """Noise that grows in the evening does not hide what happened before."""

    def picture_at(picture, time):
        if time > 500:
            picture += np.random.default_rng(int(10 * time)).normal(0, 8, (HEIGHT, WIDTH))
        return crossing(720, 730)(crossing(100, 110)(picture, time), time)

    marks = marks_of(write_scene(tmp_path / "clip.mp4", picture_at, seconds=900, rate=2, keys=2))
    starts = [float(mark.start) for mark in marks if mark.kind is SceneKind.MOTION]
    assert any(100 <= start <= 102 for start in starts)
    assert any(720 <= start <= 722 for start in starts)
    assert len(marks) <= 4
