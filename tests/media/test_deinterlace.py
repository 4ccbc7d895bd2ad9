"""Interlaced videos: deinterlaced, or kept interlaced."""

from fractions import Fraction

import av
import numpy as np
import pytest
from media.clips import REGULAR, TICK, write_clip
from media.field_clips import write_field_pairs

from lowlight_app.frame import TimeSpan
from lowlight_app.media import open_video
from lowlight_app.media.video.deinterlace import FieldOrder
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.settings import Codec, ExportSettings

SIZE = (96, 64)
INTERLACED = {"flags": "+ildct+ilme", "bf": "2", "g": "6"}


def bar(moment, width=SIZE[0], height=SIZE[1]):
    """An upright bar that moves by 3 pixels per field."""
    pixels = np.full((height, width, 3), 40, np.uint8)
    pixels[:, 3 * moment % width : 3 * moment % width + 12] = 200
    return pixels


def write_interlaced(
    path, order="tff", codec="libx264", container="mp4", frames=12, options=None, field_order=None, pix_fmt="yuv420p"
):
    """Write a clip whose two fields of each frame are of two moments."""
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=25, width=SIZE[0], height=SIZE[1], options=options or dict(INTERLACED))
        if field_order is not None:
            stream.codec_context.field_order = field_order
        graph = av.filter.Graph()
        source = graph.add_buffer(width=SIZE[0], height=SIZE[1], format=av.VideoFormat("rgb24"), time_base=Fraction(1, 25))
        steps = (
            graph.add("scale", "interl=1"),
            graph.add("format", "yuv420p"),
            graph.add("setfield", order),
            graph.add("buffersink"),
        )
        graph.link_nodes(source, *steps).configure()
        for number in range(frames):
            pixels, late = bar(2 * number), 1 if order == "tff" else 0
            pixels[late::2] = bar(2 * number + 1)[late::2]
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            graph.vpush(frame)
            out.mux(stream.encode(graph.vpull()))
        out.mux(stream.encode(None))
    return path


def combing(pixels):
    """Mean difference of neighbouring lines; 0 for an upright bar in a whole frame."""
    return float(np.abs(np.diff(pixels.astype(int), axis=0)).mean())


def rewrite(source, target, **export):
    settings = ExportSettings(**export)
    with open_video(source, deinterlace=not settings.keeps_fields) as video, VideoSink(target, video, settings, None) as sink:
        for frame in video.frames():
            sink.write(frame)
    return list(map(str, sink.notices))


@pytest.mark.parametrize("order", ["tff", "bff"])
@pytest.mark.parametrize(
    ("codec", "container", "extra"),
    [
        ("libx264", "mp4", {}),
        ("libx264", "mpegts", {}),
        ("mpeg2video", "mpeg", {}),
        ("ffv1", "matroska", {"options": {"level": "3"}}),
    ],
)
def test_interlaced_frames_become_whole_with_the_same_times(tmp_path, codec, container, extra, order):
    extra = {**extra, "field_order": {"tff": 2, "bff": 3}[order]} if codec == "ffv1" else extra
    source = write_interlaced(tmp_path / "clip", order, codec, container, **extra)
    with open_video(source, deinterlace=False) as kept, open_video(source) as whole:
        assert whole.track.field_order is FieldOrder(order)
        before, after = list(kept.frames()), list(whole.frames())
        assert [(f.time, f.duration) for f in after] == [(f.time, f.duration) for f in before]
        assert len(after) == whole.count == 12
        assert combing(after[5].pixels) < combing(before[5].pixels) / 3
        # The field that was recorded first is kept: the bar is where it was at that moment.
        columns = after[5].pixels[8:-8, :, 1].mean(axis=0)
        first = bar(10)[0, :, 1].astype(float)
        second = bar(11)[0, :, 1].astype(float)
        assert np.abs(columns - first).mean() < np.abs(columns - second).mean()


