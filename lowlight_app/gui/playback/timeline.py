"""The timeline of a video: current frame, marks, and segments with their own settings."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.playback.transport import Transport

_KNOB = 6
_GROOVE = 4


class TimelineBar(QWidget):
    """Seeks to the frame where it is clicked or dragged to.

    Args:
        transport: Its state is shown; seeks go to it.
    """

    hovered = Signal(object)
    """The frame under the mouse; None when the mouse has left."""

    def __init__(self, transport: Transport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transport = transport
        self._segments: list[tuple[int, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline"))
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        transport.frame_changed.connect(self.update)
        transport.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Leave room for the knob."""
        return QSize(240, 24)

    def show_segments(self, segments: list[tuple[int, int]]) -> None:
        """Show the segments with their own settings, each as its first frame and the frame after its last."""
        if segments != self._segments:
            self._segments = segments
            self.update()

    def x_of(self, number: int) -> float:
        """Return the x coordinate of a frame, in logical pixels."""
        width = self.width() - 2 * _KNOB
        return _KNOB + width * number / max(1, self._transport.count - 1)

    def number_at(self, x: float) -> int:
        """Return the nearest frame."""
        fraction = (x - _KNOB) / max(1, self.width() - 2 * _KNOB)
        return round(min(max(fraction, 0.0), 1.0) * max(0, self._transport.count - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Seek to the frame."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Scrub, and report the frame under the mouse."""
        if self._transport.count:
            self.hovered.emit(self.number_at(event.position().x()))
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Report that no frame is under the mouse."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _seek(self, event: QMouseEvent) -> None:
        number = self.number_at(event.position().x())
        if number != self._transport.number or self._transport.playing:
            self._transport.seek(number)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the groove, brighter between the marks and filled up to the knob, the marks, and stripes above segments."""
        c, transport = theme.colors(), self._transport
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, frames = self.height() / 2, transport.frames
        self._groove(painter, c.line, _KNOB, self.width() - _KNOB)
        if transport.count and len(frames):
            start, end = self.x_of(frames[0]), self.x_of(frames[-1])
            current = self.x_of(transport.number)
            for first, end_frame in self._segments:
                self._stripe(painter, c.text, self.x_of(first), self.x_of(end_frame))
            self._groove(painter, c.off, start, end)
            self._groove(painter, c.accent, start, min(max(current, start), end))
            for number, side in ((transport.marks.first, 1), (transport.marks.last, -1)):
                if number is not None:
                    self._bracket(painter, c.accent_text, self.x_of(number), side)
            painter.setBrush(QColor(c.text))
            painter.drawEllipse(QPointF(current, middle), _KNOB, _KNOB)
        painter.end()

    def _groove(self, painter: QPainter, color: str, left: float, right: float) -> None:
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(left, (self.height() - _GROOVE) / 2, right - left, _GROOVE), _GROOVE / 2, _GROOVE / 2)

    def _stripe(self, painter: QPainter, color: str, left: float, right: float) -> None:
        """Paint a stripe above the groove."""
        painter.setBrush(QColor(color))
        painter.drawRect(QRectF(left, 1, max(2.0, right - left), 2))

    def _bracket(self, painter: QPainter, color: str, x: float, side: int) -> None:
        painter.setBrush(QColor(color))
        top, height = 3.0, self.height() - 6.0
        painter.drawRect(QRectF(x - 1, top, 2, height))
        foot = QRectF(min(x, x + 5 * side), top, 5, 2)
        painter.drawRect(foot)
        painter.drawRect(foot.translated(0, height - 2))
