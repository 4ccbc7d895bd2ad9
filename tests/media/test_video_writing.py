"""Writing of videos with the sound, subtitles and metadata of the source."""

import os
import subprocess
import sys
import textwrap
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media.clips import REGULAR, TICK, Sound, click_time, frames_of, packets_of, write_clip

from lowlight_app.errors import ExportError, UsageError
from lowlight_app.frame import WHOLE, Cut, Provenance, TimeSpan
from lowlight_app.media import open_video
from lowlight_app.media.video import hardware_encoders
from lowlight_app.media.video.hardware_encoders import Family
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.settings import Codec, Conflict, ExportSettings, MetadataKept

UNEVEN = (0, 20, 25, 60, 61, 200, 230, 290, 300, 330, 331, 400)


def rewrite(source, target, span=WHOLE, provenance=None, **export):
    """Rewrite the video with unchanged frames; return the notices of the sink."""
    with open_video(source) as video, VideoSink(target, video, ExportSettings(**export), provenance, Cut((span,))) as sink:
        for frame in video.frames(span=span):
            sink.write(frame)
    return list(map(str, sink.notices))


def stream_of(path):
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        frame = next(clip.decode(stream))
        tags = tuple(map(int, (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range)))
        return stream.codec_context.name, frame.format.name, tags, frame.rotation, stream.duration * stream.time_base


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("times", [REGULAR, UNEVEN], ids=["steady", "uneven"])
def test_timestamps_are_kept(tmp_path, suffix, times):
    source, target = write_clip(tmp_path / "clip.mp4", times=times), tmp_path / f"out.{suffix}"
    assert rewrite(source, target, crf=1) == []
    before, after = frames_of(source), frames_of(target)
    assert len(after) == len(times)
    tick = Fraction(1, 1000) if suffix == "mkv" else 0
    for (time, pixels), (time_after, pixels_after) in zip(before, after, strict=True):
        assert abs(time - time_after) <= tick
        assert np.abs(pixels.astype(int) - pixels_after).mean() < 3


def test_any_file_name_is_supported(tmp_path):
    folder = tmp_path / "10:30 – ü 夜 🌙 %d"
    folder.mkdir()
    source = write_clip(tmp_path / "clip.mp4").rename(folder / "a:b %03d.mp4")
    rewrite(source, folder / "c:d %03d.mkv")
    assert len(frames_of(f"file:{folder / 'c:d %03d.mkv'}")) == 12


def test_duration_of_the_last_frame_is_kept(tmp_path):
    source, target = write_clip(tmp_path / "clip.mp4"), tmp_path / "out.mp4"
    rewrite(source, target)
    assert stream_of(target)[4] == stream_of(source)[4]


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_rotation_and_colour_tags_are_kept(tmp_path, suffix):
    source = write_clip(tmp_path / "clip.mp4", rotation=90, tags=(1, 1, 1, 1))
    target = tmp_path / f"out.{suffix}"
    rewrite(source, target, crf=1)
    with av.open(str(target)) as clip:
        frame = next(clip.decode(video=0))
        assert frame.rotation == 90
        assert tuple(map(int, (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range))) == (1, 1, 1, 1)
        assert (frame.width, frame.height) == (64, 48)
    assert np.abs(frames_of(source)[3][1].astype(int) - frames_of(target)[3][1]).mean() < 3


def test_full_range_stays_full_range(tmp_path):
    source, target = write_clip(tmp_path / "clip.mp4", tags=(1, 1, 1, 2), pix_fmt="yuvj420p"), tmp_path / "out.mp4"
    rewrite(source, target, crf=1)
    assert stream_of(target)[2] == (1, 1, 1, 2)
    assert np.abs(frames_of(source)[3][1].astype(int) - frames_of(target)[3][1]).mean() < 3


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "expected"),
    [
        (None, "yuv420p", ("h264", "yuv420p")),
        (None, "yuv420p10le", ("hevc", "yuv420p10le")),
        (Codec.H264, "yuv420p10le", ("h264", "yuv420p10le")),
        (Codec.HEVC, "yuv420p", ("hevc", "yuv420p")),
        (Codec.AV1, "yuv420p10le", ("libdav1d", "yuv420p10le")),
    ],
)
def test_ten_bits_stay_ten_bits_in_every_codec(tmp_path, codec, pix_fmt, expected):
    source, target = write_clip(tmp_path / "clip.mp4", pix_fmt=pix_fmt, size=(64, 64)), tmp_path / "out.mp4"
    rewrite(source, target, codec=codec)
    assert stream_of(target)[:2] == expected
    assert [time for time, _ in frames_of(target)] == [time * TICK for time in REGULAR]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists the threads of a process")
