"""Audio in the window. Test machines usually have no audio device; the tests pass with and without one."""

import time
from fractions import Fraction

import numpy as np
import pytest
from media.clips import Sound, write_clip

from lowlight_app.gui.playback.audio_output import AudioProblem
from lowlight_app.gui.playback.audio_source import audio_of_run
from lowlight_app.gui.playback.clock import AudioClock
from lowlight_app.gui.playback.frame_schedule import PlaybackRun
from lowlight_app.media import open_video

RATE = 8000
SECOND = tuple(range(0, 600, 20))
"""Ticks of 30 frames."""


def test_a_video_with_audio_plays_at_normal_speed_to_its_end(open_clip, tmp_path, qtbot):
    window = open_clip(write_clip(tmp_path / "clip.mp4", sounds=(Sound(length=1.0),), times=SECOND))
    transport = window.playback.transport
    began = time.monotonic()
    transport.toggle()
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    assert time.monotonic() - began > 0.9
    assert transport.number == 29


def test_the_volume_control_shows_why_no_audio_is_played(open_clip, tmp_path):
    window = open_clip(write_clip(tmp_path / "clip.mp4"))
    bar = window.playback.bar
    assert not bar.volume.isEnabled()
    assert "no sound" in bar.volume.toolTip()
    assert not window.actions_.mute.isEnabled()
    audio = window.playback.audio
    audio.check(has_audio=True)
    assert bar.volume.isEnabled() == (audio.problem is None)
    if audio.problem is AudioProblem.DEVICE:
        assert "without sound" in window.actions_.mute.toolTip()


def test_volume_and_mute_are_remembered(window, open_window):
    window.actions_.mute.trigger()
    window.playback.bar.volume.setValue(35)
    assert not window.actions_.mute.isChecked()  # changing the volume unmutes
    window.actions_.mute.trigger()
    window.close()
    again = open_window()
    assert again.playback.bar.volume.value() == 35
    assert again.actions_.mute.isChecked()


def test_the_audio_of_each_pass_is_as_long_as_its_frames(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", sounds=(Sound(click=0.1, length=0.3),), times=SECOND)
    with open_video(clip) as video:
        run = PlaybackRun(range(30), 15, end_time=Fraction(1), speed=1.0, looping=True)
        heard, stream = np.zeros((0, 2), np.int16), audio_of_run(video, run, RATE)
        while len(heard) < 2.5 * RATE:
            heard = np.concatenate([heard, next(stream)])
    loud = np.abs(heard.astype(int)).max(axis=1)
    clicks = [
        round(float(np.argmax(loud[start : start + RATE])) / RATE + start / RATE, 2) for start in (RATE // 2, 3 * RATE // 2)
    ]
    assert clicks == pytest.approx([0.6, 1.6], abs=0.02)


def test_the_audio_clock_waits_for_the_device_and_then_follows_it():
    clock = AudioClock()
    assert clock.now() is None
    clock.start()
    time.sleep(0.05)
    assert clock.now() == 0
    clock.update(0.5)
    assert 0.5 <= clock.now() < 0.61
    time.sleep(0.3)
    assert clock.now() == pytest.approx(0.6)  # the audio has stopped, and so does the clock
    clock.continue_by_wall_clock()
    time.sleep(0.05)
    assert clock.now() > 0.64
