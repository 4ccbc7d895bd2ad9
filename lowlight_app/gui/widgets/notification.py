"""A word from the desktop, for somebody who is looking at another window."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

_STAYS_MS = 10_000


def notify(window: QWidget, text: str) -> None:
    """Say something outside the window, unless it is looked at; a desktop that has no place for it says nothing."""
    if window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
        return
    icon = QSystemTrayIcon(window.windowIcon(), window)
    icon.messageClicked.connect(window.raise_)
    icon.messageClicked.connect(window.activateWindow)
    icon.show()
    icon.showMessage("Lowlight", text, window.windowIcon(), _STAYS_MS)
    QTimer.singleShot(_STAYS_MS, icon, icon.deleteLater)
