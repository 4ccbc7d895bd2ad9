"""Dialog that stays within the screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QStyle, QWidget

_FRAME = 8
"""Pixels for the frame that the desktop draws around a window, on each side."""


class Dialog(QDialog):
    """Dialog that is fitted to its screen when it is shown; its content must be able to shrink or scroll."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Fit the dialog to the screen."""
        super().showEvent(event)
        if not event.spontaneous():
            self._fit(free_area(self))

    def _fit(self, area: QRect) -> None:
        self.setMinimumSize(self.minimumSize().boundedTo(area.size()))
        place = QRect(self.pos(), self.size().boundedTo(area.size()))
        place.moveRight(min(place.right(), area.right()))
        place.moveBottom(min(place.bottom(), area.bottom()))
        place.moveTo(max(place.left(), area.left()), max(place.top(), area.top()))
        self.setGeometry(place)


def limit_to_screen(widget: QWidget, size: QSize) -> QSize:
    """Return a size of at most the part of the screen that the desktop and the window's frame leave free."""
    return size.boundedTo(free_area(widget).size())


def free_area(widget: QWidget) -> QRect:
    """Return the part of the screen for the content of a window."""
    title = widget.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return widget.screen().availableGeometry().adjusted(_FRAME, title + _FRAME, -_FRAME, -_FRAME)
