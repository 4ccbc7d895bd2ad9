"""Pausing a video changes its quality, not its brightness; stepping continues it, and a saved frame is the one on show."""

import av
import cv2
import numpy as np
import pytest
from helpers.lamps import HEIGHT, PERIOD, WIDTH, DazzledNetwork, lamp_is_on, street
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from lowlight_app.enhance import Enhancer
from lowlight_app.frame import Frame
from lowlight_app.gui.preview.compare_layout import VIEW_MODES
from lowlight_app.settings import EnhanceSettings

FRAMES, RATE = 6 * PERIOD, 25
LATER = 4 * PERIOD - 4
"""A frame with a lamp that was off a second before, too far from the first frame to continue its light."""
JUMP = 10
"""Change of the mean, of 255, that one would see in a step: a quarter of that of photos with and without the lamp."""


@pytest.fixture
def network():
    return DazzledNetwork()


@pytest.fixture
def clip(tmp_path):
    """A clip without loss in which a lamp goes on and off."""
    path = tmp_path / "street.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options={"qp": "0", "g": "12"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(FRAMES):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(street(number), "rgb24")))
        out.mux(stream.encode(None))
    return path


@pytest.fixture
def opened(open_clip, clip):
    """A window that shows only the result of the clip, pixel by pixel."""
    window = open_clip(clip)
    window.viewer.toggle_mode(next(mode for mode in VIEW_MODES if mode.id == "after"))
    window.viewer.zoom_to(1.0)
    return window


def result_on_show(window):
    """Return the result in the viewer, (height, width, 3)."""
    layout = window.viewer.compare_layout
    image = window.viewer.grab(layout.target(layout.panes[0].area)).toImage().convertToFormat(QImage.Format.Format_RGB888)
    return pixels_of(image)


