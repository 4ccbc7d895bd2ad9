"""The window of live sources, on real servers."""

from base64 import b64encode

import av
import cv2
import pytest
from helpers.live_servers import MjpegServer, free_port
from PySide6.QtCore import QPoint, Qt

from lowlight_app.gui.live.login_dialog import LoginDialog

LONG = 30_000
PASSWORD = "s3cret"


@pytest.fixture
def server():
    with MjpegServer() as served:
        yield served


@pytest.fixture
def dialog(window, qtbot, tmp_path):
    """The open window of live sources, with one camera."""
    qtbot.waitUntil(lambda: window.services.engine.enhancer is not None, timeout=LONG)
    window.preferences.change(live_folder=str(tmp_path / "films"))
    window.live.cameras = lambda: [("Porch", "camera:Porch")]
    window.actions_.open_live.trigger()
    dialog = window.live.dialog
    yield dialog
    dialog.close()
    qtbot.waitUntil(lambda: not window.live.session.is_open, timeout=LONG)


@pytest.fixture
def live(dialog, server, qtbot):
    """The same while a source is shown."""
    connect(dialog, server.url)
    qtbot.waitUntil(lambda: dialog.view.picture is not None, timeout=LONG)
    return dialog


def connect(dialog, address):
    dialog.source.setEditText(address)
    dialog.connect_button.click()


def files(tmp_path, suffix):
    return sorted((tmp_path / "films").glob(f"*{suffix}"))


def test_the_source_is_shown_before_and_after(live, window, qtbot, server):
    picture = live.view.picture
    assert (picture.before.width(), picture.before.height()) == (320, 240)
    brightness = [image.pixelColor(20, 200).lightness() for image in (picture.before, picture.after)]
    assert brightness[1] > brightness[0] + 20
    qtbot.waitUntil(lambda: "ms behind" in live.latency.text(), timeout=LONG)
    assert server.url in live.state.text()
    assert window.preferences.values.streams == (server.url,)


def test_the_line_between_before_and_after_is_dragged(live, qtbot):
    place = live.view.place()
    target = QPoint(round(place.left() + 0.8 * place.width()), round(place.center().y()))
    qtbot.mousePress(live.view, Qt.MouseButton.LeftButton, pos=target)
    assert live.view.split == pytest.approx(0.8, abs=0.01)
    qtbot.keyClick(live.view, Qt.Key.Key_Left)
    assert live.view.split == pytest.approx(0.75, abs=0.01)


def test_a_slider_changes_the_picture(live, qtbot):
    before = live.view.picture.after.pixelColor(20, 200).lightness()
    live.rows["exposure"].slider.setValue(live.rows["exposure"].slider.maximum())
    qtbot.waitUntil(lambda: live.view.picture.after.pixelColor(20, 200).lightness() > before + 10, timeout=LONG)


def test_a_recording_and_a_snapshot_are_saved(live, qtbot, tmp_path):
    live.record.click()
    qtbot.waitUntil(lambda: bool(files(tmp_path, ".mp4")), timeout=LONG)
    qtbot.wait(500)
    live.snapshot.click()
    qtbot.waitUntil(lambda: bool(files(tmp_path, ".png")), timeout=LONG)
    live.record.click()
    qtbot.waitUntil(lambda: live.state.text().endswith(".mp4"), timeout=LONG)
    with av.open(str(files(tmp_path, ".mp4")[0])) as file:
        assert sum(1 for _ in file.decode(video=0)) > 1
    assert cv2.imread(str(files(tmp_path, ".png")[0])).shape == (240, 320, 3)
    assert files(tmp_path, ".png")[0].name.startswith("127.0.0.1-lowlight-20")


def test_disconnecting_finishes_the_recording(live, window, qtbot, tmp_path):
    live.record.click()
    qtbot.waitUntil(lambda: bool(files(tmp_path, ".mp4")), timeout=LONG)
    live.connect_button.click()
    qtbot.waitUntil(lambda: not window.live.session.is_open, timeout=LONG)
    qtbot.waitUntil(lambda: live.connect_button.text() == "Connect", timeout=LONG)
    with av.open(str(files(tmp_path, ".mp4")[0])) as file:
        assert file.duration


def test_a_lost_connection_is_shown_and_comes_back(live, server, qtbot):
    server.stop()
    qtbot.waitUntil(lambda: "Trying again" in live.state.text(), timeout=LONG)
    server.start()
    qtbot.waitUntil(lambda: "is back" in live.state.text(), timeout=LONG)


def test_a_source_that_cannot_be_opened_says_why(dialog, qtbot):
    connect(dialog, f"rtsp://ann:{PASSWORD}@127.0.0.1:{free_port()}/live")
    qtbot.waitUntil(lambda: "cannot be reached" in dialog.state.text(), timeout=LONG)
    assert PASSWORD not in dialog.state.text() and dialog.connect_button.text() == "Connect"
    connect(dialog, "night")
    assert "not the address of a stream" in dialog.state.text()


def test_the_cameras_that_qt_finds_are_listed(dialog):
    assert dialog.source.itemText(0) == "Porch"
    dialog.source.setCurrentIndex(0)
    dialog.connect_button.click()
    assert "There is no camera Porch" in dialog.state.text()  # FFmpeg does not find what the test made up


def test_the_password_has_its_own_dialog_and_is_never_stored_with_the_address(dialog, window, qtbot, home):
    locked = MjpegServer("Basic " + b64encode(f"ann:{PASSWORD}".encode()).decode())
    locked.start()
    try:
        connect(dialog, locked.url.replace("//", "//ann@"))
        qtbot.waitUntil(lambda: dialog.findChild(LoginDialog) is not None, timeout=LONG)
        login = dialog.findChild(LoginDialog)
        assert login.user.text() == "ann"
        login.password.setText(PASSWORD)
        login.accept()
        qtbot.waitUntil(lambda: dialog.view.picture is not None, timeout=LONG)
        assert window.preferences.values.streams == (locked.url.replace("//", "//ann@"),)
        assert not any(PASSWORD.encode() in file.read_bytes() for file in home.rglob("*") if file.is_file())
    finally:
        locked.stop()


def test_a_source_from_the_command_line_opens_once_the_model_is_loaded(open_window, server, qtbot):
    window = open_window(wait=False)
    window.live.cameras = lambda: []
    window.started.connect(lambda: window.live.show_source(server.url.replace("//", f"//ann:{PASSWORD}@")))
    qtbot.waitUntil(lambda: window.live.dialog is not None and window.live.dialog.view.picture is not None, timeout=LONG)
    assert PASSWORD not in window.live.dialog.source.currentText()
    window.live.dialog.connect_button.click()
    qtbot.waitUntil(lambda: not window.live.session.is_open, timeout=LONG)
