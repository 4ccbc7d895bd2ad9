"""A small picture over the timeline: what would be seen there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common import theme

_LONGER = 160
_BAND = 20
"""Height of the line with the time."""


class ThumbnailPopup(QWidget):
    """Lies over other parts of the window and lets the mouse through.

    Args:
        parent: the window.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, point: QPoint, text: str) -> None:
        """Stand above a point of the window; the picture stays until another comes."""
        self._text = text
        parent, size = self.parentWidget(), self._size()
        assert parent is not None
        left = min(max(point.x() - size.width() // 2, theme.UNIT), parent.width() - size.width() - theme.UNIT)
        self.setGeometry(QRect(QPoint(left, point.y() - size.height() - theme.UNIT), size))
        self.update()
        self.raise_()
        self.show()

    def show_image(self, image: QImage | None) -> None:
        """What is seen there; None while it is not known."""
        self.image = image
        self.update()

    def _size(self) -> QSize:
        picture = QSize(_LONGER, _LONGER * 9 // 16)
        if self.image is not None:
            picture = self.image.size().scaled(_LONGER, _LONGER, Qt.AspectRatioMode.KeepAspectRatio)
        return QSize(max(picture.width(), _LONGER // 2), picture.height() + _BAND)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The picture, and the time under it."""
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(c.panel))
        place = self.rect().adjusted(0, 0, 0, -_BAND)
        if self.image is not None:
            painter.drawImage(QRectF(place), self.image)
        painter.setPen(QColor(c.text))
        painter.drawText(self.rect().adjusted(0, place.height(), 0, 0), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.setPen(QPen(QColor(c.line), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
