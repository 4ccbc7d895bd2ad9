"""Content that scrolls where there is too little room for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QFrame, QScrollArea, QWidget

_AROUND = 160
"""Pixels of a screen that a dialog needs for its frame, its buttons and the system's own bars."""
_LOWEST = 240


class WheelGuard(QObject):
    """Lets the wheel scroll over fields that are not in use, instead of changing them."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        for kind in (QComboBox, QAbstractSpinBox, QAbstractSlider):
            for field in content.findChildren(kind):
                field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Hand the wheel on to what lies around."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class ScrollArea(QScrollArea):
    """As high as its content, up to what the screen has room for; never scrolls sideways.

    Args:
        content: what is seen.
        highest: pixels it is high at most where nobody makes it higher.
    """

    def __init__(self, content: QWidget, highest: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content, self._highest = content, highest
        self.setWidget(content)
        WheelGuard(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:  # noqa: N802
        """All of the content, as far as there is room."""
        wanted, room = self._content.sizeHint(), self.screen().availableGeometry().height() - _AROUND
        height = min(wanted.height(), room, self._highest or room)
        return QSize(max(self._wide(wanted.width()), self.minimumSizeHint().width()), height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for the content beside a scroll bar."""
        needed = self._content.minimumSizeHint()
        width = max(needed.width(), self._content.minimumWidth())
        return QSize(self._wide(width), min(needed.height(), _LOWEST))

    def _wide(self, width: int) -> int:
        return width + self.verticalScrollBar().sizeHint().width()
