"""Reading of videos: exact frames in any order."""

import random
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from media.clips import REGULAR, TICK, Sound, frame_pixels, write_clip
from PIL import Image, ImageOps

from lowlight_app.errors import MediaError
from lowlight_app.frame import Matrix, Primaries, TimeSpan, Transfer
from lowlight_app.media import list_media, open_source, open_video

UNEVEN = (0, 20, 25, 60, 61, 200, 230, 290, 300, 330, 331, 400)
KINDS = {
    "h264 mp4": {},
    "uneven times": {"times": UNEVEN},
    "intra refresh": {"options": {"x264-params": "intra-refresh=1:keyint=4:bframes=0"}},
    "hevc": {"codec": "libx265", "options": {"x265-params": "log-level=none"}},
    "av1": {"codec": "libsvtav1", "size": (64, 64), "options": {}},
    "vp9 webm": {"format": "webm", "codec": "libvpx-vp9", "options": {}},
    "vp8 webm": {"format": "webm", "codec": "libvpx", "options": {}},
    "mpeg4 avi": {"format": "avi", "codec": "mpeg4", "options": {}, "times": tuple(range(0, 240, 20))},
    "mjpeg mkv": {"format": "matroska", "codec": "mjpeg", "pix_fmt": "yuvj420p", "options": {}},
    "prores mov": {"format": "mov", "codec": "prores_ks", "pix_fmt": "yuv422p10le", "options": {}},
    "transport stream": {"format": "mpegts"},
    "animated gif": {"format": "gif", "codec": "gif", "pix_fmt": "rgb8", "options": {}, "times": tuple(range(0, 720, 60))},
    "rgb mkv": {"format": "matroska", "codec": "libx264rgb", "pix_fmt": "rgb24"},
    "odd size": {"codec": "libvpx-vp9", "format": "webm", "size": (65, 47), "options": {}},
}


@pytest.fixture(params=KINDS, ids=lambda name: name.replace(" ", "-"))
def clip(request, tmp_path):
    return write_clip(tmp_path / "clip", **KINDS[request.param])


def test_random_access_gives_the_frames_of_sequential_reading(clip):
    with open_video(clip) as video:
        linear = list(video.frames())
        assert video.count == len(linear) == len(REGULAR)
        forwards = list(range(len(linear)))
        shuffled = random.Random(0).sample(forwards, len(forwards))
        for number in (*forwards, *reversed(forwards), *shuffled):
            assert np.array_equal(video.frame(number).pixels, linear[number].pixels)
            assert video.frame(number).time == linear[number].time
            assert video.number_at(linear[number].time) == number


def test_frames_match_the_encoded_images(clip):
    with open_video(clip) as video:
        first = next(video.frames())
        shown = first.pixels.astype(float) / (257 if first.pixels.dtype == np.uint16 else 1)
        coarse = 25 if video.info.format == "gif" else 8  # it has 256 colours
        assert np.abs(shown - frame_pixels(0, video.info.width, video.info.height)).mean() < coarse


def test_timestamps_are_exact(tmp_path):
    with open_video(write_clip(tmp_path / "clip.mp4", times=UNEVEN)) as video:
        assert [frame.time for frame in video.frames()] == [time * TICK for time in UNEVEN]
        assert video.number_at(Fraction(100, 600)) == 4
        assert video.number_at(Fraction(-1)) == 0
        assert video.number_at(Fraction(1000)) == 11


@pytest.mark.parametrize(("rotation", "turns"), [(90, 1), (-90, 3), (180, 2)])
def test_rotated_videos_are_read_upright(tmp_path, rotation, turns):
    plain = next(open_video(write_clip(tmp_path / "plain.mp4")).frames()).pixels
    with open_video(write_clip(tmp_path / "turned.mp4", rotation=rotation)) as video:
        frame = next(video.frames())
        assert (frame.width, frame.height) == (video.info.width, video.info.height)
        assert np.array_equal(frame.pixels, np.rot90(plain, turns))


def test_ten_bits_are_read_as_16_over_their_full_range(tmp_path):
    path = write_clip(tmp_path / "clip.mp4", pix_fmt="yuv420p10le", flash=1)
    with open_video(path) as video:
        assert video.info.dtype == "uint16"
        assert video.frame(1).pixels.min() > 65000


