"""Videos are recognised by their content, whatever the container."""

import io
import os
import zipfile

import av
import pytest
from media import samples
from media.clips import REGULAR, Sound, remux, write_clip
from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.media import open_source
from lowlight_app.media.discovery import MEDIA_SUFFIXES

FORMATS = {
    "avchd": {"format": "mpegts", "sounds": (Sound("ac3"),)},
    "flv": {"format": "flv", "sounds": (Sound(),)},
    "asf": {"format": "asf", "codec": "wmv2", "options": {}, "sounds": (Sound("libmp3lame"),)},
    "mxf": {"format": "mxf", "codec": "mpeg2video", "options": {"bf": "2"}},
    "ogv": {"format": "ogg", "codec": "libvpx", "options": {}},
    "nut": {"format": "nut"},
    "ivf": {"format": "ivf", "codec": "libvpx-vp9", "options": {}},
    "y4m": {"format": "yuv4mpegpipe", "codec": "rawvideo", "options": {}},
    "dv": {"format": "dv", "codec": "dvvideo", "size": (720, 480), "pix_fmt": "yuv411p", "options": {}, "times": (0, 20, 40)},
    "3gp": {"format": "3gp", "codec": "mpeg4", "options": {}},
    "program stream": {"format": "mpeg", "codec": "mpeg1video", "options": {}},
    "mpeg-1": {"format": "mpeg1video", "codec": "mpeg1video", "options": {"bf": "2"}},
    "mpeg-4 stream": {"format": "m4v", "codec": "mpeg4", "options": {"bf": "2"}},
    "h264": {"format": "h264"},
    "hevc": {"format": "hevc", "codec": "libx265", "options": {"x265-params": "log-level=none"}},
    "mjpeg": {"format": "mjpeg", "codec": "mjpeg", "pix_fmt": "yuvj420p", "options": {}},
    "utvideo avi": {"format": "avi", "codec": "utvideo", "options": {}},
    "huffyuv avi": {"format": "avi", "codec": "huffyuv", "pix_fmt": "yuv422p", "options": {}},
    "realmedia": {"format": "rm", "codec": "rv20", "options": {}},
    "gxf": {"format": "gxf", "codec": "mpeg2video", "size": (720, 480), "options": {}, "times": (0, 20, 40)},
}


@pytest.mark.parametrize("name", FORMATS, ids=lambda name: name.replace(" ", "-"))
def test_container_is_read_whatever_its_suffix(tmp_path, name):
    recipe = FORMATS[name]
    path = write_clip(tmp_path / "clip.txt", **recipe)
    if name == "avchd":
        path = remux(path, tmp_path / "clip.dat", "mpegts", mpegts_m2ts_mode="1")
    with open_source(path) as video:
        assert len(list(video.frames())) == video.count == len(recipe.get("times", REGULAR))
        assert video.damage is None
        assert video.has_sound == ("sounds" in recipe)


@pytest.mark.parametrize("first", [b"styp", b"free", b"skip", b"wide"])
def test_mp4_may_begin_with_another_atom(tmp_path, first):
    data = write_clip(tmp_path / "clip.mp4").read_bytes()
    (tmp_path / "clip.mp4").write_bytes(data[:4] + first + data[8:])
    with open_source(tmp_path / "clip.mp4") as video:
        assert len(list(video.frames())) == 12


def test_series_of_jpegs_is_a_video_but_a_photo_with_a_second_image_is_not(tmp_path):
    image = samples.file_of(samples.noise(48, 64, 3), "JPEG")
    (tmp_path / "camera.bin").write_bytes(image * 25)
    with open_source(tmp_path / "camera.bin") as video:
        assert len(list(video.frames())) == video.count == 25
    (tmp_path / "photo.jpg").write_bytes(image * 2)
    with open_source(tmp_path / "photo.jpg") as photo:
        assert photo.info.timeline is None
    picture = Image.new("RGB", (64, 48))
    picture.save(tmp_path / "views.jpg", "MPO", save_all=True, append_images=[picture] * 3)
    with open_source(tmp_path / "views.jpg", page=1) as photo:
        assert photo.info.timeline is None


def _archive(*paths):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in paths:
            archive.write(path, path.name)
    return buffer.getvalue()


def _sound(path, format_name, codec):
    with av.open(str(path), "w", format=format_name) as out:
        stream = out.add_stream(codec, rate=48000, layout="mono")
        frame = av.AudioFrame(format=stream.codec_context.format.name, layout="mono", samples=1152)
        frame.sample_rate, frame.pts = 48000, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.read_bytes()


OTHERS = {
    "text": lambda _: b"Not free of charge.\n" * 400,
    "letters": lambda _: b"G" * 5000,
    "zeros": lambda _: bytes(5000),
    "noise": lambda _: os.urandom(20000),
    "program": lambda _: b"MZ" + os.urandom(400) + bytes(4000),
    "archive of videos": lambda folder: _archive(
        *(
            write_clip(folder / name, **FORMATS[name])
            for name in ("mpeg-1", "h264", "program stream", "mpeg-4 stream", "hevc", "flv")
        )
    ),
    "mp3": lambda folder: _sound(folder / "a", "mp3", "libmp3lame"),
    "wav": lambda folder: _sound(folder / "a", "wav", "pcm_s16le"),
    "flac": lambda folder: _sound(folder / "a", "flac", "flac"),
    "ogg": lambda folder: _sound(folder / "a", "ogg", "libopus"),
}


@pytest.mark.parametrize("name", OTHERS, ids=lambda name: name.replace(" ", "-"))
def test_other_files_are_not_taken_for_videos(tmp_path, name, capfd):
    path = tmp_path / "clip.avi"
    path.write_bytes(OTHERS[name](tmp_path))
    with pytest.raises(MediaError, match=r"clip.avi: this is not a photo or video in a supported format\."):
        open_source(path)
    assert capfd.readouterr().err == ""


def test_encrypted_video_is_named_as_such(tmp_path):
    key = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "1" * 32, "encryption_kid": "2" * 32}
    path = remux(write_clip(tmp_path / "clip.mp4"), tmp_path / "encrypted.mp4", "mp4", **key)
    with pytest.raises(MediaError, match=r"encrypted.mp4: the video is encrypted"):
        open_source(path)


def test_scrambled_broadcast_is_named_as_such(tmp_path):
    data = bytearray(write_clip(tmp_path / "clip.ts", format="mpegts").read_bytes())
    for packet in range(188 * 3, len(data), 188):
        data[packet + 3] |= 0xC0
    (tmp_path / "clip.ts").write_bytes(data)
    with pytest.raises(MediaError, match=r"clip.ts: the video is encrypted"):
        open_source(tmp_path / "clip.ts")


def test_encrypted_fragment_is_named_as_such(tmp_path):
    (tmp_path / "segment1.ts").write_bytes(os.urandom(188 * 400))
    with pytest.raises(MediaError, match=r"segment1.ts: this is not a video .* probably encrypted"):
        open_source(tmp_path / "segment1.ts")


def test_suffixes_of_all_formats_are_offered():
    names = "mts m2ts h264 265 wmv asf flv mxf ogv m2v mpg mjpeg ivf y4m nut dv 3gp ts mp4 mov mkv webm avi"
    assert {f".{name}" for name in names.split()} <= MEDIA_SUFFIXES
