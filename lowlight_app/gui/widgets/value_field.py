"""Number that becomes a text field on a double click or Enter."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from lowlight_app.gui.common.formatting import format_number


class ValueField(QLineEdit):
    """Shows a number; the user can type another one.

    Args:
        decimals: Number of decimals on show.
        widest: Value with the longest text.
    """

    entered = Signal(float)
    """Emitted with the number that the user typed."""

    def __init__(self, decimals: int, widest: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decimals, self._value = decimals, 0.0
        self._former: QWidget | None = None
        tabular = self.font()
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(tabular)
        self.setObjectName("value")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFixedWidth(QFontMetrics(tabular).horizontalAdvance(format_number(widest, decimals)) + 14)
        self.setReadOnly(True)
        self.returnPressed.connect(self._enter)

    def show_value(self, value: float) -> None:
        """Show a number; ends the editing."""
        self._value = value
        self._stop()

    def edit(self, text: str = "") -> None:
        """Start editing.

        Args:
            text: Replaces the number, for instance the first digit; if empty, the number is selected.
        """
        self._former = QApplication.focusWidget()
        self.setReadOnly(False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.setText(text)
        else:
            self.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Leave single clicks alone unless the number is being edited."""
        if not self.isReadOnly():
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Start editing."""
        self.edit()

    def event(self, event: QEvent) -> bool:
        """Keep all keys while editing; otherwise letters and arrows are shortcuts."""
        if event.type() is QEvent.Type.ShortcutOverride and not self.isReadOnly():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Drop the typed number with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the typed number when the user clicks elsewhere."""
        super().focusOutEvent(event)
        if not self.isReadOnly():
            self._take()

    def _enter(self) -> None:
        self._take()
        self._leave()

    def _take(self) -> None:
        value, valid = QLocale.c().toDouble(self.text().strip().replace(",", ".").replace("−", "-"))
        self._stop()
        if valid and math.isfinite(value) and value != self._value:
            self.entered.emit(value)

    def _leave(self) -> None:
        """Give the focus back to the widget that had it, so that keys are shortcuts again."""
        self._stop()
        former, self._former = self._former, None
        self.clearFocus()
        if former is not None and former is not self and isValid(former) and former.isVisible():
            former.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop(self) -> None:
        self.setReadOnly(True)
        self.deselect()
        self.setText(format_number(self._value, self._decimals))