def pixels_of(image):
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def street_on_show(window):
    """Return the mean of the result away from the lamp."""
    return result_on_show(window)[HEIGHT // 2 :].mean()


def street_as_photo(number):
    return Enhancer(DazzledNetwork()).enhance(Frame(street(number)), EnhanceSettings()).pixels[HEIGHT // 2 :].mean()


def play_until_lit(window, qtbot):
    """Play until a lamp has been on for a while, pause there, and return the mean of each frame that was shown."""
    transport, means = window.playback.transport, {}

    def shown():
        if transport.playing:
            means[transport.number] = street_on_show(window)
            if transport.number > PERIOD + 3 and lamp_is_on(transport.number):
                transport.stop()

    transport.frame_changed.connect(shown)
    transport.toggle()
    qtbot.waitUntil(lambda: len(means) > 1 and not transport.playing, timeout=15000)
    transport.frame_changed.disconnect(shown)
    return means


def save_frame(window, qtbot):
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        window.actions_.save_frame.trigger()
    (result,) = done.args[0].written
    return cv2.imdecode(np.fromfile(result, np.uint8), cv2.IMREAD_COLOR_RGB)


def test_pausing_does_not_change_the_brightness(opened, shown, qtbot):
    means = play_until_lit(opened, qtbot)
    shown(opened)
    number = opened.playback.transport.number
    assert opened.playback.bar.quality.text() == "Full"
    assert street_as_photo(number) < means[number] - 2 * JUMP, "as a photo it would be much darker"
    assert abs(street_on_show(opened) - means[number]) < 2


def test_steps_and_playing_on_continue_the_light(opened, shown, qtbot):
    window = opened
    means = play_until_lit(window, qtbot)
    shown(window)
    brightness = [street_on_show(window)]
    for key, times in ((Qt.Key.Key_Period, 5), (Qt.Key.Key_Comma, 20)):
        for _ in range(times):
            qtbot.keyClick(window.viewer, key)
            shown(window)
            brightness.append(street_on_show(window))
            number = window.playback.transport.number
            assert abs(brightness[-1] - means.get(number, brightness[-1])) < 2, "as it was when it was played"
    assert np.abs(np.diff(brightness)).max() < JUMP
    transport, played = window.playback.transport, []
    transport.frame_changed.connect(lambda: played.append(street_on_show(window)))
    transport.toggle()
    qtbot.waitUntil(lambda: len(played) > 2, timeout=15000)
    transport.stop()
    assert abs(played[0] - brightness[-1]) < 2


def test_a_saved_or_copied_frame_is_the_one_on_show(opened, shown, qtbot):
    play_until_lit(opened, qtbot)
    shown(opened)
    on_show = result_on_show(opened).astype(int)
    assert np.abs(save_frame(opened, qtbot) - on_show).max() <= 1
    QApplication.clipboard().clear()
    opened.actions_.copy_result.trigger()
    qtbot.waitUntil(lambda: not QApplication.clipboard().image().isNull(), timeout=15000)
    assert np.abs(pixels_of(QApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGB888)) - on_show).max() <= 1


def test_a_frame_saved_while_it_plays_has_its_light(opened, qtbot):
    means = {}
    window, transport = opened, opened.playback.transport
    exporter = window.services.export.exporter

    def shown():
        if transport.playing and not exporter.busy and transport.number > PERIOD + 3 and lamp_is_on(transport.number):
            means[transport.number] = street_on_show(window)
            window.actions_.save_frame.trigger()

    transport.frame_changed.connect(shown)
    with qtbot.waitSignal(exporter.finished, timeout=20000) as done:
        transport.toggle()
    transport.stop()
    (result,) = done.args[0].written
    saved = cv2.imdecode(np.fromfile(result, np.uint8), cv2.IMREAD_COLOR_RGB)
    number = int(result.stem.split("-")[1]) - 1
    assert abs(saved[HEIGHT // 2 :].mean() - means[number]) < 2


def test_a_frame_saved_right_after_a_seek_is_the_one_shown_then(opened, shown, qtbot):
    opened.playback.transport.seek(LATER)
    assert opened.playback.light is None, "it is not decided yet"
    saved = save_frame(opened, qtbot)
    shown(opened)
    assert np.abs(saved - result_on_show(opened).astype(int)).max() <= 1
    assert street_on_show(opened) > street_as_photo(LATER) + JUMP, "without the lamp, it was brighter a second before"


def test_settings_apply_in_the_light_of_the_frame(opened, shown, qtbot):
    play_until_lit(opened, qtbot)
    shown(opened)
    before, video = result_on_show(opened), opened.document.current
    opened.document.change_settings([video], EnhanceSettings(amount=0.3), "Amount")
    shown(opened)
    assert street_on_show(opened) < before[HEIGHT // 2 :].mean() - JUMP
    assert np.abs(save_frame(opened, qtbot) - result_on_show(opened).astype(int)).max() <= 1
    opened.document.change_settings([video], EnhanceSettings(), "Amount")
    shown(opened)
    assert np.array_equal(result_on_show(opened), before)


def test_a_video_opened_again_has_the_light_of_the_second_before_the_frame(opened, photo_file, shown, qtbot):
    window = opened
    video = window.document.current
    play_until_lit(window, qtbot)
    shown(window)
    window.services.opener.open([photo_file()])
    qtbot.waitUntil(lambda: window.document.current is not video)
    shown(window)
    window.document.show(video)
    qtbot.waitUntil(lambda: window.playback.transport.count > 0)
    shown(window)
    window.viewer.zoom_to(1.0)
    shown(window)
    number = window.playback.transport.number
    assert street_on_show(window) > street_as_photo(number) + JUMP, "without the lamp, it was brighter a second before"
    assert np.abs(save_frame(window, qtbot) - result_on_show(window).astype(int)).max() <= 1


def test_another_model_decides_its_own_light(open_window, clip, shown, qtbot):
    largest = iter((3.6, 1.0))
    window = open_window(load=lambda model, device, notice: Enhancer(DazzledNetwork(next(largest)), notice=notice))
    window.services.opener.open([clip])
    qtbot.waitUntil(lambda: window.playback.transport.count > 0)
    shown(window)
    play_until_lit(window, qtbot)
    shown(window)
    before = street_on_show(window)
    window.services.engine.start("other", None)
    with qtbot.waitSignal(window.services.engine.ready, timeout=15000):
        pass
    qtbot.waitUntil(lambda: window.playback.light is not None, timeout=15000)
    shown(window)
    assert street_on_show(window) < before - JUMP