def test_av1_leaves_the_processor_to_others(tmp_path):
    rewrite(write_clip(tmp_path / "clip.mp4", size=(64, 64)), tmp_path / "out.mp4", codec=Codec.AV1)
    assert {os.sched_getscheduler(int(thread.name)) for thread in Path("/proc/self/task").iterdir()} == {os.SCHED_OTHER}


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG")])
def test_high_dynamic_range_is_kept_in_ten_bits_with_its_tags(tmp_path, transfer, name):
    source, target = write_clip(tmp_path / "clip.mkv", format="matroska", tags=(9, transfer, 9, 1)), tmp_path / "out.mp4"
    assert rewrite(source, target) == [f"High dynamic range ({name}) is kept, with 10 bits."]
    assert stream_of(target)[:3] == ("hevc", "yuv420p10le", (9, transfer, 9, 1))
    for options in ({"bit_depth": 8}, {"codec": Codec.H264}):
        with pytest.raises(UsageError, match="needs 10 bits"):
            rewrite(source, tmp_path / "8.mp4", **options)


def test_first_working_hardware_encoder_is_used(tmp_path, monkeypatch):
    absent = Family({Codec.H264: "h264_missing"}, lambda crf, speed: {})
    stand_in = Family({Codec.H264: "libx264"}, lambda crf, speed: {"crf": str(crf), "preset": "ultrafast"})
    monkeypatch.setattr(hardware_encoders, "FAMILIES", (absent, stand_in))
    source, target = write_clip(tmp_path / "clip.mp4", size=(65, 47), pix_fmt="yuv444p"), tmp_path / "out.mp4"
    notices = rewrite(source, target, crf=1, hardware=True)
    assert [notice for notice in notices if "graphics" in notice] == []
    assert b"cabac=0" in target.read_bytes()  # so x264 writes down what "ultrafast" means
    assert len(frames_of(target)) == len(REGULAR)


@pytest.mark.parametrize("depth", [8, None], ids=["8 bits", "10 bits"])
def test_missing_hardware_encoder_falls_back_to_the_cpu_with_a_notice(tmp_path, monkeypatch, depth):
    monkeypatch.setattr(hardware_encoders, "FAMILIES", (Family(dict.fromkeys(Codec, "none"), lambda crf, speed: {}),))
    source, target = write_clip(tmp_path / "clip.mp4", codec="libx264", pix_fmt="yuv420p10le"), tmp_path / "out.mp4"
    notices = rewrite(source, target, hardware=True, bit_depth=depth)
    assert [notice for notice in notices if "the CPU encoded it" in notice]
    assert stream_of(target)[1] == ("yuv420p" if depth else "yuv420p10le")


def test_rgb_frames_are_encoded_as_ycbcr_with_the_same_colours(tmp_path):
    source = write_clip(tmp_path / "clip.mkv", format="matroska", codec="libx264rgb", pix_fmt="rgb24")
    rewrite(source, tmp_path / "out.mp4", crf=1)
    assert stream_of(tmp_path / "out.mp4")[2] == (1, 13, 1, 1)
    with open_video(source) as before, open_video(tmp_path / "out.mp4") as after:
        assert np.abs(before.frame(3).pixels.astype(int) - after.frame(3).pixels).mean() < 4


