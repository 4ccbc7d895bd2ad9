"""Videos in the window, with real clips in which each frame is told by its own brightness."""

import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.frame import VideoTiming
from lowlight_app.gui.common.preferences import ScreenColors
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.library.photo import InOutMarks, PhotoState
from lowlight_app.gui.playback.transport_bar import timecode
from lowlight_app.settings import EnhanceSettings, QualityMode, Speed
from lowlight_app.settings_track import TrackSegment

RATE = 25
FRAMES = 60


@pytest.fixture
def clip(tmp_path):
    """Writes a clip whose frame n is an even grey of 10 + n, with B-frames."""

    def write(name="clip.mp4", frames=FRAMES):
        path = tmp_path / name
        with av.open(str(path), "w") as out:
            stream = out.add_stream("libx264", rate=RATE, options={"crf": "8", "g": "12", "bf": "2"})
            stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
            for number in range(frames):
                picture = np.full((96, 128, 3), 10 + number, np.uint8)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            out.mux(stream.encode(None))
        return path

    return write


@pytest.fixture
def opened(open_clip, clip):
    def open_and_focus(path=None):
        window = open_clip(path or clip())
        window.viewer.setFocus()
        return window

    return open_and_focus


def seen(window):
    """The number that the frame tells which is shown as it was taken."""
    piece = window.viewer.before._base
    if piece is None:
        return -100
    return round(np.mean([piece.image.pixelColor(x, 48).red() for x in (20, 60, 100)])) - 10


def settle(window, qtbot, number):
    qtbot.waitUntil(lambda: window.playback.transport.number == number and abs(seen(window) - number) <= 1, timeout=8000)


def mark(window, qtbot, first, last):
    for key, number in ((Qt.Key.Key_I, first), (Qt.Key.Key_O, last)):
        window.playback.transport.seek(number)
        settle(window, qtbot, number)
        qtbot.keyClick(window.viewer, key)


def test_a_video_opens_on_its_first_frame_and_is_refined_like_a_photo(opened):
    window = opened()
    assert window.playback.bar.isVisible()
    assert window.playback.transport.count == FRAMES
    assert abs(seen(window)) <= 1
    assert window.services.preview.mixer.settings  # squares of the full path are there
    assert window.playback.bar.quality.text() == "Full"


def test_a_photo_has_no_transport(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    assert not window.playback.bar.isVisible()
    assert not window.actions_.play.isEnabled()


def test_the_strip_says_what_is_a_video_and_how_long_it_is(opened, photo_file, shown, qtbot):
    window = opened()
    window.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    shown(window)
    model, tip = window.filmstrip.model(), Qt.ItemDataRole.ToolTipRole
    video, photo = (model.index(row, 0).data(tip).splitlines() for row in range(2))
    assert video[1] == "video · 128 × 96 · 0:02"
    assert "video" not in photo[1]
    clip = window.document.photos[0]
    clip.facts = replace(clip.facts, timeline=VideoTiming(Fraction(3723), Fraction(25)))
    assert model.index(0, 0).data(tip).splitlines()[1].endswith(" · 1:02:03")


def test_frames_are_stepped_to_exactly_back_and_forth(opened, qtbot):
    window = opened()
    for key, times, number in ((Qt.Key.Key_Period, 17, 17), (Qt.Key.Key_Comma, 4, 13), (Qt.Key.Key_Period, 1, 14)):
        for _ in range(times):
            qtbot.keyClick(window.viewer, key)
        settle(window, qtbot, number)
    assert window.playback.bar.frame.text() == f"15 / {FRAMES}"
    assert window.playback.bar.time.text() == "00:00.560"


def test_there_is_nothing_before_the_first_and_after_the_last_frame(opened, qtbot):
    window = opened()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Comma)
    assert window.playback.transport.number == 0
    window.playback.transport.seek(10_000)
    settle(window, qtbot, FRAMES - 1)


def test_pressing_the_timeline_goes_there(opened, qtbot):
    window = opened()
    timeline = window.playback.bar.timeline
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(timeline.x_of(40)), 12))
    settle(window, qtbot, 40)


