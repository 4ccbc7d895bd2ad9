"""Several ranges of a video, its length, and the waveform of its sound."""

import av
import numpy as np
import pytest
from media.clips import Sound, frames_of, write_clip
from PySide6.QtCore import Qt

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.playback.timeline import _KNOB
from lowlight_app.gui.playback.waveform import compute_peaks
from lowlight_app.progress import Cancelled, Progress

TWO_SECONDS = tuple(range(0, 1200, 20))


@pytest.fixture
def clip(tmp_path, open_clip):
    """A window with a video of 60 frames."""
    return open_clip(write_clip(tmp_path / "clip.mp4", times=TWO_SECONDS, sounds=(Sound(length=2.0, click=1.0),)))


def keep(window, first, last):
    transport = window.playback.transport
    transport.seek(first)
    window.actions_.mark_in.trigger()
    transport.seek(last)
    window.actions_.mark_out.trigger()
    window.actions_.add_range.trigger()


def entries(menu):
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def exported(window, qtbot):
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=60000) as done:
        window.actions_.export.trigger()
    assert not done.args[0].failed
    return done.args[0].written


def test_ranges_are_listed_and_joined_to_one_video(clip, qtbot):
    keep(clip, 30, 39)
    keep(clip, 0, 9)
    button = clip.playback.bar.ranges
    assert button.isVisible()
    assert button.text() == "2 ranges"
    assert entries(button.list) == ["00:00.000 to 00:00.333", "00:01.000 to 00:01.333", "Remove all ranges"]
    (target,) = exported(clip, qtbot)
    assert len(frames_of(target)) == 20


def test_ranges_can_become_a_file_each(clip, qtbot):
    keep(clip, 0, 9)
    keep(clip, 30, 44)
    clip.actions_.export_as.trigger()
    dialog = clip.findChild(ExportDialog)
    box = dialog.form.video._boxes["join_ranges"]
    box.show_value(False)
    box.activated.emit(1)
    with qtbot.waitSignal(clip.services.export.exporter.finished, timeout=60000) as done:
        qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    written = done.args[0].written
    assert [path.name for path in written] == ["clip-1-lowlight.mp4", "clip-2-lowlight.mp4"]
    assert [len(frames_of(path)) for path in written] == [10, 15]


def test_a_range_can_be_removed_and_nothing_marked_is_said(clip):
    clip.actions_.add_range.trigger()
    assert clip.messages.text.startswith("Mark a part first")
    keep(clip, 0, 9)
    keep(clip, 30, 39)
    menu = clip.playback.bar.ranges.list
    menu.aboutToShow.emit()
    menu.actions()[0].menu().actions()[1].trigger()
    assert clip.document.current.export_ranges == clip.playback.transport.ranges
    assert entries(menu) == ["00:01.000 to 00:01.333", "Remove all ranges"]
    menu.actions()[-1].trigger()
    assert not clip.playback.bar.ranges.isVisible()
    assert clip.document.current.export_ranges == ((0, None),)


@pytest.mark.parametrize("look", [Theme.DARK, Theme.LIGHT])
def test_a_kept_range_stands_out_on_the_timeline(clip, look):
    keep(clip, 30, 44)
    clip.playback.transport.seek(0)
    theme.apply_theme(look)
    timeline = clip.playback.bar.timeline
    image = timeline.grab().toImage()
    inside, outside = round(timeline.x_of(37)), round(timeline.x_of(50))
    bar = [image.pixelColor(inside, y) for y in range(image.height() - 5, image.height() - 1)]
    ground = image.pixelColor(outside, image.height() - 3)
    assert all(abs(color.lightness() - ground.lightness()) > 60 for color in bar)
    band, beside = (image.pixelColor(x, image.height() // 4) for x in (inside, outside))
    assert band.hsvSaturation() > beside.hsvSaturation() + 30


def test_the_length_of_the_video_stands_beside_the_time(clip):
    clip.playback.transport.seek(15)
    assert clip.playback.bar.time.text() == "00:00.500 / 00:02.000"


def test_the_waveform_shows_where_the_sound_is(clip, qtbot):
    timeline = clip.playback.bar.timeline
    qtbot.waitUntil(lambda: timeline._peaks is not None, timeout=15000)
    heights = [line.length() for line in timeline._wave_lines()]
    click = int(np.argmax(heights)) / len(heights)
    assert click == pytest.approx(0.5, abs=0.03)
    image = timeline.grab().toImage()
    loud, quiet = (
        [image.pixelColor(x, y).name() for y in range(image.height())]
        for x in (_KNOB + int(np.argmax(heights)), round(timeline.x_of(20)))
    )
    assert loud != quiet


def test_a_video_without_sound_has_no_waveform(tmp_path):
    assert compute_peaks(write_clip(tmp_path / "silent.mp4"), lambda _: None, Progress()) is None


def test_a_waveform_can_be_cancelled(tmp_path):
    write_clip(tmp_path / "clip.mp4", sounds=(Sound(length=0.4),))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        compute_peaks(tmp_path / "clip.mp4", lambda _: None, progress)


def test_sound_at_the_end_is_at_the_end_of_the_waveform(tmp_path):
    write_clip(tmp_path / "clip.mp4", times=TWO_SECONDS, sounds=(Sound(length=2.0, click=1.9),))
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert clip.streams.audio
    peaks = compute_peaks(tmp_path / "clip.mp4", lambda _: None, Progress())
    assert np.argmax(peaks) / len(peaks) == pytest.approx(0.95, abs=0.01)