def test_odd_sizes_are_made_even_with_a_notice(tmp_path):
    source = write_clip(tmp_path / "clip.webm", format="webm", codec="libvpx-vp9", size=(65, 47), options={})
    (notice,) = rewrite(source, tmp_path / "out.mkv", crf=1)
    assert "65 x 47" in notice
    before, after = frames_of(source)[0][1], frames_of(tmp_path / "out.mkv")[0][1]
    assert after.shape == (48, 66, 3)
    assert np.abs(after[:47, :65].astype(int) - before).mean() < 4


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_sound_is_copied_packet_by_packet(tmp_path, suffix):
    sounds = (Sound(), Sound("libmp3lame", click=0.3, language="deu"))
    source, target = write_clip(tmp_path / "clip.mp4", sounds=sounds), tmp_path / f"out.{suffix}"
    assert rewrite(source, target) == []
    before, after = packets_of(source, "audio"), packets_of(target, "audio")
    for track, copied in zip(before, after, strict=True):
        expected_packets = [data for time, data in track if suffix == "mp4" or time >= 0]  # MP3 begins slightly before the video
        assert [data for _, data in copied] == expected_packets
    for number in (0, 1):
        assert click_time(target, number) == pytest.approx(click_time(source, number), abs=0.002)
    with av.open(str(target)) as clip:
        assert [stream.metadata["language"] for stream in clip.streams.audio] == ["eng", "deu"]


def test_sound_can_be_omitted(tmp_path):
    source, target = write_clip(tmp_path / "clip.mp4", sounds=(Sound(), Sound())), tmp_path / "out.mp4"
    assert rewrite(source, target, sound=False) == []
    assert packets_of(target, "audio") == []
    assert len(frames_of(target)) == len(REGULAR)


def test_sound_that_mp4_does_not_support_becomes_aac_and_stays_in_sync(tmp_path):
    """The click and the flash are at the same time."""
    source = write_clip(tmp_path / "clip.mkv", format="matroska", sounds=(Sound("pcm_s16le", click=0.2),), flash=6, times=REGULAR)
    (notice,) = rewrite(source, tmp_path / "out.mp4")
    assert "AAC" in notice
    flash = max(frames_of(tmp_path / "out.mp4"), key=lambda frame: frame[1].mean())[0]
    assert click_time(tmp_path / "out.mp4") == pytest.approx(float(flash), abs=0.02)
    assert click_time(tmp_path / "out.mp4") == pytest.approx(click_time(source), abs=0.002)


@pytest.mark.parametrize(("codec", "suffix", "expected"), [("subrip", "mp4", "mov_text"), ("subrip", "mkv", "srt")])
def test_subtitles_are_kept(tmp_path, codec, suffix, expected):
    source, target = write_clip(tmp_path / "clip.mkv", format="matroska", subtitles=(codec,)), tmp_path / f"out.{suffix}"
    assert rewrite(source, target) == []
    assert subtitles_of(target) == (expected, [(0.0, b"First"), (0.2, b"Zweite Zeile")])


def test_subtitles_of_mp4_are_kept_in_mkv(tmp_path):
    rewrite(write_clip(tmp_path / "clip.mkv", format="matroska", subtitles=("subrip",)), tmp_path / "clip.mp4")
    rewrite(tmp_path / "clip.mp4", tmp_path / "out.mkv")
    assert subtitles_of(tmp_path / "out.mkv") == ("srt", [(0.0, b"First"), (0.2, b"Zweite Zeile")])


def subtitles_of(path):
    with av.open(str(path)) as clip:
        stream = clip.streams.subtitles[0]
        shown = [(p, stream.codec_context.decode2(p)) for p in clip.demux(stream) if p.dts is not None]
        texts = [(float(p.pts * p.time_base), b"".join(rect.dialogue for rect in s.rects)) for p, s in shown if s and s.rects]
        return stream.codec_context.name, texts


def test_attachments_are_kept_in_mkv_and_reported_for_mp4(tmp_path):
    plain, source = write_clip(tmp_path / "plain.mkv", format="matroska", sounds=(Sound(),)), tmp_path / "clip.mkv"
    with av.open(str(plain)) as original, av.open(str(source), "w", format="matroska") as out:
        out.add_attachment("a.ttf", "font/ttf", b"a font")
        streams = [out.add_stream_from_template(stream) for stream in original.streams]
        for packet in original.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    assert rewrite(source, tmp_path / "out.mkv") == []
    with av.open(str(tmp_path / "out.mkv")) as clip:
        (font,) = clip.streams.attachments
        assert (font.mimetype, font.data) == ("font/ttf", b"a font")
    (notice,) = rewrite(source, tmp_path / "out.mp4")
    assert "were left out" in notice


