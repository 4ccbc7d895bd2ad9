"""A real window, offscreen, with a quick network."""

import cv2
import pytest
from helpers.engine import PlainNetwork, night_scene
from PySide6.QtWidgets import QApplication, QMessageBox

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.gui.shell.window import Window


class CountingNetwork(PlainNetwork):
    """Counts how often it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def restore(self, *tile):
        self.asked += 1
        return super().restore(*tile)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The user's own folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LOWLIGHT_HOME", str(folder))
    return folder


@pytest.fixture
def agree(monkeypatch):
    """Says how the user answers when asked whether that is meant."""

    def say(agreed):
        role = QMessageBox.ButtonRole.DestructiveRole if agreed else QMessageBox.ButtonRole.RejectRole
        press = lambda box: next(button for button in box.buttons() if box.buttonRole(button) == role).click()  # noqa: E731
        monkeypatch.setattr(QMessageBox, "exec", press)

    return say


@pytest.fixture
def network():
    return CountingNetwork()


@pytest.fixture
def open_window(qtbot, network):
    """Makes windows, and closes them in the end."""
    QApplication.setStyle("Fusion")
    theme.apply(Theme.DARK)
    windows = []

    def make(*paths, load=None, wait=True):
        window = Window(paths, load or (lambda model, device, notice: Enhancer(network, notice=notice)))
        windows.append(window)
        window.show()
        qtbot.waitExposed(window)
        if wait:
            qtbot.waitUntil(lambda: window.services.preview is not None, timeout=10000)
        return window

    yield make
    for window in windows:
        window.services.close()  # whatever it is doing, and without asking
        window.deleteLater()


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def photo_file(tmp_path):
    """Writes dark photos."""

    def write(name="dark.png", height=240, width=360, seed=0):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scene = (night_scene(height, width, seed)[..., ::-1] * 255).astype("uint8")
        cv2.imencode(path.suffix, scene)[1].tofile(path)
        return path

    return write


@pytest.fixture
def shown(qtbot):
    """Waits until the window shows a photo as far as it is wished, before and after."""

    def wait(window):
        def done():
            photo, preview = window.document.current, window.services.preview
            return (
                photo is not None
                and window.progress.fraction == 1
                and not window.viewer.before.empty
                and not window.viewer.after.empty
                and all(settings == photo.settings for settings in preview.compositor.settings.values())
                and window.services.idle
            )

        qtbot.waitUntil(done, timeout=15000)

    return wait


@pytest.fixture
def open_clip(window, shown, qtbot):
    """Opens a video in the window and waits for its first frame."""

    def opened(path):
        window.services.opener.open([path])
        qtbot.waitUntil(lambda: window.playback.transport.count > 0)
        shown(window)
        return window

    return opened
