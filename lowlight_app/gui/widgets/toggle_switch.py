"""Toggle switch."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from lowlight_app.gui.common import theme

_WIDTH, _HEIGHT = 34, 18


class ToggleSwitch(QAbstractButton):
    """Checkable button with a label on the left and a switch on the right."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space is still a shortcut of the viewer
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of text and switch."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + _WIDTH + 16, 24)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint text and switch."""
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(c.text if self.isEnabled() else c.off))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        on = self.isChecked() and self.isEnabled()
        track = QRectF(self.width() - _WIDTH - 1, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        painter.setPen(QPen(QColor(c.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.accent if on else c.line))
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.on_accent if on else c.text if self.isEnabled() else c.off))
        x = track.right() - _HEIGHT / 2 if self.isChecked() else track.left() + _HEIGHT / 2
        painter.drawEllipse(QPointF(x, track.center().y()), _HEIGHT / 2 - 3, _HEIGHT / 2 - 3)
        painter.end()