def test_chapters_and_the_date_are_kept(tmp_path):
    date = "2021-12-24T18:30:00.000000Z"
    source = write_clip(tmp_path / "clip.mp4", metadata={"creation_time": date, "title": "Eve"}, chapters=("a", "b", "c"))
    rewrite(source, tmp_path / "out.mp4", provenance=Provenance("1.0", "plain"))
    with av.open(str(tmp_path / "out.mp4")) as clip:
        assert (clip.metadata["creation_time"], clip.metadata["title"]) == (date, "Eve")
        assert clip.metadata["comment"] == "Lowlight 1.0, model plain"
        assert [chapter["metadata"]["title"] for chapter in clip.chapters()] == ["a", "b", "c"]
        assert [chapter["start"] * chapter["time_base"] for chapter in clip.chapters()] == [0, Fraction(1, 10), Fraction(1, 5)]


@pytest.mark.parametrize(
    ("metadata", "title", "place"), [("all", "Eve", True), ("no-place", "Eve", False), ("none", None, False)]
)
def test_only_requested_metadata_is_kept(tmp_path, metadata, title, place):
    source = write_clip(tmp_path / "clip.mp4", metadata={"location": "+48.1+011.5/", "title": "Eve"})
    rewrite(source, tmp_path / "out.mp4", metadata=MetadataKept(metadata), provenance=Provenance("1.0", "plain"))
    with av.open(str(tmp_path / "out.mp4")) as clip:
        assert clip.metadata.get("title") == title
        assert ("location" in clip.metadata) == place
        assert ("comment" in clip.metadata) == (metadata != "none")


def test_longest_side_limits_the_size_of_videos(tmp_path):
    source = write_clip(tmp_path / "clip.mp4", rotation=90)
    rewrite(source, tmp_path / "out.mp4", longest_side=32)
    with open_video(tmp_path / "out.mp4") as video:
        assert (video.info.width, video.info.height) == (24, 32)


@pytest.mark.parametrize(("limit", "size"), [(33, (32, 24)), (35, (34, 26)), (50, (50, 38))])
def test_a_smaller_video_has_even_sides_within_the_limit(tmp_path, limit, size):
    source = write_clip(tmp_path / "clip.mp4")
    assert rewrite(source, tmp_path / "out.mp4", longest_side=limit) == []
    with open_video(tmp_path / "out.mp4") as video:
        assert (video.info.width, video.info.height) == size


def test_span_starts_at_zero_with_its_sound_and_chapters(tmp_path):
    """Video and sound are cut at the same time, even if no frame starts then."""
    source = write_clip(tmp_path / "clip.mp4", sounds=(Sound(click=0.2),), chapters=("a", "b", "c"), flash=6)
    rewrite(source, tmp_path / "out.mp4", TimeSpan(Fraction(9, 100), Fraction(3, 10)))
    frames = frames_of(tmp_path / "out.mp4")
    assert [time for time, _ in frames] == [Fraction(1, 100) + 20 * TICK * i for i in range(6)]
    assert click_time(tmp_path / "out.mp4") == pytest.approx(0.11, abs=0.003)
    assert max(frames, key=lambda frame: frame[1].mean())[0] == Fraction(11, 100)
    with av.open(str(tmp_path / "out.mp4")) as clip:
        assert [chapter["metadata"]["title"] for chapter in clip.chapters()] == ["a", "b", "c"]


