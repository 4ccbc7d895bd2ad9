"""Runs the event loop of the real window until a condition holds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer

from lowlight_app.gui.shell.window import Window

_TIMEOUT_MS = 300_000
_POLL_MS = 5


def wait_until(condition: Callable[[], bool]) -> None:
    """Process events until a condition holds.

    Raises:
        TimeoutError: the condition does not hold after five minutes.
    """
    loop, poll, deadline = QEventLoop(), QTimer(interval=_POLL_MS), QDeadlineTimer(_TIMEOUT_MS)
    poll.timeout.connect(lambda: loop.quit() if condition() or deadline.hasExpired() else None)
    poll.start()
    loop.exec()
    poll.stop()
    if deadline.hasExpired():
        raise TimeoutError("The window did not reach the expected state.")


def process_events(milliseconds: int = 400) -> None:
    """Process events for a while."""
    wait_until(QDeadlineTimer(milliseconds).hasExpired)


def wait_for_result(window: Window) -> None:
    """Wait until the current photo is shown before and after, with its current settings."""
    process_events()
    wait_until(lambda: window.services.engine.enhancer is not None and window.services.idle and not window.viewer.after.empty)
