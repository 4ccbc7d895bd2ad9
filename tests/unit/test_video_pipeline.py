"""Enhancing videos, with a fast fake network."""

import re
import threading
import time

import numpy as np
import pytest
from helpers.engine import PlainNetwork
from helpers.files import names_in, write_photo
from media.clips import TICK, Sound, frames_of, packets_of, write_clip

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ExportError, MediaError, UnexpectedError
from lowlight_app.frame import TimeSpan
from lowlight_app.media import open_source
from lowlight_app.pipeline import Engine, Job, enhance_file, enhance_files
from lowlight_app.pipelining import prefetch, run_in_background
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings

LONG = tuple(range(0, 800, 20))


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path_factory.mktemp("home")))


def engine(network=None, amount=1.0, **export):
    return Engine(Enhancer(network or PlainNetwork()), "plain", EnhanceSettings(amount=amount), ExportSettings(**export))


def test_every_frame_is_brighter_and_keeps_its_time_and_sound(tmp_path):
    times = (0, 20, 25, 60, 61, 200, 230, 290)
    source = write_clip(tmp_path / "clip.mp4", times=times, sounds=(Sound(),), rotation=90)
    outcome = enhance_file(Job(source), engine())
    assert outcome.target == tmp_path / "clip-lowlight.mp4"
    before, after = frames_of(source), frames_of(outcome.target)
    assert [when for when, _ in after] == [tick * TICK for tick in times]
    assert all(bright.mean() > 1.3 * dark.mean() for (_, dark), (_, bright) in zip(before, after, strict=True))
    assert packets_of(outcome.target, "audio") == packets_of(source, "audio")


def test_amount_0_keeps_the_video_unchanged(tmp_path):
    source = write_clip(tmp_path / "clip.mp4")
    network = PlainNetwork()
    outcome = enhance_file(Job(source), engine(network, amount=0.0, crf=1))
    assert network.tiles == []
    assert not outcome.well_lit
    for (_, before), (_, after) in zip(frames_of(source), frames_of(outcome.target), strict=True):
        assert np.abs(before.astype(int) - after).mean() < 2


def test_photos_and_videos_are_enhanced_in_one_batch(tmp_path):
    write_photo(tmp_path / "a.png")
    write_clip(tmp_path / "b.mkv", format="matroska")
    (tmp_path / "c.mp4").write_bytes(b"no video")
    write_photo(tmp_path / "d.png")
    outcomes = list(enhance_files([Job(tmp_path / name) for name in ("a.png", "b.mkv", "c.mp4", "d.png")], engine()))
    assert [o.target and o.target.name for o in outcomes] == ["a-lowlight.png", "b-lowlight.mkv", None, "d-lowlight.png"]
    assert isinstance(outcomes[2].error, MediaError)


@pytest.mark.parametrize(("frames", "pix_fmt", "mode"), [("png", "yuv420p", "uint8"), ("tiff", "yuv420p10le", "uint16")])
def test_frames_can_be_written_as_images_to_a_folder(tmp_path, frames, pix_fmt, mode):
    source = write_clip(tmp_path / "clip.mp4", pix_fmt=pix_fmt, times=(0, 20, 40), rotation=90)
    outcome = enhance_file(Job(source), engine(frames=frames))
    assert outcome.target == tmp_path / "clip-lowlight"
    suffix = {"png": "png", "tiff": "tif"}[frames]
    assert names_in(outcome.target) == [f"00000{number}.{suffix}" for number in (1, 2, 3)]
    with open_source(outcome.target / f"000002.{suffix}") as picture:
        assert (picture.info.width, picture.info.height, picture.info.dtype) == (48, 64, mode)
    again = enhance_file(Job(source), engine(frames=frames))
    assert again.target == tmp_path / "clip-lowlight-2"


def test_a_folder_of_frames_is_complete_or_missing(tmp_path):
    class FailsInTheThird(PlainNetwork):
        def restore(self, *tile):
            if len(self.tiles) == 2:
                raise ZeroDivisionError
            return super().restore(*tile)

        restore_live = restore

    source = write_clip(tmp_path / "clip.mp4")
    with pytest.raises(UnexpectedError):
        enhance_file(Job(source), engine(FailsInTheThird(), frames="png"))
    assert names_in(tmp_path) == ["clip.mp4"]


def test_a_bug_in_a_video_does_not_stop_the_others(tmp_path, monkeypatch):
    from lowlight_app.media.video.video_sink import VideoSink

    sources, write = [write_clip(tmp_path / name) for name in ("a.mp4", "b.mp4", "c.mp4")], VideoSink.write

    def broken(sink, frame):
        if sink.target.name.startswith("b") and frame.time > 0:
            raise IndexError
        write(sink, frame)

    monkeypatch.setattr(VideoSink, "write", broken)
    outcomes = list(enhance_files([Job(source) for source in sources], engine()))
    assert [type(outcome.error) for outcome in outcomes] == [type(None), UnexpectedError, type(None)]
    assert names_in(tmp_path) == ["a-lowlight.mp4", "a.mp4", "b.mp4", "c-lowlight.mp4", "c.mp4"]


