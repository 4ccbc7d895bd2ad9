"""Playback of real clips in the window; the brightness of each frame encodes its number."""

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
from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.common.preferences import ScreenColors
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.library.photo import InOutMarks, PhotoState
from lowlight_app.settings import EnhanceSettings, QualityMode, Speed
from lowlight_app.settings_track import TrackSegment

RATE = 25
FRAMES = 60


@pytest.fixture
def clip(tmp_path):
    """Write a clip with B-frames whose frame n is a flat grey of 10 + n."""

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


def shown_number(window):
    """Return the frame number encoded in the original on the screen."""
    tile = window.viewer.before._base
    if tile is None:
        return -100
    return round(np.mean([tile.image.pixelColor(x, 48).red() for x in (20, 60, 100)])) - 10


def wait_for_frame(window, qtbot, number):
    qtbot.waitUntil(lambda: window.playback.transport.number == number and abs(shown_number(window) - number) <= 1, timeout=8000)


def mark(window, qtbot, first, last):
    for key, number in ((Qt.Key.Key_I, first), (Qt.Key.Key_O, last)):
        window.playback.transport.seek(number)
        wait_for_frame(window, qtbot, number)
        qtbot.keyClick(window.viewer, key)


def test_a_video_opens_on_its_first_frame_and_is_refined_like_a_photo(opened):
    window = opened()
    assert window.playback.bar.isVisible()
    assert window.playback.transport.count == FRAMES
    assert abs(shown_number(window)) <= 1
    assert window.services.preview.compositor.settings  # tiles of the full path exist
    assert window.playback.bar.quality.text() == "Full"


def test_a_photo_has_no_transport_bar(window, photo_file, shown):
    window.services.opener.open([photo_file()])
    shown(window)
    assert not window.playback.bar.isVisible()
    assert not window.actions_.play.isEnabled()


def test_the_filmstrip_shows_which_files_are_videos_and_their_duration(opened, photo_file, shown, qtbot):
    window = opened()
    window.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    shown(window)
    model, tip = window.filmstrip.model(), Qt.ItemDataRole.ToolTipRole
    video, photo = (model.index(row, 0).data(tip).splitlines() for row in range(2))
    assert video[1] == "video · 128 × 96 · 0:02"
    assert "video" not in photo[1]
    clip = window.document.photos[0]
    clip.info = replace(clip.info, timeline=VideoTiming(Fraction(3723), Fraction(25)))
    assert model.index(0, 0).data(tip).splitlines()[1].endswith(" · 1:02:03")


def test_stepping_is_frame_accurate_in_both_directions(opened, qtbot):
    window = opened()
    for key, times, number in ((Qt.Key.Key_Period, 17, 17), (Qt.Key.Key_Comma, 4, 13), (Qt.Key.Key_Period, 1, 14)):
        for _ in range(times):
            qtbot.keyClick(window.viewer, key)
        wait_for_frame(window, qtbot, number)
    assert window.playback.bar.frame.text() == f"15 / {FRAMES}"
    assert window.playback.bar.time.text() == "00:00.560 / 00:02.400"


def test_seeking_stops_at_the_first_and_the_last_frame(opened, qtbot):
    window = opened()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Comma)
    assert window.playback.transport.number == 0
    window.playback.transport.seek(10_000)
    wait_for_frame(window, qtbot, FRAMES - 1)


def test_clicking_the_timeline_seeks(opened, qtbot):
    window = opened()
    timeline = window.playback.bar.timeline
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(timeline.x_of(40)), 12))
    wait_for_frame(window, qtbot, 40)


def test_hovering_over_the_timeline_shows_a_thumbnail(opened, qtbot):
    window = opened()
    timeline, popup = window.playback.bar.timeline, window.playback.popup
    brightness_of_thumbnails = []
    for number in (10, 50):
        with qtbot.waitSignal(window.playback.timeline_preview.ready) as thumbnail:
            qtbot.mouseMove(timeline, QPoint(round(timeline.x_of(number)), 12))
        assert thumbnail.args[0] == number
        assert popup.isVisible()
        assert popup.geometry().bottom() < timeline.mapTo(window, QPoint(0, 0)).y()
        brightness_of_thumbnails.append(popup.image.pixelColor(60, 40).red())
    assert brightness_of_thumbnails[1] > brightness_of_thumbnails[0] + 20
    assert window.playback.transport.number == 0
    timeline.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not popup.isVisible()


