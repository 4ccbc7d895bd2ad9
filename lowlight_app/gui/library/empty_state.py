"""The empty state of the window, and the highlight while files are dragged over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import icons, theme

_ICON = 48
_OVERLAY_ALPHA = 190
"""Opacity of the highlight over a photo, 0 to 255."""


class EmptyState(QWidget):
    """Shown while no file is open: a sentence, a button and a link to the sample photo."""

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
        """Paint a dashed frame, and an icon above the sentence."""
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
    """Covers the window while files are dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._alpha = _OVERLAY_ALPHA
        self.hide()

    def show_over(self, area: QWidget) -> None:
        """Cover a widget of the same window; opaque over text, translucent over a photo."""
        self._alpha = 255 if isinstance(area, EmptyState) else _OVERLAY_ALPHA
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(QRect(area.mapTo(parent, QPoint(0, 0)), area.size()))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint an amber frame and a label."""
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade, glow = QColor(c.canvas), QColor(c.accent)
        shade.setAlpha(self._alpha)
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
        label = frame.adjusted(0, frame.height() / 2 + 8, 0, 0)
        painter.drawText(label, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.tr("Drop to open"))
        painter.end()
