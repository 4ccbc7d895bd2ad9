"""Drives the real window: waits as a patient user would."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer

from lowlight_app.gui.shell.window import Window

_PATIENCE_MS = 300_000
_LOOK_MS = 5


def wait(condition: Callable[[], bool]) -> None:
    """Let the window work until something holds.

    Raises:
        TimeoutError: it does not come to that.
    """
    loop, looking, deadline = QEventLoop(), QTimer(interval=_LOOK_MS), QDeadlineTimer(_PATIENCE_MS)
    looking.timeout.connect(lambda: loop.quit() if condition() or deadline.hasExpired() else None)
    looking.start()
    loop.exec()
    looking.stop()
    if deadline.hasExpired():
        raise TimeoutError("The window did not get there.")


def rest(milliseconds: int = 400) -> None:
    """Let the window work for a while."""
    wait(QDeadlineTimer(milliseconds).hasExpired)


def shown(window: Window) -> None:
    """Wait until the current photo is shown as it is wished, before and after."""
    rest()
    wait(lambda: window.services.engine.enhancer is not None and window.services.idle and not window.viewer.after.empty)
