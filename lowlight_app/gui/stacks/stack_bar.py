"""The controls under a stack: its axes, its light, and the part to export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.stacks.axis_row import AxisRow
from lowlight_app.gui.stacks.part_button import PartButton
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.stack_settings import StackLight

if TYPE_CHECKING:
    from lowlight_app.media.stacks.stack import StackInfo

MEASURE = "measure"
"""Choice of the light other than a `StackLight`: none is added."""
_LIGHT_WIDTH = 120
"""Width of the combo box of the light in a narrow window, in pixels."""


class StackBar(QWidget):
    """The controls of a stack; visible while one is shown.

    Attributes:
        rows: A row for each axis with several positions, by its name.
        light: The choice of the light.
        part: The choice of the pages to export.
    """

    page_chosen = Signal(int)
    """Number of the page to show, from 0."""
    light_chosen = Signal(object)
    """A `StackLight`, or `MEASURE`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rows: dict[str, AxisRow] = {}
        self._stack: StackInfo | None = None
        self.light = ChoiceBox(
            {
                StackLight.STACK: self.tr("One light for all pages"),
                StackLight.PAGE: self.tr("A light for each page"),
                MEASURE: self.tr("Measure: only remove noise"),
            }
        )
        self.light.setAccessibleName(self.tr("Light of the stack"))
        self.light.setToolTip(
            self.tr(
                "With one light, pages stay comparable. Measuring keeps the scale of all numbers: only “Denoise” has an effect."
            )
        )
        self.light.setMinimumWidth(_LIGHT_WIDTH)
        self.light.chosen.connect(self.light_chosen)
        self.part, self._axes = PartButton(), QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.UNIT, theme.UNIT, 2 * theme.UNIT, theme.UNIT)
        column.setSpacing(theme.UNIT)
        column.addWidget(self._axes)
        self._row = row = QHBoxLayout()
        row.setSpacing(theme.UNIT)
        row.addWidget(self.light)
        row.addWidget(self.part)
        row.addStretch(1)
        self.page = QLabel()
        self.page.setProperty("role", "faint")
        row.addWidget(self.page)
        column.addLayout(row)
        self.hide()

    def show_stack(self, photo: Photo | None) -> None:
        """Show the page, the light and the part of a stack; anything else hides the bar."""
        stack = photo.info.stack if photo is not None else None
        if stack is not self._stack:
            self._stack = stack
            self._build_rows()
        self.setVisible(stack is not None)
        if photo is None or stack is None:
            return
        places = stack.positions(photo.stack.page)
        for name, row in self.rows.items():
            row.show_position(places[name])
        settings = photo.stack.settings
        self.light.show_value(MEASURE if settings.measure else settings.light)
        self.part.show_stack(photo)
        page, count = photo.stack.page + 1, stack.count
        self.page.setText(self.tr("Page {page} of {count}").format(page=page, count=count) if count > 1 else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hide the number of the page in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.page.show()
        if self._row.sizeHint().width() > self.width() - 4 * theme.UNIT:
            self.page.hide()

    def _build_rows(self) -> None:
        layout, former = self.layout(), self._axes
        for row in self.rows.values():
            row.deleteLater()
        self._axes = QWidget()
        grid = QGridLayout(self._axes)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.UNIT)
        grid.setVerticalSpacing(theme.UNIT // 2)
        grid.setColumnStretch(1, 1)
        axes = [axis for axis in self._stack.axes if axis.size > 1] if self._stack is not None else []
        self.rows = {axis.name: AxisRow(axis, grid, self) for axis in axes}
        for row in self.rows.values():
            row.moved.connect(self._move)
        self._axes.setVisible(bool(axes))
        assert layout is not None
        layout.replaceWidget(former, self._axes)
        former.deleteLater()

    def _move(self) -> None:
        """Show the page at the positions of all rows."""
        assert self._stack is not None
        places = {name: row.number.value() - 1 for name, row in self.rows.items()}
        number = 0
        for axis in self._stack.axes:
            number = number * axis.size + places.get(axis.name, 0)
        self.page_chosen.emit(number)