class TestFailedExportLeavesNoFile:
    def test_an_exception_while_writing_leaves_no_file(self, tmp_path):
        source = write_clip(tmp_path / "clip.mp4", sounds=(Sound(),))
        with (
            open_video(source) as video,
            pytest.raises(ZeroDivisionError),
            VideoSink(tmp_path / "out.mp4", video, ExportSettings(), None) as sink,
        ):
            sink.write(next(video.frames()))
            raise ZeroDivisionError
        assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]

    def test_closing_without_a_frame_is_an_error_and_leaves_no_file(self, tmp_path):
        source = write_clip(tmp_path / "clip.mp4")
        with open_video(source) as video, pytest.raises(ExportError, match="there is no frame to write"):
            VideoSink(tmp_path / "out.mp4", video, ExportSettings(), None).__exit__(None, None, None)
        assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]

    def test_an_unsupported_suffix_is_refused(self, tmp_path):
        with open_video(write_clip(tmp_path / "clip.mp4")) as video, pytest.raises(UsageError, match=r"choose .mp4 or .mkv"):
            VideoSink(tmp_path / "out.avi", video, ExportSettings(), None)

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of this kind")
    @pytest.mark.parametrize("suffix", ["mp4", "mkv"])
    def test_a_full_disk_is_an_error_and_leaves_no_file(self, tmp_path, suffix):
        """A file size limit makes writing fail like a full disk."""
        source = write_clip(tmp_path / "clip.mkv", format="matroska", times=tuple(range(0, 1200, 20)))
        script = f"""
            import resource
            from pathlib import Path
            from lowlight_app.errors import ExportError
            from lowlight_app.media import open_video
            from lowlight_app.media.video.video_sink import VideoSink
            from lowlight_app.settings import ExportSettings
            resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
            try:
                with open_video(Path("clip.mkv")) as video:
                    with VideoSink(Path("out.{suffix}"), video, ExportSettings(crf=1), None) as sink:
                        for frame in video.frames():
                            sink.write(frame)
            except ExportError as error:
                print(error)
        """
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout.startswith(f"out.{suffix}: "), done.stderr
        assert [path.name for path in tmp_path.iterdir()] == [source.name]

    def test_incomplete_file_is_not_published(self, tmp_path):
        source = write_clip(tmp_path / "clip.mp4")
        with (
            open_video(source) as video,
            pytest.raises(ExportError, match="does not contain the whole video"),
            VideoSink(tmp_path / "out.mp4", video, ExportSettings(), None) as sink,
        ):
            for frame in video.frames():
                sink.write(frame)
            sink._segments.finish()
            sink._segments.finished[0] = replace(sink._segments.finished[0], frames=len(REGULAR) + 1)
        assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]

    def test_existing_file_is_not_overwritten(self, tmp_path):
        source = write_clip(tmp_path / "clip.mp4")
        (tmp_path / "out.mp4").write_bytes(b"mine")
        rewrite(source, tmp_path / "out.mp4")
        assert (tmp_path / "out.mp4").read_bytes() == b"mine"
        assert (tmp_path / "out-2.mp4").exists()
        rewrite(source, tmp_path / "out.mp4", conflict=Conflict.OVERWRITE)
        assert (tmp_path / "out.mp4").read_bytes() != b"mine"


@pytest.mark.parametrize("size", [(2, 2), (16, 2), (32, 8)])
@pytest.mark.parametrize("codec", [None, Codec.HEVC, Codec.AV1])
def test_videos_too_small_for_a_codec_keep_their_size(tmp_path, size, codec):
    source, target = tmp_path / "clip.mkv", tmp_path / "out.mp4"
    write_clip(source, format="matroska", size=size, tags=(9, 18, 9, 1))
    notices = rewrite(source, target, codec=codec)
    assert stream_of(target)[1:3] == ("yuv420p10le", (9, 18, 9, 1))
    assert frames_of(target)[0][1].shape[1::-1] == size
    assert len(frames_of(target)) == len(REGULAR)
    assert ("A video this small can only be written as H.264." in notices) == (stream_of(target)[0] == "h264")


@pytest.mark.parametrize(("tags", "expected"), [((1, 1, 0, 0), (1, 1, 1, 1)), ((9, 14, 0, 0), (9, 14, 9, 1))])
def test_rgb_frames_keep_their_colour_tags(tmp_path, tags, expected):
    source = write_clip(tmp_path / "clip.mkv", format="matroska", codec="libx264rgb", pix_fmt="rgb24", tags=tags)
    rewrite(source, tmp_path / "out.mp4", crf=1)
    assert stream_of(tmp_path / "out.mp4")[2] == expected
    with open_video(source) as before, open_video(tmp_path / "out.mp4") as after:
        assert np.abs(before.frame(3).pixels.astype(int) - after.frame(3).pixels).mean() < 4
