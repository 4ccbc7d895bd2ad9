"""Progress of the export on the icon of the Linux desktop: Unity's LauncherEntry, which KDE, Dash to Dock and Plank show too.

Qt offers nothing like it for Windows and macOS.
"""

from __future__ import annotations

import sys
import zlib

from PySide6.QtCore import QObject

from lowlight_app.gui.export.queue import OPEN, ExportQueue, QueueItem

_APPLICATION = "application://io.github.lowlight.Lowlight.desktop"
_INTERFACE = "com.canonical.Unity.LauncherEntry"


class LauncherProgress(QObject):
    """Shows the finished share of all exports since the queue was last empty; does nothing without a session bus.

    Args:
        queue: The exports.
    """

    def __init__(self, queue: ExportQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._run: list[QueueItem] = []
        self._percent: int | None = None
        if sys.platform.startswith("linux"):
            queue.changed.connect(self._update)
            queue.dataChanged.connect(self._update)

    def clear(self) -> None:
        """Remove the progress from the icon, since the window closes."""
        self._show(None)

    def _update(self) -> None:
        items = self._queue.items
        if not self._queue.busy:
            self._run = []
            self._show(None)
            return
        self._run = [item for item in self._run if item in items]
        self._run += [item for item in items if item.state in OPEN and item not in self._run]
        total = sum(item.request.pixels for item in self._run)
        done = sum(item.request.pixels * (item.fraction if item.state in OPEN else 1) for item in self._run)
        self._show(round(100 * done / total) if total else 0)

    def _show(self, percent: int | None) -> None:
        """Show a percentage; None hides the progress."""
        if percent != self._percent:
            self._percent = percent
            _send({"progress": (percent or 0) / 100, "progress-visible": percent is not None})


def _send(properties: dict[str, float | bool]) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if bus.isConnected():
        path = f"/com/canonical/unity/launcherentry/{zlib.crc32(_APPLICATION.encode())}"
        signal = QDBusMessage.createSignal(path, _INTERFACE, "Update")
        signal.setArguments([_APPLICATION, properties])
        bus.send(signal)
