"""The result of a training: the new model compared with the model in use, and buttons to use or discard it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.models.metrics import metric_columns
from lowlight_app.gui.training.image_strip import ImageStrip

_METRICS = (("psnr", 2), ("ssim", 4), ("psnr_gt_mean", 2), ("ssim_gt_mean", 4), ("seconds_per_megapixel", 2))
"""Keys of the metrics, with their decimals."""


class ResultView(QWidget):
    """Shows the new model and its comparison, and emits a signal for each command.

    Attributes:
        status: progress or result of the comparison.
        best_epoch: the epoch whose weights were kept.
        details: shows or hides table and kept epoch.
    """

    use_requested = Signal()
    keep_requested = Signal()
    """The user keeps the model in use."""
    discard_requested = Signal()
    renamed = Signal(str)
    picture_requested = Signal(int)
    """Show the next (1) or previous (-1) compared image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status, self.best_epoch, self.name = QLabel(), QLabel(), QLineEdit()
        self.details = QPushButton()
        self.details.setCheckable(True)
        self.details.setProperty("link", True)
        self.status.setWordWrap(True)
        self.best_epoch.setProperty("role", "faint")
        self.name.setAccessibleName(self.tr("Name of the model"))
        self.name.setMaxLength(80)
        self.table = QTableWidget(0, 1 + len(_METRICS))
        model = QTableWidgetItem(self.tr("Model"))
        model.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setHorizontalHeaderItem(0, model)
        speed = (self.tr("Seconds per megapixel"), "")
        for column, (title, explanation) in enumerate([*metric_columns(), speed], 1):
            item = QTableWidgetItem(title)
            item.setToolTip(explanation)
            self.table.setHorizontalHeaderItem(column, item)
        self.table.setAccessibleName(self.tr("Metrics of the new and the current model"))
        self.images = ImageStrip([], self.tr("Comparing images…"))
        self.previous, self.next = QPushButton("‹"), QPushButton("›")
        self.previous.setAccessibleName(self.tr("Previous image"))
        self.next.setAccessibleName(self.tr("Next image"))
        self.use, self.discard = QPushButton(self.tr("Use this model")), QPushButton(self.tr("Discard this model"))
        self.keep = QPushButton(self.tr("Keep the model in use"))
        self.discard.setProperty("link", True)
        self._lay_out()
        self.use.clicked.connect(self.use_requested)
        self.keep.clicked.connect(self.keep_requested)
        self.details.toggled.connect(lambda _: self._show_details())
        self.discard.clicked.connect(self.discard_requested)
        self.name.editingFinished.connect(lambda: self.renamed.emit(self.name.text().strip()))
        self.previous.clicked.connect(lambda: self.picture_requested.emit(-1))
        self.next.clicked.connect(lambda: self.picture_requested.emit(1))

    def show_model(self, name: str, best: int | None, epochs: int) -> None:
        """Show a new model.

        Args:
            name: the name of the model.
            best: number of the epoch whose weights were kept; None without validation pairs.
            epochs: number of epochs.
        """
        self.name.setText(name)
        self.best_epoch.setText(self._kept_text(best, epochs))
        self.table.setRowCount(0)
        self.details.setChecked(False)
        self._show_details()
        self.images.show_images([])
        self.use.setEnabled(True)
        self._show_buttons(False)
        self.show_verdict("", better=True)

    def _kept_text(self, best: int | None, epochs: int) -> str:
        if best is None:
            return ""
        if best == 0:
            return self.tr("None of {epochs} rounds was better than the model at the start, which was kept.").format(
                epochs=epochs
            )
        return self.tr("Kept round {best} of {epochs}, the best on the test pairs.").format(best=best, epochs=epochs)

    def show_verdict(self, text: str, better: bool) -> None:
        """Show the result of the comparison, and offer first the new model if it is better, else the one in use."""
        self.status.setText(text)
        self.keep.setVisible(not better)
        self.use.setText(self.tr("Use this model") if better else self.tr("Use it anyway"))
        for button, first in ((self.use, better), (self.keep, not better)):
            button.setProperty("primary", first)
            button.style().polish(button)

    def show_status(self, text: str) -> None:
        """Show the progress or the result of the comparison, or why there is none."""
        self.status.setText(text)

    def show_metrics(self, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Show (name, metrics) of each model; the best value of a column is bold."""
        self.table.setRowCount(len(rows))
        for row, (name, metrics) in enumerate(rows):
            self.table.setItem(row, 0, QTableWidgetItem(name))
            for column, (key, digits) in enumerate(_METRICS, 1):
                item = QTableWidgetItem(format_number(metrics[key], digits))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                values = [other[key] for _, other in rows]
                font = item.font()
                font.setBold(metrics[key] == (min if key == "seconds_per_megapixel" else max)(values))
                item.setFont(font)
                self.table.setItem(row, column, item)
        height = self.table.horizontalHeader().sizeHint().height() + sum(self.table.rowHeight(r) for r in range(len(rows)))
        self.table.setFixedHeight(height + 4)
        self._show_details()

    def show_images(self, names: Sequence[str], images: Sequence[QImage]) -> None:
        """Show a validation pair and the results of both models."""
        self.images.set_names(names)
        self.images.show_images(images)
        self._show_buttons(True)

    def show_in_use(self) -> None:
        """Show that the new model is in use."""
        self.use.setEnabled(False)
        self.use.setText(self.tr("In use"))

    def _show_details(self) -> None:
        shown, filled = self.details.isChecked(), self.table.rowCount() > 0
        self.details.setText(self.tr("Hide details") if shown else self.tr("Show details"))
        self.details.setVisible(filled or bool(self.best_epoch.text()))
        self.table.setVisible(shown and filled)
        self.best_epoch.setVisible(shown and bool(self.best_epoch.text()))

    def _show_buttons(self, on: bool) -> None:
        self.previous.setVisible(on)
        self.next.setVisible(on)

    def _lay_out(self) -> None:
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        name_row = QHBoxLayout()
        name_row.addWidget(QLabel(self.tr("Name")))
        name_row.addWidget(self.name, 1)
        steps = QHBoxLayout()
        steps.addStretch()
        steps.addWidget(self.previous)
        steps.addWidget(self.next)
        steps.addStretch()
        buttons = QHBoxLayout()
        buttons.addWidget(self.discard)
        buttons.addStretch()
        buttons.addWidget(self.use)
        buttons.addWidget(self.keep)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.UNIT, 0, 0)
        layout.setSpacing(theme.UNIT)
        layout.addLayout(name_row)
        layout.addWidget(self.status)
        layout.addWidget(self.details, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.table)
        layout.addWidget(self.best_epoch)
        layout.addWidget(self.images, 1)
        layout.addLayout(steps)
        layout.addLayout(buttons)
