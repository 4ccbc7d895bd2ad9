"""Bubble with a short hint beside the widget it is about."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme

_GAP = 10
"""Distance from the place it is about, and from the edges of the window."""


class HintBubble(QFrame):
    """A bubble that floats over the window without taking the focus; hidden at first."""

    dismissed = Signal()
    """The user closed the hint."""
    refused = Signal()
    """The user wants no more hints."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self._text, self._close = QLabel(), QToolButton()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._close.setObjectName("small")
        self._close.setToolTip(self.tr("Close this hint"))
        self._close.setAccessibleName(self.tr("Close this hint"))
        self._close.clicked.connect(self.dismissed)
        refuse = QPushButton(self.tr("Do not show hints"))
        refuse.setProperty("link", True)
        refuse.clicked.connect(self.refused)
        for button in (self._close, refuse):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        first = QHBoxLayout()
        first.addWidget(self._text, 1)
        first.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 8, 6)
        self._layout.setSpacing(0)
        self._layout.addLayout(first)
        self._layout.addWidget(refuse, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def text(self) -> str:
        """The hint on show; empty if there is none."""
        return self._text.text() if not self.isHidden() else ""

    def show_beside(self, widget: QWidget, place: QRect, text: str) -> None:
        """Show a hint below a place of a widget, or above it if there is no room; it stays within the window."""
        parent = self.parentWidget()
        assert parent is not None
        self._text.setText(text)
        self._close.setIcon(theme.icon("close"))
        self.setAccessibleName(text)
        self.show()  # a hidden label knows neither its font nor its size
        self._text.setFixedWidth(self._text.sizeHint().width())
        self._layout.activate()
        self.resize(self._layout.sizeHint())
        near = QRect(parent.mapFromGlobal(widget.mapToGlobal(place.topLeft())), place.size())
        x = min(max(near.center().x() - self.width() // 2, _GAP), parent.width() - self.width() - _GAP)
        below = near.bottom() + _GAP
        fits = below + self.height() + _GAP <= parent.height()
        self.move(QPoint(x, below if fits else near.top() - _GAP - self.height()))
        self.raise_()