def test_each_frame_is_the_same_whichever_way_it_is_reached(tmp_path):
    with open_video(write_interlaced(tmp_path / "clip.ts", container="mpegts", frames=20)) as video:
        frames = list(video.frames())
        for number in (6, 7, 0, 19, 12, 11, 13, 1):
            assert np.array_equal(video.frame(number).pixels, frames[number].pixels), number
        for start in (6, 12, 13):
            part = list(video.frames(span=TimeSpan(frames[start].time, frames[start + 3].time)))
            assert len(part) == 3
            assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(part, frames[start : start + 3], strict=True))


@pytest.mark.parametrize("high", [False, True], ids=["main", "high"])
@pytest.mark.parametrize(
    ("format_name", "options"),
    [
        ("mpegts", {}),
        ("mpegts", {"apart": True}),
        ("mpegts", {"mpegts_m2ts_mode": "1"}),
        ("h264", {}),
        ("matroska", {}),
    ],
    ids=["broadcast", "time of each field", "AVCHD", "raw", "matroska"],
)
def test_two_fields_are_one_frame(tmp_path, format_name, options, high):
    with open_video(write_field_pairs(tmp_path / "clip", format_name, high=high, **options)) as video:
        frames = list(video.frames())
        assert [round(float(frame.time), 3) for frame in frames] == [n / 25 for n in range(12)]
        assert video.count == 12
        assert video.track.rate == 25
        assert video.track.field_order is FieldOrder.TOP_FIRST
        for number in (7, 0, 11, 3):
            assert np.array_equal(video.frame(number).pixels, frames[number].pixels), number


def test_progressive_video_is_unchanged(tmp_path):
    source = write_clip(tmp_path / "clip.mp4")
    with open_video(source) as video, open_video(source, deinterlace=False) as raw:
        assert video.track.field_order is FieldOrder.PROGRESSIVE
        assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(video.frames(), raw.frames(), strict=True))
    assert rewrite(source, tmp_path / "out.mp4") == []


def test_a_single_interlaced_frame_is_read(tmp_path):
    with open_video(write_interlaced(tmp_path / "clip.mp4", frames=1)) as video:
        assert len(list(video.frames())) == 1


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("order", ["tff", "bff"])
def test_interlaced_video_can_stay_interlaced(tmp_path, suffix, order):
    source, target = write_interlaced(tmp_path / "clip.mp4", order), tmp_path / f"out.{suffix}"
    assert rewrite(source, target, keep_interlaced=True, crf=1) == []
    with open_video(source, deinterlace=False) as before, open_video(target, deinterlace=False) as after:
        assert after.track.field_order is before.track.field_order
        pairs = list(zip(before.frames(), after.frames(), strict=True))
    assert all(np.abs(a.pixels.astype(int) - b.pixels).mean() < 4 for a, b in pairs)
    with av.open(str(target)) as clip:
        assert all(frame.interlaced_frame for frame in clip.decode(video=0))


def test_result_of_deinterlacing_is_progressive_and_says_so(tmp_path):
    source, notice = write_interlaced(tmp_path / "clip.mp4"), "The interlaced video was deinterlaced."
    assert rewrite(source, tmp_path / "out.mp4") == [notice]
    with av.open(str(tmp_path / "out.mp4")) as clip:
        assert not any(frame.interlaced_frame for frame in clip.decode(video=0))


@pytest.mark.parametrize("unsupported", [{"codec": Codec.HEVC}, {"longest_side": 48}])
def test_interlaced_is_kept_only_in_h264_and_in_the_original_size(tmp_path, unsupported):
    source = write_interlaced(tmp_path / "clip.mp4")
    (notice,) = rewrite(source, tmp_path / "out.mp4", keep_interlaced=True, **unsupported)
    assert "was deinterlaced: only H.264 in the original size" in notice
    with av.open(str(tmp_path / "out.mp4")) as clip:
        assert not any(frame.interlaced_frame for frame in clip.decode(video=0))
    progressive = write_clip(tmp_path / "plain.mp4")
    assert rewrite(progressive, tmp_path / "plain-out.mp4", keep_interlaced=True, **unsupported) == []
    with open_video(tmp_path / "plain-out.mp4") as video:
        assert [frame.time for frame in video.frames()] == [time * TICK for time in REGULAR]
