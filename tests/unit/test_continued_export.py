"""Exports of videos that are interrupted and started again, with a fast fake network and short segments."""

from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from helpers.engine import PlainNetwork
from media.clips import Sound, click_time, frames_of, packets_of, write_clip

from lowlight_app.enhance import Enhancer
from lowlight_app.frame import TimeSpan
from lowlight_app.geometry import Geometry
from lowlight_app.media.video import segments
from lowlight_app.pipeline import Engine, Job, enhance_file
from lowlight_app.progress import Cancelled, Interrupted, Progress
from lowlight_app.settings import Codec, EnhanceSettings, ExportSettings

FRAMES, SEGMENT = 24, 6
STEADY = tuple(range(0, 20 * FRAMES, 20))
"""Ticks of frames, 30 a second."""
UNEVEN = tuple(np.cumsum(np.random.default_rng(3).integers(2, 60, FRAMES)).tolist())


@pytest.fixture(autouse=True)
def short_segments(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", SEGMENT)


@pytest.fixture
def brief_warm_up(monkeypatch):
    """Three frames."""
    monkeypatch.setattr("lowlight_app.video_pipeline._WARM_UP", Fraction(1, 10))


class Stops(PlainNetwork):
    """Stops the export at a frame."""

    def __init__(self, at, stop):
        super().__init__()
        self.at, self.stop = at, stop

    def restore(self, *tile):
        if len(self.tiles) == self.at:
            self.stop()
        return super().restore(*tile)


def export(job, network=None, progress=None, amount=1.0, **settings):
    engine = Engine(Enhancer(network or PlainNetwork()), "plain", EnhanceSettings(amount=amount), ExportSettings(**settings))
    return enhance_file(job, engine, progress)


def interrupt(job, at, **settings):
    """Export as a process that ends at a frame."""
    progress = Progress()
    with pytest.raises(Interrupted):
        export(job, Stops(at, progress.interrupt), progress, **settings)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def timing_of(path):
    """The times of the video packets in the order of decoding, and the duration."""
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        packets = [(p.pts * p.time_base, p.dts * p.time_base) for p in clip.demux(stream) if p.dts is not None]
        return packets, clip.duration


CASES = {
    "mp4": ({"times": STEADY}, {}, {}),
    "uneven": ({"times": UNEVEN}, {}, {}),
    "uneven mkv": ({"times": UNEVEN, "format": "matroska"}, {}, {}),
    "hevc": ({"times": UNEVEN, "size": (64, 64), "pix_fmt": "yuv420p10le"}, {}, {"codec": Codec.HEVC}),
    "av1 mkv": ({"times": STEADY, "size": (64, 64), "format": "matroska"}, {}, {"codec": Codec.AV1}),
    "hdr": ({"times": STEADY, "size": (64, 64), "format": "matroska", "tags": (9, 16, 9, 1)}, {}, {}),
    "turned": ({"times": STEADY, "rotation": 90}, {"geometry": Geometry(turns=1)}, {}),
    "ranges": (
        {"times": STEADY},
        {"span": TimeSpan(Fraction("0.1"), Fraction("0.4")), "joined": (TimeSpan(Fraction("0.5"), Fraction("0.75")),)},
        {},
    ),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request, tmp_path):
    """A job with a sound track, and its export settings."""
    recipe, job, settings = request.param
    name = "clip.mkv" if recipe.get("format") else "clip.mp4"
    source = write_clip(tmp_path / name, sounds=(Sound(length=0.8, click=0.6),), chapters=("a", "b", "c"), **recipe)
    return Job(source, tmp_path / "out", **job), {"crf": 10, **settings}


def test_a_continued_export_equals_an_undisturbed_one(case):
    job, settings = case
    whole = export(job, **settings).target.rename(job.source.with_name("whole" + job.source.suffix))
    interrupt(job, 13, **settings)
    outcome = export(job, **settings)
    before, after = frames_of(whole), frames_of(outcome.target)
    assert timing_of(outcome.target) == timing_of(whole)
    assert [when for when, _ in after] == [when for when, _ in before]
    assert max(np.abs(one.astype(int) - other).mean() for (_, one), (_, other) in zip(before, after, strict=True)) < 0.5
    assert packets_of(outcome.target, "audio") == packets_of(whole, "audio")
    assert any("continued at 0:0" in str(notice) for notice in outcome.notices)
    assert names_in(job.output) == [outcome.target.name]


def test_segments_do_not_show_in_the_result(case, monkeypatch):
    job, settings = case
    joined = export(job, **settings).target.rename(job.source.with_name("joined" + job.source.suffix))
    monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", 1000)
    whole = export(job, **settings).target
    before, after = frames_of(whole), frames_of(joined)
    assert [when for when, _ in after] == [when for when, _ in before]
    assert max(np.abs(one.astype(int) - other).mean() for (_, one), (_, other) in zip(before, after, strict=True)) < 4
    assert click_time(joined) == click_time(whole)
    packets, duration = timing_of(joined)
    assert duration == pytest.approx(timing_of(whole)[1], abs=30_000)  # MP4 states when the last frame is decoded, not shown
    decoded = [dts for _, dts in packets]
    assert all(one < other for one, other in pairwise(decoded))
    assert all(dts <= pts for pts, dts in packets)
    with av.open(str(joined)) as one, av.open(str(whole)) as other:
        assert facts_of(one) == facts_of(other)
        assert one.streams.video[0].guessed_rate == pytest.approx(other.streams.video[0].guessed_rate, rel=0.03)


def facts_of(clip):
    video = clip.streams.video[0]
    frame = next(clip.decode(video))
    chapters = [(chapter["start"], chapter["end"], chapter["metadata"]) for chapter in clip.chapters()]
    coding = video.codec_context.extradata, video.codec_context.codec_tag, frame.format.name, frame.rotation
    return clip.metadata, chapters, coding, (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range)


def test_each_attempt_continues_where_the_one_before_ended(tmp_path, brief_warm_up):
    job = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out")
    for at in (10, 14, 11):
        interrupt(job, at)
    network = PlainNetwork()
    outcome = export(job, network)
    assert len(frames_of(outcome.target)) == FRAMES
    assert len(network.tiles) <= FRAMES - 3 * SEGMENT + 4


@pytest.mark.parametrize("change", ["source", "setting", "export"])
def test_a_changed_source_or_setting_starts_anew(tmp_path, change):
    job, network = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out"), PlainNetwork()
    interrupt(job, 13)
    if change == "source":
        write_clip(job.source, times=STEADY, flash=5)
        outcome = export(job, network)
    else:
        outcome = export(job, network, **({"amount": 0.5} if change == "setting" else {"crf": 30}))
    assert len(network.tiles) == len(frames_of(outcome.target)) == FRAMES
    assert not any("continued" in str(notice) for notice in outcome.notices)
    assert names_in(job.output) == ["clip-lowlight.mp4"]


def test_cancelling_leaves_nothing_but_the_end_of_the_process_leaves_a_hidden_folder(tmp_path):
    job, progress = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out"), Progress()
    interrupt(job, 13)
    (left,) = names_in(job.output)
    assert left.startswith(".clip-lowlight-")
    with pytest.raises(Cancelled):
        export(job, Stops(15, progress.cancel), progress)
    assert names_in(job.output) == []


def test_a_folder_of_frames_continues(tmp_path, monkeypatch):
    monkeypatch.setattr("lowlight_app.media.frame_folder_sink._IMAGES_PER_RECORD", SEGMENT)
    job = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out")
    whole = export(job, frames="png").target.rename(tmp_path / "whole")
    interrupt(job, 20, frames="png")
    outcome = export(job, frames="png")
    assert any("continued" in str(notice) for notice in outcome.notices)
    assert names_in(outcome.target) == names_in(whole)
    assert all((outcome.target / name).read_bytes() == (whole / name).read_bytes() for name in names_in(whole))
    assert names_in(job.output) == ["clip-lowlight"]
