"""A thin line of progress under the toolbar."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common import theme

_HEIGHT = 2
_PATIENCE_MS = 150
"""Work that is done sooner shows no line."""
_LONG = 2.0
"""Seconds from which on the time left is told."""
_TELLING = 0.1
"""From this fraction on it can be told."""


class ProgressLine(QWidget):
    """Two pixels high, empty while nothing is to be done."""

    time_left = Signal(float)
    """Seconds, where it takes long enough to be told; 0 where not, and when it is done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Refining the picture"))
        self.fraction = 1.0
        self._shown = False
        self._began = 0.0
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._begin)

    def show_fraction(self, fraction: float) -> None:
        """Say how much is done, 0..1; 1 takes the line away."""
        if self.fraction >= 1:
            self._began = time.monotonic()
        self.fraction = fraction
        self.time_left.emit(self._left())
        if fraction >= 1:
            self._patience.stop()
            self._shown = False
        elif not self._shown and not self._patience.isActive():
            self._patience.start(_PATIENCE_MS)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint it."""
        if self._shown:
            painter = QPainter(self)
            painter.fillRect(QRectF(0, 0, self.width() * max(self.fraction, 0.02), _HEIGHT), QColor(theme.colors().accent))
            painter.end()

    def _left(self) -> float:
        if not _TELLING <= self.fraction < 1:
            return 0.0
        taken = time.monotonic() - self._began
        left = taken * (1 - self.fraction) / self.fraction
        return left if taken + left >= _LONG else 0.0

    def _begin(self) -> None:
        self._shown = True
        self.update()
