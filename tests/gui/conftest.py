"""Fixtures: a real offscreen window with a fast network."""

import gc

import cv2
import pytest
from helpers.engine import PlainNetwork, night_scene
from PySide6.QtWidgets import QApplication, QMessageBox

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.garbage import GarbageCollector
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.gui.shell import hints
from lowlight_app.gui.shell.window import Window


class CountingNetwork(PlainNetwork):
    """Counts its calls."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def restore(self, *tile):
        self.calls += 1
        return super().restore(*tile)

    restore_live = restore


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The folder of the user's data."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LOWLIGHT_HOME", str(folder))
    monkeypatch.setattr(hints, "delay_ms", 1_000_000)  # only the tests of hints wait for them
    return folder


@pytest.fixture(autouse=True)
def garbage_collector(qapp):
    """Collect garbage as the application does; afterwards Python collects it again, since other tests have no event loop."""
    collector = GarbageCollector()
    yield
    del collector
    gc.enable()


@pytest.fixture
def agree(monkeypatch):
    """Set the answer to confirmation dialogs."""

    def set_answer(confirmed):
        role = QMessageBox.ButtonRole.DestructiveRole if confirmed else QMessageBox.ButtonRole.RejectRole
        press = lambda box: next(button for button in box.buttons() if box.buttonRole(button) == role).click()  # noqa: E731
        monkeypatch.setattr(QMessageBox, "exec", press)

    return set_answer


@pytest.fixture
def network():
    return CountingNetwork()


@pytest.fixture
def open_window(qtbot, network):
    """Return a function that opens windows; they are closed after the test."""
    QApplication.setStyle("Fusion")
    theme.apply_theme(Theme.DARK)
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
        window.services.close()  # without a confirmation, whatever is running
        window.deleteLater()


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def photo_file(tmp_path):
    """Return a function that writes dark photos."""

    def write(name="dark.png", height=240, width=360, seed=0):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scene = (night_scene(height, width, seed)[..., ::-1] * 255).astype("uint8")
        cv2.imencode(path.suffix, scene)[1].tofile(path)
        return path

    return write


@pytest.fixture
def two_photos(window, qtbot, photo_file, shown):
    """A window with two photos, the first on show."""
    window.services.opener.open([photo_file("a.png"), photo_file("b.png", seed=1)])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    shown(window)
    return window


@pytest.fixture
def loaded_photos(window, qtbot, photo_file):
    """Open photos in the window and wait until they and the model are loaded."""

    def make(count, height=240, width=360):
        paths = [photo_file(f"{number}.png", height, width, seed=number) for number in range(count)]
        window.services.opener.open(paths)
        there = lambda: len(window.document.photos) == count and window.services.engine.enhancer is not None  # noqa: E731
        qtbot.waitUntil(there, timeout=15000)
        qtbot.waitUntil(lambda: window.services.idle, timeout=15000)
        return paths

    return make


@pytest.fixture
def viewer(window, photo_file, shown):
    """The viewer of a window that shows a large photo."""
    window.services.opener.open([photo_file("large.png", 1500, 2000)])
    shown(window)
    window.viewer.setFocus()
    return window.viewer


@pytest.fixture
def shown(qtbot):
    """Return a function that waits until the original and the result are completely rendered."""

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
    """Return a function that opens a video and waits for its first frame."""

    def open_and_wait(path):
        window.services.opener.open([path])
        qtbot.waitUntil(lambda: window.playback.transport.count > 0)
        shown(window)
        return window

    return open_and_wait