def test_space_plays_at_normal_speed_to_the_end(opened, qtbot):
    window = opened()
    numbers = []
    transport = window.playback.transport
    transport.frame_changed.connect(lambda: numbers.append(transport.number))
    start = time.monotonic()
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    assert transport.playing
    assert window.playback.bar.quality.text() == "Live"
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    assert time.monotonic() - start > 0.9 * FRAMES / RATE
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 3
    assert transport.number == FRAMES - 1


def test_space_pauses_and_the_frame_is_refined(opened, shown, qtbot):
    window = opened()
    transport = window.playback.transport
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: transport.number > 5)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    stopped = transport.number
    shown(window)
    assert transport.number == stopped
    assert abs(shown_number(window) - stopped) <= 1
    assert window.services.preview.compositor.settings


def test_a_slow_network_drops_frames_instead_of_time(open_window, network, clip, shown, qtbot):
    class Slow:
        def __getattr__(self, name):
            return getattr(network, name)

        def restore(self, *tile):
            time.sleep(0.15)
            return network.restore(*tile)

        restore_live = restore

    window = open_window(load=lambda model, device, notice: Enhancer(Slow(), notice=notice))
    window.services.opener.open([clip()])
    qtbot.waitUntil(lambda: window.playback.transport.count > 0)
    shown(window)
    transport, start = window.playback.transport, time.monotonic()
    shown_numbers = []
    transport.frame_changed.connect(lambda: shown_numbers.append(transport.number))
    transport.toggle()
    qtbot.waitUntil(lambda: not transport.playing, timeout=15000)
    assert time.monotonic() - start < 2 * FRAMES / RATE
    assert len(shown_numbers) < FRAMES / 2


def test_a_slider_takes_effect_during_playback(opened, qtbot):
    window = opened()
    transport = window.playback.transport
    window.actions_.loop.trigger()
    transport.toggle()
    qtbot.waitUntil(lambda: transport.number > 3)

    def brightening():
        return (
            window.viewer.after._base.image.pixelColor(20, 48).red() - window.viewer.before._base.image.pixelColor(20, 48).red()
        )

    assert brightening() > 20
    window.adjust_panel.rows["amount"].slider.setValue(0)
    qtbot.waitUntil(lambda: brightening() == 0, timeout=5000)
    assert transport.playing
    transport.stop()


def test_looping_stays_between_the_marks(opened, qtbot):
    window = opened()
    transport = window.playback.transport
    mark(window, qtbot, 20, 30)
    assert transport.marks == InOutMarks(20, 30)
    window.actions_.loop.trigger()
    numbers = []
    transport.frame_changed.connect(lambda: numbers.append(transport.number))
    transport.toggle()
    qtbot.waitUntil(lambda: any(b < a for a, b in pairwise(numbers)), timeout=8000)
    assert set(numbers) <= set(range(20, 31))
    transport.stop()


def test_the_frame_stays_when_the_colour_space_of_the_screen_changes(opened, shown, qtbot):
    window = opened()
    window.playback.transport.seek(12)
    wait_for_frame(window, qtbot, 12)
    window.preferences.change(screen=ScreenColors.DISPLAY_P3)
    wait_for_frame(window, qtbot, 12)
    shown(window)


def test_j_plays_backwards(opened, qtbot):
    window = opened()
    transport = window.playback.transport
    transport.seek(30)
    wait_for_frame(window, qtbot, 30)
    qtbot.keyClick(window.viewer, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: transport.number < 20, timeout=8000)
    qtbot.keyClick(window.viewer, Qt.Key.Key_K)
    assert not transport.playing


def test_switching_to_another_file_and_back_restores_the_frame(opened, photo_file, shown, qtbot):
    window = opened()
    video = window.document.current
    window.playback.transport.seek(25)
    wait_for_frame(window, qtbot, 25)
    qtbot.keyClick(window.viewer, Qt.Key.Key_I)
    window.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: window.document.current is not video)
    shown(window)
    assert not window.playback.bar.isVisible()
    window.document.show(video)
    wait_for_frame(window, qtbot, 25)
    assert window.playback.transport.marks == InOutMarks(25, None)


