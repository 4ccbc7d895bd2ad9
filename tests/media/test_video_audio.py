"""Decoding of the sound of a video."""

from fractions import Fraction

import av
import numpy as np
import pytest
from media.clips import Sound, write_clip

from lowlight_app.frame import TimeSpan
from lowlight_app.media import open_video

RATE = 48000


def sound_of(path, start=Fraction(0), end=None):
    with open_video(path) as video:
        parts = list(video.sound(RATE, TimeSpan(start, end)))
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.int16)


def loudest(samples):
    return int(np.abs(samples.astype(int)).max(axis=1).argmax()) / RATE


@pytest.mark.parametrize(("format_name", "codec"), [("mp4", "aac"), ("matroska", "flac"), ("mov", "pcm_s16le")])
def test_click_is_at_its_time(tmp_path, format_name, codec):
    clip = write_clip(tmp_path / "clip", format=format_name, sounds=(Sound(codec, click=0.3, length=0.5),))
    assert loudest(sound_of(clip)) == pytest.approx(0.3, abs=0.005)


def test_sound_can_start_anywhere(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", sounds=(Sound(click=0.8, length=1.0),), times=tuple(range(0, 600, 20)))
    for start in (Fraction(1, 10), Fraction(1, 2), Fraction(3, 4)):
        assert loudest(sound_of(clip, start)) == pytest.approx(0.8 - float(start), abs=0.005)


def test_sound_has_the_length_of_the_span(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", sounds=(Sound(length=1.0),), times=tuple(range(0, 600, 20)))
    assert len(sound_of(clip, Fraction(1, 5), Fraction(3, 5))) == round(0.4 * RATE)


def test_video_without_sound_yields_nothing(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    with open_video(clip) as video:
        assert not video.has_sound
    assert len(sound_of(clip)) == 0


def test_damaged_sound_does_not_shift_the_rest(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", sounds=(Sound(click=0.9, length=1.0),), times=tuple(range(0, 600, 20)))
    with av.open(str(clip)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(audio=0) if packet.size]
    data = bytearray(clip.read_bytes())
    for place, size in places[8:14]:
        data[place : place + size] = b"\xff" * size
    clip.write_bytes(data)
    assert loudest(sound_of(clip)[RATE // 2 :]) == pytest.approx(0.4, abs=0.005)
