"""Exports of videos that are interrupted and started again, with a fast fake network and short segments."""

import os
import sys
import time
from fractions import Fraction
from itertools import count, pairwise

import av
import numpy as np
import pytest
from helpers.engine import PlainNetwork
from helpers.files import names_in
from media.clips import TICK, Sound, click_time, frames_of, packets_of, write_clip

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ExportError
from lowlight_app.frame import TimeSpan
from lowlight_app.geometry import Geometry
from lowlight_app.media.files.work_folder import WorkFolder
from lowlight_app.media.video import hardware_encoders, segments
from lowlight_app.media.video.hardware_encoders import Family
from lowlight_app.pipeline import Engine, Job, enhance_file
from lowlight_app.progress import Cancelled, Interrupted, Progress
from lowlight_app.settings import Codec, EnhanceSettings, ExportSettings

FRAMES, SEGMENT = 24, 6
SIZE = (128, 128)
"""Pixels of frames that encoders write the same way each time: where the number of macroblocks in a row is no multiple of 8, the
machine code of x264 and x265 reads beyond its end, and the noise of the result varies from run to run."""
STEADY = tuple(range(0, 20 * FRAMES, 20))
"""Ticks of frames, 30 a second."""
UNEVEN = tuple(np.cumsum(np.random.default_rng(3).integers(2, 60, FRAMES)).tolist())