def test_under_the_mouse_the_timeline_shows_what_lies_there(opened, qtbot):
    window = opened()
    timeline, bubble = window.playback.bar.timeline, window.playback.bubble
    pictures = []
    for number in (10, 50):
        with qtbot.waitSignal(window.playback.peeks.ready) as peeked:
            qtbot.mouseMove(timeline, QPoint(round(timeline.x_of(number)), 12))
        assert peeked.args[0] == number
        assert bubble.isVisible()
        assert bubble.geometry().bottom() < timeline.mapTo(window, QPoint(0, 0)).y()
        pictures.append(bubble.image.pixelColor(60, 40).red())
    assert pictures[1] > pictures[0] + 20
    assert window.playback.transport.number == 0
    timeline.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not bubble.isVisible()


def test_space_plays_at_the_speed_of_the_clip_to_its_end(opened, qtbot):
    window = opened()
    numbers = []
    transport = window.playback.transport
    transport.moved.connect(lambda: numbers.append(transport.number))
    began = time.monotonic()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    assert transport.playing
    assert window.playback.bar.quality.text() == "Live"
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    assert time.monotonic() - began > 0.9 * FRAMES / RATE
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 3
    assert transport.number == FRAMES - 1


def test_space_stops_and_the_frame_is_refined(opened, shown, qtbot):
    window = opened()
    transport = window.playback.transport
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: transport.number > 5)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    stopped = transport.number
    shown(window)
    assert transport.number == stopped
    assert abs(seen(window) - stopped) <= 1
    assert window.services.preview.mixer.settings


def test_a_slow_network_drops_frames_instead_of_time(open_window, network, clip, shown, qtbot):
    class Slow:
        def __getattr__(self, name):
            return getattr(network, name)

        def restore(self, *tile):
            time.sleep(0.15)
            return network.restore(*tile)

    window = open_window(load=lambda model, device, notice: Enhancer(Slow(), notice=notice))
    window.services.opener.open([clip()])
    qtbot.waitUntil(lambda: window.playback.transport.count > 0)
    shown(window)
    transport, began = window.playback.transport, time.monotonic()
    shown_numbers = []
    transport.moved.connect(lambda: shown_numbers.append(transport.number))
    transport.toggle()
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    assert time.monotonic() - began < 2 * FRAMES / RATE
    assert len(shown_numbers) < FRAMES / 2


def test_a_slider_moved_while_playing_is_seen_at_once(opened, qtbot):
    window = opened()
    transport = window.playback.transport
    window.actions_.loop.trigger()
    transport.toggle()
    qtbot.waitUntil(lambda: transport.number > 3)

    def added():
        return (
            window.viewer.after._base.image.pixelColor(20, 48).red() - window.viewer.before._base.image.pixelColor(20, 48).red()
        )

    assert added() > 20
    window.adjust_panel.rows["amount"].slider.setValue(0)
    qtbot.waitUntil(lambda: added() == 0, timeout=5000)
    assert transport.playing
    transport.stop()


def test_it_begins_anew_at_the_end_of_the_part(opened, qtbot):
    window = opened()
    transport = window.playback.transport
    mark(window, qtbot, 20, 30)
    assert transport.marks == InOutMarks(20, 30)
    window.actions_.loop.trigger()
    numbers = []
    transport.moved.connect(lambda: numbers.append(transport.number))
    transport.toggle()
    qtbot.waitUntil(lambda: any(b < a for a, b in pairwise(numbers)), timeout=8000)
    assert set(numbers) <= set(range(20, 31))
    transport.stop()


def test_a_frame_stays_in_view_when_the_screen_has_other_colours(opened, shown, qtbot):
    window = opened()
    window.playback.transport.seek(12)
    settle(window, qtbot, 12)
    window.preferences.change(screen=ScreenColors.DISPLAY_P3)
    settle(window, qtbot, 12)
    shown(window)


def test_j_plays_backwards(opened, qtbot):
    window = opened()
    transport = window.playback.transport
    transport.seek(30)
    settle(window, qtbot, 30)
    qtbot.keyClick(window.viewer, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: transport.number < 20, timeout=8000)
    qtbot.keyClick(window.viewer, Qt.Key.Key_K)
    assert not transport.playing


