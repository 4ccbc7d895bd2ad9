"""Thin progress bar under the toolbar."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common import theme

_HEIGHT = 2
_DELAY_MS = 150
"""Work that finishes sooner shows no line."""
_MIN_TOTAL_SECONDS = 2.0
"""Shorter work does not show the time left."""
_MIN_FRACTION = 0.1
"""Below this fraction, the time left cannot be estimated."""


class ProgressLine(QWidget):
    """Progress bar of two pixels; empty while there is no work."""

    time_left = Signal(float)
    """Emitted with the estimated seconds left; 0 for short or finished work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Rendering progress"))
        self.fraction = 1.0
        self._shown = False
        self._start_time = 0.0
        self._delay = QTimer(self, singleShot=True)
        self._delay.timeout.connect(self._show_line)

    def show_fraction(self, fraction: float) -> None:
        """Show the progress, 0..1; 1 hides the line."""
        if self.fraction >= 1:
            self._start_time = time.monotonic()
        self.fraction = fraction
        self.time_left.emit(self._left())
        if fraction >= 1:
            self._delay.stop()
            self._shown = False
        elif not self._shown and not self._delay.isActive():
            self._delay.start(_DELAY_MS)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line."""
        if self._shown:
            painter = QPainter(self)
            painter.fillRect(QRectF(0, 0, self.width() * max(self.fraction, 0.02), _HEIGHT), QColor(theme.colors().accent))
            painter.end()

    def _left(self) -> float:
        if not _MIN_FRACTION <= self.fraction < 1:
            return 0.0
        elapsed = time.monotonic() - self._start_time
        left = elapsed * (1 - self.fraction) / self.fraction
        return left if elapsed + left >= _MIN_TOTAL_SECONDS else 0.0

    def _show_line(self) -> None:
        self._shown = True
        self.update()
