"""Vertical scroll area that is as high as its content if possible."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QFrame, QScrollArea, QWidget

_RESERVED_HEIGHT = 160
"""Pixels of the screen that a dialog needs for its frame and buttons, and the desktop for its panels."""
_MIN_HEIGHT = 240


class WheelGuard(QObject):
    """Event filter that lets the mouse wheel scroll over fields without focus instead of changing them."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        for kind in (QComboBox, QAbstractSpinBox, QAbstractSlider):
            for field in content.findChildren(kind):
                if field.focusPolicy() is Qt.FocusPolicy.WheelFocus:  # the wheel would focus the field first
                    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Pass wheel events of fields without focus to their parents."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class ScrollArea(QScrollArea):
    """Scroll area as high as its content, limited by the screen; scrolls only vertically.

    Args:
        content: The scrolled widget.
        max_height: Maximum height of the size hint, in pixels.
    """

    def __init__(self, content: QWidget, max_height: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content, self._max_height = content, max_height
        self.setWidget(content)
        WheelGuard(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the content, limited by the screen."""
        wanted, available = self._content.sizeHint(), self.screen().availableGeometry().height() - _RESERVED_HEIGHT
        height = min(wanted.height(), available, self._max_height or available)
        return QSize(max(self._with_scroll_bar(wanted.width()), self.minimumSizeHint().width()), height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width for the content and a scroll bar."""
        needed = self._content.minimumSizeHint()
        width = max(needed.width(), self._content.minimumWidth())
        return QSize(self._with_scroll_bar(width), min(needed.height(), _MIN_HEIGHT))

    def _with_scroll_bar(self, width: int) -> int:
        return width + self.verticalScrollBar().sizeHint().width()
