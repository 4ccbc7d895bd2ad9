"""Starts the window."""

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
from lowlight_app.gui.shell.window import Window
from lowlight_app.resources import resource_path

_TURN = 0.001
"""Seconds for which Python lets a thread run while the window waits for its turn; its own 5 ms make sliders stutter."""
_PULSE_MS = 200
"""How often Python looks for Ctrl-C and the like while Qt waits for events."""
_LOOK_MS, _PATIENCE_MS = 5, 300_000


class Application(QApplication):
    """Opens what the file manager of a Mac hands over."""

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
        """A file was opened with Lowlight."""
        if isinstance(event, QFileOpenEvent) and self.window is not None:
            self.window.services.opener.open([Path(event.file())])
            return True
        return super().event(event)


def open_window(paths: Sequence[Path] = ()) -> tuple[Application, Window]:
    """The application with its window on the screen, not painted yet; files and folders are opened once it is."""
    sys.setswitchinterval(_TURN)
    application = Application()
    window = application.window = Window(paths)
    theme.apply(window.preferences.values.theme)
    window.refresh_theme()
    window.show()
    return application, window


def run(paths: Sequence[Path]) -> int:
    """Show the window until it is closed; returns the exit code."""
    application, window = open_window(paths)
    sys.excepthook = _hook(window)
    interrupted: list[int] = []
    _listen_to_signals(application, window, interrupted)
    code = application.exec()
    sys.excepthook = sys.__excepthook__
    return 128 + interrupted[0] if interrupted else code


def paint_and_enhance(photo: Path) -> Iterator[str]:
    """For the self-test: gives the name of Qt's platform plugin once the window is painted, then of the device.

    By then the photo is clear, and the window closed.

    Raises:
        RuntimeError: it does not come to that.
    """
    application, window = open_window([photo])
    application.processEvents()
    if not window.painted:
        raise RuntimeError("The window did not open.")
    yield application.platformName()
    loop, looking, deadline = QEventLoop(), QTimer(interval=_LOOK_MS), QDeadlineTimer(_PATIENCE_MS)
    looking.timeout.connect(lambda: loop.quit() if not window.viewer.after.empty or deadline.hasExpired() else None)
    looking.start()
    loop.exec()
    looking.stop()
    clear, device = not window.viewer.after.empty, window.services.engine.device
    window.services.close()  # without `window.close`, which remembers size and place
    if not clear:
        raise RuntimeError(f"The window does not enhance a photo: {window.messages.text}")
    yield str(device)


def _hook(window: Window) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            window.controller.report_bug(error)

    return tell


def _listen_to_signals(application: Application, window: Window, interrupted: list[int]) -> None:
    def stop(number: int, _: FrameType | None) -> None:
        interrupted.append(number)
        window.close()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    pulse = QTimer(application)
    pulse.timeout.connect(lambda: None)
    pulse.start(_PULSE_MS)
