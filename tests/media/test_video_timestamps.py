"""Videos whose timestamps jump, repeat or are missing have their true length, in order and by random access."""

import random
from fractions import Fraction

import av
import numpy as np
import pytest
from media.clips import Sound, click_time, frame_pixels, frames_of, join, remux, write_clip

from lowlight_app.frame import TimeSpan
from lowlight_app.media import open_source, open_video
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.settings import ExportSettings

TIMES = tuple(range(0, 720, 20))
COUNT = len(TIMES)
"""Frames of a clip at 30 a second."""
SECOND = COUNT / 30


def write(path, **changes):
    return write_clip(path, **{"times": TIMES, "options": {"bf": "2", "g": "12"}, **changes})


@pytest.fixture
def with_sound(tmp_path):
    return write(tmp_path / "source.mp4", sounds=(Sound(click=0.8, length=SECOND),))


def check_reading(path, count, rate=30.0, slack=0.002):
    """All frames come in order at an even pace, also by number and from any time; returns the times."""
    with open_video(path) as video:
        frames = list(video.frames())
        assert video.damage is None
        assert video.count == len(frames) == count
        times = [float(frame.time - frames[0].time) for frame in frames]
        assert times == pytest.approx([number / rate for number in range(count)], abs=slack)
        for number in random.Random(0).sample(range(count), count):
            assert np.array_equal(video.frame(number).pixels, frames[number].pixels)
            assert video.frame(number).time == frames[number].time
        for number in (count // 3, count // 2, count - 1):
            first = next(video.frames(span=TimeSpan(frames[number].time)))
            assert (first.time, first.pixels.tolist()) == (frames[number].time, frames[number].pixels.tolist())
        return [float(frame.time) for frame in frames]


def shown_number(frame, size=(64, 48)):
    """The number of the clip's frame that is most like this one."""
    likeness = [np.abs(frame.pixels.astype(int) - frame_pixels(number, *size)).mean() for number in range(COUNT)]
    return int(np.argmin(likeness)) % 10


@pytest.mark.parametrize(
    ("format_name", "codec"), [("avi", "libx264"), ("h264", "libx264"), ("hevc", "libx265"), ("mpeg2video", "mpeg2video")]
)
def test_frames_without_times_are_shown_in_their_order(tmp_path, format_name, codec):
    options = {"x265-params": "log-level=none:keyint=12"} if codec == "libx265" else {"bf": "2", "g": "12"}
    clip = write(tmp_path / "clip", format=format_name, codec=codec, options=options)
    check_reading(clip, COUNT, rate=25.0 if format_name in ("h264", "hevc") else 30.0)
    with open_video(clip) as video:
        assert [shown_number(frame) for frame in video.frames()] == [number % 10 for number in range(COUNT)]


def test_raw_video_has_the_requested_rate(tmp_path):
    with open_source(write(tmp_path / "clip", format="h264"), rate=Fraction(50)) as video:
        assert video.info.timeline.rate == 50
        assert video.info.timeline.duration == Fraction(COUNT, 50)
        assert [frame.time for frame in video.frames()] == [Fraction(number, 50) for number in range(COUNT)]


@pytest.mark.parametrize("shifts", [(7200, 0), (0, 7200), (0, 0), (100, 99), (0, 5000, 10)], ids=str)
def test_joined_recordings_follow_each_other(tmp_path, with_sound, shifts):
    clip = join(with_sound, tmp_path / "joined.ts", shifts)
    check_reading(clip, COUNT * len(shifts))
    with open_video(clip) as video:
        assert float(video.info.timeline.duration) == pytest.approx(SECOND * len(shifts), abs=0.05)
        start = Fraction(len(shifts) - 1) * Fraction(SECOND)
        samples = np.concatenate(list(video.sound(48000, TimeSpan(start + Fraction(1, 2)))))
        click = int(np.abs(samples.astype(int)).max(axis=1).argmax()) / 48000
        first = float(next(video.frames()).time)
        assert click + 0.5 == pytest.approx(0.8 + first, abs=0.03)


def test_sound_of_joined_recordings_is_exported_in_sync(tmp_path, with_sound):
    clip = join(with_sound, tmp_path / "joined.ts", (7200, 0))
    with open_video(clip) as video, VideoSink(tmp_path / "out.mkv", video, ExportSettings(), None) as sink:
        for frame in video.frames():
            sink.write(frame)
    times = [float(time) for time, _ in frames_of(tmp_path / "out.mkv")]
    assert len(times) == 2 * COUNT
    assert times[-1] - times[0] == pytest.approx((2 * COUNT - 1) / 30, abs=0.01)
    assert (click_time(tmp_path / "out.mkv") - times[0]) % SECOND == pytest.approx(0.8, abs=0.03)


def test_clock_that_starts_again_is_followed_in_flv(tmp_path, with_sound):
    clip = join(with_sound, tmp_path / "joined.flv", (0, 0))
    first = remux(with_sound, tmp_path / "one.flv", "flv").read_bytes()
    clip.write_bytes(first + first[13:])
    check_reading(clip, 2 * COUNT)


def test_clock_that_overflows_runs_on(tmp_path, with_sound):
    check_reading(remux(with_sound, tmp_path / "clip.ts", "mpegts", 2**33 / 90000 - 2.0), COUNT)


def test_gap_in_a_matroska_file_stays(tmp_path):
    def pause(number, packet):
        if number >= 12:
            packet.pts += round(30 / packet.time_base)
            packet.dts += round(30 / packet.time_base)

    clip = remux(write(tmp_path / "clip.mp4", options={"bf": "0", "g": "12"}), tmp_path / "clip.mkv", "matroska", 0, pause)
    with open_video(clip) as video:
        assert float([frame.time for frame in video.frames()][-1]) == pytest.approx(30 + (COUNT - 1) / 30, abs=0.01)


@pytest.mark.parametrize("format_name", ["matroska", "mpegts", "flv", "mp4"])
def test_slow_video_whose_frames_are_reordered_keeps_all(tmp_path, format_name):
    slow = tuple(120 * number for number in range(24))
    clip = write(tmp_path / "clip", format=format_name, times=slow, options={"bf": "3", "b-adapt": "0", "g": "12"})
    check_reading(clip, len(slow), rate=5.0)


@pytest.mark.parametrize("format_name", ["matroska", "mpegts"])
def test_frames_with_the_same_time_are_all_shown(tmp_path, format_name):
    def repeat(number, packet):
        step = round(Fraction(1, 30) / packet.time_base)
        if number > 15 and number % 2 and packet.pts - packet.dts >= 2 * step:
            packet.pts -= step

    clip = remux(write(tmp_path / "clip.mp4"), tmp_path / "clip", format_name, 0, repeat)
    check_reading(clip, COUNT, slack=0.04)


def test_timestamps_in_decoding_order_are_sorted(tmp_path):
    def count(number, packet):
        packet.pts = packet.dts = round(number * Fraction(1, 30) / packet.time_base)

    check_reading(remux(write(tmp_path / "clip.mp4"), tmp_path / "clip.mkv", "matroska", 0, count), COUNT)


@pytest.mark.parametrize("options", [{}, {"mpegts_m2ts_mode": "1"}], ids=["ts", "m2ts"])
def test_a_transport_stream_that_begins_in_mid_packet_is_read(tmp_path, options):
    clip = remux(write(tmp_path / "clip.mp4"), tmp_path / "clip.ts", "mpegts", **options)
    data = clip.read_bytes()
    clip.write_bytes(data[1000:])
    with open_video(clip) as video:
        frames = list(video.frames())
        assert video.count == len(frames) == COUNT - 12
        assert np.array_equal(video.frame(5).pixels, frames[5].pixels)


@pytest.mark.parametrize(
    ("codec", "options"),
    [
        ("libx264", {"g": "12", "x264-params": "open-gop=1:bframes=3:b-adapt=0"}),
        ("libx265", {"x265-params": "log-level=none:keyint=12:open-gop=1"}),
        ("mpeg2video", {"bf": "2", "g": "12"}),
    ],
)
def test_a_stream_cut_out_of_open_groups_of_pictures_is_read(tmp_path, codec, options):
    clip = write(tmp_path / "clip.ts", format="mpegts", codec=codec, options=options)
    with av.open(str(clip)) as container:
        second = [packet.pos for packet in container.demux(video=0) if packet.is_keyframe][1]
    data = clip.read_bytes()
    clip.write_bytes(data[: 188 * 3] + data[second:])
    with open_video(clip) as video:
        count = video.count
    assert count >= COUNT - 15
    check_reading(clip, count)


def test_frames_that_an_edit_list_hides_are_not_missed(tmp_path):
    options = {"avoid_negative_ts": "disabled", "use_editlist": "1"}
    clip = remux(write(tmp_path / "a.mp4", options={"bf": "0", "g": "12"}), tmp_path / "clip.mp4", "mp4", -0.5, **options)
    check_reading(clip, COUNT - 15)
