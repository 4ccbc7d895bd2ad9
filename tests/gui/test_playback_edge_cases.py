"""Playback of damaged, rotated and variable frame rate clips in the window."""

import time

import av
import pytest
from media.clips import write_clip

TIMES = tuple(range(0, 1200, 20))
"""Ticks of 60 frames at 30 frames a second."""


@pytest.fixture
def broken(tmp_path):
    """A clip whose packets in the middle third are damaged."""
    clip = write_clip(tmp_path / "broken.mp4", times=TIMES, options={"g": "6", "bf": "0"})
    with av.open(str(clip)) as container:
        positions = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    data = bytearray(clip.read_bytes())
    for position, size in positions[20:40]:
        data[position : position + size] = b"\xff" * size
    clip.write_bytes(data)
    return clip


def play(window, qtbot):
    """Play to the end; return the frames shown and the seconds it took."""
    transport, numbers = window.playback.transport, []
    transport.frame_changed.connect(lambda: numbers.append(transport.number))
    began = time.monotonic()
    transport.toggle()
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    return numbers, time.monotonic() - began


def test_playback_continues_after_damage_and_reports_it(open_clip, broken, qtbot):
    window = open_clip(broken)
    numbers, seconds = play(window, qtbot)
    assert any(number > 42 for number in numbers[:-1])
    assert not any(22 < number < 38 for number in numbers)
    assert seconds > 1.8
    assert "damaged" in window.messages.text


def test_stepping_to_a_damaged_frame_reports_it_and_the_next_good_frame_is_shown(open_clip, broken, shown, qtbot):
    window = open_clip(broken)
    transport = window.playback.transport
    transport.seek(30)
    qtbot.waitUntil(lambda: "damaged" in window.messages.text)
    assert "frame 31" in window.messages.text
    transport.seek(50)
    shown(window)
    assert window.playback.bar.quality.text() == "Full"


def test_a_rotated_clip_is_shown_upright(open_clip, tmp_path, shown, qtbot):
    window = open_clip(write_clip(tmp_path / "tall.mp4", times=TIMES, rotation=90))
    for _ in range(2):
        image = window.viewer.before._base.image
        assert image.height() > image.width()
        window.playback.transport.toggle()
        qtbot.waitUntil(lambda: window.playback.transport.number > 5)
        window.playback.transport.stop()
    assert window.document.photos[0].info.height > window.document.photos[0].info.width


def test_a_variable_frame_rate_is_kept(open_clip, tmp_path, qtbot):
    uneven = (*range(0, 200, 20), *range(200, 1200, 200))
    window = open_clip(write_clip(tmp_path / "uneven.mp4", times=uneven))
    shown_at = []
    transport = window.playback.transport
    transport.frame_changed.connect(lambda: shown_at.append((transport.number, time.monotonic())))
    play(window, qtbot)
    when = dict(reversed(shown_at))  # the first time of each frame
    first, *_, last = sorted(number for number in when if number >= 10)
    assert when[last] - when[first] > 0.2 * (last - first)
    assert window.playback.bar.time.text().startswith("00:01.667 / ")
