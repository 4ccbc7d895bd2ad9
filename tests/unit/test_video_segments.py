"""Segments that are enhanced in any order make the video that an export in one go makes."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from multiprocessing import get_context

import cv2
import numpy as np
import pytest
from helpers.segment_child import enhance_in_child, restless_request, restless_scene
from media.clips import TICK, Sound, frames_of, packets_of, write_clip

from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.frame import Cut, TimeSpan
from lowlight_app.geometry import Crop, Geometry
from lowlight_app.media.video import encoders, segments
from lowlight_app.progress import Cancelled, Interrupted, Progress
from lowlight_app.settings import Codec, EnhanceSettings, ExportSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack, TrackSegment
from lowlight_app.video_pipeline import enhance_video
from lowlight_app.video_segments import SegmentedExport, enhance_segment

FRAMES, SEGMENT = 44, 12
STEADY = tuple(range(0, 20 * FRAMES, 20))
"""Ticks of frames, 30 a second."""
UNEVEN = tuple(np.cumsum(np.random.default_rng(3).integers(2, 60, FRAMES)).tolist())
HEVC = encoders._CODECS[Codec.HEVC]
LIVE = ExportSettings(quality_mode=QualityMode.LIVE, crf=10)
BLOCK = 16
"""Pixels per side of a block whose mean is compared."""


@pytest.fixture(autouse=True)
def short_segments(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", SEGMENT)


def write(folder, times=STEADY, **recipe):
    seconds = float(times[-1] * TICK)
    sounds = (Sound(length=seconds, click=seconds / 2),)
    return write_clip(folder / "clip.mp4", size=(128, 64), times=times, scene=restless_scene, sounds=sounds, **recipe)


class Watched:
    """A request that keeps the enhanced frames, by their time: those in files have the noise of an encoder."""

    def __init__(self, *arguments):
        self.frames = {}
        self.request = replace(restless_request(*arguments), on_frame=self._keep)

    def _keep(self, _, after):
        self.frames[after.time] = as_rgb(after).pixels


def export_in_one_go(source, request):
    return enhance_video(source, source.with_name("whole.mp4"), request)


def export_reversed(source, request):
    """Enhance the last segment first."""
    with SegmentedExport(source, source.with_name("joined.mp4"), request) as export:
        planned = list(export.plan())
        for segment in reversed(planned):
            export.add(enhance_segment(source, request, segment, export.folder))
        return export.join(), planned


def same_file(path, other):
    """Compare two results but for the noise of their encoder."""
    frames, others = frames_of(path), frames_of(other)
    assert [time for time, _ in frames] == [time for time, _ in others]
    assert packets_of(path, "audio") == packets_of(other, "audio")
    assert max(np.abs(pixels.astype(int) - there).mean() for (_, pixels), (_, there) in zip(frames, others, strict=True)) < 4


def largest_difference_of_blocks(frames, others):
    """The largest difference between the mean blocks of two sets of frames, in units of 1/255."""
    means = [{time: _means_of_blocks(pixels) for time, pixels in each.items()} for each in (frames, others)]
    return max(np.abs(means[0][time] - means[1][time]).max() for time in frames)


def _means_of_blocks(pixels):
    return cv2.resize(pixels.astype(np.float32), None, fx=1 / BLOCK, fy=1 / BLOCK, interpolation=cv2.INTER_AREA)


def part(start, end, **settings):
    return TrackSegment(Fraction(start), Fraction(end), EnhanceSettings(**settings))


RANGES = [TimeSpan(Fraction(start), end and Fraction(end)) for start, end in (("0.1", "0.5"), ("0.6", "1.1"), ("1.2", None))]
CHANGES = (part("0.1", "0.3", amount=0.5), part("0.7", "0.9", amount=0), part("1.1", "1.2", exposure=1))
CASES = {
    "steady": ({}, (LIVE,)),
    "one segment": ({"times": STEADY[:SEGMENT]}, (LIVE,)),
    "uneven times": ({"times": UNEVEN}, (LIVE,)),
    "other codecs": (
        {"codec": "mpeg4", "options": {"bf": "2", "g": "9"}},
        (replace(LIVE, codec=Codec.HEVC),),
    ),
    "ranges": ({}, (LIVE, None, Cut.of(RANGES))),
    "settings that change": ({}, (LIVE, SettingsTrack(segments=CHANGES))),
    "crop": ({}, (LIVE, SettingsTrack(geometry=Geometry(Crop(0.2, 0.1, 0.9, 0.8), turns=1)))),
    "full quality": ({}, (ExportSettings(crf=10, temporal_denoise=0.0),)),
}


@pytest.mark.parametrize(("recipe", "arguments"), CASES.values(), ids=CASES)
def test_segments_enhanced_in_reverse_order_make_the_same_video(tmp_path, recipe, arguments):
    source, at_once, apart = write(tmp_path, **recipe), Watched(*arguments), Watched(*arguments)
    whole = export_in_one_go(source, at_once.request)
    joined, planned = export_reversed(source, apart.request)
    assert len(planned) == -(-len(at_once.frames) // SEGMENT)
    assert sum(segment.frames for segment in planned) == len(at_once.frames) == len(apart.frames)
    assert all(np.array_equal(pixels, apart.frames[time]) for time, pixels in at_once.frames.items())
    same_file(joined.target, whole.target)
    assert (joined.well_lit, joined.notices) == (whole.well_lit, whole.notices)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", "joined.mp4", "whole.mp4"]


def test_noise_reduction_over_time_shows_no_step_where_segments_meet(tmp_path, monkeypatch):
    monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", 35)
    source, export = write(tmp_path, tuple(range(0, 2000, 20))), ExportSettings(crf=10, temporal_denoise=1.0)
    at_once, apart = Watched(export), Watched(export)
    whole = export_in_one_go(source, at_once.request)
    joined, _ = export_reversed(source, apart.request)
    assert largest_difference_of_blocks(at_once.frames, apart.frames) < 1
    same_file(joined.target, whole.target)


def test_processes_enhance_segments_while_the_light_of_later_ones_is_decided(tmp_path):
    source, at_once = write(tmp_path), Watched(LIVE)
    whole = export_in_one_go(source, at_once.request)
    with (
        ProcessPoolExecutor(2, get_context("spawn")) as pool,
        SegmentedExport(source, tmp_path / "joined.mp4", restless_request(LIVE)) as export,
    ):
        segments = [pool.submit(enhance_in_child, source, LIVE, segment, export.folder) for segment in export.plan()]
        for segment in segments:
            export.add(segment.result())
        joined = export.join()
    same_file(joined.target, whole.target)


def test_finished_segments_of_an_interrupted_export_are_not_enhanced_again(tmp_path):
    source, whole, first, second = write(tmp_path), Watched(LIVE), Watched(LIVE), Watched(LIVE)
    export_in_one_go(source, whole.request)
    target = tmp_path / "joined.mp4"
    with SegmentedExport(source, target, first.request) as export:
        for segment in list(export.plan())[1:3]:
            export.add(enhance_segment(source, first.request, segment, export.folder))
    with SegmentedExport(source, target, second.request) as export:
        for segment in export.plan():
            export.add(enhance_segment(source, second.request, segment, export.folder))
        export.join()
    frames = {**first.frames, **second.frames}
    assert len(first.frames) == 2 * SEGMENT
    assert len(frames) == len(first.frames) + len(second.frames) == FRAMES
    assert all(np.array_equal(pixels, frames[time]) for time, pixels in whole.frames.items())
    same_file(target, tmp_path / "whole.mp4")


def test_an_export_in_one_go_continues_after_segments_that_were_enhanced_apart(tmp_path):
    source, whole, apart, rest = write(tmp_path), Watched(LIVE), Watched(LIVE), Watched(LIVE)
    export_in_one_go(source, whole.request)
    target = tmp_path / "joined.mp4"
    with SegmentedExport(source, target, apart.request) as export:
        for segment in islice(export.plan(), 2):
            export.add(enhance_segment(source, apart.request, segment, export.folder))
    result = enhance_video(source, target, rest.request)
    assert len(rest.frames) == FRAMES - 2 * SEGMENT
    assert all(np.array_equal(whole.frames[time], pixels) for time, pixels in rest.frames.items())
    same_file(result.target, tmp_path / "whole.mp4")


def test_segments_from_computers_with_different_processors_are_joined_as_they_are(tmp_path, monkeypatch):
    source, request = write(tmp_path), restless_request(replace(LIVE, codec=Codec.HEVC))
    monkeypatch.setattr(segments, "encode_again", lambda *_: pytest.fail("a segment was encoded again"))
    with SegmentedExport(source, tmp_path / "joined.mp4", request) as export:
        for segment in export.plan():
            with monkeypatch.context() as computer:
                parameters = f"{HEVC.options['x265-params']}:frame-threads={1 + segment.number % 2}"
                computer.setitem(encoders._CODECS, Codec.HEVC, replace(HEVC, options={"x265-params": parameters}))
                export.add(enhance_segment(source, request, segment, export.folder))
        export.join()


def test_without_all_segments_there_is_no_result(tmp_path):
    source, request = write(tmp_path), restless_request(LIVE)
    with SegmentedExport(source, tmp_path / "joined.mp4", request) as export:
        first, *_ = export.plan()
        export.add(enhance_segment(source, request, first, export.folder))
        with pytest.raises(ValueError, match="not all"):
            export.join()
    assert not (tmp_path / "joined.mp4").exists()


@pytest.mark.parametrize(("stop", "kept"), [(Progress.cancel, False), (Progress.interrupt, True)])
def test_cancelling_deletes_finished_segments_and_the_end_of_the_process_does_not(tmp_path, stop, kept):
    source, request, progress = write(tmp_path), restless_request(LIVE), Progress()
    with (
        pytest.raises(Interrupted if kept else Cancelled),
        SegmentedExport(source, tmp_path / "joined.mp4", request, progress) as export,
    ):
        for segment in export.plan():
            export.add(enhance_segment(source, request, segment, export.folder))
            stop(progress)
    assert export.folder.exists() == kept
