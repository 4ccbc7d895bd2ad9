"""The application: starts the window and its event loop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from lowlight_app import __version__
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.garbage import GarbageCollector
from lowlight_app.gui.shell.single_instance import InstanceServer, hand_over
from lowlight_app.gui.shell.window import Window
from lowlight_app.resources import resource_path

_SWITCH_INTERVAL = 0.001
"""Seconds after which Python switches threads; with the default of 5 ms, sliders stutter."""
_SIGNAL_POLL_MS = 200
"""Interval at which Python handles signals such as Ctrl-C while Qt waits for events."""
_POLL_MS, _TIMEOUT_MS = 5, 300_000
"""Polling of the self-test."""


class Application(QApplication):
    """Application that also opens the files which macOS passes as events."""

    def __init__(self) -> None:
        super().__init__(["lowlight"])
        self.window: Window | None = None
        self.setApplicationName("lowlight")
        self.setApplicationDisplayName("Lowlight")
        self.setApplicationVersion(__version__)
        self.setDesktopFileName("io.github.lowlight.Lowlight")
        self.setWindowIcon(QIcon(str(resource_path("icons", "lowlight.svg"))))
        self.setStyle("Fusion")

    def event(self, event: QEvent) -> bool:
        """Open a file that the user opened with Lowlight in the file manager."""
        if isinstance(event, QFileOpenEvent) and self.window is not None:
            self.window.open_from_outside([Path(event.file())])
            return True
        return super().event(event)


def open_window(paths: Sequence[Path] = ()) -> tuple[Application, Window]:
    """Return the application with its visible window, before the first paint; the files are opened after it."""
    sys.setswitchinterval(_SWITCH_INTERVAL)
    application = Application()
    GarbageCollector(application)
    window = application.window = Window(paths)
    theme.apply_theme(window.preferences.values.theme)
    window.refresh_theme()
    window.show()
    return application, window


def run(paths: Sequence[Path], live: str = "") -> int:
    """Show the window until it is closed; return the exit code.

    If a window is already running, it opens the files, and this process ends at once.

    Args:
        paths: Files to open.
        live: Camera or address of a stream to open in a window of its own.
    """
    if not live and hand_over(paths):
        return 0
    application, window = open_window(paths)
    if live:
        window.started.connect(lambda: window.live.show_source(live))
    server = InstanceServer(application)
    server.received.connect(window.open_from_outside)
    server.listen()
    sys.excepthook = _exception_hook(window)
    interrupted: list[int] = []
    _listen_to_signals(application, window, interrupted)
    code = application.exec()
    server.close()  # removes its socket
    sys.excepthook = sys.__excepthook__
    return 128 + interrupted[0] if interrupted else code


def paint_and_enhance(photo: Path) -> Iterator[str]:
    """Enhance a photo in the window, for the self-test; then close the window.

    Yields:
        The name of Qt's platform plugin after the first paint, then the name of the device after the photo is enhanced.

    Raises:
        RuntimeError: The window was not painted, or the photo was not enhanced.
    """
    application, window = open_window([photo])
    application.processEvents()
    if not window.painted:
        raise RuntimeError("The window did not open.")
    yield application.platformName()
    loop, poll, deadline = QEventLoop(), QTimer(interval=_POLL_MS), QDeadlineTimer(_TIMEOUT_MS)
    poll.timeout.connect(lambda: loop.quit() if not window.viewer.after.empty or deadline.hasExpired() else None)
    poll.start()
    loop.exec()
    poll.stop()
    enhanced, device = not window.viewer.after.empty, window.services.engine.device
    window.services.close()  # instead of `window.close`, which stores the geometry
    if not enhanced:
        raise RuntimeError(f"The window does not enhance a photo: {window.messages.text}")
    yield str(device)


def _exception_hook(window: Window) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            window.controller.report_bug(error)

    return hook


def _listen_to_signals(application: Application, window: Window, interrupted: list[int]) -> None:
    def stop(number: int, _: FrameType | None) -> None:
        interrupted.append(number)
        window.close()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)  # returns to Python, which then handles pending signals
    timer.start(_SIGNAL_POLL_MS)
