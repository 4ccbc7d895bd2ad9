"""Shows a live source before and after, with a line between them that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.live.session import LivePicture

_BACKGROUND, _LINE, _TEXT = QColor(24, 24, 26), QColor(255, 255, 255, 200), QColor(170, 170, 175)
_STEP = 0.05


class LiveView(QWidget):
    """The newest picture: left of the line as it is, right of it enhanced.

    Attributes:
        split: place of the line, as a fraction of the width of the picture; 0 shows all of the result.
        picture: the picture on show; None if there is none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.split = 0.5
        self.picture: LivePicture | None = None
        self._text = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 200)
        self.setAccessibleName(self.tr("Before and after"))
        self.setToolTip(self.tr("Drag the line to compare before and after"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size for a small video."""
        return QSize(720, 420)

    def show_picture(self, picture: LivePicture) -> None:
        """Show a picture."""
        self.picture, self._text = picture, ""
        self.update()

    def show_text(self, text: str) -> None:
        """Show a text in place of a picture."""
        self.picture, self._text = None, text
        self.update()

    def place(self) -> QRectF:
        """Return where the picture is painted."""
        if self.picture is None:
            return QRectF()
        size = QSize(self.picture.after.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint both sides and the line, or the text."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _BACKGROUND)
        if self.picture is None:
            painter.setPen(_TEXT)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self.place()
        painter.drawImage(place, self.picture.after)
        line = place.left() + self.split * place.width()
        painter.setClipRect(QRectF(place.left(), place.top(), line - place.left(), place.height()))
        painter.drawImage(place, self.picture.before)
        painter.setClipping(False)
        if 0 < self.split < 1:
            painter.setPen(QPen(_LINE, 2))
            painter.drawLine(QPointF(line, place.top()), QPointF(line, place.bottom()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the line to the mouse."""
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the line with the mouse."""
        self._follow(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the line with the arrow keys."""
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._move_to(self.split + step)

    def _follow(self, event: QMouseEvent) -> None:
        place = self.place()
        if place.width() and event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to((event.position().x() - place.left()) / place.width())

    def _move_to(self, split: float) -> None:
        self.split = min(max(split, 0.0), 1.0)
        self.update()
