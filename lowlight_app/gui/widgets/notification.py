"""Desktop notifications while the window is inactive."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

_TIMEOUT_MS = 10_000


def notify(window: QWidget, text: str) -> None:
    """Show a desktop notification, unless the window is active or the desktop has no system tray."""
    if window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
        return
    icon = QSystemTrayIcon(window.windowIcon(), window)
    icon.messageClicked.connect(window.raise_)
    icon.messageClicked.connect(window.activateWindow)
    icon.show()
    icon.showMessage("Lowlight", text, window.windowIcon(), _TIMEOUT_MS)
    QTimer.singleShot(_TIMEOUT_MS, icon, icon.deleteLater)