def restore_session(open_window, qtbot):
    """Open a window, restore the interrupted session and wait for its video."""
    window = open_window()
    qtbot.waitUntil(lambda: window.messages.text != "", timeout=10000)
    next(button for button in window.messages.findChildren(QPushButton) if button.text() == "Restore").click()
    qtbot.waitUntil(lambda: window.playback.transport.count > 0, timeout=10000)
    return window


def test_frame_and_marks_come_back_after_a_crash(opened, open_window, qtbot):
    window = opened()
    mark(window, qtbot, 10, 20)
    window.playback.transport.seek(15)
    wait_for_frame(window, qtbot, 15)
    qtbot.wait(2500)  # until the state is saved
    window.services.close()  # as if the process ended
    second = restore_session(open_window, qtbot)
    wait_for_frame(second, qtbot, 15)
    assert second.playback.transport.marks == InOutMarks(10, 20)
    assert second.document.photos[0].time_range == (Fraction(10, RATE), Fraction(21, RATE))


def brightness(path):
    """Return the mean of each frame."""
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24").mean() for frame in video.decode(video=0)]


def test_a_segment_has_its_own_settings(opened, open_window, qtbot):
    window = opened()
    transport, panel, segment_settings = window.playback.transport, window.adjust_panel, window.actions_.segment_settings
    segment_settings.trigger()
    assert "Mark a part first" in window.messages.text
    assert not segment_settings.isChecked()
    mark(window, qtbot, 20, 39)
    transport.seek(5)
    wait_for_frame(window, qtbot, 5)
    segment_settings.trigger()
    qtbot.waitUntil(lambda: transport.number == 20)
    assert segment_settings.isChecked()
    assert panel.scope_label.text() == "These settings apply from 00:00.800 to 00:01.600."
    window.document.change_settings([window.document.current], EnhanceSettings(amount=0), "Amount")
    transport.seek(45)
    wait_for_frame(window, qtbot, 45)
    assert panel.rows["amount"].slider.value() == 20
    assert not panel.scope_label.isVisible()
    assert not segment_settings.isChecked()
    qtbot.keyClick(window.viewer, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        window.actions_.export.trigger()
    means = brightness(done.args[0].written[0])
    assert all(abs(means[number] - 10 - number) < 3 for number in range(20, 40))
    assert all(means[number] > 20 + number for number in (*range(20), *range(40, FRAMES)))
    qtbot.wait(2500)  # until the state is saved
    window.services.close()  # as if the process ended
    second = restore_session(open_window, qtbot)
    assert second.document.current.track == window.document.current.track
    second.playback.transport.seek(30)
    wait_for_frame(second, qtbot, 30)
    assert second.adjust_panel.rows["amount"].slider.value() == 0
    second.actions_.segment_settings.trigger()
    assert second.adjust_panel.rows["amount"].slider.value() == 20
    second.actions_.undo.trigger()
    assert second.adjust_panel.rows["amount"].slider.value() == 0


def test_a_segment_plays_with_its_own_settings(opened, qtbot):
    window = opened()
    document, seen_after = window.document, {}
    video = document.current
    document.set_track(video, video.track.with_segment(TrackSegment(Fraction(1), None, EnhanceSettings(amount=0))), "")
    window.playback.transport.frame_changed.connect(
        lambda: seen_after.setdefault(window.playback.transport.number, mean_of(window.viewer.after._base))
    )
    qtbot.keyClick(window.viewer, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.playback.transport.playing and len(seen_after) > 3, timeout=10000)
    for number, mean in seen_after.items():
        assert (mean > number + 20) == (number < RATE)


def mean_of(tile):
    return np.mean([tile.image.pixelColor(x, 48).green() for x in (20, 60, 100)])


def test_marks_are_removed_if_the_video_is_shorter_now(opened, clip, open_window, qtbot, home):
    window = opened()
    mark(window, qtbot, 10, 20)
    qtbot.wait(2500)
    window.services.close()
    clip(frames=5)
    second = restore_session(open_window, qtbot)
    assert second.playback.transport.count == 5
    assert second.playback.transport.marks == InOutMarks()
    assert second.document.photos[0].time_range == (0, None)


def test_the_range_between_the_marks_is_exported(opened, qtbot):
    window = opened()
    mark(window, qtbot, 20, 30)
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        window.actions_.export.trigger()
    (result,) = done.args[0].written
    assert result.name == "clip-lowlight.mp4"
    with av.open(str(result)) as video:
        assert sum(1 for _ in video.decode(video=0)) == 11


def test_the_current_frame_is_saved_as_a_photo(opened, qtbot):
    window = opened()
    window.playback.transport.seek(33)
    wait_for_frame(window, qtbot, 33)
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        window.actions_.save_frame.trigger()
    (result,) = done.args[0].written
    assert result.name == "clip-00034-lowlight.png"
    shown = window.viewer.after._base.image.pixelColor(64, 48).green()
    assert abs(int(cv2.imread(str(result))[48, 64, 1]) - shown) <= 6


def test_the_export_dialog_offers_the_options_of_videos(opened, qtbot):
    window = opened()
    window.actions_.export_as.trigger()
    dialog = window.findChild(ExportDialog)
    assert dialog.form.video.codec.isVisible()
    assert dialog.form.photo is None
    dialog.form.video.codec.setCurrentIndex(dialog.form.video.codec.findText("HEVC"))
    dialog.form.video.codec.activated.emit(dialog.form.video.codec.currentIndex())
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
    QApplication.sendEvent(dialog.form.video.speed, wheel)  # scrolling over a box must not change it
    assert dialog.form.options.settings.speed is Speed.MEDIUM
    dialog.form.video.temporal_denoise.slider.setValue(dialog.form.video.temporal_denoise.slider.maximum())
    assert dialog.form.options.settings.temporal_denoise == 1
    assert not dialog.form.video.keep_interlaced.isEnabled()  # only H.264 can be interlaced
    assert dialog.form.file.example.text().endswith("clip-lowlight.mp4")
    dialog.form.video.mode.setCurrentIndex(1)
    dialog.form.video.mode.activated.emit(1)
    assert dialog.form.options.settings.quality_mode is QualityMode.LIVE
    dialog.form.video.container.setCurrentIndex(dialog.form.video.container.findText("Matroska (MKV)"))
    dialog.form.video.container.activated.emit(dialog.form.video.container.currentIndex())
    assert dialog.form.file.example.text().endswith("clip-lowlight.mkv")
    assert "Whole video, 00:02.400" in [label.text() for label in dialog.form.findChildren(QLabel)]
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        dialog.export.click()
    with av.open(str(done.args[0].written[0])) as video:
        assert video.streams.video[0].codec_context.name == "hevc"


def test_a_broken_clip_is_reported(window, clip, qtbot, tmp_path):
    path = tmp_path / "broken.mp4"
    path.write_bytes(clip().read_bytes()[:300])
    window.services.opener.open([path])
    qtbot.waitUntil(lambda: "broken.mp4" in window.messages.text)
    assert not any(photo.state is not PhotoState.BROKEN for photo in window.document.photos)


def test_a_timecode_has_hours_only_if_needed():
    assert format_timecode(Fraction(12480, 1000)) == "00:12.480"
    assert format_timecode(Fraction(3723, 1) + Fraction(1, 4)) == "01:02:03.250"


def test_when_zoomed_in_only_the_visible_part_is_played(opened, qtbot):
    window = opened()
    viewer, transport = window.viewer, window.playback.transport
    viewer.zoom_to(16.0)
    qtbot.waitUntil(lambda: viewer.viewport.scale == 16.0)
    window.actions_.loop.trigger()
    transport.toggle()
    qtbot.waitUntil(lambda: transport.number > 5, timeout=8000)
    qtbot.waitUntil(lambda: viewer.before._base is not None and viewer.before._base.image.width() < 128, timeout=8000)
    rect, visible = viewer.before._base.rect, viewer.viewport.visible
    assert rect.left() <= visible[0] + 0.01
    assert rect.right() >= visible[2] - 0.01
    assert rect.width() < 0.9
    assert viewer.after._base.rect == rect
    transport.stop()
    qtbot.waitUntil(lambda: viewer.before._base.image.width() == 128, timeout=8000)
