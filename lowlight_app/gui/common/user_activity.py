"""Whether the user is doing something just now, so that heavy loading can wait for a pause."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject

_PAUSE = 0.6
"""Seconds without a key or a button that count as a pause."""
_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.Wheel,
    QEvent.Type.DragMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.InputMethod,
}


class UserActivity(QObject):
    """Watches the events of a whole application, until told to stop: it costs the window a little of each event.

    `quiet` may be asked from any thread.
    """

    def __init__(self, application: QObject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        application.installEventFilter(self)
        self._last = 0.0
        self._held = False

    def stop(self) -> None:
        """Nobody will ask any more."""
        self._application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look, never touch."""
        kind = event.type()
        if kind in _INPUT:
            self._last = time.monotonic()
            if kind is QEvent.Type.MouseButtonPress:
                self._held = True
            elif kind is QEvent.Type.MouseButtonRelease:
                self._held = False
        return False

    def quiet(self) -> bool:
        """Whether nothing is held and nothing was pressed for a moment."""
        return not self._held and time.monotonic() - self._last > _PAUSE
