"""What came of a training: the new model against the one in use, and what to do with it."""

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
from lowlight_app.gui.training.image_strip import ImageStrip

_FIGURES = (("psnr", 2), ("ssim", 4), ("psnr_gt_mean", 2), ("ssim_gt_mean", 4), ("seconds_per_megapixel", 2))
"""By their keys, with places behind the point."""


class ResultView(QWidget):
    """Announces what is to be done with the new model."""

    use_requested = Signal()
    discard_requested = Signal()
    renamed = Signal(str)
    picture_requested = Signal(int)
    """Show another of the compared pictures: 1 the next, -1 the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self.kept, self.name = QLabel(), QLabel(), QLineEdit()
        self.state.setWordWrap(True)
        self.kept.setProperty("role", "faint")
        self.name.setAccessibleName(self.tr("Name of the model"))
        self.name.setMaxLength(80)
        self.table = QTableWidget(0, 1 + len(_FIGURES))
        model = QTableWidgetItem(self.tr("Model"))
        model.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setHorizontalHeaderItem(0, model)
        figures = (
            self.tr("PSNR"),
            self.tr("SSIM"),
            self.tr("PSNR, GT-mean"),
            self.tr("SSIM, GT-mean"),
            self.tr("Seconds per megapixel"),
        )
        for column, figure in enumerate(figures, 1):
            self.table.setHorizontalHeaderItem(column, QTableWidgetItem(figure))
        self.table.setAccessibleName(self.tr("Figures of the new and the current model"))
        self.strip = ImageStrip([], self.tr("The pictures are being compared…"))
        self.before, self.next = QPushButton("‹"), QPushButton("›")
        self.before.setAccessibleName(self.tr("Picture before"))
        self.next.setAccessibleName(self.tr("Next picture"))
        self.use, self.discard = QPushButton(self.tr("Use this model")), QPushButton(self.tr("Discard this model"))
        self.use.setProperty("primary", True)
        self.discard.setProperty("link", True)
        self._lay_out()
        self.use.clicked.connect(self.use_requested)
        self.discard.clicked.connect(self.discard_requested)
        self.name.editingFinished.connect(lambda: self.renamed.emit(self.name.text().strip()))
        self.before.clicked.connect(lambda: self.picture_requested.emit(-1))
        self.next.clicked.connect(lambda: self.picture_requested.emit(1))

    def begin(self, name: str, kept: int | None, epochs: int) -> None:
        """A model was trained; kept are the weights of one of its epochs, None without pairs to choose by."""
        self.name.setText(name)
        text = self.tr("Epoch {kept} of {epochs} came out best on pairs that are not trained on, and is kept.")
        self.kept.setText("" if kept is None else text.format(kept=kept, epochs=epochs))
        self.kept.setVisible(kept is not None)
        self.table.setRowCount(0)
        self.table.hide()
        self.strip.show_pictures([])
        self.use.setEnabled(True)
        self.use.setText(self.tr("Use this model"))
        self._show_steps(False)
        self.state.setText("")

    def tell(self, text: str) -> None:
        """Say how far the comparison is, or why there is none."""
        self.state.setText(text)

    def show_figures(self, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Show (name, figures) of each model; what is best in a column stands out."""
        self.table.setRowCount(len(rows))
        for row, (name, figures) in enumerate(rows):
            self.table.setItem(row, 0, QTableWidgetItem(name))
            for column, (key, places) in enumerate(_FIGURES, 1):
                item = QTableWidgetItem(format_number(figures[key], places))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                values = [other[key] for _, other in rows]
                font = item.font()
                font.setBold(figures[key] == (min if key == "seconds_per_megapixel" else max)(values))
                item.setFont(font)
                self.table.setItem(row, column, item)
        height = self.table.horizontalHeader().sizeHint().height() + sum(self.table.rowHeight(r) for r in range(len(rows)))
        self.table.setFixedHeight(height + 4)
        self.table.show()

    def show_pictures(self, names: Sequence[str], pictures: Sequence[QImage]) -> None:
        """Show the same scene as it was and as the models made it."""
        self.strip.rename(names)
        self.strip.show_pictures(pictures)
        self._show_steps(True)

    def used(self) -> None:
        """It is the one in use now."""
        self.use.setEnabled(False)
        self.use.setText(self.tr("In use"))

    def _show_steps(self, on: bool) -> None:
        self.before.setVisible(on)
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
        named = QHBoxLayout()
        named.addWidget(QLabel(self.tr("Name")))
        named.addWidget(self.name, 1)
        steps = QHBoxLayout()
        steps.addStretch()
        steps.addWidget(self.before)
        steps.addWidget(self.next)
        steps.addStretch()
        buttons = QHBoxLayout()
        buttons.addWidget(self.discard)
        buttons.addStretch()
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.UNIT, 0, 0)
        layout.setSpacing(theme.UNIT)
        layout.addLayout(named)
        layout.addWidget(self.state)
        layout.addWidget(self.table)
        layout.addWidget(self.kept)
        layout.addWidget(self.strip, 1)
        layout.addLayout(steps)
        layout.addLayout(buttons)
