"""What is shown while nothing is open, and the light that goes on while something is dragged over the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import icons, theme

_ICON = 48
_VEIL = 190
"""How much of the picture is covered while something is dragged over it, of 255."""


class EmptyState(QWidget):
    """One sentence, one button, one quiet link."""

    open_requested = Signal()
    sample_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sentence = QLabel(self.tr("Drop dark photos, videos or folders here to make them clear."))
        sentence.setObjectName("invitation")
        sentence.setWordWrap(True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self.tr("Open…"))
        self.button.setProperty("primary", True)
        self.link = QPushButton(self.tr("Try a sample"))
        self.link.setProperty("link", True)
        for button in (self.button, self.link):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.UNIT * 2)
        layout.addStretch(2)
        layout.addSpacing(_ICON)
        layout.addWidget(sentence)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.link, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._sentence = sentence
        self.button.clicked.connect(self.open_requested)
        self.link.clicked.connect(self.sample_requested)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A dashed frame that says "here", with the icon above the sentence."""
        super().paintEvent(event)
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(c.canvas))
        pen = QPen(QColor(c.line), 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(24, 24, -24, -24), 2 * theme.RADIUS, 2 * theme.RADIUS)
        x, y = (self.width() - _ICON) // 2, self._sentence.y() - _ICON - 2 * theme.UNIT
        painter.drawPixmap(x, y, icons.pixmap("drop", _ICON, c.off, self.devicePixelRatioF()))
        painter.end()


class DropHighlight(QWidget):
    """Lies over the window while something that can be opened is dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._veil = _VEIL
        self.hide()

    def light_up(self, area: QWidget) -> None:
        """Cover a widget of the same window; words that stand there already are hidden, a picture shines through."""
        self._veil = 255 if isinstance(area, EmptyState) else _VEIL
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(QRect(area.mapTo(parent, QPoint(0, 0)), area.size()))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """An amber frame and a word."""
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade, glow = QColor(c.canvas), QColor(c.accent)
        shade.setAlpha(self._veil)
        glow.setAlpha(28)
        painter.fillRect(self.rect(), shade)
        frame = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        painter.setBrush(glow)
        painter.setPen(QPen(QColor(c.accent), 2))
        painter.drawRoundedRect(frame, 2 * theme.RADIUS, 2 * theme.RADIUS)
        painter.drawPixmap(
            (self.width() - _ICON) // 2,
            self.height() // 2 - _ICON - 8,
            icons.pixmap("drop", _ICON, c.accent_text, self.devicePixelRatioF()),
        )
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(QColor(c.text))
        words = frame.adjusted(0, frame.height() / 2 + 8, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.tr("Drop to open"))
        painter.end()