def test_going_to_another_file_and_back_finds_the_frame_again(opened, photo_file, shown, qtbot):
    window = opened()
    video = window.document.current
    window.playback.transport.seek(25)
    settle(window, qtbot, 25)
    qtbot.keyClick(window.viewer, Qt.Key.Key_I)
    window.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: window.document.current is not video)
    shown(window)
    assert not window.playback.bar.isVisible()
    window.document.show(video)
    settle(window, qtbot, 25)
    assert window.playback.transport.marks == InOutMarks(25, None)


def restored(open_window, qtbot):
    """The next window, when what was cut off is there again and its video is open."""
    window = open_window()
    qtbot.waitUntil(lambda: window.messages.text != "", timeout=10000)
    next(button for button in window.messages.findChildren(QPushButton) if button.text() == "Restore").click()
    qtbot.waitUntil(lambda: window.playback.transport.count > 0, timeout=10000)
    return window


def test_frame_and_marks_come_back_after_a_crash(opened, open_window, qtbot):
    window = opened()
    mark(window, qtbot, 10, 20)
    window.playback.transport.seek(15)
    settle(window, qtbot, 15)
    qtbot.wait(2500)  # until it is written
    window.services.close()  # as if the process ended
    second = restored(open_window, qtbot)
    settle(second, qtbot, 15)
    assert second.playback.transport.marks == InOutMarks(10, 20)
    assert second.document.photos[0].cut == (Fraction(10, RATE), Fraction(21, RATE))


def brightness(path):
    """The mean of each frame."""
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24").mean() for frame in video.decode(video=0)]


def test_a_part_has_settings_of_its_own(opened, open_window, qtbot):
    window = opened()
    transport, controls, own = window.playback.transport, window.adjust_panel, window.actions_.own_settings
    own.trigger()
    assert "Mark a part first" in window.messages.text
    assert not own.isChecked()
    mark(window, qtbot, 20, 39)
    transport.seek(5)
    settle(window, qtbot, 5)
    own.trigger()
    qtbot.waitUntil(lambda: transport.number == 20)
    assert own.isChecked()
    assert controls.part.text() == "These settings are for the part from 00:00.800 to 00:01.600."
    window.document.change([window.document.current], EnhanceSettings(amount=0), "Amount")
    transport.seek(45)
    settle(window, qtbot, 45)
    assert controls.rows["amount"].slider.value() == 20
    assert not controls.part.isVisible()
    assert not own.isChecked()
    qtbot.keyClick(window.viewer, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(window.services.exporter.finished, timeout=20000) as done:
        window.actions_.export.trigger()
    means = brightness(done.args[0].written[0])
    assert all(abs(means[number] - 10 - number) < 3 for number in range(20, 40))
    assert all(means[number] > 20 + number for number in (*range(20), *range(40, FRAMES)))
    qtbot.wait(2500)  # until it is written
    window.services.close()  # as if the process ended
    second = restored(open_window, qtbot)
    assert second.document.current.course == window.document.current.course
    second.playback.transport.seek(30)
    settle(second, qtbot, 30)
    assert second.adjust_panel.rows["amount"].slider.value() == 0
    second.actions_.own_settings.trigger()
    assert second.adjust_panel.rows["amount"].slider.value() == 20
    second.actions_.undo.trigger()
    assert second.adjust_panel.rows["amount"].slider.value() == 0


def test_a_part_plays_with_its_own_settings(opened, qtbot):
    window = opened()
    document, seen_after = window.document, {}
    video = document.current
    document.steer(video, video.course.with_segment(TrackSegment(Fraction(1), None, EnhanceSettings(amount=0))), "")
    window.playback.transport.moved.connect(
        lambda: seen_after.setdefault(window.playback.transport.number, mean_of(window.viewer.after._base))
    )
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.playback.transport.playing and len(seen_after) > 3, timeout=10000)
    for number, mean in seen_after.items():
        assert (mean > number + 20) == (number < RATE)


def mean_of(piece):
    return np.mean([piece.image.pixelColor(x, 48).green() for x in (20, 60, 100)])


def test_marks_of_a_video_that_is_shorter_by_now_are_let_go(opened, clip, open_window, qtbot, home):
    window = opened()
    mark(window, qtbot, 10, 20)
    qtbot.wait(2500)
    window.services.close()
    clip(frames=5)
    second = restored(open_window, qtbot)
    assert second.playback.transport.count == 5
    assert second.playback.transport.marks == InOutMarks()
    assert second.document.photos[0].cut == (0, None)