@pytest.fixture(autouse=True)
def short_segments(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", SEGMENT)


@pytest.fixture
def brief_lead_in(monkeypatch):
    monkeypatch.setattr("lowlight_app.enhance.video_enhancer._LEAD_IN", 3)


class Stops(PlainNetwork):
    """Stops the export at a frame."""

    def __init__(self, at, stop):
        super().__init__()
        self.at, self.stop = at, stop

    def restore(self, *tile):
        if len(self.tiles) == self.at:
            self.stop()
        return super().restore(*tile)

    restore_live = restore


def export(job, network=None, progress=None, amount=1.0, **settings):
    engine = Engine(Enhancer(network or PlainNetwork()), "plain", EnhanceSettings(amount=amount), ExportSettings(**settings))
    return enhance_file(job, engine, progress)


def interrupt(job, at, **settings):
    """Export as a process that ends at a frame."""
    progress = Progress()
    with pytest.raises(Interrupted):
        export(job, Stops(at, progress.interrupt), progress, **settings)


def timing_of(path):
    """The times of the video packets in the order of decoding, and the duration."""
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        packets = [(p.pts * p.time_base, p.dts * p.time_base) for p in clip.demux(stream) if p.dts is not None]
        return packets, clip.duration


CASES = {
    "uneven": ({"times": UNEVEN, "size": SIZE, "pix_fmt": "yuv420p10le"}, {}, {"codec": Codec.HEVC}),
    "mkv": ({"times": UNEVEN, "size": SIZE, "format": "matroska", "tags": (9, 16, 9, 1)}, {}, {"codec": Codec.AV1}),
    "ranges": (
        {"times": STEADY, "size": SIZE, "rotation": 90},
        {
            "geometry": Geometry(turns=1),
            "span": TimeSpan(Fraction("0.1"), Fraction("0.4")),
            "joined": (TimeSpan(Fraction("0.5"), Fraction("0.75")),),
        },
        {},
    ),
}


@pytest.mark.parametrize(("recipe", "parts", "settings"), CASES.values(), ids=CASES)
def test_segments_and_an_interruption_do_not_show_in_the_result(tmp_path, monkeypatch, recipe, parts, settings):
    sound, chapters = Sound(length=0.8, click=0.6), ("a", "b", "c")
    source = write_clip(tmp_path / f"clip.{recipe.get('format', 'mp4')[:3]}", sounds=(sound,), chapters=chapters, **recipe)
    job, settings = Job(source, tmp_path / "out", **parts), {"crf": 10, **settings}
    segmented = export(job, **settings).target.rename(tmp_path / "segmented")
    interrupt(job, 13, **settings)
    continued = export(job, **settings)
    assert any("continued at 0:0" in str(notice) for notice in continued.notices)
    assert names_in(job.output) == [continued.target.name]
    assert timing_of(continued.target) == timing_of(segmented)
    assert distance(continued.target, segmented) < 0.5
    assert packets_of(continued.target, "audio") == packets_of(segmented, "audio")

    continued.target.unlink()
    monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", 1000)
    whole = export(job, **settings).target
    assert distance(segmented, whole) < 4
    assert click_time(segmented) == click_time(whole)
    packets, duration = timing_of(segmented)
    assert duration == pytest.approx(timing_of(whole)[1], abs=30_000)  # MP4 states when the last frame is decoded, not shown
    assert all(one < other for (_, one), (_, other) in pairwise(packets))
    assert all(decoded <= shown for shown, decoded in packets)
    with av.open(str(segmented)) as one, av.open(str(whole)) as other:
        assert facts_of(one) == facts_of(other)
        assert one.streams.video[0].guessed_rate == pytest.approx(other.streams.video[0].guessed_rate, rel=0.03)


def distance(path, other):
    """The largest mean difference of two frames at the same time."""
    pairs = list(zip(frames_of(path), frames_of(other), strict=True))
    assert all(when == when_other for (when, _), (when_other, _) in pairs)
    return max(np.abs(pixels.astype(int) - others).mean() for (_, pixels), (_, others) in pairs)


def facts_of(clip):
    video = clip.streams.video[0]
    frame = next(clip.decode(video))
    chapters = [(chapter["start"], chapter["end"], chapter["metadata"]) for chapter in clip.chapters()]
    coding = video.codec_context.extradata, video.codec_context.codec_tag, frame.format.name, frame.rotation
    return clip.metadata, chapters, coding, (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range)


def test_each_attempt_continues_where_the_one_before_ended(tmp_path, brief_lead_in):
    job = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out")
    for at in (10, 14, 11):
        interrupt(job, at)
    network = PlainNetwork()
    outcome = export(job, network)
    assert len(frames_of(outcome.target)) == FRAMES
    assert len(network.tiles) <= FRAMES - 3 * SEGMENT + 4


@pytest.mark.parametrize("change", ["source", "setting"])
def test_a_changed_source_or_setting_starts_anew(tmp_path, change):
    job, network = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out"), PlainNetwork()
    interrupt(job, 13)
    if change == "source":
        write_clip(job.source, times=STEADY, flash=5)
        outcome = export(job, network)
    else:
        outcome = export(job, network, amount=0.5)
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


class FailingEncoder:
    """Stands in for PyAV's containers and streams: an encoder, known by its preset, that fails after some frames."""

    def __init__(self, real, frames):
        self._real, self._frames = real, frames

    def __getattr__(self, name):
        return getattr(self._real, name)

    def add_stream(self, name, options, **properties):
        stream = self._real.add_stream(name, options=options, **properties)
        return FailingEncoder(stream, self._frames) if options.get("preset") == "ultrafast" else stream

    def encode(self, frame):
        if next(self._frames) >= 16:
            raise av.error.ExternalError(0, "the card was lost")
        return self._real.encode(frame)


def test_when_the_graphics_card_fails_the_cpu_continues_with_the_last_finished_segment(tmp_path, monkeypatch, brief_lead_in):
    job = Job(write_clip(tmp_path / "clip.mp4", times=STEADY, sounds=(Sound(),)), tmp_path / "out")
    stand_in = Family({Codec.H264: "libx264"}, lambda crf, speed: {"crf": str(crf), "preset": "ultrafast"})
    monkeypatch.setattr(hardware_encoders, "FAMILIES", (stand_in,))
    real_open, encoded = av.open, count()
    monkeypatch.setattr(av, "open", lambda *arguments, **options: wrapped(real_open(*arguments, **options), encoded))
    network = PlainNetwork()
    outcome = export(job, network, hardware=True)
    assert [str(notice) for notice in outcome.notices if "graphics card" in str(notice)] == [
        "The graphics card stopped encoding (the card was lost); the CPU encoded the video."
    ]
    assert [when for when, _ in frames_of(outcome.target)] == [tick * TICK for tick in STEADY]
    assert len(network.tiles) < FRAMES + 3 + 10
    assert b"cabac=0" not in outcome.target.read_bytes()  # so x264 writes down what "ultrafast" means
    assert packets_of(outcome.target, "audio") == packets_of(job.source, "audio")
    assert names_in(job.output) == [outcome.target.name]


def wrapped(container, encoded):
    return FailingEncoder(container, encoded) if isinstance(container, av.container.OutputContainer) else container


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of this kind")
def test_after_a_full_disk_the_export_continues(tmp_path):
    """A file size limit makes writing fail like a full disk."""
    import resource

    def limit(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    job = Job(write_clip(tmp_path / "clip.mp4", times=STEADY), tmp_path / "out")
    try:
        with pytest.raises(ExportError, match="cannot be written"):
            export(job, Stops(14, lambda: limit(100)))
    finally:
        limit(resource.RLIM_INFINITY)
    (left,) = names_in(job.output)
    assert left.startswith(".clip-lowlight-")
    outcome = export(job)
    assert any("continued" in str(notice) for notice in outcome.notices)
    assert [when for when, _ in frames_of(outcome.target)] == [tick * TICK for tick in STEADY]
    assert names_in(job.output) == [outcome.target.name]


def test_two_exports_to_one_name_do_not_share_their_segments(tmp_path):
    first, second = WorkFolder(tmp_path / "film.mp4", {}), WorkFolder(tmp_path / "film.mp4", {})
    assert first.path != second.path
    second.close(keep=True)
    first.commit([{"part": 1}])
    first.close(keep=True)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [first.path]
    third = WorkFolder(tmp_path / "film.mp4", {})
    assert third.parts == [{"part": 1}]
    third.close(keep=False)


def test_an_export_that_nobody_continues_for_a_month_is_deleted(tmp_path):
    old, new = (WorkFolder(tmp_path / name, {}) for name in ("old.mp4", "new.mp4"))
    for work in (old, new):
        work.commit([{}])
        work.close(keep=True)
    month_ago = time.time() - 31 * 24 * 3600
    os.utime(old.path / "journal.json", (month_ago, month_ago))
    WorkFolder(tmp_path / "other.mp4", {}).close(keep=False)
    assert list(tmp_path.iterdir()) == [new.path]