def test_a_time_span_of_a_video_is_enhanced_alone(tmp_path):
    outcome = enhance_file(Job(write_clip(tmp_path / "clip.mp4"), span=TimeSpan(TICK * 100, TICK * 200)), engine())
    assert [when for when, _ in frames_of(outcome.target)] == [TICK * 20 * i for i in range(5)]


def test_a_time_span_beyond_the_end_is_an_error(tmp_path):
    source = write_clip(tmp_path / "clip.mp4")
    with pytest.raises(MediaError, match="contains no frames"):
        enhance_file(Job(source, span=TimeSpan(TICK * 60000)), engine())
    assert names_in(tmp_path) == ["clip.mp4"]


def test_damage_is_reported_and_intact_frames_are_written(tmp_path):
    source = write_clip(tmp_path / "clip.mkv", format="matroska", times=tuple(range(0, 3000, 20)))
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    outcome = enhance_file(Job(source), engine())
    assert any("damaged or incomplete at 0:0" in str(notice) for notice in outcome.notices)
    assert len(frames_of(outcome.target)) > 30


def test_existing_results_are_skipped_without_work(tmp_path):
    source, network = write_clip(tmp_path / "clip.mp4"), PlainNetwork()
    (tmp_path / "clip-lowlight.mp4").touch()
    assert enhance_file(Job(source), engine(network, conflict=Conflict.SKIP)).target is None
    assert network.tiles == []


def test_progress_reports_frames_per_second_and_remaining_time(tmp_path):
    class Slow(PlainNetwork):
        def restore(self, *tile):
            time.sleep(0.3)
            return super().restore(*tile)

    reports = []
    progress = Progress(lambda fraction, doing: reports.append((fraction, doing)))
    enhance_file(Job(write_clip(tmp_path / "clip.mp4")), engine(Slow()), progress)
    fractions = [fraction for fraction, _ in reports]
    assert fractions == sorted(fractions)
    assert len(set(fractions)) >= 12
    assert fractions[-1] == 1.0
    assert re.fullmatch(r"clip\.mp4: \d+\.\d frames/s", reports[4][1])
    estimates = [doing for _, doing in reports if "left" in doing]
    assert estimates
    assert all(re.fullmatch(r"clip\.mp4: \d+\.\d frames/s, 0:0\d left", doing) for doing in estimates)


def test_cancelling_leaves_no_file_and_no_thread(tmp_path):
    progress = Progress()

    class CancelsInTheSixth(PlainNetwork):
        def restore(self, *tile):
            if len(self.tiles) == 5:
                progress.cancel()
            return super().restore(*tile)

        restore_live = restore

    source, before = write_clip(tmp_path / "clip.mp4", times=LONG), threading.active_count()
    with pytest.raises(Cancelled):
        enhance_file(Job(source), engine(CancelsInTheSixth()), progress)
    assert names_in(tmp_path) == ["clip.mp4"]
    assert threading.active_count() == before


def test_errors_of_network_and_encoder_leave_no_file(tmp_path, monkeypatch):
    class Fails(PlainNetwork):
        def restore(self, *tile):
            raise ZeroDivisionError

        restore_live = restore

    source = write_clip(tmp_path / "clip.mp4", times=LONG)
    with pytest.raises(UnexpectedError):
        enhance_file(Job(source), engine(Fails()))

    def refuse(self, frame):
        raise ExportError("the disk is full")

    monkeypatch.setattr("lowlight_app.media.video.video_sink.VideoSink.write", refuse)
    with pytest.raises(ExportError, match="the disk is full"):
        enhance_file(Job(source), engine())
    assert names_in(tmp_path) == ["clip.mp4"]


class TestOverlap:
    def test_items_are_made_ahead_but_only_so_many(self, pool):
        made = []

        def items():
            for number in range(20):
                made.append(number)
                yield number

        taken = prefetch(items(), pool, 3)
        assert next(taken) == 0
        time.sleep(0.05)
        assert len(made) == 4
        assert list(taken) == list(range(1, 20))

    def test_exceptions_of_the_iterator_reach_the_caller_in_order(self, pool):
        def items():
            yield 1
            raise ZeroDivisionError

        taken = prefetch(items(), pool, 3)
        assert next(taken) == 1
        with pytest.raises(ZeroDivisionError):
            next(taken)

    def test_work_behind_is_done_in_order_and_its_exceptions_arrive(self, pool):
        done = []
        run_in_background(done.append, range(10), pool, 2)
        assert done == list(range(10))
        with pytest.raises(ZeroDivisionError):
            run_in_background(lambda number: 1 // (number - 8), range(10), pool, 2)


@pytest.fixture
def pool():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as executor:
        yield executor
