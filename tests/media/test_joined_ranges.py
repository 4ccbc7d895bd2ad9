"""Several ranges of a video in one result: frames, sound, subtitles and chapters fit where they are joined."""

from fractions import Fraction

import av
import numpy as np
import pytest
from media.clips import RATE, Sound, click_time, frames_of, packets_of, write_clip

from lowlight_app.frame import Cut, TimeSpan
from lowlight_app.media import open_video
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.settings import ExportSettings

SECOND = tuple(range(0, 1800, 20))
"""Ticks of 90 frames, three seconds."""


def span(start, end=None):
    return TimeSpan(Fraction(start), None if end is None else Fraction(end))


def export(source, target, cut, **settings):
    with open_video(source) as video, VideoSink(target, video, ExportSettings(crf=1, **settings), None, cut) as sink:
        for part in cut.spans:
            for frame in video.frames(span=part):
                sink.write(frame)
    return sink


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_the_frames_of_all_ranges_follow_each_other_without_a_gap(tmp_path, name):
    write_clip(tmp_path / "clip.mp4", times=SECOND)
    export(tmp_path / "clip.mp4", tmp_path / name, Cut.of([span("0.5", 1), span(2, "2.2")]))
    before, after = frames_of(tmp_path / "clip.mp4"), frames_of(tmp_path / name)
    expected = [frame for time, frame in before if Fraction(1, 2) <= time < 1 or 2 <= time < Fraction(11, 5)]
    assert len(after) == len(expected) == 21
    assert [float(time) for time, _ in after] == pytest.approx([number / 30 for number in range(21)], abs=0.002)
    for (_, frame), pixels in zip(after, expected, strict=True):
        assert np.abs(frame.astype(int) - pixels).mean() < 3


def test_that_sound_was_encoded_again_is_said_once_for_all_tracks(tmp_path):
    write_clip(tmp_path / "clip.mp4", times=SECOND, sounds=(Sound(length=3.0), Sound(length=3.0, language="deu")))
    sink = export(tmp_path / "clip.mp4", tmp_path / "a.mp4", Cut.of([span("0.5", 1), span(2, "2.2")]))
    assert len([notice for notice in sink.notices if "encoded again" in str(notice)]) == 1


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_the_sound_stays_with_its_picture_to_the_millisecond(tmp_path, name):
    write_clip(tmp_path / "clip.mp4", times=SECOND, sounds=(Sound(length=3.0, click=2.1),))
    sink = export(tmp_path / "clip.mp4", tmp_path / name, Cut.of([span("0.51", "1.013"), span(2, "2.2")]))
    assert click_time(tmp_path / name) == pytest.approx(0.503 + 0.1, abs=0.0025)
    assert any("encoded again" in str(notice) for notice in sink.notices)
    with av.open(str(tmp_path / name)) as result:
        samples = sum(frame.samples for frame in result.decode(audio=0))
    assert samples == pytest.approx(0.703 * RATE, abs=2100)


def test_a_range_after_the_end_of_the_sound_is_silent_and_the_next_is_in_place(tmp_path):
    write_clip(tmp_path / "clip.mp4", times=SECOND, sounds=(Sound(length=0.5), Sound(length=3.0, click=2.5)))
    export(tmp_path / "clip.mp4", tmp_path / "a.mp4", Cut.of([span(1, 2), span("2.4")]))
    assert click_time(tmp_path / "a.mp4", 1) == pytest.approx(1.1, abs=0.0025)


def test_subtitles_and_chapters_move_with_their_range(tmp_path):
    write_clip(tmp_path / "clip.mkv", format="matroska", times=SECOND, subtitles=("subrip",), chapters=tuple("ABCDEFGHIJ"))
    export(tmp_path / "clip.mkv", tmp_path / "a.mkv", Cut.of([span("0.1", "0.25"), span("0.5", "0.7")]))
    ((time, _),) = packets_of(tmp_path / "a.mkv", "subtitle")[0]
    assert float(time) == pytest.approx(0.1, abs=0.002)
    with av.open(str(tmp_path / "a.mkv")) as result:
        chapters = [
            (chapter["metadata"]["title"], float(chapter["start"] * chapter["time_base"])) for chapter in result.chapters()
        ]
    assert chapters == [("B", 0.0), ("C", pytest.approx(0.1)), ("F", pytest.approx(0.15)), ("G", pytest.approx(0.25))]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(2, 3), (0, 1)], [(0, 1), (2, 3)]),
        ([(0, 2), (1, 3)], [(0, 3)]),
        ([(0, 1), (1, 2)], [(0, 2)]),
        ([(0, 5), (1, 2), (6, None), (7, 8)], [(0, 5), (6, None)]),
    ],
)
def test_ranges_are_sorted_and_overlapping_ones_merged(spans, expected):
    assert Cut.of([span(*ends) for ends in spans]).spans == tuple(span(*ends) for ends in expected)


def test_no_moment_of_a_regular_result_changes():
    cut = Cut((span(1, 2),))
    assert cut.result_time(Fraction(3)) == 2
    assert cut.result_time(Fraction(0)) == -1