@pytest.mark.parametrize(
    ("tags", "matrix", "full"),
    [((1, 1, 1, 1), Matrix.BT709, False), ((1, 1, 1, 2), Matrix.BT709, True), ((6, 1, 6, 1), Matrix.BT601_525, False)],
)
def test_colour_ranges_and_matrices_are_applied(tmp_path, tags, matrix, full):
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, width=64, height=48, options={"qp": "1"})
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = tags
        rgb = av.VideoFrame.from_ndarray(np.full((48, 64, 3), (200, 60, 30), np.uint8), "rgb24")
        frame = rgb.reformat(format="yuv420p", dst_colorspace=1 if matrix is Matrix.BT709 else 5, dst_color_range=tags[3])
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with open_video(path) as video:
        assert (video.info.color.matrix, video.info.color.full_range) == (matrix, full)
        assert video.info.color.transfer is Transfer.BT709
        assert video.info.color.primaries.value == tags[0]
        assert np.abs(next(video.frames()).pixels.astype(int) - (200, 60, 30)).max() <= 2


def test_untagged_matrix_depends_on_the_size_as_in_players(tmp_path):
    small, large = write_clip(tmp_path / "a.mp4"), write_clip(tmp_path / "b.mp4", size=(1280, 48), times=(0,))
    assert open_source(small).info.color.matrix is Matrix.BT601_525
    assert open_source(large).info.color.matrix is Matrix.BT709
    assert open_source(large).info.color.primaries is Primaries.BT709


def test_span_starts_and_ends_at_the_requested_times(tmp_path):
    with open_video(write_clip(tmp_path / "clip.mp4")) as video:
        part = list(video.frames(span=TimeSpan(Fraction(1, 5), Fraction(3, 10))))
        assert [frame.time for frame in part] == [time * TICK for time in REGULAR if 120 <= time < 180]
        whole = list(video.frames())
        assert np.array_equal(part[0].pixels, whole[6].pixels)


def test_folders_are_searched_for_videos_only_when_requested(tmp_path):
    write_clip(tmp_path / "Clip.MP4", times=(0,))
    assert list_media([tmp_path]) == ([], [])
    files, _ = list_media([tmp_path], videos=True)
    assert [file.path.name for file in files] == ["Clip.MP4"]


