"""Scene marks on the timeline of the window."""

import pytest
from media.clips import write_clip
from media.scene_clips import add_ball, write_scene
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.preferences import Theme

BALLS = ((5, 7), (15, 17))
"""Seconds in which a ball crosses the recording."""
MODIFIER = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def recording(tmp_path):
    """Write a recording of 25 seconds, with 10 frames a second."""

    def write(name="yard.mp4", balls=BALLS):
        def picture_at(picture, time):
            for start, end in balls:
                add_ball(picture, (time - start) / (end - start))
            if 9 <= time < 13:
                picture += 25
            return picture

        return write_scene(tmp_path / name, picture_at, seconds=25, rate=10)

    return write


@pytest.fixture
def opened(open_clip, recording, qtbot):
    """A window with a recording whose scene marks are found."""
    window = open_clip(recording())
    wait_for_marks(window, qtbot)
    window.viewer.setFocus()
    return window


def wait_for_marks(window, qtbot):
    qtbot.waitUntil(lambda: window.playback.scenes.marks.result is not None, timeout=15000)
    qtbot.waitUntil(lambda: window.playback.scenes.marks.result.until is None, timeout=15000)


def press(window, qtbot, key):
    qtbot.keyClick(window.viewer, key, MODIFIER)
    return float(window.playback.transport.time)


def test_keys_go_from_one_scene_mark_to_the_next_and_back(opened, qtbot):
    times = [press(opened, qtbot, Qt.Key.Key_PageDown) for _ in range(4)]
    for time, happens in zip(times, (5, 9, 13, 15), strict=True):
        assert happens <= time <= happens + 0.6
    assert opened.messages.text.startswith("Scene mark 4 of 4: Motion, 00:15")
    assert press(opened, qtbot, Qt.Key.Key_PageDown) == times[-1]
    assert opened.messages.text == "There is no later scene mark."
    assert press(opened, qtbot, Qt.Key.Key_PageUp) == times[-2]
    assert opened.messages.text.startswith("Scene mark 3 of 4: Brightness, 00:13")
    opened.playback.transport.seek(0)
    press(opened, qtbot, Qt.Key.Key_PageUp)
    assert opened.messages.text == "There is no earlier scene mark."


@pytest.mark.parametrize("look", [Theme.DARK, Theme.LIGHT])
def test_scene_marks_stand_out_on_the_timeline(opened, look):
    theme.apply_theme(look)
    timeline, transport = opened.playback.bar.timeline, opened.playback.transport
    image, y = timeline.grab().toImage(), 8
    x_of = lambda time: round(timeline.x_of(transport.number_at(time)))  # noqa: E731
    for time in (6, 16):
        assert image.pixelColor(x_of(time), y) == QColor(theme.colors().scene)
    ground = QColor(theme.colors().window)
    assert image.pixelColor(x_of(11), y) == image.pixelColor(x_of(20), y)
    assert abs(QColor(theme.colors().scene).lightness() - ground.lightness()) > 60


def test_the_thumbnail_says_what_happens(opened, qtbot):
    timeline, transport = opened.playback.bar.timeline, opened.playback.transport
    texts = []
    for time in (6, 8, 9):
        qtbot.mouseMove(timeline, QPoint(round(timeline.x_of(transport.number_at(time))), 12))
        texts.append(opened.playback.popup.text)
    assert texts[0].endswith("Motion")
    assert texts[1][-1].isdigit()
    assert texts[2].endswith("Brightness")


def test_a_video_in_which_nothing_happens_says_so(open_clip, tmp_path, qtbot):
    window = open_clip(write_scene(tmp_path / "still.mp4", lambda picture, _: picture, seconds=10))
    wait_for_marks(window, qtbot)
    press(window, qtbot, Qt.Key.Key_PageDown)
    assert window.messages.text.startswith("This video has no scene marks")
    assert window.playback.transport.number == 0


def test_marks_are_looked_for_after_playing(open_clip, recording, qtbot):
    window = open_clip(recording())
    window.playback.transport.toggle()
    press(window, qtbot, Qt.Key.Key_PageDown)
    assert window.messages.text == "Lowlight is still looking for scene marks."
    qtbot.wait(1200)
    assert window.playback.transport.playing
    assert window.playback.scenes.marks.result is None
    window.playback.transport.stop()
    wait_for_marks(window, qtbot)
    assert len(window.playback.scenes.marks.result.marks) == 4


def test_another_video_has_its_own_marks_and_those_of_the_first_are_remembered(opened, recording, shown, qtbot):
    opened.services.opener.open([recording("other.mp4", balls=((20, 22),))])
    qtbot.waitUntil(lambda: len(opened.document.photos) == 2)
    opened.document.show(opened.document.photos[1])
    assert opened.playback.scenes.marks.result is None
    qtbot.waitUntil(lambda: opened.playback.transport.count > 0)
    wait_for_marks(opened, qtbot)
    assert len(opened.playback.scenes.marks.result.marks) == 3
    opened.document.show(opened.document.photos[0])
    qtbot.waitUntil(lambda: opened.playback.transport.count > 0)
    assert 5 <= press(opened, qtbot, Qt.Key.Key_PageDown) <= 5.6


def test_a_photo_has_no_scene_marks(opened, photo_file, shown, qtbot):
    opened.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: len(opened.document.photos) == 2)
    opened.document.show(opened.document.photos[1])
    shown(opened)
    assert not opened.actions_.next_scene.isEnabled()
    assert opened.playback.scenes.marks.result is None


def test_the_window_closes_while_marks_are_looked_for(open_clip, tmp_path, qtbot):
    window = open_clip(write_clip(tmp_path / "clip.mp4"))
    window.playback.transport.toggle()
    scanning = window.playback.scenes.marks._worker
    assert not scanning.idle
    window.close()
    qtbot.waitUntil(scanning.isFinished, timeout=5000)
