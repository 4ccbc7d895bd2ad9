"""A thumbnail above the timeline."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common import theme

_SIDE = 160
_TEXT_HEIGHT = 20


class ThumbnailPopup(QWidget):
    """Shows a frame, its time and what happens there over the window; ignores the mouse.

    Args:
        parent: The window.

    Attributes:
        image: The thumbnail; None while it is not ready.
        text: Below it.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, point: QPoint, text: str) -> None:
        """Show the popup above a point of the window; the thumbnail stays until another is set."""
        self.text = text
        parent, size = self.parentWidget(), self._size()
        assert parent is not None
        left = min(max(point.x() - size.width() // 2, theme.UNIT), parent.width() - size.width() - theme.UNIT)
        self.setGeometry(QRect(QPoint(left, point.y() - size.height() - theme.UNIT), size))
        self.update()
        self.raise_()
        self.show()

    def show_image(self, image: QImage | None) -> None:
        """Set the thumbnail; None while it is not ready."""
        self.image = image
        self.update()

    def _size(self) -> QSize:
        size = QSize(_SIDE, _SIDE * 9 // 16)
        if self.image is not None:
            size = self.image.size().scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        text = self.fontMetrics().horizontalAdvance(self.text) + 2 * theme.UNIT
        return QSize(max(size.width(), _SIDE // 2, text), size.height() + _TEXT_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the thumbnail and the text below it."""
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(c.panel))
        rect = self.rect().adjusted(0, 0, 0, -_TEXT_HEIGHT)
        if self.image is not None:
            place = QRect(QPoint(0, 0), self.image.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio))
            place.moveCenter(rect.center())
            painter.drawImage(QRectF(place), self.image)
        painter.setPen(QColor(c.text))
        painter.drawText(self.rect().adjusted(0, rect.height(), 0, 0), Qt.AlignmentFlag.AlignCenter, self.text)
        painter.setPen(QPen(QColor(c.line), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