class TestBadInput:
    @pytest.mark.parametrize("name", ["h264 mp4", "vp8 webm", "mpeg4 avi", "mjpeg mkv", "transport stream"])
    def test_truncated_file_is_read_up_to_its_end(self, tmp_path, name):
        path = write_clip(tmp_path / "clip", **{**KINDS[name], "times": tuple(range(0, 3000, 20)), "size": (160, 120)})
        if name == "h264 mp4":  # its table of contents comes first, as in files made for the web
            path = remuxed_for_the_web(path)
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 6 // 10 - 9])
        with open_video(path) as video:
            frames = list(video.frames())
            assert 30 < len(frames) < 150
            assert "damaged or incomplete at 0:0" in str(video.damage)
            assert video.count >= len(frames) - 1

    @pytest.mark.parametrize(
        ("container", "codec", "pix_fmt"),
        [("avi", "mjpeg", "yuvj420p"), ("asf", "wmv2", "yuv420p"), ("gif", "gif", "rgb8")],
        ids=["avi", "wmv", "gif"],
    )
    def test_a_file_that_was_cut_between_two_frames_is_reported(self, tmp_path, container, codec, pix_fmt):
        times = tuple(range(0, 3000, 20))
        path = write_clip(tmp_path / "clip", format=container, codec=codec, pix_fmt=pix_fmt, times=times, options={})
        with av.open(str(path)) as clip:
            end = next(packet.pos for number, packet in enumerate(clip.demux(video=0)) if number == 90)
        path.write_bytes(path.read_bytes()[:end])
        with open_video(path) as video:
            assert 40 < len(list(video.frames())) < 100
            assert "damaged or incomplete at 0:0" in str(video.damage)

    def test_mp4_without_its_index_is_an_error(self, tmp_path):
        path = write_clip(tmp_path / "clip.mp4")
        path.write_bytes(path.read_bytes()[:-2000])
        with pytest.raises(MediaError, match=r"clip.mp4: the file is damaged or incomplete"):
            open_source(path)
        with pytest.raises(MediaError, match="its index, which most cameras write last, is missing"):
            open_source(path)

    def test_damage_in_the_middle_loses_only_damaged_frames(self, tmp_path):
        path = write_clip(tmp_path / "clip.mkv", format="matroska", times=tuple(range(0, 1200, 20)), size=(320, 240))
        data = bytearray(path.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 3000] = b"\x55" * 3000
        path.write_bytes(bytes(data))
        with open_video(path) as video:
            assert len(list(video.frames())) > 20
            assert "damaged" in str(video.damage)

    def test_undamaged_file_reports_no_damage(self, clip):
        with open_video(clip) as video:
            list(video.frames())
            assert video.damage is None

    def test_file_with_sound_only_is_an_error(self, tmp_path):
        path = tmp_path / "sound.mp4"
        with av.open(str(path), "w") as out:
            stream = out.add_stream("aac", rate=8000, layout="mono")
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts = 8000, 0
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        with pytest.raises(MediaError, match=r"sound.mp4: the file contains sound but no video\."):
            open_source(path)

    def test_empty_file_is_an_error(self, tmp_path):
        (tmp_path / "clip.mp4").touch()
        with pytest.raises(MediaError, match=r"clip.mp4: the file is empty\."):
            open_source(tmp_path / "clip.mp4")

    def test_invalid_content_is_an_error(self, tmp_path):
        (tmp_path / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(5000))
        with pytest.raises(MediaError, match=r"clip.mp4: the file is damaged or incomplete"):
            open_source(tmp_path / "clip.mp4")

    def test_changing_frame_size_is_reported_with_its_time(self, tmp_path):
        small, large = (
            write_clip(tmp_path / name, codec="mpeg2video", format="mpegts", size=size, options={})
            for name, size in (("a", (64, 48)), ("b", (96, 64)))
        )
        joined = tmp_path / "joined.ts"
        joined.write_bytes(small.read_bytes() + large.read_bytes())
        with pytest.raises(MediaError, match=r"the frame size changes at 0:\d\d.\d from 64 x 48 to 96 x 64"):
            list(open_video(joined).frames())

    def test_photo_is_not_a_video(self, tmp_path):
        from PIL import Image

        Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
        with pytest.raises(MediaError, match="not a video"):
            open_video(tmp_path / "a.png")

    def test_missing_frame_is_an_error(self, tmp_path):
        with open_video(write_clip(tmp_path / "clip.mp4")) as video, pytest.raises(MediaError, match="no frame 12"):
            video.frame(12)


