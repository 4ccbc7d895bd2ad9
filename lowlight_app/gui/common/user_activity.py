"""Detection of user input, so that heavy loading can wait until the user is idle."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject

_IDLE_SECONDS = 0.6
"""Seconds without input after which the user counts as idle."""
_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.Wheel,
    QEvent.Type.DragMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.InputMethod,
}


class UserActivity(QObject):
    """Watches the input events of an application from `start` to `stop`, because the filter costs a little time per event.

    `is_idle` is thread-safe.
    """

    def __init__(self, application: QObject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._last_input = 0.0
        self._button_down = False

    def start(self) -> None:
        """Install the event filter."""
        self._application.installEventFilter(self)

    def stop(self) -> None:
        """Remove the event filter."""
        self._application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Record input; never filter an event."""
        kind = event.type()
        if kind in _INPUT:
            self._last_input = time.monotonic()
            if kind is QEvent.Type.MouseButtonPress:
                self._button_down = True
            elif kind is QEvent.Type.MouseButtonRelease:
                self._button_down = False
        return False

    def is_idle(self) -> bool:
        """Return whether no mouse button is down and there was no input for a moment."""
        return not self._button_down and time.monotonic() - self._last_input > _IDLE_SECONDS