def test_the_part_between_the_marks_is_exported(opened, qtbot):
    window = opened()
    mark(window, qtbot, 20, 30)
    with qtbot.waitSignal(window.services.exporter.finished, timeout=20000) as done:
        window.actions_.export.trigger()
    (result,) = done.args[0].written
    assert result.name == "clip-lowlight.mp4"
    with av.open(str(result)) as video:
        assert sum(1 for _ in video.decode(video=0)) == 11


def test_the_frame_that_is_shown_is_saved_as_a_photo(opened, qtbot):
    window = opened()
    window.playback.transport.seek(33)
    settle(window, qtbot, 33)
    with qtbot.waitSignal(window.services.exporter.finished, timeout=20000) as done:
        window.actions_.save_frame.trigger()
    (result,) = done.args[0].written
    assert result.name == "clip-00034-lowlight.png"
    shown = window.viewer.after._base.image.pixelColor(64, 48).green()
    assert abs(int(cv2.imread(str(result))[48, 64, 1]) - shown) <= 6


def test_the_export_dialog_asks_of_videos_what_concerns_them(opened, qtbot):
    window = opened()
    window.actions_.export_as.trigger()
    dialog = window.findChild(ExportDialog)
    assert dialog.form.codec.isVisible()
    assert not dialog.form.format.isVisible()
    dialog.form.codec.setCurrentIndex(dialog.form.codec.findText("HEVC"))
    dialog.form.codec.activated.emit(dialog.form.codec.currentIndex())
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(dialog.form.speed, wheel)  # passing over it must not change it
    assert dialog.form.wish.settings.speed is Speed.MEDIUM
    dialog.form.calm.slider.setValue(dialog.form.calm.slider.maximum())
    assert dialog.form.wish.settings.temporal_denoise == 1
    assert dialog.form.example.text().endswith("clip-lowlight.mp4")
    dialog.form.mode.setCurrentIndex(1)
    dialog.form.mode.activated.emit(1)
    assert dialog.form.wish.settings.quality_mode is QualityMode.LIVE
    dialog.form.container.setCurrentIndex(dialog.form.container.findText("Matroska (MKV)"))
    dialog.form.container.activated.emit(dialog.form.container.currentIndex())
    assert dialog.form.example.text().endswith("clip-lowlight.mkv")
    assert "All of it, 00:02.400" in [label.text() for label in dialog.form.findChildren(QLabel)]
    with qtbot.waitSignal(window.services.exporter.finished, timeout=20000) as done:
        dialog.export.click()
    with av.open(str(done.args[0].written[0])) as video:
        assert video.streams.video[0].codec_context.name == "hevc"


def test_a_broken_clip_is_told_in_words(window, clip, qtbot, tmp_path):
    path = tmp_path / "broken.mp4"
    path.write_bytes(clip().read_bytes()[:300])
    window.services.opener.open([path])
    qtbot.waitUntil(lambda: "broken.mp4" in window.messages.text)
    assert not any(photo.state is not PhotoState.BROKEN for photo in window.document.photos)


def test_hours_are_told_only_where_there_are_any():
    assert timecode(Fraction(12480, 1000)) == "00:12.480"
    assert timecode(Fraction(3723, 1) + Fraction(1, 4)) == "01:02:03.250"


def test_zoomed_in_it_plays_the_part_that_is_looked_at(opened, qtbot):
    window = opened()
    viewer, transport = window.viewer, window.playback.transport
    viewer.zoom_to(16.0)
    qtbot.waitUntil(lambda: viewer.viewport.scale == 16.0)
    window.actions_.loop.trigger()
    transport.toggle()
    qtbot.waitUntil(lambda: transport.number > 5, timeout=8000)
    qtbot.waitUntil(lambda: viewer.before._base is not None and viewer.before._base.image.width() < 128, timeout=8000)
    place, seen = viewer.before._base.place, viewer.viewport.visible
    assert place.left() <= seen[0] + 0.01
    assert place.right() >= seen[2] - 0.01
    assert place.width() < 0.9
    assert viewer.after._base.place == place
    transport.stop()
    qtbot.waitUntil(lambda: viewer.before._base.image.width() == 128, timeout=8000)