def remuxed_for_the_web(path):
    target = path.with_name("web.mp4")
    with av.open(str(path)) as source, av.open(str(target), "w", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    return target


def test_sound_tracks_do_not_affect_the_frame_count(tmp_path):
    path = write_clip(tmp_path / "clip.mkv", format="matroska", sounds=(Sound(), Sound("libmp3lame")))
    with open_video(path) as video:
        assert video.count == 12


@pytest.mark.parametrize(("pix_fmt", "rotation"), [("yuv420p", 0), ("yuv420p10le", 0), ("yuv444p", 0), ("yuv420p", 90)])
def test_region_of_a_frame_matches_the_full_frame(tmp_path, pix_fmt, rotation):
    codec = "libx265" if "10" in pix_fmt else "libx264"
    with open_video(write_clip(tmp_path / "clip.mp4", codec=codec, pix_fmt=pix_fmt, rotation=rotation)) as video:
        whole, decoder = video.frame(5), video.rgb_converter()
        part = (slice(4, 30), slice(10, 40))
        region = video.decoded_frame(5).frame(decoder, part=part)
        apart = np.abs(region.pixels.astype(int) - whole.pixels[part])
        assert apart.mean() < whole.white * 0.006  # colour may lie a quarter of a pixel beside
        beside = np.abs(region.pixels.astype(int) - np.roll(whole.pixels, 1, 1)[part])
        assert beside.mean() > 2 * apart.mean()
        half = video.decoded_frame(5).frame(decoder, 0.5, part)
        assert half.pixels.shape[:2] == (13, 15)
        assert np.abs(half.pixels.mean((0, 1)) - region.pixels.mean((0, 1))).max() < whole.white * 0.01


def test_animated_webp_is_a_video_with_its_timestamps(tmp_path):
    shades = [np.full((60, 81, 4), (20 * number, 90, 30, 255), np.uint8) for number in range(6)]
    shades[2][:30, :, 3] = 0
    first, *others = map(Image.fromarray, shades)
    path, shown = tmp_path / "ü.webp", [40, 100, 40, 0, 200, 80]
    first.save(path, save_all=True, append_images=others, duration=shown, lossless=True, exact=True)
    with open_source(path) as video:
        frames = list(video.frames())
        assert [frame.time for frame in frames] == [Fraction(time, 1000) for time in (0, 40, 140, 180, 181, 381)]
        assert frames[-1].duration == Fraction(80, 1000)
        assert video.info.format == "animated webp"
        assert [tuple(frame.pixels[45, 40]) for frame in frames] == [(20 * number, 90, 30) for number in range(6)]
        assert tuple(frames[2].pixels[10, 40]) == (0, 0, 0)
        assert np.array_equal(video.frame(3).pixels, frames[3].pixels)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(MediaError, match="damaged or incomplete"):
        open_source(path)


def test_still_webp_is_a_photo(tmp_path):
    Image.fromarray(np.zeros((20, 20, 4), np.uint8)).save(tmp_path / "a.webp")
    with open_source(tmp_path / "a.webp") as photo:
        assert photo.info.timeline is None


def _write_sequence(folder, name, numbers, depth=np.uint8):
    folder.mkdir(exist_ok=True)
    for number in numbers:
        shade = np.full((48, 66, 3), 8 * number, depth) * (257 if depth == np.uint16 else 1)
        cv2.imwrite(str(folder / (name % number)), shade)
    return folder / name


@pytest.mark.parametrize(
    ("name", "depth"), [("a_%04d.png", np.uint8), ("%d.jpg", np.uint8), ("100 %d.webp", np.uint8), ("a%03d.tif", np.uint16)]
)
def test_image_sequence_is_a_video(tmp_path, name, depth):
    pattern = _write_sequence(tmp_path / "50 % of ü", name, range(7, 13), depth)
    with open_source(pattern, rate=Fraction(24)) as video:
        frames = list(video.frames())
        assert [frame.time for frame in frames] == [Fraction(i, 24) for i in range(6)]
        assert [int(frame.pixels.mean()) // (257 if depth == np.uint16 else 1) for frame in frames] == [
            8 * n for n in range(7, 13)
        ]
        assert frames[0].pixels.dtype == depth
        assert video.info.timeline.duration == Fraction(6, 24)
        for number in (5, 0, 3):
            assert np.array_equal(video.frame(number).pixels, frames[number].pixels)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_image_sequence_is_upright(tmp_path, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    photo = np.zeros((64, 96, 3), np.uint8)
    photo[:16, :16] = 250
    for number in (1, 2):
        Image.fromarray(photo).save(tmp_path / f"{number}.jpg", exif=exif)
    with open_video(tmp_path / "%d.jpg") as video:
        shown = next(video.frames()).pixels
    upright = np.asarray(ImageOps.exif_transpose(Image.open(tmp_path / "1.jpg")))
    assert shown.shape == upright.shape
    assert np.abs(shown.astype(int) - upright).mean() < 2


def test_numbers_longer_than_the_pattern_belong_to_another_sequence(tmp_path):
    pattern = _write_sequence(tmp_path, "a_%04d.png", (1, 2))
    (tmp_path / "a_00003.png").write_bytes((tmp_path / "a_0002.png").read_bytes())
    with open_video(pattern) as video:
        assert video.count == 2


def test_animations_opened_concurrently_are_not_confused(tmp_path):
    paths = []
    for number in range(4):
        first, other = (Image.fromarray(np.full((40, 40, 3), 60 * number + step, np.uint8)) for step in (0, 5))
        paths.append(tmp_path / f"{number}.webp")
        first.save(paths[-1], save_all=True, append_images=[other], duration=40, lossless=True)
    with ThreadPoolExecutor(4) as threads:
        shades = list(threads.map(lambda path: int(next(open_video(path).frames()).pixels.mean()), paths))
    assert shades == [0, 60, 120, 180]
