"""Clips that are not as they should be, or not as most are, in the window."""

import time

import av
import pytest
from media.clips import write_clip

TIMES = tuple(range(0, 1200, 20))
"""Ticks of 60 frames at 30 frames a second."""


@pytest.fixture
def broken(tmp_path):
    """A clip of which the packets from a quarter to three quarters are noise, but for those at the ends."""
    clip = write_clip(tmp_path / "broken.mp4", times=TIMES, options={"g": "6", "bf": "0"})
    with av.open(str(clip)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    data = bytearray(clip.read_bytes())
    for place, size in places[20:40]:
        data[place : place + size] = b"\xff" * size
    clip.write_bytes(data)
    return clip


def played(window, qtbot):
    """The frames that are seen, and the seconds it takes."""
    transport, numbers = window.playback.transport, []
    transport.moved.connect(lambda: numbers.append(transport.number))
    began = time.monotonic()
    transport.toggle()
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    return numbers, time.monotonic() - began


def test_playing_goes_on_behind_damage_and_tells_of_it(open_clip, broken, qtbot):
    window = open_clip(broken)
    numbers, seconds = played(window, qtbot)
    assert any(number > 42 for number in numbers[:-1])
    assert not any(22 < number < 38 for number in numbers)
    assert seconds > 1.8
    assert "damaged" in window.messages.text


def test_stepping_onto_damage_says_so_and_the_next_good_frame_is_shown(open_clip, broken, shown, qtbot):
    window = open_clip(broken)
    transport = window.playback.transport
    transport.seek(30)
    qtbot.waitUntil(lambda: "damaged" in window.messages.text)
    assert "frame 31" in window.messages.text
    transport.seek(50)
    shown(window)
    assert window.playback.bar.quality.text() == "Full"


def test_a_clip_that_was_taken_upright_stands_upright(open_clip, tmp_path, shown, qtbot):
    window = open_clip(write_clip(tmp_path / "tall.mp4", times=TIMES, rotation=90))
    for _ in range(2):
        image = window.viewer.before._base.image
        assert image.height() > image.width()
        window.playback.transport.toggle()
        qtbot.waitUntil(lambda: window.playback.transport.number > 5)
        window.playback.transport.stop()
    assert window.document.photos[0].info.height > window.document.photos[0].info.width


def test_frames_of_uneven_length_are_shown_for_as_long_as_they_last(open_clip, tmp_path, qtbot):
    uneven = (*range(0, 200, 20), *range(200, 1200, 200))
    window = open_clip(write_clip(tmp_path / "uneven.mp4", times=uneven))
    seen = []
    transport = window.playback.transport
    transport.moved.connect(lambda: seen.append((transport.number, time.monotonic())))
    played(window, qtbot)
    when = dict(reversed(seen))  # of each frame the first time
    first, *_, last = sorted(number for number in when if number >= 10)
    assert when[last] - when[first] > 0.2 * (last - first)
    assert window.playback.bar.time.text() == "00:01.667"
