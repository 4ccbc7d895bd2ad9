"""The button that chooses the pages of a stack to export: all, the one on show, or a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.form_layout import hint_label
from lowlight_app.stack_settings import Span

if TYPE_CHECKING:
    from lowlight_app.media.stacks.stack import StackInfo

Spans = tuple[tuple[str, Span], ...]


class PartButton(QToolButton):
    """Shows which pages are exported, and opens a menu to choose them."""

    all_chosen = Signal()
    shown_chosen = Signal()
    part_chosen = Signal(object)
    """The part, as `StackSettings.spans`."""
    table_toggled = Signal(bool)
    """Whether a table of the pages is written."""

    def __init__(self) -> None:
        super().__init__()
        self._photo: Photo | None = None
        self.setObjectName("part")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("Pages that are exported"))
        menu, group = QMenu(self), QActionGroup(self)
        self.all, self.shown = QAction(menu), QAction(self.tr("Only the page on show"), menu)
        self.part = QAction(self.tr("A part…"), menu)
        self.table = QAction(self.tr("Write a table of the pages (CSV)"), menu)
        for action in (self.all, self.shown, self.part, self.table):
            action.setCheckable(True)
            menu.addAction(action)
        for action in (self.all, self.shown, self.part):
            group.addAction(action)
        menu.insertSeparator(self.table)
        self.setMenu(menu)
        self.all.triggered.connect(self.all_chosen)
        self.shown.triggered.connect(self.shown_chosen)
        self.part.triggered.connect(self._choose_part)
        self.table.triggered.connect(self.table_toggled)

    def show_stack(self, photo: Photo) -> None:
        """Show what is exported of a stack."""
        self._photo = photo
        edits, count, pages = photo.stack, photo.info.pages, photo.export_pages
        self.all.setText(self.tr("All {count} pages").format(count=count))
        checked = self.shown if edits.shown_only else self.part if edits.settings.spans else self.all
        checked.setChecked(True)
        self.table.setChecked(edits.settings.table)
        if edits.shown_only:
            text = self.tr("Export: page on show")
        elif edits.settings.spans:
            text = self.tr("Export: {pages} of {count} pages").format(pages=pages, count=count)
        else:
            text = self.tr("Export: all {count} pages").format(count=count)
        self.setText(text)
        self.setEnabled(count > 1)

    def _choose_part(self) -> None:
        photo = self._photo
        if photo is None or photo.info.stack is None:
            return
        dialog = PartDialog(photo.info.stack, photo.stack.settings.spans, self.window())
        dialog.chosen.connect(self.part_chosen)
        dialog.finished.connect(lambda _: self.show_stack(photo))
        dialog.open()


class PartDialog(Dialog):
    """Lets the user choose the first and last position along each axis.

    Args:
        stack: Its axes.
        spans: The part chosen before.
    """

    chosen = Signal(object)
    """The part, as `StackSettings.spans`; empty for the whole stack."""

    def __init__(self, stack: StackInfo, spans: Spans, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Part of the stack"))
        self._stack = stack
        self.ends: dict[str, tuple[QSpinBox, QSpinBox]] = {}
        self.count = hint_label()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for row, axis in enumerate(axis for axis in stack.axes if axis.size > 1):
            first, last = dict(spans).get(axis.name, (1, None))
            self.ends[axis.name] = self._field(1, axis.size, first), self._field(1, axis.size, last or axis.size)
            widgets = QLabel(axis.name), self.ends[axis.name][0], QLabel(self.tr("to")), self.ends[axis.name][1]
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("primary", True)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(grid)
        layout.addWidget(self.count)
        layout.addWidget(buttons)
        self._show_count()

    @property
    def spans(self) -> Spans:
        """The chosen part; axes that stay whole are left out."""
        sizes = {axis.name: axis.size for axis in self._stack.axes}
        spans = {name: (first.value(), last.value()) for name, (first, last) in self.ends.items()}
        return tuple((name, span) for name, span in spans.items() if span != (1, sizes[name]))

    def _field(self, low: int, high: int, value: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(low, high)
        field.setValue(value)
        field.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet cannot set this
        field.valueChanged.connect(self._show_count)
        return field

    def _show_count(self) -> None:
        for first, last in self.ends.values():
            last.setMinimum(first.value())
        pages, count = self._stack.select(dict(self.spans)).count, self._stack.count
        self.count.setText(self.tr("{pages} of {count} pages").format(pages=pages, count=count))

    def _accept(self) -> None:
        self.chosen.emit(self.spans)
        self.accept()
