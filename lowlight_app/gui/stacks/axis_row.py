"""The position along one axis of a stack: a slider and a field for the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox

from lowlight_app.gui.widgets.slider import Slider

if TYPE_CHECKING:
    from lowlight_app.media.stacks.stack import Axis


class AxisRow(QObject):
    """The row of an axis in the grid of the stack bar.

    Args:
        axis: The axis.
        grid: Where the widgets are placed, in a new row.
    """

    moved = Signal(int)
    """The position that the user chose, from 0."""

    def __init__(self, axis: Axis, grid: QGridLayout, parent: QObject) -> None:
        super().__init__(parent)
        self.name, self._labels = axis.name, axis.labels
        self.label = QLabel(self.tr("page") if axis.name == "page" else axis.name)
        self.slider, self.number = Slider(1), QSpinBox()
        self.channel = QLabel()
        self.channel.setProperty("role", "faint")
        self.channel.setVisible(bool(axis.labels))
        for widget in (self.slider, self.number):
            widget.setRange(1, axis.size)
            widget.setAccessibleName(self.tr("Position along {axis}").format(axis=axis.name))
            widget.valueChanged.connect(self._move)
        self.slider.setPageStep(max(1, axis.size // 10))
        self.slider.typed.connect(self._type)
        self.number.setSuffix(f" / {axis.size}")
        self.number.setKeyboardTracking(False)
        self.number.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        tabular = QFont(self.number.font())
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self.number.setFont(tabular)
        self.number.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet cannot set this
        row = grid.rowCount()
        for column, part in enumerate((self.label, self.slider, self.number, self.channel)):
            grid.addWidget(part, row, column)

    def show_position(self, position: int) -> None:
        """Show a position, from 0."""
        for widget in (self.slider, self.number):
            with QSignalBlocker(widget):
                widget.setValue(position + 1)
        self.slider.update()
        if self._labels:
            self.channel.setText(self._labels[position])

    def _move(self, value: int) -> None:
        self.show_position(value - 1)
        self.moved.emit(value - 1)

    def _type(self, text: str) -> None:
        """Let the user type the number."""
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.number.lineEdit().setText(text)
        else:
            self.number.selectAll()
